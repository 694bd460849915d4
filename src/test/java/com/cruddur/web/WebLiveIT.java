package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TcpProxy;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            // The bar covers none of the controls at the top.
            page.getByLabel("Cruddur, home").click(new Locator.ClickOptions().setTrial(true));

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

    @Test
    void tellsHowLongTheServerIsBusy() {
        Page page = CHROMIUM.page("londo");
        page.navigate("/");
        for (String[] row : new String[][] {
            {"429", "rate_limited", "Try again in 30 seconds."},
            {"503", "generic_503", "Try again in 30 seconds."},
            {"503", "shutting_down", "Try again in 30 seconds."},
            {"500", "generic_500", "Something went wrong on the server."},
        }) {
            page.route(
                    "**/api/activities",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(Integer.parseInt(row[0]))
                            .setHeaders(Map.of("Retry-After", "30", "Content-Type", "application/json"))
                            .setBody("[\"" + row[1] + "\"]")));
            page.getByLabel("What will you let go of?").fill("Sent to a " + row[1]);
            page.keyboard().press("Control+Enter");
            assertThat(page.locator(".problem")).containsText(row[2]);
            assertThat(page.getByLabel("What will you let go of?")).hasValue("Sent to a " + row[1]);
        }
    }

    @Test
    void aLateAnswerBelongsToNoOtherList() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at) SELECT users.uuid, 'early ' || n, "
                + "now() + interval '1 day' FROM users, generate_series(1, 50) n WHERE handle = 'bayko'");
        Page page = CHROMIUM.page();
        List<Route> held = new ArrayList<>();
        page.route(url -> url.contains("before="), held::add);
        page.navigate("/search?term=early");
        assertThat(crud(page, "early")).hasCount(40);
        page.keyboard().press("End");
        page.waitForCondition(() -> !held.isEmpty());
        page.locator("main input[type=search]").fill("shoes");
        page.keyboard().press("Enter");
        assertThat(page.locator("crud-card")).hasCount(1);
        page.waitForResponse(
                response -> response.url().contains("before="),
                () -> held.getFirst().resume());
        page.waitForTimeout(300);
        assertThat(page.locator("crud-card")).hasCount(1);
        SERVER.execute("DELETE FROM activities WHERE message LIKE 'early %'");
    }

    @Test
    void aCrudSentBeforeTheListIsThereCompletesTheList() {
        Page page = CHROMIUM.page("altbrown");
        page.route(
                "**/api/activities/home",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setContentType("application/json")
                        .setBody("[\"generic_503\"]")));
        page.navigate("/");
        assertThat(page.getByText("That did not work")).isVisible();
        page.unroute("**/api/activities/home");
        page.getByLabel("What will you let go of?").fill("Sent to an empty list");
        page.keyboard().press("Control+Enter");
        assertThat(crud(page, "Sent to an empty list")).isVisible();
        assertThat(crud(page, "My shoes")).isVisible();
    }

    private static Locator crud(Page page, String text) {
        return page.locator("crud-card", new Page.LocatorOptions().setHasText(text));
    }
}
