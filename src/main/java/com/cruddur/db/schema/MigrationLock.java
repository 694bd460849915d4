package com.cruddur.db.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * The lock that all processes which migrate a database share: an advisory lock of PostgreSQL. Liquibase's own lock is a row,
 * which survives a killed process: a process that holds the advisory lock may therefore release a lock found in that row.
 *
 * <p>The lock belongs to the session, which ends with its connection. Behind a pooler it belongs to a transaction, which
 * the pooler keeps on one session. The connection of the lock must not be used for anything else: a query in an open
 * transaction leaves a portal with a snapshot behind, and CREATE INDEX CONCURRENTLY would wait for it.
 */
final class MigrationLock {

    /** "cruddur" in ASCII. */
    private static final long KEY = 0x63_72_75_64_64_75_72L;

    private static final Duration WAIT_LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private static final System.Logger LOGGER = System.getLogger(MigrationLock.class.getName());

    private MigrationLock() {}

    /** Waits for the lock, which the connection then holds until it is closed. */
    static void acquire(Connection connection, boolean isPooled) throws SQLException {
        Instant deadline = Instant.now().plus(WAIT_LIMIT);
        boolean isLogged = false;
        while (!(isPooled ? tryLockOfTransaction(connection) : tryLock(connection, "pg_try_advisory_lock"))) {
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

    private static boolean tryLockOfTransaction(Connection connection) throws SQLException {
        Sql.execute(connection, "BEGIN ISOLATION LEVEL READ COMMITTED");
        boolean isLocked = tryLock(connection, "pg_try_advisory_xact_lock");
        // Either statement replaces the portal of the query.
        Sql.execute(connection, isLocked ? "SET LOCAL idle_in_transaction_session_timeout = 0" : "ROLLBACK");
        return isLocked;
    }

    private static boolean tryLock(Connection connection, String function) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT " + function + "(?)")) {
            statement.setLong(1, KEY);
            try (var result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
