package com.cruddur.db.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.DatabaseFailure;
import com.cruddur.metrics.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionQueueTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private EventLoop eventLoop() {
        return new EventLoop(vertx);
    }

    @Test
    void aStatementThatCanNotBeSentLeavesItsPlace() {
        AdmissionQueue line = new AdmissionQueue(eventLoop(), 1, 1, new Metrics());
        IllegalStateException defect = new IllegalStateException("does not bind");
        Future<String> failed = line.submit(() -> {
            throw defect;
        });
        assertThat(failed.cause()).isSameAs(defect);
        assertThat(line.submit(() -> Future.succeededFuture("sent")).result()).isEqualTo("sent");
    }

    @Test
    void soManyAreUnderWayAndNoMore() {
        AdmissionQueue line = new AdmissionQueue(eventLoop(), 2, 1, new Metrics());
        List<Promise<String>> sent = new ArrayList<>();
        Supplier<Future<String>> statement = () -> {
            sent.add(Promise.promise());
            return sent.getLast().future();
        };
        line.submit(statement);
        line.submit(statement);
        Future<String> waits = line.submit(statement);
        assertThat(line.submit(statement).cause()).isInstanceOf(DatabaseFailure.class);
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
            AdmissionQueue line = new AdmissionQueue(eventLoop(), 1, 1, new Metrics());
            line.submit(() -> Promise.promise().future());
            line.submit(() -> Future.succeededFuture("not sent"))
                    .timeout(1, TimeUnit.MILLISECONDS)
                    .onComplete(ended -> onEventLoop.complete(Context.isOnEventLoopThread()));
        });
        assertThat(onEventLoop.future().await(10, TimeUnit.SECONDS)).isTrue();
    }
}
