package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Conformance;
import com.cruddur.testing.Conformance.Exchange;
import com.cruddur.testing.TestServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Random requests that may violate any rule. {@code -Dfaults.seed=N} repeats an earlier run. */
class BadInputFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final int CLIENTS = 4;
    private static final int SHOWN_AT_MOST = 10;
    private static final int MAX_ATTEMPTS = 6;
    private static final long PAUSE_NANOS = 100_000_000;

    private final long seed = Long.getLong("faults.seed", System.nanoTime() % 1_000_000_000);
    private final int requests = FaultScale.of(5_000, 100_000);
    private final AtomicLong next = new AtomicLong();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<String> tokens = Stream.of("andrewbrown", "bayko", "londo", "altbrown")
            .map(handle -> SERVER.issuer().token("seed-" + handle))
            .toList();

    @Test
    void noInputGivesA5xx() throws Exception {
        FaultTable.Row row = TABLE.row(
                "bad input in every operation: %,d requests generated from openapi.yaml".formatted(requests),
                "no 5xx, and no response that is not in the document");
        System.out.printf("The seed of the requests is %d: -Dfaults.seed=%d repeats them.%n", seed, seed);
        List<Thread> clients = Stream.generate(() -> Thread.ofVirtual().start(this::sendRepeatedly))
                .limit(CLIENTS)
                .toList();
        for (Thread client : clients) {
            client.join();
        }
        // A client that fails otherwise than with an IOException ends early.
        assertThat(next.get()).isGreaterThanOrEqualTo(requests);
        assertThat(statuses.values().stream().mapToInt(AtomicInteger::get).sum() + wrong.size())
                .isGreaterThanOrEqualTo(requests);
        wrong.stream().limit(SHOWN_AT_MOST).forEach(System.out::println);
        int faults = statuses.entrySet().stream()
                .filter(status -> status.getKey() >= 500)
                .mapToInt(status -> status.getValue().get())
                .sum();
        assertThat(statuses.keySet()).contains(200, 304, 400, 401, 404, 405, 413, 415, 422);
        row.figure(
                "%d × 5xx, %d otherwise undocumented, seed %d".formatted(faults, wrong.size() - faults, seed),
                wrong.isEmpty());
    }

    private void sendRepeatedly() {
        @Nullable Connection connection = null;
        for (long number = next.getAndIncrement(); number < requests; number = next.getAndIncrement()) {
            GeneratedRequest request = GeneratedRequest.of(seed, number, tokens);
            try {
                connection = connection != null && connection.isOpen() ? connection : new Connection(port());
                Connection.Answer answer = ask(connection, request);
                // A single 503 may be overload; repeated 503s are caused by the input.
                for (int attempt = 1; answer.status() == 503 && attempt < MAX_ATTEMPTS; attempt++) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    connection = connection.isOpen() ? connection : new Connection(port());
                    answer = ask(connection, request);
                }
                check(number, request, answer);
            } catch (IOException e) {
                wrong.add("request %d got no response (%s):%n%s".formatted(number, e.getMessage(), shown(request)));
                connection = null;
            }
        }
    }

    private static Connection.Answer ask(Connection connection, GeneratedRequest request) throws IOException {
        return connection.ask(request.bytes(), !request.method().equals("HEAD"));
    }

    private void check(long number, GeneratedRequest request, Connection.Answer answer) {
        statuses.computeIfAbsent(answer.status(), status -> new AtomicInteger()).incrementAndGet();
        List<String> problems = Conformance.problems(new Exchange(
                request.method(),
                request.path(),
                request.preflight(),
                answer.status(),
                answer.headers(),
                answer.body()));
        if (answer.status() >= 500 || !problems.isEmpty()) {
            wrong.add("request %d got %d %s (%s):%n%s"
                    .formatted(number, answer.status(), answer.body(), problems, shown(request)));
        }
    }

    private static int port() {
        return SERVER.server().port();
    }

    private static String shown(GeneratedRequest request) {
        String text = request.text();
        return text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text;
    }
}
