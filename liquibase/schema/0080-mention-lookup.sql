--liquibase formatted sql

-- The planner expects a thousand lengths of a handle, so up to some 190,000 users it read all of them, for each crud with a
-- mention: 116 ms with 100,000 users. A subquery with a limit cannot become a hash join: it looks up each handle in the
-- unique index.
--changeset cruddur:0080-users-mentioned-in context:schema splitStatements:false rollbackSplitStatements:false
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
            SELECT left(run, length) AS spelling, mentioned.uuid AS user_uuid
            FROM generate_series(1, least(char_length(run), 128)) AS length,
                LATERAL (
                    SELECT users.uuid FROM users WHERE text_key(users.handle) = text_key(left(run, length)) LIMIT 1
                ) AS mentioned
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
--rollback             '(?:(?<=[\u1100-\u11FF\u3131-\u318E\uA960-\uA97F\uAC00-\uD7FF])|(?<![_!#$%&*@＠\uFE6B' || spaced_word_characters()
--rollback                 || '])|(?<=(?:^|[^' || spaced_word_characters() || '])[rR][tT]))[@＠\uFE6B](?:([._\u200C\u200D'
--rollback                 || unspaced_word_characters() || spaced_word_characters() || '-]+)(?![@＠\uFE6B._\u200C\u200D'
--rollback                 || unspaced_word_characters() || spaced_word_characters() || '-])|([._\u200C\u200D'
--rollback                 || unspaced_word_characters() || spaced_word_characters() || '-]+[.-])(?=[@＠\uFE6B]))',
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
