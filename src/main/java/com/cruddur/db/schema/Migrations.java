package com.cruddur.db.schema;

import com.cruddur.db.connect.DatabaseDiagnosis;
import com.cruddur.db.connect.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.analytics.configuration.AnalyticsArgs;
import liquibase.changelog.ChangeSet;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Applies the Liquibase changelogs, in one process at a time. All methods block and must not be called on an event loop.
 */
public final class Migrations {

    static final String CHANGELOG = "liquibase/changelog.yaml";
    private static final Contexts SCHEMA = new Contexts("schema");
    private static final Contexts SEED = new Contexts("seed");

    /** Liquibase's usage reports are off: sending them costs a second and a connection to the internet. */
    private static final String ANALYTICS = AnalyticsArgs.ENABLED.getKey();

    private static final Duration DATABASE_WAIT_LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final int CONNECT_TIMEOUT_SECONDS = 5;

    private static final System.Logger LOGGER = System.getLogger(Migrations.class.getName());

    private final DatabaseUrl url;

    /** Opens no connection; each method does. */
    public Migrations(DatabaseUrl url) {
        this.url = url;
    }

    /**
     * Waits up to a minute for a database that is not up yet.
     *
     * @throws SQLException if the database cannot be used, also because of a pooler that the settings do not announce;
     *     thrown at once if waiting would not help
     */
    public void awaitDatabase() throws SQLException {
        Instant deadline = Instant.now().plus(DATABASE_WAIT_LIMIT);
        boolean isLogged = false;
        while (true) {
            try (Connection connection = connect()) {
                if (!url.isPooled()) {
                    PoolerDetection.verify(connection, this::connect);
                }
                return;
            } catch (SQLException e) {
                if (!DatabaseDiagnosis.isTransient(e) || Instant.now().isAfter(deadline)) {
                    throw e;
                }
            }
            if (!isLogged) {
                LOGGER.log(System.Logger.Level.INFO, "waiting up to a minute for the database {0}", url);
                isLogged = true;
            }
            Sql.pause(POLL_INTERVAL);
        }
    }

    /** Applies the pending schema changesets. */
    public void applySchema() throws SQLException, LiquibaseException {
        try (Connection connection = connect()) {
            TextSupport.verify(connection);
            if (!SchemaFingerprint.isCurrent(connection)) {
                EarlierBaseline.refuse(connection);
                withLock(this::applySchema);
            }
        }
    }

    /** A role that may only use the tables can start a newer server if nothing is pending: it must not write here. */
    private void applySchema(Liquibase liquibase) throws LiquibaseException, SQLException {
        boolean isNew = isNew();
        int pending =
                liquibase.listUnrunChangeSets(SCHEMA, new LabelExpression()).size();
        if (isNew || pending > 0) {
            liquibase.forceReleaseLocks();
            update(liquibase, pending, isNew);
        }
        try (Connection connection = connect()) {
            SchemaFingerprint.store(connection);
        }
    }

    private boolean isNew() throws SQLException {
        try (Connection connection = connect()) {
            return !SchemaFingerprint.exists(connection);
        }
    }

    private void update(Liquibase liquibase, int pending, boolean isNew) throws LiquibaseException, SQLException {
        Connection connection = ((JdbcConnection) liquibase.getDatabase().getConnection()).getUnderlyingConnection();
        Consumer<ChangeSet> limits = url.isPooled() ? change -> {} : change -> LockTimeout.set(connection, change);
        try (MigrationProgress progress = new MigrationProgress(connection, this::connect, pending, isNew, limits)) {
            liquibase.setChangeExecListener(progress);
            LockTimeout.repeat(() -> liquibase.update(SCHEMA), progress);
        }
    }

    /** Applies the seed changesets. Rows that exist stay as they are. */
    public void applySeeds() throws SQLException, LiquibaseException {
        withLock(liquibase -> {
            liquibase.forceReleaseLocks();
            liquibase.update(SEED);
        });
    }

    /** Rolls back the last changesets, the newest first, seeds included. */
    public void rollBack(int changes) throws SQLException, LiquibaseException {
        withLock(liquibase -> {
            liquibase.forceReleaseLocks();
            liquibase.rollback(changes, null, new Contexts("schema", "seed"), new LabelExpression());
        });
    }

    /** The names of the pending schema changesets, in order. */
    public List<String> pending() throws SQLException, LiquibaseException {
        List<String> pending = new ArrayList<>();
        withLock(liquibase -> liquibase
                .listUnrunChangeSets(SCHEMA, new LabelExpression())
                .forEach(change -> pending.add(change.getId())));
        return pending;
    }

    private interface LockedTask {
        void run(Liquibase liquibase) throws LiquibaseException, SQLException;
    }

    /** Runs a task while no other process migrates. A pooler would hand the settings of the session to another client. */
    private void withLock(LockedTask task) throws SQLException, LiquibaseException {
        try (Connection lockConnection = connect();
                Connection connection = connect()) {
            MigrationLock.acquire(lockConnection, url.isPooled());
            if (!url.isPooled()) {
                endStatementsWithClient(connection);
                UuidExtension.addToSearchPath(connection);
            }
            try {
                Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService(), ANALYTICS, false), () -> {
                    Liquibase liquibase =
                            new Liquibase(CHANGELOG, new ClassLoaderResourceAccessor(), new JdbcConnection(connection));
                    liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
                    task.run(liquibase);
                });
            } catch (LiquibaseException e) {
                throw e;
            } catch (Exception e) {
                throw new LiquibaseException(e);
            }
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = properties();
        properties.setProperty("ApplicationName", url.applicationName() + "-migrations");
        properties.putIfAbsent("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        // The limit of the whole login, for a server that accepts the connection and stays silent.
        properties.putIfAbsent("loginTimeout", Integer.toString(2 * CONNECT_TIMEOUT_SECONDS));
        return DriverManager.getConnection(url.jdbcUrl(), properties);
    }

    private Properties properties() throws SQLException {
        try {
            return url.jdbcProperties();
        } catch (IllegalStateException e) {
            throw new SQLException(e.getMessage(), e);
        }
    }

    /**
     * By default PostgreSQL continues the statement of a killed client to its end and holds its locks. With this setting
     * it checks the connection every second. Servers on systems that cannot check a connection refuse the setting.
     */
    private static void endStatementsWithClient(Connection connection) {
        try {
            Sql.execute(connection, "SET client_connection_check_interval = '1s'");
        } catch (SQLException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the server does not end statements of killed clients", e);
        }
    }
}
