--liquibase formatted sql

--changeset cruddur:0009-reposts context:schema
CREATE TABLE reposts (
    uuid                uuid        NOT NULL DEFAULT uuid_generate_v4(),
    activity_uuid       uuid        NOT NULL,
    user_uuid           uuid        NOT NULL,
    -- The author of the crud: notifications are the first entries of an index.
    recipient_user_uuid uuid,
    created_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reposts_pkey PRIMARY KEY (uuid),
    CONSTRAINT reposts_activity_user_key UNIQUE (activity_uuid, user_uuid),
    CONSTRAINT reposts_activity_uuid_fkey FOREIGN KEY (activity_uuid) REFERENCES activities (uuid) ON DELETE CASCADE,
    CONSTRAINT reposts_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- Deletion of a user.
CREATE INDEX reposts_user_uuid_idx ON reposts (user_uuid);
-- Notifications: the newest reposts of a user's cruds.
CREATE INDEX reposts_recipient_idx ON reposts (recipient_user_uuid, created_at DESC, uuid DESC);

CREATE TRIGGER reposts_set_recipient BEFORE INSERT ON reposts
    FOR EACH ROW WHEN (NEW.recipient_user_uuid IS NULL) EXECUTE FUNCTION set_reaction_recipient();
--rollback DROP TABLE reposts;

-- Keeps reposts_count right for every insert and delete, also by cascade and by psql. Cruds are locked in the order of their
-- keys, so that deletions of two users do not deadlock on cruds that both reacted to.
--changeset cruddur:0009-count-reposts context:schema splitStatements:false
CREATE FUNCTION count_reposts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH counted AS (SELECT activity_uuid, count(*) AS reposts FROM changed GROUP BY activity_uuid),
    locked AS (
        SELECT activities.uuid, counted.reposts
        FROM activities
        JOIN counted ON counted.activity_uuid = activities.uuid
        ORDER BY activities.uuid
        FOR NO KEY UPDATE OF activities
    )
    UPDATE activities SET reposts_count = reposts_count + TG_ARGV[0]::integer * locked.reposts FROM locked WHERE locked.uuid = activities.uuid;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_reposts;

--changeset cruddur:0009-reposts-count-triggers context:schema
CREATE TRIGGER reposts_inserted AFTER INSERT ON reposts REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_reposts('1');
CREATE TRIGGER reposts_deleted AFTER DELETE ON reposts REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_reposts('-1');
--rollback DROP TRIGGER reposts_deleted ON reposts;
--rollback DROP TRIGGER reposts_inserted ON reposts;

--changeset cruddur:0009-clear-reposts-count context:schema splitStatements:false
CREATE FUNCTION clear_reposts_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE activities SET reposts_count = 0 WHERE reposts_count > 0;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION clear_reposts_count;

--changeset cruddur:0009-reposts-truncate-trigger context:schema
CREATE TRIGGER reposts_truncated AFTER TRUNCATE ON reposts FOR EACH STATEMENT EXECUTE FUNCTION clear_reposts_count();
--rollback DROP TRIGGER reposts_truncated ON reposts;
