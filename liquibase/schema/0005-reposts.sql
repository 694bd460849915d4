--liquibase formatted sql

--changeset cruddur:0005-reposts context:schema
CREATE TABLE reposts (
    uuid          uuid        NOT NULL DEFAULT uuid_generate_v4(),
    activity_uuid uuid        NOT NULL,
    user_uuid     uuid        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reposts_pkey PRIMARY KEY (uuid),
    CONSTRAINT reposts_activity_user_key UNIQUE (activity_uuid, user_uuid),
    CONSTRAINT reposts_activity_uuid_fkey FOREIGN KEY (activity_uuid) REFERENCES activities (uuid) ON DELETE CASCADE,
    CONSTRAINT reposts_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- Deleting a user, and the newest reposts of a crud (notifications).
CREATE INDEX reposts_user_uuid_idx ON reposts (user_uuid);
CREATE INDEX reposts_activity_newest_idx ON reposts (activity_uuid, created_at DESC);
--rollback DROP TABLE reposts;
