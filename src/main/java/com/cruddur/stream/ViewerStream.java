package com.cruddur.stream;

import com.cruddur.auth.Viewer;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.ChangeSubscription;
import com.cruddur.db.Database;
import com.cruddur.db.SnapshotId;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.EventStream;
import com.cruddur.http.Failure;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The streams of the viewers of one event loop. One poll reads what is new for all of them; a poll runs only after a change.
 * Without listeners nothing runs. A listener is new, behind or current, as in the stream of home.
 */
public final class ViewerStream {

    private static final int MAX_LISTENERS = 10_000;
    private static final long POLL_MILLIS = 250;
    private static final long KEEP_ALIVE_MILLIS = 15_000;
    private static final long RETRY_MILLIS = 2_000;
    private static final int SENDS_PER_TURN = 250;
    private static final long NO_TIMER = -1;

    static final Buffer OPENING = ServerSentEvent.opening(RETRY_MILLIS);

    private static final System.Logger LOGGER = System.getLogger(ViewerStream.class.getName());

    private final Vertx vertx;
    private final NewsReader reader;
    private final ChangeSubscription changes;
    private final ViewerLookup viewers;
    private final UnreadUpdates unread;
    private final NewsCatchUp catchUp;
    private final int maxListeners;

    private final Listeners listeners = new Listeners();
    private final Set<StreamListener> current = new HashSet<>();
    private List<StreamListener> newListeners = new ArrayList<>();
    private SnapshotId position = SnapshotId.UNKNOWN;
    private boolean polling;
    private boolean sending;
    private boolean failing;
    private boolean closed;
    private long nextPoll = NO_TIMER;
    private long keepAlive = NO_TIMER;

    /**
     * Creates the streams of one event loop.
     *
     * @param eventLoops the number of event loops that share the process's maximum of listeners
     */
    public ViewerStream(Vertx vertx, Database database, int eventLoops) {
        this.vertx = vertx;
        this.reader = new NewsReader(database);
        this.changes = database.subscribe();
        this.viewers = new ViewerLookup(database);
        this.unread = new UnreadUpdates(database, listeners);
        this.catchUp = new NewsCatchUp(reader, () -> position, this::becomeCurrent);
        this.maxListeners = Math.ceilDiv(MAX_LISTENERS, eventLoops);
    }

    /** Handles a request. The response lasts until the client or the server ends it, or the token expires. */
    void listen(RoutingContext context, Viewer viewer) {
        if (EventStream.respondsToHead(context)) {
            return;
        }
        if (closed || listeners.size() >= maxListeners) {
            throw new Failure(ErrorCode.GENERIC_503);
        }
        EventStream stream = new EventStream(context);
        viewers.uuid(viewer)
                .onSuccess(uuid -> {
                    if (stream.isWaiting()) {
                        add(
                                new StreamListener(
                                        stream,
                                        uuid,
                                        EventStream.lastEventId(context)
                                                .map(StreamCursor::ofId)
                                                .orElse(null)),
                                viewer.tokenExpiry());
                    }
                })
                .onFailure(stream::refuse);
    }

    private void add(StreamListener listener, Instant tokenExpiry) {
        if (closed) {
            listener.stream().end();
            return;
        }
        if (listeners.isEmpty()) {
            keepAlive = vertx.setPeriodic(KEEP_ALIVE_MILLIS, timer -> keepAlive());
        }
        listeners.add(listener);
        long millis = Math.max(1, Duration.between(Instant.now(), tokenExpiry).toMillis());
        long expiry = vertx.setTimer(millis, timer -> listener.stream().end());
        listener.stream().onEnd(() -> {
            vertx.cancelTimer(expiry);
            remove(listener);
        });
        newListeners.add(listener);
        pollNow();
    }

    /** Ends every response, so that the clients reconnect to another process. */
    public void close() {
        closed = true;
        listeners.all().forEach(listener -> listener.stream().end());
    }

