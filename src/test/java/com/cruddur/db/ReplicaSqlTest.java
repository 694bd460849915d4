package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Statements;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplicaSqlTest {

    @Test
    void noStatementThatChangesRowsIsForReplicas() throws Exception {
        Map<String, Statement> constants = Statements.constants();
        assertThat(constants)
                .as("statements")
                .containsKeys("HomeFeed.PAGE", "PostActivity.POST", "Search.PAGE", "ChangeLogSweep.DELETE");
        List.of("HomeFeed.PAGE", "Search.PAGE", "Notifications.PAGE")
                .forEach(name -> assertThat(constants.get(name))
                        .as(name)
                        .extracting(Statement::replicaSql)
                        .isNotNull());
        constants.forEach((name, statement) -> {
            if (statement.sql().matches("(?s).*\\b(insert into|delete from|update)\\b.*")) {
                assertThat(statement.replicaSql()).as(name).isNull();
            }
        });
    }

    @Test
    void theTimeIsAParameter() throws Exception {
        Statements.constants().forEach((name, statement) -> {
            ReplicaSql replicaSql = statement.replicaSql();
            if (replicaSql != null) {
                assertThat(replicaSql.sql()).as(name).doesNotContainIgnoringCase("current_timestamp", "now()");
                assertThat(replicaSql.hasClock())
                        .as(name)
                        .isEqualTo(statement.sql().contains("current_timestamp"));
            }
        });
    }

    @Test
    void theClockFollowsTheOtherParameters() {
        ReplicaSql sql = ReplicaSql.of("select $1 from t where a > current_timestamp and b < current_timestamp", 1);
        assertThat(sql)
                .isEqualTo(new ReplicaSql(
                        "select $1 from t where a > cast($2 as timestamp(6) with time zone)"
                                + " and b < cast($2 as timestamp(6) with time zone)",
                        true));
    }
}
