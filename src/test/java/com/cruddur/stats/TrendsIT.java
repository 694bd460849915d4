package com.cruddur.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrendsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @BeforeEach
    void noCruds() {
        SERVER.execute("DELETE FROM activities");
    }

    @Test
    void showsTheMostFrequentSpelling() {
        crud("One #100DaysOfCloud and #AWS");
        crud("Two #100daysofcloud");
        crud("Three #100DaysOfCloud #100DAYSOFCLOUD, twice in one is one");
        crud("Four #aws");
        crud("Five #aws #日本");
        Api.Answer trends = api.get("/api/trends");
        assertThat(trends.status()).isEqualTo(200);
        assertThat(trends.array())
                .isEqualTo(new JsonArray()
                        .add(trend("#100DaysOfCloud", 3))
                        .add(trend("#aws", 3))
                        .add(trend("#日本", 1)));
        assertThat(trends.objects().getFirst().fieldNames()).containsExactly("hashtag", "count");
    }

    @Test
    void countsPostedHashtags() {
        api.as("bayko")
                .post(
                        "/api/activities",
                        new JsonObject().put("message", "Now! #Now").put("ttl", "1-hour"));
        assertThat(hashtags()).containsExactly("#Now");
    }

    @Test
    void readsHashtagsOfAnyScript() {
        crud("#новости, #سلام، #日本。#हिन्दी! (#Zürich) #é_1? \"#naïve\" #전체\n#ไทย　#全角");
        assertThat(api.get("/api/trends?").objects()).hasSize(10);
        assertThat(hashtags())
                .containsExactlyInAnyOrder(
                        "#новости", "#سلام", "#日本", "#हिन्दी", "#Zürich", "#é_1", "#naïve", "#전체", "#ไทย", "#全角");
    }

    @Test
    void omitsLookalikesOfHashtags() {
        crud("# #1 #2026 #_ #! #🎉 #️⃣ a#b https://cruddur.com/#home x/#y &#39; ##twice C# 5#");
        assertThat(api.get("/api/trends").body()).isEqualTo("[]");
        crud("#C++ #AC/DC #a#b #state-of-the-art");
        assertThat(hashtags()).containsExactlyInAnyOrder("#C", "#AC", "#a", "#state");
    }

    @Test
    void foldsTheCaseOfEveryScript() {
        crud("#НОВОСТИ");
        crud("#Новости");
        crud("#Новости");
        assertThat(api.get("/api/trends").array()).isEqualTo(new JsonArray().add(trend("#Новости", 3)));
    }

    @Test
    void omitsExpiredAndOlderActivities() {
        crud("#living");
        SERVER.execute(
                "INSERT INTO activities (user_uuid, message, expires_at) SELECT uuid, '#expired', now() FROM users");
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at)"
                + " SELECT uuid, '#old', now() - interval '1441 minutes' FROM users");
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at)"
                + " SELECT uuid, '#young', now() - interval '1439 minutes' FROM users WHERE handle = 'bayko'");
        assertThat(hashtags()).containsExactly("#living", "#young");
    }

    @Test
    void returnsTheTenMostFrequent() {
        for (int n = 1; n <= 12; n++) {
            SERVER.execute("INSERT INTO activities (user_uuid, message) SELECT users.uuid, '#tag" + n
                    + "' FROM users, generate_series(1, " + n + ") WHERE handle = 'bayko'");
        }
        assertThat(hashtags())
                .containsExactly(
                        "#tag12", "#tag11", "#tag10", "#tag9", "#tag8", "#tag7", "#tag6", "#tag5", "#tag4", "#tag3");
    }

    @Test
    void answersHead() {
        Api.Answer head = api.head("/api/trends");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("ETag")).isEqualTo(api.get("/api/trends").header("ETag"));
        assertThat(api.put("/api/trends").status()).isEqualTo(405);
    }

    private List<String> hashtags() {
        return api.get("/api/trends").objects().stream()
                .map(trend -> trend.getString("hashtag"))
                .toList();
    }

    private static void crud(String message) {
        SERVER.execute("INSERT INTO activities (user_uuid, message) SELECT uuid, '" + message.replace("'", "''")
                + "' FROM users WHERE handle = 'londo'");
    }

    private static JsonObject trend(String hashtag, int count) {
        return new JsonObject().put("hashtag", hashtag).put("count", count);
    }
}
