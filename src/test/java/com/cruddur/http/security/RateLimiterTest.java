package com.cruddur.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    /** Starts just before the overflow of System.nanoTime(). */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));

    private final RateLimiter limit = new RateLimiter(6, clock::get);

    @Test
    void allowsABurstOfAMinutesQuota() {
        assertThat(admitted("a", 100)).isEqualTo(6);
        assertThat(limit.secondsToWait("a")).isEqualTo(10);
    }

    @Test
    void thenAllowsTheAverageRate() {
        admitted("a", 6);
        for (int i = 0; i < 10; i++) {
            advance(9);
            assertThat(limit.secondsToWait("a")).isEqualTo(1);
            advance(1);
            assertThat(admitted("a", 2)).isEqualTo(1);
        }
    }

    @Test
    void restoresTheBurstAfterAMinute() {
        admitted("a", 6);
        advance(60);
        assertThat(admitted("a", 100)).isEqualTo(6);
        advance(3600);
        assertThat(admitted("a", 100)).isEqualTo(6);
    }

    @Test
    void doesNotCountRejectedRequests() {
        admitted("a", 1000);
        advance(10);
        assertThat(limit.secondsToWait("a")).isZero();
    }

    @Test
    void limitsKeysIndependently() {
        admitted("a", 100);
        assertThat(admitted("b", 100)).isEqualTo(6);
    }

    @Test
    void zeroMeansUnlimited() {
        RateLimiter none = new RateLimiter(0, clock::get);
        assertThat(IntStream.range(0, 10_000).map(i -> none.secondsToWait("a")).sum())
                .isZero();
        assertThat(none.size()).isZero();
    }

    @Test
    void evictsTheLeastRecentlySeenKey() {
        admitted("a", 100);
        IntStream.range(0, 200_000).forEach(i -> {
            limit.secondsToWait("key " + i);
            if (i % 1000 == 0) {
                assertThat(limit.secondsToWait("a")).isPositive();
            }
        });
        assertThat(limit.size()).isEqualTo(50_000);
        assertThat(admitted("key 0", 100)).isEqualTo(6);
    }

    private int admitted(String key, int times) {
        return (int) IntStream.range(0, times)
                .filter(i -> limit.secondsToWait(key) == 0)
                .count();
    }

    private void advance(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
