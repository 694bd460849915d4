package com.cruddur.health;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Together;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More to do than the database gets done: the rest is told so, soon, and nothing stays behind. */
class OverloadIT {

    private static final int CLIENTS = 100;

    /** For each of two connections eight, and the sweep's one. */
    private static final int TOGETHER = 17;

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("DB_POOL_SIZE", "2").with("DB_POOL_WAITING", "4");

    private final Api api = SERVER.api();

    private static Stream<IntFunction<String>> differentReads() {
        // Those who ask for the same share a statement; different threads of the same length do so, too.
        return Stream.of(
                client -> "/api/activities/home?limit=" + (client + 1),
                client -> "/api/activities/" + UUID.randomUUID(),
                client -> "/api/activities/@somebody" + client);
    }

    @ParameterizedTest
    @MethodSource("differentReads")
    void whatWouldWaitTooLongIsTurnedAwayWithinASecond(IntFunction<String> path) throws Exception {
        try (var connection = TestPostgres.connect(SERVER.database());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE users, activities IN ACCESS EXCLUSIVE MODE");
            long startNanos = System.nanoTime();
            List<Api.Answer> answers = Together.run(CLIENTS, client -> api.get(path.apply(client)));
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.codes()).containsExactly("generic_503");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isPresent();
            });
            // A second, and some room for a busy machine.
            assertThat(seconds).isLessThan(2.5);
            connection.rollback();
        }
        eventually(() ->
                assertThat(api.get("/api/activities/home?limit=3").status()).isEqualTo(200));
    }

    /** The database would do nothing but what nobody waits for any more. */
    @Test
    void whatWasTurnedAwayIsNotSentAfterwards() throws Exception {
        eventually(() -> assertThat(SERVER.scrape().value("cruddur_db_statements_under_way"))
                .isZero());
        double before = sent();
        try (var connection = TestPostgres.connect(SERVER.database());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE users, activities IN ACCESS EXCLUSIVE MODE");
            assertThat(Together.run(
                            CLIENTS,
                            client -> api.get("/api/activities/home?limit=" + (client + 1))
                                    .status()))
                    .containsOnly(503);
            connection.rollback();
        }
        eventually(() -> {
            Scrape after = SERVER.scrape();
            assertThat(after.value("cruddur_db_statements_waiting")).isZero();
            assertThat(after.value("cruddur_db_statements_under_way")).isZero();
        });
        assertThat(sent() - before).isPositive().isLessThanOrEqualTo(TOGETHER);
    }

    private static double sent() {
        Scrape scrape = SERVER.scrape();
        return scrape.value("cruddur_db_statement_seconds_count", "succeeded")
                + scrape.value("cruddur_db_statement_seconds_count", "failed");
    }
}
