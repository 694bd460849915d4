package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The target of {@code Link}: relative, without foreign text, and short enough to be followed. */
class LinkIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final Pattern LINK = Pattern.compile("(?i)\r\nlink: <([^>]*)>; rel=\"next\"\r\n");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/activities/home?limit=1",
                "//evil.example/../api/activities/home?limit=1",
                "http://evil.example/api/activities/home?limit=1",
                "/api/activities/home/?limit=1",
                "/api/activities//home?limit=%31"
            })
    void isRelativeToTheRequest(String target) {
        assertThat(link(target)).matches("\\?before=[A-Za-z0-9_-]+&limit=1");
    }

    @Test
    void repeatsTheQueryAndLeadsToTheNextPage() {
        String link = link("/api/activities/search?term=++this+&limit=1&x=https://evil.example");
        assertThat(link).matches("\\?before=[A-Za-z0-9_-]+&term=\\+\\+this\\+&limit=1&x=https%3A%2F%2Fevil.example");
        assertThat(RawHttp.get(SERVER.server().port(), "/api/activities/search" + link)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void isNeverLongerThanTheServerAccepts() {
        for (String target : new String[] {
            "/".repeat(8_000) + "api/activities/home?limit=1",
            "/api/activities/home?limit=1&x=" + "!".repeat(8_000),
            "/api/activities/home?limit=1&term=" + "!".repeat(8_000),
            "/api/activities/search?limit=1&term=" + "+".repeat(8_000) + "this"
        }) {
            String link = link(target);
            String next = link.startsWith("?") ? target.replaceFirst("\\?.*", "") + link : link;
            assertThat(next).hasSizeLessThan(7_200).doesNotStartWith("//");
            assertThat(RawHttp.get(SERVER.server().port(), next).status()).isEqualTo(200);
        }
    }

    @Test
    void longTermsCanBePaged() {
        String term = "猫".repeat(280);
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at)" + " SELECT uuid, '" + term
                + "', now() + interval '1 hour' FROM users LIMIT 2");
        String link = link("/api/activities/search?limit=1&term=" + URLEncoder.encode(term, StandardCharsets.UTF_8));
        assertThat(RawHttp.get(SERVER.server().port(), "/api/activities/search" + link)
                        .body())
                .contains(term);
    }

    private static String link(String target) {
        RawHttp.Answer response = RawHttp.get(SERVER.server().port(), target);
        assertThat(response.status()).as(target).isEqualTo(200);
        Matcher link = LINK.matcher(response.text());
        assertThat(link.find()).as(response.text()).isTrue();
        return link.group(1);
    }
}
