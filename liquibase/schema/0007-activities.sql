--liquibase formatted sql

--changeset cruddur:0007-activities context:schema
CREATE TABLE activities (
    uuid                   uuid        NOT NULL DEFAULT uuid_generate_v4(),
    user_uuid              uuid        NOT NULL,
    message                text        NOT NULL,
    -- The hashtags and mentions of the message, as it spells them, without # and @; see 0005-text-functions.sql.
    hashtags               text[]      NOT NULL,
    mentions               text[]      NOT NULL,
    -- The user of each mention. A deleted user stays here and is skipped when the row is read.
    mentioned_user_uuids   uuid[]      NOT NULL,
    replies_count          integer     NOT NULL DEFAULT 0,
    reposts_count          integer     NOT NULL DEFAULT 0,
    likes_count            integer     NOT NULL DEFAULT 0,
    reply_to_activity_uuid uuid,
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
-- The stream of home: what was committed since a snapshot.
CREATE INDEX activities_created_xid_idx ON activities (created_xid);
--rollback DROP TABLE activities;

-- Parses the message of a crud that was written without hashtags and mentions, by psql for example.
--changeset cruddur:0007-parse-message context:schema splitStatements:false
CREATE FUNCTION parse_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.hashtags := hashtags_in(NEW.message);
    NEW.mentions := '{}';
    NEW.mentioned_user_uuids := '{}';
    IF NEW.message !~ '[@＠]' THEN
        RETURN NEW;
    END IF;
    SELECT coalesce(array_agg(spelling ORDER BY place), '{}'), coalesce(array_agg(user_uuid ORDER BY place), '{}')
    INTO NEW.mentions, NEW.mentioned_user_uuids
    FROM users_mentioned_in(NEW.message);
    RETURN NEW;
END $$;
--rollback DROP FUNCTION parse_message;

--changeset cruddur:0007-activities-parse-message context:schema
CREATE TRIGGER activities_parse_inserted BEFORE INSERT ON activities
    FOR EACH ROW WHEN (NEW.hashtags IS NULL OR NEW.mentions IS NULL OR NEW.mentioned_user_uuids IS NULL)
    EXECUTE FUNCTION parse_message();
CREATE TRIGGER activities_parse_updated BEFORE UPDATE OF message ON activities
    FOR EACH ROW WHEN (OLD.message <> NEW.message) EXECUTE FUNCTION parse_message();
--rollback DROP TRIGGER activities_parse_updated ON activities;
--rollback DROP TRIGGER activities_parse_inserted ON activities;

-- Inserted and deleted cruds: the counts of living cruds, and the change log. One trigger does both, because a trigger
-- with a transition table costs every post. A bulk change logs no more rows than make a check drop the whole cache.
--changeset cruddur:0007-count-and-log-inserted context:schema splitStatements:false
CREATE FUNCTION count_and_log_inserted_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_count_deltas (created_on, expires_before, delta)
    SELECT (created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', expires_at, 'UTC') + interval '1 hour', count(*)
    FROM changed
    -- Cruds whose hour has ended do not count any more.
    WHERE date_trunc('hour', expires_at, 'UTC') + interval '1 hour' > now()
    GROUP BY 1, 2;
    INSERT INTO changes (keys)
    SELECT array_remove(
        ARRAY[
            '00000000-0000-0000-0000-000000000001',
            user_uuid,
            reply_to_activity_uuid,
            CASE WHEN cardinality(hashtags) > 0 THEN '00000000-0000-0000-0000-000000000002'::uuid END
        ],
        NULL)
    FROM changed
    LIMIT 1001;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_and_log_inserted_activities;

--changeset cruddur:0007-count-and-log-deleted context:schema splitStatements:false
CREATE FUNCTION count_and_log_deleted_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_count_deltas (created_on, expires_before, delta)
    SELECT (created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', expires_at, 'UTC') + interval '1 hour', -count(*)
    FROM changed
    WHERE date_trunc('hour', expires_at, 'UTC') + interval '1 hour' > now()
    GROUP BY 1, 2;
    INSERT INTO changes (keys)
    SELECT array_remove(
        ARRAY[
            '00000000-0000-0000-0000-000000000001',
            uuid,
            user_uuid,
            reply_to_activity_uuid,
            CASE WHEN cardinality(hashtags) > 0 THEN '00000000-0000-0000-0000-000000000002'::uuid END
        ],
        NULL)
    FROM changed
    -- No valid page contains an expired crud.
    WHERE expires_at > now()
    LIMIT 1001;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_and_log_deleted_activities;

-- A crud is shown in its thread, in its parent's and in its author's feed. Home depends on the cruds that it shows.
--changeset cruddur:0007-log-updated context:schema splitStatements:false
CREATE FUNCTION log_updated_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys)
    VALUES (array_remove(ARRAY[NEW.uuid, NEW.user_uuid, NEW.reply_to_activity_uuid], NULL));
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_updated_activity;

-- An update of other columns than the counters, which the API never makes.
--changeset cruddur:0007-log-rewritten context:schema splitStatements:false
CREATE FUNCTION log_rewritten_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_count_deltas (created_on, expires_before, delta)
    VALUES
        ((OLD.created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', OLD.expires_at, 'UTC') + interval '1 hour', -1),
        ((NEW.created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', NEW.expires_at, 'UTC') + interval '1 hour', 1);
    INSERT INTO changes (keys) VALUES (array_remove(
        ARRAY[
            '00000000-0000-0000-0000-000000000001',
            '00000000-0000-0000-0000-000000000002',
            OLD.uuid, NEW.uuid, OLD.user_uuid, NEW.user_uuid, OLD.reply_to_activity_uuid, NEW.reply_to_activity_uuid
        ],
        NULL));
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_rewritten_activity;

--changeset cruddur:0007-clear-and-log-truncated context:schema splitStatements:false
CREATE FUNCTION clear_counts_and_log_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE activity_count_deltas;
    INSERT INTO changes (keys) VALUES (ARRAY['00000000-0000-0000-0000-000000000000'::uuid]);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION clear_counts_and_log_truncate;

--changeset cruddur:0007-activities-count-and-log-triggers context:schema
CREATE TRIGGER activities_inserted AFTER INSERT ON activities REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_and_log_inserted_activities();
CREATE TRIGGER activities_deleted AFTER DELETE ON activities REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_and_log_deleted_activities();
-- Row triggers, because a transition table costs every like.
CREATE TRIGGER activities_updated AFTER UPDATE ON activities
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION log_updated_activity();
CREATE TRIGGER activities_rewritten AFTER UPDATE ON activities
    FOR EACH ROW WHEN (
        OLD.uuid IS DISTINCT FROM NEW.uuid
        OR OLD.user_uuid IS DISTINCT FROM NEW.user_uuid
        OR OLD.message IS DISTINCT FROM NEW.message
        OR OLD.reply_to_activity_uuid IS DISTINCT FROM NEW.reply_to_activity_uuid
        OR OLD.expires_at IS DISTINCT FROM NEW.expires_at
        OR OLD.created_at IS DISTINCT FROM NEW.created_at)
    EXECUTE FUNCTION log_rewritten_activity();
CREATE TRIGGER activities_truncated AFTER TRUNCATE ON activities
    FOR EACH STATEMENT EXECUTE FUNCTION clear_counts_and_log_truncate();
-- Also for a session with session_replication_role = replica.
ALTER TABLE activities ENABLE ALWAYS TRIGGER activities_inserted;
ALTER TABLE activities ENABLE ALWAYS TRIGGER activities_deleted;
ALTER TABLE activities ENABLE ALWAYS TRIGGER activities_updated;
ALTER TABLE activities ENABLE ALWAYS TRIGGER activities_rewritten;
ALTER TABLE activities ENABLE ALWAYS TRIGGER activities_truncated;
--rollback DROP TRIGGER activities_truncated ON activities;
--rollback DROP TRIGGER activities_rewritten ON activities;
--rollback DROP TRIGGER activities_updated ON activities;
--rollback DROP TRIGGER activities_deleted ON activities;
--rollback DROP TRIGGER activities_inserted ON activities;

-- Keeps replies_count right for every insert and delete, also by cascade and by psql.
--changeset cruddur:0007-count-reply context:schema splitStatements:false
CREATE FUNCTION count_reply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE activities SET replies_count = replies_count + 1 WHERE uuid = NEW.reply_to_activity_uuid;
    ELSE
        UPDATE activities SET replies_count = replies_count - 1 WHERE uuid = OLD.reply_to_activity_uuid;
    END IF;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_reply;

--changeset cruddur:0007-activities-count-replies context:schema
CREATE TRIGGER activities_reply_inserted AFTER INSERT ON activities
    FOR EACH ROW WHEN (NEW.reply_to_activity_uuid IS NOT NULL) EXECUTE FUNCTION count_reply();
CREATE TRIGGER activities_reply_deleted AFTER DELETE ON activities
    FOR EACH ROW WHEN (OLD.reply_to_activity_uuid IS NOT NULL) EXECUTE FUNCTION count_reply();
--rollback DROP TRIGGER activities_reply_deleted ON activities;
--rollback DROP TRIGGER activities_reply_inserted ON activities;
