package com.cruddur.http.connection;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The value of the {@code Date} header (RFC 9110, section 5.6.7), formatted once a second. Safe on any thread. */
final class HttpDate {

    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private static volatile HttpDate latest = new HttpDate(0);

    private final long second;
    private final String text;

    private HttpDate(long second) {
        this.second = second;
        this.text = IMF_FIXDATE.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
    }

    /** The current date; the same object within a second. */
    static HttpDate now() {
        long second = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        HttpDate known = latest;
        if (known.second != second) {
            known = new HttpDate(second);
            latest = known;
        }
        return known;
    }

    long second() {
        return second;
    }

    @Override
    public String toString() {
        return text;
    }
}
