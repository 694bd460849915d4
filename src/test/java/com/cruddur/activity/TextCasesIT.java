package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.http.Text;
import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hashtags and mentions of {@code text-cases.json}, which the website's tests read, too. */
class TextCasesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final JsonObject TABLE = read();

    private final Api api = SERVER.api();

    private static JsonObject read() {
        try {
            return new JsonObject(
                    Files.readString(Path.of("src/test/resources/text-cases.json"), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void register() {
        for (Object handle : TABLE.getJsonArray("handles")) {
            register((String) handle);
        }
    }

    static List<JsonObject> cases() {
        return TABLE.getJsonArray("cases").stream().map(JsonObject.class::cast).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void parsesAPostedMessage(JsonObject each) {
        JsonObject activity = post(each.getString("message"));
        assertParsed(activity, each);
        assertThat(read(activity)).isEqualTo(activity);
    }

    /** A row that is inserted without its hashtags and mentions gets them from a trigger. */
    @ParameterizedTest
    @MethodSource("cases")
    void parsesAnInsertedMessage(JsonObject each) {
        String uuid = SERVER.query("INSERT INTO activities (user_uuid, message) SELECT uuid, '"
                + each.getString("message").replace("'", "''") + "' FROM users WHERE handle = 'bayko' RETURNING uuid");
        assertParsed(read(new JsonObject().put("uuid", uuid)), each);
    }

    @Test
    void aReplyIsParsed() {
        JsonObject reply = api.as("bayko")
                .post(
                        "/api/activities/" + post("parent").getString("uuid") + "/reply",
                        new JsonObject().put("message", "@Londo #Yes"))
                .object();
        assertThat(reply.getJsonArray("mentions")).containsExactly("Londo");
        assertThat(reply.getJsonArray("hashtags")).containsExactly("Yes");
    }

    /** Also in pages that were cached before. */
    @Test
    void aDeletedUserLeavesTheMentions() {
        register("leaver");
        JsonObject activity = post("@leaver and @londo, and @leaver");
        String uuid = activity.getString("uuid");
        assertThat(activity.getJsonArray("mentions")).containsExactly("leaver", "londo");
        List<String> paths = List.of(
                "/api/activities/home",
                "/api/activities/" + uuid,
                "/api/activities/@bayko",
                "/api/activities/search?term=leaver");
        paths.forEach(path -> assertThat(api.get(path).body()).contains("[\"leaver\", \"londo\"]"));
        SERVER.execute("DELETE FROM users WHERE handle = 'leaver'");
        paths.forEach(
                path -> assertThat(api.get(path).body()).contains("[\"londo\"]").doesNotContain("[\"leaver"));
    }

    @Test
    void aHandleRegisteredLaterIsNotAMention() {
        JsonObject activity = post("@latecomer");
        register("latecomer");
        assertThat(read(activity).getJsonArray("mentions")).isEmpty();
    }

    /** From a script or psql, too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO activities (user_uuid, message) SELECT uuid, %s FROM users LIMIT 1",
                "UPDATE activities SET message = %s",
                "UPDATE users SET display_name = %s WHERE handle = 'bayko'",
                "UPDATE users SET handle = %s WHERE handle = 'bayko'",
                "INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('a', %s, 'a', 'a')",
                "INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES (%s, 'blank', 'a', 'a')"
            })
    void theDatabaseRefusesBlankText(String statement) {
        for (String blank : List.of("''", "E'\\t\\u00A0'", "U&'\\2800\\200B'", "U&'\\+01D159'", "U&'\\+013441'")) {
            assertThatThrownBy(() -> SERVER.execute(String.format(Locale.ROOT, statement, blank)))
                    .as(blank)
                    .rootCause()
                    .hasMessageContaining("without a visible character");
        }
    }

    @Test
    void theDatabaseAndTheServerAgreeOnBlankCharacters() {
        String characters =
                SERVER.query("SELECT string_agg(c::text, ',' ORDER BY c) FROM generate_series(1, 1114111) AS c"
                        + " WHERE c NOT BETWEEN 55296 AND 57343 AND is_blank_text(chr(c))");
        assertThat(characters)
                .isEqualTo(IntStream.rangeClosed(1, Character.MAX_CODE_POINT)
                        .filter(c -> Character.getType(c) != Character.SURROGATE)
                        .filter(c -> Text.strip(Character.toString(c)).isEmpty())
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(",")));
    }

    private static void assertParsed(JsonObject activity, JsonObject each) {
        JsonArray hashtags = activity.getJsonArray("hashtags");
        JsonArray mentions = activity.getJsonArray("mentions");
        assertThat(hashtags).as(each.getString("name")).isEqualTo(each.getJsonArray("hashtags"));
        assertThat(mentions).as(each.getString("name")).isEqualTo(each.getJsonArray("mentions"));
    }

    private JsonObject post(String message) {
        return api.as("bayko")
                .post(
                        "/api/activities",
                        new JsonObject().put("message", message).put("ttl", "1-hour"))
                .object();
    }

    private JsonObject read(JsonObject activity) {
        return api.get("/api/activities/" + activity.getString("uuid")).object().getJsonObject("activity");
    }

    private static void register(String handle) {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('" + handle + "', '"
                + handle + "', '" + handle + "', '" + handle + "')");
    }
}
