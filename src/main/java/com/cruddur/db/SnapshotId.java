package com.cruddur.db;

import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.splitPart;
import static org.jooq.impl.DSL.table;
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
 * A snapshot of the database: it sees the transactions below {@code xmax} that were not in progress. It holds for one run
 * of one server, which its start time identifies; another server may assign the same transaction ids.
 *
 * @param server the start time of the server
 * @param xmax the first transaction id that was not assigned yet
 * @param inProgress the transactions below {@code xmax} that were in progress
 */
public record SnapshotId(String server, long xmax, List<Long> inProgress) {

    /** The snapshot of no server. */
    public static final SnapshotId UNKNOWN = new SnapshotId("", 0, List.of());

    /** The start time of the server that runs a statement, as text. */
    public static final Field<String> SERVER = function("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE)
            .cast(SQLDataType.CLOB);

    private static final Field<?> SNAPSHOT = function("pg_current_snapshot", SQLDataType.OTHER);

    /** {@code xmax} of a statement's snapshot. */
    public static final Field<Long> XMAX = function("pg_snapshot_xmax", SQLDataType.OTHER, SNAPSHOT)
            .cast(SQLDataType.CLOB)
            .cast(SQLDataType.BIGINT);

    /** The transactions below {@code xmax} that are in progress in a statement's snapshot. */
    public static final Field<Long[]> IN_PROGRESS = array(select(field(name("in_progress", "xid"), SQLDataType.OTHER)
                    .cast(SQLDataType.CLOB)
                    .cast(SQLDataType.BIGINT))
            .from(table("pg_snapshot_xip({0})", SNAPSHOT).as("in_progress", "xid")));

    /**
     * The snapshot of a statement, as text. The snapshot of a standby does not list the transactions in progress, so an
     * earlier one is returned there, with {@code xmin} as its {@code xmax}: a repeated row does less harm than a missing one.
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

    /** Keeps a cursor shorter than a header may be. */
    private static final int MAX_IN_PROGRESS_IN_CURSOR = 100;

    private static final int MAX_CURSOR_LENGTH = 4096;

    public SnapshotId {
        inProgress = List.copyOf(inProgress);
    }

    /** Whether a later snapshot of the same server sees every transaction that this one sees. */
    public boolean isSeenBy(SnapshotId later) {
        return server.equals(later.server)
                && xmax <= later.xmax
                && later.inProgress.stream().allMatch(xid -> xid >= xmax || inProgress.contains(xid));
    }

    /** Parses {@link #CURRENT}. */
    public static SnapshotId of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return UNKNOWN;
        }
        List<Long> inProgress = parts.group(2).isEmpty()
                ? List.of()
                : Stream.of(parts.group(2).split(",", -1)).map(Long::valueOf).toList();
        return new SnapshotId(parts.group(3), Long.parseLong(parts.group(1)), inProgress);
    }

    /** Parses a cursor. Any other text is {@link #UNKNOWN}. */
    public static SnapshotId ofCursor(String cursor) {
        if (cursor.length() > MAX_CURSOR_LENGTH) {
            return UNKNOWN;
        }
        try {
            return of(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    /** The snapshot as an opaque text; an earlier snapshot if too many transactions were in progress to list them. */
    public String cursor() {
        if (inProgress.size() > MAX_IN_PROGRESS_IN_CURSOR) {
            return new SnapshotId(
                            server,
                            inProgress.get(MAX_IN_PROGRESS_IN_CURSOR),
                            inProgress.subList(0, MAX_IN_PROGRESS_IN_CURSOR))
                    .cursor();
        }
        String text = xmax + " "
                + String.join(",", inProgress.stream().map(String::valueOf).toList()) + " " + server;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
