--liquibase formatted sql

-- Cached states of a viewer depend on the cruds, whose counters log likes and reposts, and on the viewer's bookmarks. A like
-- or repost needs no log entry of its own, which every write would pay for.
--
-- "bookmarks" stands for the cruds that the user bookmarked. 0020-follows.sql explains the keys of a viewer.
--changeset cruddur:0075-bookmarks-key context:schema splitStatements:false
CREATE FUNCTION bookmarks_key(user_uuid uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN overlay(user_uuid::text PLACING 'c' FROM 15 FOR 1)::uuid;
--rollback DROP FUNCTION bookmarks_key;

-- A deleted crud logs its own key. An inserted bookmark is always logged: a transaction with an older snapshot may not see its crud.
--changeset cruddur:0075-log-bookmarks context:schema splitStatements:false
CREATE FUNCTION log_bookmarks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys)
    SELECT ARRAY[bookmarks_key(changed.user_uuid)]
    FROM changed
    WHERE TG_OP = 'INSERT' OR EXISTS (SELECT FROM activities WHERE activities.uuid = changed.activity_uuid)
    GROUP BY changed.user_uuid
    LIMIT 1001;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_bookmarks;

--changeset cruddur:0075-bookmarks-log-triggers context:schema
CREATE TRIGGER bookmarks_log_inserted AFTER INSERT ON bookmarks REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_bookmarks();
CREATE TRIGGER bookmarks_log_deleted AFTER DELETE ON bookmarks REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_bookmarks();
-- An update, which the API never makes.
CREATE TRIGGER bookmarks_log_updated AFTER UPDATE ON bookmarks FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER bookmarks_log_truncated AFTER TRUNCATE ON bookmarks FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
-- Also for a session with session_replication_role = replica.
ALTER TABLE bookmarks ENABLE ALWAYS TRIGGER bookmarks_log_inserted;
ALTER TABLE bookmarks ENABLE ALWAYS TRIGGER bookmarks_log_deleted;
ALTER TABLE bookmarks ENABLE ALWAYS TRIGGER bookmarks_log_updated;
ALTER TABLE bookmarks ENABLE ALWAYS TRIGGER bookmarks_log_truncated;
--rollback DROP TRIGGER bookmarks_log_truncated ON bookmarks;
--rollback DROP TRIGGER bookmarks_log_updated ON bookmarks;
--rollback DROP TRIGGER bookmarks_log_deleted ON bookmarks;
--rollback DROP TRIGGER bookmarks_log_inserted ON bookmarks;

-- Likes and reposts do not count in a session with session_replication_role = replica. Only there a trigger logs them.
--changeset cruddur:0075-likes-log-triggers context:schema
CREATE TRIGGER likes_log_replicated AFTER INSERT OR DELETE ON likes
    FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER likes_log_updated AFTER UPDATE ON likes FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER likes_log_truncated AFTER TRUNCATE ON likes FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
ALTER TABLE likes ENABLE REPLICA TRIGGER likes_log_replicated;
ALTER TABLE likes ENABLE ALWAYS TRIGGER likes_log_updated;
ALTER TABLE likes ENABLE ALWAYS TRIGGER likes_log_truncated;
--rollback DROP TRIGGER likes_log_truncated ON likes;
--rollback DROP TRIGGER likes_log_updated ON likes;
--rollback DROP TRIGGER likes_log_replicated ON likes;

--changeset cruddur:0075-reposts-log-triggers context:schema
CREATE TRIGGER reposts_log_replicated AFTER INSERT OR DELETE ON reposts
    FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER reposts_log_rewritten AFTER UPDATE ON reposts FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
ALTER TABLE reposts ENABLE REPLICA TRIGGER reposts_log_replicated;
ALTER TABLE reposts ENABLE ALWAYS TRIGGER reposts_log_rewritten;
--rollback DROP TRIGGER reposts_log_rewritten ON reposts;
--rollback DROP TRIGGER reposts_log_replicated ON reposts;
