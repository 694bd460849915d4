package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An action with the keyboard leaves the focus at or beside its place, also if it removes the focused element. */
@Tag("browser")
class WebFocusIT {

    private static final String SEED = "c2d4c2e0-0000-4000-8000-000000000001";

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void aSentCrudLeavesTheFocusInTheForm() {
        Page page = CHROMIUM.page("londo");
        page.navigate("/");
        Locator field = page.getByLabel("What will you let go of?");
        field.fill("Sent with the keyboard");
        press(page.locator(".compose .button"));
        assertThat(field).hasValue("");
        assertThat(field).isFocused();
    }

    @Test
    void aDeletedCrudGivesTheFocusToTheNextOne() {
        for (String message : new String[] {"Third", "Second", "First"}) {
            SERVER.api()
                    .as("bayko")
                    .post(
                            "/api/activities/" + SEED + "/reply",
                            new JsonObject().put("message", message).put("ttl", "1-day"));
        }
        Page page = CHROMIUM.page("bayko");
        for (String path : new String[] {"/@bayko", "/status/" + SEED}) {
            page.navigate(path);
            Locator delete = page.locator("crud-card .act[title=Delete]").nth(1);
            delete.focus();
            Locator card = page.locator("crud-card:has(.crud:focus-within)");
            Locator next = page.locator("crud-card:has(.crud:focus-within) + crud-card .crud-message");
            String message = next.innerText();
            delete.press("Enter");
            assertThat(card.locator(".act[title=Delete]")).hasText("Delete?");
            delete.press("Enter");
            assertThat(page.locator(".notice")).hasText(Pattern.compile("Deleted\\..*"));
            assertThat(page.locator(".crud:focus .crud-message")).hasText(message);
        }
    }

    @Test
    void theMenuAndTheFormOfAProfileKeepTheFocus() {
        Page page = CHROMIUM.page("andrewbrown");
        page.navigate("/@altbrown");
        Locator menu = page.locator(".menu");
        Locator summary = menu.locator("summary");
        press(summary);
        assertThat(button(menu, "Mute")).isVisible();
        page.keyboard().press("Escape");
        assertThat(button(menu, "Mute")).isHidden();
        assertThat(summary).isFocused();
        press(summary);
        page.locator("h1").click();
        assertThat(button(menu, "Mute")).isHidden();
        for (String action : new String[] {"Mute", "Block"}) {
            press(summary);
            page.waitForResponse("**/" + action.toLowerCase(Locale.ROOT), () -> press(button(menu, action)));
            assertThat(page.locator(".notice").last()).containsText("@altbrown");
            assertThat(summary).isFocused();
        }
        press(page.locator(".empty button"));
        assertThat(page.locator(".profile button:focus")).hasText("Follow");

        page.navigate("/@andrewbrown");
        press(button(page.locator("main"), "Edit profile"));
        assertThat(page.getByLabel("Name")).isFocused();
        press(button(page.locator("main"), "Cancel"));
        assertThat(button(page.locator("main"), "Edit profile")).isFocused();
    }

    @Test
    void aRemovedPersonGivesTheFocusToTheNextOne() {
        for (String handle : new String[] {"andrewbrown", "bayko", "altbrown"}) {
            SERVER.api().as("londo").put("/api/users/@" + handle + "/mute");
        }
        Page page = CHROMIUM.page("londo");
        page.navigate("/mutes");
        press(page.getByLabel("Unmute @bayko"));
        assertThat(page.getByLabel("Unmute @andrewbrown")).isFocused();
        press(page.getByLabel("Unmute @andrewbrown"));
        assertThat(page.getByLabel("Unmute @altbrown")).isFocused();
        press(page.getByLabel("Unmute @altbrown"));
        assertThat(page.locator("main")).isFocused();
    }

    @Test
    void theSkipLinkKeepsThePage() {
        Page page = CHROMIUM.page("londo");
        page.navigate("/search?term=shoes");
        Locator card = page.locator("crud-card", new Page.LocatorOptions().setHasText("My shoes"));
        card.evaluate("card => card.isTheSame = true");
        press(page.locator(".skip"));
        assertThat(page.locator("main")).isFocused();
        assertThat(card).hasJSProperty("isTheSame", true);
    }

    @Test
    void aDialogEndsWithItsPage() {
        Page page = CHROMIUM.page("londo");
        page.navigate("/");
        Locator card = page.locator("crud-card", new Page.LocatorOptions().setHasText("Second account"));
        card.locator(".crud-message").click();
        press(page.getByLabel("Report"));
        assertThat(page.locator("dialog")).isVisible();
        page.goBack();
        assertThat(card).isVisible();
        assertThat(page.locator("dialog")).hasCount(0);
    }

    private static void press(Locator element) {
        element.focus();
        element.press("Enter");
    }

    private static Locator button(Locator parent, String name) {
        return parent.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }
}
