package com.cruddur.testing;

import com.cruddur.testing.OpenApi.Operation;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Holds an answer against the document: status, content type, headers, body, error codes. */
final class Conformance {

    private static final String JSON = "application/json";
    private static final String PROBLEM_JSON = "application/problem+json";

    /** They say something, so that none may be there that the document doesn't know. */
    private static final Set<String> TELLING_HEADERS = Set.of("Link", "ETag", "Retry-After", "Allow");

    private final HttpRequest request;
    private final HttpResponse<String> response;
    private final List<String> problems = new ArrayList<>();

    private Conformance(HttpRequest request, HttpResponse<String> response) {
        this.request = request;
        this.response = response;
    }

    /** Fails where they disagree. */
    static void check(HttpRequest request, HttpResponse<String> response) {
        if (isNoPartOfTheApi(request.uri().getRawPath())) {
            return;
        }
        Conformance conformance = new Conformance(request, response);
        conformance.check();
        if (!conformance.problems.isEmpty()) {
            throw new AssertionError("%s %s answered otherwise than openapi.yaml says: %d %s%n%s%n%s"
                    .formatted(
                            request.method(),
                            request.uri(),
                            response.statusCode(),
                            response.headers().firstValue("Content-Type").orElse("without a content type"),
                            String.join(System.lineSeparator(), conformance.problems),
                            response.body()));
        }
    }

    /** The embedded issuer and the website, whose addresses are all that lie outside of these. */
    private static boolean isNoPartOfTheApi(String path) {
        return !path.startsWith("/api")
                && !path.startsWith("/health/")
                && OpenApi.operations(path).isEmpty();
    }

    private void check() {
        if (isPreflight()) {
            require(
                    response.statusCode() == 200 && response.body().equals("{\"success\":true}"),
                    "a preflight gets 200");
        } else if (response.statusCode() == 500) {
            problems.add("no input gives a 500");
        } else {
            declared().ifPresentOrElse(this::check, () -> problems.add("this status is not declared"));
        }
    }

    private boolean isPreflight() {
        return request.method().equals("OPTIONS")
                && request.headers().firstValue("Access-Control-Request-Method").isPresent();
    }

    private Optional<JsonPointer> declared() {
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        List<Operation> operations =
                OpenApi.operations(request.uri().getRawPath().replace("%40", "@"));
        Optional<JsonPointer> declared = operations.stream()
                .filter(operation -> operation.method().equals(method))
                .findFirst()
                .flatMap(operation -> operation.response(response.statusCode()));
        return declared.or(() -> beforeAnyRoute(operations.isEmpty()));
    }

    /** What is answered before a route is found, or where none is. */
    private Optional<JsonPointer> beforeAnyRoute(boolean unknownPath) {
        return switch (response.statusCode()) {
            case 400 -> Optional.of(OpenApi.sharedResponse("MalformedRequest"));
            case 404 -> unknownPath ? Optional.of(OpenApi.sharedResponse("NotFound")) : Optional.empty();
            case 405 -> unknownPath ? Optional.empty() : Optional.of(OpenApi.sharedResponse("MethodNotAllowed"));
            case 413 -> Optional.of(OpenApi.sharedResponse("BodyTooLarge"));
            case 414, 431 -> Optional.of(OpenApi.sharedResponse("Other"));
            default -> Optional.empty();
        };
    }

    private void check(JsonPointer declared) {
        JsonPointer headers = declared.appendProperty("headers");
        OpenApi.at(headers).properties().forEach(header -> checkHeader(header.getKey(), headers));
        for (String name : TELLING_HEADERS) {
            require(
                    response.headers().firstValue(name).isEmpty()
                            || OpenApi.at(headers).has(name),
                    "the header " + name + " is not declared");
        }
        checkContent(declared.appendProperty("content"));
    }

    private void checkHeader(String name, JsonPointer headers) {
        JsonPointer header = OpenApi.resolved(headers.appendProperty(name));
        Optional<String> value = response.headers().firstValue(name);
        if (value.isEmpty()) {
            require(!OpenApi.at(header).path("required").asBoolean(false), "the header " + name + " is missing");
        } else {
            validate(header.appendProperty("schema"), Json.encode(value.get()));
        }
    }

    private void checkContent(JsonPointer content) {
        JsonNode types = OpenApi.at(content);
        if (types.isMissingNode() || request.method().equals("HEAD")) {
            require(response.body().isEmpty(), "there is a body");
            return;
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (!types.has(type)) {
            problems.add("this content type is not declared");
        } else if (type.equals(JSON)) {
            validate(schema(content, JSON), response.body());
        } else if (type.equals(PROBLEM_JSON)) {
            checkProblem(content);
        }
    }

    private void checkProblem(JsonPointer content) {
        validate(schema(content, PROBLEM_JSON), response.body());
        JsonObject problem = new JsonObject(response.body());
        require(problem.getValue("status").equals(response.statusCode()), "the problem tells another status");
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
