package com.cruddur.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class TransferClockTest {

    private static final int RATE = 16 * 1024;

    @Test
    void endsAClientBelowTheRate() {
        assertThat(secondsOf(second -> 0)).isEqualTo(9);
        assertThat(secondsOf(second -> 1)).isEqualTo(9);
        assertThat(secondsOf(second -> RATE / 2)).isBetween(15, 18);
    }

    @Test
    void servesAClientAtTheRateForTenMinutes() {
        assertThat(secondsOf(second -> RATE)).isEqualTo(601);
        assertThat(secondsOf(second -> second % 8 == 0 ? 8 * RATE : 0)).isEqualTo(601);
        assertThat(secondsOf(second -> 100 * RATE)).isEqualTo(601);
    }

    @Test
    void doesNotGoBelowZero() {
        assertThat(secondsOf(second -> second == 1 ? 1000 * RATE : 0)).isLessThan(12);
    }

    private static int secondsOf(IntUnaryOperator bytes) {
        TransferClock clock = new TransferClock(8, RATE, 600);
        int second = 0;
        while (!clock.isOver()) {
            second++;
            clock.tick(false);
            clock.transferred(bytes.applyAsInt(second));
        }
        return second;
    }
}
