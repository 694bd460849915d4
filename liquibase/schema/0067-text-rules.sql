--liquibase formatted sql

-- A URL without two slashes is one, too: mailto:londo@x.org?cc=@bayko. The schemes are those that are no words, because the
-- user in "news:@londo" is mentioned.
--changeset cruddur:0067-text-without-urls context:schema splitStatements:false rollbackSplitStatements:false
CREATE OR REPLACE FUNCTION text_without_urls(message text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    message,
    '([a-zA-Z][a-zA-Z0-9+.-]*://'
    '|(?<![a-zA-Z0-9\u00C0-\u1FFF-])([Mm]ailto|[Xx]mpp|[Ss]ips?|[Tt]el|[Ss]ms|[Uu]rn|[Aa]cct|[Mm]agnet):(?=[a-zA-Z0-9+?])'
    '|(?<![a-zA-Z0-9@＠\uFE6B_.\u00C0-\u024F\u0370-\u1FFF-])'
    '(localhost|([a-zA-Z0-9\u00C0-\u1FFF]([a-zA-Z0-9\u00C0-\u1FFF_-]*[a-zA-Z0-9\u00C0-\u1FFF])?\.)+'
    '([a-zA-Z\u00C0-\u1FFF][a-zA-Z0-9\u00C0-\u1FFF-]*[a-zA-Z0-9\u00C0-\u1FFF]|[0-9]{1,3}))(?=[/?#]|:[0-9]))'
    '[^\u0001-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000-\u3002\u3008-\u3020\uFF01\uFF08\uFF09'
    '\uFF0C\uFF1F<>"\u00AB\u00BB\u2018-\u201F]*',
    ' ', 'g');
