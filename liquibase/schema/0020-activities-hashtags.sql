--liquibase formatted sql

-- A hashtag is a # and what people read as one word behind it: letters of any script with their marks, digits,
-- underscores; one letter at the least, so that #1 is a number. Nothing is glued to it in front, so that neither a
-- link's fragment nor an entity (&#39;) is one. The ranges are what ends a word: white space, punctuation, symbols,
-- emoji; by code point, so that the answer doesn't hang on the database's locale, as \w's would. They leave #, & and /
-- within a run, for what is in front of a # to show. Each hashtag once, as it is written first.
--changeset cruddur:0020-hashtags-in context:schema
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
--rollback DROP FUNCTION hashtags_in(text);

-- Taken out of the message once, when it is written: trends count them by the hundred thousand.
--changeset cruddur:0020-activities-hashtags context:schema
ALTER TABLE activities ADD COLUMN hashtags text[] NOT NULL GENERATED ALWAYS AS (hashtags_in(message)) STORED;
CREATE INDEX activities_hashtagged_idx ON activities (created_at DESC) WHERE cardinality(hashtags) > 0;
--rollback DROP INDEX activities_hashtagged_idx;
--rollback ALTER TABLE activities DROP COLUMN hashtags;
