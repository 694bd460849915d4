package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdempotencyFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final int CLIENTS = 100;
    private static final String CRUD = "/api/activities/c2d4c2e0-0000-4000-8000-000000000001";

    private final int rounds = FaultScale.of(3, 30);

    @Test
    void aCrudIsPostedOnce() {
        check("posting", "/api/activities", new JsonObject().put("ttl", "1-day"), "activities");
    }

    @Test
    void aReplyIsPostedOnce() {
        check("replying", CRUD + "/reply", new JsonObject(), "activities");
        assertThat(SERVER.query(
                        "SELECT replies_count - (SELECT count(*) FROM activities WHERE reply_to_activity_uuid = "
                                + "parent.uuid) FROM activities AS parent WHERE uuid = '%s'"
                                        .formatted(CRUD.substring(16))))
                .isEqualTo("0");
    }

    @Test
    void aMessageIsSentOnce() {
        check("messaging", "/api/messages", new JsonObject().put("handle", "londo"), "messages");
    }

    /** A repeated request, sent after another change, gets the first response and changes nothing. */
    @Test
    void aProfileIsUpdatedOnce() {
        FaultTable.Row row = TABLE.row(
                "one Idempotency-Key, %d at once and again after another change: profile".formatted(CLIENTS),
                "written once, one response");
        Api api = SERVER.api().impatient().as("bayko");
        Set<String> answers = new HashSet<>();
        int kept = 0;
        int rejected = 0;
        for (int round = 0; round < rounds; round++) {
            JsonObject first =
                    new JsonObject().put("display_name", "First " + round).put("bio", "once");
            Api keyed = api.with("Idempotency-Key", UUID.randomUUID().toString());
            List<Api.Answer> got =
                    new ArrayList<>(Concurrently.run(CLIENTS, i -> keyed.put("/api/profile/update", first)));
            assertThat(got).extracting(Api.Answer::status).contains(200).isSubsetOf(200, 503);
            JsonObject next =
                    new JsonObject().put("display_name", "Next " + round).put("bio", "again");
            assertThat(api.putUntilServed("/api/profile/update", next).status()).isEqualTo(200);
            got.add(keyed.putUntilServed("/api/profile/update", first));
            assertThat(got.getLast().status()).isEqualTo(200);
            got.stream().filter(answer -> answer.status() == 200).forEach(answer -> answers.add(answer.body()));
            rejected +=
                    (int) got.stream().filter(answer -> answer.status() != 200).count();
            String name = SERVER.query("SELECT display_name FROM users WHERE handle = 'bayko'");
            kept += name.equals("Next " + round) ? 1 : 0;
        }
        row.figure(
                "%d of %d changes remain, %d responses, %d rejected".formatted(kept, rounds, answers.size(), rejected),
                kept == rounds && answers.size() == rounds);
    }

    private void check(String what, String path, JsonObject body, String table) {
        FaultTable.Row row = TABLE.row(
                "one Idempotency-Key, %d at once: %s".formatted(CLIENTS, what), "exactly one row, one response");
        Api api = SERVER.api().impatient().as("bayko");
        int written = 0;
        int answers = 0;
        int failed = 0;
        for (int round = 0; round < rounds; round++) {
            String message = "once " + UUID.randomUUID();
            Api keyed = api.with("Idempotency-Key", UUID.randomUUID().toString());
            List<Api.Answer> got =
                    Concurrently.run(CLIENTS, i -> keyed.post(path, body.copy().put("message", message)));
            written += Integer.parseInt(
                    SERVER.query("SELECT count(*) FROM %s WHERE message = '%s'".formatted(table, message)));
            answers += (int) got.stream()
                    .filter(answer -> answer.status() == 200)
                    .map(Api.Answer::body)
                    .distinct()
                    .count();
            failed +=
                    (int) got.stream().filter(answer -> answer.status() != 200).count();
            // A busy machine may refuse some connections.
            assertThat(got).extracting(Api.Answer::status).isSubsetOf(200, 503);
        }
        row.figure(
                "%d rows and %d responses in %d rounds, %d rejected".formatted(written, answers, rounds, failed),
                written == rounds && answers == rounds);
    }
}
