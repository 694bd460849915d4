--liquibase formatted sql

--changeset cruddur:0021-blocks context:schema
CREATE TABLE blocks (
    blocker_uuid uuid        NOT NULL,
    blocked_uuid uuid        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT blocks_pkey PRIMARY KEY (blocker_uuid, blocked_uuid),
    CONSTRAINT blocks_others_check CHECK (blocker_uuid <> blocked_uuid),
    CONSTRAINT blocks_blocker_uuid_fkey FOREIGN KEY (blocker_uuid) REFERENCES users (uuid) ON DELETE CASCADE,
    CONSTRAINT blocks_blocked_uuid_fkey FOREIGN KEY (blocked_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- The people whom a user blocks, latest first.
CREATE INDEX blocks_newest_idx ON blocks (blocker_uuid, created_at DESC, blocked_uuid DESC);
-- Whether somebody blocks the viewer; deletion of a user.
CREATE INDEX blocks_blocked_idx ON blocks (blocked_uuid, blocker_uuid);
--rollback DROP TABLE blocks;

-- A block changes what both users see.
--changeset cruddur:0021-log-blocks context:schema splitStatements:false
CREATE FUNCTION log_blocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys) SELECT ARRAY[hiding_key(blocker_uuid), hiding_key(blocked_uuid)] FROM changed LIMIT 1001;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_blocks;

--changeset cruddur:0021-log-rewritten-block context:schema splitStatements:false
CREATE FUNCTION log_rewritten_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys) VALUES (ARRAY[
        hiding_key(OLD.blocker_uuid), hiding_key(OLD.blocked_uuid),
        hiding_key(NEW.blocker_uuid), hiding_key(NEW.blocked_uuid)]);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_rewritten_block;

--changeset cruddur:0021-blocks-log-triggers context:schema
CREATE TRIGGER blocks_inserted AFTER INSERT ON blocks REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_blocks();
CREATE TRIGGER blocks_deleted AFTER DELETE ON blocks REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_blocks();
CREATE TRIGGER blocks_updated AFTER UPDATE ON blocks
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION log_rewritten_block();
CREATE TRIGGER blocks_truncated AFTER TRUNCATE ON blocks FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
-- Also for a session with session_replication_role = replica.
ALTER TABLE blocks ENABLE ALWAYS TRIGGER blocks_inserted;
ALTER TABLE blocks ENABLE ALWAYS TRIGGER blocks_deleted;
ALTER TABLE blocks ENABLE ALWAYS TRIGGER blocks_updated;
ALTER TABLE blocks ENABLE ALWAYS TRIGGER blocks_truncated;
--rollback DROP TRIGGER blocks_truncated ON blocks;
--rollback DROP TRIGGER blocks_updated ON blocks;
--rollback DROP TRIGGER blocks_deleted ON blocks;
--rollback DROP TRIGGER blocks_inserted ON blocks;

-- Locks two users for a change of their relationship, always in the order of their uuids, so that no deadlock arises. The
-- lock of the first user, who acts, excludes other follows, blocks and mutes by this user. "exclusively" also excludes
-- follows of this user by others. The lock of the second user is that of a foreign key, which excludes "exclusively" only:
-- so any number of people can follow the same user at once. False if one of both is deleted.
--changeset cruddur:0021-lock-pair context:schema splitStatements:false
CREATE FUNCTION lock_pair(first_uuid uuid, second_uuid uuid, exclusively boolean) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    locked boolean;
BEGIN
    FOR turn IN 1..2 LOOP
        IF (turn = 1) = (first_uuid < second_uuid) THEN
            IF exclusively THEN
                PERFORM FROM users WHERE uuid = first_uuid FOR UPDATE;
            ELSE
                PERFORM FROM users WHERE uuid = first_uuid FOR NO KEY UPDATE;
            END IF;
        ELSE
            PERFORM FROM users WHERE uuid = second_uuid FOR KEY SHARE;
        END IF;
        locked := FOUND;
        IF NOT locked THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END $$;
