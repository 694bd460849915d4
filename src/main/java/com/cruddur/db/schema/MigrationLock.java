package com.cruddur.db.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * The lock that all processes which migrate a database share: an advisory lock of PostgreSQL. Liquibase's own lock is a row,
 * which survives a killed process: a process that holds the advisory lock may therefore release a lock found in that row.
 *
 * <p>The advisory lock belongs to a transaction, which ends with its connection, also behind a pooler. At READ COMMITTED an
 * idle transaction has no snapshot, so that neither VACUUM nor CREATE INDEX CONCURRENTLY waits for it.
 */
final class MigrationLock {

    /** "cruddur" in ASCII. */
    private static final long KEY = 0x63_72_75_64_64_75_72L;

    private static final Duration WAIT_LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private static final System.Logger LOGGER = System.getLogger(MigrationLock.class.getName());

    private MigrationLock() {}

    /** Waits for the lock, and begins the transaction of the connection that holds it. */
    static void acquire(Connection connection) throws SQLException {
        Instant deadline = Instant.now().plus(WAIT_LIMIT);
        boolean isLogged = false;
        while (!tryLock(connection)) {
            Sql.execute(connection, "ROLLBACK");
            if (Instant.now().isAfter(deadline)) {
                throw new SQLException("another process has held the migration lock of this database for "
                        + WAIT_LIMIT.toMinutes() + " minutes");
            }
            if (!isLogged) {
                LOGGER.log(System.Logger.Level.INFO, "waiting for another process that migrates this database");
                isLogged = true;
            }
            Sql.pause(POLL_INTERVAL);
        }
    }

    /** Commits the transaction, and with it releases the lock. */
    static void release(Connection connection) throws SQLException {
        Sql.execute(connection, "COMMIT");
    }

    private static boolean tryLock(Connection connection) throws SQLException {
        Sql.execute(connection, "BEGIN ISOLATION LEVEL READ COMMITTED");
        try (var statement = connection.prepareStatement("SELECT pg_try_advisory_xact_lock(?)")) {
            statement.setLong(1, KEY);
            try (var result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
