package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "ha-up, start etcd1 x, HA_PORT, 25000, unknown argument x",
        "ha-up, state, HA_PORT, abc, HA_PORT is abc; use a port",
        "ha-up, state, HA_PORT, 65500, HA_PORT is 65500; use a port",
        "ha-up, state, HA_FOLDER, a folder, HA_FOLDER is a folder; use an absolute path",
        "ha-down, --keep x, HA_FOLDER, /nowhere, unknown argument x",
        "jooq-generate, --check x, JAVA_HOME, /nowhere, unknown argument x"
    })
    void refusesWhatItDoesNotUnderstand(String name, String words, String variable, String value, String sentence)
            throws Exception {
        Script.Result result =
                Script.named(name).with(words.split(" ")).where(variable, value).run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).startsWith(name + ": " + sentence).hasLineCount(1);
    }
}
