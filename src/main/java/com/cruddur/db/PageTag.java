package com.cruddur.db;

import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.when;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * What a page depends on: the server that it was read from, the time when its first row expires, and the keys of the
 * change log that invalidate it. A statement selects {@link #columns} to make its result cacheable.
 *
 * @param server the start time of the server, which tells servers apart
 * @param validUntil when the page expires by the database clock
 * @param keys the page is invalid as soon as one of them changes
 */
public record PageTag(OffsetDateTime server, OffsetDateTime validUntil, List<UUID> keys) {

    private static final String SERVER = "tag_server";
    private static final String VALID_UNTIL = "tag_valid_until";
    private static final String KEYS = "tag_keys";

    /** The end of validity of a page whose rows never expire. */
    private static final OffsetDateTime FOREVER = OffsetDateTime.MAX;

    /** Null on a standby, whose snapshots do not list running transactions: its pages are not cached. */
    private static final Field<OffsetDateTime> PRIMARY = when(
            not(condition(function("pg_is_in_recovery", SQLDataType.BOOLEAN))),
            function("pg_postmaster_start_time", SQLDataType.TIMESTAMPWITHTIMEZONE));

    public PageTag {
        keys = List.copyOf(keys);
    }

    /**
     * The columns that make a statement's result cacheable.
     *
     * @param validUntil when the first row of the page expires; null for never
     * @param keys the keys of the change log that the page depends on
     */
    public static List<Field<?>> columns(Field<OffsetDateTime> validUntil, Field<UUID[]> keys) {
        return List.of(PRIMARY.as(SERVER), validUntil.as(VALID_UNTIL), keys.as(KEYS));
    }

    /** The columns for a page that depends on sets of rows. */
    public static List<Field<?>> columns(Field<OffsetDateTime> validUntil, UUID... sets) {
        return columns(validUntil, array(Arrays.stream(sets).map(DSL::inline).toList()));
    }

    /** The first of the three columns, or −1. */
    static int column(List<String> names) {
        return names.indexOf(SERVER);
    }

    /** The tag of a row; null if the row comes from a standby. */
    static @Nullable PageTag of(Row row, int column) {
        OffsetDateTime server = row.getOffsetDateTime(column);
        if (server == null) {
            return null;
        }
        OffsetDateTime validUntil = row.getOffsetDateTime(column + 1);
        return new PageTag(server, validUntil == null ? FOREVER : validUntil, List.of(row.getArrayOfUUIDs(column + 2)));
    }

    /** Microseconds since 1970, the precision of PostgreSQL's clock. */
    public long validUntilMicros() {
        return validUntil.equals(FOREVER) ? Long.MAX_VALUE : micros(validUntil);
    }

    /** Microseconds since 1970. */
    public static long micros(OffsetDateTime time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
    }
}
