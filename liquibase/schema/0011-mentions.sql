--liquibase formatted sql

-- The handles that a message mentions, in lower case. An e-mail address mentions nobody.
--changeset cruddur:0011-mentioned-handles context:schema splitStatements:false
CREATE FUNCTION mentioned_handles(message text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN position('@' IN message) = 0 THEN '{}'::text[]
    ELSE ARRAY(
        SELECT DISTINCT lower(mention[1])
        FROM regexp_matches(message, '(?<![[:alnum:]_.-])@([[:alnum:]_.-]*[[:alnum:]_])', 'g') AS mention)
    END;
--rollback DROP FUNCTION mentioned_handles;

--changeset cruddur:0011-activities-mentions-idx context:schema
CREATE INDEX activities_mentions_idx ON activities USING gin (mentioned_handles(message));
--rollback DROP INDEX activities_mentions_idx;
