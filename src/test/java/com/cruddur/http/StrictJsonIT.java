package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON parser accepts JSON and nothing else, anywhere in a body. */
class StrictJsonIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String PATH = "/api/activities";

    private final Api api = SERVER.api().as("bayko");

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "a\\ud800", "\\udc00\\ud800"})
    void rejectsTextThatCannotBeStoredAnywhereInTheBody(String text) {
        assertMalformed(api.send("POST", PATH, crudWith("\"unknown\":\"" + text + "\"")));
        assertMalformed(api.send("POST", PATH, crudWith("\"" + text + "\":1")));
        assertMalformed(api.send("POST", PATH, crudWith("\"unknown\":[1,{\"a\":[\"" + text + "\"]}]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s//", "%s/* */", "/**/%s", "{/**/%.0s}", "%s#", "\ufeff%s", "%s%<s", "[%s]"})
    void rejectsAnythingAroundTheObject(String around) {
        assertMalformed(api.send("POST", PATH, around.formatted(crudWith("\"a\":1"))));
    }

    @Test
    void acceptsSlashesAndEscapesInStrings() {
        for (String text : List.of("//", "/*", "\\\"//", "\\\\\",\"b\":\"//", "\\/")) {
            assertThat(api.send("POST", PATH, crudWith("\"a\":\"" + text + "\""))
                            .status())
                    .as(text)
                    .isEqualTo(200);
        }
    }

    @Test
    void acceptsNestingUpToTheParsersLimit() {
        String deep = "[".repeat(990) + "]".repeat(990);
        assertThat(api.send("POST", PATH, crudWith("\"a\":" + deep)).status()).isEqualTo(200);
    }

    private static String crudWith(String member) {
        return "{\"message\":\"a\",\"ttl\":\"1-day\"," + member + "}";
    }

    private static void assertMalformed(Api.Answer response) {
        assertThat(response.body()).isEqualTo("[\"malformed_json\"]");
        assertThat(response.status()).isEqualTo(400);
    }
}
