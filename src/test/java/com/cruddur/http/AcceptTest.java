package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/problem+json",
                "APPLICATION/Problem+JSON",
                "application/problem+json; charset=utf-8",
                "application/problem+json;q=0.001",
                "application/problem+json ; Q=1.000",
                "text/html, application/problem+json;q=0.9, */*",
                "application/json, application/problem+json",
                "application/json;q=0.5,application/problem+json;q=0.5",
                "application/problem+json;q=abc"
            })
    void prefersProblem(String accept) {
        assertThat(Accept.prefersProblem(List.of(accept))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",;,",
                "*/*",
                "application/*",
                "application/json",
                "application/problem+jsonx",
                "x/application/problem+json",
                "application/problem+json;q=0",
                "application/problem+json;q=0.000",
                "application/problem+json;q=0.8, application/json",
                "application/json;q=0.9, application/problem+json; q=0.5"
            })
    void prefersCodes(String accept) {
        assertThat(Accept.prefersProblem(List.of(accept))).isFalse();
    }

    @Test
    void joinsSeveralHeaderLines() {
        assertThat(Accept.prefersProblem(List.of("text/html", "application/problem+json")))
                .isTrue();
        assertThat(Accept.prefersProblem(List.of("application/problem+json;q=0.5", "application/json")))
                .isFalse();
        assertThat(Accept.prefersProblem(List.of())).isFalse();
    }
}
