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
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On an event loop, as batches belong to one; each statement ends when the test says so. */
class BatchesTest {

    private final Vertx vertx = Vertx.vertx();
    private final List<Set<String>> asked = new ArrayList<>();
    private final List<Promise<String>> underWay = new ArrayList<>();

    private Promise<String> promise() {
        return ((ContextInternal) vertx.getOrCreateContext()).promise();
    }

    private Future<String> statementAtOnce(String about, Supplier<Set<String>> keys) {
        asked.add(keys.get());
        underWay.add(Promise.promise());
        return underWay.getLast().future();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void whoAsksWhileStatementsAreUnderWayJoinsTheNext() throws Exception {
        onEventLoop(() -> {
            Batches<String, String, String> batches = new Batches<>(2, this::promise, this::statementAtOnce);
            Stream.of("a", "b").forEach(key -> batches.ask("page 1", key));
            Future<String> third = batches.ask("page 1", "c");
            Future<String> fourth = batches.ask("page 1", "d");
            batches.ask("page 1", "c");
            assertThat(asked).containsExactly(Set.of("a"), Set.of("b"));

            underWay.getFirst().complete("one");
            assertThat(asked).containsExactly(Set.of("a"), Set.of("b"), Set.of("c", "d"));
            assertThat(third.isComplete()).isFalse();
            underWay.getLast().complete("three");
            assertThat(List.of(third, fourth)).extracting(Future::result).containsOnly("three");
        });
    }

    @Test
    void whatIsAskedAboutOtherThingsIsNotJoined() throws Exception {
        onEventLoop(() -> {
            Batches<String, String, String> batches = new Batches<>(1, this::promise, this::statementAtOnce);
            batches.ask("page 1", "a");
            batches.ask("page 2", "b");
            assertThat(asked).containsExactly(Set.of("a"), Set.of("b"));
        });
    }

    /** Held back it would be no fuller. */
    @Test
    void aFullStatementIsNotHeldBack() throws Exception {
        onEventLoop(() -> {
            Batches<String, String, String> batches = new Batches<>(1, this::promise, this::statementAtOnce);
            IntStream.rangeClosed(0, 2 * Batches.MOST_KEYS + 1).forEach(key -> batches.ask("page 1", "" + key));
            assertThat(asked).extracting(Set::size).containsExactly(1, Batches.MOST_KEYS, Batches.MOST_KEYS);
            assertThat(asked.get(1)).contains("1").doesNotContain("0");
            underWay.getFirst().complete("one");
            // Two more are under way.
            assertThat(asked).hasSize(3);
            underWay.get(1).complete("two");
            underWay.get(2).complete("three");
            assertThat(asked.getLast()).containsExactly("" + (2 * Batches.MOST_KEYS + 1));
        });
    }

    @Test
    void whileItWaitsForItsTurnAStatementTakesMore() throws Exception {
        List<Runnable> turns = new ArrayList<>();
        onEventLoop(() -> {
            Batches<String, String, String> batches = new Batches<>(1, this::promise, (about, keys) -> {
                Promise<String> promise = Promise.promise();
                turns.add(() -> statementAtOnce(about, keys).onComplete(promise));
                return promise.future();
            });
            Future<String> first = batches.ask("page 1", "a");
            Future<String> second = batches.ask("page 1", "b");
            assertThat(turns).hasSize(1);
            turns.getFirst().run();
            batches.ask("page 1", "c");
            assertThat(asked).containsExactly(Set.of("a", "b"));
            underWay.getFirst().complete("one");
            assertThat(List.of(first, second)).extracting(Future::result).containsOnly("one");
            turns.getLast().run();
            assertThat(asked.getLast()).containsExactly("c");
        });
    }

    @Test
    void whatIsTurnedAwayBeforeItsTurnHoldsNobodyUp() throws Exception {
        onEventLoop(() -> {
            List<Promise<String>> turnedAway = new ArrayList<>();
            Batches<String, String, String> batches = new Batches<>(1, this::promise, (about, keys) -> {
                turnedAway.add(Promise.promise());
                return turnedAway.getLast().future();
            });
            Future<String> first = batches.ask("page 1", "a");
            turnedAway.getFirst().fail("too much");
            assertThat(first.failed()).isTrue();
            batches.ask("page 1", "b");
            assertThat(turnedAway).hasSize(2);
        });
    }

    @Test
    void aStatementThatFailsFailsWhoSharedItAlone() throws Exception {
        onEventLoop(() -> {
            Batches<String, String, String> batches = new Batches<>(1, this::promise, this::statementAtOnce);
            Future<String> first = batches.ask("page 1", "a");
            Future<String> second = batches.ask("page 1", "b");
            underWay.getFirst().fail("gone");
            underWay.getLast().complete("here");
            assertThat(first.failed()).isTrue();
            assertThat(second.result()).isEqualTo("here");
        });
    }

    @Test
    void whoWaitsBehindAStatementThatNeverEndsHearsSo() throws Exception {
        Promise<String> waited = Promise.promise();
        onEventLoop(() -> {
            Batches<String, String, String> batches = new Batches<>(1, this::promise, this::statementAtOnce);
            batches.ask("page 1", "never ends");
            batches.ask("page 1", "waits").onComplete(waited);
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
