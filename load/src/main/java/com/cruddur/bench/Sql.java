package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs statements of the benchmark itself, each on a new connection. */
final class Sql {

    private Sql() {}

    static Connection connection(DatabaseUrl url) throws SQLException {
        return DriverManager.getConnection(url.jdbcUrl(), url.jdbcProperties());
    }

    static void execute(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = connection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first two columns of a query's rows. */
    static List<Map.Entry<String, String>> pairs(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = connection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Map.Entry<String, String>> pairs = new ArrayList<>();
            while (rows.next()) {
                pairs.add(Map.entry(rows.getString(1), rows.getString(2)));
            }
            return pairs;
        }
    }

    /** The first column of a query's rows. */
    static List<String> texts(DatabaseUrl url, String sql) throws SQLException {
        try (Connection connection = connection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }
}
