package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Follow, mute and block on the website, and the lists of people. */
@Tag("browser")
class WebPeopleIT {

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void followsAPersonAndListsTheFollowers() {
        Page page = CHROMIUM.page("bayko");
        page.navigate("/@londo");
        page.waitForResponse("**/follow", button(page, "Follow")::click);
        assertThat(button(page, "Following")).hasAttribute("aria-pressed", "true");
        assertThat(page.locator(".profile-follows")).containsText("1 follower");
        page.locator(".profile-follows").getByText("follower").click();
        assertThat(page.locator("main .person")).containsText("@bayko");
        page.navigate("/@bayko/following");
        assertThat(page.locator("main .person")).containsText("@londo");
        page.navigate("/@londo");
        page.waitForResponse("**/follow", button(page, "Following")::click);
        assertThat(page.locator(".profile-follows")).containsText("0 followers");
    }

    @Test
    void aBlockedPersonIsAPlaceholderWithUnblock() {
        Page page = CHROMIUM.page("altbrown");
        page.navigate("/@londo");
        page.locator(".menu summary").click();
        page.waitForResponse("**/block", button(page, "Block")::click);
        assertThat(page.getByText("You block this person")).isVisible();
        assertThat(page.locator("crud-card:visible")).hasCount(0);
        page.navigate("/blocks");
        assertThat(page.locator("main .person")).containsText("@londo");
        page.navigate("/@londo");
        page.locator(".empty").getByText("Unblock").click();
        assertThat(page.getByText("My shoes are too tight")).isVisible();
    }

    @Test
    void newFollowersShowAtTheNavigationAndOnTheProfile() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id) "
                + "VALUES ('Bayko Two', 'bayko2', 'two@cruddur.example', 'seed-bayko2')");
        SERVER.api().as("bayko2").put("/api/users/@bayko/follow");
        Page page = CHROMIUM.page(new Browser.NewContextOptions().setViewportSize(360, 740), "bayko");
        page.navigate("/");
        assertThat(page.locator(".nav-me .badge")).hasText("New: 1");
        page.locator(".nav-me").click();
        page.locator(".profile-follows").getByText("1 follower").click();
        assertThat(page.locator("main .person")).containsText("@bayko2");
        assertThat(page.locator(".nav-me .badge")).hasCount(0);

        Page wide = CHROMIUM.page("bayko");
        wide.navigate("/@bayko2");
        assertThat(wide.locator(".profile-handle")).containsText("@bayko2");
        assertThat(wide.locator("[aria-current=page]")).hasCount(0);
        wide.navigate("/@bayko");
        assertThat(wide.locator(".nav-profile")).hasAttribute("aria-current", "page");
    }

    @Test
    void mutesAPerson() {
        Page page = CHROMIUM.page("andrewbrown");
        page.navigate("/@altbrown");
        page.locator(".menu summary").click();
        page.waitForResponse("**/mute", button(page, "Mute")::click);
        page.navigate("/mutes");
        assertThat(page.locator("main .person")).containsText("@altbrown");
        page.waitForResponse("**/mute", page.getByLabel("Unmute @altbrown")::click);
        page.reload();
        assertThat(page.getByText("You mute nobody")).isVisible();
    }

    @Test
    void findsPeople() {
        Page page = CHROMIUM.page();
        page.navigate("/search?term=londo");
        assertThat(page.locator("people-list .person")).containsText("Londo Mollari");
    }

    private static Locator button(Page page, String name) {
        return page.locator("main")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }
}
