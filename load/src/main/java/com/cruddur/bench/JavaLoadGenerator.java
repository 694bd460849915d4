package com.cruddur.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A load generator in Java, for machines without wrk: an HTTP client on one event loop. */
final class JavaLoadGenerator implements LoadGenerator {

    private static final int RESPONSE_TIMEOUT_SECONDS = 10;

    @Override
    public Rate drive(String url, int connections, int seconds, Requests requests)
            throws IOException, InterruptedException {
        URI uri = URI.create(url);
        Vertx vertx = Vertx.vertx();
        try {
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions().setDefaultHost(uri.getHost()).setDefaultPort(uri.getPort()),
                    new PoolOptions().setHttp1MaxSize(connections).setEventLoopSize(1));
            Load load = new Load(client, requests, seconds);
            Promise<Rate> rate = Promise.promise();
            vertx.runOnContext(start -> Future.all(IntStream.range(0, connections)
                            .mapToObj(connection -> load.sendNext())
                            .toList())
                    .map(ended -> load.rate())
                    .onComplete(rate));
            return rate.future().await();
        } finally {
            vertx.close().await();
        }
    }

    @Override
    public String name() {
        return "a Java client (install wrk for better figures)";
    }

    /** One run. It belongs to one event loop and needs no locks. */
    private static final class Load {

        private final HttpClient client;
        private final List<Requests.Request> requests;
        private final boolean once;
        private final boolean gzip;
        private final long startNanos = System.nanoTime();
        private final long endNanos;
        private final SplittableRandom random = new SplittableRandom(1000);
        private int sent;
        private long succeeded;
        private long failed;

        Load(HttpClient client, Requests requests, int seconds) throws IOException {
            this.client = client;
            this.requests = requests.all();
            this.once = requests.once();
            this.gzip = requests.gzip();
            this.endNanos = startNanos + TimeUnit.SECONDS.toNanos(seconds);
        }

        Future<Void> sendNext() {
            if (System.nanoTime() >= endNanos || (once && sent == requests.size())) {
                return Future.succeededFuture();
            }
            return send(requests.get(once ? sent++ : random.nextInt(requests.size())))
                    .transform(response -> {
                        count(response.succeeded() && response.result() < 400);
                        return sendNext();
                    });
        }

        Rate rate() {
            return new Rate(succeeded, failed, (System.nanoTime() - startNanos) / 1e9);
        }

        private void count(boolean success) {
            if (success) {
                succeeded++;
            } else {
                failed++;
            }
        }

        private Future<Integer> send(Requests.Request one) {
            RequestOptions options = new RequestOptions()
                    .setMethod(HttpMethod.valueOf(one.method()))
                    .setURI(one.path())
                    .setTimeout(TimeUnit.SECONDS.toMillis(RESPONSE_TIMEOUT_SECONDS));
            if (!one.token().isEmpty()) {
                options.putHeader("Authorization", "Bearer " + one.token());
            }
            if (gzip) {
                options.putHeader("Accept-Encoding", "gzip");
            }
            if (!one.body().isEmpty()) {
                options.putHeader("Content-Type", "application/json");
            }
            return client.request(options)
                    .compose(request -> request.send(Buffer.buffer(one.body())))
                    .compose(response -> response.end().map(response.statusCode()));
        }
    }
}
