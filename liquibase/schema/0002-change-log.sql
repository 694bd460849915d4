--liquibase formatted sql

-- The change log: which transaction changed what. A server that caches pages asks for the changes since its last check,
-- and drops the pages that depend on one of their keys. See docs/exact-reads.md.
--
-- A key is the uuid of a crud or of a user, or one of these:
--   00000000-0000-0000-0000-000000000000  everything
--   00000000-0000-0000-0000-000000000001  the set of cruds: one was added or deleted
--   00000000-0000-0000-0000-000000000002  the set of hashtags
--   00000000-0000-0000-0000-000000000003  the set of users, and their profiles
--
-- Both tables are unlogged: they cost no WAL and are not replicated. A crash empties them, and with them the random
-- incarnation, so that every server drops its cache.
--changeset cruddur:0002-changes context:schema
CREATE UNLOGGED TABLE changes (
    -- The top-level transaction, also for a change in a subtransaction.
    xid  xid8   NOT NULL DEFAULT pg_current_xact_id(),
    keys uuid[] NOT NULL
) WITH (
    -- Rows live for seconds: vacuum keeps the table small only if it comes often. It does not cut off the empty end of the
    -- table, which would lock out the check.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 10000,
    autovacuum_vacuum_insert_threshold = -1,
    autovacuum_vacuum_cost_delay = 0,
    vacuum_truncate = off
);

-- The check: the changes since a snapshot.
CREATE INDEX changes_xid_idx ON changes (xid);
--rollback DROP TABLE changes;

--changeset cruddur:0002-change-log context:schema
CREATE UNLOGGED TABLE change_log (
    -- One row at most.
    only_row    boolean     NOT NULL DEFAULT true,
    -- Identifies the contents of both tables. A server creates the row if there is none.
    incarnation uuid        NOT NULL DEFAULT uuid_generate_v4(),
    -- The snapshot when the row was created. A transaction that is older may have lost its changes.
    born        pg_snapshot NOT NULL DEFAULT pg_current_snapshot(),
    -- Changes that this snapshot sees are deleted.
    swept       pg_snapshot NOT NULL DEFAULT pg_current_snapshot(),
    -- The next value of swept, and when it was taken.
    next        pg_snapshot NOT NULL DEFAULT pg_current_snapshot(),
    taken       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT change_log_pkey PRIMARY KEY (only_row),
    CONSTRAINT change_log_only_row_check CHECK (only_row)
);
--rollback DROP TABLE change_log;

-- A TRUNCATE of a watched table changes everything.
--changeset cruddur:0002-log-truncate context:schema splitStatements:false
CREATE FUNCTION log_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys) VALUES (ARRAY['00000000-0000-0000-0000-000000000000'::uuid]);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_truncate;
