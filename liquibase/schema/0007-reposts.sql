--liquibase formatted sql

--changeset cruddur:0007-reposts context:schema
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
