package com.cruddur.faults;

import com.cruddur.faults.CacheHistoryPages.Kind;
import com.cruddur.faults.CacheHistorySqlWriters.Sessions;
import com.cruddur.faults.CacheHistoryWriters.Writer;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Writers through the API of both servers. A reaction or a relationship is now and then taken back by a TRUNCATE of its
 * table, which has no rows of other writers. Each writer owns its values.
 */
final class CacheHistoryApiWriters {

    /** One of this many ends of a reaction or relationship is a TRUNCATE, which changes everything. */
    private static final int TRUNCATES = 16;

    private final CacheHistory history;
    private final CacheHistoryPages pages;
    private final Sessions sessions;
    private final UnaryOperator<String> tokens;
    private final Users users;

    /** Creates a user with a token. */
    interface Users {
        CacheHistoryUser of(String token);
    }

    CacheHistoryApiWriters(
            CacheHistory history,
            CacheHistoryPages pages,
            Sessions sessions,
            UnaryOperator<String> tokens,
            Users users) {
        this.history = history;
        this.pages = pages;
        this.sessions = sessions;
        this.tokens = tokens;
        this.users = users;
    }

    List<Writer> writers() throws SQLException {
        String liked = "/api/activities/" + history.liked.uuid();
        String answered = "/api/activities/" + history.answered.uuid();
        String reposted = "/api/activities/" + history.reposted.uuid();
        return List.of(
                series("londo", "/api/activities", "post ", history.newestPost, history.oldestPost, history.posts),
                series(
                        "londo",
                        answered + "/reply",
                        "reply ",
                        history.newestReply,
                        history.oldestReply,
                        history.answered.value()),
                pages.watched(
                        Kind.TRENDS,
                        series(
                                CacheHistory.TAGGER,
                                "/api/activities",
                                "#grows ",
                                history.newestTagged,
                                history.oldestTagged,
                                history.tagged)),
                renames("londo"),
                renames("bayko"),
                pages.watched(
                        Kind.STATES,
                        switches("londo", liked + "/like", "likes", history.isLiked, history.liked.value())),
                pages.watched(Kind.STATES, switches("londo", liked + "/bookmark", "bookmarks", history.isBookmarked)),
                pages.watched(
                        Kind.FOLLOWING,
                        switches(
                                "bayko",
                                reposted + "/repost",
                                "reposts",
                                history.isReposted,
                                history.reposted.value())),
                pages.watched(Kind.FOLLOWING, follows()),
                pages.watched(Kind.OF_ALTBROWN, hides()));
    }

    private CacheHistoryUser user(String handle) {
        return users.of(tokens.apply(handle));
    }

    private Writer series(
            String handle,
            String path,
            String prefix,
            CacheHistoryValue newest,
            CacheHistoryValue oldest,
            CacheHistoryValue count) {
        return new CacheHistorySeries(user(handle), path, prefix, newest, oldest, count);
    }

    /** Changes the profile of a user. */
    private Writer renames(String handle) {
        CacheHistoryUser user = user(handle);
        CacheHistoryValue value = history.name(handle);
        return () -> {
            value.begin(value.next());
            JsonObject profile = new JsonObject().put("display_name", "Version " + value.last());
            if (user.send("PUT", "/api/profile/update", profile.encode()) == null) {
                return 0;
            }
            value.acknowledge();
            return 1;
        };
    }

    /**
     * Adds a reaction or relationship, and takes it back.
     *
     * @param table the table to truncate
     * @param values are 1 while it is there, else 0
     */
    private Writer switches(String handle, String path, String table, CacheHistoryValue... values) throws SQLException {
        CacheHistoryUser user = user(handle);
        java.sql.Connection session = sessions.open();
        Random random = new Random(4);
        return () -> {
            boolean adds = values[0].last() == 0;
            for (CacheHistoryValue value : values) {
                value.begin(adds ? 1 : 0);
            }
            if (!adds && random.nextInt(TRUNCATES) == 0) {
                CacheHistorySqlWriters.truncate(session, "TRUNCATE " + table);
            } else if (user.send(adds ? "PUT" : "DELETE", path, "") == null) {
                return 0;
            }
            for (CacheHistoryValue value : values) {
                value.acknowledge();
            }
            return 1;
        };
    }

    /** Londo follows a user, and takes it back. After a TRUNCATE, londo follows nobody for a while. */
    private Writer follows() throws SQLException {
        CacheHistoryUser user = user("londo");
        java.sql.Connection session = sessions.open();
        Random random = new Random(6);
        List<CacheHistoryValue> values =
                List.of(history.followers, history.isFollowed, history.following, history.isLikedFollowed);
        String path = "/api/users/@" + CacheHistory.FOLLOWED + "/follow";
        return () -> {
            boolean begins = history.following.last() == 0;
            boolean truncates = !begins && random.nextInt(TRUNCATES) == 0 && history.follows.tryLock();
            boolean adds = history.followers.last() == 0 && !begins && !truncates;
            history.followers.begin(adds ? 1 : 0);
            history.isFollowed.begin(adds ? 1 : 0);
            history.following.begin(truncates ? 0 : CacheHistory.BASE_FOLLOWS_COUNT + (adds ? 1 : 0));
            history.isLikedFollowed.begin(truncates ? 0 : 1);
            if (truncates) {
                try {
                    history.isStrangerFollowed.begin(0);
                    CacheHistorySqlWriters.truncate(session, "TRUNCATE follows");
                    history.isStrangerFollowed.acknowledge();
                } finally {
                    history.follows.unlock();
                }
            } else if (begins) {
                CacheHistorySqlWriters.execute(session, CacheHistory.BASE_FOLLOWS);
            } else if (user.send(adds ? "PUT" : "DELETE", path, "") == null) {
                return 0;
            }
            values.forEach(CacheHistoryValue::acknowledge);
            return 1;
        };
    }

    /** Altbrown mutes or blocks a user, and takes it back. */
    private Writer hides() throws SQLException {
        CacheHistoryUser user = user("altbrown");
        java.sql.Connection session = sessions.open();
        Random random = new Random(5);
        String path = "/api/users/@" + CacheHistory.HIDDEN + "/";
        return () -> {
            boolean ends = history.isMuted || history.isBlocked;
            boolean mutes = ends ? history.isMuted : random.nextBoolean();
            history.isMuted = !ends && mutes;
            history.isBlocked = !ends && !mutes;
            history.isUnmuted.begin(ends ? 1 : 0);
            history.isUnblocked.begin(history.isBlocked ? 0 : 1);
            if (ends && random.nextInt(TRUNCATES) == 0) {
                CacheHistorySqlWriters.truncate(session, "TRUNCATE " + (mutes ? "mutes" : "blocks"));
            } else if (user.send(ends ? "DELETE" : "PUT", path + (mutes ? "mute" : "block"), "") == null) {
                return 0;
            }
            history.isUnmuted.acknowledge();
            history.isUnblocked.acknowledge();
            return 1;
        };
    }
}
