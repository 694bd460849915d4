package com.cruddur.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes at a constant rate: half of the writes are likes, a tenth posts, a tenth replies and the rest reposts. After each
 * acknowledged post, and after every tenth acknowledged like, it reads a cached page, which must contain the write.
 */
final class WriteLoad implements AutoCloseable {

    /** If more writes are in flight, the server does not keep up. Writes are then late, and the row reports it. */
    private static final int MAX_CONCURRENT = 64;

    /** The minimum share of the intended rate. With less, the row would measure another load. */
    private static final double MIN_RATE_RATIO = 0.9;

    private static final int KINDS = 10;
    private static final int VERIFIED_LIKE = 20;
    private static final Pattern LIKES_COUNT = Pattern.compile("\"likes_count\"\\s*:\\s*(\\d+)");
    private static final Pattern CREATED_AT = Pattern.compile("\"created_at\"\\s*:\\s*\"([^\"]+)\"");
    private static final String POST = "{\"message\":\"Hello\",\"ttl\":\"1-day\"}";
    private static final String REPLY = "{\"message\":\"Hello to you, too\"}";
    private static final String ACTIVITIES = "/api/activities";

    /**
     * A crud that is liked, reposted and replied to.
     *
     * @param page the path of the page that shows the crud with its number of likes
     */
    record Subject(String uuid, String page) {}

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final HttpClient client;
    private final Zipf<Subject> subjects;
    private final List<String> tokens;
    private final int perSecond;
    // The context writes these; other threads read them between rounds.
    private volatile long acknowledged;
    private volatile long verified;
    private volatile long wrong;
    private volatile long failed;
    private volatile long activeNanos;
    private volatile String firstFailure = "";
    private long timer;
    private long begun;
    private long due;
    private long startNanos;
    private int inFlight;

    WriteLoad(String url, List<String> tokens, List<Subject> subjects, int perSecond) {
        URI uri = URI.create(url);
        client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost(uri.getHost()).setDefaultPort(uri.getPort()),
                new PoolOptions().setHttp1MaxSize(MAX_CONCURRENT).setEventLoopSize(1));
        this.tokens = tokens;
        this.subjects = new Zipf<>(subjects);
        this.perSecond = perSecond;
    }

    /** Writes while the given work runs. */
    <T> T runDuring(Callable<T> work) throws Exception {
        long start = System.nanoTime();
        context.runOnContext(begin -> {
            startNanos = start;
            due = 0;
            timer = vertx.setPeriodic(1, tick -> writeDue());
        });
        try {
            return work.call();
        } finally {
            context.runOnContext(end -> vertx.cancelTimer(timer));
            activeNanos += System.nanoTime() - start;
        }
    }

    String summary() {
        return "%.0f writes per second were acknowledged, %d in total; %d of %d verified answers were wrong"
                .formatted(perSecond(), acknowledged, wrong, verified);
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (wrong + failed > 0) {
            problems.add("%d of %d verified answers were wrong, %d requests failed %s"
                    .formatted(wrong, verified, failed, firstFailure));
        }
        if (verified == 0) {
            problems.add("no answer was verified");
        }
        if (perSecond() < MIN_RATE_RATIO * perSecond) {
            problems.add("the writes did not keep up: %.0f per second".formatted(perSecond()));
        }
        return problems;
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    private double perSecond() {
        return acknowledged / (activeNanos / 1e9);
    }

    private void writeDue() {
        long intended = (System.nanoTime() - startNanos) * perSecond / TimeUnit.SECONDS.toNanos(1);
        while (due < intended && inFlight < MAX_CONCURRENT) {
            due++;
            inFlight++;
            write(begun++).onComplete(done -> {
                inFlight--;
                if (done.failed()) {
                    firstFailure = failed++ == 0 ? done.cause().toString() : firstFailure;
                }
            });
        }
    }

    private Future<Void> write(long n) {
        String token = tokens.get((int) (n % tokens.size()));
        int kind = (int) (n % KINDS);
        Subject subject = subjects.next();
        String path = ACTIVITIES + "/" + subject.uuid();
        if (kind == 0) {
            return send(HttpMethod.POST, ACTIVITIES, token, POST).compose(this::verifyPost);
        } else if (kind % 2 == 1) {
            return send(HttpMethod.PUT, path + "/like", token, "")
                    .compose(answer ->
                            n % VERIFIED_LIKE == 1 ? verifyLike(subject, answer) : Future.<Void>succeededFuture());
        } else if (kind == 2) {
            return send(HttpMethod.POST, path + "/reply", token, REPLY).mapEmpty();
        } else {
            return send(HttpMethod.PUT, path + "/repost", token, "").mapEmpty();
        }
    }

    /** Home shows the crud, or only newer ones. */
    private Future<Void> verifyPost(JsonObject post) {
        OffsetDateTime createdAt = OffsetDateTime.parse(post.getString("created_at"));
        return page(HomeRow.PATH).map(home -> {
            OffsetDateTime oldest = CREATED_AT
                    .matcher(home)
                    .results()
                    .map(found -> OffsetDateTime.parse(found.group(1)))
                    .min(Comparator.naturalOrder())
                    .orElse(OffsetDateTime.MIN);
            return verify(home.contains(post.getString("uuid")) || !oldest.isBefore(createdAt));
        });
    }

    /** Likes are only added, so the page shows as many as the acknowledgement or more. Home may not show the crud at all. */
    private Future<Void> verifyLike(Subject subject, JsonObject like) {
        return page(subject.page()).map(page -> {
            // A reply to the crud has the same uuid in another member.
            Matcher crud =
                    Pattern.compile("\\{\"uuid\"\\s*:\\s*\"" + subject.uuid()).matcher(page);
            Matcher count = LIKES_COUNT.matcher(page);
            return crud.find() && count.find(crud.end())
                    ? verify(Integer.parseInt(count.group(1)) >= like.getInteger("likes_count"))
                    : null;
        });
    }

    private Void verify(boolean right) {
        verified++;
        wrong += right ? 0 : 1;
        return null;
    }

    private Future<JsonObject> send(HttpMethod method, String path, String token, String body) {
        RequestOptions options =
                new RequestOptions().setMethod(method).setURI(path).putHeader("Authorization", "Bearer " + token);
        if (!body.isEmpty()) {
            options.putHeader("Content-Type", "application/json");
        }
        return answer(options, body).map(answer -> {
            acknowledged++;
            return new JsonObject(answer);
        });
    }

    private Future<String> page(String path) {
        return answer(new RequestOptions().setURI(path), "");
    }

    private Future<String> answer(RequestOptions options, String body) {
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(response -> response.statusCode() == 200
                        ? response.body().map(Buffer::toString)
                        : Future.failedFuture("status " + response.statusCode()));
    }
}
