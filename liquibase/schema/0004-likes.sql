--liquibase formatted sql

--changeset cruddur:0004-likes context:schema
CREATE TABLE likes (
    uuid          uuid        NOT NULL DEFAULT uuid_generate_v4(),
    activity_uuid uuid        NOT NULL,
    user_uuid     uuid        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT likes_pkey PRIMARY KEY (uuid),
    CONSTRAINT likes_activity_user_key UNIQUE (activity_uuid, user_uuid),
    CONSTRAINT likes_activity_uuid_fkey FOREIGN KEY (activity_uuid) REFERENCES activities (uuid) ON DELETE CASCADE,
    CONSTRAINT likes_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- Deleting a user, and the newest likes of a crud (notifications).
CREATE INDEX likes_user_uuid_idx ON likes (user_uuid);
CREATE INDEX likes_activity_newest_idx ON likes (activity_uuid, created_at DESC);
--rollback DROP TABLE likes;
