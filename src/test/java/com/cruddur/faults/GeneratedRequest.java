package com.cruddur.faults;

import com.cruddur.testing.OpenApi;
import com.cruddur.testing.OpenApi.Operation;
import com.cruddur.testing.TestImages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * A random request generated from {@code openapi.yaml}. Method, path, query, headers, body and framing may be invalid.
 *
 * @param operation the operation that it is based on
 * @param text the request, one character per byte
 */
record GeneratedRequest(Operation operation, String method, String target, boolean preflight, String text) {

    private static final JsonPointer BODY = JsonPointer.compile("/requestBody/content/application~1json/schema");
    private static final JsonPointer IMAGE = JsonPointer.compile("/requestBody/content/image~1png");
    private static final List<String> IMAGES = Stream.of(
                    TestImages.of("jpeg", 64, 64),
                    TestImages.of("png", 64, 64),
                    TestImages.of("gif", 64, 64),
                    TestImages.LOSSY_WEBP)
            .map(image -> new String(image, StandardCharsets.ISO_8859_1))
            .toList();
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW", "get");
    private static final List<String> CONTENT_TYPES = List.of(
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "a/b/c;;");
    private static final int TOO_LARGE_BYTES = 66_000;
    private static final int DEEP = 5_000;

    /** All operations except event streams, which do not end. */
    static final List<Operation> OPERATIONS = OpenApi.operations().stream()
            .filter(operation -> OpenApi.at(operation
                            .pointer()
                            .append(JsonPointer.compile("/responses/200/content/text~1event-stream")))
                    .isMissingNode())
            .toList();

