package com.cruddur.db.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Logs the progress of an update: each changeset, and every few seconds the progress of a long one. A changeset that works in
 * batches reports its progress in {@code application_name}; the progress of an index comes from PostgreSQL.
 */
final class MigrationProgress extends AbstractChangeExecListener implements AutoCloseable {

    private static final int INTERVAL_SECONDS = 5;

    private static final System.Logger LOGGER = System.getLogger(MigrationProgress.class.getName());

    private static final String DETAIL = """
            SELECT concat_ws(', ', nullif(a.application_name, ?),
                p.phase || CASE WHEN p.blocks_total > 0 THEN ' ' || 100 * p.blocks_done / p.blocks_total || ' %'
                    WHEN p.tuples_total > 0 THEN ' ' || 100 * p.tuples_done / p.tuples_total || ' %' ELSE '' END,
                CASE WHEN a.wait_event_type = 'Lock' THEN 'waiting for another transaction' END)
            FROM pg_stat_activity a LEFT JOIN pg_stat_progress_create_index p USING (pid) WHERE a.pid = ?""";

    private final Connection connection;
    private final Connector connector;
    private final int pending;
    private final boolean isNew;
    private final Consumer<ChangeSet> beforeEach;
    private final Instant began = Instant.now();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("migration-progress").factory());
    private volatile @Nullable ChangeSet running;
    private volatile Instant runningSince = began;
    private final AtomicInteger applied = new AtomicInteger();

    /** Opens a connection that reads the progress of another one. */
    interface Connector {
        Connection connect() throws SQLException;
    }

    /**
     * Starts to observe an update.
     *
     * @param connection the session that applies the changesets
     * @param pending the number of pending changesets
     * @param isNew whether the database is new; then only the end of the update is logged
     * @param beforeEach runs before each changeset
     */
    MigrationProgress(
            Connection connection, Connector connector, int pending, boolean isNew, Consumer<ChangeSet> beforeEach) {
        this.connection = connection;
        this.connector = connector;
        this.pending = pending;
        this.isNew = isNew;
        this.beforeEach = beforeEach;
        var ignored = timer.scheduleAtFixedRate(this::logRunning, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    /** The number of changesets that are applied. */
    int applied() {
        return applied.get();
    }

    @Override
    public void willRun(ChangeSet change, DatabaseChangeLog log, Database database, ChangeSet.RunStatus status) {
        beforeEach.accept(change);
        runningSince = Instant.now();
        running = change;
        if (!isNew) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "applying changeset {0} ({1} of {2})",
                    change.getId(),
                    Integer.toString(applied.get() + 1),
                    Integer.toString(pending));
        }
    }

    @Override
    public void ran(ChangeSet change, DatabaseChangeLog log, Database database, ChangeSet.ExecType type) {
        running = null;
        applied.incrementAndGet();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        LOGGER.log(
                System.Logger.Level.INFO,
                "applied {0} changesets in {1} s",
                applied.toString(),
                seconds(Duration.between(began, Instant.now())));
    }

    private void logRunning() {
        ChangeSet current = running;
        Duration duration = Duration.between(runningSince, Instant.now());
        if (current != null && duration.toSeconds() >= INTERVAL_SECONDS) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "changeset {0} has been running for {1} s{2}",
                    current.getId(),
                    seconds(duration),
                    detail());
        }
    }

    private String detail() {
        try (Connection observer = connector.connect();
                var statement = observer.prepareStatement(DETAIL)) {
            statement.setString(1, observer.getClientInfo("ApplicationName"));
            statement.setInt(2, connection.unwrap(PGConnection.class).getBackendPID());
            try (var row = statement.executeQuery()) {
                String detail = row.next() ? row.getString(1) : "";
                return detail.isEmpty() ? "" : ": " + detail;
            }
        } catch (SQLException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "cannot read the progress", e);
            return "";
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
    }
}
