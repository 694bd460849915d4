package com.cruddur.db.schema;

/** Compares schemas. */
final class SchemaShape {

    /** The columns, constraints and indexes of the schema, as text. */
    static final String QUERY = """
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
                FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name NOT LIKE 'databasechangelog%'
                UNION ALL
                SELECT format('%s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'databasechangelog%'
                UNION ALL
                SELECT indexdef FROM pg_indexes
                WHERE schemaname = 'public' AND tablename NOT LIKE 'databasechangelog%'
                UNION ALL
                SELECT 'extension ' || extname FROM pg_extension WHERE extname = 'uuid-ossp'
            ) AS lines (line)""";

    private SchemaShape() {}
}
