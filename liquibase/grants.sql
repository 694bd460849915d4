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
-- Tables and functions of later versions.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"role";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO :"role";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO :"role";
-- The extension uuid-ossp may be in another schema.
SELECT format('GRANT USAGE ON SCHEMA %I TO %I', nspname, :'role')
FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
WHERE extname = 'uuid-ossp' AND nspname <> 'public' \gexec
COMMIT;
