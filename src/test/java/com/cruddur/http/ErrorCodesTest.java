package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.OpenApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** The error codes are the same in {@link ErrorCode}, openapi.yaml and the table of docs/api.md. */
class ErrorCodesTest {

    private static final JsonPointer CODES = JsonPointer.compile("/content/application~1json/schema/items/enum");

    @Test
    void docsTableListsEveryCode() throws IOException {
        assertThat(Files.readString(Path.of("docs/api.md")))
                .contains(Arrays.stream(ErrorCode.values())
                        .map(code -> "| `%s` | %d | %s |%n".formatted(code.code(), code.status(), code.meaning()))
                        .reduce("| code | status | meaning |%n| --- | --- | --- |%n".formatted(), String::concat)
                        .concat(System.lineSeparator()));
    }

    @Test
    void openApiDeclaresEveryCodeWithItsStatus() {
        Set<ErrorCode> declared = new TreeSet<>();
        for (OpenApi.Operation operation : OpenApi.operations()) {
            JsonPointer responses = operation.pointer().appendProperty("responses");
            OpenApi.at(responses).propertyNames().forEach(status -> {
                for (ErrorCode code : codes(OpenApi.resolved(responses.appendProperty(status)))) {
                    declared.add(code);
                    if (!status.equals("default")) {
                        assertThat(status).as(code.code()).isEqualTo(Integer.toString(code.status()));
                    }
                }
            });
        }
        declared.addAll(codes(OpenApi.sharedResponse("MethodNotAllowed")));
        assertThat(declared).containsExactly(ErrorCode.values());
    }

    private static Set<ErrorCode> codes(JsonPointer response) {
        Set<ErrorCode> codes = new TreeSet<>();
        for (JsonNode code : OpenApi.at(response.append(CODES))) {
            codes.add(ErrorCode.of(code.asString()));
        }
        return codes;
    }
}
