--liquibase formatted sql

-- The transaction that wrote it. With the snapshot of what one has seen, it tells exactly what has been committed since,
-- in whatever order: created_at can't, for it is when a transaction began, and who began first may commit last. Cruds
-- from before have none: they are news to nobody.
--changeset cruddur:0022-activities-posted-in context:schema
ALTER TABLE activities ADD COLUMN posted_in bigint;
ALTER TABLE activities ALTER COLUMN posted_in SET DEFAULT pg_current_xact_id()::text::bigint;
-- The stream of home: what was committed since.
CREATE INDEX activities_posted_in_idx ON activities (posted_in);
--rollback DROP INDEX activities_posted_in_idx;
--rollback ALTER TABLE activities DROP COLUMN posted_in;
