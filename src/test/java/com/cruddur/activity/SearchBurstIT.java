package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients search for the same term, as after a click on a trend. */
class SearchBurstIT {

    private static final int CLIENTS = 200;

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @ParameterizedTest
    @ValueSource(strings = {"/api/activities/search?term=database", "/api/users/search?term=andrew"})
    void equalSearchesShareStatements(String path) throws Exception {
        Api.Answer alone = api.get(path);
        CompletableFuture<List<Api.Answer>> answers;
        double before = statements();
        try (var connection = TestPostgres.connect(SERVER.database());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
            answers = CompletableFuture.supplyAsync(() -> Concurrently.run(CLIENTS, client -> api.get(path)));
            eventually(() -> assertThat(SERVER.scrape().value("cruddur_db_statements_in_flight"))
                    .isPositive());
            connection.rollback();
        }
        assertThat(answers.join()).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(alone.body());
        });
        assertThat(statements() - before).isLessThan(CLIENTS / 2.0);
    }

    private static double statements() {
        return SERVER.scrape().value("cruddur_db_statement_seconds_count");
    }
}
