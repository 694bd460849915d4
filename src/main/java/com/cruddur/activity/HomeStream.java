package com.cruddur.activity;

import static com.cruddur.auth.Authentication.optionalViewer;

import com.cruddur.activity.HomeUpdates.Updates;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.Database;
import com.cruddur.db.SnapshotId;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.EventStream;
import com.cruddur.http.Failure;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Server-sent events with new activities for the listeners of one event loop. One poll serves all listeners, and its event is
 * encoded once. Without listeners nothing runs.
 *
 * <p>A listener is current (it has received everything up to the position of the last poll), or new (it waits for the
 * next poll, which fixes its position), or behind (it reconnected with {@code Last-Event-ID}, and {@link HomeCatchUp} brings
 * it to the position).
 */
public final class HomeStream {

    /** The poll interval, the interval of keep-alive comments, and the maximum number of listeners. */
    record Options(long pollMillis, long keepAliveMillis, int maxListeners) {}

    private static final int MAX_LISTENERS = 10_000;
    private static final long POLL_MILLIS = 250;
    private static final long KEEP_ALIVE_MILLIS = 15_000;
    private static final long RETRY_MILLIS = 2_000;
    private static final int SENDS_PER_TURN = 250;
    private static final long NO_TIMER = -1;

    private static final Buffer NO_DETAILS = Buffer.buffer("{}");
    static final Buffer OPENING = ServerSentEvent.opening(RETRY_MILLIS);

    private static final System.Logger LOGGER = System.getLogger(HomeStream.class.getName());

    private final Vertx vertx;
    private final Database database;
    private final HomeUpdates updates;
    private final Options options;
    private final HomeViewers viewers;
    private final HomeCatchUp catchUp;

    private final Set<EventStream> listeners = new HashSet<>();
    private final Set<EventStream> current = new HashSet<>();
    private List<NewListener> newListeners = new ArrayList<>();
    private SnapshotId position = SnapshotId.UNKNOWN;

    /** The number of finished checks of the change log when the read of the position was sent. */
    private long checksBefore;

    private boolean polling;
    private boolean sending;
    private boolean failing;
    private boolean closed;
    private long nextPoll = NO_TIMER;
    private long keepAlive = NO_TIMER;

    /**
     * Creates the stream of one event loop.
     *
     * @param eventLoops the number of event loops that share the process's maximum of listeners
     */
    public HomeStream(Vertx vertx, Database database, int eventLoops) {
        this(vertx, database, new Options(POLL_MILLIS, KEEP_ALIVE_MILLIS, Math.ceilDiv(MAX_LISTENERS, eventLoops)));
    }

    HomeStream(Vertx vertx, Database database, Options options) {
        this.vertx = vertx;
        this.database = database;
        this.updates = new HomeUpdates(database);
        this.options = options;
        this.viewers = new HomeViewers(database);
        this.catchUp = new HomeCatchUp(updates, viewers, () -> position, current::add);
    }

    /** Handles a request. The response lasts until the client or the server ends it. */
    void listen(RoutingContext context) {
        if (EventStream.respondsToHead(context)) {
            return;
        }
        if (closed || listeners.size() >= options.maxListeners()) {
            throw new Failure(ErrorCode.GENERIC_503);
        }
        if (listeners.isEmpty()) {
            keepAlive = vertx.setPeriodic(options.keepAliveMillis(), timer -> keepAlive());
        }
        EventStream listener = new EventStream(context);
        listeners.add(listener);
        optionalViewer(context).ifPresent(viewer -> viewers.add(listener, viewer));
        listener.onEnd(() -> remove(listener));
        newListeners.add(NewListener.of(listener, context));
        pollNow();
    }

    /** Ends every response, so that the clients reconnect to another process. */
    public void close() {
        closed = true;
        List.copyOf(listeners).forEach(EventStream::end);
    }

    private void remove(EventStream listener) {
        listeners.remove(listener);
        current.remove(listener);
        viewers.remove(listener);
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
        List<NewListener> joining = newListeners;
        newListeners = new ArrayList<>();
        long checks = database.finishedChecks();
        updates.since(position).onComplete(result -> {
            if (result.succeeded()) {
                checksBefore = checks;
                advance(result.result(), joining);
            } else {
                failed(result.cause(), joining);
                schedulePoll();
            }
        });
    }

    /** Reads new activities only if the shared check of the change log has seen one, or a listener has joined. */
    private void pollAfterChange() {
        polling = true;
        database.hasChanged(ChangeKeys.ACTIVITIES, checksBefore, options.pollMillis())
                .map(changed -> changed || failing || !newListeners.isEmpty())
                .onSuccess(this::pollIf);
    }

    private void pollIf(boolean isDue) {
        if (isDue) {
            poll();
        } else {
            schedulePoll();
        }
    }

    private void advance(Updates updates, List<NewListener> joining) {
        failing = false;
        position = updates.snapshot();
        Buffer welcome = OPENING.copy().appendBuffer(ServerSentEvent.id(position.cursor()));
        boolean isEvent = updates.event(position).length() > 0;
        sending = true;
        viewers.events(updates, position)
                .onSuccess(events -> send(isEvent ? List.copyOf(current) : List.of(), events, () -> {
                    sending = false;
                    joining.forEach(listener -> join(listener, welcome));
                    catchUp.run();
                    schedulePoll();
                }));
    }

    /**
     * A poll that began after the request sees every snapshot that this server has issued. Any other id is unknown, and its
     * listener gets a reset. Every listener thus gets each activity exactly once, whichever instance issued its id.
     */
    private void join(NewListener listener, Buffer welcome) {
        EventStream stream = listener.stream();
        SnapshotId since = listener.since();
        if (since != null && !since.equals(position)) {
            if (stream.isWaiting() && since.isSeenBy(position) && catchUp.offer(since, stream)) {
                return;
            }
            welcome = OPENING.copy().appendBuffer(ServerSentEvent.of("reset", position.cursor(), NO_DETAILS));
        }
        stream.open(welcome);
        if (stream.isOpen()) {
            current.add(stream);
        }
    }

    /** Sends in parts, so that other events are handled in between. The next poll starts after the last part. */
    private void send(List<EventStream> receivers, HomeViewers.Events events, Runnable then) {
        List<EventStream> part = receivers.subList(0, Math.min(receivers.size(), SENDS_PER_TURN));
        part.forEach(listener -> listener.send(events.of(listener)));
        if (part.size() == receivers.size()) {
            then.run();
        } else {
            vertx.runOnContext(next -> send(receivers.subList(part.size(), receivers.size()), events, then));
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

    /** Keeps the position, so that no activity is lost. New listeners are refused with 503. */
    private void failed(Throwable cause, List<NewListener> joining) {
        if (!failing) {
            LOGGER.log(
                    System.Logger.Level.WARNING, "the home stream cannot read new activities: {0}", cause.getMessage());
        }
        failing = true;
        joining.forEach(listener -> listener.stream().refuse(cause));
    }

    /** Sends the position as a comment, but not while an event is being sent: a listener would get its id before it. */
    private void keepAlive() {
        if (!sending) {
            Buffer comment = ServerSentEvent.keepAlive(position.cursor());
            List.copyOf(current).forEach(listener -> listener.send(comment));
        }
    }
}
