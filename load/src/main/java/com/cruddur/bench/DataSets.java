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

/** Databases of so many cruds each, made where they are missing, and kept for the next run. */
final class DataSets {

    static final int USUAL_CRUDS = 100_000;

    /** Who write: people of their own in a {@link #copyOf}, whose {@code sub} is {@code writer1}, {@code writer2}, … */
    static final int WRITERS = 20_000;

    private static final Path STATEMENTS = Stage.PROJECT.resolve("load/data-set.sql");

    /** Some live for half a day; with most of them there it is still the same to measure on. */
    private static final double ENOUGH_LIVING = 0.8;

    private static final int LOADED_PER_SECOND = 12_000;

    private final DatabaseUrl server;

    DataSets(DatabaseUrl server) {
        this.server = server;
    }

    /** The database of so many cruds, to be read from. */
    DatabaseUrl of(int cruds) throws SQLException, IOException, InterruptedException {
        DatabaseUrl url = server.withDatabase("cruds_" + cruds);
        if (!isThere(cruds)) {
            make(url, cruds);
        }
        return url;
    }

    /** A copy of it, to be written to. */
    DatabaseUrl copyOf(int cruds) throws SQLException, IOException, InterruptedException {
        DatabaseUrl original = of(cruds);
        DatabaseUrl copy = server.withDatabase("written_to");
        Sql.execute(server, "DROP DATABASE IF EXISTS written_to WITH (FORCE)");
        Sql.execute(server, "CREATE DATABASE written_to TEMPLATE " + original.database());
        Sql.execute(
                copy,
                "INSERT INTO users (display_name, handle, email, cognito_user_id)"
                        + " SELECT 'Writer ' || n, 'writer' || n, 'writer' || n || '@cruddur.example', 'writer' || n"
                        + " FROM generate_series(1, %d) AS n".formatted(WRITERS));
        Sql.execute(copy, "VACUUM (ANALYZE) users");
        return copy;
    }

    /** How long it takes about to make it, if it is to be made. */
    int secondsToMake(int cruds) throws SQLException {
        return isThere(cruds) ? 0 : 5 + cruds / LOADED_PER_SECOND;
    }

    private boolean isThere(int cruds) throws SQLException {
        DatabaseUrl url = server.withDatabase("cruds_" + cruds);
        if (Sql.texts(server, "SELECT datname FROM pg_database WHERE datname = '%s'".formatted(url.database()))
                .isEmpty()) {
            return false;
        }
        String living = "SELECT count(*) FROM activities WHERE expires_at > now() + interval '1 hour'";
        try {
            return Long.parseLong(Sql.texts(url, living).getFirst()) >= ENOUGH_LIVING * cruds;
        } catch (SQLException e) {
            // Interrupted before there was a table.
            return false;
        }
    }

    private void make(DatabaseUrl url, int cruds) throws SQLException, IOException, InterruptedException {
        Sql.execute(server, "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(url.database()));
        Sql.execute(server, "CREATE DATABASE " + url.database());
        Programs.run(
                List.of(Stage.PROJECT.resolve("bin/db-schema-load").toString()),
                Map.of("POSTGRESQL_CONNECTION_URL", url.withPassword()));
        try (Connection connection = Sql.connection(url);
                Statement declared = connection.createStatement();
                Statement step = connection.createStatement()) {
            declared.execute(Files.readString(STATEMENTS));
            Progress progress = new Progress("Loading %,d cruds".formatted(cruds), 100);
            ResultSet steps = declared.executeQuery(
                    "SELECT statement, percent FROM pg_temp.data_set_steps(%d) ORDER BY step".formatted(cruds));
            while (steps.next()) {
                step.execute(steps.getString(1));
                progress.reached(steps.getInt(2));
            }
            progress.end();
        }
    }
}
