package com.cruddur.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.TestServer;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Calls from a page of another origin in a real browser, as the React app makes them: every call is preflighted, only 200
 * is success, errors are arrays of strings, {@code Bearer null} is anonymous.
 */
class OtherOriginIT {

    private static final HttpServer FRONTEND = startPageServer();
    private static final HttpServer OTHER = startPageServer();

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("FRONTEND_URL", origin(FRONTEND));

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium(SERVER);

    /** Sends a content type and an authorization with every request, like the React app. */
    private static final String CALL = """
            async ([url, method, token, body]) => {
              const response = await fetch(url, {
                method,
                headers: {
                  'Accept': 'application/json',
                  'Content-Type': 'application/json',
                  'Authorization': `Bearer ${token}`,
                },
                body: body || undefined,
              });
              return JSON.stringify({
                status: response.status,
                etag: response.headers.get('ETag'),
                link: response.headers.get('Link'),
                json: await response.json(),
              });
            }""";

    private static final String NONE = "";

    private final Page page = CHROMIUM.page();

    @BeforeEach
    void open() {
        page.navigate(origin(FRONTEND));
    }

    @AfterAll
    static void stop() {
        FRONTEND.stop(0);
        OTHER.stop(0);
    }

    @Test
    void readsHomeAnonymously() {
        JsonObject response = call("/api/activities/home?limit=2", "GET", "null", NONE);
        assertThat(response.getInteger("status")).isEqualTo(200);
        assertThat(response.getJsonArray("json")).hasSize(2);
        assertThat(response.getString("etag")).isNotBlank();
        assertThat(response.getString("link")).contains("rel=\"next\"");
    }

    @Test
    void postsAsAUser() {
        JsonObject response = post("from another origin");
        assertThat(response.getInteger("status")).isEqualTo(200);
        assertThat(response.getJsonObject("json").getString("handle")).isEqualTo("bayko");
    }

    @Test
    void likesAndDeletes() {
        String uuid = post("to be liked").getJsonObject("json").getString("uuid");
        String path = "/api/activities/" + uuid;
        assertThat(call(path + "/like", "PUT", token(), NONE).getJsonObject("json"))
                .isEqualTo(
                        new JsonObject().put("uuid", uuid).put("likes_count", 1).put("liked", true));
        assertThat(call(path, "DELETE", token(), NONE).getJsonObject("json"))
                .isEqualTo(new JsonObject().put("uuid", uuid));
    }

    @Test
    void readsErrors() {
        JsonObject blank = call("/api/activities", "POST", token(), "{\"message\":\" \"}");
        assertThat(blank.getInteger("status")).isEqualTo(422);
        assertThat(blank.getJsonArray("json")).containsExactly("message_blank", "ttl_blank");
        JsonObject anonymous = call("/api/activities/notifications", "GET", "null", NONE);
        assertThat(anonymous.getInteger("status")).isEqualTo(401);
        assertThat(anonymous.getJsonArray("json")).containsExactly("generic_401");
    }

    @Test
    void cannotReadFromAnotherOrigin() {
        page.navigate(origin(OTHER));
        Object outcome = page.evaluate(
                "url => fetch(url, {headers: {'Content-Type': 'application/json'}}).then(() => 'in', () => 'out')",
                SERVER.api().uri("/api/activities/home").toString());
        assertThat(outcome).isEqualTo("out");
    }

    private JsonObject post(String message) {
        return call(
                "/api/activities",
                "POST",
                token(),
                new JsonObject().put("message", message).put("ttl", "1-hour").encode());
    }

    private JsonObject call(String path, String method, String token, String body) {
        String url = SERVER.api().uri(path).toString();
        return new JsonObject((String) page.evaluate(CALL, List.of(url, method, token, body)));
    }

    private static String token() {
        return SERVER.issuer().token(SERVER.query("SELECT cognito_user_id FROM users WHERE handle = 'bayko'"));
    }

    /** Serves an empty page from this machine, because browsers forbid calls from other networks to loopback addresses. */
    private static HttpServer startPageServer() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                byte[] body = "<!doctype html><title>client</title>".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String origin(HttpServer server) {
        return "http://localhost:" + server.getAddress().getPort();
    }
}
