package com.cruddur.account;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reports to the moderators, and the copies of reported cruds. */
class ReportIT {

    private static final String CRUDS = "/api/activities/";

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();
    private final Api londo = api.as("londo");
    private final String crud = Writes.post(api.as("bayko"), "reported");

    @Test
    void aReportIsStoredOncePerReporterAndCrud() {
        Api.Answer first = report(londo, "spam", "It sells watches.");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.object()).isEqualTo(new JsonObject().put("uuid", crud));
        assertThat(report(londo, "abuse", null).body()).isEqualTo(first.body());
        assertThat(report(api.as("altbrown"), "illegal", null).status()).isEqualTo(200);
        assertThat(SERVER.query("SELECT string_agg(reason || ' ' || coalesce(comment, 'none'), ',' ORDER BY created_at)"
                        + " FROM reports WHERE activity_uuid = '" + crud + "'"))
                .isEqualTo("spam It sells watches.,illegal none");
    }

    @Test
    void everyReasonIsAccepted() {
        for (String reason : List.of("spam", "abuse", "illegal", "other")) {
            String another = Writes.post(api.as("bayko"), reason);
            assertThat(londo.post(CRUDS + another + "/report", new JsonObject().put("reason", reason))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void allErrorsAreListed() {
        assertThat(report(londo, "boring", "x".repeat(1025)).codes())
                .containsExactly("reason_invalid", "comment_exceed_max_chars");
        assertThat(report(londo, "SPAM", "😀".repeat(1024)).codes()).containsExactly("reason_invalid");
        assertThat(londo.post(CRUDS + crud + "/report", new JsonObject().put("reason", 1))
                        .codes())
                .containsExactly("reason_invalid");
        assertThat(londo.post(
                                CRUDS + crud + "/report",
                                new JsonObject().put("reason", "spam").put("comment", 1))
                        .codes())
                .containsExactly("malformed_json");
        assertThat(report(api, "spam", null).status()).isEqualTo(401);
        for (String unknown : List.of(UUID.randomUUID().toString(), "x")) {
            assertThat(londo.post(CRUDS + unknown + "/report", new JsonObject().put("reason", "spam"))
                            .codes())
                    .containsExactly("activity_not_found");
        }
        assertThat(SERVER.query("SELECT count(*) FROM reports WHERE activity_uuid = '" + crud + "'"))
                .isEqualTo("0");
    }

    @Test
    void anIdempotencyKeyIsNotReusedForAnotherReport() {
        Api once = londo.with("Idempotency-Key", UUID.randomUUID().toString());
        assertThat(report(once, "spam", null).status()).isEqualTo(200);
        assertThat(report(once, "spam", null).status()).isEqualTo(200);
        assertThat(report(once, "abuse", null).codes()).containsExactly("idempotency_key_reused");
    }

    @Test
    void aRepeatedReportReturnsTheFirstResponseAfterTheDeletionOfItsCrud() {
        Api once = londo.with("Idempotency-Key", UUID.randomUUID().toString());
        Api.Answer first = report(once, "spam", null);
        api.as("bayko").delete(CRUDS + crud);
        assertThat(report(once, "spam", null).body()).isEqualTo(first.body());
        assertThat(report(londo, "spam", null).codes()).containsExactly("activity_not_found");
    }

    @Test
    @Tag("slow")
    void aDeletedCrudIsKeptForModeratorsForThirtyDays() {
        report(londo, "spam", null);
        api.as("bayko").delete(CRUDS + crud);
        assertThat(api.get(CRUDS + crud).status()).isEqualTo(404);
        assertThat(report(api.as("altbrown"), "spam", null).codes()).containsExactly("activity_not_found");
        eventually(() ->
                assertThat(copies("gone_at > now() - interval '1 minute'")).isEqualTo("1"));
        SERVER.execute(
                "UPDATE reported_activities SET gone_at = gone_at - interval '30 days' WHERE uuid = '" + crud + "'");
        eventually(() -> assertThat(copies("true")).isEqualTo("0"));
        assertThat(SERVER.query("SELECT count(*) FROM reports WHERE activity_uuid = '" + crud + "'"))
                .isEqualTo("0");
    }

    @Test
    void anExpiredCrudIsGoneSinceItsExpiry() {
        report(londo, "spam", null);
        SERVER.execute("UPDATE activities SET expires_at = now() - interval '1 day' WHERE uuid = '" + crud + "'");
        SERVER.execute(
                "UPDATE reported_activities SET expires_at = now() - interval '1 day' WHERE uuid = '" + crud + "'");
        assertThat(api.get(CRUDS + crud).status()).isEqualTo(404);
        eventually(() -> assertThat(copies("gone_at = expires_at")).isEqualTo("1"));
    }

    @Test
    void copyAndReportOutliveTheAccountsOfAuthorAndReporter() {
        for (String handle : List.of("author", "reporter")) {
            SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('A', '" + handle
                    + "', 'a@example.com', 'sub-" + handle + "')");
        }
        Api author = api.as("author");
        Api reporter = api.as("reporter");
        String theirs = Writes.post(author, "evidence");
        reporter.post(CRUDS + theirs + "/report", new JsonObject().put("reason", "abuse"));
        assertThat(delete(author, "author")).isEqualTo(200);
        assertThat(delete(reporter, "reporter")).isEqualTo(200);
        assertThat(SERVER.query(
                        "SELECT handle || ' ' || message || ' ' || reason || ' ' || coalesce(reporter_uuid::text, 'none')"
                                + " FROM reported_activities JOIN reports ON activity_uuid = reported_activities.uuid"
                                + " WHERE reported_activities.uuid = '" + theirs + "'"))
                .isEqualTo("author evidence abuse none");
    }

    private static int delete(Api user, String handle) {
        return user.send(
                        "DELETE",
                        "/api/profile",
                        new JsonObject().put("handle", handle).encode())
                .status();
    }

    private String copies(String condition) {
        return SERVER.query("SELECT count(*) FROM reported_activities WHERE uuid = '" + crud + "' AND " + condition);
    }

    private Api.Answer report(Api reporter, String reason, @Nullable String comment) {
        return reporter.post(
                CRUDS + crud + "/report", new JsonObject().put("reason", reason).put("comment", comment));
    }
}
