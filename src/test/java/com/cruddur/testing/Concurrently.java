package com.cruddur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Runs the same task concurrently. */
public final class Concurrently {

    private static final int CONCURRENT_CLIENTS = 300;

    private Concurrently() {}

    /** The results of all clients, in the order of their numbers. */
    public static <T> List<T> run(int clients, IntFunction<T> action) {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> results = IntStream.range(0, clients)
                    .mapToObj(client -> threads.submit(() -> {
                        start.await();
                        return action.apply(client);
                    }))
                    .toList();
            start.countDown();
            return results.stream().map(Concurrently::get).toList();
        }
    }

    /** Reads each path alone, then all paths many times concurrently. The responses must be equal. */
    public static void assertAnsweredAsAlone(Api api, List<String> paths) {
        List<Api.Answer> alone = paths.stream().map(api::get).toList();
        List<Api.Answer> together = run(CONCURRENT_CLIENTS, client -> api.get(paths.get(client % paths.size())));
        for (int client = 0; client < together.size(); client++) {
            Api.Answer expected = alone.get(client % paths.size());
            assertThat(together.get(client).status()).isEqualTo(expected.status());
            assertThat(together.get(client).body()).isEqualTo(expected.body());
        }
    }

    private static <T> T get(Future<T> result) {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
