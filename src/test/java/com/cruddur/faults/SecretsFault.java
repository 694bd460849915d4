package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Api;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Passwords and tokens in outputs. */
class SecretsFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String PASSWORD = "hunter2-%41";

    /** Permits one upload without a token. At its finest level, the router of Vert.x logs every request target. */
    private static final Pattern UPLOAD_ADDRESS = Pattern.compile("/avatars/uploads/[0-9a-f]{8}-");

    private static final String EXPECTED = "contains no secret";

    @Test
    void secretsAreNotInOutputOrProcessList() throws Exception {
        FaultTable.Row row = TABLE.row("the server's output and the process list", EXPECTED);
        DatabaseUrl url = withPassword(TestPostgres.seeded());
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess server = ServerProcess.start(url, issuer, Map.of("ACCESS_LOG", "on"))) {
            String token = ServerProcess.token(issuer, url, "bayko");
            exercise(server.api(issuer, url).with("Authorization", "Bearer " + token));
            String seen = server.output() + Files.readString(Path.of("/proc", Long.toString(server.pid()), "cmdline"));
            assertThat(seen).contains("cruddur.jar");
            row.figure(
                    "%,d characters".formatted(seen.length()),
                    isClean(seen, token) && !UPLOAD_ADDRESS.matcher(seen).find());
        }
    }

    @Test
    void secretsAreNotInStartErrors() throws Exception {
        FaultTable.Row row = TABLE.row("errors of starts with invalid settings and databases", EXPECTED);
        StringBuilder output = new StringBuilder();
        DatabaseUrl url = withPassword(TestPostgres.empty());
        for (Map<String, String> settings : List.of(
                Map.of("POSTGRESQL_CONNECTION_URL", url.withDatabase("nowhere").withPassword()),
                Map.of("POSTGRESQL_CONNECTION_URL", "postgresql://root:" + PASSWORD + "@localhost:99999/cruddur"),
                Map.of("POSTGRESQL_CONNECTION_URL", "postgresql://root:hunter2-@@/?x=hunter2-"),
                Map.of("POSTGRESQL_CONNECTION_URL", "root:hunter2-@localhost:5432/cruddur"),
                Map.of("OTEL_EXPORTER_OTLP_HEADERS", "hunter2-"),
                Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:hunter2-@localhost:4318"),
                Map.of("POSTGRESQL_CONNECTION_URL", url.withPassword() + "?sslmode=hunter2-"))) {
            try (ServerProcess server = ServerProcess.launch(url, settings)) {
                assertThat(server.exitCode()).isEqualTo(1);
                output.append(server.output());
            }
        }
        row.figure(
                "%,d characters".formatted(output.length()),
                output.length() > 100 && isClean(output.toString(), "eyJ"));
    }

    @Test
    void secretsAreNotInTheLogAtAnyLevel() throws Exception {
        FaultTable.Row row = TABLE.row("the log at the finest level", EXPECTED);
        Listener listener = new Listener();
        Logger root = Logger.getLogger("");
        Level before = root.getLevel();
        root.addHandler(listener);
        root.setLevel(Level.ALL);
        String token = SERVER.issuer().token("seed-bayko");
        try {
            Logger.getLogger("canary").finest("the finest level is on");
            exercise(SERVER.api().with("Authorization", "Bearer " + token));
        } finally {
            root.setLevel(before);
            root.removeHandler(listener);
        }
        String log = String.join("\n", listener.lines);
        row.figure(
                "%,d lines".formatted(listener.lines.size()),
                log.contains("the finest level is on") && isClean(log, token));
    }

    @Test
    void secretsAreNotInTheImage() throws Exception {
        FaultTable.Row row = TABLE.row("the content of the image", EXPECTED);
        List<String> dockerfile = Files.readAllLines(Path.of("Dockerfile"));
        List<String> secrets = dockerfile.stream()
                .filter(line -> line.matches("(?i)\\s*(ARG|ENV)\\b.*(PASSWORD|SECRET|TOKEN|KEY|URL).*"))
                .toList();
        // Only named files are copied, so no stray file gets in.
        List<String> all = dockerfile.stream()
                .filter(line -> line.matches("\\s*(COPY|ADD)\\s+(--\\S+\\s+)*\\.\\s.*"))
                .toList();
        row.figure(
                "%d settings, %d unrestricted copies".formatted(secrets.size(), all.size()),
                secrets.isEmpty() && all.isEmpty());
    }

    /** Valid and invalid requests that a careless server would log in full. */
    private static void exercise(Api api) {
        api.send("PUT", "/api/profile/avatar", "no image");
        api.get("/api/profile/export");
        Api.Answer address = api.post("/avatars/key_upload", new JsonObject().put("extension", "jpg"));
        // The address is still valid after an upload that is refused.
        String path = URI.create(address.object().getString("url")).getPath();
        assertThat(api.send("PUT", path, "no image").status()).isEqualTo(415);
        api.get("/api/activities/notifications");
        api.post("/api/activities", new JsonObject().put("message", "a").put("ttl", "1-day"));
        api.post("/api/activities", new JsonObject());
        api.send("POST", "/api/activities", "{");
        api.get("/api/activities/no-uuid");
        api.send(
                "DELETE",
                "/api/profile",
                new JsonObject().put("handle", "londo").encode());
        api.post("/api/activities/no-uuid/report", new JsonObject().put("reason", "spam"));
        api.get("/%ff");
        api.with("Accept", "application/problem+json").get("/no/such/route");
    }

    private static boolean isClean(String text, String token) {
        return !text.contains("hunter2-") && !text.contains(token) && !text.contains("Bearer ey");
    }

    private static DatabaseUrl withPassword(DatabaseUrl url) {
        String role = "secretive_" + url.database();
        TestPostgres.execute(url, "CREATE ROLE %s SUPERUSER LOGIN PASSWORD '%s'".formatted(role, PASSWORD));
        return new DatabaseUrl(
                role, PASSWORD, url.host(), url.port(), url.database(), url.sslMode(), url.sslRootCertificate());
    }

    private static final class Listener extends Handler {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final SimpleFormatter formatter = new SimpleFormatter();

        Listener() {
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord line) {
            StringWriter thrown = new StringWriter();
            if (line.getThrown() != null) {
                line.getThrown().printStackTrace(new PrintWriter(thrown));
            }
            lines.add(formatter.formatMessage(line) + thrown);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
