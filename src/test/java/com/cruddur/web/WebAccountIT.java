package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestImages;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What belongs to an account: bookmarks, reports, the deletion. */
@Tag("browser")
class WebAccountIT {

    private static final String SEED = "/status/c2d4c2e0-0000-4000-8000-000000000001";

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void bookmarksAreOnTheServer() {
        Page page = CHROMIUM.page("londo");
        page.navigate(SEED);
        Locator bookmark = page.locator("crud-card.large .act-bookmark");
        page.waitForResponse("**/bookmark", bookmark::click);
        assertThat(bookmark).hasAttribute("aria-pressed", "true");

        Page elsewhere = CHROMIUM.page("londo");
        elsewhere.navigate("/bookmarks");
        Locator listed = elsewhere.locator("crud-card");
        assertThat(listed).hasCount(1);
        assertThat(listed).containsText("This was imported as seed data!");
        assertThat(listed.locator(".act-bookmark")).hasAttribute("aria-pressed", "true");
        elsewhere.waitForResponse("**/bookmark", listed.locator(".act-bookmark")::click);
        elsewhere.reload();
        assertThat(elsewhere.getByText("No bookmarks")).isVisible();
    }

    @Test
    void aReactionShowsInAnotherBrowser() {
        SERVER.api().as("bayko").put("/api/activities/c2d4c2e0-0000-4000-8000-000000000001/repost");
        Page page = CHROMIUM.page("bayko");
        page.navigate(SEED);
        assertThat(page.locator("crud-card.large .act-repost")).hasAttribute("aria-pressed", "true");
        assertThat(page.locator("crud-card.large .act-bookmark")).hasAttribute("aria-pressed", "false");
    }

    @Test
    void signingOutInAnotherTabHidesWhatWasPrivate() {
        SERVER.api().as("londo").put("/api/users/@altbrown/mute");
        for (String path : new String[] {"/bookmarks", "/mutes", "/following", "/notifications", "/settings"}) {
            Page page = CHROMIUM.page("londo");
            page.navigate(path);
            assertThat(page.locator("main").getByText("Sign in to")).hasCount(0);
            Page other = page.context().newPage();
            other.navigate("/stats");
            other.getByLabel("Sign out").click();
            assertThat(page.locator("main").getByText("Sign in to")).isVisible();
            assertThat(page.locator("main .person, main crud-card")).hasCount(0);
        }
    }

    @Test
    void reportsACrud() {
        Page page = CHROMIUM.page("bayko");
        page.navigate(SEED);
        button(page, "Report").click();
        page.getByLabel("It is spam").check();
        page.getByLabel("Comment").fill("Again");
        page.locator("dialog").getByRole(AriaRole.BUTTON, named("Report")).click();
        assertThat(page.getByText("A moderator will look at it.")).isVisible();
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(SERVER.query("SELECT comment FROM reports")).isEqualTo("Again");
    }

    @Test
    void uploadsAPictureAndTakesItBack() {
        Page page = CHROMIUM.page("andrewbrown");
        page.navigate("/@andrewbrown");
        button(page, "Edit profile").click();
        Locator file = page.locator("input[type=file]");
        file.setInputFiles(new FilePayload("a.txt", "image/png", "no picture".getBytes(StandardCharsets.UTF_8)));
        assertThat(page.getByText("This picture cannot be read.")).isVisible();
        file.setInputFiles(new FilePayload("a.png", "image/png", TestImages.of("png", 300, 200)));
        page.getByLabel("Zoom").fill("2");
        button(page, "Use this picture").press("Enter");
        Locator pictures = page.locator("main .avatar-picture");
        int shown = page.locator("crud-card").count() + 1;
        assertThat(pictures).hasCount(shown);
        assertThat(page.locator(".nav-me .avatar-picture")).hasCount(1);
        assertThat(file).isFocused();
        button(page, "Undo").press("Enter");
        assertThat(pictures).hasCount(0);
        assertThat(button(page, "Undo")).isFocused();
    }

    @Test
    void deletesTheAccount() {
        Page page = CHROMIUM.page("altbrown");
        page.navigate("/settings");
        page.getByLabel("Type your handle").fill("nobody");
        button(page, "Delete the account").click();
        assertThat(page.getByText("That is not your handle.")).isVisible();
        page.getByLabel("Type your handle").fill("altbrown");
        button(page, "Delete the account").click();
        assertThat(page.getByText("The account is deleted.")).isVisible();
        assertThat(page.locator(".nav-who").getByText("Sign in")).isVisible();
        assertThat(SERVER.api().get("/api/users/@altbrown/short").status()).isEqualTo(404);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }
}
