--liquibase formatted sql

-- Search. PostgreSQL's parser knows words by what stands between them, so punctuation becomes spaces, and every
-- character of the scripts that are written without spaces becomes a word of its own. Each function is a single
-- expression that the planner inlines: so it finds the index, and knows how frequent a term is.

--changeset cruddur:0010-search-words context:schema splitStatements:false
CREATE FUNCTION search_words(message text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(
    translate(message, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                '),
    '([\u0E00-\u0E7F\u2E80-\u9FFF\uF900-\uFAFF\uFF66-\uFF9D])', ' \1 ', 'g');
--rollback DROP FUNCTION search_words;

--changeset cruddur:0010-search-vector context:schema splitStatements:false
CREATE FUNCTION search_vector(message text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple', search_words(message));
--rollback DROP FUNCTION search_vector;

-- Every word of the term, from its beginning; null or empty where there is no word in it.
--changeset cruddur:0010-search-query context:schema splitStatements:false
CREATE FUNCTION search_query(term text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsquery('simple', regexp_replace(nullif(trim(search_words(term)), ''), '\s+', ':* & ', 'g') || ':*');
--rollback DROP FUNCTION search_query;

--changeset cruddur:0010-search-matches context:schema splitStatements:false
CREATE FUNCTION search_matches(message text, term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(numnode(search_query(term)), 0) = 0 OR search_vector(message) @@ search_query(term);
--rollback DROP FUNCTION search_matches;

-- Whether each pattern is found, wherever and in whatever capitals; what the words leave out is checked so.
--changeset cruddur:0010-search-contains context:schema splitStatements:false
CREATE FUNCTION search_contains(message text, patterns text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN message ILIKE ALL (patterns);
--rollback DROP FUNCTION search_contains;

--changeset cruddur:0010-activities-search-idx context:schema
CREATE INDEX activities_search_idx ON activities USING gin (search_vector(message));
--rollback DROP INDEX activities_search_idx;
