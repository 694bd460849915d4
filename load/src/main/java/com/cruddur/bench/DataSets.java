package com.cruddur.bench;

import com.cruddur.db.DatabaseUrl;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Databases of so many living cruds each, made where they are missing, and kept for the next run. */
final class DataSets {

    static final int USERS = 20_000;

    private static final int BATCH = 20_000;

    private final DatabaseUrl server;

    DataSets(DatabaseUrl server) {
        this.server = server;
    }

    /** The database of so many cruds, to be read from. */
    DatabaseUrl of(int cruds) throws SQLException, IOException, InterruptedException {
        DatabaseUrl url = server.withDatabase("cruds_" + cruds);
        if (!isWhole(url, cruds)) {
            make(url, cruds);
        }
        return url;
    }

    /** A copy of it, to be written to. */
    DatabaseUrl copyOf(int cruds) throws SQLException, IOException, InterruptedException {
        DatabaseUrl original = of(cruds);
        DatabaseUrl copy = server.withDatabase("written_to");
        execute(server, "DROP DATABASE IF EXISTS written_to WITH (FORCE)");
        execute(server, "CREATE DATABASE written_to TEMPLATE " + original.database());
        return copy;
    }

    /** Runs a statement on a connection of its own. */
    static void execute(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of what a query finds. */
    static List<String> texts(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    /** Made whole, and none of it expired since. */
    private boolean isWhole(DatabaseUrl url, int cruds) throws SQLException {
        if (texts(server, "SELECT datname FROM pg_database WHERE datname = '%s'".formatted(url.database()))
                .isEmpty()) {
            return false;
        }
        try {
            return texts(url, "SELECT count(*) FROM activities WHERE expires_at > now() + interval '1 day'")
                    .equals(List.of(Integer.toString(cruds)));
        } catch (SQLException e) {
            return false;
        }
    }

    private void make(DatabaseUrl url, int cruds) throws SQLException, IOException, InterruptedException {
        execute(server, "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(url.database()));
        execute(server, "CREATE DATABASE " + url.database());
        Programs.run(
                List.of(Stage.PROJECT.resolve("bin/db-schema-load").toString()),
                Map.of("POSTGRESQL_CONNECTION_URL", url.withPassword()));
        execute(
                url,
                "INSERT INTO users (display_name, handle, email, cognito_user_id)"
                        + " SELECT 'Person ' || n, 'person' || n, 'person' || n || '@example.com', 'sub-' || n"
                        + " FROM generate_series(1, %d) AS n".formatted(USERS));
        Progress progress = new Progress("Loading %,d cruds".formatted(cruds), cruds);
        for (int first = 1; first <= cruds; first += BATCH) {
            int last = Math.min(cruds, first + BATCH - 1);
            execute(url, """
                    INSERT INTO activities (user_uuid, message, created_at, expires_at)
                    SELECT users.uuid, 'Crud number ' || n || ' is about word' || n %% 1000 || ' and #tag' || n %% 50,
                        now() - (%d - n) * interval '0.1 s', now() + interval '25 days'
                    FROM generate_series(%d, %d) AS n
                    JOIN users ON users.handle = 'person' || 1 + n * 7919::bigint %% %d
                    """.formatted(cruds, first, last, USERS));
            progress.reached(last);
        }
        execute(url, "VACUUM (ANALYZE)");
        progress.end();
    }
}
