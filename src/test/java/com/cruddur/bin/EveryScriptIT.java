package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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
}
