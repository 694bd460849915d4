--liquibase formatted sql

-- Whether a handle begins with a term. Comparisons byte by byte, so that an index serves them in any locale.
--changeset cruddur:0024-handle-begins-with context:schema splitStatements:false
CREATE FUNCTION handle_begins_with(handle text, term text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN text_key(term) <> '' AND text_key(handle) ~>=~ text_key(term) AND text_key(handle) ~<~ (text_key(term) || chr(1114111));
--rollback DROP FUNCTION handle_begins_with;

-- People search: handles that begin with the term. An interrupted run leaves an invalid index, which is dropped first.
--changeset cruddur:0024-users-handle-prefix-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS users_handle_prefix_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY users_handle_prefix_idx ON users (text_key(handle) text_pattern_ops);
--rollback DROP INDEX CONCURRENTLY IF EXISTS users_handle_prefix_idx;

-- People search: names with words that begin with the words of the term.
--changeset cruddur:0024-users-name-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS users_name_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY users_name_idx ON users USING gin (search_vector(display_name));
--rollback DROP INDEX CONCURRENTLY IF EXISTS users_name_idx;
