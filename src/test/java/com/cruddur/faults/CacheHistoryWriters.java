package com.cruddur.faults;

import com.cruddur.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;

/** Runs the writers of a history, each on a thread of its own, and at a pace that changes all the time. */
final class CacheHistoryWriters implements AutoCloseable {

    /** Writes once, and returns the number of commits. */
    interface Writer {
        int write() throws Exception;
    }

    private static final long STOP_LIMIT_SECONDS = 60;

    /** The longest pause. Its third power is drawn, so that half of the pauses are shorter than an eighth. */
    private static final double MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** All writers write for a time, and then none does, so that some pages stay cached while others never are. */
    private static final long MAX_BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long MAX_QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A change of everything drops all pages, and comes less often. */
    private static final double RARELY = 8;

    private final CacheHistory history;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private final List<Connection> sessions = new ArrayList<>();
    private final List<CacheHistoryUser> users = new ArrayList<>();
    private final AtomicLong commits = new AtomicLong();

    /** Writers share the first lock; who truncates everything has the second one. */
    private final ReadWriteLock locks = new ReentrantReadWriteLock(true);

    private volatile boolean isQuiet;
    private volatile boolean stopped;

    CacheHistoryWriters(CacheHistory history, CacheHistoryPages pages, UnaryOperator<String> tokens, int... ports)
            throws SQLException {
        this.history = history;
        CacheHistorySqlWriters sql = new CacheHistorySqlWriters(history, pages, this::session);
        sql.writers().forEach(writer -> start(writer, 1));
        CacheHistoryTransactions transactions = new CacheHistoryTransactions(history, this::session);
        transactions.writers().forEach(writer -> start(writer, 1));
        // Without the lock, because it writes for long, and no crud.
        repeat(transactions.longTransactions(() -> stopped), RARELY);
        sql.rareWriters().forEach(writer -> start(writer, RARELY / 2));
        new CacheHistoryApiWriters(history, pages, this::session, tokens, token -> user(token, ports))
                .writers()
                .forEach(writer -> start(writer, 1));
        startTruncating();
        running.add(threads.submit(this::alternate));
    }

    private void alternate() {
        Random random = new Random(0);
        while (!stopped) {
            LockSupport.parkNanos(random.nextLong(MAX_BUSY_NANOS));
            isQuiet = true;
            LockSupport.parkNanos(random.nextLong(MAX_QUIET_NANOS));
            isQuiet = false;
        }
    }

    /** A session of a writer. A writer that waits for a lock for ever would be a defect, and must not hang the run. */
    private Connection session() throws SQLException {
        Connection session = TestPostgres.connect(history.database());
        sessions.add(session);
        CacheHistorySqlWriters.execute(session, "SET lock_timeout = '20s'; SET statement_timeout = '20s'");
        return session;
    }

    private CacheHistoryUser user(String token, int... ports) {
        CacheHistoryUser user = new CacheHistoryUser(token, new CacheHistoryClient(ports), () -> stopped);
        users.add(user);
        return user;
    }

    private void start(Writer writer, double slowness) {
        repeat(
                () -> {
                    locks.readLock().lock();
                    try {
                        return writer.write();
                    } finally {
                        locks.readLock().unlock();
                    }
                },
                slowness);
    }

    /** Truncates all cruds, and inserts them again some milliseconds later. */
    private void startTruncating() throws SQLException {
        Connection session = session();
        repeat(
                () -> {
                    locks.writeLock().lock();
                    try {
                        history.truncateCruds(session);
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                        history.insertCruds(session);
                        return 2;
                    } finally {
                        locks.writeLock().unlock();
                    }
                },
                RARELY);
    }

    private void repeat(Writer writer, double slowness) {
        Random random = new Random(running.size());
        running.add(threads.submit(() -> {
            while (!stopped) {
                try {
                    commits.addAndGet(writer.write());
                } catch (Exception e) {
                    history.fail();
                    throw e;
                }
                do {
                    LockSupport.parkNanos((long) (slowness * MAX_PAUSE_NANOS * Math.pow(random.nextDouble(), 3)));
                } while (isQuiet && !stopped);
            }
            return null;
        }));
    }

    /** Stops the writers. Returns the number of commits. */
    long stop() throws ExecutionException, InterruptedException, TimeoutException {
        stopped = true;
        for (Future<?> writer : running) {
            writer.get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        return commits.get();
    }

    @Override
    public void close() throws IOException, SQLException {
        stopped = true;
        // Waits for the writers, which do not wait for anything for long.
        threads.close();
        for (CacheHistoryUser user : users) {
            user.close();
        }
        for (Connection session : sessions) {
            session.close();
        }
    }
}
