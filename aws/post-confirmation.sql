-- Creates the database role of the post-confirmation trigger, which may insert users and nothing else. Run it in psql as
-- the master user, with the password in POST_CONFIRMATION_PASSWORD. Run it again to change the password.
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
-- A trigger logs the change.
GRANT INSERT (keys) ON changes TO cruddur_post_confirmation;
-- ON CONFLICT reads this column.
GRANT SELECT (cognito_user_id) ON users TO cruddur_post_confirmation;
COMMIT;
