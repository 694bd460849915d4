package com.cruddur.faults;

import static com.cruddur.faults.CacheHistorySqlWriters.execute;

import com.cruddur.faults.CacheHistorySqlWriters.Sessions;
import com.cruddur.faults.CacheHistoryWriters.Writer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Writers whose transactions commit late, in another order, in subtransactions or in two phases. Each owns its values. */
final class CacheHistoryTransactions {

    private static final int SAVEPOINTS = 70;
    private static final long MAX_PREPARED_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MAX_LONG_NANOS = TimeUnit.SECONDS.toNanos(12);

    private final CacheHistory history;
    private final Sessions sessions;
    private final Random random = new Random(7);

    CacheHistoryTransactions(CacheHistory history, Sessions sessions) {
        this.history = history;
        this.sessions = sessions;
    }

    List<Writer> writers() throws SQLException {
        return List.of(overlappingTransactions(), savepoints(), preparedTransactions());
    }

    /** Cruds 3 and 4: the transaction that begins first commits last. */
    private Writer overlappingTransactions() throws SQLException {
        Connection early = sessions.open();
        Connection late = sessions.open();
        CacheHistoryValue value = history.versioned.get(3).value();
        return () -> {
            value.begin(value.next());
            early.setAutoCommit(false);
            execute(early, history.versioned.get(3).update(value.last()));
            int later = random.nextInt(1, 10);
            for (int i = 0; i < later; i++) {
                CacheHistorySqlWriters.update(late, history.versioned.get(4));
            }
            early.commit();
            value.acknowledge();
            return later + 1;
        };
    }

    /** Crud 5, in more subtransactions than a session keeps in shared memory. */
    private Writer savepoints() throws SQLException {
        Connection session = sessions.open();
        session.setAutoCommit(false);
        CacheHistoryValue value = history.versioned.get(5).value();
        return () -> {
            value.begin(value.next());
            for (int i = 0; i < SAVEPOINTS; i++) {
                execute(session, "SAVEPOINT s" + i);
                if (i == 40) {
                    execute(session, history.versioned.get(5).update(value.last()));
                }
            }
            session.commit();
            value.acknowledge();
            return 1;
        };
    }

    /** Crud 9: prepared in a session, and committed in another one. */
    private Writer preparedTransactions() throws SQLException {
        Connection preparing = sessions.open();
        Connection committing = sessions.open();
        CacheHistoryValue value = history.versioned.get(9).value();
        return () -> {
            String name = "history-" + UUID.randomUUID();
            value.begin(value.next());
            execute(preparing, "BEGIN");
            execute(preparing, history.versioned.get(9).update(value.last()));
            execute(preparing, "PREPARE TRANSACTION '" + name + "'");
            LockSupport.parkNanos(random.nextLong(MAX_PREPARED_NANOS));
            execute(committing, "COMMIT PREPARED '" + name + "'");
            value.acknowledge();
            return 1;
        };
    }

    /** A user follows another one in a transaction that is open for longer than the sweep of the change log waits. */
    Writer longTransactions(BooleanSupplier isStopped) throws SQLException {
        Connection session = sessions.open();
        session.setAutoCommit(false);
        return () -> {
            history.follows.lock();
            try {
                followInTransaction(session, isStopped);
                return 1;
            } finally {
                history.follows.unlock();
            }
        };
    }

    private void followInTransaction(Connection session, BooleanSupplier isStopped) throws SQLException {
        CacheHistoryValue value = history.isStrangerFollowed;
        boolean begins = value.last() == 0;
        value.begin(begins ? 1 : 0);
        String pair =
                " FROM users AS follower, users AS followed WHERE follower.handle = 'tagger' AND followed.handle = 'stranger'";
        execute(
                session,
                begins
                        ? "INSERT INTO follows (follower_uuid, followed_uuid) SELECT follower.uuid, followed.uuid"
                                + pair
                        : "DELETE FROM follows WHERE (follower_uuid, followed_uuid) = (SELECT follower.uuid, followed.uuid"
                                + pair + ")");
        long commitNanos = System.nanoTime() + (long) (MAX_LONG_NANOS * Math.pow(random.nextDouble(), 3));
        while (!isStopped.getAsBoolean() && System.nanoTime() - commitNanos < 0) {
            LockSupport.parkNanos(MAX_PREPARED_NANOS);
        }
        session.commit();
        value.acknowledge();
    }
}
