package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules for every script in bin/, future ones included. */
class EveryScriptIT {

    static Stream<String> scripts() throws IOException {
        try (var files = Files.list(Script.PROJECT.resolve("bin"))) {
            return files
                    .filter(Files::isExecutable)
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void printsItsPurposeAndUsage(String name) throws Exception {
        Script.Result result = Script.named(name).with("-h").run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).startsWith(name);
        assertThat(result.output().lines()).hasSizeGreaterThan(2);
        assertThat(result.errors()).isEmpty();
    }

    @Test
    @EnabledIf("com.cruddur.bin.Script#shellcheckIsInstalled")
    void passesShellcheck() throws Exception {
        String[] arguments;
        try (var bin = Files.list(Script.PROJECT.resolve("bin"))) {
            arguments = bin.map(Path::toString).sorted().toArray(String[]::new);
        }

        Script.Result result = new Script(Path.of("shellcheck"), List.of(), Map.of(), "")
                .with(arguments)
                .run();

        assertThat(result.output()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }
}
