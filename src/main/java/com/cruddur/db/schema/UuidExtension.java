package com.cruddur.db.schema;

import java.sql.Connection;
import java.sql.SQLException;

/** Finds the schema of the extension uuid-ossp. Supabase, for example, installs extensions in a schema of their own. */
final class UuidExtension {

    private static final String SCHEMA = """
            SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
            WHERE extname = 'uuid-ossp'""";

    private UuidExtension() {}

    /** Adds the schema to the search path of a connection that migrates, so that changesets find the functions. */
    static void addToSearchPath(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(SCHEMA)) {
            if (row.next()) {
                String schema = row.getString(1);
                try (var set = connection.createStatement()) {
                    set.execute("SET search_path = public, " + schema);
                }
            }
        }
    }
}
