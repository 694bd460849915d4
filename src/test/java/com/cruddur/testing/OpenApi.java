package com.cruddur.testing;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The OpenAPI document: its operations and its schemas, each compiled once. */
public final class OpenApi {

    private static final String URI = "https://cruddur.example/openapi.yaml";
    private static final JsonNode DOCUMENT = read();
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(URI, DOCUMENT.toString())));
    private static final Map<JsonPointer, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private static final List<Operation> OPERATIONS = operations(DOCUMENT);

    private OpenApi() {}

    /** An operation: a method of a path template. */
    public record Operation(String method, String template, JsonPointer pointer) {

        boolean matches(String path) {
            return Pattern.matches(template.replace(".", "\\.").replaceAll("\\{\\w+}", "[^/]+"), path);
        }

        /** The length of the template without parameters. The most precise template wins. */
        int precision() {
            return template.replaceAll("\\{\\w+}", "").length();
        }

        /** The declared response for a status. */
        public Optional<JsonPointer> response(int status) {
            JsonPointer responses = pointer.appendProperty("responses");
            return Stream.of(Integer.toString(status), "default")
                    .map(responses::appendProperty)
                    .filter(response -> !at(response).isMissingNode())
                    .findFirst()
                    .map(OpenApi::resolved);
        }
    }

    /** All operations of the document. */
    public static List<Operation> operations() {
        return OPERATIONS;
    }

    /** The operations of the most precise template that matches a path. */
    public static List<Operation> operations(String path) {
        List<Operation> matching =
                OPERATIONS.stream().filter(operation -> operation.matches(path)).toList();
        int precision = matching.stream().mapToInt(Operation::precision).max().orElse(0);
        return matching.stream()
                .filter(operation -> operation.precision() == precision)
                .toList();
    }

    /** The node at a pointer. */
    public static JsonNode at(JsonPointer pointer) {
        return DOCUMENT.at(pointer);
    }

    /** A shared response of the document. */
    public static JsonPointer sharedResponse(String name) {
        return JsonPointer.compile("/components/responses").appendProperty(name);
    }

    /** The target of a reference at a pointer, or the pointer itself. */
    public static JsonPointer resolved(JsonPointer pointer) {
        JsonNode reference = at(pointer).path("$ref");
        return reference.isMissingNode()
                ? pointer
                : JsonPointer.compile(reference.asString().substring(1));
    }

    /** The violations of the schema at a pointer by a JSON text. */
    public static List<String> problems(JsonPointer schema, String json) {
        return SCHEMAS
                .computeIfAbsent(schema, OpenApi::compile)
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    private static Schema compile(JsonPointer pointer) {
        return REGISTRY.getSchema(SchemaLocation.of(URI + "#" + pointer));
    }

    private static List<Operation> operations(JsonNode document) {
        JsonPointer paths = JsonPointer.compile("/paths");
        return document.at(paths).properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(member -> !member.equals("parameters"))
                        .map(method -> new Operation(
                                method.toUpperCase(Locale.ROOT),
                                path.getKey(),
                                paths.appendProperty(path.getKey()).appendProperty(method))))
                .toList();
    }

    private static JsonNode read() {
        try (InputStream stream = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
            return new YAMLMapper().readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
