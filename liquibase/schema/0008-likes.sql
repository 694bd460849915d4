--liquibase formatted sql

--changeset cruddur:0008-likes context:schema
CREATE TABLE likes (
    uuid                uuid        NOT NULL DEFAULT uuid_generate_v4(),
    activity_uuid       uuid        NOT NULL,
    user_uuid           uuid        NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT likes_pkey PRIMARY KEY (uuid),
    CONSTRAINT likes_activity_user_key UNIQUE (activity_uuid, user_uuid),
    CONSTRAINT likes_activity_uuid_fkey FOREIGN KEY (activity_uuid) REFERENCES activities (uuid) ON DELETE CASCADE,
    CONSTRAINT likes_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- Deletion of a user.
CREATE INDEX likes_user_uuid_idx ON likes (user_uuid);
-- Notifications: the newest likes of a crud.
CREATE INDEX likes_newest_idx ON likes (activity_uuid, created_at DESC, uuid DESC);
--rollback DROP TABLE likes;

-- Keeps likes_count and the notification of the author right for every insert and delete, also by cascade and by psql. Cruds are locked in the order of their
-- keys, so that deletions of two users do not deadlock on cruds that both reacted to.
--changeset cruddur:0008-count-likes context:schema splitStatements:false
CREATE FUNCTION count_likes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH counted AS (SELECT activity_uuid, count(*) AS likes FROM changed GROUP BY activity_uuid),
    locked AS (
        SELECT activities.uuid, counted.likes
        FROM activities
        JOIN counted ON counted.activity_uuid = activities.uuid
        ORDER BY activities.uuid
        FOR NO KEY UPDATE OF activities
    )
    UPDATE activities SET likes_count = likes_count + TG_ARGV[0]::integer * locked.likes FROM locked WHERE locked.uuid = activities.uuid;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO notifications (user_uuid, activity_uuid, at)
        SELECT activities.user_uuid, activities.uuid, max(changed.created_at)
        FROM changed
        JOIN activities ON activities.uuid = changed.activity_uuid
        WHERE changed.user_uuid <> activities.user_uuid
        GROUP BY activities.uuid
        ORDER BY activities.uuid
        ON CONFLICT (activity_uuid, user_uuid) DO UPDATE SET at = excluded.at WHERE notifications.at < excluded.at;
    ELSE
        -- The entry falls back to the newest reaction that remains, and disappears with the last one.
        WITH removed AS (
            SELECT
                activities.uuid AS activity_uuid,
                activities.user_uuid,
                max(changed.created_at) AS at,
                newest_reaction_at(activities.uuid, activities.user_uuid) AS newest
            FROM changed
            JOIN activities ON activities.uuid = changed.activity_uuid
            WHERE changed.user_uuid <> activities.user_uuid
            GROUP BY activities.uuid
        ),
        deleted AS (
            DELETE FROM notifications USING removed
            WHERE (notifications.activity_uuid, notifications.user_uuid) = (removed.activity_uuid, removed.user_uuid)
                AND notifications.at <= removed.at
                AND removed.newest IS NULL
        )
        UPDATE notifications SET at = removed.newest FROM removed
        WHERE (notifications.activity_uuid, notifications.user_uuid) = (removed.activity_uuid, removed.user_uuid)
            AND notifications.at <= removed.at
            AND removed.newest < notifications.at;
    END IF;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_likes;

--changeset cruddur:0008-likes-count-triggers context:schema
CREATE TRIGGER likes_inserted AFTER INSERT ON likes REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_likes('1');
CREATE TRIGGER likes_deleted AFTER DELETE ON likes REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_likes('-1');
--rollback DROP TRIGGER likes_deleted ON likes;
--rollback DROP TRIGGER likes_inserted ON likes;

--changeset cruddur:0008-clear-likes-count context:schema splitStatements:false
CREATE FUNCTION clear_likes_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE activities SET likes_count = 0 WHERE likes_count > 0;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION clear_likes_count;

--changeset cruddur:0008-likes-truncate-trigger context:schema
CREATE TRIGGER likes_truncated AFTER TRUNCATE ON likes FOR EACH STATEMENT EXECUTE FUNCTION clear_likes_count();
--rollback DROP TRIGGER likes_truncated ON likes;
