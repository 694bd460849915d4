package com.cruddur.rival;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The statements. */
@Repository
class ActivityRepository {

    private static final String COLUMNS = "a.uuid, u.display_name, u.handle, a.message, a.replies_count,"
            + " a.reposts_count, a.likes_count, a.reply_to_activity_uuid, a.expires_at, a.created_at";
    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM activities a JOIN users u ON u.uuid = a.user_uuid WHERE a.expires_at > now() ";
    private static final String INSERT = "WITH a AS (INSERT INTO activities (user_uuid, message, expires_at,"
            + " reply_to_activity_uuid) SELECT u.uuid, :message, :expiresAt, :parent FROM users u"
            + " WHERE u.cognito_user_id = :sub RETURNING *) SELECT " + COLUMNS
            + " FROM a JOIN users u ON u.uuid = a.user_uuid";

    record Profile(UUID uuid, String cognitoUserUuid, String handle, String displayName, String bio, long crudsCount) {}

    private final JdbcClient jdbc;

    ActivityRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Activity> newest() {
        return jdbc.sql(SELECT + "ORDER BY a.created_at DESC, a.uuid DESC LIMIT 40")
                .query(Activity::of)
                .list();
    }

    Optional<Activity> find(UUID uuid) {
        return jdbc.sql(SELECT + "AND a.uuid = :uuid")
                .param("uuid", uuid)
                .query(Activity::of)
                .optional();
    }

    List<Activity> replies(UUID uuid) {
        return jdbc.sql(SELECT + "AND a.reply_to_activity_uuid = :uuid ORDER BY a.created_at, a.uuid LIMIT 200")
                .param("uuid", uuid)
                .query(Activity::of)
                .list();
    }

    Optional<Profile> profile(String handle) {
        return jdbc.sql("SELECT u.uuid, u.cognito_user_id AS cognito_user_uuid, u.handle, u.display_name, u.bio,"
                        + " (SELECT count(*) FROM activities a WHERE a.user_uuid = u.uuid AND a.expires_at > now())"
                        + " AS cruds_count FROM users u WHERE lower(u.handle) = lower(:handle)")
                .param("handle", handle)
                .query(Profile.class)
                .optional();
    }

    List<Activity> newestOf(UUID user) {
        return jdbc.sql(SELECT + "AND a.user_uuid = :user ORDER BY a.created_at DESC, a.uuid DESC LIMIT 40")
                .param("user", user)
                .query(Activity::of)
                .list();
    }

    @Transactional
    Optional<Activity> post(String sub, String message, OffsetDateTime expiresAt) {
        return insert(sub, message, expiresAt, null);
    }

    @Transactional
    Optional<Activity> reply(String sub, UUID parent, String message) {
        return find(parent).flatMap(found -> insert(sub, message, found.expiresAt(), parent));
    }

    @Transactional
    void like(String sub, UUID uuid) {
        jdbc.sql("INSERT INTO likes (activity_uuid, user_uuid) SELECT a.uuid, u.uuid FROM activities a, users u"
                        + " WHERE a.uuid = :uuid AND a.expires_at > now() AND u.cognito_user_id = :sub"
                        + " ON CONFLICT (activity_uuid, user_uuid) DO NOTHING")
                .param("uuid", uuid)
                .param("sub", sub)
                .update();
    }

    private Optional<Activity> insert(String sub, String message, OffsetDateTime expiresAt, UUID parent) {
        return jdbc.sql(INSERT)
                .param("sub", sub)
                .param("message", message)
                .param("expiresAt", expiresAt)
                .param("parent", parent, java.sql.Types.OTHER)
                .query(Activity::of)
                .optional();
    }
}
