package com.cruddur.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Signing in and out. */
@Tag("browser")
class WebSignInIT {

    private static final String HOSTED = "https://sign-in.example";

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer().with("AWS_COGNITO_DOMAIN", HOSTED);

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    @Test
    void signsInOnTheHostedPagesWithPkce() throws Exception {
        Map<String, String> authorization = new HashMap<>();
        Map<String, String> exchange = new HashMap<>();
        Page page = CHROMIUM.page();
        page.route(HOSTED + "/oauth2/authorize**", route -> {
            authorization.putAll(form(URI.create(route.request().url()).getRawQuery()));
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("text/html")
                    .setBody("<a href=\"%s?code=a-code&state=%s\">I am Bayko</a>"
                            .formatted(authorization.get("redirect_uri"), authorization.get("state"))));
        });
        page.route(HOSTED + "/oauth2/token", route -> {
            exchange.putAll(form(route.request().postData()));
            route.fulfill(new Route.FulfillOptions()
                    .setHeaders(Map.of("Access-Control-Allow-Origin", "*"))
                    .setContentType("application/json")
                    .setBody(tokens("seed-bayko", "bayko", "Andrew Bayko").encode()));
        });

        page.navigate("/notifications");
        page.locator("main").getByText("Sign in", exactly()).click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Continue"))
                .click();
        page.getByText("I am Bayko").click();
        assertThat(page).hasURL(Pattern.compile(".*/notifications"));
        assertThat(page.locator(".nav-me")).containsText("@bayko");

        assertThat(authorization).containsEntry("code_challenge_method", "S256").containsEntry("response_type", "code");
        assertThat(exchange).containsEntry("code", "a-code").containsEntry("client_id", TestIssuer.CLIENT_ID);
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(String.valueOf(exchange.get("code_verifier")).getBytes(StandardCharsets.US_ASCII));
        assertThat(TestIssuer.base64Url(digest)).isEqualTo(authorization.get("code_challenge"));

