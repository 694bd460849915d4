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
    void aStatementThatCannotBeSentLeavesTheInFlightCount() {
        AdmissionQueue queue = new AdmissionQueue(eventLoop(), 1, 1, new Metrics());
        IllegalStateException defect = new IllegalStateException("cannot be bound");
        Future<String> failed = queue.submit(() -> {
            throw defect;
        });
        assertThat(failed.cause()).isSameAs(defect);
        assertThat(queue.submit(() -> Future.succeededFuture("sent")).result()).isEqualTo("sent");
    }

    @Test
    void capsTheStatementsInFlightAndTheQueue() {
        AdmissionQueue queue = new AdmissionQueue(eventLoop(), 2, 1, new Metrics());
        List<Promise<String>> sent = new ArrayList<>();
        Supplier<Future<String>> statement = () -> {
            sent.add(Promise.promise());
            return sent.getLast().future();
        };
        queue.submit(statement);
        queue.submit(statement);
        Future<String> waits = queue.submit(statement);
        assertThat(queue.submit(statement).cause()).isInstanceOf(DatabaseFailure.class);
        assertThat(sent).hasSize(2);
        assertThat(waits.isComplete()).isFalse();
        sent.getFirst().complete("done");
        assertThat(sent).hasSize(3);
    }

    /** Otherwise a timeout costs two hand-overs between threads, and its listener runs on another thread. */
    @Test
    void timeoutsOfQueuedStatementsRunOnTheEventLoop() throws Exception {
        Promise<Boolean> onEventLoop = Promise.promise();
        vertx.runOnContext(here -> {
            AdmissionQueue queue = new AdmissionQueue(eventLoop(), 1, 1, new Metrics());
            queue.submit(() -> Promise.promise().future());
            queue.submit(() -> Future.succeededFuture("not sent"))
                    .timeout(1, TimeUnit.MILLISECONDS)
                    .onComplete(ended -> onEventLoop.complete(Context.isOnEventLoopThread()));
        });
        assertThat(onEventLoop.future().await(10, TimeUnit.SECONDS)).isTrue();
    }
}
