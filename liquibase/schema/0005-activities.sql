--liquibase formatted sql

--changeset cruddur:0005-activities context:schema
CREATE TABLE activities (
    uuid                   uuid        NOT NULL DEFAULT uuid_generate_v4(),
    user_uuid              uuid        NOT NULL,
    message                text        NOT NULL,
    -- Trends read hashtags by the hundred thousand, so they are extracted when the row is written.
    hashtags               text[]      NOT NULL GENERATED ALWAYS AS (hashtags_in(message)) STORED,
    replies_count          integer     NOT NULL DEFAULT 0,
    reposts_count          integer     NOT NULL DEFAULT 0,
    likes_count            integer     NOT NULL DEFAULT 0,
    reply_to_activity_uuid uuid,
    -- The author of the crud that this one replies to: notifications are the first entries of an index.
    recipient_user_uuid    uuid,
    expires_at             timestamptz NOT NULL DEFAULT now() + interval '7 days',
    created_at             timestamptz NOT NULL DEFAULT now(),
    -- The transaction that inserted the row. Compared with a snapshot, it tells exactly what was committed since, in any
    -- commit order; created_at is the start of a transaction, and a transaction that begins first may commit last.
    created_xid            bigint               DEFAULT pg_current_xact_id()::text::bigint,
    CONSTRAINT activities_pkey PRIMARY KEY (uuid),
    CONSTRAINT activities_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE,
    -- A thread is deleted with its first crud.
    CONSTRAINT activities_reply_to_activity_uuid_fkey
        FOREIGN KEY (reply_to_activity_uuid) REFERENCES activities (uuid) ON DELETE CASCADE,
    CONSTRAINT activities_replies_count_check CHECK (replies_count >= 0),
    CONSTRAINT activities_reposts_count_check CHECK (reposts_count >= 0),
    CONSTRAINT activities_likes_count_check CHECK (likes_count >= 0)
);

-- Home: the newest cruds, paged by keyset.
CREATE INDEX activities_newest_idx ON activities (created_at DESC, uuid DESC);
-- A user's feed, and an index-only count of the user's living cruds.
CREATE INDEX activities_user_newest_idx ON activities (user_uuid, created_at DESC, uuid DESC) INCLUDE (expires_at);
-- The replies of a thread, oldest first.
CREATE INDEX activities_replies_idx ON activities (reply_to_activity_uuid, created_at, uuid)
    WHERE reply_to_activity_uuid IS NOT NULL;
-- The expiry sweep; and the statistics, an index-only count of living cruds per day.
CREATE INDEX activities_living_idx ON activities (expires_at) INCLUDE (created_at);
-- Trends.
CREATE INDEX activities_hashtagged_idx ON activities (created_at DESC) WHERE cardinality(hashtags) > 0;
-- Search.
CREATE INDEX activities_search_idx ON activities USING gin (search_vector(message));
-- Notifications: mentions and replies.
CREATE INDEX activities_mentions_idx ON activities USING gin (mentioned_handles(message));
CREATE INDEX activities_recipient_idx ON activities (recipient_user_uuid, created_at DESC, uuid DESC)
    WHERE recipient_user_uuid IS NOT NULL;
-- The stream of home: what was committed since a snapshot.
CREATE INDEX activities_created_xid_idx ON activities (created_xid);
--rollback DROP TABLE activities;

-- Sets the recipient of a reply that was inserted without one, by psql for example.
--changeset cruddur:0005-set-reply-recipient context:schema splitStatements:false
CREATE FUNCTION set_reply_recipient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recipient_user_uuid := (SELECT user_uuid FROM activities WHERE uuid = NEW.reply_to_activity_uuid);
    RETURN NEW;
END $$;
--rollback DROP FUNCTION set_reply_recipient;

--changeset cruddur:0005-activities-set-recipient context:schema
CREATE TRIGGER activities_set_recipient BEFORE INSERT ON activities
    FOR EACH ROW WHEN (NEW.reply_to_activity_uuid IS NOT NULL AND NEW.recipient_user_uuid IS NULL)
    EXECUTE FUNCTION set_reply_recipient();
--rollback DROP TRIGGER activities_set_recipient ON activities;

-- Sets the recipient of a like or repost that was inserted without one.
--changeset cruddur:0005-set-reaction-recipient context:schema splitStatements:false
CREATE FUNCTION set_reaction_recipient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recipient_user_uuid := (SELECT user_uuid FROM activities WHERE uuid = NEW.activity_uuid);
    RETURN NEW;
END $$;
--rollback DROP FUNCTION set_reaction_recipient;
