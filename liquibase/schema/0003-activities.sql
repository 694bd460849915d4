--liquibase formatted sql

--changeset cruddur:0003-activities context:schema
CREATE TABLE activities (
    uuid                   uuid        NOT NULL DEFAULT uuid_generate_v4(),
    user_uuid              uuid        NOT NULL,
    message                text        NOT NULL,
    replies_count          integer     NOT NULL DEFAULT 0,
    reposts_count          integer     NOT NULL DEFAULT 0,
    likes_count            integer     NOT NULL DEFAULT 0,
    reply_to_activity_uuid uuid,
    expires_at             timestamptz NOT NULL DEFAULT now() + interval '7 days',
    created_at             timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT activities_pkey PRIMARY KEY (uuid),
    CONSTRAINT activities_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE,
    -- A thread goes with the crud that opened it.
    CONSTRAINT activities_reply_to_activity_uuid_fkey
        FOREIGN KEY (reply_to_activity_uuid) REFERENCES activities (uuid) ON DELETE CASCADE,
    CONSTRAINT activities_replies_count_check CHECK (replies_count >= 0),
    CONSTRAINT activities_reposts_count_check CHECK (reposts_count >= 0),
    CONSTRAINT activities_likes_count_check CHECK (likes_count >= 0)
);

-- Home: the newest of everyone, and its pages by keyset.
CREATE INDEX activities_newest_idx ON activities (created_at DESC, uuid DESC);
-- A person's feed, and how many cruds they have (an index-only count).
CREATE INDEX activities_user_newest_idx ON activities (user_uuid, created_at DESC, uuid DESC) INCLUDE (expires_at);
-- A thread's replies, oldest first.
CREATE INDEX activities_replies_idx ON activities (reply_to_activity_uuid, created_at, uuid)
    WHERE reply_to_activity_uuid IS NOT NULL;
-- The sweep.
CREATE INDEX activities_expires_at_idx ON activities (expires_at);
--rollback DROP TABLE activities;
