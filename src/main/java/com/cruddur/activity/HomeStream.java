package com.cruddur.activity;

import com.cruddur.activity.HomeUpdates.News;
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
 * New cruds, as they come, to whoever listens on this event loop: one read tells them all, its bytes are made once. While
 * nobody listens, nothing runs.
 *
 * <p>A listener is either up to date, at the position that the last read left off at; or new, and waits for the next read
 * to tell where now is; or behind, come back with the id of what it saw last, and is told what it missed up to the
 * position.
 */
public final class HomeStream {

    /**
     * How often it looks for news, how often it breaks a silence, and how many it bears.
     */
    record Pace(long pollMillis, long keepAliveMillis, int mostListeners) {}

    private static final int MOST_LISTENERS = 10_000;
    private static final long POLL_MILLIS = 250;
    private static final long KEEP_ALIVE_MILLIS = 15_000;
    private static final long RETRY_MILLIS = 2_000;
    private static final int TOLD_AT_ONCE = 250;
    private static final long NO_TIMER = -1;

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    static final Buffer OPENING = ServerSentEvent.opening(RETRY_MILLIS);

    private static final System.Logger LOGGER = System.getLogger(HomeStream.class.getName());

    private final Vertx vertx;
    private final HomeUpdates news;
    private final Pace pace;
    private final HomeCatchUp catchUp;

    private final Set<EventStream> listeners = new HashSet<>();
    private final Set<EventStream> upToDate = new HashSet<>();
    private List<EventStream> arrived = new ArrayList<>();
    private SnapshotId position = SnapshotId.UNKNOWN;

    private boolean reading;
    private boolean telling;
    private boolean failing;
    private boolean closed;
    private long nextRead = NO_TIMER;
    private long keepAlive = NO_TIMER;

    /**
     * The listeners of one event loop.
     *
     * @param eventLoops among how many a process shares out those that it takes
     */
    public HomeStream(Vertx vertx, Database database, int eventLoops) {
        this(vertx, database, new Pace(POLL_MILLIS, KEEP_ALIVE_MILLIS, Math.ceilDiv(MOST_LISTENERS, eventLoops)));
    }

    HomeStream(Vertx vertx, Database database, Pace pace) {
        this.vertx = vertx;
        this.news = new HomeUpdates(database);
        this.pace = pace;
        this.catchUp = new HomeCatchUp(news, () -> position, upToDate::add);
    }

    /** A handler: the answer goes on until one side ends it. */
    void listen(RoutingContext context) {
        if (EventStream.respondsToHead(context)) {
            return;
        }
        if (closed || listeners.size() >= pace.mostListeners()) {
            throw new Failure(ErrorCode.GENERIC_503);
        }
        if (listeners.isEmpty()) {
            keepAlive = vertx.setPeriodic(pace.keepAliveMillis(), timer -> keepAlive());
        }
        EventStream listener = new EventStream(context);
        listeners.add(listener);
        listener.onEnd(() -> left(listener));
        String lastSeen = context.request().getHeader(LAST_EVENT_ID);
        if (lastSeen == null || lastSeen.isEmpty()) {
            arrived.add(listener);
        } else {
            catchUp.add(SnapshotId.ofCursor(lastSeen), listener);
        }
        if (!arrived.isEmpty() || position.equals(SnapshotId.UNKNOWN)) {
            readNow();
        } else {
            catchUp.run();
        }
    }

    /** Ends every stream, so that their clients go to another process. */
    public void close() {
        closed = true;
        List.copyOf(listeners).forEach(EventStream::end);
    }

    private void left(EventStream listener) {
        listeners.remove(listener);
        upToDate.remove(listener);
        if (listeners.isEmpty()) {
            vertx.cancelTimer(keepAlive);
            vertx.cancelTimer(nextRead);
            rest();
        }
    }

    private void rest() {
        position = SnapshotId.UNKNOWN;
        catchUp.clear();
        arrived.clear();
    }

    /** Whoever arrives while a read is under way waits for the next: it may have begun before what they posted. */
    private void readNow() {
        if (!reading) {
            vertx.cancelTimer(nextRead);
            read();
        }
    }

    private void read() {
        reading = true;
        List<EventStream> newcomers = arrived;
        arrived = new ArrayList<>();
        news.since(position).onComplete(read -> {
            if (read.succeeded()) {
                advance(read.result(), newcomers);
            } else {
                failed(read.cause(), newcomers);
                readAgain();
            }
        });
    }

    private void advance(News news, List<EventStream> newcomers) {
        failing = false;
        position = news.moment();
        Buffer welcome = OPENING.copy().appendBuffer(ServerSentEvent.id(position.cursor()));
        Buffer event = news.event(position);
        telling = true;
        tell(event.length() == 0 ? List.of() : List.copyOf(upToDate), event, () -> {
            telling = false;
            newcomers.forEach(newcomer -> newcomer.open(welcome));
            newcomers.stream().filter(EventStream::isOpen).forEach(upToDate::add);
            catchUp.run();
            readAgain();
        });
    }

    /** A part of them at a time, so that others get their turn; the next read waits for the last. */
    private void tell(List<EventStream> told, Buffer event, Runnable then) {
        List<EventStream> part = told.subList(0, Math.min(told.size(), TOLD_AT_ONCE));
        part.forEach(listener -> listener.send(event));
        if (part.size() == told.size()) {
            then.run();
        } else {
            vertx.runOnContext(turn -> tell(told.subList(part.size(), told.size()), event, then));
        }
    }

    private void readAgain() {
        reading = false;
        if (listeners.isEmpty()) {
            rest();
        } else if (arrived.isEmpty()) {
            nextRead = vertx.setTimer(pace.pollMillis(), timer -> read());
        } else {
            read();
        }
    }

    /** The position stays, so that nothing is lost; those who don't listen yet are told to come again. */
    private void failed(Throwable cause, List<EventStream> newcomers) {
        if (!failing) {
            LOGGER.log(
                    System.Logger.Level.WARNING, "the stream of home waits for the database: {0}", cause.getMessage());
        }
        failing = true;
        newcomers.forEach(newcomer -> newcomer.refuse(cause));
        if (position.equals(SnapshotId.UNKNOWN)) {
            List.copyOf(listeners).forEach(listener -> listener.refuse(cause));
        }
    }

    /** Not amid an event: whoever hasn't got it yet would get the id behind it. A copy, for who is cut off leaves the set. */
    private void keepAlive() {
        if (!telling) {
            Buffer comment = ServerSentEvent.keepAlive(position.cursor());
            List.copyOf(upToDate).forEach(listener -> listener.send(comment));
        }
    }
}
