package com.cruddur.graph;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.util.Locale;
import java.util.UUID;

/**
 * An author with every kind of object, a friend, and viewers with other relationships to the author. What the author writes
 * contains {@code theauthor}. Each call of {@link #reset} restores it.
 */
final class VisibilityScene {

    /** The relationship of the viewer to the author. */
    enum Role {
        BLOCKER,
        BLOCKED,
        MUTER,
        STRANGER,
        ANONYMOUS,
        /** A stranger, while the author is suspended. */
        OF_SUSPENDED;

        String handle() {
            return this == OF_SUSPENDED ? STRANGER.handle() : name().toLowerCase(Locale.ROOT);
        }
    }

    static final String AUTHOR = "theauthor";
    static final String FRIEND = "friend";
    static final UUID AUTHORS_CRUD = new UUID(1, 1);
    static final UUID FRIENDS_CRUD = new UUID(1, 2);
    private static final UUID AUTHORS_REPLY = new UUID(1, 3);

    private static final String ADD_PEOPLE = """
            INSERT INTO users (display_name, handle, email, cognito_user_id)
            SELECT initcap(handle), handle, handle, 'sub-' || handle
            FROM unnest('{theauthor,friend,blocker,blocked,muter,stranger}'::text[]) AS handle""";

    private static final String ADD_AVATAR = """
            INSERT INTO avatars (user_uuid, jpeg_512, jpeg_96)
            SELECT uuid, 'large', 'small' FROM users WHERE handle = 'theauthor'""";

    private static final String CLEAR = """
            DELETE FROM activities;
            DELETE FROM follows;
            DELETE FROM blocks;
            DELETE FROM mutes;
            DELETE FROM message_groups;
            UPDATE users SET suspended_at = NULL""";

    /** The author follows the friend and the reverse; the author replies, likes, reposts and mentions; each viewer has a crud. */
    private static final String ADD_OBJECTS = """
            INSERT INTO activities (uuid, user_uuid, message, expires_at)
                SELECT '{crud}'::uuid, uuid, 'findme by theauthor', now() + interval '1 day' FROM users WHERE handle = 'theauthor';
            INSERT INTO activities (uuid, user_uuid, message, expires_at)
                SELECT '{friends}'::uuid, uuid, 'by the friend', now() + interval '1 day' FROM users WHERE handle = 'friend';
            INSERT INTO activities (uuid, user_uuid, message, reply_to_activity_uuid, expires_at)
                SELECT '{reply}'::uuid, uuid, 'a reply by theauthor', '{friends}'::uuid, now() + interval '1 day'
                FROM users WHERE handle = 'theauthor';
            INSERT INTO activities (uuid, user_uuid, message, expires_at)
                SELECT md5(handle)::uuid, uuid, 'by the viewer', now() + interval '1 day'
                FROM users WHERE handle IN ('blocker', 'blocked', 'muter', 'stranger');
            INSERT INTO activities (user_uuid, message, reply_to_activity_uuid, expires_at)
                SELECT author.uuid, 'theauthor replies and mentions @' || viewer.handle, md5(viewer.handle)::uuid,
                    now() + interval '1 day'
                FROM users AS author, users AS viewer
                WHERE author.handle = 'theauthor' AND viewer.handle IN ('blocker', 'blocked', 'muter', 'stranger');
            INSERT INTO likes (user_uuid, activity_uuid) SELECT users.uuid, activities.uuid FROM users, activities
                WHERE handle = 'theauthor' AND message = 'by the viewer';
            INSERT INTO reposts (user_uuid, activity_uuid) SELECT users.uuid, activities.uuid FROM users, activities
                WHERE handle = 'theauthor' AND message = 'by the viewer';
            INSERT INTO bookmarks (user_uuid, activity_uuid) SELECT users.uuid, activities.uuid FROM users, activities
                WHERE handle <> 'theauthor' AND message LIKE 'findme%';
            INSERT INTO follows (follower_uuid, followed_uuid) SELECT one.uuid, other.uuid FROM users AS one, users AS other
                WHERE (one.handle, other.handle) IN (('theauthor', 'friend'), ('friend', 'theauthor'));
            INSERT INTO message_groups (uuid, first_user_uuid, second_user_uuid)
                SELECT md5('group ' || viewer.handle)::uuid, least(author.uuid, viewer.uuid), greatest(author.uuid, viewer.uuid)
                FROM users AS author, users AS viewer
                WHERE author.handle = 'theauthor' AND viewer.handle IN ('blocker', 'blocked', 'muter', 'stranger');
            INSERT INTO message_group_members (message_group_uuid, user_uuid)
                SELECT uuid, member FROM message_groups, unnest(ARRAY[first_user_uuid, second_user_uuid]) AS member;
            INSERT INTO messages (message_group_uuid, user_uuid, message)
                SELECT message_groups.uuid, users.uuid, 'a message of theauthor' FROM message_groups, users
                WHERE handle = 'theauthor';
            INSERT INTO blocks (blocker_uuid, blocked_uuid) SELECT one.uuid, other.uuid FROM users AS one, users AS other
                WHERE (one.handle, other.handle) IN (('blocker', 'theauthor'), ('theauthor', 'blocked'));
            INSERT INTO mutes (muter_uuid, muted_uuid) SELECT one.uuid, other.uuid FROM users AS one, users AS other
                WHERE (one.handle, other.handle) = ('muter', 'theauthor')""".replace("{crud}", AUTHORS_CRUD.toString())
            .replace("{friends}", FRIENDS_CRUD.toString())
            .replace("{reply}", AUTHORS_REPLY.toString());

    private static final String SUSPEND = "UPDATE users SET suspended_at = now() WHERE handle = 'theauthor'";

    private final TestServer server;
    private boolean changed = true;
    private boolean suspended;

    VisibilityScene(TestServer server) {
        this.server = server;
        server.execute("BEGIN; " + CLEAR + "; DELETE FROM users; " + ADD_PEOPLE + "; " + ADD_AVATAR + "; COMMIT");
    }

    /** The scene as it begins, for a role. A scene that nothing has changed stays. */
    void reset(Role role) {
        if (!changed && suspended == (role == Role.OF_SUSPENDED)) {
            return;
        }
        changed = false;
        suspended = role == Role.OF_SUSPENDED;
        server.execute("BEGIN; " + CLEAR + "; " + ADD_OBJECTS + "; " + (suspended ? SUSPEND + "; " : "") + "COMMIT");
    }

    /** Makes the next {@link #reset} restore the scene. */
    void changed() {
        changed = true;
    }

    /** The client of a role. */
    Api api(Role role) {
        return role == Role.ANONYMOUS ? server.api() : server.api().as(role.handle());
    }

    /** The path of the author's avatar. */
    String avatarUrl() {
        return server.query("SELECT avatar_url(uuid, avatar_version) FROM users WHERE handle = 'theauthor'");
    }

    /** The conversation of the role's viewer and the author. */
    String conversation(Role role) {
        return server.query("SELECT md5('group " + role.handle() + "')::uuid");
    }
}
