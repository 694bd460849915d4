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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An HTTP client of the API. Each {@code with} method returns a client with other settings. */
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

    /** A client of a server, without a token. */
    public static Api of(String baseUrl, Function<String, String> tokenOfHandle) {
        return new Api(baseUrl, tokenOfHandle, request -> request, true);
    }

    /** This client with the token of a seeded user. */
    public Api as(String handle) {
        return with("Authorization", "Bearer " + tokenOfHandle.apply(handle));
    }

    /** This client with another header on every request. */
    public Api with(String name, String value) {
        return new Api(baseUrl, tokenOfHandle, request -> headers.apply(request).header(name, value), patient);
    }

    /** This client without retries, for tests of load shedding. */
    public Api impatient() {
        return new Api(baseUrl, tokenOfHandle, headers, false);
    }

    /** This client for another instance on this machine. */
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

    /** Sends a POST and retries while the server is overloaded. The request should have an {@code Idempotency-Key}. */
    public Answer postUntilServed(String path, JsonObject body) {
        return untilServed(() -> impatient().post(path, body));
    }

    /** Sends a PUT and retries while the server is overloaded. */
    public Answer putUntilServed(String path, JsonObject body) {
        return untilServed(() -> impatient().put(path, body));
    }

    /** Sends a PUT without a body, such as a like, and retries while the server is overloaded. */
    public Answer putUntilServed(String path) {
        return untilServed(() -> impatient().put(path));
    }

    /** Sends a DELETE and retries while the server is overloaded. */
    public Answer deleteUntilServed(String path) {
        return untilServed(() -> impatient().delete(path));
    }

    private static Answer untilServed(Supplier<Answer> request) {
        Answer response = request.get();
        for (int attempt = 1; isOverloaded(response) && attempt < MAX_ATTEMPTS; attempt++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            response = request.get();
        }
        return response;
    }

    /** The response to a HEAD request has no code. */
    private static boolean isOverloaded(Answer response) {
        return response.status() == 503
                && (response.body().isEmpty() || response.body().equals("[\"generic_503\"]"));
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

    /** Sends a request of any method. A body is declared as JSON; null for no body. */
    public Answer send(String method, String path, @Nullable String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(baseUrl + path)).timeout(Duration.ofSeconds(20));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return send(request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    /**
     * Sends a request and checks that openapi.yaml declares the response.
     *
     * <p>The server sheds requests when the machine stalls for a second. The client then retries reads, and writes with an
     * {@code Idempotency-Key}. Other writes could be executed twice.
     */
    public Answer send(HttpRequest.Builder request) {
        HttpRequest built = headers.apply(request).build();
        return patient && isSafeToRetry(built) ? untilServed(() -> exchange(built)) : exchange(built);
    }

    private static boolean isSafeToRetry(HttpRequest request) {
        return List.of("GET", "HEAD").contains(request.method())
                || request.headers().firstValue("Idempotency-Key").isPresent();
    }

    private static Answer exchange(HttpRequest request) {
        try {
            HttpResponse<String> response = CLIENT.send(request, DecodedBody::subscriber);
            Conformance.check(request, response);
            return new Answer(response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a stream of server-sent events, with retries like a read. */
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

    /** The absolute URL of a path. */
    public URI uri(String path) {
        return URI.create(baseUrl + path);
    }

    /** A response. Its body is not compressed any more. */
    public record Answer(int status, HttpResponse<String> response) {

        Answer(HttpResponse<String> response) {
            this(response.statusCode(), response);
        }

        public String body() {
            return response.body();
        }

        /** All headers except the date and the request id, which differ between equal requests. */
        public Map<String, List<String>> reproducibleHeaders() {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(response.headers().map());
            headers.keySet().removeAll(List.of("date", "x-request-id"));
            return headers;
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

        /** The objects of an array body. */
        public List<JsonObject> objects() {
            return array().stream().map(JsonObject.class::cast).toList();
        }

        /** The codes of an error body. */
        public List<String> codes() {
            return array().stream().map(String::valueOf).toList();
        }

        /** The path and query of the next page, from the {@code Link} header. */
        public Optional<String> next() {
            return header("Link")
                    .map(link -> link.substring(link.indexOf('<') + 1, link.indexOf('>')))
                    .map(target -> target.startsWith("?") ? response.uri().getRawPath() + target : target);
        }
    }
}
