package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aStatementThatCanNotBeSentLeavesItsPlace() {
        WaitingLine line = new WaitingLine(vertx, 1, 1, new Metrics());
        IllegalStateException defect = new IllegalStateException("does not bind");
        Future<String> failed = line.pass(() -> {
            throw defect;
        });
        assertThat(failed.cause()).isSameAs(defect);
        assertThat(line.pass(() -> Future.succeededFuture("sent")).result()).isEqualTo("sent");
    }
}
