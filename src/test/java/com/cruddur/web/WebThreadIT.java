package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thread with more than one page of replies, and one that is deleted. */
@Tag("browser")
class WebThreadIT {

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void readsALongThreadToItsEnd() {
        String parent = "eeeeeeee-0000-4000-8000-000000000001";
        SERVER.execute("INSERT INTO activities (uuid, user_uuid, message, created_at, expires_at)"
                + " SELECT '" + parent + "', uuid, 'A long story', now() - interval '3 days',"
                + " now() + interval '1 day' FROM users WHERE handle = 'bayko'");
        SERVER.execute("INSERT INTO activities (user_uuid, message, reply_to_activity_uuid, created_at, expires_at)"
                + " SELECT users.uuid, 'part ' || n, '" + parent + "', now() - interval '3 days' + n * interval '1 s',"
                + " now() + interval '1 day' FROM users, generate_series(1, 230) n WHERE handle = 'bayko'");
        Page page = CHROMIUM.page("londo");
        page.navigate("/@bayko/status/" + parent);
        assertThat(page.getByText("230 replies")).isVisible();
        assertThat(crud(page, "part 200")).hasCount(1);
        assertThat(crud(page, "part 201")).hasCount(0);
        page.getByLabel("Reply to @bayko").fill("the end");
        page.getByLabel("Reply to @bayko").press("Control+Enter");
        assertThat(page.getByText("231 replies")).isVisible();
        page.locator("page-thread")
                .getByRole(AriaRole.BUTTON, named("More replies"))
                .click();
        assertThat(crud(page, "part 230")).hasCount(1);
        assertThat(crud(page, "the end")).hasCount(1);
        assertThat(page.locator("page-thread section crud-card").last()).containsText("the end");
        assertThat(page.getByText("231 replies")).isVisible();
        assertThat(page.locator("page-thread").getByRole(AriaRole.BUTTON, named("More replies")))
                .hasCount(0);
    }

    @Test
    void aDeletedCrudIsInNoListAndNoCount() {
        Page page = CHROMIUM.page("altbrown");
        page.navigate("/");
        page.getByLabel("What will you let go of?").fill("A passing thought");
        page.keyboard().press("Control+Enter");
        assertThat(crud(page, "A passing thought")).isVisible();
        page.locator(".nav-me").click();
        assertThat(page.locator(".profile-handle")).containsText("2 cruds");
        crud(page, "A passing thought").locator(".crud-message").click();
        page.getByLabel("Reply to @altbrown").fill("And gone");
        page.keyboard().press("Control+Enter");
        assertThat(page.locator(".large").getByLabel("Reply. 1 reply")).isVisible();
        delete(crud(page, "And gone"));
        assertThat(page.locator(".large").getByLabel("Reply. 0 replies")).isVisible();
        delete(page.locator(".large"));
        assertThat(page.getByText("This crud is gone")).isVisible();
        page.goBack();
        assertThat(page.locator(".profile-handle")).containsText("1 crud");
        assertThat(page).hasTitle(Pattern.compile(".*@altbrown.*"));
        page.goBack();
        assertThat(crud(page, "My shoes are too tight")).isVisible();
        assertThat(crud(page, "A passing thought")).hasCount(0);
    }

    private static void delete(Locator crud) {
        crud.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete"))
                .click();
        crud.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete for good"))
                .click();
    }

    private static Locator crud(Page page, String text) {
        return page.locator("crud-card", new Page.LocatorOptions().setHasText(text));
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }
}
