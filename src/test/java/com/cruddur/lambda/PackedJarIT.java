package com.cruddur.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed jar, run by AWS's own runtime interface client as the managed runtime does. */
final class PackedJarIT {
    private static final Path JAR = Path.of("target/cruddur-lambda.jar").toAbsolutePath();
    private static final Path RUNTIME =
            Path.of("target/lambda-runtime/runtime.jar").toAbsolutePath();
    private static final long SIZE_LIMIT = 3L << 20;

    @TempDir
    private Path folder;

    private RuntimeApi api;
    private @Nullable Process process;

    @BeforeEach
    void start() throws IOException {
        api = new RuntimeApi();
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
        api.close();
    }

    @Test
    void theJarIsSmall() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(SIZE_LIMIT);
    }

    @Test
    void commitsReturnsTheEventAndSurvivesAFailure() throws Exception {
        DatabaseUrl database = TestPostgres.seeded();
        run(database, Map.of());

        assertThat(api.invoke(CognitoEvent.SIGN_UP)).isEqualTo(new RuntimeApi.Report("response", CognitoEvent.SIGN_UP));
        assertThat(users(database)).isEqualTo("1");
        assertThat(api.invoke(CognitoEvent.signUp("sub-2", "bayko")).body())
                .contains("\"errorMessage\":\"the handle bayko is taken\"");
        assertThat(api.invoke(CognitoEvent.FORGOT_PASSWORD))
                .isEqualTo(new RuntimeApi.Report("response", CognitoEvent.FORGOT_PASSWORD));
        assertThat(users(database)).isEqualTo("1");
        assertThat(Files.readString(folder.resolve("log")))
                .contains("committed user " + CognitoEvent.SUB)
                .doesNotContain("zoe@cruddur.example", database.withPassword());
    }

    @Test
    void aWrongSettingEndsTheStart() throws Exception {
        run("postgresql://u:secret@h/db?sslmode=sometimes", Map.of());
        RuntimeApi.Report report = api.report();
        assertThat(report.kind()).isEqualTo("init/error");
        assertThat(report.body()).doesNotContain("secret");
        assertThat(Files.readString(folder.resolve("log"))).doesNotContain("secret");
    }

    @Test
    void noConnectionIsInTheSnapshot() throws Exception {
        DatabaseUrl database = TestPostgres.seeded();
        run(database, Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"));

        assertThat(api.isReadyForSnapshot()).isTrue();
        assertThat(TestPostgres.query(
                        database,
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cruddur-post-confirmation'"
                                + " AND datname = current_database()"))
                .isEqualTo("0");
        assertThat(api.invoke(CognitoEvent.SIGN_UP).kind()).isEqualTo("response");
        assertThat(users(database)).isEqualTo("1");
    }

    private void run(DatabaseUrl database, Map<String, String> environment) throws IOException {
        run(database.withPassword(), environment);
    }

    private void run(String url, Map<String, String> environment) throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "AWS's runtime interface client runs on Linux alone");
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        RUNTIME + File.pathSeparator + JAR,
                        "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                        PostConfirmation.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "AWS_LAMBDA_RUNTIME_API",
                        api.address(),
                        "_HANDLER",
                        PostConfirmation.class.getName(),
                        "LAMBDA_TASK_ROOT",
                        folder.toString(),
                        "AWS_LAMBDA_FUNCTION_NAME",
                        "cruddur-post-confirmation",
                        "AWS_LAMBDA_FUNCTION_VERSION",
                        "1",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                        "512",
                        "POSTGRESQL_CONNECTION_URL",
                        url));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    private static String users(DatabaseUrl database) {
        return TestPostgres.query(database, "SELECT count(*) FROM users WHERE cognito_user_id NOT LIKE 'seed-%'");
    }
}
