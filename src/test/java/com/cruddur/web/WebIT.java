package com.cruddur.web;

import static com.cruddur.testing.Eventually.eventually;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The main interactions of each page. */
@Tag("browser")
class WebIT {

    private static final String SEED = "/@andrewbrown/status/c2d4c2e0-0000-4000-8000-000000000001";

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void readsHomeAndAThreadAndGoesBack() {
        Page page = CHROMIUM.page();
        page.navigate("/");
        crud(page, "This was imported as seed data!").locator(".crud-message").click();
        assertThat(page).hasURL(Pattern.compile(".*" + SEED));
        assertThat(page.getByText("2 replies")).isVisible();
        assertThat(crud(page, "And it replies, too.")).isVisible();
        page.goBack();
        assertThat(crud(page, "My shoes are too tight")).isVisible();
    }

    @Test
    void postsAndCountsCodePoints() {
        Page page = CHROMIUM.page("londo");
        page.navigate("/");
        Locator field = page.getByLabel("What will you let go of?");
        Locator button = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Crud").setExact(true));
        assertThat(button).isDisabled();
        field.fill("👍".repeat(281));
        assertThat(page.locator(".compose-left")).containsText("-1");
        assertThat(button).isDisabled();
        field.fill("👍".repeat(280));
        assertThat(page.locator(".compose-left")).containsText("0");
        assertThat(button).isEnabled();

        field.fill("Posted in a browser");
        page.getByLabel("Gone in").selectOption("1-hour");
        field.press("Control+Enter");
        Locator posted = page.locator("crud-card").first();
        assertThat(posted).containsText("Posted in a browser");
        assertThat(posted).containsText("59m left");
        assertThat(field).hasValue("");
        assertThat(SERVER.query("SELECT count(*) FROM activities WHERE message = 'Posted in a browser'"))
                .isEqualTo("1");

        posted.getByRole(AriaRole.BUTTON, named("Delete")).click();
        posted.getByRole(AriaRole.BUTTON, named("Delete for good")).click();
        assertThat(crud(page, "Posted in a browser")).hasCount(0);
    }

