package com.cruddur.activity;

import static com.cruddur.auth.Authentication.optionalViewer;

import com.cruddur.auth.Viewer;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.ChangeSubscription;
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
import java.util.Set;
import java.util.function.Function;

/**
 * Server-sent events with new activities for the listeners of one event loop. All listeners who hide none of the
 * authors share one encoded event per poll.
 */
public final class HomeStream implements UpdateSource<HomeListener> {

    private final HomeUpdates updates;
    private final HomeViewers viewers;
    private final PollLoop<HomeListener> loop;

    private final ChangeSubscription changes;

    /** Whether the accounts of the listeners must be read again, because the last read failed. */
    private boolean hasUnreadAccounts;

    /**
     * Creates the stream of one event loop.
     *
     * @param eventLoops the number of event loops that share the process's maximum of listeners
     */
    public HomeStream(Vertx vertx, Database database, int eventLoops) {
        this(vertx, database, PollLoop.Options.of(eventLoops));
    }

    HomeStream(Vertx vertx, Database database, PollLoop.Options options) {
        this.changes = database.subscribe();
        this.updates = new HomeUpdates(database);
        this.viewers = new HomeViewers(database);
        this.loop = new PollLoop<>(vertx, "the stream of home", this, options);
    }

    /** Handles a request. The response lasts until the client or the server ends it. */
    void listen(RoutingContext context) {
        if (EventStream.respondsToHead(context)) {
            return;
        }
        loop.requireRoom();
        EventStream stream = new EventStream(context);
        String sub = optionalViewer(context).map(Viewer::sub).orElse(null);
        HomeListener listener = new HomeListener(stream, StreamCursor.ofLastEvent(context), sub);
        if (sub != null) {
            viewers.add(listener);
            stream.onEnd(() -> viewers.remove(listener));
        }
        loop.add(listener);
    }

    /** Ends every response, so that the clients reconnect to another process. */
    public void close() {
        loop.close();
    }

    @Override
    public Future<Updates<HomeListener>> since(SnapshotId position) {
        return updates.since(position)
                .compose(read -> viewers.admit().map(read))
                .compose(read -> viewers.events(read, read.snapshot())
                        .map(events -> new Updates<>(read.snapshot(), read.isEmpty(), events)));
    }

    @Override
    public Future<Function<HomeListener, Buffer>> between(
            StreamCursor since, SnapshotId until, Set<HomeListener> listeners) {
        return updates.between(since.activities(), until).compose(read -> viewers.events(read, until));
    }

    @Override
    public Future<Boolean> hasChanged(long maxAgeMillis) {
        return changes.next(maxAgeMillis).map(changed -> {
            endInactive(changed.isEverything());
            return changed.contains(ChangeKeys.ACTIVITIES);
        });
    }

    /** A suspension and a deletion change everything. */
    private void endInactive(boolean changedEverything) {
        if (changedEverything || hasUnreadAccounts) {
            hasUnreadAccounts = false;
            viewers.endInactive().onFailure(cause -> hasUnreadAccounts = true);
        }
    }
}
