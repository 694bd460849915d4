--liquibase formatted sql

--changeset cruddur:0020-follows context:schema
CREATE TABLE follows (
    follower_uuid uuid        NOT NULL,
    followed_uuid uuid        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    -- The transaction that inserted the row; see activities.created_xid.
    created_xid   bigint               DEFAULT pg_current_xact_id()::text::bigint,
    CONSTRAINT follows_pkey PRIMARY KEY (follower_uuid, followed_uuid),
    CONSTRAINT follows_others_check CHECK (follower_uuid <> followed_uuid),
    CONSTRAINT follows_follower_uuid_fkey FOREIGN KEY (follower_uuid) REFERENCES users (uuid) ON DELETE CASCADE,
    CONSTRAINT follows_followed_uuid_fkey FOREIGN KEY (followed_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- The followers of a user, latest first; deletion of a user.
CREATE INDEX follows_followers_idx ON follows (followed_uuid, created_at DESC, follower_uuid DESC);
-- The people whom a user follows, latest first.
CREATE INDEX follows_following_idx ON follows (follower_uuid, created_at DESC, followed_uuid DESC);
--rollback DROP TABLE follows;

-- The numbers of followers and of followed people. The sum of a user's rows counts; no row means zero. Each change of a
-- follow inserts rows with its deltas, so that no follow waits for another follow of the same user. A table of its own,
-- because an update of users would invalidate every page that shows the user.
--changeset cruddur:0020-follow-counts context:schema
CREATE TABLE follow_counts (
    uuid            uuid    NOT NULL DEFAULT uuid_generate_v4(),
    user_uuid       uuid    NOT NULL,
    followers_count integer NOT NULL,
    following_count integer NOT NULL,
    CONSTRAINT follow_counts_pkey PRIMARY KEY (uuid)
);

-- The counts of a user.
CREATE INDEX follow_counts_user_idx ON follow_counts (user_uuid) INCLUDE (followers_count, following_count);
-- The search for people: the most followed first.
CREATE INDEX follow_counts_followers_idx ON follow_counts (followers_count DESC);
--rollback DROP TABLE follow_counts;

--changeset cruddur:0020-followers-count context:schema splitStatements:false
CREATE FUNCTION followers_count(given_user_uuid uuid) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT coalesce(sum(followers_count), 0)::integer FROM follow_counts WHERE user_uuid = given_user_uuid);
--rollback DROP FUNCTION followers_count;

--changeset cruddur:0020-following-count context:schema splitStatements:false
CREATE FUNCTION following_count(given_user_uuid uuid) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT coalesce(sum(following_count), 0)::integer FROM follow_counts WHERE user_uuid = given_user_uuid);
--rollback DROP FUNCTION following_count;

