package com.cruddur.stream;

import com.cruddur.auth.Viewer;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.ChangeSubscription;
import com.cruddur.db.ChangeSubscription.Changed;
import com.cruddur.db.Database;
import com.cruddur.db.SnapshotId;
import com.cruddur.http.EventStream;
import com.cruddur.sse.PollLoop;
import com.cruddur.sse.StreamCursor;
import com.cruddur.sse.UpdateSource;
import com.cruddur.sse.Updates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The streams of the viewers of one event loop. One poll reads what is new for all of them. */
public final class ViewerStream implements UpdateSource<StreamListener> {

    private final Vertx vertx;
    private final NewsReader reader;
    private final ChangeSubscription changes;
    private final ViewerLookup viewers;
    private final Listeners listeners = new Listeners();
    private final UnreadUpdates unread;
    private final PollLoop<StreamListener> loop;

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
        this.loop = new PollLoop<>(vertx, "the stream of the viewers", this, PollLoop.Options.of(eventLoops));
    }

    /** Handles a request. The response lasts until the client or the server ends it, or the token expires. */
    void listen(RoutingContext context, Viewer viewer) {
        if (EventStream.respondsToHead(context)) {
            return;
        }
        loop.requireRoom();
        EventStream stream = new EventStream(context);
        StreamCursor since = StreamCursor.ofLastEvent(context);
        viewers.uuid(viewer)
                .onSuccess(uuid -> {
                    if (stream.isWaiting()) {
                        add(new StreamListener(stream, uuid, since), viewer.tokenExpiry());
                    }
                })
                .onFailure(stream::refuse);
    }

    private void add(StreamListener listener, Instant tokenExpiry) {
        EventStream stream = listener.stream();
        listeners.add(listener);
        long millis = Math.max(1, Duration.between(Instant.now(), tokenExpiry).toMillis());
        long expiry = vertx.setTimer(millis, timer -> stream.end());
        stream.onEnd(() -> {
            vertx.cancelTimer(expiry);
            listeners.remove(listener);
        });
        loop.add(listener);
    }

    /** Ends every response, so that the clients reconnect to another process. */
    public void close() {
        loop.close();
    }

    /** Also reads for users whose listeners are new or behind: a listener may reach the position during the poll. */
    @Override
    public Future<Updates<StreamListener>> since(SnapshotId position) {
        StreamCursor since = StreamCursor.of(position);
        return reader.since(since, listeners.users()).map(news -> {
            unread.changed(news.receiversOfMessages());
            return new Updates<>(news.snapshot(), news.isEmpty(), news.events(since, news.snapshot()));
        });
    }

    @Override
    public Future<Function<StreamListener, Buffer>> between(
            StreamCursor since, SnapshotId until, Set<StreamListener> behind) {
        List<UUID> users =
                behind.stream().map(StreamListener::userUuid).distinct().toList();
        return reader.between(since, until, users).map(news -> news.events(since, until));
    }

    @Override
    public Future<Boolean> hasChanged(long maxAgeMillis) {
        return changes.next(maxAgeMillis).map(changed -> {
            unread.changed(changed);
            return concernsStream(changed);
        });
    }

    private static boolean concernsStream(Changed changed) {
        return changed.contains(ChangeKeys.ACTIVITIES)
                || changed.contains(ChangeKeys.REPOSTS)
                || changed.contains(ChangeKeys.MESSAGES);
    }

    @Override
    public void becameCurrent(StreamListener listener) {
        unread.changed(Set.of(listener.userUuid()));
    }

    @Override
    public void keptAlive() {
        unread.refresh();
    }
}