--rollback DROP FUNCTION lock_pair;

-- Follows or unfollows. Each statement in the function sees what was committed before it began: the statement after the
-- lock sees a block that was committed while this transaction waited for the lock.
--changeset cruddur:0021-follow-user context:schema splitStatements:false
CREATE FUNCTION follow_user(given_follower_uuid uuid, given_followed_uuid uuid)
    RETURNS TABLE (failure text, followers_count integer) LANGUAGE plpgsql AS $$
BEGIN
    IF NOT lock_pair(given_follower_uuid, given_followed_uuid, false) THEN
        RETURN QUERY SELECT 'user_not_found', NULL::integer;
        RETURN;
    END IF;
    IF EXISTS (
        SELECT FROM blocks
        WHERE (blocker_uuid, blocked_uuid) IN (
            (given_follower_uuid, given_followed_uuid), (given_followed_uuid, given_follower_uuid))
    ) THEN
        RETURN QUERY SELECT 'blocked', NULL::integer;
        RETURN;
    END IF;
    IF NOT EXISTS (
        SELECT FROM follows WHERE follower_uuid = given_follower_uuid AND followed_uuid = given_followed_uuid
    ) THEN
        IF following_count(given_follower_uuid) >= 10000 THEN
            RETURN QUERY SELECT 'follow_limit_reached', NULL::integer;
            RETURN;
        END IF;
        INSERT INTO follows (follower_uuid, followed_uuid, created_at)
        VALUES (given_follower_uuid, given_followed_uuid, clock_timestamp());
    END IF;
    RETURN QUERY SELECT NULL::text, followers_count(given_followed_uuid);
END $$;
--rollback DROP FUNCTION follow_user;

--changeset cruddur:0021-unfollow-user context:schema splitStatements:false
CREATE FUNCTION unfollow_user(given_follower_uuid uuid, given_followed_uuid uuid)
    RETURNS TABLE (failure text, followers_count integer) LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM follows WHERE follower_uuid = given_follower_uuid AND followed_uuid = given_followed_uuid;
    RETURN QUERY SELECT NULL::text, followers_count(given_followed_uuid);
END $$;
--rollback DROP FUNCTION unfollow_user;

-- Blocks, and removes the follows of both. The lock waits for every follow of the blocker and by the blocker, and lets none
-- begin meanwhile.
--changeset cruddur:0021-block-user context:schema splitStatements:false
CREATE FUNCTION block_user(given_blocker_uuid uuid, given_blocked_uuid uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF NOT lock_pair(given_blocker_uuid, given_blocked_uuid, true) THEN
        RETURN 'user_not_found';
    END IF;
    IF NOT EXISTS (
        SELECT FROM blocks WHERE blocker_uuid = given_blocker_uuid AND blocked_uuid = given_blocked_uuid
    ) THEN
        IF (SELECT count(*) FROM blocks WHERE blocker_uuid = given_blocker_uuid) >= 10000 THEN
            RETURN 'block_limit_reached';
        END IF;
        INSERT INTO blocks (blocker_uuid, blocked_uuid, created_at)
        VALUES (given_blocker_uuid, given_blocked_uuid, clock_timestamp());
    END IF;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION block_user;

-- Removes the follows of both users of a block, also of one that psql inserts.
--changeset cruddur:0021-unfollow-blocked context:schema splitStatements:false
CREATE FUNCTION unfollow_blocked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM follows USING changed WHERE follower_uuid = blocker_uuid AND followed_uuid = blocked_uuid;
    DELETE FROM follows USING changed WHERE follower_uuid = blocked_uuid AND followed_uuid = blocker_uuid;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION unfollow_blocked;

--changeset cruddur:0021-blocks-unfollow context:schema splitStatements:false
CREATE TRIGGER blocks_unfollow AFTER INSERT ON blocks REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION unfollow_blocked();
--rollback DROP TRIGGER blocks_unfollow ON blocks;
