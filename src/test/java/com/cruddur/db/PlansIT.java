package com.cruddur.db;

import static java.util.Map.entry;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The plan of every statement on many cruds. {@code -Dplans.cruds=5000000} sets their number; {@code
 * -Dplans.url=postgresql://…} names a database that {@code bin/db-fill} has filled with as many. The times go to {@code
 * target/plans.txt}.
 */
@Tag("matrix")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlansIT {

    private static final int CRUDS = Integer.getInteger("plans.cruds", 50_000);

    /** The lists of a user are seen up to now. */
    private static final String SEE_LISTS = """
            INSERT INTO seen_marks (user_uuid, list, seen_at, seen_xmax, seen_xip)
            SELECT users.uuid, list, now(), pg_snapshot_xmax(pg_current_snapshot())::text::bigint, '{}'
            FROM users, unnest('{notifications,followers}'::text[]) AS list
            WHERE handle = '{handle}'
            """;

    /** The conversations of a user are seen up to now. */
    private static final String SEE_MESSAGES = """
            UPDATE message_group_members AS member
            SET seen_at = now(), seen_xmax = pg_snapshot_xmax(pg_current_snapshot())::text::bigint, seen_xip = '{}'
            FROM users
            WHERE users.uuid = member.user_uuid AND handle = '{handle}'
            """;

    /** As during a thousand writes per second. */
    private static final String CHANGES = """
            INSERT INTO changes (keys) SELECT ARRAY[md5(n::text)::uuid] FROM generate_series(1, 100000) AS n;
            ANALYZE changes
            """;

    private static final int MEASUREMENTS = 5;
    private static final double SLOW_MILLIS = 1000;

    /** The number of custom plans after which PostgreSQL considers the generic plan. */
    private static final int CUSTOM_PLANS = 5;

    private static final Set<String> LARGE_TABLES = Set.of(
            "activities",
            "likes",
            "reposts",
            "messages",
            "users",
            "message_groups",
            "message_group_members",
            "idempotency_keys",
            "follows",
            "follow_counts",
            "blocks",
            "mutes");

    /** A page of 40, its surplus row, and the lookups for each row. */
    private static final long USUAL_ROWS = 500;

    /** Statements that read more rows, with the bound of their number and its reason. */
    private static final Map<String, Long> MORE_ROWS = Map.ofEntries(
            // The entries that the index finds, of which ten thousand rows are read, and as many walked.
            entry("Search.", 25_000L + CRUDS / 150),
            // Too short for the index: the steps of a search, each of which has its limit.
            entry("Search.PAGE 🦄", 150_000L),
            entry("Search.PAGE a🎉", 150_000L),
            // A walk of as many rows as the viewer follows people, and then a row of each of them, for both sources.
            entry("FollowingFeed.", 60_000L),
            // A hundred conversations, followers and entries, with the reactions to an entry.
            entry("UnreadCounts.", 2_000L),
            // The number of a user's cruds, counted in the index.
            entry("UserFeed.", 500L + CRUDS / 4),
            // A batch of leaves.
            entry("DeletedCruds.", 1_000L),
            // The latest message of each conversation.
            entry("MessageGroups.", 5_000L),
            // The newest thousand cruds and their authors.
            entry("SuggestedUsers.", 2_500L),
            // The hashtags of a day, a hundred thousand at most.
            entry("Trends.", 110_000L),
            // The newest ten thousand entries with their newest reactions, sorted.
            entry("Notifications.OWN_PAGE", 200_000L),
            // The newest thousand of them.
            entry("Notifications.OWN_NEWEST_PAGE", 30_000L),
            // The entries that the index of names finds, and the people who are looked up, with their counts.
            entry("PeopleSearch.", 15_000L + CRUDS / 50),
            // The newest mentions of a user.
            entry("Notifications.", 1_500L + CRUDS / 200),
            // A row for each day of posting and hour of expiry, and the changes of some seconds.
            entry("ExpirySweep.MERGE_", 25_000L),
            // A row for each day of registration, for each day of posting and hour of expiry, and what expires within
            // the hour.
            entry("Stats.", 10_000L + CRUDS / 40));

    private final List<String> figures = new ArrayList<>();
    private Connection connection;

    @BeforeAll
    void fill() throws Exception {
        Optional<String> filled = Optional.ofNullable(System.getProperty("plans.url"));
        DatabaseUrl database = filled.map(DatabaseUrl::parse).orElseGet(TestPostgres::seeded);
        if (filled.isEmpty()) {
            DataSet.fill(database, CRUDS);
            TestPostgres.execute(database, CHANGES);
        }
        connection = TestPostgres.connect(database);
        try (var statement = connection.createStatement()) {
            for (var setting : ConnectOptions.SESSION.entrySet()) {
                statement.execute("SET %s = '%s'".formatted(setting.getKey(), setting.getValue()));
            }
            statement.execute("SET statement_timeout = '20s'");
            // The planner prefers a sequential scan of a small table. With this setting, it chooses one only if no
            // index fits.
            statement.execute("SET enable_seqscan = " + (CRUDS >= 1_000_000));
        }
        connection.setAutoCommit(false);
    }

    @AfterAll
    void tell() throws Exception {
        connection.close();
        Files.write(Path.of("target", "plans.txt"), figures);
    }

    List<PlannedStatement> cases() throws Exception {
        return PlannedStatement.all(connection, CRUDS);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isServedByIndexes(PlannedStatement planned) throws Exception {
        Plan plan = explain(planned);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < MEASUREMENTS && (i == 0 || plan.millis() < SLOW_MILLIS); i++) {
            millis.add(explain(planned).millis());
        }
        millis.sort(null);
        figures.add("%-45s %9.2f ms %9d rows".formatted(planned, millis.get(millis.size() / 2), plan.rowsTouched()));

        assertThat(plan.readWhole(LARGE_TABLES)).as(plan.toString()).isEmpty();
        assertThat(plan.rowsTouched()).as(plan.toString()).isLessThanOrEqualTo(mostRows(planned));
    }

    /**
     * PostgreSQL plans every execution of a statement whose generic plan looks more expensive than its custom plans. For most
     * statements here, planning takes longer than the execution.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void isPlannedOnce(PlannedStatement planned) throws Exception {
        assumeThat(Statement.isPreparable(planned.statement().sql())).isTrue();
        try (var statement = connection.createStatement()) {
            statement.execute("PREPARE planned AS " + planned.statement().sql());
            for (int i = 0; i <= CUSTOM_PLANS; i++) {
                statement.execute("SAVEPOINT unwritten");
                statement.execute("EXECUTE planned" + planned.literals());
                statement.execute("ROLLBACK TO unwritten");
            }
            try (var rows = statement.executeQuery("SELECT generic_plans FROM pg_prepared_statements")) {
                rows.next();
                assertThat(rows.getInt(1)).as(planned.toString()).isPositive();
            }
        } finally {
            connection.rollback();
            forget();
        }
    }

    /** Rows that are seen do not count, so unread counts cost the same whatever their number is. */
    @Test
    void unreadCountsReadNoSeenRows() throws Exception {
        PlannedStatement counts = cases().stream()
                .filter(planned -> planned.toString().equals("UnreadCounts.OF_VIEWER busiest"))
                .findFirst()
                .orElseThrow();
        long conversations;
        try (var statement = connection.createStatement()) {
            statement.execute(SEE_LISTS.replace("{handle}", PlannedStatement.BUSIEST));
            conversations = statement.executeUpdate(SEE_MESSAGES.replace("{handle}", PlannedStatement.BUSIEST));
        }

        Plan plan = explain(counts);

        assertThat(plan.rowsTouched()).as(plan.toString()).isLessThanOrEqualTo(5 * conversations + 20);
    }

    private static long mostRows(PlannedStatement planned) {
        return MORE_ROWS.entrySet().stream()
                .filter(more -> planned.toString().startsWith(more.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(USUAL_ROWS);
    }

    /**
     * Runs a statement and rolls it back. A prepared statement has a generic plan. A statement that replicas may run must
     * neither change nor lock rows.
     */
    private Plan explain(PlannedStatement planned) throws SQLException {
        String sql = planned.statement().sql();
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "SET LOCAL transaction_read_only = " + (planned.statement().replicaSql() != null));
            statement.execute("SET LOCAL plan_cache_mode = "
                    + (Statement.isPreparable(sql) ? "force_generic_plan" : "force_custom_plan"));
            statement.execute("PREPARE planned AS " + sql);
            try (var rows =
                    statement.executeQuery("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE planned" + planned.literals())) {
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
            // The plans in functions, too: a trigger keeps the one that it made for many rows.
            statement.execute("DISCARD PLANS");
        }
        connection.commit();
    }
}
