package com.cruddur.db.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import liquibase.changelog.ChangeSet;
import liquibase.exception.LiquibaseException;
import liquibase.exception.UnexpectedLiquibaseException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps schema changes from blocking other sessions. A session that waits for a lock on a table also blocks all sessions
 * that come after it, so that the wait is short; then the changeset is rolled back and repeated after a pause.
 */
final class LockTimeout {

    /** Short enough that statements which queue behind the lock still end within their time limit. */
    private static final int MILLIS = 200;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** How long one changeset is repeated. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** Lock timeout, deadlock. */
    private static final Set<String> REPEATABLE = Set.of("55P03", "40P01");

    private static final System.Logger LOGGER = System.getLogger(LockTimeout.class.getName());

    interface Update {
        void run() throws LiquibaseException;
    }

    private LockTimeout() {}

    /**
     * Limits the waits of a session for one changeset. A changeset outside of a transaction has no limit: CREATE INDEX
     * CONCURRENTLY waits for the end of older transactions, which it does not block, and a timeout would leave an invalid
     * index behind.
     */
    static void set(Connection connection, ChangeSet change) {
        try {
            Sql.execute(connection, "SET lock_timeout = " + (change.isRunInTransaction() ? MILLIS : 0));
            if (!connection.getAutoCommit()) {
                // A rollback of the changeset would restore the previous value.
                connection.commit();
            }
        } catch (SQLException e) {
            throw new UnexpectedLiquibaseException(e);
        }
    }

    /** Runs an update, and repeats it while a changeset does not get its locks. Applied changesets stay applied. */
    static void repeat(Update update, MigrationProgress progress) throws LiquibaseException, SQLException {
        Duration pause = FIRST_PAUSE;
        Instant deadline = Instant.now().plus(LIMIT);
        int applied = progress.applied();
        while (true) {
            try {
                update.run();
                return;
            } catch (LiquibaseException e) {
                if (progress.applied() > applied) {
                    applied = progress.applied();
                    deadline = Instant.now().plus(LIMIT);
                    pause = FIRST_PAUSE;
                }
                if (!isRepeatable(e) || Instant.now().isAfter(deadline)) {
                    throw e;
                }
            }
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "another session holds a lock that a schema change needs; trying again in {0} ms",
                    Long.toString(pause.toMillis()));
            Sql.pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static boolean isRepeatable(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e && REPEATABLE.contains(String.valueOf(e.getSQLState()))) {
                return true;
            }
        }
        return false;
    }
}
