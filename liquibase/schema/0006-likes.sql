--liquibase formatted sql

--changeset cruddur:0006-likes context:schema
CREATE TABLE likes (
    uuid                uuid        NOT NULL DEFAULT uuid_generate_v4(),
    activity_uuid       uuid        NOT NULL,
    user_uuid           uuid        NOT NULL,
    -- The author of the crud: notifications are the first entries of an index.
    recipient_user_uuid uuid,
    created_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT likes_pkey PRIMARY KEY (uuid),
    CONSTRAINT likes_activity_user_key UNIQUE (activity_uuid, user_uuid),
    CONSTRAINT likes_activity_uuid_fkey FOREIGN KEY (activity_uuid) REFERENCES activities (uuid) ON DELETE CASCADE,
    CONSTRAINT likes_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- Deletion of a user.
CREATE INDEX likes_user_uuid_idx ON likes (user_uuid);
-- Notifications: the newest likes of a user's cruds.
CREATE INDEX likes_recipient_idx ON likes (recipient_user_uuid, created_at DESC, uuid DESC);

CREATE TRIGGER likes_set_recipient BEFORE INSERT ON likes
    FOR EACH ROW WHEN (NEW.recipient_user_uuid IS NULL) EXECUTE FUNCTION set_reaction_recipient();
--rollback DROP TABLE likes;
