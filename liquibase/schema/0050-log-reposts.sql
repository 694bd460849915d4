--liquibase formatted sql

-- Cached pages of the following feed depend on the set of reposts. A deleted crud logs its own keys, and so does nothing
-- here: no page contains its reposts any more. 0034-stream.sql logs inserts.
--changeset cruddur:0050-log-deleted-reposts context:schema splitStatements:false
CREATE FUNCTION log_deleted_reposts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed JOIN activities ON activities.uuid = changed.activity_uuid) THEN
        INSERT INTO changes (keys) VALUES (ARRAY['00000000-0000-0000-0000-000000000030'::uuid]);
    END IF;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_deleted_reposts;

--changeset cruddur:0050-reposts-log-triggers context:schema
CREATE TRIGGER reposts_log_deleted AFTER DELETE ON reposts REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_deleted_reposts();
CREATE TRIGGER reposts_log_updated AFTER UPDATE ON reposts
    FOR EACH STATEMENT EXECUTE FUNCTION log_set('00000000-0000-0000-0000-000000000030');
CREATE TRIGGER reposts_log_truncated AFTER TRUNCATE ON reposts FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
-- Also for a session with session_replication_role = replica.
ALTER TABLE reposts ENABLE ALWAYS TRIGGER reposts_log_deleted;
ALTER TABLE reposts ENABLE ALWAYS TRIGGER reposts_log_updated;
ALTER TABLE reposts ENABLE ALWAYS TRIGGER reposts_log_truncated;
--rollback DROP TRIGGER reposts_log_truncated ON reposts;
--rollback DROP TRIGGER reposts_log_updated ON reposts;
--rollback DROP TRIGGER reposts_log_deleted ON reposts;
