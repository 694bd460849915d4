--liquibase formatted sql

--changeset cruddur:0030-bookmarks context:schema
CREATE TABLE bookmarks (
    user_uuid     uuid        NOT NULL,
    activity_uuid uuid        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT bookmarks_pkey PRIMARY KEY (user_uuid, activity_uuid),
    CONSTRAINT bookmarks_activity_uuid_fkey FOREIGN KEY (activity_uuid) REFERENCES activities (uuid) ON DELETE CASCADE,
    CONSTRAINT bookmarks_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- The list, last bookmarked first.
CREATE INDEX bookmarks_newest_idx ON bookmarks (user_uuid, created_at DESC, activity_uuid DESC);
-- Deletion of a crud.
CREATE INDEX bookmarks_activity_uuid_idx ON bookmarks (activity_uuid);
--rollback DROP TABLE bookmarks;
