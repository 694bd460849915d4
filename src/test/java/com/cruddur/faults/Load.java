package com.cruddur.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Clients that ask on and on until they are stopped, each the next thing as soon as it has its answer. */
public final class Load implements AutoCloseable {

    private static final long PAUSE_NANOS = 5_000_000;

    /** How a request ended. */
    public enum End {
        ANSWERED,
        /** It was sent, or a part of it, and no whole answer came back. */
        LOST,
        /** Nobody accepted the connection, so that nothing was sent. */
        REFUSED
    }

    /**
     * One request.
     *
     * @param startNanos when it was asked, by {@link System#nanoTime}
     * @param status 0 where there was no answer
     */
    public record Outcome(Request request, End end, long startNanos, long endNanos, int status, String body) {

        public double millis() {
            return (endNanos - startNanos) / 1e6;
        }
    }

    private final int port;
    private final LongFunction<Request> requests;
    private final AtomicLong counter = new AtomicLong();
    private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean stopped;

    private Load(int port, LongFunction<Request> requests) {
        this.port = port;
        this.requests = requests;
    }

    /**
     * Starts so many clients of a server on this machine.
     *
     * @param requests what to ask, by a number that each gets once
     */
    public static Load start(int port, int clients, LongFunction<Request> requests) {
        Load load = new Load(port, requests);
        for (int client = 0; client < clients; client++) {
            load.clients.execute(load::askOnAndOn);
        }
        return load;
    }

    /** What has ended so far. */
    public List<Outcome> outcomes() {
        return new ArrayList<>(outcomes);
    }

    /** Asks nothing more, and returns how everything ended when it has. */
    public List<Outcome> stop() {
        stopped = true;
        clients.close();
        return outcomes();
    }

    @Override
    public void close() {
        stop();
    }

    /** The time, in milliseconds, within which such a part of them had their answers. */
    public static double percentile(double part, List<Outcome> outcomes) {
        double[] millis =
                outcomes.stream().mapToDouble(Outcome::millis).sorted().toArray();
        return millis.length == 0 ? 0 : millis[(int) Math.ceil(part * millis.length) - 1];
    }

    private void askOnAndOn() {
        @Nullable Connection connection = null;
        while (!stopped) {
            Request request = requests.apply(counter.getAndIncrement());
            long start = System.nanoTime();
            try {
                connection = connection == null ? new Connection(port) : connection;
            } catch (IOException e) {
                outcomes.add(new Outcome(request, End.REFUSED, start, System.nanoTime(), 0, ""));
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            connection = ask(connection, request, start);
        }
        close(connection);
    }

    /** The connection, if it can be used again. */
    private @Nullable Connection ask(Connection connection, Request request, long start) {
        try {
            Connection.Answer answer = connection.ask(request);
            outcomes.add(new Outcome(request, End.ANSWERED, start, System.nanoTime(), answer.status(), answer.body()));
            if (connection.isOpen()) {
                return connection;
            }
        } catch (IOException e) {
            outcomes.add(new Outcome(request, End.LOST, start, System.nanoTime(), 0, String.valueOf(e.getMessage())));
        }
        close(connection);
        return null;
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }
}
