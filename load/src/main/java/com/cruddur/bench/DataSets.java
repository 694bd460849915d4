package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Databases with generated cruds. A missing one is created and remains for the next run. */
final class DataSets {

    static final int DEFAULT_CRUDS = 100_000;

    /** Additional users of a {@link #writableCopy}; their {@code sub} is {@code writer1}, {@code writer2}, … */
    static final int WRITERS = 20_000;

    private static final Path STATEMENTS = Testbed.PROJECT.resolve("load/data-set.sql");

    /** Some cruds expire after half a day. With most of them left, measurements remain comparable. */
    private static final double MIN_LIVING_RATIO = 0.8;

    private static final int CRUDS_LOADED_PER_SECOND = 12_000;

    /** Removes the INSERT from the functions that also count, and drops the triggers that only log. */
    private static final String WITHOUT_CHANGE_LOG = """
            DO $without$
            DECLARE
                logging record;
            BEGIN
                FOR logging IN
                    SELECT tgname, tgrelid::regclass AS watched
                    FROM pg_trigger
                    JOIN pg_proc ON pg_proc.oid = tgfoid
                    WHERE prosrc LIKE '%INSERT INTO changes%' AND prosrc NOT LIKE '%activity_count_deltas%'
                        AND prosrc NOT LIKE '%INSERT INTO notifications%'
                LOOP
                    EXECUTE format('DROP TRIGGER %I ON %s', logging.tgname, logging.watched);
                END LOOP;
                FOR logging IN SELECT oid FROM pg_proc WHERE prosrc LIKE '%INSERT INTO changes%' LOOP
                    EXECUTE regexp_replace(pg_get_functiondef(logging.oid), 'INSERT INTO changes[^;]*;', '', 'g');
                END LOOP;
            END $without$
            """;

    private final DatabaseUrl server;

    DataSets(DatabaseUrl server) {
        this.server = server;
    }

    /** A database with this number of cruds. It must not be written to. */
    DatabaseUrl readOnly(int cruds) throws SQLException, IOException, InterruptedException {
        DatabaseUrl url = server.withDatabase("cruds_" + cruds);
        if (!exists(cruds)) {
            load(url, cruds);
        }
        return url;
    }

    /** A copy of that database that may be written to. It replaces the previous copy. */
    DatabaseUrl writableCopy(int cruds) throws SQLException, IOException, InterruptedException {
        return copy(cruds, "writable_copy");
    }

    /** Another copy, whose triggers do not write to the change log. */
    DatabaseUrl copyWithoutChangeLog(int cruds) throws SQLException, IOException, InterruptedException {
        DatabaseUrl copy = copy(cruds, "copy_without_change_log");
        Sql.execute(copy, WITHOUT_CHANGE_LOG);
        return copy;
    }

    private DatabaseUrl copy(int cruds, String name) throws SQLException, IOException, InterruptedException {
        DatabaseUrl original = readOnly(cruds);
        DatabaseUrl copy = server.withDatabase(name);
        Sql.execute(server, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        Sql.execute(server, "CREATE DATABASE " + name + " TEMPLATE " + original.database());
        Sql.execute(
                copy,
                "INSERT INTO users (display_name, handle, email, cognito_user_id)"
                        + " SELECT 'Writer ' || n, 'writer' || n, 'writer' || n || '@cruddur.example', 'writer' || n"
                        + " FROM generate_series(1, " + WRITERS + ") AS n");
        Sql.execute(copy, "VACUUM (ANALYZE) users");
        return copy;
    }

    /** The estimated time to load the database; 0 if it exists. */
    int secondsToLoad(int cruds) throws SQLException {
        return exists(cruds) ? 0 : 5 + cruds / CRUDS_LOADED_PER_SECOND;
    }

    private boolean exists(int cruds) throws SQLException {
        DatabaseUrl url = server.withDatabase("cruds_" + cruds);
        if (Sql.texts(server, "SELECT datname FROM pg_database WHERE datname = '%s'".formatted(url.database()))
                .isEmpty()) {
            return false;
        }
        String living = "SELECT count(*) FROM activities WHERE expires_at > now() + interval '1 hour'";
        try {
            return Long.parseLong(Sql.texts(url, living).getFirst()) >= MIN_LIVING_RATIO * cruds;
        } catch (SQLException e) {
            // The previous load was interrupted before the tables existed.
            return false;
        }
    }

    private void load(DatabaseUrl url, int cruds) throws SQLException, IOException, InterruptedException {
        Sql.execute(server, "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(url.database()));
        Sql.execute(server, "CREATE DATABASE " + url.database());
        Programs.run(
                List.of(Testbed.PROJECT.resolve("bin/db-schema-load").toString()),
                Map.of("POSTGRESQL_CONNECTION_URL", url.withPassword()));
        try (Connection connection = Sql.connection(url);
                Statement declarations = connection.createStatement();
                Statement step = connection.createStatement()) {
            declarations.execute(Files.readString(STATEMENTS));
            Progress progress = new Progress("Loading %,d cruds".formatted(cruds), 100);
            ResultSet steps = declarations.executeQuery(
                    "SELECT statement, percent FROM pg_temp.data_set_steps(" + cruds + ") ORDER BY step");
            while (steps.next()) {
                step.execute(steps.getString(1));
                progress.reached(steps.getInt(2));
            }
            progress.end();
        }
    }
}
