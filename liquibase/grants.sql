-- The privileges of a role that serves the API but does not migrate. bin/db-grants runs this file as the owner of the
-- tables, with the role's name in the psql variable "role". Idempotent.
\set ON_ERROR_STOP on
BEGIN;
GRANT USAGE ON SCHEMA public TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"role";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"role";
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO :"role";
-- Only an owner changes the records of the migrations.
REVOKE INSERT, UPDATE, DELETE ON databasechangelog, databasechangeloglock FROM :"role";
-- Only operators write the record of their actions, and the server does not read it.
REVOKE ALL ON audit_log FROM :"role";
-- Tables and functions of later versions.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"role";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO :"role";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO :"role";
-- The extension uuid-ossp may be in another schema.
SELECT format('GRANT USAGE ON SCHEMA %I TO %I', nspname, :'role')
FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
WHERE extname = 'uuid-ossp' AND nspname <> 'public' \gexec
COMMIT;

-- Defaults of the role's sessions. Without a pooler the server sets them itself; a pooler in transaction mode does not pass
-- them on. They hold for sessions that begin afterwards, those of psql included. Another role's defaults may be set by a
-- superuser and by a role with CREATEROLE, since PostgreSQL 16 with ADMIN OPTION on it.
SELECT current_user = :'role' OR rolsuper
    OR (rolcreaterole AND (current_setting('server_version_num')::int < 160000
        OR pg_has_role(current_user, :'role', 'MEMBER WITH ADMIN OPTION'))) AS may_set
FROM pg_roles WHERE rolname = current_user \gset
\if :may_set
BEGIN;
ALTER ROLE :"role" SET IntervalStyle = 'postgres';
ALTER ROLE :"role" SET array_nulls = 'on';
ALTER ROLE :"role" SET backslash_quote = 'safe_encoding';
ALTER ROLE :"role" SET bytea_output = 'hex';
ALTER ROLE :"role" SET default_text_search_config = 'pg_catalog.simple';
ALTER ROLE :"role" SET default_transaction_deferrable = 'off';
ALTER ROLE :"role" SET default_transaction_isolation = 'read committed';
ALTER ROLE :"role" SET exit_on_error = 'off';
ALTER ROLE :"role" SET extra_float_digits = '1';
ALTER ROLE :"role" SET gin_fuzzy_search_limit = '0';
ALTER ROLE :"role" SET idle_in_transaction_session_timeout = '0';
ALTER ROLE :"role" SET idle_session_timeout = '0';
ALTER ROLE :"role" SET jit = 'off';
ALTER ROLE :"role" SET lock_timeout = '0';
ALTER ROLE :"role" SET max_parallel_workers_per_gather = '0';
ALTER ROLE :"role" SET row_security = 'on';
ALTER ROLE :"role" SET search_path = 'public';
ALTER ROLE :"role" SET statement_timeout = '750';
ALTER ROLE :"role" SET transform_null_equals = 'off';
ALTER ROLE :"role" SET work_mem = '16MB';
ALTER ROLE :"role" SET xmloption = 'content';
COMMIT;
\else
\warn 'The defaults of the role''s sessions were not set: that needs a superuser, or CREATEROLE. Only a server behind a pooler needs them.'
\endif
