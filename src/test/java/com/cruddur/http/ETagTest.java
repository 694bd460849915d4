package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.StatementResult;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ETagTest {

    private static final ETag TAG = ETag.of("x");

    @Test
    void isEqualForEqualBytesOnly() {
        assertThat(ETag.of(result("a"))).isEqualTo(ETag.of(result("a")));
        assertThat(ETag.of(result("a"))).isNotEqualTo(ETag.of(result("b")));
    }

    @Test
    void isAQuotedStrongTagOfTheForm() {
        assertThat(ETag.of(result("")).of(false)).matches("\"[A-Za-z0-9_-]{22}\"");
        assertThat(TAG.of(false)).isEqualTo("\"x\"");
        assertThat(TAG.of(true)).isEqualTo("\"x-gzip\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\"",
                "W/\"x\"",
                "*",
                " \"x\" ",
                "\"a\", \"x\"",
                "\"a\",W/\"x\",\"b\"",
                "\"a\" , *",
                ",\t,\"x\"",
                "\"a,b\", \"x\"",
                "\"x-gzip\"",
                "W/\"x-gzip\""
            })
    void isNotModified(String ifNoneMatch) {
        assertThat(TAG.notModified(List.of(ifNoneMatch), false)).isNotNull();
        assertThat(TAG.notModified(List.of(ifNoneMatch), true)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "\"X\"",
                "\"xx\"",
                "w/\"x\"",
                "W/ \"x\"",
                "\"a\", \"b\"",
                ",",
                "**",
                "x \"x\"",
                "\"x\"y",
                "\"x",
                "x\"",
                "\"a, \"x\", b\""
            })
    void isModified(String ifNoneMatch) {
        assertThat(TAG.notModified(List.of(ifNoneMatch), false)).isNull();
    }

    @Test
    void prefersTheTagOfTheSelectedForm() {
        assertThat(TAG.notModified(List.of("*"), true)).isEqualTo("\"x-gzip\"");
        assertThat(TAG.notModified(List.of("\"x\"", "\"x-gzip\""), true)).isEqualTo("\"x-gzip\"");
        assertThat(TAG.notModified(List.of("\"x\""), true)).isEqualTo("\"x\"");
        assertThat(TAG.notModified(List.of("\"x-gzip\""), false)).isEqualTo("\"x-gzip\"");
    }

    @Test
    void doesNotMatchWithoutAHeader() {
        assertThat(TAG.notModified(List.of(), false)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "\"x-gzip\"", "*", "\"a\", \"x\"", "W/\"x\", \"x\""})
    void satisfiesIfMatch(String ifMatch) {
        assertThat(TAG.satisfies(List.of(ifMatch))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "W/\"x\"", "x", "\"a\"", "\"X\"", "W/\"x-gzip\""})
    void doesNotSatisfyIfMatch(String ifMatch) {
        assertThat(TAG.satisfies(List.of(ifMatch))).isFalse();
    }

    private static StatementResult result(String body) {
        return new StatementResult(Buffer.buffer(body), null, null);
    }
}
