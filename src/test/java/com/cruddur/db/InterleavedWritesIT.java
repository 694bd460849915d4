package com.cruddur.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.testing.Api;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two transactions are in progress at once, for every pair of writes. The pages are cached after the commit of one and
 * before the commit of the other. Afterwards, they must equal the pages of a server without a cache: a key of the change
 * log that a trigger derives from rows of other transactions would leave a page stale.
 */
@Tag("matrix")
class InterleavedWritesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String LIVES = ", now() + interval '1 day')";

    /** The objects of a pair are its own: user U with a crud C, a reply R to it by user V, and a mutual friend. */
    private static final String SET_UP = "INSERT INTO users (uuid, display_name, handle, email, cognito_user_id) VALUES"
            + " ('{u}', 'U', 'u{n}', 'u', 'u{n}'), ('{v}', 'V', 'v{n}', 'v', 'v{n}'), ('{f}', 'F', 'f{n}', 'f', 'f{n}');"
            + "INSERT INTO activities (uuid, user_uuid, message, reply_to_activity_uuid, expires_at) VALUES"
            + " ('{c}', '{u}', 'crud by @v{n}', NULL" + LIVES + ", ('{r}', '{v}', 'reply #of{n}', '{c}'" + LIVES + ";"
            + "INSERT INTO likes (activity_uuid, user_uuid) VALUES ('{c}', '{f}');"
            + "INSERT INTO reposts (activity_uuid, user_uuid) VALUES ('{c}', '{f}');"
            + "INSERT INTO bookmarks (activity_uuid, user_uuid) VALUES ('{r}', '{v}');"
            + "INSERT INTO follows (follower_uuid, followed_uuid) VALUES ('{u}', '{v}'), ('{v}', '{f}')";

    private static final Map<String, String> WRITES = writes();

    private static final List<String> SHARED_PAGES = List.of(
            "/api/activities/home",
            "/api/activities/{c}",
            "/api/activities/{p}",
            "/api/activities/@u{n}",
            "/api/activities/@v{n}",
            "/api/activities/@w{n}",
            "/api/trends",
            "/api/stats");

    private static final List<String> VIEWER_PAGES = List.of(
            "/api/activities/home",
            "/api/activities/following",
            "/api/activities/{c}",
            "/api/activities/states?uuids={c},{r},{p}",
            "/api/users/suggested");

    /** Lock timeout, serialization failure, deadlock, unique violation: the pair does not interleave. */
    private static final Set<String> NOT_INTERLEAVED = Set.of("55P03", "40001", "40P01", "23505");

    private static final int ATTEMPTS = 3;

    private static Map<String, String> writes() {
        Map<String, String> writes = new LinkedHashMap<>();
        String insert = "INSERT INTO activities (uuid, user_uuid, message, reply_to_activity_uuid, expires_at) VALUES ";
        writes.put("post", insert + "('{p}', '{u}', 'post #p{n} to @v{n}', NULL" + LIVES);
        writes.put("reply", insert + "('{p}', '{u}', 'a further reply', '{c}'" + LIVES);
        writes.put("reply by another", insert + "('{q}', '{v}', 'another reply', '{c}'" + LIVES);
        writes.put("rename", "UPDATE users SET display_name = 'Renamed' WHERE uuid = '{u}'");
        writes.put("rename another", "UPDATE users SET display_name = 'Renamed' WHERE uuid = '{v}'");
        writes.put("change the handle", "UPDATE users SET handle = 'w{n}' WHERE uuid = '{u}'");
        writes.put("like", "INSERT INTO likes (activity_uuid, user_uuid) VALUES ('{c}', '{v}')");
        writes.put("unlike", "DELETE FROM likes WHERE user_uuid = '{f}'");
        writes.put("repost", "INSERT INTO reposts (activity_uuid, user_uuid) VALUES ('{c}', '{v}')");
        writes.put("take the repost back", "DELETE FROM reposts WHERE user_uuid = '{f}'");
        writes.put("bookmark", "INSERT INTO bookmarks (activity_uuid, user_uuid) VALUES ('{c}', '{v}')");
        writes.put("remove the bookmark", "DELETE FROM bookmarks WHERE user_uuid = '{v}'");
        writes.put("delete the crud", "DELETE FROM activities WHERE uuid = '{c}'");
        writes.put("delete the reply", "DELETE FROM activities WHERE uuid = '{r}'");
        writes.put("end the crud", "UPDATE activities SET expires_at = now() WHERE uuid = '{c}'");
        writes.put("follow", "INSERT INTO follows (follower_uuid, followed_uuid) VALUES ('{v}', '{u}')");
        writes.put("unfollow", "DELETE FROM follows WHERE follower_uuid = '{v}'");
        writes.put("block", "INSERT INTO blocks (blocker_uuid, blocked_uuid) VALUES ('{v}', '{u}')");
        writes.put("mute", "INSERT INTO mutes (muter_uuid, muted_uuid) VALUES ('{v}', '{u}')");
        writes.put("suspend", "UPDATE users SET suspended_at = now() WHERE uuid = '{u}'");
        writes.put("delete the user", "DELETE FROM users WHERE uuid = '{u}'");
        writes.put(
                "sign up",
                "INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('X', 'w{n}', 'x', 'x{n}')");
        return writes;
    }

    /** With the second level, the later transaction has a snapshot from before the commit of the earlier one. */
    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ})
    void pagesAreExactAfterBothCommits(int isolation) throws Exception {
        List<String> stale = new ArrayList<>();
        int interleaved = 0;
        Map<String, String> settings = Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "PAGE_CACHE_MIB",
                "0",
                "AUTH_ISSUER",
                SERVER.issuer().url(),
                "AWS_COGNITO_USER_POOL_CLIENT_ID",
                TestIssuer.CLIENT_ID,
                "POSTGRESQL_CONNECTION_URL",
                SERVER.database().withPassword());
        try (Server uncached = Server.start(Config.of(settings));
                Connection first = TestPostgres.connect(SERVER.database());
                Connection second = TestPostgres.connect(SERVER.database())) {
            first.setTransactionIsolation(isolation);
            first.setAutoCommit(false);
            second.createStatement().execute("SET lock_timeout = '20ms'");
            int number = 0;
            for (var late : WRITES.entrySet()) {
                for (var early : WRITES.entrySet()) {
                    Pair pair = new Pair(isolation + "_" + number++);
                    SERVER.execute(pair.in(SET_UP));
                    if (pair.interleave(first, second, late.getValue(), early.getValue())) {
                        interleaved++;
                        stale.addAll(pair.stalePages(uncached, late.getKey() + " commits after " + early.getKey()));
                    }
                }
            }
        }
        assertThat(stale).isEmpty();
        assertThat(interleaved).isGreaterThan(WRITES.size() * WRITES.size() / 2);
    }

    private static final class Pair {

        private final String name;
        private final Map<Api, List<String>> pages = new LinkedHashMap<>();

        Pair(String name) {
            this.name = name;
            Api api = SERVER.api();
            pages.put(api, SHARED_PAGES);
            pages.put(api.with("Authorization", "Bearer " + SERVER.issuer().token(in("v{n}"))), VIEWER_PAGES);
        }

        private String in(String template) {
            String filled = template.replace("{n}", name);
            for (String object : List.of("u", "v", "f", "c", "r", "p", "q")) {
                String uuid = UUID.nameUUIDFromBytes((object + name).getBytes(StandardCharsets.UTF_8))
                        .toString();
                filled = filled.replace("{" + object + "}", uuid);
            }
            return filled;
        }

        /** Returns false if one transaction waits for the other, or refuses to run beside it. */
        boolean interleave(Connection first, Connection second, String late, String early) throws SQLException {
            boolean hasSnapshot = first.getTransactionIsolation() == Connection.TRANSACTION_REPEATABLE_READ;
            try {
                execute(first, hasSnapshot ? "SELECT FROM users LIMIT 1" : late);
                execute(second, early);
                readAll();
                if (hasSnapshot) {
                    execute(first, late);
                }
                first.commit();
                return true;
            } catch (SQLException e) {
                assertThat(NOT_INTERLEAVED).as(e.getMessage()).contains(e.getSQLState());
                first.rollback();
                return false;
            }
        }

        private void execute(Connection session, String sql) throws SQLException {
            try (var statement = session.createStatement()) {
                statement.execute(in(sql));
            }
        }

        /** Caches the pages. */
        private void readAll() {
            pages.forEach((api, paths) -> paths.forEach(path -> api.get(in(path))));
        }

        List<String> stalePages(Server uncached, String writes) {
            List<String> stale = new ArrayList<>();
            pages.forEach((api, paths) -> paths.forEach(path -> {
                if (isStale(api, uncached, path)) {
                    stale.add(writes + ": " + path);
                }
            }));
            return stale;
        }

        /** The expiry sweep may run between the two reads of an attempt; a stale page remains stale. */
        private boolean isStale(Api api, Server uncached, String path) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Api.Answer cached = api.get(in(path));
                Api.Answer current = api.at(uncached.port()).get(in(path));
                if (cached.status() == current.status() && cached.body().equals(current.body())) {
                    return false;
                }
            }
            return true;
        }
    }
}