        Map<String, String> logout = new HashMap<>();
        Map<String, String> revocation = new HashMap<>();
        page.route(HOSTED + "/oauth2/revoke", route -> {
            revocation.putAll(form(route.request().postData()));
            route.fulfill(new Route.FulfillOptions().setStatus(200));
        });
        page.route(HOSTED + "/logout**", route -> {
            logout.putAll(form(URI.create(route.request().url()).getRawQuery()));
            route.fulfill(
                    new Route.FulfillOptions().setStatus(302).setHeaders(Map.of("Location", logout.get("logout_uri"))));
        });
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                .click();
        page.waitForURL(SERVER.api().uri("/").toString());
        assertThat(page.locator(".nav-me")).hasCount(0);
        assertThat(logout)
                .containsEntry("client_id", TestIssuer.CLIENT_ID)
                .containsEntry("logout_uri", SERVER.api().uri("/").toString());
        assertThat(revocation).containsEntry("client_id", TestIssuer.CLIENT_ID).containsEntry("token", "refresh");
    }

    @Test
    void showsTheErrorOfTheHostedPagesOnlyWithTheExpectedState() {
        Page page = CHROMIUM.page();
        page.route(
                HOSTED + "/oauth2/authorize**",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(302)
                        .setHeaders(Map.of(
                                "Location",
                                SERVER.api()
                                        .uri("/sign-in?error=access_denied&error_description=Denied+by+the+pool&state="
                                                + form(URI.create(route.request()
                                                                        .url())
                                                                .getRawQuery())
                                                        .get("state"))
                                        .toString()))));
        page.navigate("/sign-in");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Continue"))
                .click();
        assertThat(page.getByText("Denied by the pool")).isVisible();
        // The state was used up by the first answer.
        page.navigate("/sign-in?error=x&error_description=Call+this+number&state=x");
        assertThat(page.getByText("This sign-in was not begun here.")).isVisible();
        assertThat(page.getByText("Call this number")).hasCount(0);
    }

    @Test
    void refusesACodeWithAnUnknownState() {
        Page page = CHROMIUM.page();
        page.navigate("/sign-in?code=somebody-elses&state=guessed");
        assertThat(page.getByText("This sign-in was not begun here.")).isVisible();
        assertThat(page.locator(".nav-me")).hasCount(0);
    }

    @Test
    void signsInAsAChosenUserWithTheEmbeddedIssuer() {
        Page page = CHROMIUM.page();
        page.route("**/config.json", route -> json(route, new JsonObject().put("auth", "embedded")));
        page.route("**/dev/token", route -> {
            String handle = new JsonObject(route.request().postData()).getString("handle");
            json(route, new JsonObject().put("access_token", SERVER.issuer().token("seed-" + handle)));
        });
        page.navigate("/sign-in?back=//elsewhere.example/");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("@londo"))
                .click();
        assertThat(page).hasURL(Pattern.compile("http://127.0.0.1:\\d+/"));
        assertThat(page.locator(".nav-me")).containsText("Londo Mollari");
        assertThat(page.getByLabel("What will you let go of?")).isVisible();
    }

    @Test
    void reportsAnExpiredSession() {
        Page page = CHROMIUM.page("londo");
        page.navigate("/");
        assertThat(page.locator(".nav-me")).isVisible();
        page.route(
                "**/api/activities/notifications",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(401)
                        .setContentType("application/json")
                        .setBody("[\"generic_401\"]")));
        page.navigate("/notifications");
        assertThat(page.getByText("Your sign-in has run out.")).isVisible();
        assertThat(page.getByText("Sign in to see what concerns you")).isVisible();
    }

    @Test
    void aDraftSurvivesAnExpiredSession() {
        Page page = CHROMIUM.page("londo");
        page.navigate("/");
        Locator field = page.getByLabel("What will you let go of?");
        field.fill("Half a thought");
        page.route("**/api/activities", route -> json(route, 401, "[\"generic_401\"]"));
        field.press("Control+Enter");
        assertThat(page.getByText("Your sign-in has run out.")).isVisible();
        assertThat(field).hasCount(0);
        // Another tab signs in.
        page.evaluate(
                "session => { localStorage.setItem('cruddur.session', session);"
                        + " dispatchEvent(new StorageEvent('storage', {key: 'cruddur.session'})); }",
                storedSession("londo"));
        assertThat(field).hasValue("Half a thought");
    }

    @Test
    void aStreamWithARejectedTokenEndsTheSession() {
        Page page = CHROMIUM.page("bayko");
        page.route("**/api/stream", route -> json(route, 401, "[\"generic_401\"]"));
        page.navigate("/");
        assertThat(page.getByText("Your sign-in has run out.")).isVisible();
        assertThat(page.locator(".nav-who").getByText("Sign in")).isVisible();
    }

    private static String storedSession(String handle) {
        return new JsonObject()
                .put("handle", handle)
                .put("name", handle)
                .put("access", SERVER.issuer().token("seed-" + handle))
                .encode();
    }

    private static void json(Route route, int status, String body) {
        route.fulfill(new Route.FulfillOptions()
                .setStatus(status)
                .setContentType("application/json")
                .setBody(body));
    }

    private static JsonObject tokens(String sub, String handle, String name) {
        JsonObject claims = new JsonObject().put("preferred_username", handle).put("name", name);
        return new JsonObject()
                .put("access_token", SERVER.issuer().token(sub))
                .put("id_token", "x." + TestIssuer.encode(claims) + ".x")
                .put("refresh_token", "refresh")
                .put("expires_in", 3600);
    }

    private static void json(Route route, JsonObject body) {
        route.fulfill(
                new Route.FulfillOptions().setContentType("application/json").setBody(body.encode()));
    }

    private static com.microsoft.playwright.Locator.GetByTextOptions exactly() {
        return new com.microsoft.playwright.Locator.GetByTextOptions().setExact(true);
    }

    private static Map<String, String> form(String encoded) {
        return Arrays.stream(encoded.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
}
