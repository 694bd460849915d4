package com.cruddur.db;

import static java.util.Objects.requireNonNull;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.faults.FaultScale;
import com.cruddur.faults.FaultTable;
import com.cruddur.testing.Statements;
import com.cruddur.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many users listen to their streams, and an author with ten followers among them posts. The check reads the new crud and the
 * followers of its author. It reads as many rows if each listener follows 200 other people as if each follows two.
 */
class StreamCostFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int FEW = 2;
    private static final int FOLLOWERS = 10;

    /** The planner may choose another plan for few follows. */
    private static final int LIMIT = 2;

    private static final String PEOPLE = """
            INSERT INTO users (display_name, handle, email, cognito_user_id)
            SELECT 'L', 'listener' || n, 'l', 'listener' || n FROM generate_series(1, {listeners}) AS n;
            INSERT INTO users (display_name, handle, email, cognito_user_id)
            SELECT 'F', 'followed' || n, 'f', 'followed' || n FROM generate_series(1, {listeners}) AS n;
            INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('A', 'author', 'a', 'author');
            INSERT INTO follows (follower_uuid, followed_uuid)
            SELECT listener.uuid, author.uuid
            FROM generate_series(1, {followers}) AS n
            JOIN users AS listener ON listener.handle = 'listener' || n
            JOIN users AS author ON author.handle = 'author'
            """;

    private static final String FOLLOWS = """
            INSERT INTO follows (follower_uuid, followed_uuid)
            SELECT listener.uuid, followed.uuid
            FROM generate_series(1, {listeners}) AS n
            CROSS JOIN generate_series({first}, {last}) AS place
            JOIN users AS listener ON listener.handle = 'listener' || n
            JOIN users AS followed ON followed.handle = 'followed' || 1 + (n + place) % {listeners};
            ANALYZE users, follows, follow_counts
            """;

    private static final String POST = """
            INSERT INTO activities (user_uuid, message)
            SELECT uuid, 'news' FROM users WHERE handle = 'author'
            """;

    private final int listeners = FaultScale.of(300, 5_000);
    private final int follows = FaultScale.of(40, 200);

    @Test
    void aCheckDoesNotReadTheFollowsOfAllListeners() throws Exception {
        FaultTable.Row row = TABLE.row(
                "%,d listeners to their own streams follow %d people each, and an author with %d of them as followers posts"
                        .formatted(listeners, follows, FOLLOWERS),
                "the check reads ≤ %d × the rows that it reads if each follows %d".formatted(LIMIT, FEW));
        DatabaseUrl database = TestPostgres.seeded();
        execute(database, PEOPLE, 0, 0);
        execute(database, FOLLOWS, 1, FEW);
        long few = rowsOfCheck(database);
        execute(database, FOLLOWS, FEW + 1, follows);
        long many = rowsOfCheck(database);
        row.figure("%,d rows; %,d if each follows %d".formatted(many, few, FEW), many <= few * LIMIT);
    }

    /** The number of rows that the statement behind the streams reads after a post. */
    private long rowsOfCheck(DatabaseUrl database) throws Exception {
        String server = TestPostgres.query(
                database, DSL.using(SQLDialect.POSTGRES).renderInlined(DSL.select(SnapshotId.SERVER)));
        long unseen = Long.parseLong(TestPostgres.query(database, "SELECT pg_snapshot_xmax(pg_current_snapshot())"));
        UUID[] users = Arrays.stream(TestPostgres.query(
                                database,
                                "SELECT string_agg(uuid::text, ',') FROM users WHERE handle ~ '^listener[0-9]+$'")
                        .split(","))
                .map(UUID::fromString)
                .toArray(UUID[]::new);
        Long[] none = {};
        Statement news = requireNonNull(Statements.constants().get("NewsStatement.NEWS"));
        PlannedStatement check = new PlannedStatement(
                "NewsStatement.NEWS", news, Arrays.asList(users, server, unseen, none, unseen, none, null, none));
        TestPostgres.execute(database, POST);
        try (Connection connection = TestPostgres.connect(database)) {
            if (receivers(connection, check) != FOLLOWERS) {
                throw new AssertionError("the crud has other receivers than the author's followers");
            }
            return explain(connection, check).rowsTouched();
        }
    }

    private static int receivers(Connection connection, PlannedStatement check) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PREPARE news AS " + check.statement().sql());
            try (var rows = statement.executeQuery("EXECUTE news" + check.literals())) {
                while (rows.next()) {
                    if (rows.getString("key").startsWith("activity ")) {
                        return rows.getString("next").split(",").length;
                    }
                }
            }
        }
        return 0;
    }

    private static Plan explain(Connection connection, PlannedStatement check) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE news" + check.literals())) {
            rows.next();
            return Plan.of(rows.getString(1));
        }
    }

    private void execute(DatabaseUrl database, String sql, int first, int last) {
        TestPostgres.execute(
                database,
                sql.replace("{listeners}", Integer.toString(listeners))
                        .replace("{followers}", Integer.toString(FOLLOWERS))
                        .replace("{first}", Integer.toString(first))
                        .replace("{last}", Integer.toString(last)));
    }
}
