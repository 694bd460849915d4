package com.cruddur.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Posts so many cruds a second, and reads home after each was acknowledged: it must be there. */
final class Poster implements AutoCloseable {

    /** More would tell that the server can't keep up; then posts are late, and the row says so. */
    private static final int AT_ONCE = 16;

    /** Of what was to be posted; with less the row would tell of another load. */
    private static final double ENOUGH = 0.9;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final String url;
    private final List<String> tokens;
    private final int perSecond;
    private final AtomicInteger posted = new AtomicInteger();
    private final AtomicInteger missing = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong activeNanos = new AtomicLong();

    Poster(String url, List<String> tokens, int perSecond) {
        this.url = url;
        this.tokens = tokens;
        this.perSecond = perSecond;
    }

    /** Posts while something else goes on. */
    <T> T during(Callable<T> work) throws Exception {
        long start = System.nanoTime();
        Thread pace = Thread.ofPlatform().start(() -> post(start));
        try {
            return work.call();
        } finally {
            pace.interrupt();
            pace.join();
            free.acquire(AT_ONCE);
            free.release(AT_ONCE);
            activeNanos.addAndGet(System.nanoTime() - start);
        }
    }

    String told() {
        return "%.0f cruds a second were posted, %d in all; %d were not on the home that was read next"
                .formatted(postedPerSecond(), posted.get(), missing.get());
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (missing.get() + failed.get() > 0) {
            problems.add("%d of %d cruds were missing, %d failed".formatted(missing.get(), posted.get(), failed.get()));
        }
        if (postedPerSecond() < ENOUGH * perSecond) {
            problems.add("the posts did not keep up: %.0f a second".formatted(postedPerSecond()));
        }
        return problems;
    }

    private double postedPerSecond() {
        return posted.get() / (activeNanos.get() / 1e9);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        client.close();
    }

    private void post(long start) {
        try {
            for (long n = 0; ; n++) {
                TimeUnit.NANOSECONDS.sleep(start + n * TimeUnit.SECONDS.toNanos(1) / perSecond - System.nanoTime());
                String token = tokens.get((int) (n % tokens.size()));
                free.acquire();
                executor.execute(() -> postAndLook(token));
            }
        } catch (InterruptedException e) {
            // The work that it was for is done.
        }
    }

    private void postAndLook(String token) {
        try {
            HttpResponse<String> post = send(HttpRequest.newBuilder(URI.create(url + "/api/activities"))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"Hello\",\"ttl\":\"1-day\"}")));
            if (post.statusCode() != 200) {
                failed.incrementAndGet();
                return;
            }
            posted.incrementAndGet();
            HttpResponse<String> home = send(HttpRequest.newBuilder(URI.create(url + HomeRow.PATH)));
            if (!home.body().contains(new JsonObject(post.body()).getString("uuid"))) {
                missing.incrementAndGet();
            }
        } catch (IOException | InterruptedException e) {
            failed.incrementAndGet();
        } finally {
            free.release();
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
