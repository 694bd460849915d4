package com.cruddur.bin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bin/token against a server that answers as the embedded issuer does. */
class TokenScriptIT {

    private record Answer(int status, String body) {}

    private volatile String asked = "";
    private volatile Answer answer = new Answer(200, "{}");
    private HttpServer server;
    private TemporaryProject project;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        project = TemporaryProject.in(folder);
        project.file(
                ".cruddur/backend-url",
                "http://localhost:" + server.getAddress().getPort() + "\n");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"andrewbrown", "@andrewbrown"})
    void printsTheTokenAlone(String handle) throws Exception {
        answer = new Answer(200, "{\"access_token\":\"aaa.bbb-_.ccc\"}");

        Script.Result result = project.script("token").with(handle).run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).isEqualTo("aaa.bbb-_.ccc\n");
        assertThat(asked).isEqualTo("POST /dev/token {\"handle\":\"andrewbrown\"}");
    }

    @Test
    void reportsAnUnknownUser() throws Exception {
        answer = new Answer(404, "[\"user_not_found\"]");

        assertFails(project.script("token").with("nobody"), "there is no user @nobody");
    }

    @Test
    void reportsAServerWithoutAnIssuer() throws Exception {
        answer = new Answer(404, "[\"not_found\"]");

        assertFails(project.script("token").with("andrewbrown"), "issues no token (status 404)");
    }

    @Test
    void reportsThatNoServerRuns() throws Exception {
        server.stop(0);
        assertFails(project.script("token").with("andrewbrown"), "no embedded server runs; start it with bin/serve");

        Files.delete(project.folder().resolve(".cruddur/backend-url"));
        assertFails(project.script("token").with("andrewbrown"), "no embedded server runs; start it with bin/serve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "two words", "\",\"x\":\"", "back\\slash"})
    void rejectsOtherArguments(String handle) throws Exception {
        answer = new Answer(200, "{\"access_token\":\"aaa.bbb-_.ccc\"}");

        assertFails(project.script("token").with(handle), "a user's handle");
        assertThat(asked).isEmpty();
    }

    private static void assertFails(Script script, String sentence) throws Exception {
        Script.Result result = script.run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).contains(sentence);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        asked = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + request;
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
