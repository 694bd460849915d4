package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs on an event loop, because a batcher belongs to one. The test decides when a statement ends. */
class BatcherTest {

    private final Vertx vertx = Vertx.vertx();
    private final List<Set<String>> asked = new ArrayList<>();
    private final List<Promise<String>> underWay = new ArrayList<>();

    private Promise<String> promise() {
        return ((ContextInternal) vertx.getOrCreateContext()).promise();
    }

    private Future<String> statementAtOnce(String about, Batcher.Keys<String> keys) {
        asked.add(keys.take());
        underWay.add(Promise.promise());
        return underWay.getLast().future();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aCallDuringStatementsInFlightJoinsTheNextBatch() throws Exception {
        onEventLoop(() -> {
            Batcher<String, String, String> batches = new Batcher<>(2, this::promise, this::statementAtOnce);
            Stream.of("a", "b").forEach(key -> batches.load("page 1", key));
            Future<String> third = batches.load("page 1", "c");
            Future<String> fourth = batches.load("page 1", "d");
            batches.load("page 1", "c");
            assertThat(asked).containsExactly(Set.of("a"), Set.of("b"));

            underWay.getFirst().complete("one");
            assertThat(asked).containsExactly(Set.of("a"), Set.of("b"), Set.of("c", "d"));
            assertThat(third.isComplete()).isFalse();
            underWay.getLast().complete("three");
            assertThat(List.of(third, fourth)).extracting(Future::result).containsOnly("three");
        });
    }

    @Test
    void batchesWithAnotherCommonPartAreSeparate() throws Exception {
        onEventLoop(() -> {
            Batcher<String, String, String> batches = new Batcher<>(1, this::promise, this::statementAtOnce);
            batches.load("page 1", "a");
            batches.load("page 2", "b");
            assertThat(asked).containsExactly(Set.of("a"), Set.of("b"));
        });
    }

    /** Waiting would not add keys to it. */
    @Test
    void aFullBatchIsSubmittedAtOnce() throws Exception {
        onEventLoop(() -> {
            Batcher<String, String, String> batches = new Batcher<>(1, this::promise, this::statementAtOnce);
            IntStream.rangeClosed(0, 2 * Batcher.MAX_KEYS + 1).forEach(key -> batches.load("page 1", "" + key));
            assertThat(asked).extracting(Set::size).containsExactly(1, Batcher.MAX_KEYS, Batcher.MAX_KEYS);
            assertThat(asked.get(1)).contains("1").doesNotContain("0");
            underWay.getFirst().complete("one");
            // Two more are in flight.
            assertThat(asked).hasSize(3);
            underWay.get(1).complete("two");
            underWay.get(2).complete("three");
            assertThat(asked.getLast()).containsExactly("" + (2 * Batcher.MAX_KEYS + 1));
        });
    }

    @Test
    void aBatchInTheAdmissionQueueTakesMoreKeys() throws Exception {
        List<Runnable> turns = new ArrayList<>();
        onEventLoop(() -> {
            Batcher<String, String, String> batches = new Batcher<>(1, this::promise, (about, keys) -> {
                Promise<String> promise = Promise.promise();
                turns.add(() -> statementAtOnce(about, keys).onComplete(promise));
                return promise.future();
            });
            Future<String> first = batches.load("page 1", "a");
            Future<String> second = batches.load("page 1", "b");
            assertThat(turns).hasSize(1);
            turns.getFirst().run();
            batches.load("page 1", "c");
            assertThat(asked).containsExactly(Set.of("a", "b"));
            underWay.getFirst().complete("one");
            assertThat(List.of(first, second)).extracting(Future::result).containsOnly("one");
            turns.getLast().run();
            assertThat(asked.getLast()).containsExactly("c");
        });
    }

    /** As on a replica: the check that a batch waits for is no proof for a call that arrives after it began. */
    @Test
    void aBatchAcceptsKeysOnlyAsLongAsItsConditionHolds() throws Exception {
        AtomicBoolean holds = new AtomicBoolean(true);
        List<Runnable> checks = new ArrayList<>();
        onEventLoop(() -> {
            Batcher<String, String, String> batches = new Batcher<>(1, this::promise, (about, keys) -> {
                Promise<String> promise = Promise.promise();
                keys.acceptWhile(checks.isEmpty() ? holds::get : () -> true);
                checks.add(() -> statementAtOnce(about, keys).onComplete(promise));
                return promise.future();
            });
            batches.load("page 1", "a");
            batches.load("page 1", "b");
            holds.set(false);
            batches.load("page 1", "c");
            batches.load("page 1", "d");
            checks.forEach(Runnable::run);
            assertThat(asked).containsExactly(Set.of("a", "b"), Set.of("c", "d"));
        });
    }

    @Test
    void aShedBatchDoesNotBlockTheNext() throws Exception {
        onEventLoop(() -> {
            List<Promise<String>> turnedAway = new ArrayList<>();
            Batcher<String, String, String> batches = new Batcher<>(1, this::promise, (about, keys) -> {
                turnedAway.add(Promise.promise());
                return turnedAway.getLast().future();
            });
            Future<String> first = batches.load("page 1", "a");
            turnedAway.getFirst().fail("too much");
            assertThat(first.failed()).isTrue();
            batches.load("page 1", "b");
            assertThat(turnedAway).hasSize(2);
        });
    }

    @Test
    void aFailedStatementFailsOnlyItsOwnCalls() throws Exception {
        onEventLoop(() -> {
            Batcher<String, String, String> batches = new Batcher<>(1, this::promise, this::statementAtOnce);
            Future<String> first = batches.load("page 1", "a");
            Future<String> second = batches.load("page 1", "b");
            underWay.getFirst().fail("gone");
            underWay.getLast().complete("here");
            assertThat(first.failed()).isTrue();
            assertThat(second.result()).isEqualTo("here");
        });
    }

    @Test
    void aCallBehindAStatementThatNeverEndsTimesOut() throws Exception {
        Promise<String> waited = Promise.promise();
        onEventLoop(() -> {
            Batcher<String, String, String> batches = new Batcher<>(1, this::promise, this::statementAtOnce);
            batches.load("page 1", "never ends");
            batches.load("page 1", "waits").onComplete(waited);
        });
        assertThatThrownBy(() -> waited.future().await(10, TimeUnit.SECONDS)).isInstanceOf(DatabaseFailure.class);
    }

    private void onEventLoop(Runnable steps) throws Exception {
        Promise<Void> done = Promise.promise();
        vertx.runOnContext(begun -> {
            try {
                steps.run();
                done.complete();
            } catch (Throwable failure) {
                done.fail(failure);
            }
        });
        done.future().await(10, TimeUnit.SECONDS);
    }
}
