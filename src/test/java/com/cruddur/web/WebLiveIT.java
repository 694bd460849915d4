package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TcpProxy;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live updates: new cruds, expiry, and an unreachable server. */
@Tag("browser")
class WebLiveIT {

    private static final int LIFETIME_SECONDS = 15;

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void showsNewCrudsOfOthersOnRequest() {
        Page reader = CHROMIUM.page("andrewbrown");
        reader.navigate("/");
        assertThat(reader.locator("crud-card").first()).isVisible();
        reader.waitForLoadState(LoadState.LOAD);
        // From here on, new cruds arrive through the stream only.
        reader.route("**/api/activities/home", route -> route.abort());
        Page writer = CHROMIUM.page("londo");
        writer.navigate("/");
        for (String message : new String[] {"First of two", "Second of two"}) {
            writer.getByLabel("What will you let go of?").fill(message);
            writer.keyboard().press("Control+Enter");
            assertThat(writer.locator("crud-card").first()).containsText(message);
        }

        Locator bar = reader.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("2 new cruds"));
        assertThat(bar).isVisible();
        assertThat(crud(reader, "First of two")).hasCount(0);
        bar.click();
        assertThat(reader.locator("crud-card").first()).containsText("Second of two");
        assertThat(crud(reader, "First of two")).hasCount(1);
        assertThat(bar).hasCount(0);
        assertThat(writer.locator(".fresh")).hasCount(0);
    }

    @Test
    void fadesAndRemovesAnExpiringCrud() {
        Page page = CHROMIUM.page();
        // So old that the remaining fraction of its lifetime rounds to zero.
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at, expires_at) "
                + "SELECT uuid, 'About to go', now() - interval '1 day', now() + interval '" + LIFETIME_SECONDS
                + " seconds' FROM users WHERE handle = 'bayko'");
        page.navigate("/");
        Locator going = crud(page, "About to go");
        assertThat(going).containsText("s left");
        assertThat(going).hasCSS("--fade", "1.00");
        assertThat(going).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(3_000 * LIFETIME_SECONDS));
        assertThat(crud(page, "My shoes")).isVisible();
    }

    @Test
    void reportsAMissingCrud() {
        Page page = CHROMIUM.page();
        page.navigate("/@londo/status/00000000-0000-4000-8000-000000000000");
        assertThat(page.getByText("This crud is gone")).isVisible();
        page.navigate("/@nobodyatall");
        assertThat(page.getByText("No user has this handle")).isVisible();
    }

    @Test
    void recoversAfterAnOutage() {
        try (TcpProxy proxy = new TcpProxy("127.0.0.1", SERVER.server().port())) {
            Page page = CHROMIUM.page(
                    new Browser.NewContextOptions().setBaseURL("http://127.0.0.1:" + proxy.port()), "andrewbrown");
            page.navigate("/");
            assertThat(page.locator("crud-card").first()).isVisible();
            proxy.cut();
            Locator offline = page.locator(".offline");
            assertThat(offline).isVisible();

            page.getByLabel("What will you let go of?").fill("Kept while the server was away");
            page.keyboard().press("Control+Enter");
            assertThat(page.locator(".problem")).containsText("does not answer");
            assertThat(page.getByLabel("What will you let go of?")).hasValue("Kept while the server was away");
            SERVER.api()
                    .as("londo")
                    .post(
                            "/api/activities",
                            new JsonObject()
                                    .put("message", "While you were away")
                                    .put("ttl", "1-day"));

            proxy.resume();
            assertThat(offline).hasCount(0);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("1 new crud"))
                    .click();
            assertThat(crud(page, "While you were away")).isVisible();
            page.getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Crud").setExact(true))
                    .click();
            assertThat(crud(page, "Kept while the server was away")).isVisible();
            assertThat(SERVER.query("SELECT count(*) FROM activities WHERE message LIKE 'Kept while%'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void showsTheFrameBeforeAnyResponse() {
        Page page = CHROMIUM.page("londo");
        page.route("**/api/**", route -> {
            // The request stays unanswered.
        });
        page.navigate("/");
        assertThat(page.locator(".nav-links a").first()).isVisible();
        assertThat(page.getByLabel("What will you let go of?")).isVisible();
        assertThat(page.locator("main .loading i").first()).isVisible();
    }

    @Test
    void recoversFromAFailedFirstRequest() {
        Page page = CHROMIUM.page();
        page.route("**/api/activities/home", route -> route.abort());
        page.navigate("/");
        assertThat(page.getByText("That did not work")).isVisible();
        page.unroute("**/api/activities/home");
        assertThat(page.locator("crud-card").first()).isVisible();
    }

    private static Locator crud(Page page, String text) {
        return page.locator("crud-card", new Page.LocatorOptions().setHasText(text));
    }
}
