package com.cruddur.db.schema;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Checks that the database compares and parses text as the API promises. Encoding and locale are fixed when a database is
 * created, so a wrong one must be found before there is data.
 */
final class TextSupport {

    /**
     * Whether case mapping and character classes work beyond ASCII. Handles, hashtags, mentions and search need them.
     */
    private static final String KNOWS_LETTERS = """
            SELECT lower('ÄÉЯ') = 'äéя' AND 'ÄÉЯ' ILIKE 'äéя' AND 'äéя猫' ~ '^[[:alpha:]]+$'
                AND to_tsvector('simple', 'ÜBER') @@ to_tsquery('simple', 'über')""";

    private static final String SETTINGS = """
            SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database
            WHERE datname = current_database()""";

    private TextSupport() {}

    /**
     * Verifies the current database.
     *
     * @throws SQLException without SQLSTATE, with a sentence that names the cause and the action
     */
    static void verify(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(SETTINGS)) {
            row.next();
            String encoding = row.getString(1);
            String locale = "LC_COLLATE " + row.getString(2) + ", LC_CTYPE " + row.getString(3);
            if (!encoding.equals("UTF8")) {
                throw new SQLException("its encoding is " + encoding + ", which cannot store every text. Create it with"
                        + " bin/db-create, or with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8'");
            }
            if (!knowsLetters(connection)) {
                throw new SQLException("its locale (" + locale + ") knows no letters beyond ASCII, so that search,"
                        + " hashtags and handles would not find them. Create it with bin/db-create, or with CREATE DATABASE"
                        + " … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'");
            }
        }
    }

    private static boolean knowsLetters(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(KNOWS_LETTERS)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
