package com.cruddur.db.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The requests that share a check. */
class SharedCheckTest {

    private static final long LONG = TimeUnit.MILLISECONDS.toNanos(300);

    private static final int EVENT_LOOPS = 4;
    private static final int REQUESTS = 300;

    private final Vertx vertx = Vertx.vertx();
    private final SharedCheck<Integer> checks = new SharedCheck<>();
    private final Runner runner = onEventLoop(() -> new Runner(new EventLoop(vertx)));

    private record Runner(EventLoop eventLoop, AtomicInteger begun, AtomicReference<Thread> thread)
            implements SharedCheck.Runner<Integer> {

        Runner(EventLoop eventLoop) {
            this(eventLoop, new AtomicInteger(), new AtomicReference<>());
        }

        @Override
        public Future<Integer> check() {
            thread.set(Thread.currentThread());
            return Future.succeededFuture(begun.incrementAndGet());
        }

        @Override
        public boolean isClosed() {
            return false;
        }
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void aCheckWithoutAPredecessorBeginsAtOnce() {
        assertThat(begunByJoining(LONG)).isEqualTo(1);
    }

    @Test
    void requestsThatPermitASpacingShareACheckAfterIt() {
        join(0).await();
        long startNanos = System.nanoTime();

        Future<Integer> first = join(LONG);
        Future<Integer> second = join(LONG);

        assertThat(first.await()).isEqualTo(2);
        assertThat(second.await()).isEqualTo(2);
        // The spacing began before the time was taken.
        assertThat(System.nanoTime() - startNanos).isGreaterThan(LONG / 2);
    }

    @Test
    void aRequestWithoutASpacingBeginsTheCheckForAll() {
        join(0).await();
        Future<Integer> patient = join(TimeUnit.HOURS.toNanos(1));

        assertThat(join(0).await()).isEqualTo(2);
        assertThat(patient.await()).isEqualTo(2);
    }

    @Test
    void aSmallerSpacingReplacesTheTimerOfALargerOne() {
        join(0).await();
        Future<Integer> patient = join(TimeUnit.HOURS.toNanos(1));

        assertThat(join(LONG).await()).isEqualTo(2);
        assertThat(patient.await()).isEqualTo(2);
    }

    /** A database belongs to one event loop. A request of another one may be the first that permits no more spacing. */
    @Test
    void aCheckRunsOnTheEventLoopOfItsFirstWaiter() {
        Context other = otherEventLoop();
        Thread otherThread = on(other, Thread::currentThread);
        Runner patient = on(other, () -> new Runner(new EventLoop(vertx)));
        join(0).await();

        Future<Integer> result =
                on(other, () -> checks.join(patient, TimeUnit.HOURS.toNanos(1)).result());
        join(0).await();

        assertThat(result.await()).isEqualTo(1);
        assertThat(patient.thread()).hasValue(otherThread);
        assertThat(runner.begun()).hasValue(1);
    }

    /** A verticle gets an event loop of its own while there are enough. */
    private Context otherEventLoop() {
        CompletableFuture<Context> eventLoop = new CompletableFuture<>();
        vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        eventLoop.complete(context);
                        return Future.succeededFuture();
                    }
                })
                .await();
        return eventLoop.join();
    }

    /** A lost wake-up would let requests wait until their time limit. */
    @Test
    void everyRequestOfManyEventLoopsGetsACheck() {
        List<Future<?>> all = IntStream.range(0, EVENT_LOOPS)
                .<Future<?>>mapToObj(loop -> {
                    Promise<Integer> done = Promise.promise();
                    vertx.runOnContext(start -> repeat(new Runner(new EventLoop(vertx)), REQUESTS, done));
                    return done.future();
                })
                .toList();

        Future.all(all).await();
    }

    private void repeat(Runner each, int left, Promise<Integer> done) {
        if (left == 0) {
            done.complete(left);
            return;
        }
        long spacingNanos =
                TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(3));
        checks.join(each, spacingNanos)
                .result()
                .onSuccess(check -> repeat(each, left - 1, done))
                .onFailure(done::fail);
    }

    /** The number of checks that have begun when the call returns. */
    private int begunByJoining(long spacingNanos) {
        return onEventLoop(() -> {
            checks.join(runner, spacingNanos);
            return runner.begun().get();
        });
    }

    private Future<Integer> join(long spacingNanos) {
        return onEventLoop(() -> checks.join(runner, spacingNanos).result());
    }

    private <T> T onEventLoop(Callable<T> task) {
        return on(vertx.getOrCreateContext(), task);
    }

    private static <T> T on(Context context, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(start -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }
}
