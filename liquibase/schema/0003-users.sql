--liquibase formatted sql

--changeset cruddur:0003-users context:schema
CREATE TABLE users (
    uuid            uuid        NOT NULL DEFAULT uuid_generate_v4(),
    display_name    text        NOT NULL,
    handle          text        NOT NULL,
    email           text        NOT NULL,
    cognito_user_id text        NOT NULL,
    bio             text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (uuid),
    CONSTRAINT users_cognito_user_id_key UNIQUE (cognito_user_id),
    -- Messages of deleted users are shown under the handle "deleted". A handle of invisible characters has an empty key.
    CONSTRAINT users_handle_check CHECK (
        text_key(handle) <> 'deleted'
        AND text_key(handle) ~ '[^\u0001-\u0020\u007F-\u0085\u1680\u2028\u2029\u2800]')
);

-- Handles are compared by their key: @AndrewBrown is @andrewbrown.
CREATE UNIQUE INDEX users_handle_key ON users (text_key(handle));

-- Statistics: new users per day.
CREATE INDEX users_created_at_idx ON users (created_at);
--rollback DROP TABLE users;

-- New users. A bulk change logs no more rows than make a check drop the whole cache.
--changeset cruddur:0003-log-users context:schema splitStatements:false
CREATE FUNCTION log_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys)
    SELECT ARRAY[uuid, '00000000-0000-0000-0000-000000000003'] FROM changed LIMIT 1001;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_users;

-- A changed profile: it is shown in the user's feed, and beside each crud, in the crud's thread and its parent's.
--changeset cruddur:0003-log-profile context:schema splitStatements:false
CREATE FUNCTION log_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys)
    SELECT ARRAY[NEW.uuid, '00000000-0000-0000-0000-000000000003'] || coalesce(array_agg(DISTINCT key), '{}')
    FROM (
        SELECT crud.uuid AS crud, crud.reply_to_activity_uuid AS parent
        FROM activities AS crud
        WHERE crud.user_uuid = NEW.uuid AND crud.expires_at > now()
        LIMIT 1001
    ) AS living, unnest(ARRAY[crud, parent]) AS key
    WHERE key IS NOT NULL;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_profile;

--changeset cruddur:0003-users-log-triggers context:schema
CREATE TRIGGER users_inserted AFTER INSERT ON users REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION log_users();
-- A deleted user leaves the mentions of any crud, so that everything has changed.
CREATE TRIGGER users_deleted AFTER DELETE ON users FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER users_updated AFTER UPDATE ON users
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION log_profile();
CREATE TRIGGER users_truncated AFTER TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
-- Also for a session with session_replication_role = replica.
ALTER TABLE users ENABLE ALWAYS TRIGGER users_inserted;
ALTER TABLE users ENABLE ALWAYS TRIGGER users_deleted;
ALTER TABLE users ENABLE ALWAYS TRIGGER users_updated;
ALTER TABLE users ENABLE ALWAYS TRIGGER users_truncated;
--rollback DROP TRIGGER users_truncated ON users;
--rollback DROP TRIGGER users_updated ON users;
--rollback DROP TRIGGER users_deleted ON users;
--rollback DROP TRIGGER users_inserted ON users;
