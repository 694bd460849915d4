package com.cruddur.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    /** Close to where the clock of a machine flips over. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));

    private final RateLimiter limit = new RateLimiter(6, clock::get);

    @Test
    void aMinutesWorthGoesThroughAtOnce() {
        assertThat(admitted("a", 100)).isEqualTo(6);
        assertThat(limit.secondsToWait("a")).isEqualTo(10);
    }

    @Test
    void oneMoreGoesThroughAfterEachShareOfTheMinute() {
        admitted("a", 6);
        for (int i = 0; i < 10; i++) {
            pass(9);
            assertThat(limit.secondsToWait("a")).isEqualTo(1);
            pass(1);
            assertThat(admitted("a", 2)).isEqualTo(1);
        }
    }

    @Test
    void aMinuteOfRestIsAsGoodAsNew() {
        admitted("a", 6);
        pass(60);
        assertThat(admitted("a", 100)).isEqualTo(6);
        pass(3600);
        assertThat(admitted("a", 100)).isEqualTo(6);
    }

    @Test
    void whatIsRefusedDoesNotCount() {
        admitted("a", 1000);
        pass(10);
        assertThat(limit.secondsToWait("a")).isZero();
    }

    @Test
    void nobodyWaitsForAnother() {
        admitted("a", 100);
        assertThat(admitted("b", 100)).isEqualTo(6);
    }

    @Test
    void zeroIsNoLimit() {
        RateLimiter none = new RateLimiter(0, clock::get);
        assertThat(IntStream.range(0, 10_000).map(i -> none.secondsToWait("a")).sum())
                .isZero();
        assertThat(none.known()).isZero();
    }

    @Test
    void whoeverWasSeenLongestAgoIsForgottenFirst() {
        admitted("a", 100);
        IntStream.range(0, 200_000).forEach(i -> {
            limit.secondsToWait("stranger " + i);
            if (i % 1000 == 0) {
                assertThat(limit.secondsToWait("a")).isPositive();
            }
        });
        assertThat(limit.known()).isEqualTo(50_000);
        assertThat(admitted("stranger 0", 100)).isEqualTo(6);
    }

    private int admitted(String who, int times) {
        return (int) IntStream.range(0, times)
                .filter(i -> limit.secondsToWait(who) == 0)
                .count();
    }

    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
