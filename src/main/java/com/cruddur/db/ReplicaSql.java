package com.cruddur.db;

import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The form of a statement for replicas. Its clock is a parameter, the primary's time, instead of the replica's own clock.
 *
 * @param hasClock whether the statement takes the time as its last parameter
 */
record ReplicaSql(String sql, boolean hasClock) {

    /** jOOQ writes keywords and functions in lower case. */
    private static final Pattern CLOCK = Pattern.compile("\\bcurrent_timestamp\\b");

    /**
     * Keywords and functions that need the primary: changes and locks of rows, running transactions, unlogged tables, clocks
     * that are no parameter, advisory locks. Calls of functions that change rows are marked by {@link Statement#onPrimary}.
     * If a statement escapes both, the replica refuses it (25006), and the primary runs it.
     */
    private static final Pattern PRIMARY_ONLY =
            Pattern.compile("\\b(?:insert into|merge into|update|delete from|for share"
                    + "|for no key update|for key share|pg_current_\\w+|pg_\\w*advisory\\w*|nextval|set_config|changes|change_log"
                    + "|clock_timestamp|statement_timestamp|current_date|localtimestamp)\\b|\\bnow\\(");

    /**
     * The replica's form of a statement.
     *
     * @param parameters the number of parameters of the statement
     * @return null if only the primary can run it
     */
    static @Nullable ReplicaSql of(String sql, int parameters) {
        if (PRIMARY_ONLY.matcher(sql).find()) {
            return null;
        }
        String clock = "cast(\\$" + (parameters + 1) + " as timestamp(6) with time zone)";
        String atClock = CLOCK.matcher(sql).replaceAll(clock);
        return new ReplicaSql(atClock, !atClock.equals(sql));
    }

    /** Adds the time to the values of a statement. */
    Tuple bind(Tuple values, OffsetDateTime clock) {
        return hasClock ? values.addOffsetDateTime(clock) : values;
    }
}
