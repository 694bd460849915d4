package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.cruddur.db.connect.ConnectOptions;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.DataSet;
import com.cruddur.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How every statement of the API is run where there are many cruds: {@code -Dplans.cruds=5000000} says how many, {@code
 * -Dplans.url=postgresql://…} names a database that {@code bin/db-fill} has filled with as many. What each took goes to
 * {@code target/plans.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlansIT {

    private static final int CRUDS = Integer.getInteger("plans.cruds", 50_000);
    private static final int MEASUREMENTS = 5;
    private static final double SLOW_MILLIS = 1000;

    /** So many executions PostgreSQL plans anew before it compares. */
    private static final int PLANNED_FOR_THEIR_VALUES = 5;

    private static final Set<String> LARGE_TABLES = Set.of(
            "activities",
            "likes",
            "reposts",
            "messages",
            "users",
            "message_groups",
            "message_group_members",
            "idempotency_keys");

    /** Of a page of 40, its surplus row, and what is looked up for each. */
    private static final long USUAL_ROWS = 500;

    /** What looks at more, and why that is bounded. */
    private static final Map<String, Long> MORE_ROWS = Map.of(
            // What the index finds of the words, and sorts.
            "Search.", 20_000L,
            // Too short for the index: the steps of a search, each of which has its limit.
            "Search.PAGE 🦄", 150_000L,
            "Search.PAGE a🎉", 150_000L,
            // How many cruds somebody has, counted in the index.
            "UserFeed.", 500L + CRUDS / 4,
            // The latest message of each conversation.
            "MessageGroups.", 5_000L,
            // The newest thousand cruds and who wrote them.
            "SuggestedUsers.", 2_500L,
            // The hashtags of a day, a hundred thousand at the most.
            "Trends.", 110_000L,
            // Of all mentions of somebody the newest.
            "Notifications.", 1_500L + CRUDS / 200,
            // A row for each day of posting and hour of expiry, and the changes of some seconds.
            "ExpirySweep.MERGE_DELTAS", 25_000L,
            // The people, a row for each day of posting and hour of expiry, and what expires within the hour.
            "Stats.", 10_000L + CRUDS / 40);

    private final List<String> figures = new ArrayList<>();
    private Connection connection;

    @BeforeAll
    void fill() throws Exception {
        Optional<String> filled = Optional.ofNullable(System.getProperty("plans.url"));
        DatabaseUrl database = filled.map(DatabaseUrl::parse).orElseGet(TestPostgres::seeded);
        if (filled.isEmpty()) {
            DataSet.fill(database, CRUDS);
        }
        connection = TestPostgres.connect(database);
        try (var statement = connection.createStatement()) {
            for (var setting : ConnectOptions.SESSION.entrySet()) {
                statement.execute("SET %s = '%s'".formatted(setting.getKey(), setting.getValue()));
            }
            statement.execute("SET statement_timeout = '20s'");
            // A small table is read whole for being small; without that choice it is only where no index serves.
            statement.execute("SET enable_seqscan = " + (CRUDS >= 1_000_000));
        }
        connection.setAutoCommit(false);
    }

    @AfterAll
    void tell() throws Exception {
        connection.close();
        Files.write(Path.of("target", "plans.txt"), figures);
    }

    List<PlannedStatement> questions() throws Exception {
        return PlannedStatement.all(connection, CRUDS);
    }

    @ParameterizedTest
    @MethodSource("questions")
    void isServedByIndexes(PlannedStatement question) throws Exception {
        Plan plan = explain(question);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < MEASUREMENTS && (i == 0 || plan.millis() < SLOW_MILLIS); i++) {
            millis.add(explain(question).millis());
        }
        millis.sort(null);
        figures.add("%-45s %9.2f ms %9d rows".formatted(question, millis.get(millis.size() / 2), plan.rowsTouched()));

        assertThat(plan.readWhole(LARGE_TABLES)).as(plan.toString()).isEmpty();
        assertThat(plan.rowsTouched()).as(plan.toString()).isLessThanOrEqualTo(mostRows(question));
    }

    /**
     * PostgreSQL goes on planning a statement at each execution where the plan for any values looks dearer than those
     * for the values at hand; for most of ours that takes longer than to run it.
     */
    @ParameterizedTest
    @MethodSource("questions")
    void isPlannedOnce(PlannedStatement question) throws Exception {
        assumeThat(Statement.isPreparable(question.statement().sql())).isTrue();
        try (var statement = connection.createStatement()) {
            statement.execute("PREPARE question AS " + question.statement().sql());
            for (int i = 0; i <= PLANNED_FOR_THEIR_VALUES; i++) {
                statement.execute("SAVEPOINT unwritten");
                statement.execute("EXECUTE question" + arguments(question));
                statement.execute("ROLLBACK TO unwritten");
            }
            try (var rows = statement.executeQuery("SELECT generic_plans FROM pg_prepared_statements")) {
                rows.next();
                assertThat(rows.getInt(1)).as(question.toString()).isPositive();
            }
        } finally {
            connection.rollback();
            forget();
        }
    }

    private static String arguments(PlannedStatement question) {
        List<String> literals = question.literals();
        return literals.isEmpty() ? "" : "(" + String.join(", ", literals) + ")";
    }

    private static long mostRows(PlannedStatement question) {
        return MORE_ROWS.entrySet().stream()
                .filter(more -> question.toString().startsWith(more.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(USUAL_ROWS);
    }

    /** Runs it, and takes back what it writes. A statement that is kept prepared is planned once for all values. */
    private Plan explain(PlannedStatement question) throws SQLException {
        String sql = question.statement().sql();
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL plan_cache_mode = "
                    + (Statement.isPreparable(sql) ? "force_generic_plan" : "force_custom_plan"));
            statement.execute("PREPARE question AS " + sql);
            try (var rows =
                    statement.executeQuery("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE question" + arguments(question))) {
                rows.next();
                return Plan.of(rows.getString(1));
            }
        } finally {
            connection.rollback();
            forget();
        }
    }

    private void forget() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("DEALLOCATE ALL");
        }
        connection.commit();
    }
}
