package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @BeforeAll
    static void post() {
        Api bayko = SERVER.api().as("bayko");
        List.of(
                        "100% sure, 1000 times",
                        "snake_case is a name",
                        "私は日本語を話します",
                        "Привет, мир",
                        "a back\\slash and a 'quote'",
                        "see https://example.com/path?x=1",
                        "crème brûlée",
                        "party 🎉 time",
                        "Bonjour ! #café",
                        "猫　犬",
                        "Die Straße",
                        "Σίσυφος",
                        "a (b) c")
                .forEach(message -> bayko.post(
                        "/api/activities",
                        new JsonObject().put("message", message).put("ttl", "1-hour")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "seed|This was imported as seed data!",
                "SEED data|This was imported as seed data!",
                "data imported|This was imported as seed data!",
                "impor|This was imported as seed data!",
                "#100DaysOfCloud|Is this the database that expires? #100DaysOfCloud",
                "#100daysofcloud|Is this the database that expires? #100DaysOfCloud",
                "100daysofcloud|Is this the database that expires? #100DaysOfCloud",
                "日本|私は日本語を話します",
                "語|私は日本語を話します",
                "привет|Привет, мир",
                "100%|100% sure, 1000 times",
                "%|100% sure, 1000 times",
                "snake_c|snake_case is a name",
                "_|snake_case is a name",
                "back\\slash|a back\\slash and a 'quote'",
                "'quote'|a back\\slash and a 'quote'",
                "example.com/path|see https://example.com/path?x=1",
                "CRÈME|crème brûlée",
                "🎉|party 🎉 time",
                "Bonjour !|Bonjour ! #café",
                "Bonjour !|Bonjour ! #café",
                "#café|Bonjour ! #café",
                "＃ｃａｆé|Bonjour ! #café",
                "ca­f​é|Bonjour ! #café",
                "猫　犬|猫　犬",
                "犬 猫|猫　犬",
                "STRASSE|Die Straße",
                "ΣΊΣ|Σίσυφος",
                "\"a	(\"|a (b) c",
                "＠bayko|Die Straße",
                "\uFE6Bbayko|Die Straße",
                "@andrewbrown|Second account, same person. Hello @andrewbrown!",
                "altbrown|Second account, same person. Hello @andrewbrown!",
                "@AltBrown|Second account, same person. Hello @andrewbrown!",
            })
    void finds(String term, String message) {
        Api.Answer found = search(term);
        assertThat(found.status()).isEqualTo(200);
        assertThat(messages(found)).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100_",
                "snake%name",
                "s_re",
                "日语",
                "' OR true --",
                "seed & data",
                "seed | x",
                "!seed",
                "seed:*",
                "zzz"
            })
    void comparesEveryCharacterLiterally(String term) {
        assertThat(messages(search(term))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00a0", "\t", "\u3000", "\u200b", "\u2800", "\ufe0f"})
    void rejectsABlankTerm(String term) {
        Api.Answer answer = search(term);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.codes()).containsExactly("search_term_blank");
    }

    @Test
    void countsCodePointsOfATerm() {
        String reply = "🦄".repeat(1024);
        SERVER.api()
                .as("bayko")
                .post(
                        "/api/activities/c2d4c2e0-0000-4000-8000-000000000001/reply",
                        new JsonObject().put("message", reply));
        assertThat(messages(search("🦄".repeat(280)))).containsExactly(reply);
        assertThat(search("🦄".repeat(281)).codes()).containsExactly("search_term_exceed_max_chars");
    }

    @Test
    void rejectsAMissingTerm() {
        assertThat(api.get("/api/activities/search").codes()).containsExactly("search_term_blank");
        assertThat(api.get("/api/activities/search?limit=0&before=x").codes())
                .containsExactly("search_term_blank", "limit_invalid", "before_invalid");
    }

    @Test
    void pagesNewestFirst() {
        List<String> all = messages(search("this"));
        Api.Answer first = api.get("/api/activities/search?term=this&limit=1");
        Api.Answer second = api.get(first.next().orElseThrow());
        assertThat(first.next().orElseThrow()).contains("term=this", "limit=1");
        assertThat(List.of(messages(first).getFirst(), messages(second).getFirst()))
                .isEqualTo(all.subList(0, 2));
    }

    @Test
    void theLinkRepeatsTheQuery() {
        String next = api.get(
                        "/api/activities/search?mine=a%26b+c&term=th%69s&handle&limit=1&na%3Dme=%C3%BC&rehandle=x")
                .next()
                .orElseThrow();
        assertThat(next)
                .startsWith("/api/activities/search?before=")
                .endsWith("&mine=a%26b+c&term=this&handle=&limit=1&na%3Dme=%C3%BC&rehandle=x");
        String feed = api.get("/api/activities/@andrewbrown?limit=1&myhandle=x")
                .next()
                .orElseThrow();
        assertThat(feed).startsWith("/api/activities/@andrewbrown?before=").endsWith("&limit=1&myhandle=x");
        assertThat(messages(api.get(next))).hasSize(1);
    }

    @Test
    void omitsExpiredActivities() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at)"
                + " SELECT uuid, 'xylophone', now() FROM users LIMIT 1");
        assertThat(search("xylophone").array()).isEmpty();
    }

    private Api.Answer search(String term) {
        return api.get("/api/activities/search?term=" + URLEncoder.encode(term, StandardCharsets.UTF_8));
    }

    private static List<String> messages(Api.Answer answer) {
        return answer.objects().stream()
                .map(activity -> activity.getString("message"))
                .toList();
    }
}