    private void remove(StreamListener listener) {
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

    /** Also reads for users whose listeners are new or behind: a listener may reach the position during the poll. */
    private void poll() {
        polling = true;
        List<StreamListener> joining = newListeners;
        newListeners = new ArrayList<>();
        StreamCursor since = StreamCursor.of(position);
        reader.since(since, listeners.users()).onComplete(read -> {
            if (read.succeeded()) {
                advance(since, read.result(), joining);
            } else {
                failed(read.cause(), joining);
                schedulePoll();
            }
        });
    }

    private void pollAfterChange() {
        polling = true;
        changes.next(POLL_MILLIS).onSuccess(changed -> {
            unread.changed(changed);
            boolean isDue = failing
                    || !newListeners.isEmpty()
                    || changed.contains(ChangeKeys.ACTIVITIES)
                    || changed.contains(ChangeKeys.REPOSTS)
                    || changed.contains(ChangeKeys.MESSAGES);
            if (isDue) {
                poll();
            } else {
                schedulePoll();
            }
        });
    }

    private void advance(StreamCursor since, News news, List<StreamListener> joining) {
        failing = false;
        position = news.snapshot();
        sending = true;
        List<StreamListener> receivers = List.copyOf(current);
        Map<UUID, Buffer> events = news.tooMany() ? Map.of() : news.events(since, position);
        Buffer otherwise = news.tooMany() ? News.reset(position) : Buffer.buffer();
        unread.changed(news.receiversOfMessages());
        send(receivers, events, otherwise, () -> {
            sending = false;
            joining.forEach(this::join);
            catchUp.run();
            schedulePoll();
        });
    }

    /** Sends in parts, so that other events are handled in between. The next poll starts after the last part. */
    private void send(List<StreamListener> receivers, Map<UUID, Buffer> events, Buffer otherwise, Runnable then) {
        List<StreamListener> part = receivers.subList(0, Math.min(receivers.size(), SENDS_PER_TURN));
        part.forEach(listener -> listener.stream().send(events.getOrDefault(listener.userUuid(), otherwise)));
        if (part.size() == receivers.size()) {
            then.run();
        } else {
            vertx.runOnContext(next -> send(receivers.subList(part.size(), receivers.size()), events, otherwise, then));
        }
    }

    /**
     * A poll that began after the request sees every snapshot that this server has issued. Any other id is unknown, and its
     * listener gets a reset.
     */
    private void join(StreamListener listener) {
        StreamCursor since = listener.since();
        Buffer welcome = ServerSentEvent.id(position.cursor());
        if (since != null && !since.equals(StreamCursor.of(position))) {
            if (listener.stream().isWaiting() && since.isSeenBy(position) && catchUp.offer(since, listener)) {
                return;
            }
            welcome = News.reset(position);
        }
        listener.stream().open(OPENING.copy().appendBuffer(welcome));
        becomeCurrent(listener);
    }

    private void becomeCurrent(StreamListener listener) {
        if (listener.stream().isOpen()) {
            current.add(listener);
            unread.changed(Set.of(listener.userUuid()));
        }
    }

    private void schedulePoll() {
        polling = false;
        if (listeners.isEmpty()) {
            reset();
        } else if (newListeners.isEmpty()) {
            nextPoll = vertx.setTimer(POLL_MILLIS, timer -> pollAfterChange());
        } else {
            poll();
        }
    }

    /** Keeps the position, so that nothing is lost. New listeners are refused with 503. */
    private void failed(Throwable cause, List<StreamListener> joining) {
        if (!failing) {
            LOGGER.log(System.Logger.Level.WARNING, "the viewers' streams cannot be read: {0}", cause.getMessage());
        }
        failing = true;
        joining.forEach(listener -> listener.stream().refuse(cause));
    }

    /** Sends the position as a comment, but not while events are being sent: a listener would get its id before them. */
    private void keepAlive() {
        unread.refresh();
        if (!sending) {
            Buffer comment = ServerSentEvent.keepAlive(position.cursor());
            List.copyOf(current).forEach(listener -> listener.stream().send(comment));
        }
    }
}
