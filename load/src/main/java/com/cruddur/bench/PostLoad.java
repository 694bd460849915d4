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

/** Posts cruds at a constant rate. After each acknowledgement it reads home, which must contain the crud. */
final class PostLoad implements AutoCloseable {

    /** If more posts are in flight, the server does not keep up. Posts are then late, and the row reports it. */
    private static final int MAX_CONCURRENT_POSTS = 16;

    /** The minimum share of the intended rate. With less, the row would measure another load. */
    private static final double MIN_RATE_RATIO = 0.9;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT_POSTS);
    private final String url;
    private final List<String> tokens;
    private final int perSecond;
    private final AtomicInteger posted = new AtomicInteger();
    private final AtomicInteger missing = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong activeNanos = new AtomicLong();

    PostLoad(String url, List<String> tokens, int perSecond) {
        this.url = url;
        this.tokens = tokens;
        this.perSecond = perSecond;
    }

    /** Posts while the given work runs. */
    <T> T runDuring(Callable<T> work) throws Exception {
        long start = System.nanoTime();
        Thread pace = Thread.ofPlatform().start(() -> post(start));
        try {
            return work.call();
        } finally {
            pace.interrupt();
            pace.join();
            permits.acquire(MAX_CONCURRENT_POSTS);
            permits.release(MAX_CONCURRENT_POSTS);
            activeNanos.addAndGet(System.nanoTime() - start);
        }
    }

    String summary() {
        return "%.0f cruds per second were posted, %d in total; %d were missing on the home page that was read next"
                .formatted(postedPerSecond(), posted.get(), missing.get());
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (missing.get() + failed.get() > 0) {
            problems.add("%d of %d cruds were missing, %d failed".formatted(missing.get(), posted.get(), failed.get()));
        }
        if (postedPerSecond() < MIN_RATE_RATIO * perSecond) {
            problems.add("the posts did not keep up: %.0f per second".formatted(postedPerSecond()));
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
                permits.acquire();
                executor.execute(() -> postAndReadHome(token));
            }
        } catch (InterruptedException e) {
            // The work has ended.
        }
    }

    private void postAndReadHome(String token) {
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
            permits.release();
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
