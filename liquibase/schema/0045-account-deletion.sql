--liquibase formatted sql

-- A deletion first marks the account, which then is in no answer. Its rows are deleted in batches afterwards, by the
-- request that marked it or by the sweep.
--changeset cruddur:0045-users-deleted-at context:schema
ALTER TABLE users ADD COLUMN deleted_at timestamptz;
--rollback ALTER TABLE users DROP COLUMN deleted_at;

-- The sweep: marked accounts. An interrupted run leaves an invalid index, which is dropped first.
--changeset cruddur:0045-users-deleted-at-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS users_deleted_at_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY users_deleted_at_idx ON users (deleted_at) WHERE deleted_at IS NOT NULL;
--rollback DROP INDEX CONCURRENTLY IF EXISTS users_deleted_at_idx;

-- Deletion of a user: the replies, whose parents count them, come before the other cruds.
--changeset cruddur:0045-activities-user-replies-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS activities_user_replies_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY activities_user_replies_idx ON activities (user_uuid, created_at DESC, uuid DESC)
    WHERE reply_to_activity_uuid IS NOT NULL;
--rollback DROP INDEX CONCURRENTLY IF EXISTS activities_user_replies_idx;

-- The handles of deleted accounts are reserved for 30 days. A hash is enough to compare, and does not tell who left.
--changeset cruddur:0045-deleted-handles context:schema
CREATE TABLE deleted_handles (
    -- SHA-256 of text_key(handle).
    handle_hash bytea       NOT NULL,
    deleted_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deleted_handles_pkey PRIMARY KEY (handle_hash)
);

-- The sweep.
CREATE INDEX deleted_handles_deleted_at_idx ON deleted_handles (deleted_at);
--rollback DROP TABLE deleted_handles;

-- The users of deleted accounts that remain in the user pool. bin/user-delete deletes them there, and then the row.
--changeset cruddur:0045-deleted-cognito-users context:schema
CREATE TABLE deleted_cognito_users (
    cognito_user_id text        NOT NULL,
    deleted_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deleted_cognito_users_pkey PRIMARY KEY (cognito_user_id)
);
--rollback DROP TABLE deleted_cognito_users;

-- Refuses a reserved handle like a taken one. The function runs as its owner, because the role of the sign-up trigger may
-- insert users and nothing else. It names the schema, so that no temporary table can take the place of deleted_handles.
--changeset cruddur:0045-refuse-deleted-handle context:schema splitStatements:false
CREATE FUNCTION refuse_deleted_handle() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_reserved boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM %1$I.deleted_handles WHERE handle_hash = sha256(convert_to(%1$I.text_key($1), ''UTF8''))'
        ' AND deleted_at > now() - interval ''30 days'')',
        TG_TABLE_SCHEMA)
    INTO is_reserved USING NEW.handle;
    IF is_reserved THEN
        RAISE unique_violation USING
            MESSAGE = 'The handle belonged to an account that was deleted within the last 30 days.',
            CONSTRAINT = 'users_handle_key',
            SCHEMA = TG_TABLE_SCHEMA,
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION refuse_deleted_handle;

-- After the change of the row, because a deletion that holds the handle's index entry may commit while the row waits for it.
--changeset cruddur:0045-users-refuse-deleted-handle context:schema
CREATE TRIGGER users_inserted_handle AFTER INSERT ON users
    FOR EACH ROW WHEN (NEW.deleted_at IS NULL) EXECUTE FUNCTION refuse_deleted_handle();
CREATE TRIGGER users_updated_handle AFTER UPDATE OF handle ON users
    FOR EACH ROW WHEN (OLD.handle IS DISTINCT FROM NEW.handle AND NEW.deleted_at IS NULL)
    EXECUTE FUNCTION refuse_deleted_handle();
--rollback DROP TRIGGER users_updated_handle ON users;
--rollback DROP TRIGGER users_inserted_handle ON users;

-- A conversation outlives a member, because the messages of the other member remain.
--changeset cruddur:0045-message-groups-nullable context:schema
-- An earlier server does not list a conversation that a member has left.
-- squawk-ignore ban-drop-not-null
ALTER TABLE message_groups ALTER COLUMN first_user_uuid DROP NOT NULL, ALTER COLUMN second_user_uuid DROP NOT NULL;
--rollback DELETE FROM message_groups WHERE first_user_uuid IS NULL OR second_user_uuid IS NULL;
--rollback ALTER TABLE message_groups ALTER COLUMN first_user_uuid SET NOT NULL, ALTER COLUMN second_user_uuid SET NOT NULL;

