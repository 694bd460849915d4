package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WalPositionTest {

    private static final long SEGMENT = 16 << 20;
    private static final long PAGE = 8192;

    @Test
    void aPositionBehindAPageHeaderIsTheBeginningOfThePage() {
        assertThat(WalPosition.endOfRecords(5 * SEGMENT + 40, SEGMENT, PAGE)).isEqualTo(5 * SEGMENT);
        assertThat(WalPosition.endOfRecords(5 * SEGMENT + 3 * PAGE + 24, SEGMENT, PAGE))
                .isEqualTo(5 * SEGMENT + 3 * PAGE);
    }

    @Test
    void anyOtherPositionIsTheEndOfARecord() {
        for (long position : new long[] {
            5 * SEGMENT + 48, 5 * SEGMENT + 3 * PAGE + 40, 5 * SEGMENT + 3 * PAGE + 32, 5 * SEGMENT + 1024 * 1024 + 40
        }) {
            assertThat(WalPosition.endOfRecords(position, SEGMENT, PAGE)).isEqualTo(position);
        }
    }
}