    /**
     * The request with a number. The same seed gives the same request.
     *
     * @param tokens the last one is that of the account that may be deleted
     */
    static GeneratedRequest of(long seed, long number, List<String> tokens) {
        // Random numbers of adjacent seeds begin alike.
        Random random = new Random(new SplittableRandom(seed * 1_000_003 + number).nextLong());
        Operation operation = OPERATIONS.get((int) (number % OPERATIONS.size()));
        return new Maker(random, operation, tokens).make();
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The request target without query and redundant slashes. */
    String path() {
        return target.split("\\?", 2)[0].replaceAll("/+", "/").replaceFirst("/$", "");
    }

    private static final class Maker {

        private final Random random;
        private final Values values;
        private final Operation operation;
        private final List<String> tokens;
        private final List<String> headers = new ArrayList<>(List.of("Host: localhost"));

        Maker(Random random, Operation operation, List<String> tokens) {
            this.random = random;
            this.values = new Values(random);
            this.operation = operation;
            this.tokens = tokens;
        }

        GeneratedRequest make() {
            String method = chance(12) ? values.one(METHODS) : operation.method();
            if (method.equals("GET") && chance(8)) {
                method = "HEAD";
            }
            String path = operation.template();
            List<String> query = new ArrayList<>();
            for (JsonPointer place : parameters()) {
                JsonNode parameter = OpenApi.at(place);
                String name = parameter.path("name").asString();
                JsonPointer schema = place.appendProperty("schema");
                switch (parameter.path("in").asString()) {
                    case "path" -> path = path.replace("{" + name + "}", values.part(name, schema));
                    case "query" -> maybe(query, name + "=" + values.part(name, schema));
                    default -> maybe(headers, name + ": " + (chance(2) ? values.good(name, schema) : values.header()));
                }
            }
            if (chance(10)) {
                query.add(values.part("a", JsonPointer.empty()) + "=" + values.part("b", JsonPointer.empty()));
            }
            String target = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
            boolean preflight = chance(30) && headers.add("Access-Control-Request-Method: POST");
            addCommonHeaders();
            String body = body(method);
            Collections.shuffle(headers, random);
            return new GeneratedRequest(
                    operation,
                    method,
                    target,
                    // With a space, the line is not a request, and so not a preflight either.
                    preflight && !target.contains(" "),
                    "%s %s HTTP/1.1\r\n%s\r\n\r\n%s".formatted(method, target, String.join("\r\n", headers), body));
        }

        private List<JsonPointer> parameters() {
            return Stream.of(operation.pointer(), operation.pointer().head())
                    .map(pointer -> pointer.appendProperty("parameters"))
                    .flatMap(pointer -> IntStream.range(0, OpenApi.at(pointer).size())
                            .mapToObj(index -> OpenApi.resolved(pointer.appendIndex(index))))
                    .toList();
        }

        private void addCommonHeaders() {
            switch (random.nextInt(8)) {
                case 0 -> {}
                case 1 -> headers.add("Authorization: " + values.header());
                case 2 -> headers.add("Authorization: Bearer " + values.header() + "." + values.header() + ".x");
                default -> headers.add("Authorization: Bearer " + token());
            }
            if (chance(6)) {
                headers.add("Accept: application/problem+json");
            }
            if (chance(12)) {
                headers.add("Origin: " + values.header());
            }
            if (chance(12)) {
                headers.add("X-" + random.nextInt(100) + ": " + values.header());
            }
        }

        /** A permitted deletion would take the account from the other requests, so that it has one of its own. */
        private String token() {
            return operation.template().equals("/api/profile")
                    ? tokens.getLast()
                    : values.one(tokens.subList(0, tokens.size() - 1));
        }

        private String body(String method) {
            if (!List.of("POST", "PUT", "DELETE").contains(method) && !chance(20)) {
                return "";
            }
            String contentType = takesImages() ? "image/png" : "application/json";
            headers.add("Content-Type: " + (chance(12) ? values.one(CONTENT_TYPES) : contentType));
            String body = takesImages() && !chance(6) ? image() : content();
            if (chance(5)) {
                headers.add("Transfer-Encoding: chunked");
                return chunked(body);
            }
            headers.add("Content-Length: " + body.length());
            return body;
        }

        private boolean takesImages() {
            return !OpenApi.at(operation.pointer().append(IMAGE)).isMissingNode();
        }

        /** A whole image, the beginning of one, or one with a changed byte. */
        private String image() {
            StringBuilder image = new StringBuilder(values.one(IMAGES));
            switch (random.nextInt(3)) {
                case 0 -> image.setLength(random.nextInt(image.length()));
                case 1 -> image.setCharAt(random.nextInt(image.length()), (char) random.nextInt(256));
                default -> {}
            }
            return image.toString();
        }

        private String content() {
            return switch (random.nextInt(24)) {
                case 0 -> "[".repeat(DEEP);
                case 1 -> "{\"message\":".repeat(DEEP);
                case 2 -> "{\"message\":\"" + "x".repeat(TOO_LARGE_BYTES) + "\"}";
                case 3 -> members().substring(1);
                case 4 -> "\u00ef\u00bb\u00bf" + members();
                case 5 -> values.json("a", JsonPointer.empty());
                default -> members();
            };
        }

        private String members() {
            JsonPointer properties =
                    OpenApi.resolved(operation.pointer().append(BODY)).appendProperty("properties");
            return Stream.concat(OpenApi.at(properties).propertyNames().stream(), extra())
                    .filter(name -> !chance(8))
                    .map(name -> "\"" + name + "\":" + values.json(name, properties.appendProperty(name)))
                    .collect(Collectors.joining(",", "{", "}"));
        }

        /** Members that the server sets. */
        private Stream<String> extra() {
            return chance(6)
                    ? Stream.of("uuid", "user_uuid", "likes_count", "created_at", "expires_at", "cognito_user_id")
                    : Stream.empty();
        }

        private String chunked(String body) {
            StringBuilder chunks = new StringBuilder();
            for (int start = 0; start < body.length(); ) {
                int length = Math.min(1 + random.nextInt(20_000), body.length() - start);
                chunks.append(Integer.toHexString(length)).append("\r\n");
                chunks.append(body, start, start + length).append("\r\n");
                start += length;
            }
            return chunks.append("0\r\n\r\n").toString();
        }

        private void maybe(List<String> list, @Nullable String item) {
            if (!chance(3)) {
                list.add(item);
            }
        }

        private boolean chance(int oneIn) {
            return random.nextInt(oneIn) == 0;
        }
    }
}