--changeset cruddur:0045-message-groups-set-null context:schema
ALTER TABLE message_groups
    -- squawk-ignore ban-drop-constraint
    DROP CONSTRAINT message_groups_first_user_uuid_fkey,
    -- squawk-ignore ban-drop-constraint
    DROP CONSTRAINT message_groups_second_user_uuid_fkey,
    ADD CONSTRAINT message_groups_first_user_uuid_fkey
        FOREIGN KEY (first_user_uuid) REFERENCES users (uuid) ON DELETE SET NULL NOT VALID,
    ADD CONSTRAINT message_groups_second_user_uuid_fkey
        FOREIGN KEY (second_user_uuid) REFERENCES users (uuid) ON DELETE SET NULL NOT VALID;
--rollback ALTER TABLE message_groups
--rollback     DROP CONSTRAINT message_groups_first_user_uuid_fkey,
--rollback     DROP CONSTRAINT message_groups_second_user_uuid_fkey,
--rollback     ADD CONSTRAINT message_groups_first_user_uuid_fkey
--rollback         FOREIGN KEY (first_user_uuid) REFERENCES users (uuid) ON DELETE CASCADE,
--rollback     ADD CONSTRAINT message_groups_second_user_uuid_fkey
--rollback         FOREIGN KEY (second_user_uuid) REFERENCES users (uuid) ON DELETE CASCADE;

--changeset cruddur:0045-message-groups-validate context:schema
-- In a transaction of its own.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE message_groups VALIDATE CONSTRAINT message_groups_first_user_uuid_fkey;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE message_groups VALIDATE CONSTRAINT message_groups_second_user_uuid_fkey;
--rollback SELECT 1;

-- A conversation that a member has left disappears if no message remains. Deferred, because the messages of the deleted
-- account are deleted by the same statement.
--changeset cruddur:0045-delete-silent-message-group context:schema splitStatements:false
CREATE FUNCTION delete_silent_message_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM message_groups
    WHERE uuid = NEW.uuid AND NOT EXISTS (SELECT FROM messages WHERE message_group_uuid = NEW.uuid);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION delete_silent_message_group;

--changeset cruddur:0045-message-groups-delete-silent context:schema
CREATE CONSTRAINT TRIGGER message_groups_delete_silent AFTER UPDATE ON message_groups
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.first_user_uuid IS NULL OR NEW.second_user_uuid IS NULL)
    EXECUTE FUNCTION delete_silent_message_group();
--rollback DROP TRIGGER message_groups_delete_silent ON message_groups;

-- Marks an account as deleted, erases its personal data, and reserves its handle. The condition that hides suspended users
-- hides it until its rows are deleted. Returns the account, or null if it is
-- marked already.
--changeset cruddur:0045-delete-account context:schema splitStatements:false
CREATE FUNCTION delete_account(account uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    old_handle text;
    old_cognito_user_id text;
BEGIN
    SELECT handle, cognito_user_id INTO old_handle, old_cognito_user_id
    FROM users WHERE uuid = account AND deleted_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO deleted_handles (handle_hash) VALUES (sha256(convert_to(text_key(old_handle), 'UTF8')))
    ON CONFLICT (handle_hash) DO UPDATE SET deleted_at = now();
    INSERT INTO deleted_cognito_users (cognito_user_id) VALUES (old_cognito_user_id)
    ON CONFLICT (cognito_user_id) DO NOTHING;
    UPDATE users
    SET handle = 'deleted-' || uuid, display_name = 'Deleted user', email = '', bio = NULL,
        cognito_user_id = 'deleted-' || uuid, deleted_at = now(), suspended_at = coalesce(suspended_at, now())
    WHERE uuid = account;
    -- The account leaves the mentions of any crud, so that everything has changed.
    INSERT INTO changes (keys) VALUES (ARRAY['00000000-0000-0000-0000-000000000000'::uuid]);
    RETURN account;
END $$;
--rollback DROP FUNCTION delete_account;
