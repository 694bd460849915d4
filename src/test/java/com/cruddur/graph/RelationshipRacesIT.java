package com.cruddur.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Concurrent changes of the same relationships. */
class RelationshipRacesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final int ROUNDS = 25;
    private static final int CROWD = 30;

    private final Api api = SERVER.api();

    @Test
    void aFollowAndABlockAtOnceNeverLeaveBoth() {
        for (int round = 0; round < ROUNDS; round++) {
            SERVER.execute("DELETE FROM blocks; DELETE FROM follows");
            List<Api> both = List.of(api.as("bayko"), api.as("londo"));
            List<String> paths = List.of("/api/users/@londo/", "/api/users/@bayko/");
            // Each of both follows the other, and both or one of them blocks, at once.
            int blocks = 1 + round % 2;
            List<Integer> statuses = Concurrently.run(
                    2 + blocks,
                    i -> both.get(i % 2)
                            .putUntilServed(paths.get(i % 2) + (i < 2 ? "follow" : "block"))
                            .status());
            assertThat(statuses.subList(2, statuses.size())).containsOnly(200);
            assertThat(statuses.subList(0, 2)).allMatch(status -> status == 200 || status == 403);
            assertThat(SERVER.query("SELECT count(*) FROM follows")).isEqualTo("0");
            assertThat(SERVER.query("SELECT count(*) FROM blocks")).isEqualTo(Integer.toString(blocks));
        }
    }

    @Test
    void countsEqualTheRowsAfterAStorm() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'C', 'crowd' || n, 'c', 'crowd' || n FROM generate_series(0, " + (CROWD - 1) + ") AS n");
        List<Api> crowd =
                IntStream.range(0, CROWD).mapToObj(i -> api.as("crowd" + i)).toList();
        List<Integer> statuses = Concurrently.run(CROWD, i -> {
            Api me = crowd.get(i);
            int worst = 200;
            for (int turn = 0; turn < 6; turn++) {
                String celebrity = "/api/users/@andrewbrown/";
                String other = "/api/users/@crowd" + (i * 7 + turn + 1) % CROWD + "/";
                worst = Math.max(worst, me.putUntilServed(celebrity + "follow").status());
                worst = Math.max(worst, ignoringBlocks(me.putUntilServed(other + "follow")));
                worst = Math.max(
                        worst, ignoringBlocks(me.putUntilServed(other + (turn % 3 == 0 ? "block" : "follow"))));
                if (turn % 2 == 0) {
                    worst = Math.max(
                            worst, me.deleteUntilServed(celebrity + "follow").status());
                }
            }
            return worst;
        });
        assertThat(statuses).containsOnly(200);
        assertThat(SERVER.query("SELECT count(*) FROM users"
                        + " WHERE followers_count(uuid) <> (SELECT count(*) FROM follows WHERE followed_uuid = uuid)"
                        + " OR following_count(uuid) <> (SELECT count(*) FROM follows WHERE follower_uuid = uuid)"))
                .isEqualTo("0");
        assertThat(
                        SERVER.query(
                                "SELECT count(*) FROM follows JOIN blocks"
                                        + " ON (blocker_uuid, blocked_uuid) IN ((follower_uuid, followed_uuid), (followed_uuid, follower_uuid))"))
                .isEqualTo("0");
    }

    /** A block forbids the follow; the path of a member of the crowd may be the member's own. */
    private static int ignoringBlocks(Api.Answer answer) {
        return answer.status() == 403 || answer.status() == 422 ? 200 : answer.status();
    }
}
