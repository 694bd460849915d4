package com.cruddur.auth;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.concurrent.TimeoutException;

/**
 * Fetches a JSON Web Key Set. The deadline covers the whole exchange, including the body, and the body is bounded. A
 * response that exceeds either is aborted and its connection closed, so it neither fills the heap nor delays the next
 * fetch. Redirects are not followed and compressed bodies are rejected.
 */
final class JwksClient {

    static final int MAX_BODY_BYTES = 256 * 1024;

    private static final long DEADLINE_MILLIS = 2_000;

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
    private final String url;
    private final long deadlineMillis;

    JwksClient(Vertx vertx, String url) {
        this(vertx, url, DEADLINE_MILLIS);
    }

    /** @param deadlineMillis covers one attempt from the connection to the last byte of the body */
    JwksClient(Vertx vertx, String url, long deadlineMillis) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        // A connection of an earlier fetch would be hours old.
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout((int) deadlineMillis)
                .setTracingPolicy(TracingPolicy.ALWAYS));
        this.url = url;
        this.deadlineMillis = deadlineMillis;
    }

    /**
     * The body of a response with status 200. Retries once after a timeout, so that a lost packet does not cost the 30 s
     * until the next fetch. Runs on an event loop of its own, whatever the calling thread.
     */
    Future<Buffer> fetch() {
        Promise<Buffer> promise = Promise.promise();
        context.runOnContext(ignored -> attempt()
                .recover(failure -> failure instanceof TimeoutException ? attempt() : Future.failedFuture(failure))
                .onComplete(promise));
        return promise.future();
    }

    /** An exception that the client throws fails the future, too. */
    private Future<Buffer> attempt() {
        return Future.future(body -> {
            long timer = vertx.setTimer(
                    deadlineMillis,
                    expired -> body.tryFail(
                            new TimeoutException("no complete response within " + deadlineMillis + " ms")));
            body.future().onComplete(done -> vertx.cancelTimer(timer));
            client.request(new RequestOptions().setAbsoluteURI(url))
                    .onSuccess(request -> send(request, body))
                    .onFailure(body::tryFail);
        });
    }

    private static void send(HttpClientRequest request, Promise<Buffer> body) {
        body.future().onFailure(failure -> request.reset());
        request.putHeader(HttpHeaders.ACCEPT, "application/json")
                .send()
                .onSuccess(response -> read(response, body))
                .onFailure(body::tryFail);
    }

    private static void read(HttpClientResponse response, Promise<Buffer> body) {
        if (response.statusCode() != 200) {
            body.tryFail("status " + response.statusCode());
        } else if (response.getHeader(HttpHeaders.CONTENT_ENCODING) != null) {
            body.tryFail("the body is compressed, although the request does not accept it");
        } else {
            Buffer received = Buffer.buffer();
            response.handler(chunk -> {
                        if (received.length() + chunk.length() > MAX_BODY_BYTES) {
                            body.tryFail("the body exceeds " + MAX_BODY_BYTES + " bytes");
                        } else {
                            received.appendBuffer(chunk);
                        }
                    })
                    .exceptionHandler(body::tryFail)
                    .endHandler(end -> body.tryComplete(received));
        }
    }
}
