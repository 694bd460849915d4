package com.cruddur.activity;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The time to live of an activity. */
enum Ttl {
    THIRTY_DAYS("30-days", 30 * 24),
    SEVEN_DAYS("7-days", 7 * 24),
    THREE_DAYS("3-days", 3 * 24),
    ONE_DAY("1-day", 24),
    TWELVE_HOURS("12-hours", 12),
    THREE_HOURS("3-hours", 3),
    ONE_HOUR("1-hour", 1);

    private final String code;
    private final int hours;

    Ttl(String code, int hours) {
        this.code = code;
        this.hours = hours;
    }

    int hours() {
        return hours;
    }

    static Optional<Ttl> of(@Nullable String code) {
        return Arrays.stream(values()).filter(ttl -> ttl.code.equals(code)).findFirst();
    }
}
