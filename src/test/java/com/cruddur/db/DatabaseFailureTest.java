package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.DatabaseFailure.Kind;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of SQLSTATEs in docs/api.md is true. */
class DatabaseFailureTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[0-9A-Z…`, ]+`) \\|.*\\| (\\d+) \\| `(\\w+)` \\|$");
    private static final Pattern STATE = Pattern.compile("`([0-9A-Z]+)(…?)`");

    private static final Map<String, Kind> KINDS = Map.of(
            "generic_503", Kind.UNAVAILABLE,
            "malformed_request", Kind.INPUT_REFUSED,
            "conflict", Kind.CONFLICT);

    @Test
    void theTableIsTheCode() throws IOException {
        List<MatchResult> rows =
                ROW.matcher(Files.readString(Path.of("docs/api.md"))).results().toList();
        assertThat(rows).hasSize(11);
        for (MatchResult row : rows) {
            STATE.matcher(row.group(1)).results().forEach(state -> {
                String sqlState = state.group(1) + (state.group(2).isEmpty() ? "" : "000");
                assertThat(kind(sqlState)).as(sqlState).isEqualTo(KINDS.get(row.group(3)));
            });
        }
    }

    @Test
    void anyOtherSqlStateIsADefect() {
        for (String sqlState : List.of("42601", "42P01", "23503", "23514", "25P02", "XX000", "0A000")) {
            assertThat(kind(sqlState)).as(sqlState).isEqualTo(Kind.DEFECT);
        }
    }

    @Test
    void classifiesAFailureWithoutSqlStateAsConnectionFailure() {
        assertThat(DatabaseFailure.of(new IOException("reset")).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    private static Kind kind(String sqlState) {
        return DatabaseFailure.of(new PgException("text", "ERROR", sqlState, "detail"))
                .kind();
    }
}
