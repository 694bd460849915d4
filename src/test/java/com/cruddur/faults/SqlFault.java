package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.OpenApi;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqlFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final List<String> PAYLOADS = List.of(
            "'; DROP TABLE users CASCADE; --",
            "' OR '1'='1",
            "' OR 1=1 --",
            "\\'; DELETE FROM activities; --",
            "1; UPDATE users SET bio = 'owned'",
            "'); UPDATE users SET bio = 'owned'; --",
            "$1",
            "$$; DROP TABLE likes; $$",
            "E'\\x27'; TRUNCATE messages; --",
            "%' UNION SELECT email FROM users --",
            "'||(SELECT pg_sleep(5))||'",
            "a' & 'b':* | !c <-> d",
            "\u02bc; DROP TABLE users; --",
            "{\"$ne\":null}",
            "\"; DROP TABLE users; --");

    private static final String TABLES = "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'"
            // The checks of cached pages write the change log.
            + " AND tablename NOT LIKE 'databasechangelog%' AND tablename NOT IN ('changes', 'change_log')";

    @Test
    void sqlInInputIsData() {
        FaultTable.Row row =
                TABLE.row("SQL in every input: %d texts".formatted(PAYLOADS.size()), "data, not code: nothing changes");
        int reads = PAYLOADS.stream().mapToInt(SqlFault::readEverywhere).sum();
        int writes = PAYLOADS.stream().mapToInt(SqlFault::writeEverywhere).sum();
        assertThat(SERVER.query("SELECT count(*) FROM users")).isEqualTo("4");
        row.figure("%d reads changed nothing, %d writes stored the exact text".formatted(reads, writes), true);
    }

    private static int readEverywhere(String payload) {
        List<String> before = fingerprint();
        String part = URLEncoder.encode(payload, StandardCharsets.UTF_8).replace("+", "%20");
        Api api = SERVER.api().as("bayko").with("If-None-Match", ascii(payload)).with("X-Request-Id", ascii(payload));
        List<String> paths = GeneratedRequest.OPERATIONS.stream()
                .filter(operation -> operation.method().equals("GET"))
                .map(OpenApi.Operation::template)
                .map(template -> template.replaceAll(
                        "\\{\\w+}", part.replace("\\", "\\\\").replace("$", "\\$")))
                .toList();
        for (String path : paths) {
            String query = "?limit=%1$s&before=%1$s&term=%1$s&%1$s=%1$s".formatted(part);
            assertThat(api.get(path + query).status()).as(path).isLessThan(500);
            assertThat(api.get(path + "?term=" + part).status()).as(path).isLessThan(500);
        }
        assertThat(fingerprint()).as(payload).isEqualTo(before);
        return 2 * paths.size();
    }

    /** A hash of all data that a request might change. */
    private static List<String> fingerprint() {
        return Stream.of(SERVER.query(TABLES).split(","))
                .map(table -> table + " "
                        + SERVER.query("SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM "
                                + table + " AS t"))
                .toList();
    }

    private static int writeEverywhere(String payload) {
        Api api = SERVER.api().as("bayko");
        String uuid = assertStored(api.post("/api/activities", json(payload).put("ttl", "1-hour")), payload);
        assertStored(api.post("/api/activities/" + uuid + "/reply", json(payload)), payload);
        String group = api.post("/api/messages", json(payload).put("handle", "londo"))
                .object()
                .getString("message_group_uuid");
        assertStored(api.post("/api/messages", json(payload).put("message_group_uuid", group)), payload);
        JsonObject profile = new JsonObject().put("display_name", payload).put("bio", payload);
        assertThat(api.put("/api/profile/update", profile).object().getString("display_name"))
                .isEqualTo(payload);
        assertThat(SERVER.query("SELECT bio FROM users WHERE handle = 'bayko'")).isEqualTo(payload);
        assertThat(api.post("/api/activities", json("a").put("ttl", payload)).status())
                .isEqualTo(422);
        assertThat(api.with("Idempotency-Key", ascii(payload).replace(" ", "_"))
                        .post("/api/activities", json(payload).put("ttl", "1-hour"))
                        .status())
                .isEqualTo(200);
        assertThat(SERVER.query("SELECT count(*) FROM users WHERE bio = 'owned'"))
                .isEqualTo("0");
        return 7;
    }

    private static String assertStored(Api.Answer answer, String payload) {
        assertThat(answer.object().getString("message")).isEqualTo(payload);
        return answer.object().getString("uuid");
    }

    private static JsonObject json(String message) {
        return new JsonObject().put("message", message);
    }

    private static String ascii(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
