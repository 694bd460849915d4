-- The schema of the last version before the present baseline, for the tests of carrying data over.

CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

CREATE TABLE users (
    uuid            uuid        NOT NULL DEFAULT uuid_generate_v4(),
    display_name    text        NOT NULL,
    handle          text        NOT NULL,
    email           text        NOT NULL,
    cognito_user_id text        NOT NULL,
    bio             text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (uuid),
    CONSTRAINT users_cognito_user_id_key UNIQUE (cognito_user_id)
);

CREATE UNIQUE INDEX users_handle_key ON users (lower(handle));

CREATE INDEX users_created_at_idx ON users (created_at);

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

CREATE INDEX activities_newest_idx ON activities (created_at DESC, uuid DESC);
CREATE INDEX activities_user_newest_idx ON activities (user_uuid, created_at DESC, uuid DESC) INCLUDE (expires_at);
CREATE INDEX activities_replies_idx ON activities (reply_to_activity_uuid, created_at, uuid)
    WHERE reply_to_activity_uuid IS NOT NULL;
CREATE INDEX activities_expires_at_idx ON activities (expires_at);

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

CREATE INDEX likes_user_uuid_idx ON likes (user_uuid);
CREATE INDEX likes_activity_newest_idx ON likes (activity_uuid, created_at DESC);

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

CREATE INDEX reposts_user_uuid_idx ON reposts (user_uuid);
CREATE INDEX reposts_activity_newest_idx ON reposts (activity_uuid, created_at DESC);

