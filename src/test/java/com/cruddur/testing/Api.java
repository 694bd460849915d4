package com.cruddur.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The API as a client sees it, over real HTTP; {@link #as} makes one that sends a token. */
public final class Api {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final int MAX_ATTEMPTS = 20;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final String baseUrl;
    private final Function<String, String> tokenOfHandle;
    private final UnaryOperator<HttpRequest.Builder> headers;
    private final boolean patient;

    private Api(
            String baseUrl,
            Function<String, String> tokenOfHandle,
            UnaryOperator<HttpRequest.Builder> headers,
            boolean patient) {
        this.baseUrl = baseUrl;
        this.tokenOfHandle = tokenOfHandle;
        this.headers = headers;
        this.patient = patient;
    }

    /** The API of a server, without a token. */
    public static Api of(String baseUrl, Function<String, String> tokenOfHandle) {
        return new Api(baseUrl, tokenOfHandle, request -> request, true);
    }

    /** The same API with the token of a seeded user. */
    public Api as(String handle) {
        return with("Authorization", "Bearer " + tokenOfHandle.apply(handle));
    }

    /** The same API with one header more on every request. */
    public Api with(String name, String value) {
        return new Api(baseUrl, tokenOfHandle, request -> headers.apply(request).header(name, value), patient);
    }

    /** The same API, asked once whatever it answers: for tests of what is turned away, and when. */
    public Api impatient() {
        return new Api(baseUrl, tokenOfHandle, headers, false);
    }

    /** The same client at another instance on this machine. */
    public Api at(int port) {
        return new Api("http://127.0.0.1:" + port, tokenOfHandle, headers, patient);
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer head(String path) {
        return send("HEAD", path, null);
    }

    public Answer post(String path, JsonObject body) {
        return send("POST", path, body.encode());
    }

    /** Posts again while the server is too busy, as clients do whose request has an {@code Idempotency-Key}. */
    public Answer postUntilServed(String path, JsonObject body) {
        return untilServed(() -> impatient().post(path, body));
    }

    /** The same of a PUT. */
    public Answer putUntilServed(String path, JsonObject body) {
        return untilServed(() -> impatient().put(path, body));
    }

    /** The same of one without a body, such as a like, which is set once however often. */
    public Answer putUntilServed(String path) {
        return untilServed(() -> impatient().put(path));
    }

    /** The same of a DELETE. */
    public Answer deleteUntilServed(String path) {
        return untilServed(() -> impatient().delete(path));
    }

    private static Answer untilServed(Supplier<Answer> asking) {
        Answer answer = asking.get();
        for (int attempt = 1; isTooBusy(answer) && attempt < MAX_ATTEMPTS; attempt++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = asking.get();
        }
        return answer;
    }

    /** The answer to a HEAD doesn't say why. */
    private static boolean isTooBusy(Answer answer) {
        return answer.status() == 503
                && (answer.body().isEmpty() || answer.body().equals("[\"generic_503\"]"));
    }

    public Answer put(String path, JsonObject body) {
        return send("PUT", path, body.encode());
    }

    public Answer put(String path) {
        return send("PUT", path, null);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Any method, with a body as text, said to be JSON; null for none. */
    public Answer send(String method, String path, @Nullable String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(baseUrl + path)).timeout(Duration.ofSeconds(20));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return send(request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    /**
     * A request of any make; its answer must be one that the document of the API knows.
     *
     * <p>A machine that stands still for a second has the server turn people away, as it should: who reads asks again
     * then. So does who writes with an {@code Idempotency-Key}; without one it might be done twice.
     */
    public Answer send(HttpRequest.Builder request) {
        HttpRequest made = headers.apply(request).build();
        return patient && isSafelyRepeated(made) ? untilServed(() -> ask(made)) : ask(made);
    }

    private static boolean isSafelyRepeated(HttpRequest request) {
        return List.of("GET", "HEAD").contains(request.method())
                || request.headers().firstValue("Idempotency-Key").isPresent();
    }

    private static Answer ask(HttpRequest request) {
        try {
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
            Conformance.check(request, response);
            return new Answer(response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a stream of server-sent events; asks again as who reads does. */
    public Listener listen(String path) {
        HttpRequest request = headers.apply(
                        HttpRequest.newBuilder(URI.create(baseUrl + path)).header("Accept", "text/event-stream"))
                .build();
        try {
            HttpResponse<InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());
            for (int attempt = 1; patient && response.statusCode() == 503 && attempt < MAX_ATTEMPTS; attempt++) {
                response.body().close();
                LockSupport.parkNanos(PAUSE.toNanos());
                response = CLIENT.send(request, BodyHandlers.ofInputStream());
            }
            return new Listener(response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A path of this API as a whole URL. */
    public URI uri(String path) {
        return URI.create(baseUrl + path);
    }

    /** What came back. */
    public record Answer(int status, HttpResponse<String> response) {

        Answer(HttpResponse<String> response) {
            this(response.statusCode(), response);
        }

        public String body() {
            return response.body();
        }

        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        public JsonObject object() {
            return new JsonObject(body());
        }

        public JsonArray array() {
            return new JsonArray(body());
        }

        /** The objects of an array. */
        public List<JsonObject> objects() {
            return array().stream().map(JsonObject.class::cast).toList();
        }

        /** The codes of an error. */
        public List<String> codes() {
            return array().stream().map(String::valueOf).toList();
        }

        /** The path that the {@code Link} header gives for the next page. */
        public Optional<String> next() {
            return header("Link").map(link -> link.substring(link.indexOf('<') + 1, link.indexOf('>')));
        }
    }
}
