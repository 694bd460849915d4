--liquibase formatted sql

--changeset cruddur:0022-mutes context:schema
CREATE TABLE mutes (
    muter_uuid uuid        NOT NULL,
    muted_uuid uuid        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT mutes_pkey PRIMARY KEY (muter_uuid, muted_uuid),
    CONSTRAINT mutes_others_check CHECK (muter_uuid <> muted_uuid),
    CONSTRAINT mutes_muter_uuid_fkey FOREIGN KEY (muter_uuid) REFERENCES users (uuid) ON DELETE CASCADE,
    CONSTRAINT mutes_muted_uuid_fkey FOREIGN KEY (muted_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- The people whom a user mutes, latest first.
CREATE INDEX mutes_newest_idx ON mutes (muter_uuid, created_at DESC, muted_uuid DESC);
-- Deletion of a user.
CREATE INDEX mutes_muted_idx ON mutes (muted_uuid);
--rollback DROP TABLE mutes;

-- A mute changes what the muter sees.
--changeset cruddur:0022-log-mutes context:schema splitStatements:false
CREATE FUNCTION log_mutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys) SELECT ARRAY[hiding_key(muter_uuid)] FROM changed LIMIT 1001;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_mutes;

--changeset cruddur:0022-log-rewritten-mute context:schema splitStatements:false
CREATE FUNCTION log_rewritten_mute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys) VALUES (ARRAY[hiding_key(OLD.muter_uuid), hiding_key(NEW.muter_uuid)]);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_rewritten_mute;

--changeset cruddur:0022-mutes-log-triggers context:schema
CREATE TRIGGER mutes_inserted AFTER INSERT ON mutes REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_mutes();
CREATE TRIGGER mutes_deleted AFTER DELETE ON mutes REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_mutes();
CREATE TRIGGER mutes_updated AFTER UPDATE ON mutes
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION log_rewritten_mute();
CREATE TRIGGER mutes_truncated AFTER TRUNCATE ON mutes FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
-- Also for a session with session_replication_role = replica.
ALTER TABLE mutes ENABLE ALWAYS TRIGGER mutes_inserted;
ALTER TABLE mutes ENABLE ALWAYS TRIGGER mutes_deleted;
ALTER TABLE mutes ENABLE ALWAYS TRIGGER mutes_updated;
ALTER TABLE mutes ENABLE ALWAYS TRIGGER mutes_truncated;
--rollback DROP TRIGGER mutes_truncated ON mutes;
--rollback DROP TRIGGER mutes_updated ON mutes;
--rollback DROP TRIGGER mutes_deleted ON mutes;
--rollback DROP TRIGGER mutes_inserted ON mutes;

--changeset cruddur:0022-mute-user context:schema splitStatements:false
CREATE FUNCTION mute_user(given_muter_uuid uuid, given_muted_uuid uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF NOT lock_pair(given_muter_uuid, given_muted_uuid, false) THEN
        RETURN 'user_not_found';
    END IF;
    IF NOT EXISTS (SELECT FROM mutes WHERE muter_uuid = given_muter_uuid AND muted_uuid = given_muted_uuid) THEN
        IF (SELECT count(*) FROM mutes WHERE muter_uuid = given_muter_uuid) >= 10000 THEN
            RETURN 'mute_limit_reached';
        END IF;
        INSERT INTO mutes (muter_uuid, muted_uuid, created_at)
        VALUES (given_muter_uuid, given_muted_uuid, clock_timestamp());
    END IF;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION mute_user;
