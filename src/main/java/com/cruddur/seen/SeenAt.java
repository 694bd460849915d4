package com.cruddur.seen;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Input;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The input of a mark.
 *
 * @param at the time of the newest entry that the viewer has seen, with the precision of the database
 */
record SeenAt(OffsetDateTime at) {

    private static final int MAX_YEAR = 9999;

    /** Reads and validates the input. Throws a failure if {@code at} is not a time with an offset in the years 1 to 9999. */
    static SeenAt of(Input input) {
        String text = input.string("at");
        try {
            if (text != null) {
                OffsetDateTime at = OffsetDateTime.parse(text)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .truncatedTo(ChronoUnit.MICROS);
                if (at.getYear() >= 1 && at.getYear() <= MAX_YEAR) {
                    return new SeenAt(at);
                }
            }
        } catch (DateTimeException e) {
            // Reported below.
        }
        throw new Failure(ErrorCode.AT_INVALID);
    }
}
