package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Clients that send requests until they are stopped, each the next one as soon as it has its response. */
public final class Load implements AutoCloseable {

    private static final long PAUSE_NANOS = 5_000_000;
    private static final Duration CALM = Duration.ofMillis(1_500);

    private final int port;
    private final LongFunction<Request> requests;
    private final BooleanSupplier mayConnect;
    private final AtomicLong counter = new AtomicLong();
    private final Queue<Outcomes.Outcome> outcomes = new ConcurrentLinkedQueue<>();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean stopped;

    private Load(int port, LongFunction<Request> requests, BooleanSupplier mayConnect) {
        this.port = port;
        this.requests = requests;
        this.mayConnect = mayConnect;
    }

    /**
     * Starts clients of a server on this machine.
     *
     * @param requests makes the request with a number; each number is used once
     */
    public static Load start(int port, int clients, LongFunction<Request> requests) {
        return start(port, clients, requests, () -> true);
    }

    /**
     * Starts clients behind a load balancer.
     *
     * @param mayConnect whether a new connection may be opened; called before each one
     */
    public static Load start(int port, int clients, LongFunction<Request> requests, BooleanSupplier mayConnect) {
        Load load = new Load(port, requests, mayConnect);
        for (int client = 0; client < clients; client++) {
            load.clients.execute(load::sendRepeatedly);
        }
        return load;
    }

    /** The outcomes so far. */
    public Outcomes outcomes() {
        return new Outcomes(new ArrayList<>(outcomes));
    }

    /** Waits until a request succeeds. */
    public Load awaitGood() {
        eventually(() -> assertThat(outcomes().good().list()).isNotEmpty());
        return this;
    }

    /** Lets the clients run for a duration. */
    public void runFor(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    /** Waits until no request has failed for a while. Returns the end of the last failure, or the given time if it is later. */
    public long awaitCalm(long sinceNanos) {
        eventually(() -> {
            long last = outcomes().lastBadEnd(sinceNanos);
            assertThat(System.nanoTime() - last)
                    .as("nanoseconds without a failure")
                    .isGreaterThan(CALM.toNanos());
            assertThat(outcomes().good().since(last).list()).isNotEmpty();
        });
        return outcomes().lastBadEnd(sinceNanos);
    }

    /** Stops the clients and returns all outcomes. */
    public Outcomes stop() {
        stopped = true;
        clients.close();
        return outcomes();
    }

    @Override
    public void close() {
        stop();
    }

    private void sendRepeatedly() {
        @Nullable Connection connection = null;
        while (!stopped) {
            if (connection == null && !mayConnect.getAsBoolean()) {
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            Request request = requests.apply(counter.getAndIncrement());
            long start = System.nanoTime();
            try {
                connection = connection == null ? new Connection(port) : connection;
            } catch (IOException e) {
                outcomes.add(Outcomes.Outcome.refused(request, start));
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            connection = ask(connection, request, start);
        }
        close(connection);
    }

    /** The connection if it can be reused. */
    private @Nullable Connection ask(Connection connection, Request request, long start) {
        try {
            outcomes.add(Outcomes.Outcome.answered(request, start, connection.ask(request)));
            if (connection.isOpen()) {
                return connection;
            }
        } catch (IOException e) {
            outcomes.add(Outcomes.Outcome.lost(request, start));
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
            // The connection is abandoned in any case.
        }
    }
}
