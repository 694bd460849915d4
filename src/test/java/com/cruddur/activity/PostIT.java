package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String EMOJI = "🦀";

    /** JSON bodies without a valid message. */
    @SuppressWarnings("UnusedVariable") // JUnit reads it.
    private static final String[] NO_MESSAGES = {
        "{}",
        "{'message':null}",
        "{'message':''}",
        "{'message':'   '}",
        "{'message':' \\t\\n\\r'}",
        "{'message':'\\u00a0\\u2003\\u3000\\u2028\\u202f'}",
        "{'message':7}",
        "{'message':true}",
        "{'message':['a']}",
        "{'message':{'message':'a'}}"
    };

    private final Api bayko = SERVER.api().as("bayko");

    @Test
    void returnsTheActivity() {
        Api.Answer answer = post("Hello", "1-day");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        JsonObject activity = answer.object();
        assertThat(activity.fieldNames())
                .containsExactly(
                        "uuid",
                        "display_name",
                        "handle",
                        "avatar_url",
                        "message",
                        "replies_count",
                        "reposts_count",
                        "likes_count",
                        "reply_to_activity_uuid",
                        "expires_at",
                        "created_at",
                        "hashtags",
                        "mentions");
        assertThat(activity.getString("display_name")).isEqualTo("Andrew Bayko");
        assertThat(activity.getString("handle")).isEqualTo("bayko");
        assertThat(activity.getString("message")).isEqualTo("Hello");
        assertThat(Stream.of("replies_count", "reposts_count", "likes_count").map(activity::getInteger))
                .containsOnly(0);
        assertThat(activity.getValue("reply_to_activity_uuid")).isNull();
    }

    @Test
    void isFirstOnHomeImmediately() {
        JsonObject posted = post("Newest", "1-hour").object();
        assertThat(SERVER.api().get("/api/activities/home?limit=1").objects()).containsExactly(posted);
    }

    @ParameterizedTest
    @CsvSource({"30-days,720", "7-days,168", "3-days,72", "1-day,24", "12-hours,12", "3-hours,3", "1-hour,1"})
    void livesAsLongAsItsTtlSays(String ttl, int hours) {
        JsonObject activity = post("Mortal", ttl).object();
        OffsetDateTime created = OffsetDateTime.parse(activity.getString("created_at"));
        OffsetDateTime expires = OffsetDateTime.parse(activity.getString("expires_at"));
        OffsetDateTime now = OffsetDateTime.parse(SERVER.query("SELECT to_json(now()) #>> '{}'"));
        assertThat(Duration.between(created, expires)).isEqualTo(Duration.ofHours(hours));
        assertThat(created).isCloseTo(now, within(10, ChronoUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"30-Days", "2-days", "", " 1-day", "1"})
    void rejectsAnUnknownTtl(String ttl) {
        assertRefused(post("a", ttl), "ttl_blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "24", "[\"1-day\"]", "{}"})
    void aTtlIsAString(String ttl) {
        assertRefused(bayko.send("POST", "/api/activities", "{\"message\":\"a\",\"ttl\":" + ttl + "}"), "ttl_blank");
    }

    @ParameterizedTest
    @FieldSource("NO_MESSAGES")
    void rejectsABlankMessage(String body) {
        JsonObject input = new JsonObject(body.replace('\'', '"'));
        assertRefused(bayko.post("/api/activities", input.put("ttl", "1-day")), "message_blank");
    }

    @Test
    void returnsEveryCodeThatApplies() {
        assertRefused(bayko.post("/api/activities", new JsonObject()), "message_blank", "ttl_blank");
        assertRefused(post("a".repeat(281), "never"), "message_exceed_max_chars", "ttl_blank");
    }

    @Test
    void takes280CodePoints() {
        String longest = EMOJI.repeat(280);
        assertThat(post(longest, "1-day").object().getString("message")).isEqualTo(longest);
        assertRefused(post(EMOJI.repeat(281), "1-day"), "message_exceed_max_chars");
    }

    @Test
    void ignoresSurroundingWhiteSpace() {
        String longest = "a".repeat(280);
        JsonObject activity = post(" \t\u00a0" + longest + "\u3000\n ", "1-day").object();
        assertThat(activity.getString("message")).isEqualTo(longest);
    }

    static Stream<String> texts() {
        return Stream.of(
                "a\nb\tc",
                "\"quoted\" \\ back / slash",
                "'; DROP TABLE activities; --",
                "<script>alert(1)</script> & $1 ${x} :name ?",
                "👩‍👩‍👧‍👦 שלום עולם \u202e ﷽ e\u0301",
                "\u0001\u001f\u007f\u0085\ufeffx\uffff");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void keepsTextAsItIs(String text) {
        JsonObject posted = post(text, "1-day").object();
        assertThat(posted.getString("message")).isEqualTo(text);
        assertThat(SERVER.api()
                        .get("/api/activities/" + posted.getString("uuid"))
                        .object()
                        .getJsonObject("activity"))
                .isEqualTo(posted);
    }

    @Test
    void ignoresUnknownMembers() {
        JsonObject input = crud("Mine", "1-day")
                .put("uuid", "c2d4c2e0-0000-4000-8000-000000000001")
                .put("handle", "londo")
                .put("likes_count", 1_000_000)
                .put("expires_at", "9999-01-01T00:00:00Z")
                .put("nested", new JsonArray().add(new JsonObject()));
        JsonObject activity = bayko.post("/api/activities", input).object();
        assertThat(activity.getString("handle")).isEqualTo("bayko");
        assertThat(activity.getInteger("likes_count")).isZero();
        assertThat(activity.getString("uuid")).isNotEqualTo(input.getString("uuid"));
    }

    @Test
    void requiresAToken() {
        Api.Answer answer = SERVER.api().post("/api/activities", crud("Whose?", "1-day"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.codes()).containsExactly("generic_401");
    }

    @Test
    void rejectsTheTokenOfAnUnregisteredUser() {
        String before = SERVER.query("SELECT count(*) FROM activities");
        Api.Answer answer = SERVER.api()
                .with("Authorization", "Bearer " + SERVER.issuer().token("nobody-knows"))
                .post("/api/activities", crud("Who am I?", "1-day"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.codes()).containsExactly("user_not_registered");
        assertThat(SERVER.query("SELECT count(*) FROM activities")).isEqualTo(before);
    }

    private Api.Answer post(String message, String ttl) {
        return bayko.post("/api/activities", crud(message, ttl));
    }

    private static JsonObject crud(String message, String ttl) {
        return new JsonObject().put("message", message).put("ttl", ttl);
    }

    private static void assertRefused(Api.Answer answer, String... codes) {
        assertThat(answer.codes()).containsExactly(codes);
        assertThat(answer.status()).isEqualTo(422);
    }
}