--rollback CREATE OR REPLACE FUNCTION text_without_urls(message text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
--rollback RETURN regexp_replace(
--rollback     message,
--rollback     '([a-zA-Z][a-zA-Z0-9+.-]*://'
--rollback     '|(?<![a-zA-Z0-9@＠_.\u00C0-\u024F\u0370-\u1FFF-])'
--rollback     '(localhost|([a-zA-Z0-9\u00C0-\u1FFF]([a-zA-Z0-9\u00C0-\u1FFF_-]*[a-zA-Z0-9\u00C0-\u1FFF])?\.)+'
--rollback     '([a-zA-Z\u00C0-\u1FFF][a-zA-Z0-9\u00C0-\u1FFF-]*[a-zA-Z0-9\u00C0-\u1FFF]|[0-9]{1,3}))(?=[/?#]|:[0-9]))'
--rollback     '[^\u0001-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000-\u3002\u3008-\u3020\uFF01\uFF08\uFF09'
--rollback     '\uFF0C\uFF1F<>"\u00AB\u00BB\u2018-\u201F]*',
--rollback     ' ', 'g');

-- UAX #31 also starts hashtags with the small number sign, U+FE5F. U+0387 is the Greek middle dot, which NFC makes U+00B7.
--changeset cruddur:0067-hashtags-in context:schema splitStatements:false rollbackSplitStatements:false
CREATE OR REPLACE FUNCTION hashtags_in(message text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN message !~ '[#＃\uFE5F]' THEN '{}' ELSE ARRAY(
    SELECT tag[1]
    FROM regexp_matches(
            text_without_urls(message),
            '(?<![&/#＃\uFE5F_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F\u00B7\u0387\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E' || unspaced_word_characters() || spaced_word_characters()
                || '])[#＃\uFE5F]([_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F' || unspaced_word_characters() || spaced_word_characters()
                || ']+(?:[\u00B7\u0387\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E]+[_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F' || unspaced_word_characters()
                || spaced_word_characters() || ']+)*)(?![\u00B7\u0387\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E]*[_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F'
                || unspaced_word_characters() || spaced_word_characters() || ']|://)',
            'g') WITH ORDINALITY AS tags (tag, place)
    WHERE tag[1] ~ ('[^\u3003\u309B\u309C_\u0F0B\u0F0C\u05F3\u05F4\uA67E\uFF3F\u00B7\u0387\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E' || digits_and_marks() || ']')
    GROUP BY tag[1]
    ORDER BY min(place)) END;
--rollback CREATE OR REPLACE FUNCTION hashtags_in(message text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
--rollback RETURN CASE WHEN message !~ '[#＃]' THEN '{}' ELSE ARRAY(
--rollback     SELECT tag[1]
--rollback     FROM regexp_matches(
--rollback             text_without_urls(message),
--rollback             '(?<![&/#＃_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F\u00B7\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E' || unspaced_word_characters() || spaced_word_characters()
--rollback                 || '])[#＃]([_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F' || unspaced_word_characters() || spaced_word_characters()
--rollback                 || ']+(?:[\u00B7\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E]+[_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F' || unspaced_word_characters()
--rollback                 || spaced_word_characters() || ']+)*)(?![\u00B7\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E]*[_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F'
--rollback                 || unspaced_word_characters() || spaced_word_characters() || ']|://)',
--rollback             'g') WITH ORDINALITY AS tags (tag, place)
--rollback     WHERE tag[1] ~ ('[^\u3003\u309B\u309C_\u0F0B\u0F0C\u05F3\u05F4\uA67E\uFF3F\u00B7\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E' || digits_and_marks() || ']')
--rollback     GROUP BY tag[1]
--rollback     ORDER BY min(place)) END;

-- The small commercial at, U+FE6B, as the small number sign.
--changeset cruddur:0067-users-mentioned-in context:schema splitStatements:false rollbackSplitStatements:false
CREATE OR REPLACE FUNCTION users_mentioned_in(message text) RETURNS TABLE (spelling text, user_uuid uuid, place bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT mention.spelling, mention.user_uuid, min(runs.place)
    FROM regexp_matches(
            text_without_urls(users_mentioned_in.message),
            '(?:(?<=[\u1100-\u11FF\u3131-\u318E\uA960-\uA97F\uAC00-\uD7FF])|(?<![_!#$%&*@＠\uFE6B' || spaced_word_characters()
                || '])|(?<=(?:^|[^' || spaced_word_characters() || '])[rR][tT]))[@＠\uFE6B](?:([._\u200C\u200D'
                || unspaced_word_characters() || spaced_word_characters() || '-]+)(?![@＠\uFE6B._\u200C\u200D'
                || unspaced_word_characters() || spaced_word_characters() || '-])|([._\u200C\u200D'
                || unspaced_word_characters() || spaced_word_characters() || '-]+[.-])(?=[@＠\uFE6B]))',
            'g') WITH ORDINALITY AS runs (parts, place),
        LATERAL (SELECT coalesce(parts[1], left(parts[2], -1)) AS run) AS candidates,
        LATERAL (
            SELECT left(run, length) AS spelling, users.uuid AS user_uuid
            FROM generate_series(1, least(char_length(run), 128)) AS length
            JOIN users ON text_key(users.handle) = text_key(left(run, length))
            WHERE length = char_length(run) OR substr(run, length, 2) ~ ('[.' || unspaced_word_characters() || '-]')
            ORDER BY length DESC
            LIMIT 1
        ) AS mention
    GROUP BY mention.spelling, mention.user_uuid
    ORDER BY min(runs.place);
END;
--rollback CREATE OR REPLACE FUNCTION users_mentioned_in(message text) RETURNS TABLE (spelling text, user_uuid uuid, place bigint)
--rollback LANGUAGE sql STABLE PARALLEL SAFE
--rollback BEGIN ATOMIC
--rollback     SELECT mention.spelling, mention.user_uuid, min(runs.place)
--rollback     FROM regexp_matches(
--rollback             text_without_urls(users_mentioned_in.message),
--rollback             '(?:(?<=[\u1100-\u11FF\u3131-\u318E\uA960-\uA97F\uAC00-\uD7FF])|(?<![_!#$%&*@＠' || spaced_word_characters()
--rollback                 || '])|(?<=(?:^|[^' || spaced_word_characters() || '])[rR][tT]))[@＠](?:([._\u200C\u200D'
--rollback                 || unspaced_word_characters() || spaced_word_characters() || '-]+)(?![@＠._\u200C\u200D'
--rollback                 || unspaced_word_characters() || spaced_word_characters() || '-])|([._\u200C\u200D'
--rollback                 || unspaced_word_characters() || spaced_word_characters() || '-]+[.-])(?=[@＠]))',
--rollback             'g') WITH ORDINALITY AS runs (parts, place),
--rollback         LATERAL (SELECT coalesce(parts[1], left(parts[2], -1)) AS run) AS candidates,
--rollback         LATERAL (
--rollback             SELECT left(run, length) AS spelling, users.uuid AS user_uuid
--rollback             FROM generate_series(1, least(char_length(run), 128)) AS length
--rollback             JOIN users ON text_key(users.handle) = text_key(left(run, length))
--rollback             WHERE length = char_length(run) OR substr(run, length, 2) ~ ('[.' || unspaced_word_characters() || '-]')
--rollback             ORDER BY length DESC
--rollback             LIMIT 1
--rollback         ) AS mention
--rollback     GROUP BY mention.spelling, mention.user_uuid
--rollback     ORDER BY min(runs.place);
--rollback END;

--changeset cruddur:0067-parse-message context:schema splitStatements:false rollbackSplitStatements:false
CREATE OR REPLACE FUNCTION parse_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.hashtags := hashtags_in(NEW.message);
    NEW.mentions := '{}';
    NEW.mentioned_user_uuids := '{}';
    IF NEW.message !~ '[@＠\uFE6B]' THEN
        RETURN NEW;
    END IF;
    SELECT coalesce(array_agg(spelling ORDER BY place), '{}'), coalesce(array_agg(user_uuid ORDER BY place), '{}')
    INTO NEW.mentions, NEW.mentioned_user_uuids
    FROM users_mentioned_in(NEW.message);
    RETURN NEW;
END $$;
--rollback CREATE OR REPLACE FUNCTION parse_message() RETURNS trigger LANGUAGE plpgsql AS $$
--rollback BEGIN
--rollback     NEW.hashtags := hashtags_in(NEW.message);
--rollback     NEW.mentions := '{}';
--rollback     NEW.mentioned_user_uuids := '{}';
--rollback     IF NEW.message !~ '[@＠]' THEN
--rollback         RETURN NEW;
--rollback     END IF;
--rollback     SELECT coalesce(array_agg(spelling ORDER BY place), '{}'), coalesce(array_agg(user_uuid ORDER BY place), '{}')
--rollback     INTO NEW.mentions, NEW.mentioned_user_uuids
--rollback     FROM users_mentioned_in(NEW.message);
--rollback     RETURN NEW;
--rollback END $$;
