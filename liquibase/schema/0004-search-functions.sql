--liquibase formatted sql

-- Full-text search over messages. PostgreSQL's parser separates words by spaces and punctuation, so punctuation becomes
-- spaces, and every character of a script that is written without spaces becomes a word. Each function is a single
-- expression, which the planner inlines: it finds the index and estimates the frequency of the term.
--changeset cruddur:0004-search-words context:schema splitStatements:false
CREATE FUNCTION search_words(message text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(
    translate(message, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                '),
    '([\u0E00-\u0E7F\u2E80-\u9FFF\uF900-\uFAFF\uFF66-\uFF9D])', ' \1 ', 'g');
--rollback DROP FUNCTION search_words;

--changeset cruddur:0004-search-vector context:schema splitStatements:false
CREATE FUNCTION search_vector(message text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple', search_words(message));
--rollback DROP FUNCTION search_vector;

-- A prefix match of every word of the term; null or empty if the term has no word.
--changeset cruddur:0004-search-query context:schema splitStatements:false
CREATE FUNCTION search_query(term text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsquery('simple', regexp_replace(nullif(trim(search_words(term)), ''), '\s+', ':* & ', 'g') || ':*');
--rollback DROP FUNCTION search_query;

--changeset cruddur:0004-search-matches context:schema splitStatements:false
CREATE FUNCTION search_matches(message text, term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(numnode(search_query(term)), 0) = 0 OR search_vector(message) @@ search_query(term);
--rollback DROP FUNCTION search_matches;

-- Whether the message contains every pattern, case-insensitively. It checks the characters that the words leave out.
--changeset cruddur:0004-search-contains context:schema splitStatements:false
CREATE FUNCTION search_contains(message text, patterns text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN message ILIKE ALL (patterns);
--rollback DROP FUNCTION search_contains;

--changeset cruddur:0004-search-finds context:schema splitStatements:false
CREATE FUNCTION search_finds(message text, term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN search_vector(message) @@ search_query(term);
--rollback DROP FUNCTION search_finds;

-- Whether the term has words. A term of punctuation and emoji has none, and no index serves it.
--changeset cruddur:0004-search-has-words context:schema splitStatements:false
CREATE FUNCTION search_has_words(term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(numnode(search_query(term)), 0) > 0;
--rollback DROP FUNCTION search_has_words;
