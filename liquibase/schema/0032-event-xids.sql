--liquibase formatted sql

-- The transaction of each event that can be unseen; see activities.created_xid. Rows of earlier versions have none, and are
-- compared by their time alone.
--changeset cruddur:0032-likes-created-xid context:schema
ALTER TABLE likes ADD COLUMN created_xid bigint;
ALTER TABLE likes ALTER COLUMN created_xid SET DEFAULT pg_current_xact_id()::text::bigint;
--rollback ALTER TABLE likes DROP COLUMN created_xid;

--changeset cruddur:0032-reposts-created-xid context:schema
ALTER TABLE reposts ADD COLUMN created_xid bigint;
ALTER TABLE reposts ALTER COLUMN created_xid SET DEFAULT pg_current_xact_id()::text::bigint;
--rollback ALTER TABLE reposts DROP COLUMN created_xid;

--changeset cruddur:0032-messages-created-xid context:schema
ALTER TABLE messages ADD COLUMN created_xid bigint;
ALTER TABLE messages ALTER COLUMN created_xid SET DEFAULT pg_current_xact_id()::text::bigint;
--rollback ALTER TABLE messages DROP COLUMN created_xid;

-- The transaction of the entry's last event.
--changeset cruddur:0032-notifications-created-xid context:schema
ALTER TABLE notifications ADD COLUMN created_xid bigint;
ALTER TABLE notifications ALTER COLUMN created_xid SET DEFAULT pg_current_xact_id()::text::bigint;
--rollback ALTER TABLE notifications DROP COLUMN created_xid;

-- What a viewer has not seen although it is not newer than the mark.
--changeset cruddur:0032-notifications-xid-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS notifications_xid_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY notifications_xid_idx ON notifications (user_uuid, created_xid);
--rollback DROP INDEX CONCURRENTLY IF EXISTS notifications_xid_idx;

--changeset cruddur:0032-follows-xid-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS follows_xid_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY follows_xid_idx ON follows (followed_uuid, created_xid);
--rollback DROP INDEX CONCURRENTLY IF EXISTS follows_xid_idx;

--changeset cruddur:0032-messages-conversation-xid-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS messages_conversation_xid_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY messages_conversation_xid_idx ON messages (message_group_uuid, created_xid);
--rollback DROP INDEX CONCURRENTLY IF EXISTS messages_conversation_xid_idx;

-- The newest like or repost of a crud by anybody but its author. A text, because bin/db-restore changes the columns.
--changeset cruddur:0032-newest-reaction context:schema splitStatements:false
CREATE FUNCTION newest_reaction(given_activity_uuid uuid, author_uuid uuid)
    RETURNS TABLE (at timestamptz, created_xid bigint) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT reaction.at, reaction.xid
    FROM (
        (SELECT likes.created_at, likes.created_xid FROM likes
            WHERE likes.activity_uuid = given_activity_uuid AND likes.user_uuid <> author_uuid
            ORDER BY likes.created_at DESC, likes.uuid DESC LIMIT 1)
        UNION ALL
        (SELECT reposts.created_at, reposts.created_xid FROM reposts
            WHERE reposts.activity_uuid = given_activity_uuid AND reposts.user_uuid <> author_uuid
            ORDER BY reposts.created_at DESC, reposts.uuid DESC LIMIT 1)
    ) AS reaction (at, xid)
    ORDER BY reaction.at DESC
    LIMIT 1;
$$;
--rollback DROP FUNCTION newest_reaction;

-- As before, and keeps the transaction of the entry's last event. Reactions to one crud commit one after the other, because
-- they lock it, so the transaction that writes last also commits last.
--changeset cruddur:0032-count-likes context:schema splitStatements:false rollbackSplitStatements:false
CREATE OR REPLACE FUNCTION count_likes() RETURNS trigger LANGUAGE plpgsql AS $$
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
        ON CONFLICT (activity_uuid, user_uuid)
            DO UPDATE SET at = greatest(notifications.at, excluded.at), created_xid = excluded.created_xid;
    ELSE
        -- The entry falls back to the newest reaction that remains, and disappears with the last one.
        WITH removed AS (
            SELECT
                activities.uuid AS activity_uuid,
                activities.user_uuid,
                max(changed.created_at) AS at,
                max(changed.created_xid) AS created_xid
            FROM changed
            JOIN activities ON activities.uuid = changed.activity_uuid
            WHERE changed.user_uuid <> activities.user_uuid
            GROUP BY activities.uuid
        ),
        remaining AS (
            SELECT removed.*, newest.at AS newest_at, newest.created_xid AS newest_xid
            FROM removed
            LEFT JOIN LATERAL newest_reaction(removed.activity_uuid, removed.user_uuid) AS newest ON true
        ),
        deleted AS (
            DELETE FROM notifications USING remaining
            WHERE (notifications.activity_uuid, notifications.user_uuid) = (remaining.activity_uuid, remaining.user_uuid)
                AND notifications.at <= remaining.at
                AND remaining.newest_at IS NULL
        )
        UPDATE notifications
        SET at = CASE WHEN notifications.at <= remaining.at THEN remaining.newest_at ELSE notifications.at END,
            created_xid = CASE
                WHEN notifications.created_xid = remaining.created_xid THEN remaining.newest_xid
                ELSE notifications.created_xid
            END
        FROM remaining
        WHERE (notifications.activity_uuid, notifications.user_uuid) = (remaining.activity_uuid, remaining.user_uuid)
            AND remaining.newest_at IS NOT NULL
            AND (notifications.at <= remaining.at OR notifications.created_xid = remaining.created_xid);
    END IF;
    RETURN NULL;
