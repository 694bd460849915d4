package com.cruddur.docs;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.OpenApi;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page in a real browser, which reports every violation of its content security policy. */
@Tag("browser")
class DocsPageIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void showsEveryOperationAndLoadsOnlyLocalFiles() {
        Set<String> hosts = ConcurrentHashMap.newKeySet();
        Page page = CHROMIUM.page();
        page.onRequest(request -> {
            if (!request.url().startsWith("data:")) {
                hosts.add(URI.create(request.url()).getAuthority());
            }
        });
        page.navigate("/docs");
        assertThat(page.locator(".opblock")).hasCount(OpenApi.operations().size());
        assertThat(page.locator(".errors-wrapper")).hasCount(0);
        assertThat(hosts).containsExactly(SERVER.api().uri("").getAuthority());
    }

    @Test
    void executesAnOperationAsAUser() {
        Page page = CHROMIUM.page();
        page.navigate("/docs");
        String sub = SERVER.query("SELECT cognito_user_id FROM users WHERE handle = 'londo'");
        page.locator(".btn.authorize").first().click();
        page.locator(".auth-container input").fill(SERVER.issuer().token(sub));
        page.locator(".auth-btn-wrapper .authorize").click();
        page.locator(".auth-btn-wrapper .btn-done").click();
        Locator post = page.locator("#operations-Cruds-post");
        post.locator(".opblock-summary").click();
        post.locator(".try-out__btn").click();
        post.locator("textarea").fill("{\"message\":\"From the docs\",\"ttl\":\"1-hour\"}");
        post.locator(".execute").click();
        assertThat(post.locator(".live-responses-table .response-col_status").last())
                .containsText("200");
        assertThat(SERVER.query("SELECT count(*) FROM activities WHERE message = 'From the docs'"))
                .isEqualTo("1");
    }
}
