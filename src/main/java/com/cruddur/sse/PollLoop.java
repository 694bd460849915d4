package com.cruddur.sse;

import com.cruddur.db.SnapshotId;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Sends the events of a stream to the listeners of one event loop. One poll serves all listeners; a poll runs only after a
 * change. Without listeners nothing runs.
 *
 * <p>A listener is current (it has received everything up to the position of the last poll), or new (it waits for the
 * next poll, which fixes its position), or behind (it reconnected with {@code Last-Event-ID}, and {@link CatchUpQueue} brings
 * it to the position).
 */
public final class PollLoop<L extends Listener> {

    /** The poll interval, the interval of keep-alive comments, and the maximum number of listeners. */
    public record Options(long pollMillis, long keepAliveMillis, int maxListeners) {

        private static final int MAX_LISTENERS = 10_000;

        /**
         * The usual options.
         *
         * @param eventLoops the number of event loops that share the process's maximum of listeners
         */
        public static Options of(int eventLoops) {
            return new Options(250, 15_000, Math.ceilDiv(MAX_LISTENERS, eventLoops));
        }
    }

    private static final long RETRY_MILLIS = 2_000;
    private static final int SENDS_PER_TURN = 250;
    private static final long NO_TIMER = -1;

    private static final System.Logger LOGGER = System.getLogger(PollLoop.class.getName());

    private final Vertx vertx;
    private final String name;
    private final UpdateSource<L> source;
    private final Options options;
    private final CatchUpQueue<L> catchUp;

    private final Set<L> listeners = new HashSet<>();
    private final Set<L> current = new HashSet<>();
    private List<L> newListeners = new ArrayList<>();
    private SnapshotId position = SnapshotId.UNKNOWN;
    private boolean polling;
    private boolean sending;
    private boolean failing;
    private boolean closed;
    private long nextPoll = NO_TIMER;
    private long keepAlive = NO_TIMER;

    /**
     * Creates a loop without listeners.
     *
     * @param name the stream's name in the log, such as "the stream of home"
     */
    public PollLoop(Vertx vertx, String name, UpdateSource<L> source, Options options) {
        this.vertx = vertx;
        this.name = name;
        this.source = source;
        this.options = options;
        this.catchUp = new CatchUpQueue<>(source, () -> position, this::becomeCurrent);
    }

    /** Throws a 503 if there are too many listeners, or at shutdown. */
    public void requireRoom() {
        if (closed || listeners.size() >= options.maxListeners()) {
            throw new Failure(ErrorCode.GENERIC_503);
        }
    }

    /** Adds a listener until its stream ends. Its first events follow the next poll. */
    public void add(L listener) {
        if (closed) {
            listener.stream().end();
            return;
        }
        if (listeners.isEmpty()) {
            keepAlive = vertx.setPeriodic(options.keepAliveMillis(), timer -> keepAlive());
        }
        listeners.add(listener);
        listener.stream().onEnd(() -> remove(listener));
        newListeners.add(listener);
        pollNow();
    }

    /** Ends every response, so that the clients reconnect to another process. */
    public void close() {
        closed = true;
        List.copyOf(listeners).forEach(listener -> listener.stream().end());
    }

    static Buffer opening() {
        return ServerSentEvent.opening(RETRY_MILLIS);
    }

    private void remove(L listener) {
        listeners.remove(listener);
        current.remove(listener);
        catchUp.remove(listener);
        if (listeners.isEmpty()) {
            vertx.cancelTimer(keepAlive);
            vertx.cancelTimer(nextPoll);
            reset();
        }
    }

    private void reset() {
        position = SnapshotId.UNKNOWN;
        catchUp.clear();
        newListeners.clear();
    }

    /** A listener that joins during a poll waits for the next one: the poll may have begun before a write of this client. */
    private void pollNow() {
        if (!polling) {
            vertx.cancelTimer(nextPoll);
            poll();
        }
    }

    private void poll() {
        polling = true;
        List<L> joining = newListeners;
        newListeners = new ArrayList<>();
        source.since(position).onComplete(read -> {
            if (read.succeeded()) {
                advance(read.result(), joining);
            } else {
                failed(read.cause(), joining);
                schedulePoll();
            }
        });
    }

    private void pollAfterChange() {
        polling = true;
        source.hasChanged(options.pollMillis()).onSuccess(hasChanged -> {
            if (hasChanged || failing || !newListeners.isEmpty()) {
                poll();
            } else {
                schedulePoll();
            }
        });
    }

    private void advance(Updates<L> updates, List<L> joining) {
        failing = false;
        position = updates.snapshot();
        sending = true;
        send(updates.isEmpty() ? List.of() : List.copyOf(current), updates.events(), () -> {
            sending = false;
            joining.forEach(this::join);
            catchUp.run();
            schedulePoll();
        });
    }

    /** Sends in parts, so that other events are handled in between. The next poll starts after the last part. */
    private void send(List<L> receivers, Function<L, Buffer> events, Runnable then) {
        List<L> part = receivers.subList(0, Math.min(receivers.size(), SENDS_PER_TURN));
        part.forEach(listener -> listener.stream().send(events.apply(listener)));
        if (part.size() == receivers.size()) {
            then.run();
        } else {
            vertx.runOnContext(next -> send(receivers.subList(part.size(), receivers.size()), events, then));
        }
    }

    /**
     * A poll that began after the request sees every snapshot that this server has issued. Any other id is unknown, and its
     * listener gets a reset. Every listener thus gets each event exactly once, whichever instance issued its id.
     */
    private void join(L listener) {
        StreamCursor since = listener.since();
        Buffer welcome = ServerSentEvent.id(position.cursor());
        if (since != null && !since.equals(StreamCursor.of(position))) {
            if (listener.stream().isWaiting() && since.isSeenBy(position) && catchUp.offer(since, listener)) {
                return;
            }
            welcome = ServerSentEvent.reset(position.cursor());
        }
        listener.stream().open(opening().appendBuffer(welcome));
        becomeCurrent(listener);
    }

    private void becomeCurrent(L listener) {
        if (listener.stream().isOpen()) {
            current.add(listener);
            source.becameCurrent(listener);
        }
    }

    private void schedulePoll() {
        polling = false;
        if (listeners.isEmpty()) {
            reset();
        } else if (newListeners.isEmpty()) {
            nextPoll = vertx.setTimer(options.pollMillis(), timer -> pollAfterChange());
        } else {
            poll();
        }
    }

    /** Keeps the position, so that nothing is lost. New listeners are refused with 503. */
    private void failed(Throwable cause, List<L> joining) {
        if (!failing) {
            LOGGER.log(System.Logger.Level.WARNING, "{0} cannot be read: {1}", name, cause.getMessage());
        }
        failing = true;
        joining.forEach(listener -> listener.stream().refuse(cause));
    }

    /** Sends the position as a comment, but not while events are being sent: a listener would get its id before them. */
    private void keepAlive() {
        source.keptAlive();
        if (!sending) {
            Buffer comment = ServerSentEvent.keepAlive(position.cursor());
            List.copyOf(current).forEach(listener -> listener.stream().send(comment));
        }
    }
}
