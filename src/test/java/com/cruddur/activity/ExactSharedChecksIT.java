package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that wait for a check of the change log: a failed check fails its requests, and the next check serves the others. */
class ExactSharedChecksIT {

    /** One event loop per core; all wait for the same check. */
    @RegisterExtension
    static final TestServer SERVER = new TestServer().throughProxy();

    private static final String HOME = "/api/activities/home";
    private static final int CLIENTS = 30;

    // A second plus a margin. Two checks in a row that both use their whole time limit take longer.
    private static final double STATEMENT_LIMIT_SECONDS = 1.4;
    private static final double NETWORK_LIMIT_SECONDS = 1.7;

    /** The best attempt counts, because a busy machine delays some of them. */
    private static final int ATTEMPTS = 4;

    /** Excludes the sweep, which waits for the same tables. */
    private static final String WAITING_CHECKS = " FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock' AND query LIKE '%pg_current_snapshot%'";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Api api = SERVER.api().impatient();

    @AfterEach
    void restore() {
        SERVER.proxy().resume();
        eventually(() -> assertThat(api.get(HOME).status()).isEqualTo(200));
    }

    @Test
    void aStuckStatementDelaysNoRequestBeyondASecond() throws Exception {
        try (Connection locked = lockTables()) {
            allAreTurnedAwayWithin(STATEMENT_LIMIT_SECONDS);
            locked.rollback();
        }
    }

    @Test
    void aSilentNetworkDelaysNoRequestBeyondASecond() {
        SERVER.proxy().blackHole();
        allAreTurnedAwayWithin(NETWORK_LIMIT_SECONDS);
    }

    @Test
    void aLostDatabaseDelaysNoRequestBeyondASecond() {
        SERVER.proxy().cut();
        allAreTurnedAwayWithin(NETWORK_LIMIT_SECONDS);
    }

    @Test
    void theNextCheckServesAllWaitingRequests() throws Exception {
        List<Integer> statuses = List.of();
        for (int attempt = 0; attempt < ATTEMPTS && Collections.frequency(statuses, 503) != 1; attempt++) {
            statuses = statusesWhereACheckIsCancelled();
        }
        // The first request ran a check alone; later requests waited for the next one.
        assertThat(statuses).containsOnlyOnce(503).containsOnly(200, 503);
    }

    private List<Integer> statusesWhereACheckIsCancelled() throws SQLException {
        // A page that is not cached is read without a check.
        eventually(() -> assertThat(api.get(HOME).status()).isEqualTo(200));
        try (Connection locked = lock("change_log, changes")) {
            CompletableFuture<List<Integer>> statuses = CompletableFuture.supplyAsync(
                    () -> Concurrently.run(CLIENTS, client -> api.get(HOME).status()));
            // Their time limit may end them before the test sees one waiting.
            eventually(() ->
                    assertThat(statuses.isDone() || waitingChecks().equals("1")).isTrue());
            SERVER.execute("SELECT pg_cancel_backend(pid)" + WAITING_CHECKS);
            locked.rollback();
            return statuses.join();
        }
    }

    private static String waitingChecks() {
        return SERVER.query("SELECT count(*)" + WAITING_CHECKS);
    }

    private void allAreTurnedAwayWithin(double limitSeconds) {
        double slowestSeconds = Double.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && slowestSeconds > limitSeconds; attempt++) {
            slowestSeconds = Collections.max(Concurrently.run(CLIENTS, client -> secondsUntilTurnedAway()));
        }
        assertThat(slowestSeconds).isLessThan(limitSeconds);
    }

    private double secondsUntilTurnedAway() {
        HttpRequest request = HttpRequest.newBuilder(api.uri(HOME)).build();
        long startNanos = System.nanoTime();
        HttpResponse<String> answer =
                CLIENT.sendAsync(request, BodyHandlers.ofString()).join();
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("[\"generic_503\"]");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        return seconds;
    }

    private static Connection lockTables() throws SQLException {
        return lock("change_log, changes, users, activities");
    }

    private static Connection lock(String tables) throws SQLException {
        Connection connection = TestPostgres.connect(SERVER.database());
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + tables + " IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }
}
