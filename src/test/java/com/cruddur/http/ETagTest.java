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
    void isTheSameForTheSameBytesAlone() {
        assertThat(ETag.of(answer("a"))).isEqualTo(ETag.of(answer("a")));
        assertThat(ETag.of(answer("a"))).isNotEqualTo(ETag.of(answer("b")));
    }

    @Test
    void isAStrongTagInQuotes() {
        assertThat(ETag.of(answer(""))).matches("\"[A-Za-z0-9_-]{22}\"");
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
    void nothingMatchesWhereNothingIsAskedFor() {
        assertThat(ETag.matches(List.of(), "\"x\"")).isFalse();
    }

    private static StatementResult answer(String body) {
        return new StatementResult(Buffer.buffer(body), null, null);
    }
}