CREATE TABLE message_groups (
    uuid             uuid        NOT NULL DEFAULT uuid_generate_v4(),
    -- The two who talk, the smaller uuid first: what makes their conversation one of its kind,
    -- also when both write their first message at the same moment.
    first_user_uuid  uuid        NOT NULL,
    second_user_uuid uuid        NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_groups_pkey PRIMARY KEY (uuid),
    CONSTRAINT message_groups_pair_key UNIQUE (first_user_uuid, second_user_uuid),
    CONSTRAINT message_groups_pair_check CHECK (first_user_uuid <= second_user_uuid),
    CONSTRAINT message_groups_first_user_uuid_fkey
        FOREIGN KEY (first_user_uuid) REFERENCES users (uuid) ON DELETE CASCADE,
    CONSTRAINT message_groups_second_user_uuid_fkey
        FOREIGN KEY (second_user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

CREATE INDEX message_groups_second_user_uuid_idx ON message_groups (second_user_uuid);

CREATE TABLE message_group_members (
    uuid               uuid        NOT NULL DEFAULT uuid_generate_v4(),
    message_group_uuid uuid        NOT NULL,
    user_uuid          uuid        NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_group_members_pkey PRIMARY KEY (uuid),
    CONSTRAINT message_group_members_user_group_key UNIQUE (user_uuid, message_group_uuid),
    CONSTRAINT message_group_members_message_group_uuid_fkey
        FOREIGN KEY (message_group_uuid) REFERENCES message_groups (uuid) ON DELETE CASCADE,
    CONSTRAINT message_group_members_user_uuid_fkey
        FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

CREATE INDEX message_group_members_message_group_uuid_idx ON message_group_members (message_group_uuid);

CREATE TABLE messages (
    uuid               uuid        NOT NULL DEFAULT uuid_generate_v4(),
    message_group_uuid uuid        NOT NULL,
    user_uuid          uuid        NOT NULL,
    message            text        NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT messages_pkey PRIMARY KEY (uuid),
    CONSTRAINT messages_message_group_uuid_fkey
        FOREIGN KEY (message_group_uuid) REFERENCES message_groups (uuid) ON DELETE CASCADE,
    CONSTRAINT messages_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

CREATE INDEX messages_conversation_idx ON messages (message_group_uuid, created_at DESC, uuid DESC);
CREATE INDEX messages_user_uuid_idx ON messages (user_uuid);

CREATE TABLE idempotency_keys (
    uuid         uuid        NOT NULL DEFAULT uuid_generate_v4(),
    user_uuid    uuid        NOT NULL,
    key          text        NOT NULL,
    -- SHA-256 of what was asked under the key.
    request_hash bytea       NOT NULL,
    -- The row that the first request wrote: who finds its own here was the first.
    claim_uuid   uuid        NOT NULL,
    answer       json        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (uuid),
    CONSTRAINT idempotency_keys_user_key_key UNIQUE (user_uuid, key),
    CONSTRAINT idempotency_keys_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);


CREATE FUNCTION search_words(message text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(
    translate(message, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                '),
    '([\u0E00-\u0E7F\u2E80-\u9FFF\uF900-\uFAFF\uFF66-\uFF9D])', ' \1 ', 'g');

CREATE FUNCTION search_vector(message text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple', search_words(message));

CREATE FUNCTION search_query(term text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsquery('simple', regexp_replace(nullif(trim(search_words(term)), ''), '\s+', ':* & ', 'g') || ':*');

CREATE FUNCTION search_matches(message text, term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(numnode(search_query(term)), 0) = 0 OR search_vector(message) @@ search_query(term);

CREATE FUNCTION search_contains(message text, patterns text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN message ILIKE ALL (patterns);

CREATE INDEX activities_search_idx ON activities USING gin (search_vector(message));

CREATE FUNCTION mentioned_handles(message text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN position('@' IN message) = 0 THEN '{}'::text[]
    ELSE ARRAY(
        SELECT DISTINCT lower(mention[1])
        FROM regexp_matches(message, '(?<![[:alnum:]_.-])@([[:alnum:]_.-]*[[:alnum:]_])', 'g') AS mention)
    END;

CREATE INDEX activities_mentions_idx ON activities USING gin (mentioned_handles(message));

CREATE FUNCTION hashtags_in(message text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN strpos(message, '#') = 0 THEN '{}' ELSE ARRAY(
    SELECT DISTINCT ON (lower(tag)) tag
    FROM regexp_matches(
            message,
            '[^\u0001-\u0022\u0024\u0025\u0027-\u002E\u003A-\u0040\u005B-\u005E\u0060\u007B-\u00A9\u00AB-\u00B4'
            '\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u060C\u061B\u061F\u06D4\u0964\u0965\u2000-\u200B\u200E-\u206F'
            '\u20A0-\u20FF\u2190-\u2BFF\u2E00-\u2E7F\u3000-\u3004\u3008-\u3020\u3030\uFE00-\uFE1F\uFE30-\uFE6F\uFF00-'
            '\uFF0F\uFF1A-\uFF20\uFF3B-\uFF3E\uFF40\uFF5B-\uFF65\U0001F000-\U0001FAFF]+',
            'g') WITH ORDINALITY AS found (run, place),
        substring(run[1] FROM '^(#[0-9_]*[^#/&0-9_][^#/&]*)') AS tag
    WHERE tag IS NOT NULL
    ORDER BY lower(tag), place
) END;

ALTER TABLE activities ADD COLUMN hashtags text[] NOT NULL GENERATED ALWAYS AS (hashtags_in(message)) STORED;
CREATE INDEX activities_hashtagged_idx ON activities (created_at DESC) WHERE cardinality(hashtags) > 0;

CREATE INDEX activities_living_idx ON activities (expires_at) INCLUDE (created_at);
DROP INDEX activities_expires_at_idx;

ALTER TABLE activities ADD COLUMN posted_in bigint;
ALTER TABLE activities ALTER COLUMN posted_in SET DEFAULT pg_current_xact_id()::text::bigint;
CREATE INDEX activities_posted_in_idx ON activities (posted_in);

CREATE FUNCTION search_finds(message text, term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN search_vector(message) @@ search_query(term);

CREATE FUNCTION search_has_words(term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(numnode(search_query(term)), 0) > 0;

CREATE TABLE activity_counts (
    uuid           uuid        NOT NULL DEFAULT uuid_generate_v4(),
    -- The day of posting, of UTC.
    created_on     date        NOT NULL,
    -- The end of the hour in which they expire.
    expires_before timestamptz NOT NULL,
    change         bigint      NOT NULL,
    CONSTRAINT activity_counts_pkey PRIMARY KEY (uuid)
);

CREATE FUNCTION count_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_counts (created_on, expires_before, change)
    SELECT
        (created_at AT TIME ZONE 'UTC')::date,
        date_trunc('hour', expires_at, 'UTC') + interval '1 hour',
        TG_ARGV[0]::integer * count(*)
    FROM changed
    -- What the sweep deletes has mostly been out of the count since its hour ended.
    WHERE date_trunc('hour', expires_at, 'UTC') + interval '1 hour' > now()
    GROUP BY 1, 2;
    RETURN NULL;
END $$;

CREATE FUNCTION recount_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_counts (created_on, expires_before, change)
    VALUES
        ((OLD.created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', OLD.expires_at, 'UTC') + interval '1 hour', -1),
        ((NEW.created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', NEW.expires_at, 'UTC') + interval '1 hour', 1);
    RETURN NULL;
END $$;

CREATE FUNCTION forget_activity_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE activity_counts;
    RETURN NULL;
END $$;

CREATE TRIGGER activities_inserted AFTER INSERT ON activities REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_activities('1');
CREATE TRIGGER activities_deleted AFTER DELETE ON activities REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_activities('-1');
CREATE TRIGGER activities_moved AFTER UPDATE OF created_at, expires_at ON activities
    FOR EACH ROW WHEN ((OLD.created_at, OLD.expires_at) IS DISTINCT FROM (NEW.created_at, NEW.expires_at))
    EXECUTE FUNCTION recount_activity();
CREATE TRIGGER activities_truncated AFTER TRUNCATE ON activities
    FOR EACH STATEMENT EXECUTE FUNCTION forget_activity_counts();
INSERT INTO activity_counts (created_on, expires_before, change)
SELECT (created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', expires_at, 'UTC') + interval '1 hour', count(*)
FROM activities
GROUP BY 1, 2;

ALTER TABLE activities ADD COLUMN notified_user_uuid uuid;
ALTER TABLE likes ADD COLUMN notified_user_uuid uuid;
ALTER TABLE reposts ADD COLUMN notified_user_uuid uuid;

CREATE FUNCTION notify_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.notified_user_uuid := (SELECT user_uuid FROM activities WHERE uuid = NEW.activity_uuid);
    RETURN NEW;
END $$;

CREATE FUNCTION notify_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.notified_user_uuid := (SELECT user_uuid FROM activities WHERE uuid = NEW.reply_to_activity_uuid);
    RETURN NEW;
END $$;

CREATE TRIGGER activities_notified BEFORE INSERT ON activities
    FOR EACH ROW WHEN (NEW.reply_to_activity_uuid IS NOT NULL AND NEW.notified_user_uuid IS NULL)
    EXECUTE FUNCTION notify_parent();
CREATE TRIGGER likes_notified BEFORE INSERT ON likes
    FOR EACH ROW WHEN (NEW.notified_user_uuid IS NULL) EXECUTE FUNCTION notify_author();
CREATE TRIGGER reposts_notified BEFORE INSERT ON reposts
    FOR EACH ROW WHEN (NEW.notified_user_uuid IS NULL) EXECUTE FUNCTION notify_author();
UPDATE activities SET notified_user_uuid = parent.user_uuid
FROM activities AS parent WHERE parent.uuid = activities.reply_to_activity_uuid;
UPDATE likes SET notified_user_uuid = activities.user_uuid FROM activities WHERE activities.uuid = activity_uuid;
UPDATE reposts SET notified_user_uuid = activities.user_uuid FROM activities WHERE activities.uuid = activity_uuid;
CREATE INDEX activities_notified_idx ON activities (notified_user_uuid, created_at DESC, uuid DESC)
    WHERE notified_user_uuid IS NOT NULL;
CREATE INDEX likes_notified_idx ON likes (notified_user_uuid, created_at DESC, uuid DESC);
CREATE INDEX reposts_notified_idx ON reposts (notified_user_uuid, created_at DESC, uuid DESC);
DROP INDEX likes_activity_newest_idx;
DROP INDEX reposts_activity_newest_idx;
CREATE TABLE databasechangelog (id text, author text, filename text, exectype text, md5sum text);
INSERT INTO databasechangelog VALUES ('0001-uuid-ossp', 'cruddur', 'liquibase/schema/0001-uuid-ossp.sql', 'EXECUTED', '9:0');
