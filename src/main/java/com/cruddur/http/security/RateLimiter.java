package com.cruddur.http.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Rate limiter by key, with the generic cell rate algorithm (GCRA). A key may burst a minute's quota and then continues at
 * the average rate. The limiter stores one timestamp for each of the {@value #MAX_KEYS} most recently seen keys. Safe on
 * any thread; all event loops share one.
 */
final class RateLimiter {

    private static final int MAX_KEYS = 50_000;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Long> theoreticalArrivals = new RecentKeys();

    /** Creates a limiter of a rate per minute; 0 for no limit. */
    RateLimiter(int perMinute) {
        this(perMinute, System::nanoTime);
    }

    RateLimiter(int perMinute, LongSupplier nanoTime) {
        this.intervalNanos = perMinute == 0 ? 0 : MINUTE_NANOS / perMinute;
        this.nanoTime = nanoTime;
    }

    /** Counts a request. Returns 0 if it is within the limit, else the seconds until it would be. */
    synchronized int secondsToWait(String key) {
        if (intervalNanos == 0) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        // Differences instead of comparisons, because System.nanoTime() can overflow.
        long nextArrival = now + Math.max(0, theoreticalArrivals.getOrDefault(key, now) - now) + intervalNanos;
        long tooEarlyNanos = nextArrival - now - MINUTE_NANOS;
        if (tooEarlyNanos > 0) {
            return (int) Math.ceilDiv(tooEarlyNanos, TimeUnit.SECONDS.toNanos(1));
        }
        theoreticalArrivals.put(key, nextArrival);
        return 0;
    }

    synchronized int size() {
        return theoreticalArrivals.size();
    }

    private static final class RecentKeys extends LinkedHashMap<String, Long> {

        RecentKeys() {
            super(16, 0.75F, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_KEYS;
        }
    }
}
