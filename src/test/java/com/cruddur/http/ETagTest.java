package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.StatementResult;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ETagTest {

    @Test
    void isEqualForEqualBytesOnly() {
        assertThat(ETag.of(result("a"))).isEqualTo(ETag.of(result("a")));
        assertThat(ETag.of(result("a"))).isNotEqualTo(ETag.of(result("b")));
    }

    @Test
    void isAQuotedStrongTag() {
        assertThat(ETag.of(result(""))).matches("\"[A-Za-z0-9_-]{22}\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "W/\"x\"", "*", " \"x\" ", "\"a\", \"x\"", "\"a\",W/\"x\",\"b\"", "\"a\" , *"})
    void matches(String ifNoneMatch) {
        assertThat(ETag.matches(List.of(ifNoneMatch), "\"x\"")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "\"X\"", "\"xx\"", "w/\"x\"", "W/ \"x\"", "\"a\", \"b\"", ",", "**"})
    void doesNotMatch(String ifNoneMatch) {
        assertThat(ETag.matches(List.of(ifNoneMatch), "\"x\"")).isFalse();
    }

    @Test
    void doesNotMatchWithoutAHeader() {
        assertThat(ETag.matches(List.of(), "\"x\"")).isFalse();
    }

    private static StatementResult result(String body) {
        return new StatementResult(Buffer.buffer(body), null, null);
    }
}
