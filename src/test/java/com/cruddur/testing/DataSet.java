package com.cruddur.testing;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The generated data of {@code bin/db-fill}. {@code load/data-set.sql} describes it. */
public final class DataSet {

    private static final Path SQL = Path.of("load", "data-set.sql");

    private DataSet() {}

    /** Fills a database with an existing schema. */
    public static void fill(DatabaseUrl url, int cruds) throws IOException, SQLException {
        fill(url, cruds, SQL);
    }

    /** Fills a database with the schema of another version, by that version's file. */
    public static void fill(DatabaseUrl url, int cruds, Path sql) throws IOException, SQLException {
        try (var connection = TestPostgres.connect(url);
                var statement = connection.createStatement()) {
            statement.execute(Files.readString(sql));
            // Version 1.0.0 reads all users into a hash table for each mention, and would load for hours.
            statement.execute("SET enable_hashjoin = off");
            List<String> steps = new ArrayList<>();
            try (var rows = statement.executeQuery(
                    "SELECT statement FROM pg_temp.data_set_steps(" + cruds + ") ORDER BY step")) {
                while (rows.next()) {
                    steps.add(rows.getString(1));
                }
            }
            for (String step : steps) {
                statement.execute(step);
            }
        }
    }
}
