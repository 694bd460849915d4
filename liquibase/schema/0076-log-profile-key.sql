--liquibase formatted sql

-- "profile" stands for the name and the avatar of a user, which threads show beside cruds and replies.
--changeset cruddur:0076-profile-key context:schema splitStatements:false
CREATE FUNCTION profile_key(user_uuid uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN overlay(user_uuid::text PLACING 'b' FROM 15 FOR 1)::uuid;
--rollback DROP FUNCTION profile_key;

-- As before, and logs the key of the profile. The keys of the user's living cruds miss a crud that commits between this
-- snapshot and the commit of the profile. Servers of version 1.0.0 depend on them; later ones do not.
--changeset cruddur:0076-log-profile context:schema splitStatements:false rollbackSplitStatements:false
CREATE OR REPLACE FUNCTION log_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys)
    SELECT ARRAY[NEW.uuid, profile_key(NEW.uuid), '00000000-0000-0000-0000-000000000003']
        || coalesce(array_agg(DISTINCT key), '{}')
    FROM (
        SELECT crud.uuid AS crud, crud.reply_to_activity_uuid AS parent
        FROM activities AS crud
        WHERE crud.user_uuid = NEW.uuid AND crud.expires_at > now()
        LIMIT 1001
    ) AS living, unnest(ARRAY[crud, parent]) AS key
    WHERE key IS NOT NULL;
    RETURN NULL;
END $$;
/* liquibase rollback
CREATE OR REPLACE FUNCTION log_profile() RETURNS trigger LANGUAGE plpgsql AS $$
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
*/
