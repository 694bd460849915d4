package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Accounts are deleted through one server while clients read cached pages of two. */
class AccountReadersFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final String LIKED = "c2d4c2e0-0000-4000-8000-000000000001";
    private static final int READERS = 8;
    private static final int ANSWERS_BETWEEN = 40;

    private final List<String> deleted = new CopyOnWriteArrayList<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();

    @Test
    void noResponseAfterTheAcknowledgementContainsTheAccount() throws Exception {
        FaultTable.Row row = TABLE.row(
                "accounts are deleted during reads on two servers",
                "absent from every response that is requested later");
        int accounts = FaultScale.of(15, 250);
        DatabaseUrl database = TestPostgres.seeded();
        TestPostgres.execute(database, addAccounts(accounts));
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess one = ServerProcess.start(database, issuer);
                ServerProcess two = ServerProcess.start(database, issuer);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                int port = reader % 2 == 0 ? one.port() : two.port();
                readers.add(CompletableFuture.runAsync(() -> read(port), threads));
            }
            for (int n = 1; n <= accounts; n++) {
                delete(one.port(), issuer, "leaver" + n + "x");
                long enough = answers.get() + ANSWERS_BETWEEN;
                while (answers.get() < enough && readers.stream().noneMatch(CompletableFuture::isDone)) {
                    Thread.onSpinWait();
                }
            }
            ended.set(true);
            readers.forEach(CompletableFuture::join);
        }
        row.figure(
                "%d violations in %,d responses after %d deletions"
                        .formatted(violations.get(), answers.get(), accounts),
                violations.get() == 0 && answers.get() >= (long) accounts * ANSWERS_BETWEEN);
    }

    private void delete(int port, TestIssuer issuer, String handle) throws IOException {
        String body = new JsonObject().put("handle", handle).encode();
        try (Connection connection = new Connection(port)) {
            Connection.Answer answer =
                    connection.ask(Request.write("DELETE", "/api/profile", issuer.token(handle), body));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            deleted.add(handle);
        }
    }

    private void read(int port) {
        try (Connection connection = new Connection(port)) {
            for (int n = 0; !ended.get(); n++) {
                List<String> gone = List.copyOf(deleted);
                String next = "leaver" + (gone.size() + 1) + "x";
                String path = List.of(
                                "/api/activities/home",
                                "/api/activities/" + LIKED,
                                "/api/activities/@" + (gone.isEmpty() ? next : gone.getLast()),
                                "/api/activities/@" + next,
                                "/api/users/suggested")
                        .get(n % 5);
                Connection.Answer answer = connection.ask(Request.get(path));
                assertThat(answer.status()).isIn(200, 404);
                answers.incrementAndGet();
                if (gone.stream()
                        .anyMatch(handle -> answer.body().contains("by " + handle)
                                || answer.body().contains('"' + handle + '"'))) {
                    violations.incrementAndGet();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String addAccounts(int count) {
        return """
                INSERT INTO users (display_name, handle, email, cognito_user_id)
                SELECT 'L', 'leaver' || n || 'x', 'l@example.com', 'leaver' || n || 'x' FROM generate_series(1, %d) AS n;
                INSERT INTO activities (user_uuid, message)
                SELECT uuid, 'by ' || handle FROM users WHERE handle LIKE 'leaver%%';
                INSERT INTO activities (user_uuid, message, reply_to_activity_uuid)
                SELECT uuid, 'reply by ' || handle, '%s' FROM users WHERE handle LIKE 'leaver%%'""".formatted(count, LIKED);
    }
}
