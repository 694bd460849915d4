--liquibase formatted sql

-- The handles that a message mentions, in lower case. An e-mail address mentions nobody.
--changeset cruddur:0005-mentioned-handles context:schema splitStatements:false
CREATE FUNCTION mentioned_handles(message text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN position('@' IN message) = 0 THEN '{}'::text[]
    ELSE ARRAY(
        SELECT DISTINCT lower(mention[1])
        FROM regexp_matches(message, '(?<![[:alnum:]_.-])@([[:alnum:]_.-]*[[:alnum:]_])', 'g') AS mention)
    END;
--rollback DROP FUNCTION mentioned_handles;


-- The hashtags of a message, each once, in its first spelling. A hashtag is # and a word: letters of any script with
-- their marks, digits and underscores, with at least one letter (#1 is a number). No word character, & or / precedes it:
-- a URL's fragment and an entity (&#39;) are not hashtags. The ranges are the characters that end a word: white space,
-- punctuation, symbols, emoji. They are code points because \w depends on the database's locale.
--changeset cruddur:0005-hashtags-in context:schema
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
        LATERAL (SELECT substring(run[1] FROM '^(#[0-9_]*[^#/&0-9_][^#/&]*)')) AS hashtag (tag)
    WHERE tag IS NOT NULL
    ORDER BY lower(tag), place
) END;
--rollback DROP FUNCTION hashtags_in(text);
