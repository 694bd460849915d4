package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FollowingFeedIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String FOLLOWING = "/api/activities/following";
    private final Api api = SERVER.api();
    private final Api andrew = api.as("andrewbrown");

    @BeforeEach
    void clear() {
        SERVER.execute("DELETE FROM activities; DELETE FROM follows; DELETE FROM blocks; DELETE FROM mutes");
    }

    @Test
    void returnsTheViewersAndTheFollowedPeoplesCruds() {
        String own = Writes.post(api.as("andrewbrown"), "a crud");
        String followed = Writes.post(api.as("londo"), "a crud");
        Writes.post(api.as("altbrown"), "a crud");
        follow("londo");
        assertThat(andrew.get(FOLLOWING).objects())
                .extracting(
                        crud -> crud.getString("uuid"),
                        crud -> crud.getString("handle"),
                        crud -> crud.getString("reposted_by"),
                        crud -> crud.getString("reposted_at"))
                .containsExactly(tuple(followed, "londo", null, null), tuple(own, "andrewbrown", null, null));
        assertThat(andrew.get(FOLLOWING).objects().getFirst().fieldNames()).contains("reposted_by", "reposted_at");
        andrew.delete("/api/users/@londo/follow");
        assertThat(feed()).containsExactly(own);
    }

    @Test
    void returnsARepliesOnlyToIncludedPeople() {
        follow("londo");
        String own = Writes.post(api.as("andrewbrown"), "a crud");
        String others = Writes.post(api.as("altbrown"), "a crud");
        String toViewer = Writes.reply(api.as("londo"), own, "a reply");
        Writes.reply(api.as("londo"), others, "a reply");
        String toOneself = Writes.reply(api.as("londo"), toViewer, "a reply");
        String toReply = Writes.reply(api.as("andrewbrown"), toOneself, "a reply");
        Writes.reply(api.as("andrewbrown"), others, "a reply");
        assertThat(feed()).containsExactly(toReply, toOneself, toViewer, own);
        follow("altbrown");
        assertThat(feed()).hasSize(7);
    }

    @Test
    void returnsAnyOtherCrudAtItsFirstRepostByFollowedPeople() {
        String crud = Writes.post(api.as("altbrown"), "a crud");
        String reply = Writes.reply(api.as("londo"), crud, "a reply");
        String followed = Writes.post(api.as("londo"), "a crud");
        follow("londo");
        follow("bayko");
        repost("andrewbrown", crud);
        assertThat(feed()).containsExactly(followed);
        repost("bayko", crud);
        repost("londo", crud);
        repost("londo", reply);
        repost("bayko", followed);
        assertThat(andrew.get(FOLLOWING).objects())
                .extracting(entry -> entry.getString("uuid"), entry -> entry.getString("reposted_by"))
                .containsExactly(tuple(reply, "londo"), tuple(crud, "bayko"), tuple(followed, null));
        assertThat(andrew.get(FOLLOWING).objects().get(1).getString("reposted_at"))
                .isGreaterThan(andrew.get(FOLLOWING).objects().get(2).getString("created_at"));
        api.as("bayko").delete("/api/activities/" + crud + "/repost");
        assertThat(andrew.get(FOLLOWING).objects())
                .extracting(entry -> entry.getString("uuid"), entry -> entry.getString("reposted_by"))
                .containsExactly(tuple(reply, "londo"), tuple(crud, "londo"), tuple(followed, null));
        follow("altbrown");
        assertThat(feed()).containsExactly(followed, reply, crud);
    }

    /** The first page is cached, and neither the crud nor its reposts are on it. */
    @Test
    void aCrudMovesToItsNextRepostWhenTheFirstIsTakenBack() {
        follow("londo");
        follow("bayko");
        String crud = Writes.post(api.as("altbrown"), "a crud");
        repost("bayko", crud);
        Writes.post(api.as("londo"), "a crud");
        String newest = Writes.post(api.as("londo"), "a crud");
        repost("londo", crud);
        for (int read = 0; read < 3; read++) {
            assertThat(first()).isEqualTo(newest);
        }
        api.as("bayko").delete("/api/activities/" + crud + "/repost");
        assertThat(first()).isEqualTo(crud);
    }

    @Test
    void omitsMutedBlockedAndSuspendedPeople() {
        follow("londo");
        follow("bayko");
        String crud = Writes.post(api.as("altbrown"), "a crud");
        String ofLondo = Writes.post(api.as("londo"), "a crud");
        repost("londo", crud);
        repost("bayko", crud);
        andrew.put("/api/users/@londo/mute");
        assertThat(andrew.get(FOLLOWING).objects())
                .extracting(entry -> entry.getString("uuid"), entry -> entry.getString("reposted_by"))
                .containsExactly(tuple(crud, "bayko"));
        andrew.delete("/api/users/@londo/mute");
        assertThat(feed()).containsExactly(crud, ofLondo);
        SERVER.execute("UPDATE users SET suspended_at = now() WHERE handle = 'londo'");
        assertThat(andrew.get(FOLLOWING).objects())
                .extracting(entry -> entry.getString("reposted_by"))
                .containsExactly("bayko");
        SERVER.execute("UPDATE users SET suspended_at = NULL WHERE handle = 'londo'");
        api.as("altbrown").put("/api/users/@andrewbrown/block");
        assertThat(feed()).containsExactly(ofLondo);
        api.as("londo").put("/api/users/@andrewbrown/block");
        assertThat(feed()).isEmpty();
    }

    @Test
    void omitsExpiredCruds() {
        follow("londo");
        String crud = Writes.post(api.as("altbrown"), "a crud");
        repost("londo", crud);
        String ofLondo = Writes.post(api.as("londo"), "a crud");
        SERVER.execute("UPDATE activities SET expires_at = now() WHERE uuid IN ('" + crud + "', '" + ofLondo + "')");
        assertThat(feed()).isEmpty();
    }

    @Test
    void requiresARegisteredUser() {
        assertThat(api.get(FOLLOWING).codes()).containsExactly("generic_401");
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        assertThat(stranger.get(FOLLOWING).codes()).containsExactly("user_not_registered");
        assertThat(andrew.get(FOLLOWING + "?limit=201").codes()).containsExactly("limit_invalid");
        assertThat(andrew.get(FOLLOWING + "?before=MSAx").codes()).containsExactly("before_invalid");
    }

    private List<String> feed() {
        return andrew.get(FOLLOWING).objects().stream()
                .map(crud -> crud.getString("uuid"))
                .toList();
    }

    private String first() {
        return andrew.get(FOLLOWING + "?limit=1").objects().getFirst().getString("uuid");
    }

    private void follow(String handle) {
        assertThat(andrew.put("/api/users/@" + handle + "/follow").status()).isEqualTo(200);
    }

    private void repost(String handle, String uuid) {
        assertThat(api.as(handle).put("/api/activities/" + uuid + "/repost").status())
                .isEqualTo(200);
    }
}
