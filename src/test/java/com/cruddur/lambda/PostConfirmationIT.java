package com.cruddur.lambda;

import static com.cruddur.lambda.CognitoEvent.FORGOT_PASSWORD;
import static com.cruddur.lambda.CognitoEvent.SIGN_UP;
import static com.cruddur.lambda.CognitoEvent.signUp;
import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostConfirmationIT {
    /** Cognito's time limit for the trigger. */
    private static final Duration COGNITOS_PATIENCE = Duration.ofSeconds(5);

    private static final String SESSIONS = " FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name = 'cruddur-post-confirmation'";

    private static DatabaseUrl database;
    private Handler handler;

    @BeforeAll
    static void createDatabase() {
        database = TestPostgres.seeded();
    }

    @BeforeEach
    void start() {
        TestPostgres.execute(database, "DELETE FROM users WHERE cognito_user_id NOT LIKE 'seed-%'");
        TestPostgres.execute(database, "SELECT pg_terminate_backend(pid)" + SESSIONS);
        // PostgreSQL ends the sessions asynchronously.
        eventually(() -> assertThat(sessions()).isEqualTo("0"));
        handler = new Handler(database);
    }

    @Test
    void aSignUpIsCommitted() throws IOException {
        assertThat(handler.handle(SIGN_UP)).contains("committed user " + CognitoEvent.SUB);
        assertThat(TestPostgres.query(
                        database,
                        "SELECT concat_ws('|', display_name, handle, email, cognito_user_id) FROM users"
                                + " WHERE handle = 'zoe'"))
                .isEqualTo("Zoë \"Z\" O'Hara 🚀|zoe|zoe@cruddur.example|" + CognitoEvent.SUB);
    }

    @Test
    void aRepeatWritesNothingAndSaysSo() throws IOException {
        handler.handle(SIGN_UP);
        assertThat(handler.handle(SIGN_UP)).endsWith("user exists: " + CognitoEvent.SUB + "\n");
        assertThat(newUsers()).isEqualTo("1");
    }

    @Test
    void repeatsAtOnceWriteOnceAndNoneFails() throws Exception {
        List<Handler> handlers =
                IntStream.range(0, 8).mapToObj(i -> new Handler(database)).toList();
        try (var threads = Executors.newFixedThreadPool(handlers.size())) {
            for (int round = 0; round < 200; round++) {
                String event = signUp("sub-" + round, "handle" + round);
                List<Callable<String>> repeats = handlers.stream()
                        .<Callable<String>>map(each -> () -> each.handle(event))
                        .toList();
                for (Future<String> repeat : threads.invokeAll(repeats)) {
                    assertThat(repeat.get()).containsAnyOf("committed user", "user exists");
                }
            }
        }
        assertThat(newUsers()).isEqualTo("200");
    }

    @Test
    void aForgottenPasswordTouchesNoDatabase() throws IOException {
        var nowhere = new DatabaseUrl("u", "p", "127.0.0.1", 9, "none", "disable", Optional.empty());
        assertThat(new Handler(nowhere).handle(FORGOT_PASSWORD)).contains("ignored: not a sign-up");
    }

    @Test
    void anIncompleteSignUpFails() {
        assertThatThrownBy(() -> handler.handle(signUp("sub-1", "")))
                .hasMessage("the sign-up lacks preferred_username");
        assertThat(newUsers()).isEqualTo("0");
    }

    @Test
    void rejectsATakenHandleInAnyCase() throws IOException {
        assertThatThrownBy(() -> handler.handle(signUp("sub-1", "Londo"))).hasMessage("the handle Londo is taken");
        assertThat(newUsers()).isEqualTo("0");
        handler.handle(SIGN_UP);
        assertThat(newUsers()).isEqualTo("1");
    }

    @Test
    void reusesItsConnection() throws IOException {
        handler.handle(SIGN_UP);
        String first = TestPostgres.query(database, "SELECT min(pid) || ' ' || count(*)" + SESSIONS);
        handler.handle(signUp("sub-2", "second"));
        assertThat(TestPostgres.query(database, "SELECT min(pid) || ' ' || count(*)" + SESSIONS))
                .isEqualTo(first)
                .endsWith(" 1");
    }

    @Test
    void noConnectionIsMadeBeforeTheFirstSignUp() {
        assertThat(sessions()).isEqualTo("0");
    }

    @Test
    void aConnectionThatDiedInBetweenIsOpenedAgain() throws IOException {
        handler.handle(SIGN_UP);
        TestPostgres.execute(database, "SELECT pg_terminate_backend(pid)" + SESSIONS);
        handler.handle(signUp("sub-2", "second"));
        assertThat(newUsers()).isEqualTo("2");
    }

    @Test
    void closesAConnectionThatCannotWrite() throws IOException {
        String name = database.database();
        TestPostgres.execute(database, "ALTER DATABASE " + name + " SET default_transaction_read_only = on");
        assertThatThrownBy(() -> handler.handle(SIGN_UP)).hasMessage("the user was not saved (SQLSTATE 25006)");
        TestPostgres.execute(TestPostgres.server(), "ALTER DATABASE " + name + " RESET default_transaction_read_only");
        handler.handle(SIGN_UP);
        assertThat(newUsers()).isEqualTo("1");
    }

    @Test
    void aRowThatCannotBeWrittenInTimeFails() throws Exception {
        // A busy machine may delay one attempt. Each attempt starts a new handler.
        eventually(() -> {
            start();
            try (var other = TestPostgres.connect(database);
                    var statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("LOCK TABLE users");
                Instant begin = Instant.now();
                // PostgreSQL itself cancels the statement (query_canceled). If only the client gave up, the statement
                // would still wait for the lock, which is released now, and would insert the row.
                assertThatThrownBy(() -> handler.handle(SIGN_UP)).hasMessage("the user was not saved (SQLSTATE 57014)");
                assertThat(Duration.between(begin, Instant.now())).isLessThan(COGNITOS_PATIENCE);
            }
            assertThat(newUsers()).isEqualTo("0");
        });
    }

    @Test
    void aServerThatDoesNotAnswerFailsInTime() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var url =
                    new DatabaseUrl("u", "p", "127.0.0.1", silent.getLocalPort(), "none", "disable", Optional.empty());
            eventually(() -> {
                Instant begin = Instant.now();
                assertThatThrownBy(() -> new Handler(url).handle(SIGN_UP))
                        .hasMessageContaining("the user was not saved");
                assertThat(Duration.between(begin, Instant.now())).isLessThan(COGNITOS_PATIENCE);
            });
        }
    }

    @Test
    void aWrongSettingIsNamedWithoutThePassword() {
        for (String url : Stream.of("", "nonsense:secret", "postgresql://u:secret@h/db?sslmode=sometimes")
                .toList()) {
            assertThatThrownBy(() -> new PostConfirmation(Map.of("POSTGRESQL_CONNECTION_URL", url)))
                    .hasMessageStartingWith("POSTGRESQL_CONNECTION_URL ")
                    .hasMessageNotContaining("secret");
        }
    }

    private static String sessions() {
        return TestPostgres.query(database, "SELECT count(*)" + SESSIONS);
    }

    private static String newUsers() {
        return TestPostgres.query(database, "SELECT count(*) FROM users WHERE cognito_user_id NOT LIKE 'seed-%'");
    }
}
