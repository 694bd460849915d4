package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Statements;
import com.cruddur.testing.TestPostgres;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every table that a cached statement reads logs its changes. */
class CachedStatementsIT {

    private static final DatabaseUrl URL = TestPostgres.seeded();

    /** Only the triggers of activities and users write them, in the transaction that they log. */
    private static final Set<String> DERIVED = Set.of("activity_count_deltas", "user_count_deltas");

    /**
     * The tables whose inserts, updates, deletes and truncations all fire triggers for every replication role. A trigger for
     * the role {@code replica} alone stands in for a counter of another table, which is logged for the other roles.
     */
    private static final String LOGGED_TABLES = """
            SELECT string_agg(name, ',') FROM (
                SELECT tgrelid::regclass::text AS name
                FROM pg_trigger
                JOIN pg_proc ON pg_proc.oid = tgfoid
                WHERE tgenabled IN ('A', 'R') AND prosrc LIKE '%INSERT INTO changes%'
                GROUP BY tgrelid
                HAVING bit_or(tgtype & 4) > 0 AND bit_or(tgtype & 8) > 0
                    AND bit_or(tgtype & 16) > 0 AND bit_or(tgtype & 32) > 0
            ) AS logged""";

    private static final String TABLES =
            "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = current_schema()";

    @Test
    void readOnlyTablesWithChangeTriggers() throws Exception {
        Set<String> tables = names(TABLES);
        Set<String> logged = names(LOGGED_TABLES);
        Map<String, Set<String>> read = Statements.constants().entrySet().stream()
                .filter(statement -> statement.getValue().columns().tag() >= 0)
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        statement -> tablesOf(statement.getValue().sql(), tables)));
        assertThat(read)
                .containsKeys(
                        "HomeFeed.PAGE",
                        "FollowingFeed.PAGE",
                        "ViewerStates.STATES",
                        "UserFeed.PAGES",
                        "ActivityThread.BY_UUIDS",
                        "Stats.STATS")
                .allSatisfy((statement, found) -> assertThat(found).isNotEmpty())
                .allSatisfy((statement, found) -> assertThat(logged).containsAll(without(found, DERIVED)));
    }

    private static Set<String> names(String query) throws Exception {
        return new TreeSet<>(Arrays.asList(TestPostgres.query(URL, query).split(",")));
    }

    private static Set<String> tablesOf(String sql, Set<String> tables) {
        return tables.stream()
                .filter(table -> Pattern.compile("(?:\\bfrom|\\bjoin|,)\\s+\\(*" + table + "\\b(?![.'])")
                        .matcher(sql)
                        .find())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> without(Set<String> found, Set<String> derived) {
        Set<String> rest = new TreeSet<>(found);
        rest.removeAll(derived);
        return rest;
    }
}
