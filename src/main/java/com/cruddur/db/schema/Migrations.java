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
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.analytics.configuration.AnalyticsArgs;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/** Applies the Liquibase changelogs, one process at a time. Blocks: never to be called on an event loop. */
public final class Migrations {

    static final String CHANGELOG = "liquibase/changelog.yaml";
    private static final Contexts SCHEMA = new Contexts("schema");
    private static final Contexts SEED = new Contexts("seed");

    /** Any number, as long as it is ours: what the advisory lock of all instances is known by. */
    private static final long LOCK_KEY = 0x63_72_75_64_64_75_72L;

    /** Nobody is told what is migrated here, nor asked whether they want to be: it costs a second and a connection. */
    private static final String ANALYTICS = AnalyticsArgs.ENABLED.getKey();

    private static final Duration DATABASE_WAIT_LIMIT = Duration.ofMinutes(1);
    private static final Duration LOCK_WAIT_LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final int CONNECT_TIMEOUT_SECONDS = 5;

    private static final System.Logger LOGGER = System.getLogger(Migrations.class.getName());

    private final DatabaseUrl url;

    public Migrations(DatabaseUrl url) {
        this.url = url;
    }

    /**
     * Waits, for a minute at most, for a database that isn't up yet.
     *
     * @throws SQLException where it can't be used, at once if waiting would not help
     */
    public void awaitDatabase() throws SQLException {
        Instant giveUpAt = Instant.now().plus(DATABASE_WAIT_LIMIT);
        boolean said = false;
        while (true) {
            try {
                connect().close();
                return;
            } catch (SQLException e) {
                if (!DatabaseDiagnosis.mayPass(e) || Instant.now().isAfter(giveUpAt)) {
                    throw e;
                }
            }
            if (!said) {
                LOGGER.log(System.Logger.Level.INFO, "waiting for the database {0}, for a minute at most", url);
                said = true;
            }
            pause();
        }
    }

    /** Applies what is pending of the schema. */
    public void applySchema() throws SQLException, LiquibaseException {
        try (Connection connection = connect()) {
            if (SchemaFingerprint.holds(connection)) {
                return;
            }
            EarlierBaseline.refuse(connection);
        }
        locked((liquibase, guard) -> {
            liquibase.update(SCHEMA);
            SchemaFingerprint.leave(guard);
        });
    }

    /** Applies the seeds; those that are there already stay as they are. */
    public void applySeeds() throws SQLException, LiquibaseException {
        locked((liquibase, guard) -> liquibase.update(SEED));
    }

    /** Takes back the last so many changes, the newest first, seeds included. */
    public void rollBack(int changes) throws SQLException, LiquibaseException {
        locked((liquibase, guard) ->
                liquibase.rollback(changes, null, new Contexts("schema", "seed"), new LabelExpression()));
    }

    /** The names of the schema changes that are yet to be applied, in order. */
    public List<String> pending() throws SQLException, LiquibaseException {
        List<String> pending = new ArrayList<>();
        locked((liquibase, guard) -> liquibase
                .listUnrunChangeSets(SCHEMA, new LabelExpression())
                .forEach(change -> pending.add(change.getId())));
        return pending;
    }

    private interface Work {
        void with(Liquibase liquibase, Connection guard) throws LiquibaseException, SQLException;
    }

    /**
     * Holds a PostgreSQL advisory lock meanwhile, which dies with its connection, unlike Liquibase's own lock, a row
     * that survives a killed process. Who holds ours knows that a lock found in that row is a dead one's.
     */
    private void locked(Work work) throws SQLException, LiquibaseException {
        try (Connection guard = connect();
                Connection connection = connect()) {
            lock(guard);
            endStatementsWithUs(connection);
            try {
                Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService(), ANALYTICS, false), () -> {
                    Liquibase liquibase =
                            new Liquibase(CHANGELOG, new ClassLoaderResourceAccessor(), new JdbcConnection(connection));
                    liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
                    liquibase.forceReleaseLocks();
                    work.with(liquibase, guard);
                });
            } catch (LiquibaseException e) {
                throw e;
            } catch (Exception e) {
                throw new LiquibaseException(e);
            }
        }
    }

    private Connection connect() throws SQLException {
        var properties = url.jdbcProperties();
        properties.setProperty("ApplicationName", "cruddur-migrations");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        return DriverManager.getConnection(url.jdbcUrl(), properties);
    }

    /**
     * PostgreSQL goes on with a statement of a killed process, and holds its locks, until it is done and finds nobody to
     * tell: a second is enough. Servers on systems that can't see a connection end refuse the setting, and keep their way.
     */
    private static void endStatementsWithUs(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("SET client_connection_check_interval = '1s'");
        } catch (SQLException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "statements of a killed process run on", e);
        }
    }

    private static void lock(Connection guard) throws SQLException {
        Instant giveUpAt = Instant.now().plus(LOCK_WAIT_LIMIT);
        boolean said = false;
        while (!tryLock(guard)) {
            if (Instant.now().isAfter(giveUpAt)) {
                throw new SQLException("another process has been migrating this database for " + LOCK_WAIT_LIMIT);
            }
            if (!said) {
                LOGGER.log(System.Logger.Level.INFO, "waiting for another process that migrates this database");
                said = true;
            }
            pause();
        }
    }

    private static boolean tryLock(Connection guard) throws SQLException {
        try (var statement = guard.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            statement.setLong(1, LOCK_KEY);
            try (var result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private static void pause() throws SQLException {
        try {
            Thread.sleep(POLL_INTERVAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for the migrations' lock", e);
        }
    }
}
