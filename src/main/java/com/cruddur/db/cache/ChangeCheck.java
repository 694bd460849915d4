package com.cruddur.db.cache;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * The result of a check of the change log.
 *
 * @param number the number of the check among all finished checks of the process
 * @param source identifies the contents of the change log
 * @param server the start time of the server in microseconds since 1970
 * @param snapshot the snapshot of the check, as PostgreSQL writes it
 * @param clockMicros the database clock in microseconds since 1970
 * @param isGap whether changes since the previous snapshot may be missing
 * @param keys the keys of all changes since the previous snapshot; incomplete if there are more than {@link #MAX_KEYS}
 * @param readIndex the position of the primary, for reads on replicas
 */
public record ChangeCheck(
        long number,
        String source,
        long server,
        String snapshot,
        long clockMicros,
        boolean isGap,
        List<UUID> keys,
        ReadIndex readIndex) {

    /** More keys than that drop the whole cache. */
    public static final int MAX_KEYS = 1000;

    public ChangeCheck {
        keys = List.copyOf(keys);
    }

    /** Whether something changed since the previous check. */
    public boolean hasChanges() {
        return isGap || !keys.isEmpty();
    }

    /** The result of a later check that found nothing changed. */
    public ChangeCheck unchangedAt(long laterClockMicros, ReadIndex laterReadIndex) {
        return new ChangeCheck(number, source, server, snapshot, laterClockMicros, false, List.of(), laterReadIndex);
    }

    /** The same check with its number. */
    public ChangeCheck numbered(long ownNumber) {
        return new ChangeCheck(ownNumber, source, server, snapshot, clockMicros, isGap, keys, readIndex);
    }

    /** The database clock. */
    public OffsetDateTime clock() {
        return Instant.EPOCH.plus(clockMicros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
