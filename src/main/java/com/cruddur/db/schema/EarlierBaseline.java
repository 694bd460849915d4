package com.cruddur.db.schema;

import java.sql.Connection;
import java.sql.SQLException;

/** Recognises a database whose changelogs were replaced by the present baseline. Its data has to be copied. */
final class EarlierBaseline {

    private static final String IS_PRESENT = """
            SELECT EXISTS (SELECT FROM databasechangelog WHERE filename LIKE '%liquibase/schema/0001-uuid-ossp.sql')""";

    private EarlierBaseline() {}

    /**
     * Refuses a database of an earlier baseline. The database is not changed.
     *
     * @throws SQLException without SQLSTATE, with a sentence that says how to carry the data over
     */
    static void refuse(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (SchemaFingerprint.hasChangelogTable(statement) && isPresent(statement)) {
                String name = connection.getCatalog();
                throw new SQLException("a version before the present baseline of the changelogs made it: rename it"
                        + " (ALTER DATABASE " + name + " RENAME TO " + name
                        + "_old), start on a new, empty database, and copy the data with bin/db-carry-over " + name
                        + "_old");
            }
        }
    }

    private static boolean isPresent(java.sql.Statement statement) throws SQLException {
        try (var row = statement.executeQuery(IS_PRESENT)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
