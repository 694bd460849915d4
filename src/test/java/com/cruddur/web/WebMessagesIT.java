package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Long conversations, long lists that load again, and drafts. */
@Tag("browser")
class WebMessagesIT {

    /** More than a page of conversations. */
    private static final int MANY = 45;

    /** More than a page of messages. */
    private static final int LONG = 205;

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void aLongConversationKeepsEveryMessage() {
        String group = send("londo", "bayko", "word 1");
        SERVER.execute(
                "UPDATE messages SET created_at = now() - interval '1 day' WHERE message_group_uuid = '" + group + "'");
        SERVER.execute("INSERT INTO messages (message_group_uuid, user_uuid, message, created_at) SELECT '" + group
                + "', user_uuid, 'word ' || n, created_at + n * interval '1 second' FROM messages, generate_series(2, "
                + LONG + ") n WHERE message_group_uuid = '" + group + "'");
        Page page = CHROMIUM.page(new Browser.NewContextOptions().setViewportSize(360, 740), "bayko");
        page.navigate("/messages/" + group);
        Locator words = page.locator(".word p");
        assertThat(words.last()).hasText("word " + LONG);
        // The form at the bottom does not cover the newest message.
        page.waitForCondition(
                () -> bottom(words.last()) <= page.locator(".talk-box").boundingBox().y);

        page.locator(".word").first().scrollIntoViewIfNeeded();
        double read = page.locator(".word").first().boundingBox().y;
        for (int n = LONG + 1; n <= LONG + 3; n++) {
            send("londo", "bayko", "word " + n);
        }
        assertThat(words.last()).hasText("word " + (LONG + 3));
        // A new message does not scroll away what the user reads.
        assertThat(page.locator(".word").first().boundingBox().y).isEqualTo(read);
        page.getByText("Earlier messages").click();
        assertThat(words)
                .hasText(IntStream.rangeClosed(1, LONG + 3)
                        .mapToObj(n -> "word " + n)
                        .toArray(String[]::new));
    }

    @Test
    void everyConversationIsInTheList() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id) SELECT 'Person ' || n, "
                + "'person' || n, n || '@cruddur.example', 'seed-person' || n FROM generate_series(1, " + MANY + ") n");
        List<String> groups = new ArrayList<>();
        for (int n = 1; n <= MANY; n++) {
            groups.add(send("person" + n, "andrewbrown", "Hello"));
        }
        SERVER.execute(
                "UPDATE messages SET created_at = '2020-03-01' WHERE message_group_uuid = '" + groups.getFirst() + "'");
        Page page = CHROMIUM.page("andrewbrown");
        page.navigate("/messages");
        assertThat(page.locator(".group")).hasCount(40);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show more"))
                .click();
        assertThat(page.locator(".group")).hasCount(MANY);
        page.navigate("/messages/" + groups.getFirst());
        assertThat(page.locator("h1")).hasText("Person 1");
        assertThat(page.locator(".word time")).hasText("Mar 1, 2020");
    }

    @Test
    void loadedNotificationsStayWhenThePageLoadsAgain() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, expires_at) SELECT uuid, 'liked ' || n, "
                + "now() + interval '1 day' FROM users, generate_series(1, " + MANY + ") n WHERE handle = 'bayko'");
        SERVER.execute("INSERT INTO likes (user_uuid, activity_uuid) SELECT users.uuid, activities.uuid "
                + "FROM users, activities WHERE handle = 'londo' AND message LIKE 'liked %'");
        Page page = CHROMIUM.page("bayko");
        page.clock().install();
        page.navigate("/notifications");
        Locator notes = page.locator(".note", new Page.LocatorOptions().setHasText("liked "));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show more"))
                .click();
        assertThat(notes).hasCount(MANY);
        page.waitForResponse("**/notifications", () -> page.clock().fastForward(30_000));
        page.clock().runFor(1000);
        assertThat(notes).hasCount(MANY);
    }

    @Test
    void anUnknownConversationIsRequestedOnce() {
        Page page = CHROMIUM.page("altbrown");
        List<String> requests = new ArrayList<>();
        page.onRequest(request -> {
            if (request.url().contains("/api/messages/")) {
                requests.add(request.url());
            }
        });
        page.clock().install();
        page.navigate("/messages/00000000-0000-4000-8000-000000000000");
        assertThat(page.getByText("There is no such conversation")).isVisible();
        page.clock().runFor(10_000);
        page.navigate("/stats");
        assertThat(page.locator(".figures")).isVisible();
        assertThat(requests).hasSize(1);
    }

    @Test
    void aDraftSurvivesNavigationAndAReload() {
        Page page = CHROMIUM.page("altbrown");
        page.navigate("/messages?to=londo");
        Locator field = page.getByLabel("Message to @londo");
        field.fill("A word, Ambassador");
        page.navigate("/");
        page.getByLabel("What will you let go of?").fill("Half a thought");
        page.getByLabel("Gone in").selectOption("1-hour");
        page.locator("main").getByText("Following").click();
        assertThat(page.getByLabel("What will you let go of?")).hasValue("Half a thought");
        page.reload();
        assertThat(page.getByLabel("What will you let go of?")).hasValue("Half a thought");
        assertThat(page.getByLabel("Gone in")).hasValue("1-hour");
        page.navigate("/messages?to=londo");
        assertThat(field).hasValue("A word, Ambassador");
        field.press("Control+Enter");
        assertThat(page.locator(".mine")).containsText("A word, Ambassador");
        page.getByLabel("Sign out").click();
        assertThat(page.locator(".welcome")).isVisible();
        assertThat((Integer) page.evaluate("() => sessionStorage.length")).isZero();
    }

    @Test
    void whatIsWrittenDuringASlowRequestStays() {
        String group = send("altbrown", "andrewbrown", "Hello");
        Page page = CHROMIUM.page("altbrown");
        List<Route> held = new ArrayList<>();
        page.route("**/api/messages", held::add);
        page.navigate("/messages/" + group);
        Locator field = page.getByLabel("Write a message");
        field.fill("Sent");
        page.keyboard().press("Control+Enter");
        page.waitForCondition(() -> !held.isEmpty());
        page.keyboard().press("Control+Enter");
        page.keyboard().type(" and more");
        held.getFirst().resume();
        assertThat(field).hasValue(" and more");
        assertThat(page.locator(".mine p")).hasText(new String[] {"Hello", "Sent"});
        assertThat(held).hasSize(1);
    }

    private static String send(String sender, String receiver, String message) {
        return SERVER.api()
                .as(sender)
                .postUntilServed(
                        "/api/messages",
                        new JsonObject().put("message", message).put("handle", receiver))
                .object()
                .getString("message_group_uuid");
    }

    private static double bottom(Locator element) {
        return element.boundingBox().y + element.boundingBox().height;
    }
}
