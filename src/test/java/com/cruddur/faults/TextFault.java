package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every code point at six positions in every text input, many code points per text. The short form takes all code points
 * below U+3100 that a text may contain, and every 199th of the others.
 */
class TextFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final int CLIENTS = 6;

    private static final Pattern UUID = Pattern.compile("\"uuid\" ?: ?\"([0-9a-f-]{36})\"");

    /** MD5 of the stored text by the uuid of its row. */
    private final ConcurrentMap<String, String> stored = new ConcurrentHashMap<>();

    private final Queue<String> problems = new ConcurrentLinkedQueue<>();

    @Test
    void postsAreStoredAsSent() throws Exception {
        checkStored("post", 280, "activities", text -> post("/api/activities", text));
    }

    @Test
    void repliesAreStoredAsSent() throws Exception {
        String crud = SERVER.query("SELECT uuid FROM activities WHERE expires_at > now() + interval '1 hour' LIMIT 1");
        checkStored("reply", 1_024, "activities", text -> post("/api/activities/" + crud + "/reply", text));
    }

    @Test
    void messagesAreStoredAsSent() throws Exception {
        SERVER.api()
                .as("bayko")
                .post("/api/messages", new JsonObject().put("message", "x").put("handle", "londo"));
        String group = SERVER.query("SELECT uuid FROM message_groups LIMIT 1");
        checkStored(
                "message",
                1_024,
                "messages",
                text -> Request.write(
                        "POST",
                        "/api/messages",
                        SERVER.issuer().token("seed-bayko"),
                        new JsonObject()
                                .put("message", text)
                                .put("message_group_uuid", group)
                                .encode()));
    }

    @Test
    void profilesAreStoredAsSent() throws Exception {
        FaultTable.Row row =
                TABLE.row(title("a display name of 64 and a bio of 512"), "no 5xx; the database has the text");
        List<String> names = CodePointTexts.of(64);
        List<String> bios = CodePointTexts.of(512);
        int sent = 0;
        try (Connection connection = new Connection(SERVER.server().port())) {
            for (int n = 0; n < names.size(); n++) {
                String bio = bios.get(n % bios.size());
                JsonObject profile =
                        new JsonObject().put("display_name", names.get(n)).put("bio", bio);
                Connection.Answer answer = connection.ask(Request.write(
                        "PUT", "/api/profile/update", SERVER.issuer().token("seed-bayko"), profile.encode()));
                check("profile", names.get(n), answer);
                sent++;
                if (n % 50 == 0) {
                    assertThat(SERVER.query("SELECT md5(display_name) || md5(bio) FROM users WHERE handle = 'bayko'"))
                            .as(names.get(n))
                            .isEqualTo(md5(names.get(n)) + md5(bio));
                }
            }
        }
        report(row, sent);
    }

    @Test
    void searchesGiveNo5xx() throws Exception {
        FaultTable.Row row = TABLE.row(title("a search term of 280"), "no 5xx");
        report(
                row,
                send(
                        CodePointTexts.of(280),
                        text -> Request.get("/api/activities/search?term=" + encoded(text)),
                        (text, answer) -> {}));
    }

    @Test
    void handlesGiveNo5xx() throws Exception {
        FaultTable.Row row = TABLE.row(title("a handle of 64 in paths"), "no 5xx");
        int sent = send(
                CodePointTexts.of(64),
                text -> Request.get("/api/users/@" + encoded(text) + "/short"),
                (text, answer) -> {});
        sent += send(
                CodePointTexts.of(64), text -> Request.get("/api/activities/@" + encoded(text)), (text, answer) -> {});
        report(row, sent);
    }

    @Test
    void reportsAndDeletionsGiveNo5xx() throws Exception {
        FaultTable.Row row = TABLE.row(title("a comment of 1,024 and a handle of 64 in bodies"), "no 5xx");
        String crud = SERVER.query("SELECT uuid FROM activities WHERE expires_at > now() + interval '1 hour' LIMIT 1");
        String token = SERVER.issuer().token("seed-londo");
        int sent = send(
                CodePointTexts.of(1_024),
                text -> Request.write(
                        "POST",
                        "/api/activities/" + crud + "/report",
                        token,
                        new JsonObject()
                                .put("reason", "other")
                                .put("comment", text)
                                .encode()),
                (text, answer) -> assertThat(answer.status()).isEqualTo(200));
        sent += send(
                CodePointTexts.of(64),
                text -> Request.write(
                        "DELETE",
                        "/api/profile",
                        token,
                        new JsonObject().put("handle", text).encode()),
                (text, answer) -> assertThat(answer.status()).isEqualTo(422));
        report(row, sent);
    }

    private interface Check {
        void of(String text, Connection.Answer answer);
    }

    private void checkStored(String name, int maxCharacters, String table, Function<String, Request> request)
            throws Exception {
        FaultTable.Row row =
                TABLE.row(title("a " + name + " of " + maxCharacters), "no 5xx; response and database have the text");
        int sent = send(CodePointTexts.of(maxCharacters), request, (text, answer) -> {
            if (answer.status() == 200) {
                var uuid = UUID.matcher(answer.body());
                assertThat(uuid.find()).as(answer.body()).isTrue();
                stored.put(uuid.group(1), md5(text));
                if (!new JsonObject(answer.body()).getString("message").equals(text)) {
                    problems.add("the response has another text: " + CodePointTexts.shown(text));
                }
            } else {
                problems.add(answer.status() + " " + answer.body() + ": " + CodePointTexts.shown(text));
            }
        });
        Map<String, String> rows = List.of(
                        SERVER.query("SELECT string_agg(uuid || ':' || md5(message), ',') FROM " + table)
                                .split(",", -1))
                .stream()
                .map(pair -> pair.split(":", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        stored.forEach((uuid, hash) -> {
            if (!hash.equals(rows.get(uuid))) {
                problems.add("the database has another text in " + uuid);
            }
        });
        report(row, sent);
    }

    /** Sends each text once, on several connections. */
    private int send(List<String> texts, Function<String, Request> request, Check check) throws Exception {
        AtomicInteger next = new AtomicInteger();
        Concurrently.run(CLIENTS, client -> {
            try (Connection connection = new Connection(SERVER.server().port())) {
                for (int n = next.getAndIncrement(); n < texts.size(); n = next.getAndIncrement()) {
                    Connection.Answer answer = connection.ask(request.apply(texts.get(n)));
                    check("request", texts.get(n), answer);
                    check.of(texts.get(n), answer);
                }
                return client;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return texts.size();
    }

    private void check(String what, String text, Connection.Answer answer) {
        if (answer.status() >= 500) {
            problems.add(what + " " + answer.status() + ": " + CodePointTexts.shown(text));
        }
    }

    private void report(FaultTable.Row row, int sent) {
        row.figure(
                "%,d code points in %,d texts, %d problems %s"
                        .formatted(
                                CodePointTexts.CODE_POINTS.size(),
                                sent,
                                problems.size(),
                                problems.stream().limit(3).toList()),
                problems.isEmpty());
    }

    private static String title(String input) {
        return "every code point at six positions in " + input;
    }

    private static Request post(String path, String text) {
        return Request.write(
                "POST",
                path,
                SERVER.issuer().token("seed-bayko"),
                new JsonObject().put("message", text).put("ttl", "1-day").encode());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String md5(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
