package com.cruddur.health;

import static com.cruddur.testing.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More to do than the database gets done: the rest is told so, soon, and nothing stays behind. */
class OverloadIT {

    private static final int CLIENTS = 100;

    /** A second, and some room for a busy machine. */
    private static final double LIMIT_SECONDS = 2.5;

    /** Of which one must not be held up by whatever else a busy machine does. */
    private static final int ATTEMPTS = 4;

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("DB_POOL_SIZE", "2").with("DB_POOL_WAITING", "4");

    private final Api api = SERVER.api().impatient();

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
        double seconds = Double.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && seconds > LIMIT_SECONDS; attempt++) {
            seconds = secondsUntilAllAreTurnedAway(path);
        }
        assertThat(seconds).isLessThan(LIMIT_SECONDS);
        eventually(() ->
                assertThat(api.get("/api/activities/home?limit=3").status()).isEqualTo(200));
    }

    private double secondsUntilAllAreTurnedAway(IntFunction<String> path) throws SQLException {
        try (var connection = TestPostgres.connect(SERVER.database());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE users, activities IN ACCESS EXCLUSIVE MODE");
            long startNanos = System.nanoTime();
            List<Api.Answer> answers = Concurrently.run(CLIENTS, client -> api.get(path.apply(client)));
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.codes()).containsExactly("generic_503");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isPresent();
            });
            connection.rollback();
            return seconds;
        }
    }

    /** The database would do nothing but what nobody waits for any more. */
    @Test
    void whatWasTurnedAwayIsNotSentAfterwards() throws Exception {
        Scrape before = atRest();
        try (var connection = TestPostgres.connect(SERVER.database());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE users, activities IN ACCESS EXCLUSIVE MODE");
            assertThat(Concurrently.run(
                            CLIENTS,
                            client -> api.get("/api/activities/home?limit=" + (client + 1))
                                    .status()))
                    .containsOnly(503);
            connection.rollback();
        }
        Scrape after = atRest();
        assertThat(turnedAway(after) - turnedAway(before)).isPositive();
        // Sooner than those give up who ask; the moment depends on how late an event loop comes to it.
        assertThat(sentLate(after)).isEqualTo(sentLate(before));
    }

    /** When nothing waits and nothing is under way. */
    private static Scrape atRest() {
        AtomicReference<Scrape> atRest = new AtomicReference<>();
        eventually(() -> {
            Scrape now = SERVER.scrape();
            assertThat(now.value("cruddur_db_statements_queued")).isZero();
            assertThat(now.value("cruddur_db_statements_in_flight")).isZero();
            atRest.set(now);
        });
        return requireNonNull(atRest.get());
    }

    private static double sent(Scrape scrape) {
        return scrape.value("cruddur_db_queue_seconds_count", "outcome=\"sent\"");
    }

    private static double sentLate(Scrape scrape) {
        return sent(scrape) - scrape.value("cruddur_db_queue_seconds_bucket", "outcome=\"sent\"", "le=\"0.5\"");
    }

    private static double turnedAway(Scrape scrape) {
        return scrape.value("cruddur_db_queue_seconds_count", "outcome=\"shed\"");
    }
}
