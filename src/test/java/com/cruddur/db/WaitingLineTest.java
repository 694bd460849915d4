package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.metrics.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private ContextInternal eventLoop() {
        return (ContextInternal) vertx.getOrCreateContext();
    }

    @Test
    void aStatementThatCanNotBeSentLeavesItsPlace() {
        WaitingLine line = new WaitingLine(eventLoop(), 1, 1, new Metrics());
        IllegalStateException defect = new IllegalStateException("does not bind");
        Future<String> failed = line.pass(() -> {
            throw defect;
        });
        assertThat(failed.cause()).isSameAs(defect);
        assertThat(line.pass(() -> Future.succeededFuture("sent")).result()).isEqualTo("sent");
    }

    @Test
    void soManyAreUnderWayAndNoMore() {
        WaitingLine line = new WaitingLine(eventLoop(), 2, 1, new Metrics());
        List<Promise<String>> sent = new ArrayList<>();
        Supplier<Future<String>> statement = () -> {
            sent.add(Promise.promise());
            return sent.getLast().future();
        };
        line.pass(statement);
        line.pass(statement);
        Future<String> waits = line.pass(statement);
        assertThat(line.pass(statement).cause()).isInstanceOf(DatabaseFailure.class);
        assertThat(sent).hasSize(2);
        assertThat(waits.isComplete()).isFalse();
        sent.getFirst().complete("done");
        assertThat(sent).hasSize(3);
    }

    /** Elsewhere a time limit would cost two threads a hand-over each, and what it tells would come on a foreign one. */
    @Test
    void theTimeLimitOfWhoWaitsIsTheEventLoops() throws Exception {
        Promise<Boolean> onEventLoop = Promise.promise();
        vertx.runOnContext(here -> {
            WaitingLine line = new WaitingLine(eventLoop(), 1, 1, new Metrics());
            line.pass(() -> Promise.promise().future());
            line.pass(() -> Future.succeededFuture("not sent"))
                    .timeout(1, TimeUnit.MILLISECONDS)
                    .onComplete(ended -> onEventLoop.complete(Context.isOnEventLoopThread()));
        });
        assertThat(onEventLoop.future().await(10, TimeUnit.SECONDS)).isTrue();
    }
}
