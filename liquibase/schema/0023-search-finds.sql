--liquibase formatted sql

-- What the index can answer by itself; the planner inlines both.
--changeset cruddur:0023-search-finds context:schema splitStatements:false
CREATE FUNCTION search_finds(message text, term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN search_vector(message) @@ search_query(term);
--rollback DROP FUNCTION search_finds;

-- Not so where the term is punctuation and emoji alone.
--changeset cruddur:0023-search-has-words context:schema splitStatements:false
CREATE FUNCTION search_has_words(term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(numnode(search_query(term)), 0) > 0;
--rollback DROP FUNCTION search_has_words;