-- Keys of the change log that belong to a viewer; com.cruddur.db.ChangeKeys computes the same. Each is the uuid of the
-- user with another version digit. Should such a key be the uuid of another row, then a page is read again without need.
-- "following" stands for the people whom the user follows.
--changeset cruddur:0020-following-key context:schema splitStatements:false
CREATE FUNCTION following_key(user_uuid uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN overlay(user_uuid::text PLACING 'f' FROM 15 FOR 1)::uuid;
--rollback DROP FUNCTION following_key;

-- "hiding" stands for the people whom the user blocks or mutes, and who block the user.
--changeset cruddur:0020-hiding-key context:schema splitStatements:false
CREATE FUNCTION hiding_key(user_uuid uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN overlay(user_uuid::text PLACING 'e' FROM 15 FOR 1)::uuid;
--rollback DROP FUNCTION hiding_key;

-- Adds a delta to the counts of both users, and merges the rows of a user that has many. Rows that another transaction
-- merges are skipped. The change log gets both users, whose profiles show the counts, and the follower's key.
--changeset cruddur:0020-count-and-log-follows context:schema splitStatements:false
CREATE FUNCTION count_and_log_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO follow_counts (user_uuid, followers_count, following_count)
    SELECT user_uuid, TG_ARGV[0]::integer * sum(followers), TG_ARGV[0]::integer * sum(following)
    FROM (
        SELECT followed_uuid, 1, 0 FROM changed
        UNION ALL
        SELECT follower_uuid, 0, 1 FROM changed
    ) AS deltas (user_uuid, followers, following)
    -- The triggers of a cascade fire after those of the deletion of a user, which deletes the user's counts.
    WHERE EXISTS (SELECT FROM users WHERE uuid = user_uuid)
    GROUP BY user_uuid;
    WITH many AS (
        SELECT user_uuid FROM follow_counts
        WHERE user_uuid IN (SELECT followed_uuid FROM changed UNION SELECT follower_uuid FROM changed)
        GROUP BY user_uuid
        HAVING count(*) > 16
    ),
    merged AS MATERIALIZED (
        SELECT uuid FROM follow_counts WHERE user_uuid IN (TABLE many) FOR UPDATE SKIP LOCKED
    ),
    removed AS (
        DELETE FROM follow_counts WHERE uuid IN (TABLE merged) RETURNING user_uuid, followers_count, following_count
    )
    INSERT INTO follow_counts (user_uuid, followers_count, following_count)
    SELECT user_uuid, sum(followers_count), sum(following_count) FROM removed GROUP BY user_uuid;
    INSERT INTO changes (keys)
    SELECT ARRAY[followed_uuid, follower_uuid, following_key(follower_uuid)] FROM changed LIMIT 1001;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_and_log_follows;

-- An update of a key, which the API never makes.
--changeset cruddur:0020-count-and-log-rewritten-follow context:schema splitStatements:false
CREATE FUNCTION count_and_log_rewritten_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO follow_counts (user_uuid, followers_count, following_count)
    VALUES
        (OLD.followed_uuid, -1, 0), (OLD.follower_uuid, 0, -1), (NEW.followed_uuid, 1, 0), (NEW.follower_uuid, 0, 1);
    INSERT INTO changes (keys) VALUES (ARRAY[
        OLD.followed_uuid, OLD.follower_uuid, following_key(OLD.follower_uuid),
        NEW.followed_uuid, NEW.follower_uuid, following_key(NEW.follower_uuid)]);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_and_log_rewritten_follow;

--changeset cruddur:0020-clear-and-log-truncated-follows context:schema splitStatements:false
CREATE FUNCTION clear_and_log_truncated_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE follow_counts;
    INSERT INTO changes (keys) VALUES (ARRAY['00000000-0000-0000-0000-000000000000'::uuid]);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION clear_and_log_truncated_follows;

--changeset cruddur:0020-follows-triggers context:schema
CREATE TRIGGER follows_inserted AFTER INSERT ON follows REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_and_log_follows('1');
CREATE TRIGGER follows_deleted AFTER DELETE ON follows REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_and_log_follows('-1');
CREATE TRIGGER follows_updated AFTER UPDATE ON follows
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION count_and_log_rewritten_follow();
CREATE TRIGGER follows_truncated AFTER TRUNCATE ON follows
    FOR EACH STATEMENT EXECUTE FUNCTION clear_and_log_truncated_follows();
-- Also for a session with session_replication_role = replica.
ALTER TABLE follows ENABLE ALWAYS TRIGGER follows_inserted;
ALTER TABLE follows ENABLE ALWAYS TRIGGER follows_deleted;
ALTER TABLE follows ENABLE ALWAYS TRIGGER follows_updated;
ALTER TABLE follows ENABLE ALWAYS TRIGGER follows_truncated;
--rollback DROP TRIGGER follows_truncated ON follows;
--rollback DROP TRIGGER follows_updated ON follows;
--rollback DROP TRIGGER follows_deleted ON follows;
--rollback DROP TRIGGER follows_inserted ON follows;

-- The counts of deleted users.
--changeset cruddur:0020-delete-follow-counts context:schema splitStatements:false
CREATE FUNCTION delete_follow_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM follow_counts WHERE user_uuid IN (SELECT uuid FROM changed);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION delete_follow_counts;

--changeset cruddur:0020-users-delete-follow-counts context:schema splitStatements:false
CREATE TRIGGER users_delete_follow_counts AFTER DELETE ON users REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION delete_follow_counts();
--rollback DROP TRIGGER users_delete_follow_counts ON users;