    @Test
    void loadsFurtherPagesWhileScrolling() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at, expires_at) SELECT users.uuid, "
                + "'old crud ' || n, now() - interval '2 days' - n * interval '1 second', now() + interval '1 day' "
                + "FROM users, generate_series(1, 100) n WHERE handle = 'bayko'");
        Page page = CHROMIUM.page();
        page.navigate("/@bayko");
        assertThat(page.locator(".feed-end")).hasCount(1);
        Locator old = page.locator("crud-card", new Page.LocatorOptions().setHasText("old crud"));
        eventually(() -> {
            page.keyboard().press("End");
            assertThat(old).hasCount(100, new LocatorAssertions.HasCountOptions().setTimeout(500));
        });
        assertThat(page.locator(".feed-end")).hasCount(0);
        old.nth(70).locator(".crud-message").click();
        assertThat(page.locator(".large")).isVisible();
        page.goBack();
        assertThat(old.nth(70)).isInViewport();
        SERVER.execute("DELETE FROM activities WHERE message LIKE 'old crud %'");
    }

    @Test
    void likesOptimisticallyAndRollsBackOnFailure() {
        Page page = CHROMIUM.page("bayko");
        page.navigate("/");
        Locator like = crud(page, "Second account").locator(".act-like");
        page.route("**/like", route -> {
            assertThat(like).hasAttribute("aria-pressed", "true");
            route.fulfill(new com.microsoft.playwright.Route.FulfillOptions()
                    .setStatus(503)
                    .setContentType("application/json")
                    .setBody("[\"generic_503\"]"));
        });
        like.click();
        assertThat(page.getByText("That like did not get through.")).isVisible();
        assertThat(like).hasAttribute("aria-pressed", "false");
        assertThat(like).hasText("");

        page.unroute("**/like");
        // The like shows before the response; an immediate reload would cancel the request.
        page.waitForResponse("**/like", like::click);
        assertThat(like).hasText("1");
        page.reload();
        assertThat(like).hasAttribute("aria-pressed", "true");
        like.click();
        assertThat(like).hasText("");
    }

    @Test
    void repliesInAThread() {
        JsonObject parent = SERVER.api()
                .as("bayko")
                .post(
                        "/api/activities",
                        new JsonObject().put("message", "Answer me").put("ttl", "1-day"))
                .object();
        Page page = CHROMIUM.page("londo");
        page.navigate("/status/" + parent.getString("uuid"));
        page.getByLabel("Reply to @bayko").fill("I do");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Reply").setExact(true))
                .click();
        assertThat(page.getByText("1 reply", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(crud(page, "I do")).isVisible();

        Page other = CHROMIUM.page("bayko");
        other.navigate("/notifications");
        assertThat(other.locator(".note").first()).containsText("@londo replied to you");
    }

    @Test
    void editsTheOwnProfile() {
        Page page = CHROMIUM.page("altbrown");
        page.navigate("/@altbrown");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Edit profile"))
                .click();
        page.getByLabel("Name").fill("Alternative Brown");
        page.getByLabel("Bio").fill("Somebody's second account.");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save"))
                .click();
        assertThat(page.locator("h1")).hasText("Alternative Brown");
        assertThat(page.locator(".profile-bio")).hasText("Somebody's second account.");
        assertThat(page.locator(".nav-me")).containsText("Alternative Brown");
    }

    @Test
    void searchesAndFollowsATrend() {
        Page page = CHROMIUM.page();
        page.navigate("/search");
        page.locator("main .trend")
                .filter(new Locator.FilterOptions().setHasText("#100DaysOfCloud"))
                .click();
        assertThat(crud(page, "Is this the database that expires?")).isVisible();
        page.locator("main input[type=search]").fill("shoes");
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile(".*term=shoes"));
        assertThat(crud(page, "My shoes are too tight")).isVisible();
        assertThat(crud(page, "Is this the database")).hasCount(0);
        page.goBack();
        assertThat(crud(page, "Is this the database")).isVisible();
    }

    @Test
    void exchangesMessages() {
        Page bayko = CHROMIUM.page("bayko");
        bayko.navigate("/@londo");
        bayko.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Message").setExact(true))
                .click();
        bayko.getByLabel("Message to @londo").fill("A word, Ambassador");
        bayko.keyboard().press("Control+Enter");
        assertThat(bayko.locator(".mine")).containsText("A word, Ambassador");

        Page londo = CHROMIUM.page("londo");
        londo.navigate("/messages");
        londo.getByText("A word, Ambassador").click();
        londo.getByLabel("Write a message").fill("Only one?");
        londo.keyboard().press("Control+Enter");
        assertThat(londo.locator(".mine")).containsText("Only one?");
        assertThat(bayko.locator(".word").filter(new Locator.FilterOptions().setHasText("Only one?")))
                .isVisible();
    }

    @Test
    void plotsTheStatistics() {
        Page page = CHROMIUM.page();
        page.navigate("/stats");
        assertThat(page.locator(".figures div").filter(new Locator.FilterOptions().setHasText("People")))
                .containsText("4");
        assertThat(page.locator(".plot")).hasCount(2);
        assertThat(page.locator(".plot").first().locator(".plot-bar")).hasCount(7);
    }

    @Test
    void supportsTheKeyboard() {
        Page page = CHROMIUM.page("andrewbrown");
        page.navigate("/");
        assertThat(crud(page, "Second account")).isVisible();
        page.keyboard().press("j");
        page.keyboard().press("j");
        Locator second = page.locator(".crud").nth(1);
        assertThat(second).isFocused();
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile(".*/status/.*"));
        page.keyboard().press("h");
        page.keyboard().press("n");
        assertThat(page.getByLabel("What will you let go of?")).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.getByLabel("Gone in")).isFocused();
        page.locator("main").focus();
        page.keyboard().press("?");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    }

    private static Locator crud(Page page, String text) {
        return page.locator("crud-card", new Page.LocatorOptions().setHasText(text));
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }
}
