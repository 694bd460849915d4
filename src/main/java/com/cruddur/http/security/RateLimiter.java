package com.cruddur.http.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often somebody may do something: a minute's worth at once, and then one after the other as the minute goes by.
 * Of each it is kept when they will have used up nothing any more (the generic cell rate algorithm), and of so many
 * and no more; whoever was seen last longest ago is forgotten first. All event loops share one.
 */
final class RateLimiter {

    private static final int KNOWN_AT_MOST = 50_000;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Long> rested = new LeastRecent();

    /** So many a minute; 0 for no limit. */
    RateLimiter(int perMinute) {
        this(perMinute, System::nanoTime);
    }

    RateLimiter(int perMinute, LongSupplier nanoTime) {
        this.intervalNanos = perMinute == 0 ? 0 : MINUTE_NANOS / perMinute;
        this.nanoTime = nanoTime;
    }

    /** Counts one more: 0 where that is within the limit, else after how many seconds it would be. */
    synchronized int secondsToWait(String who) {
        if (intervalNanos == 0) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        // Differences, never comparisons: the clock's zero may be anywhere.
        long restedAt = now + Math.max(0, rested.getOrDefault(who, now) - now) + intervalNanos;
        long tooEarlyNanos = restedAt - now - MINUTE_NANOS;
        if (tooEarlyNanos > 0) {
            return (int) Math.ceilDiv(tooEarlyNanos, TimeUnit.SECONDS.toNanos(1));
        }
        rested.put(who, restedAt);
        return 0;
    }

    synchronized int known() {
        return rested.size();
    }

    private static final class LeastRecent extends LinkedHashMap<String, Long> {

        LeastRecent() {
            super(16, 0.75F, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KNOWN_AT_MOST;
        }
    }
}
