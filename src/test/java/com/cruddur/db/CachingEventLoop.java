package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.EventLoop;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.db.connect.Replicas;
import com.cruddur.metrics.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** An event loop with its database and its exact reads of pages, one for each statement. */
record CachingEventLoop(Context context, Database database, ExactRead<Statement> pages) {

    /** Creates an event loop; the event loops with the same page cache share its pages. */
    static CachingEventLoop create(
            Vertx vertx,
            DatabaseUrl url,
            Metrics metrics,
            PageCache pageCache,
            Function<Database, Function<Statement, Future<StatementResult>>> read) {
        Context context = ((VertxInternal) vertx).createEventLoopContext();
        return call(context, () -> {
                    Database database =
                            new Database(vertx, url, PoolLimits.of(1, 1), metrics, pageCache, Replicas.none(metrics));
                    return Future.succeededFuture(new CachingEventLoop(
                            context,
                            database,
                            new ExactRead<>(database, CachingEventLoop.class, read.apply(database))));
                })
                .await();
    }

    /** Returns as soon as the read has begun. */
    Future<StatementResult> read(Statement page) {
        CountDownLatch begun = new CountDownLatch(1);
        Future<StatementResult> result = call(() -> {
            try {
                return pages.read(page);
            } finally {
                begun.countDown();
            }
        });
        await(begun);
        return result;
    }

    <T> Future<T> call(Supplier<Future<T>> action) {
        return call(context, action);
    }

    private static <T> Future<T> call(Context context, Supplier<Future<T>> action) {
        Promise<T> result = Promise.promise();
        context.runOnContext(here -> EventLoop.call(action).onComplete(result));
        return result.future();
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
