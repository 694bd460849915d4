package com.cruddur.db;

import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.splitPart;
import static org.jooq.impl.DSL.when;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/**
 * A moment of the database, told by the transactions that had been committed by then: those below {@code xmax}, but
 * for the ones still {@code running}. Good for one run of one server, whose start is its name: another may give a
 * transaction's number out again.
 */
public record SnapshotId(String server, long xmax, List<Long> running) {

    /** No moment of any server. */
    public static final SnapshotId UNKNOWN = new SnapshotId("", 0, List.of());

    /** The server that a statement runs on, as moments name it. */
    public static final Field<String> SERVER = function("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE)
            .cast(SQLDataType.CLOB);

    private static final Field<?> SNAPSHOT = function("pg_current_snapshot", SQLDataType.OTHER);

    /** The first transaction that a statement doesn't see, nor any behind it. */
    public static final Field<Long> XMAX = function("pg_snapshot_xmax", SQLDataType.OTHER, SNAPSHOT)
            .cast(SQLDataType.CLOB)
            .cast(SQLDataType.BIGINT);

    /**
     * The moment of a statement. On a standby, whose snapshots don't tell what is running, it is an earlier one: before
     * all that may be. What is seen twice does less harm than what is missed.
     */
    public static final Field<String> CURRENT = when(
                    function("pg_is_in_recovery", SQLDataType.BOOLEAN),
                    concat(
                            function("pg_snapshot_xmin", SQLDataType.OTHER, SNAPSHOT)
                                    .cast(SQLDataType.CLOB),
                            inline("  "),
                            SERVER))
            .otherwise(concat(
                    XMAX.cast(SQLDataType.CLOB),
                    inline(" "),
                    splitPart(SNAPSHOT.cast(SQLDataType.CLOB), inline(":"), inline(3)),
                    inline(" "),
                    SERVER));

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) ((?:\\d{1,18}(?:,\\d{1,18})*)?) ([ -~]{1,40})");

    /** So that a cursor is no longer than a header may be. */
    private static final int MOST_RUNNING_IN_CURSOR = 100;

    private static final int LONGEST_CURSOR = 4096;

    public SnapshotId {
        running = List.copyOf(running);
    }

    /** Whether a later snapshot of the same server sees every transaction that this one sees. */
    public boolean isSeenBy(SnapshotId later) {
        return server.equals(later.server)
                && xmax <= later.xmax
                && later.running.stream().allMatch(xid -> xid >= xmax || running.contains(xid));
    }

    /** Reads what {@link #CURRENT} says. */
    public static SnapshotId of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return UNKNOWN;
        }
        List<Long> running = parts.group(2).isEmpty()
                ? List.of()
                : Stream.of(parts.group(2).split(",", -1)).map(Long::valueOf).toList();
        return new SnapshotId(parts.group(3), Long.parseLong(parts.group(1)), running);
    }

    /** Reads a cursor; one that isn't ours is of a moment unknown. */
    public static SnapshotId ofCursor(String cursor) {
        if (cursor.length() > LONGEST_CURSOR) {
            return UNKNOWN;
        }
        try {
            return of(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    /** Stands for the moment outside, or for an earlier one, where too much was running to name it all. */
    public String cursor() {
        if (running.size() > MOST_RUNNING_IN_CURSOR) {
            return new SnapshotId(
                            server, running.get(MOST_RUNNING_IN_CURSOR), running.subList(0, MOST_RUNNING_IN_CURSOR))
                    .cursor();
        }
        String text = xmax + " "
                + String.join(",", running.stream().map(String::valueOf).toList()) + " " + server;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
