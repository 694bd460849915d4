--liquibase formatted sql

-- The version of the user's avatar; null without one. It is here so that a statement that shows a user reads no other row.
-- A trigger of avatars keeps it.
--changeset cruddur:0040-users-avatar-version context:schema
ALTER TABLE users ADD COLUMN avatar_version text;
--rollback ALTER TABLE users DROP COLUMN avatar_version;

-- A user's avatar as two square JPEG images. It is in the database so that it is transactional, in every backup, on every
-- instance, and deleted with the account.
--changeset cruddur:0040-avatars context:schema
CREATE TABLE avatars (
    user_uuid  uuid        NOT NULL,
    -- 512 and 96 pixels wide.
    jpeg_512   bytea       NOT NULL,
    jpeg_96    bytea       NOT NULL,
    -- A hash of the images. It is part of their address, so that an address always has the same content.
    version    text        NOT NULL GENERATED ALWAYS AS (left(encode(sha256(jpeg_512 || jpeg_96), 'hex'), 24)) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT avatars_pkey PRIMARY KEY (user_uuid),
    CONSTRAINT avatars_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);
-- A JPEG image does not get smaller.
ALTER TABLE avatars ALTER COLUMN jpeg_512 SET STORAGE EXTERNAL;
ALTER TABLE avatars ALTER COLUMN jpeg_96 SET STORAGE EXTERNAL;
--rollback DROP TABLE avatars;

--changeset cruddur:0040-keep-avatar-version context:schema splitStatements:false
CREATE FUNCTION keep_avatar_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE users SET avatar_version = NULL WHERE uuid = OLD.user_uuid;
    ELSE
        UPDATE users SET avatar_version = NEW.version
        WHERE uuid = NEW.user_uuid AND avatar_version IS DISTINCT FROM NEW.version;
    END IF;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION keep_avatar_version;

--changeset cruddur:0040-avatars-keep-version context:schema
CREATE TRIGGER avatars_keep_version AFTER INSERT OR UPDATE OR DELETE ON avatars
    FOR EACH ROW EXECUTE FUNCTION keep_avatar_version();
--rollback DROP TRIGGER avatars_keep_version ON avatars;

-- The path of an avatar on this server; null without one.
--changeset cruddur:0040-avatar-url context:schema splitStatements:false
CREATE FUNCTION avatar_url(user_uuid uuid, avatar_version text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '/avatars/' || user_uuid::text || '/' || avatar_version || '.jpg';
--rollback DROP FUNCTION avatar_url;

-- Permission to upload one avatar without a token, for a few minutes.
--changeset cruddur:0040-avatar-uploads context:schema
CREATE TABLE avatar_uploads (
    -- Part of the address, and secret.
    key        uuid        NOT NULL DEFAULT uuid_generate_v4(),
    user_uuid  uuid        NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT avatar_uploads_pkey PRIMARY KEY (key),
    CONSTRAINT avatar_uploads_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- Deletion of a user.
CREATE INDEX avatar_uploads_user_uuid_idx ON avatar_uploads (user_uuid);
-- Deletion of expired ones.
CREATE INDEX avatar_uploads_expires_at_idx ON avatar_uploads (expires_at);
--rollback DROP TABLE avatar_uploads;
