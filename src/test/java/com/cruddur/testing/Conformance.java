package com.cruddur.testing;

import com.cruddur.testing.OpenApi.Operation;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Compares responses with openapi.yaml: status, content type, headers, body, error codes. */
public final class Conformance {

    private static final String JSON = "application/json";
    private static final String PROBLEM_JSON = "application/problem+json";

    /** Headers that a response may only have if the document declares them. */
    private static final Set<String> DECLARED_HEADERS = Set.of("Link", "ETag", "Retry-After", "Allow");

    /**
     * A request and its response.
     *
     * @param preflight whether the request is a CORS preflight
     * @param headers the headers of the response, in a map that ignores case
     */
    public record Exchange(
            String method, String path, boolean preflight, int status, Map<String, String> headers, String body) {

        private static Exchange of(HttpRequest request, HttpResponse<String> response) {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
            return new Exchange(
                    request.method(),
                    request.uri().getRawPath(),
                    request.headers()
                            .firstValue("Access-Control-Request-Method")
                            .isPresent(),
                    response.statusCode(),
                    headers,
                    response.body());
        }

        private Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    private final Exchange exchange;
    private final List<String> problems = new ArrayList<>();

    private Conformance(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Fails if a response does not conform. */
    static void check(HttpRequest request, HttpResponse<String> response) {
        List<String> problems = problems(Exchange.of(request, response));
        if (!problems.isEmpty()) {
            throw new AssertionError("the response to %s %s differs from openapi.yaml: %d %s%n%s%n%s"
                    .formatted(
                            request.method(),
                            request.uri(),
                            response.statusCode(),
                            response.headers().firstValue("Content-Type").orElse("without a content type"),
                            String.join(System.lineSeparator(), problems),
                            response.body()));
        }
    }

    /** The differences between a response and the document. */
    public static List<String> problems(Exchange exchange) {
        if (isOutsideTheApi(exchange.path())) {
            return List.of();
        }
        Conformance conformance = new Conformance(exchange);
        conformance.check();
        return conformance.problems;
    }

    /** The website and the embedded issuer are not part of the document. */
    private static boolean isOutsideTheApi(String path) {
        return !path.startsWith("/api")
                && !path.startsWith("/health/")
                && OpenApi.operations(path).isEmpty();
    }

    private void check() {
        require(exchange.header("Date").isPresent(), "a response has Date");
        if (exchange.status() >= 400) {
            checkHeadersOfErrors();
        }
        if (isPreflight()) {
            boolean isMalformed = exchange.status() == 400 && exchange.body().contains("malformed_request");
            require(
                    isMalformed || (exchange.status() == 200 && exchange.body().equals("{\"success\":true}")),
                    "a preflight gets 200, or 400 for a malformed target");
        } else if (exchange.status() == 500) {
            problems.add("a response has status 500");
        } else {
            declared().ifPresentOrElse(this::check, () -> problems.add("this status is not declared"));
        }
    }

    private boolean isPreflight() {
        return exchange.method().equals("OPTIONS") && exchange.preflight();
    }

    private Optional<JsonPointer> declared() {
        String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
        // The router ignores repeated slashes and a slash at the end.
        String path = exchange.path().replace("%40", "@").replaceAll("/+", "/").replaceFirst("(.)/$", "$1");
        List<Operation> operations = OpenApi.operations(path);
        Optional<JsonPointer> declared = operations.stream()
                .filter(operation -> operation.method().equals(method))
                .findFirst()
                .flatMap(operation -> operation.response(exchange.status()));
        return declared.or(() -> beforeAnyRoute(operations.isEmpty()));
    }

    /** Errors before a route is found, or without one. */
    private Optional<JsonPointer> beforeAnyRoute(boolean unknownPath) {
        return switch (exchange.status()) {
            case 400 -> Optional.of(OpenApi.sharedResponse("MalformedRequest"));
            case 404 -> unknownPath ? Optional.of(OpenApi.sharedResponse("NotFound")) : Optional.empty();
            case 405 -> unknownPath ? Optional.empty() : Optional.of(OpenApi.sharedResponse("MethodNotAllowed"));
            case 413 -> Optional.of(OpenApi.sharedResponse("BodyTooLarge"));
            case 412, 414, 431 -> Optional.of(OpenApi.sharedResponse("Other"));
            default -> Optional.empty();
        };
    }

    private void checkHeadersOfErrors() {
        require(exchange.header("X-Request-Id").isPresent(), "an error has X-Request-Id");
        require(
                exchange.header("Cache-Control").equals(Optional.of("no-store")),
                "an error has Cache-Control: no-store");
        require(exchange.header("Vary").equals(Optional.of("Origin, Accept")), "an error has Vary: Origin, Accept");
    }

    private void check(JsonPointer declared) {
        JsonPointer headers = declared.appendProperty("headers");
        OpenApi.at(headers).properties().forEach(header -> checkHeader(header.getKey(), headers));
        for (String name : DECLARED_HEADERS) {
            require(
                    exchange.header(name).isEmpty() || OpenApi.at(headers).has(name),
                    "the header " + name + " is not declared");
        }
        checkContent(declared.appendProperty("content"));
    }

    private void checkHeader(String name, JsonPointer headers) {
        JsonPointer header = OpenApi.resolved(headers.appendProperty(name));
        Optional<String> value = exchange.header(name);
        if (value.isEmpty()) {
            require(!OpenApi.at(header).path("required").asBoolean(false), "the header " + name + " is missing");
        } else {
            validate(header.appendProperty("schema"), Json.encode(value.get()));
        }
    }

    private void checkContent(JsonPointer content) {
        JsonNode types = OpenApi.at(content);
        if (types.isMissingNode() || exchange.method().equals("HEAD")) {
            require(exchange.body().isEmpty(), "the response has a body");
            return;
        }
        String type = exchange.header("Content-Type").orElse("");
        if (!types.has(type)) {
            problems.add("this content type is not declared");
        } else if (type.equals(JSON)) {
            validate(schema(content, JSON), exchange.body());
        } else if (type.equals(PROBLEM_JSON)) {
            checkProblem(content);
        }
    }

    private void checkProblem(JsonPointer content) {
        validate(schema(content, PROBLEM_JSON), exchange.body());
        JsonObject problem = new JsonObject(exchange.body());
        require(problem.getValue("status").equals(exchange.status()), "the problem document has another status");
        validate(
                schema(content, JSON),
                problem.getJsonArray("codes", new JsonArray()).encode());
    }

    private static JsonPointer schema(JsonPointer content, String type) {
        return content.appendProperty(type).appendProperty("schema");
    }

    private void validate(JsonPointer schema, String json) {
        problems.addAll(OpenApi.problems(schema, json));
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
    }
}
