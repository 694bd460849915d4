package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.schema.Migrations;
import com.cruddur.testing.DataSet;
import com.cruddur.testing.OpenApi;
import com.cruddur.testing.TestIssuer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The most expensive permitted request of each operation arrives ten times a second. Other requests must not notice: their
 * p99 at most doubles, and none fails. In the short form all operations share the ten requests per second. Its windows are
 * too short to compare percentiles, so it only requires that no other request fails or takes longer than a second.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class ExpensiveRequestFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int CRUDS = Integer.getInteger("expensive.cruds", FaultScale.of(10_000, 1_000_000));

    /** Of the long form, to repeat some requests: {@code -Dexpensive.only='search, .*'}. */
    private static final Pattern ONLY = Pattern.compile(System.getProperty("expensive.only", ".*"));

    private static final int EXPENSIVE_PER_SECOND = 10;

    /** In the short form long enough for a request of each kind. */
    private static final int WINDOW_SECONDS = FaultScale.of(9, 6);

    private static final int WINDOW_WITHOUT_SECONDS = FaultScale.of(2, 6);

    /** One second of expensive requests in flight, and as many again. */
    private static final int EXPENSIVE_CLIENTS = 2 * EXPENSIVE_PER_SECOND;

    private static final int OTHER_CLIENTS = 6;
    private static final int OTHER_PAUSE_MILLIS = 25;

    /** Below this time, the machine's scheduler dominates. */
    private static final double FLOOR_MILLIS = FaultScale.of(1_000, 40);

    private static final int OTHER_HANDLES = 100;

    private static final double BOUND = 2;

    @Test
    void otherRequestsAreUnaffected() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.empty(Map.of());
                TestIssuer issuer = new TestIssuer()) {
            new Migrations(postgres.url()).applySchema();
            DataSet.fill(postgres.url(), CRUDS);
            // The pages of a viewer who hides people cost more.
            postgres.execute("INSERT INTO mutes (muter_uuid, muted_uuid)"
                    + " VALUES (md5('user 0')::uuid, md5('user 7')::uuid) ON CONFLICT DO NOTHING");
            try (ServerProcess server = ServerProcess.start(postgres.url(), issuer)) {
                DataSetTargets targets = new DataSetTargets(postgres.url(), issuer);
                List<ExpensiveRequests> all = ExpensiveRequests.all(targets);
                assertThatEveryOperationIsCovered(all);
                LongFunction<Request> others = others(targets);
                without(server, others);
                List<AssertionError> unmet = new ArrayList<>();
                for (ExpensiveRequests expensive : FaultScale.isShort() ? List.of(together(all)) : only(all)) {
                    try {
                        check(server, expensive, others);
                    } catch (AssertionError e) {
                        unmet.add(e);
                    }
                }
                assertThat(unmet).isEmpty();
            }
        }
    }

    private static void assertThatEveryOperationIsCovered(List<ExpensiveRequests> all) {
        Set<String> operations = OpenApi.operations().stream()
                .map(operation -> OpenApi.at(operation.pointer().appendProperty("operationId"))
                        .asString())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> covered =
                all.stream().map(ExpensiveRequests::operation).collect(Collectors.toCollection(TreeSet::new));
        assertThat(covered)
                .as("add the most expensive permitted request of each operation to ExpensiveRequests")
                .isEqualTo(operations);
    }

    private static List<ExpensiveRequests> only(List<ExpensiveRequests> all) {
        return all.stream()
                .filter(expensive -> ONLY.matcher(expensive.toString()).matches())
                .toList();
    }

    private static ExpensiveRequests together(List<ExpensiveRequests> all) {
        return new ExpensiveRequests(
                "all operations in turns",
                "%,d inputs".formatted(all.size()),
                n -> all.get((int) (n % all.size())).requests().apply(n / all.size()));
    }

    private static void check(ServerProcess server, ExpensiveRequests expensive, LongFunction<Request> others) {
        FaultTable.Row row = TABLE.row(
                "%d × a second on %,d cruds: %s".formatted(EXPENSIVE_PER_SECOND, CRUDS, expensive),
                FaultScale.isShort() ? "others: p99 ≤ 1 s, 0 failed" : "others: p99 ≤ 2 ×, 0 failed");
        Outcomes before = without(server, others);
        Measurement during = measure(server, WINDOW_SECONDS, EXPENSIVE_CLIENTS, expensive.requests(), others);
        Outcomes after = without(server, others);
        double withoutMillis = Math.max(before.millis(0.99), after.millis(0.99));
        double duringMillis = during.others().millis(0.99);
        int failed = during.others().bad().count();
        int defects =
                during.expensive().where(outcome -> outcome.status() == 500).count();
        row.figure(
                "p99 %.0f ms, %.0f ms without; %d of %,d failed; expensive: median %.0f ms, slowest %.0f ms, %d × 503"
                        .formatted(
                                duringMillis,
                                withoutMillis,
                                failed,
                                during.others().count(),
                                during.expensive().millis(0.5),
                                during.expensive().millis(1),
                                during.expensive()
                                        .where(outcome -> outcome.status() == 503)
                                        .count()),
                duringMillis <= Math.max(FLOOR_MILLIS, BOUND * withoutMillis) && failed == 0 && defects == 0);
    }

    private record Measurement(Outcomes others, Outcomes expensive) {}

    private static Outcomes without(ServerProcess server, LongFunction<Request> others) {
        return measure(server, WINDOW_WITHOUT_SECONDS, 0, others, others).others();
    }

    private static Measurement measure(
            ServerProcess server,
            int seconds,
            int expensiveClients,
            LongFunction<Request> expensive,
            LongFunction<Request> others) {
        long startNanos = System.nanoTime();
        try (Load otherLoad = Load.start(server.port(), OTHER_CLIENTS, n -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(OTHER_PAUSE_MILLIS));
                    return others.apply(n);
                });
                Load expensiveLoad = Load.start(server.port(), expensiveClients, n -> {
                    parkUntil(startNanos + n * TimeUnit.SECONDS.toNanos(1) / EXPENSIVE_PER_SECOND);
                    return expensive.apply(n);
                })) {
            otherLoad.runFor(Duration.ofSeconds(seconds));
            Outcomes otherOutcomes = otherLoad.stop();
            return new Measurement(otherOutcomes, expensiveLoad.stop());
        }
    }

    private static void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Ordinary requests: home, a thread, a user feed, a profile, and a post in turns. */
    private static LongFunction<Request> others(DataSetTargets targets) {
        List<String> cruds = targets.lastingCruds();
        List<String> handles =
                LongStream.range(0, OTHER_HANDLES).mapToObj(targets::handle).toList();
        String token = targets.token(OTHER_HANDLES);
        return n -> switch ((int) (n % 5)) {
            case 0 -> Request.get("/api/activities/home");
            case 1 -> Request.get("/api/activities/" + cruds.get((int) (n / 5 % cruds.size())));
            case 2 -> Request.get("/api/activities/@" + handles.get((int) (n / 5 % handles.size())));
            case 3 -> Request.get("/api/users/@" + handles.get((int) (n / 5 % handles.size())) + "/short");
            default -> Request.post(token, "ordinary " + n);
        };
    }
}
