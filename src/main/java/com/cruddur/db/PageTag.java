package com.cruddur.db;

import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.when;

import com.cruddur.db.cache.ChangeCheck;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * The dependencies of a page: the server that it was read from, the time when its first row expires, and the keys of
 * the change log that invalidate it. A statement selects {@link #columns} to make its result cacheable.
 *
 * @param server the start time of the server in microseconds since 1970, which tells servers apart
 * @param readAfterCheck the number of a check that had finished when the read was sent; 0 if that is unknown
 * @param validUntil when the page expires by the database clock
 * @param keys the page is invalid as soon as one of them changes
 */
public record PageTag(long server, long readAfterCheck, OffsetDateTime validUntil, List<UUID> keys) {

    private static final String SERVER = "tag_server";
    private static final String VALID_UNTIL = "tag_valid_until";
    private static final String KEYS = "tag_keys";
    private static final String PROFILES = "tag_profiles";

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
        return columns(validUntil, keys, inline(null, keys));
    }

    /**
     * The columns for a page that also depends on profiles.
     *
     * @param users the users whose names and avatars the page shows; may contain a user several times
     */
    public static List<Field<?>> columns(Field<OffsetDateTime> validUntil, Field<UUID[]> keys, Field<UUID[]> users) {
        return List.of(PRIMARY.as(SERVER), validUntil.as(VALID_UNTIL), keys.as(KEYS), users.as(PROFILES));
    }

    /** The columns for a page that depends on sets of rows. */
    public static List<Field<?>> columns(Field<OffsetDateTime> validUntil, UUID... sets) {
        return columns(validUntil, array(Arrays.stream(sets).map(DSL::inline).toList()));
    }

    /** The first of the four columns, or −1. */
    static int column(List<String> names) {
        return names.indexOf(SERVER);
    }

    /**
     * The tag of a row; null if the row comes from a standby without a proof that it is current.
     *
     * @param asOf the check that proves the row of a replica current
     */
    static @Nullable PageTag of(Row row, int column, @Nullable ChangeCheck asOf) {
        OffsetDateTime server = row.getOffsetDateTime(column);
        boolean isStandby = server == null;
        // A replica that was promoted after the proof may already contain writes that no check reports.
        if (isStandby != (asOf != null)) {
            return null;
        }
        OffsetDateTime validUntil = row.getOffsetDateTime(column + 1);
        return new PageTag(
                asOf == null ? micros(Objects.requireNonNull(server)) : asOf.server(),
                asOf == null ? 0 : asOf.number(),
                validUntil == null ? FOREVER : validUntil,
                keys(row.getArrayOfUUIDs(column + 2), row.getArrayOfUUIDs(column + 3)));
    }

    /** The key of a profile is computed here: in SQL, it would cost each page the conversion of a uuid to text and back. */
    private static List<UUID> keys(UUID[] keys, UUID @Nullable [] users) {
        return users == null
                ? List.of(keys)
                : Stream.concat(
                                Arrays.stream(keys),
                                Arrays.stream(users).distinct().map(ChangeKeys::profile))
                        .toList();
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
