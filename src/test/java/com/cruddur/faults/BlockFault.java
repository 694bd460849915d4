package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Pairs of users: one of them blocks, mutes or is suspended, on one server; at once the other's cruds are read on another
 * server, whose pages are cached and read by everybody meanwhile.
 */
class BlockFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int PAIRS = 4;
    private static final int PAGES = 5;

    /** The first pages, which omit muted people. The others show them. */
    private static final int PAGES_WITHOUT_MUTED = 2;

    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();

    @Test
    void aBlockHoldsAsSoonAsItIsAcknowledged() throws Exception {
        FaultTable.Row row = TABLE.row(
                "block, mute and suspend during reads on two servers", "effective as soon as the answer is sent");
        int rounds = FaultScale.of(500, 10_000) / (PAIRS * PAGES);
        DatabaseUrl database = TestPostgres.seeded();
        TestPostgres.execute(
                database,
                "INSERT INTO users (display_name, handle, email, cognito_user_id)"
                        + " SELECT 'P', role || n, 'p', role || n FROM generate_series(1, " + PAIRS + ") AS n,"
                        + " unnest('{viewer,author,reposter}'::text[]) AS role");
        TestPostgres.execute(
                database,
                "INSERT INTO activities (uuid, user_uuid, message, expires_at) SELECT md5(handle)::uuid, uuid,"
                        + " 'by ' || handle || '.', now() + interval '1 day' FROM users WHERE handle LIKE 'author%'");
        // A block ends a follow, so the author's crud is in the viewer's following feed by a repost.
        TestPostgres.execute(
                database,
                "CREATE VIEW pair AS SELECT uuid, left(handle, -1) AS role, right(handle, 1) AS n FROM users"
                        + " WHERE handle ~ '^(viewer|author|reposter)[0-9]$';"
                        + "INSERT INTO follows (follower_uuid, followed_uuid) SELECT viewer.uuid, reposter.uuid"
                        + " FROM pair AS viewer JOIN pair AS reposter USING (n)"
                        + " WHERE viewer.role = 'viewer' AND reposter.role = 'reposter';"
                        + "INSERT INTO reposts (user_uuid, activity_uuid)"
                        + " SELECT uuid, md5('author' || n)::uuid FROM pair WHERE role = 'reposter'");
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess one = ServerProcess.start(database, issuer);
                ServerProcess other = ServerProcess.start(database, issuer)) {
            Concurrently.run(PAIRS, pair -> attack(database, issuer, one.port(), other.port(), pair + 1, rounds));
        }
        row.figure("%d of %,d responses violated it".formatted(violations.get(), answers.get()), violations.get() == 0);
    }

    private boolean attack(DatabaseUrl database, TestIssuer issuer, int writer, int reader, int pair, int rounds) {
        String viewer = issuer.token("viewer" + pair);
        String author = issuer.token("author" + pair);
        String byAuthor = "by author" + pair + ".";
        String crud = "/api/activities/" + TestPostgres.query(database, "SELECT md5('author" + pair + "')::uuid");
        List<String> pages = List.of(
                "/api/activities/home?limit=200",
                "/api/activities/following",
                crud,
                "/api/activities/@author" + pair,
                "/api/activities/home");
        assertThat(pages).hasSize(PAGES);
        try (Connection writes = new Connection(writer);
                Connection reads = new Connection(reader)) {
            for (int round = 0; round < rounds; round++) {
                int kind = round % 3;
                change(database, writes, viewer, author, pair, kind, true);
                int hiding = kind == 2 ? PAGES_WITHOUT_MUTED : PAGES;
                for (int page = 0; page < hiding; page++) {
                    count(read(reads, pages.get(page), viewer), byAuthor, false);
                }
                change(database, writes, viewer, author, pair, kind, false);
                for (String page : pages) {
                    count(read(reads, page, viewer), byAuthor, true);
                }
            }
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The viewer blocks the author, the author blocks the viewer, or the viewer mutes the author. */
    private static void change(
            DatabaseUrl database, Connection writes, String viewer, String author, int pair, int kind, boolean begins)
            throws IOException {
        if (kind == 1 && pair == 1) {
            TestPostgres.execute(
                    database,
                    "UPDATE users SET suspended_at = " + (begins ? "now()" : "NULL") + " WHERE handle = 'author1'");
            return;
        }
        Request request = switch (kind) {
            case 0 -> change("@author" + pair + "/block", viewer, begins);
            case 1 -> change("@viewer" + pair + "/block", author, begins);
            default -> change("@author" + pair + "/mute", viewer, begins);
        };
        assertThat(writes.ask(request).status()).isEqualTo(200);
    }

    private static Request change(String path, String token, boolean begins) {
        return Request.write(begins ? "PUT" : "DELETE", "/api/users/" + path, token, "");
    }

    private static String read(Connection reads, String path, String token) throws IOException {
        Connection.Answer answer = reads.ask(Request.get(path).with("Authorization", "Bearer " + token));
        assertThat(answer.status()).isIn(200, 404);
        return answer.body();
    }

    private void count(String body, String byAuthor, boolean isExpected) {
        answers.incrementAndGet();
        if (body.contains(byAuthor) != isExpected) {
            violations.incrementAndGet();
        }
    }
}
