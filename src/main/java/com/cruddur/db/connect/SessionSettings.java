package com.cruddur.db.connect;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The settings that every session sets, so that the defaults of the server, the database and the role do not matter. Two
 * defaults stay in force, because an operator sets them on purpose: {@code default_transaction_read_only} and {@code
 * synchronous_commit}.
 */
public final class SessionSettings {

    /** Settings of all sessions. PostgreSQL 14 to 18 know them, and no privilege is needed for them. */
    public static final Map<String, String> COMMON = Map.ofEntries(
            // Text forms of times, numbers and bytes.
            Map.entry("DateStyle", "ISO, MDY"),
            Map.entry("IntervalStyle", "postgres"),
            Map.entry("TimeZone", "UTC"),
            Map.entry("bytea_output", "hex"),
            Map.entry("extra_float_digits", "1"),
            // The meaning of SQL.
            Map.entry("array_nulls", "on"),
            Map.entry("backslash_quote", "safe_encoding"),
            Map.entry("default_text_search_config", "pg_catalog.simple"),
            Map.entry("gin_fuzzy_search_limit", "0"),
            Map.entry("row_security", "on"),
            Map.entry("search_path", "public"),
            Map.entry("standard_conforming_strings", "on"),
            Map.entry("transform_null_equals", "off"),
            Map.entry("xmloption", "content"),
            // Transactions and the end of sessions.
            Map.entry("default_transaction_deferrable", "off"),
            Map.entry("default_transaction_isolation", "read committed"),
            Map.entry("exit_on_error", "off"),
            Map.entry("idle_in_transaction_session_timeout", "0"),
            Map.entry("idle_session_timeout", "0"),
            Map.entry("lock_timeout", "0"),
            Map.entry("statement_timeout", "0"));

    /**
     * The startup parameters that every version of PgBouncer accepts, restores for each client and passes on. They are
     * spelled as PostgreSQL reports them: PgBouncer compares the texts, and a difference would cost a SET at each transaction.
     */
    static final Map<String, String> POOLED = Map.of(
            "client_encoding", "UTF8", "DateStyle", "ISO, MDY", "TimeZone", "UTC", "standard_conforming_strings", "on");

    private SessionSettings() {}

    /** Settings in the form of libpq's {@code options}. */
    public static String asOptions(Map<String, String> settings) {
        return new TreeMap<>(settings)
                .entrySet().stream()
                        .map(setting -> "-c " + setting.getKey() + "="
                                + setting.getValue().replace("\\", "\\\\").replace(" ", "\\ "))
                        .collect(Collectors.joining(" "));
    }
}
