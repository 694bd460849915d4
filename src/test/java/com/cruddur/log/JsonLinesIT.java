package com.cruddur.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With LOG_FORMAT=json a failed start of the packaged server prints JSON objects only, one per line. */
@Tag("scripts")
class JsonLinesIT {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serve       | PORT=80/tcp SEED=yes           | 1 | PORT must be a number",
                "serve       | POSTGRESQL_CONNECTION_URL=x    | 1 | POSTGRESQL_CONNECTION_URL",
                "serve       | POSTGRESQL_CONNECTION_URL={no} | 1 | There is no database",
                "schema-load | POSTGRESQL_CONNECTION_URL={no} | 1 | There is no database",
                "rollback    |                                | 2 | Missing required parameter",
                "nonsense    |                                | 2 | nonsense",
            })
    void everyLineOfAFailedStartIsAnObject(String command, String settings, int exitCode, String message)
            throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of("target", "cruddur.jar").toString(),
                        command)
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("(POSTGRESQL|AWS|AUTH|DB|OTEL)_.*|SEED|PORT"));
        builder.environment().put("LOG_FORMAT", "json");
        builder.environment().put("ACCESS_LOG", "on");
        String missing = TestPostgres.empty().withDatabase("no_such_database").withPassword();
        for (String setting : settings == null ? List.<String>of() : List.of(settings.split(" "))) {
            String[] pair = setting.split("=", 2);
            builder.environment().put(pair[0], pair[1].replace("{no}", missing));
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(exitCode);
        List<JsonObject> lines = output.lines().map(JsonObject::new).toList();
        assertThat(lines.getLast().getString("message")).contains(message);
        assertThat(lines.getLast().getString("severity")).isEqualTo("ERROR");
    }
}