END $$;
/* liquibase rollback
CREATE OR REPLACE FUNCTION count_likes() RETURNS trigger LANGUAGE plpgsql AS $$
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
*/

--changeset cruddur:0032-count-reposts context:schema splitStatements:false rollbackSplitStatements:false
CREATE OR REPLACE FUNCTION count_reposts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH counted AS (SELECT activity_uuid, count(*) AS reposts FROM changed GROUP BY activity_uuid),
    locked AS (
        SELECT activities.uuid, counted.reposts
        FROM activities
        JOIN counted ON counted.activity_uuid = activities.uuid
        ORDER BY activities.uuid
        FOR NO KEY UPDATE OF activities
    )
    UPDATE activities SET reposts_count = reposts_count + TG_ARGV[0]::integer * locked.reposts FROM locked WHERE locked.uuid = activities.uuid;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO notifications (user_uuid, activity_uuid, at)
        SELECT activities.user_uuid, activities.uuid, max(changed.created_at)
        FROM changed
        JOIN activities ON activities.uuid = changed.activity_uuid
        WHERE changed.user_uuid <> activities.user_uuid
        GROUP BY activities.uuid
        ORDER BY activities.uuid
        ON CONFLICT (activity_uuid, user_uuid)
            DO UPDATE SET at = greatest(notifications.at, excluded.at), created_xid = excluded.created_xid;
    ELSE
        -- The entry falls back to the newest reaction that remains, and disappears with the last one.
        WITH removed AS (
            SELECT
                activities.uuid AS activity_uuid,
                activities.user_uuid,
                max(changed.created_at) AS at,
                max(changed.created_xid) AS created_xid
            FROM changed
            JOIN activities ON activities.uuid = changed.activity_uuid
            WHERE changed.user_uuid <> activities.user_uuid
            GROUP BY activities.uuid
        ),
        remaining AS (
            SELECT removed.*, newest.at AS newest_at, newest.created_xid AS newest_xid
            FROM removed
            LEFT JOIN LATERAL newest_reaction(removed.activity_uuid, removed.user_uuid) AS newest ON true
        ),
        deleted AS (
            DELETE FROM notifications USING remaining
            WHERE (notifications.activity_uuid, notifications.user_uuid) = (remaining.activity_uuid, remaining.user_uuid)
                AND notifications.at <= remaining.at
                AND remaining.newest_at IS NULL
        )
        UPDATE notifications
        SET at = CASE WHEN notifications.at <= remaining.at THEN remaining.newest_at ELSE notifications.at END,
            created_xid = CASE
                WHEN notifications.created_xid = remaining.created_xid THEN remaining.newest_xid
                ELSE notifications.created_xid
            END
        FROM remaining
        WHERE (notifications.activity_uuid, notifications.user_uuid) = (remaining.activity_uuid, remaining.user_uuid)
            AND remaining.newest_at IS NOT NULL
            AND (notifications.at <= remaining.at OR notifications.created_xid = remaining.created_xid);
    END IF;
    RETURN NULL;
END $$;
/* liquibase rollback
CREATE OR REPLACE FUNCTION count_reposts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH counted AS (SELECT activity_uuid, count(*) AS reposts FROM changed GROUP BY activity_uuid),
    locked AS (
        SELECT activities.uuid, counted.reposts
        FROM activities
        JOIN counted ON counted.activity_uuid = activities.uuid
        ORDER BY activities.uuid
        FOR NO KEY UPDATE OF activities
    )
    UPDATE activities SET reposts_count = reposts_count + TG_ARGV[0]::integer * locked.reposts FROM locked WHERE locked.uuid = activities.uuid;
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
*/
