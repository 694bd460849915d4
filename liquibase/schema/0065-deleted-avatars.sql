--liquibase formatted sql

-- The mark of a deletion erases the avatar, and the permission to upload one, at once: before the rows of the account are
-- deleted in batches.
--changeset cruddur:0065-delete-avatar context:schema splitStatements:false
CREATE FUNCTION delete_avatar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM avatar_uploads WHERE user_uuid = NEW.uuid;
    DELETE FROM avatars WHERE user_uuid = NEW.uuid;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION delete_avatar;

--changeset cruddur:0065-users-deleted-avatar context:schema
CREATE TRIGGER users_deleted_avatar AFTER UPDATE OF deleted_at ON users
    FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION delete_avatar();
--rollback DROP TRIGGER users_deleted_avatar ON users;

-- An upload that waits for the mark of a deletion does not show. The batches delete its row.
--changeset cruddur:0065-keep-avatar-version context:schema splitStatements:false rollbackSplitStatements:false
CREATE OR REPLACE FUNCTION keep_avatar_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE users SET avatar_version = NULL WHERE uuid = OLD.user_uuid;
    ELSE
        UPDATE users SET avatar_version = NEW.version
        WHERE uuid = NEW.user_uuid AND deleted_at IS NULL AND avatar_version IS DISTINCT FROM NEW.version;
    END IF;
    RETURN NULL;
END $$;
--rollback CREATE OR REPLACE FUNCTION keep_avatar_version() RETURNS trigger LANGUAGE plpgsql AS $$
--rollback BEGIN
--rollback     IF TG_OP = 'DELETE' THEN
--rollback         UPDATE users SET avatar_version = NULL WHERE uuid = OLD.user_uuid;
--rollback     ELSE
--rollback         UPDATE users SET avatar_version = NEW.version
--rollback         WHERE uuid = NEW.user_uuid AND avatar_version IS DISTINCT FROM NEW.version;
--rollback     END IF;
--rollback     RETURN NULL;
--rollback END $$;
