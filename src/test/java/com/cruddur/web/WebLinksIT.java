package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The website links exactly the hashtags and mentions that the API returns, and URLs. */
@Tag("browser")
class WebLinksIT {

    private record Case(String message, List<String> hashtags, List<String> mentions, List<String> links) {

        JsonObject crud() {
            return new JsonObject()
                    .put("uuid", UUID.randomUUID().toString())
                    .put("handle", "londo")
                    .put("display_name", "Londo Mollari")
                    .put("message", message)
                    .put("hashtags", new JsonArray(hashtags))
                    .put("mentions", new JsonArray(mentions))
                    .put("replies_count", 0)
                    .put("reposts_count", 0)
                    .put("likes_count", 0)
                    .put("created_at", Instant.now().toString())
                    .put("expires_at", Instant.now().plus(Duration.ofDays(1)).toString());
        }
    }

    private static final List<Case> CASES = List.of(
            new Case("No #tag and no @londo", List.of(), List.of(), List.of()),
            new Case("#one #two, #one", List.of("one", "two"), List.of(), List.of("#one", "#two", "#one")),
            new Case("#one #ONE", List.of("one"), List.of(), List.of("#one", "#ONE")),
            new Case("x#foobar #foo", List.of("foo"), List.of(), List.of("#foo")),
            new Case("#foobar #foo", List.of("foobar", "foo"), List.of(), List.of("#foobar", "#foo")),
            new Case("#2026 #हिन्दी!", List.of("हिन्दी"), List.of(), List.of("#हिन्दी")),
            new Case(
                    "#Cruddur™ #ភាសា។ #il·lusió",
                    List.of("Cruddur", "ភាសា", "il·lusió"),
                    List.of(),
                    List.of("#Cruddur", "#ភាសា", "#il·lusió")),
            new Case("＃全角 ＠londo", List.of("全角"), List.of("londo"), List.of("＃全角", "＠londo")),
            new Case("Thanks @londo.Thanks @Bayko", List.of(), List.of("londo", "Bayko"), List.of("@londo", "@Bayko")),
            new Case("@londo@mastodon.social, @londo", List.of(), List.of("londo"), List.of("@londo")),
            new Case("a@londo.com .@londo", List.of(), List.of("londo"), List.of("@londo")),
            new Case(
                    "https://medium.com/@londo/x#foo @londo #foo",
                    List.of("foo"),
                    List.of("londo"),
                    List.of("https://medium.com/@londo/x#foo", "@londo", "#foo")),
            new Case("medium.com/@londo @londo", List.of(), List.of("londo"), List.of("@londo")),
            new Case("(#a)(@b)", List.of("a"), List.of("b"), List.of("#a", "@b")),
            new Case("日本#語 ok", List.of("語"), List.of(), List.of("#語")));

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    /** The table that also runs through the database and the API. */
    @Test
    void linksEveryCaseOfTheTable() throws IOException {
        List<Case> cases = new JsonObject(Files.readString(Path.of("src/test/resources/text-cases.json")))
                .getJsonArray("cases").stream()
                        .map(JsonObject.class::cast)
                        .map(each -> new Case(
                                each.getString("message"),
                                strings(each.getJsonArray("hashtags")),
                                strings(each.getJsonArray("mentions")),
                                List.of()))
                        .toList();
        Page page = show(cases);
        for (int i = 0; i < cases.size(); i++) {
            Case each = cases.get(i);
            List<String> links =
                    page.locator(".crud-message").nth(i).locator("a").allTextContents();
            assertThat(without("[#＃\uFE5F]", links)).as(each.message()).isEqualTo(each.hashtags());
            assertThat(without("[@＠\uFE6B]", links)).as(each.message()).isEqualTo(each.mentions());
        }
    }

    private static List<String> strings(JsonArray array) {
        return array.stream().map(String.class::cast).toList();
    }

    /** The distinct links that begin with a sign, without it. */
    private static List<String> without(String sign, List<String> links) {
        return links.stream()
                .filter(link -> link.matches("(?s)" + sign + ".*"))
                .map(link -> link.substring(1))
                .distinct()
                .toList();
    }

    @Test
    void linksTheHashtagsAndMentionsOfTheApi() {
        Page page = show(CASES);
        for (int i = 0; i < CASES.size(); i++) {
            var message = page.locator(".crud-message").nth(i);
            assertThat(message.textContent()).isEqualTo(CASES.get(i).message());
            assertThat(message.locator("a").allTextContents())
                    .as(CASES.get(i).message())
                    .isEqualTo(CASES.get(i).links());
        }
        assertThat(page.locator(".crud-message a[href='/search?term=%23Cruddur']"))
                .hasCount(1);
        assertThat(page.locator(".crud-message a[href='/@Bayko']")).hasCount(1);
        assertThat(page.locator(".profile-bio a").allTextContents()).containsExactly("https://example.com");
    }

    private static Page show(List<Case> cases) {
        Page page = CHROMIUM.page();
        page.route(
                "**/api/activities/@londo",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(new JsonObject()
                                .put(
                                        "profile",
                                        new JsonObject()
                                                .put("handle", "londo")
                                                .put("display_name", "Londo Mollari")
                                                .put("bio", "No #links for @bayko here, but https://example.com.")
                                                .put("cruds_count", cases.size()))
                                .put(
                                        "activities",
                                        new JsonArray(
                                                cases.stream().map(Case::crud).collect(Collectors.toList())))
                                .encode())));
        page.navigate("/@londo");
        assertThat(page.locator("crud-card")).hasCount(cases.size());
        return page;
    }
}
