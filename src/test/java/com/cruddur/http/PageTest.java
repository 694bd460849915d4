package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    private static final String UUID_TEXT = "c2d4c2e0-0000-4000-8000-000000000001";

    @Test
    void defaultsToTheFirst40Rows() {
        assertThat(Page.of(null, null, Page.FIRST)).isEqualTo(Page.FIRST);
        assertThat(Page.FIRST.limit()).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "40", "200", "007"})
    void acceptsLimits(String limit) {
        assertThat(Page.of(limit, null, Page.FIRST).limit()).isEqualTo(Integer.parseInt(limit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "201", "-1", "+1", "1.0", "1e2", " 1", "x", "٣", "4294967297"})
    void rejectsLimits(String limit) {
        assertRejected(limit, null, ErrorCode.LIMIT_INVALID);
    }

    @Test
    void parsesPostgresqlTimestamps() {
        Page page = Page.of(null, cursor("2026-11-23 23:05:27.123456+00 " + UUID_TEXT), Page.FIRST);
        assertThat(page.beforeTime()).isEqualTo(OffsetDateTime.parse("2026-11-23T23:05:27.123456Z"));
        assertThat(page.beforeUuid()).isEqualTo(UUID.fromString(UUID_TEXT));
        assertThat(Page.of(null, cursor("2026-11-23 23:05:27+00 " + UUID_TEXT), Page.FIRST)
                        .beforeTime())
                .isEqualTo(OffsetDateTime.parse("2026-11-23T23:05:27Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "2026-11-23 23:05:27+00",
                "2026-11-23 23:05:27+00 x",
                "2026-11-23 23:05:27 " + UUID_TEXT,
                "2026-02-30 23:05:27+00 " + UUID_TEXT,
                "9999-12-31 23:05:27+00 " + UUID_TEXT,
                "+10000-12-31 23:05:27+00 " + UUID_TEXT,
                "-0001-12-31 23:05:27+00 " + UUID_TEXT,
                "infinity +00 " + UUID_TEXT,
                "2026-11-23 23:05:27+00 " + UUID_TEXT + " x",
                "2026-11-23 23:05:27+00 " + UUID_TEXT + "\0"
            })
    void rejectsOtherKeys(String key) {
        assertRejected(null, cursor(key), ErrorCode.BEFORE_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%", "====", "a b", "_w", "MjAyNi0xMS0yMw"})
    void rejectsInvalidCursors(String before) {
        assertRejected(null, before, ErrorCode.BEFORE_INVALID);
    }

    @Test
    void reportsAllErrors() {
        assertRejected("0", "x", ErrorCode.LIMIT_INVALID, ErrorCode.BEFORE_INVALID);
    }

    private static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRejected(@Nullable String limit, @Nullable String before, ErrorCode... codes) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> Page.of(limit, before, Page.FIRST))
                .satisfies(failure -> assertThat(failure.codes()).containsExactly(codes));
    }
}
