--liquibase formatted sql

-- The stream of a viewer: the reposts and messages that were committed since a snapshot.
--changeset cruddur:0034-reposts-created-xid-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS reposts_created_xid_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY reposts_created_xid_idx ON reposts (created_xid);
--rollback DROP INDEX CONCURRENTLY IF EXISTS reposts_created_xid_idx;

--changeset cruddur:0034-messages-created-xid-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS messages_created_xid_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY messages_created_xid_idx ON messages (created_xid);
--rollback DROP INDEX CONCURRENTLY IF EXISTS messages_created_xid_idx;

-- Tells the streams that a repost or a message was inserted. The argument is the key of the set.
--changeset cruddur:0034-log-set context:schema splitStatements:false
CREATE FUNCTION log_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys) VALUES (ARRAY[TG_ARGV[0]::uuid]);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_set;

--changeset cruddur:0034-log-set-triggers context:schema
CREATE TRIGGER reposts_log_inserted AFTER INSERT ON reposts
    FOR EACH STATEMENT EXECUTE FUNCTION log_set('00000000-0000-0000-0000-000000000030');
CREATE TRIGGER messages_log_inserted AFTER INSERT ON messages
    FOR EACH STATEMENT EXECUTE FUNCTION log_set('00000000-0000-0000-0000-000000000031');
ALTER TABLE reposts ENABLE ALWAYS TRIGGER reposts_log_inserted;
ALTER TABLE messages ENABLE ALWAYS TRIGGER messages_log_inserted;
--rollback DROP TRIGGER messages_log_inserted ON messages;
--rollback DROP TRIGGER reposts_log_inserted ON reposts;

-- As before, and tells the streams of mentioned users. The author of a parent is told by the change of replies_count.
--changeset cruddur:0034-notify-users context:schema splitStatements:false rollbackSplitStatements:false
CREATE OR REPLACE FUNCTION notify_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notifications (user_uuid, activity_uuid, at)
    SELECT users.uuid, NEW.uuid, NEW.created_at
    FROM users
    WHERE users.uuid = ANY (
            NEW.mentioned_user_uuids || (SELECT user_uuid FROM activities WHERE uuid = NEW.reply_to_activity_uuid))
        AND users.uuid <> NEW.user_uuid
    ORDER BY users.uuid
    FOR KEY SHARE;
    IF cardinality(NEW.mentioned_user_uuids) > 0 THEN
        INSERT INTO changes (keys)
        SELECT array_agg(unread_key(mentioned_uuid)) FROM unnest(NEW.mentioned_user_uuids) AS mentioned_uuid;
    END IF;
    RETURN NULL;
END $$;
/* liquibase rollback
CREATE OR REPLACE FUNCTION notify_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notifications (user_uuid, activity_uuid, at)
    SELECT users.uuid, NEW.uuid, NEW.created_at
    FROM users
    WHERE users.uuid = ANY (
            NEW.mentioned_user_uuids || (SELECT user_uuid FROM activities WHERE uuid = NEW.reply_to_activity_uuid))
        AND users.uuid <> NEW.user_uuid
    ORDER BY users.uuid
    FOR KEY SHARE;
    RETURN NULL;
END $$;
*/
