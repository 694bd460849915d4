-- The database user of the post-confirmation trigger: it may add to users and nothing else. To be run by the
-- master user, in psql, with the password in POST_CONFIRMATION_PASSWORD; again after the password has changed.
\set ON_ERROR_STOP on
\set password `printf %s "$POST_CONFIRMATION_PASSWORD"`
SELECT :'password' = '' AS missing \gset
\if :missing
    DO $$ BEGIN RAISE 'POST_CONFIRMATION_PASSWORD is not set'; END $$;
\endif

BEGIN;
SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cruddur_post_confirmation') AS new \gset
\if :new
    CREATE ROLE cruddur_post_confirmation;
\endif
ALTER ROLE cruddur_post_confirmation LOGIN CONNECTION LIMIT 50 PASSWORD :'password';
GRANT USAGE ON SCHEMA public TO cruddur_post_confirmation;
GRANT INSERT (display_name, handle, email, cognito_user_id) ON users TO cruddur_post_confirmation;
-- What ON CONFLICT looks at.
GRANT SELECT (cognito_user_id) ON users TO cruddur_post_confirmation;
COMMIT;
