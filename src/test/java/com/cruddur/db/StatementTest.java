package com.cruddur.db;

import static com.cruddur.jooq.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.select;

import com.cruddur.testing.Statements;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;

class StatementTest {

    private final Param<String> handle = Statement.parameter(USERS.HANDLE);
    private final Param<String> bio = Statement.parameter(USERS.BIO);
    private final Param<UUID> uuid = Statement.parameter(USERS.UUID);

    @Test
    void rendersNumberedParameters() {
        Statement statement = Statement.of(
                select(USERS.HANDLE).from(USERS).where(USERS.HANDLE.eq(handle).and(USERS.UUID.eq(uuid))), uuid, handle);
        assertThat(statement.sql()).contains("$1").contains("$2").doesNotContain("$3", "?", ":1");
    }

    @Test
    void bindsArgumentsAtTheirParameters() {
        Statement statement = Statement.of(
                select(USERS.HANDLE).from(USERS).where(USERS.HANDLE.eq(handle).and(USERS.UUID.eq(uuid))), uuid, handle);
        Tuple tuple = statement.bind(new UUID(1, 2), "bayko");
        assertThat(tuple.getValue(0)).isEqualTo("bayko");
        assertThat(tuple.getValue(1)).isEqualTo(new UUID(1, 2));
    }

    @Test
    void aRepeatedParameterIsPassedOnce() {
        Statement statement = Statement.of(
                select(USERS.HANDLE).from(USERS).where(USERS.HANDLE.eq(handle).or(USERS.BIO.eq(handle))), handle);
        Tuple tuple = statement.bind("bayko");
        assertThat(tuple.size()).isEqualTo(2);
        assertThat(tuple.getValue(0)).isEqualTo("bayko");
        assertThat(tuple.getValue(1)).isEqualTo("bayko");
    }

    @Test
    void parametersOfOneTypeAreDistinct() {
        Statement statement = Statement.of(
                select(USERS.HANDLE).from(USERS).where(USERS.HANDLE.eq(handle).and(USERS.BIO.eq(bio))), bio, handle);
        Tuple tuple = statement.bind("the bio", "the handle");
        assertThat(tuple.getValue(0)).isEqualTo("the handle");
        assertThat(tuple.getValue(1)).isEqualTo("the bio");
    }

    @Test
    void refusesAnUndeclaredValue() {
        var withValue = select(USERS.HANDLE).from(USERS).where(USERS.HANDLE.eq("bayko"));
        assertThatIllegalArgumentException().isThrownBy(() -> Statement.of(withValue));
        assertThatIllegalArgumentException().isThrownBy(() -> Statement.of(withValue, handle));
        var withParameter = select(USERS.HANDLE).from(USERS).where(USERS.HANDLE.eq(handle));
        assertThatIllegalArgumentException().isThrownBy(() -> Statement.of(withParameter, bio));
    }

    @Test
    void acceptsAnInlinedValue() {
        Statement statement = Statement.of(select(USERS.HANDLE).from(USERS).where(USERS.HANDLE.eq(inline("o'brien"))));
        assertThat(statement.sql()).contains("'o''brien'").doesNotContain("$");
        assertThat(statement.bind().size()).isZero();
    }

    @Test
    void refusesTooFewAndTooManyArguments() {
        Statement statement = Statement.of(select(USERS.HANDLE).from(USERS).where(USERS.HANDLE.eq(handle)), handle);
        assertThatIllegalArgumentException().isThrownBy(() -> statement.bind());
        assertThatIllegalArgumentException().isThrownBy(() -> statement.bind("a", "b"));
    }

    @Test
    void refusesAnArgumentOfAnotherType() {
        Statement statement = Statement.of(select(USERS.HANDLE).from(USERS).where(USERS.UUID.eq(uuid)), uuid);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> statement.bind("c2d4c2e0-0000-4000-8000-000000000001"));
        assertThat(statement.bind((Object) null).getValue(0)).isNull();
    }

    @Test
    void findsTheColumnsOfAResult() {
        var body = Statement.body(inline(JSON.json("[]")));
        var failure = Statement.failure(inline("x", SQLDataType.CLOB));
        assertThat(Statement.of(select(failure, body)).columns()).isEqualTo(new Statement.Columns(1, 0, -1, -1));
        assertThat(Statement.of(select(body, inline("k").as("next"))).columns())
                .isEqualTo(new Statement.Columns(0, -1, 1, -1));
        assertThat(Statement.ofUpdate(deleteFrom(USERS)).columns()).isEqualTo(new Statement.Columns(-1, -1, -1, -1));
    }

    @Test
    void theParametersOfEveryStatementAreNumbered() throws Exception {
        var constants = Statements.constants();
        assertThat(constants).hasSizeGreaterThan(5);
        constants.forEach((name, statement) -> assertNumbered(name, statement.sql()));
    }

    private static void assertNumbered(String where, String sql) {
        List<Integer> numbers = Pattern.compile("\\$(\\w+)")
                .matcher(sql)
                .results()
                .map(result -> Integer.valueOf(result.group(1)))
                .distinct()
                .sorted()
                .toList();
        assertThat(numbers)
                .as(where)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
        assertThat(sql).as(where).doesNotContain("?", "${");
    }
}
