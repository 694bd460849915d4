package com.cruddur.db.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import org.junit.jupiter.api.Test;

class ParsedStatementsTest {

    private static final String A = "cruddur_a";
    private static final String B = "cruddur_b";

    private final ParsedStatements parsed = new ParsedStatements();

    /** PgBouncer from 1.21 on parses the statement in other sessions itself, and refuses one that it has never seen. */
    @Test
    void aConnectionParsesEachStatementOnce() {
        assertThat(parsed.add(A)).isTrue();
        assertThat(parsed.add(A)).isFalse();
        assertThat(parsed.add(B)).isTrue();
    }

    /** Otherwise each connection would try to parse each statement, and PostgreSQL would log an error each time. */
    @Test
    void afterASessionHasAStatementAlreadyTheOthersAreExpected() {
        parsed.add(A);
        assertThat(parsed.isCorrectedBy(error("42P05"), A)).isTrue();
        assertThat(parsed.add(A)).isFalse();
        assertThat(parsed.add(B)).isFalse();
    }

    @Test
    void aMissingStatementIsParsedOnce() {
        parsed.add(A);
        assertThat(parsed.isCorrectedBy(error("26000"), A)).isTrue();
        assertThat(parsed.add(B)).isTrue();
        assertThat(parsed.add(A)).isTrue();
        assertThat(parsed.add(A)).isFalse();
    }

    @Test
    void otherErrorsAreNotCorrected() {
        parsed.add(A);
        assertThat(parsed.isCorrectedBy(error("57014"), A)).isFalse();
        assertThat(parsed.isCorrectedBy(new IllegalStateException(), A)).isFalse();
        assertThat(parsed.add(A)).isFalse();
    }

    private static PgException error(String sqlState) {
        return new PgException("message", "ERROR", sqlState, "detail");
    }
}
