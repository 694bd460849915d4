--liquibase formatted sql

-- What users have seen. A mark is a time and the snapshot in which it was set. An event is unseen if it is newer than the
-- time, or if its transaction was not visible in the snapshot: so an event that commits after the mark is unseen whatever
-- its time. Snapshots and transaction ids belong to one cluster; bin/db-restore translates them.
--changeset cruddur:0033-seen-marks context:schema
CREATE TABLE seen_marks (
    user_uuid uuid        NOT NULL,
    list      text        NOT NULL,
    seen_at   timestamptz NOT NULL,
    -- The snapshot: the first transaction id that was not assigned yet, and those below it that were in progress.
    seen_xmax bigint      NOT NULL,
    seen_xip  bigint[]    NOT NULL,
    CONSTRAINT seen_marks_pkey PRIMARY KEY (user_uuid, list),
    CONSTRAINT seen_marks_list_check CHECK (list IN ('notifications', 'followers')),
    CONSTRAINT seen_marks_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);
--rollback DROP TABLE seen_marks;

-- The mark of a member in a conversation. All three columns are null without a mark.
--changeset cruddur:0033-message-group-members-seen context:schema
ALTER TABLE message_group_members
    ADD COLUMN seen_at   timestamptz,
    ADD COLUMN seen_xmax bigint,
    ADD COLUMN seen_xip  bigint[];
--rollback ALTER TABLE message_group_members DROP COLUMN seen_at, DROP COLUMN seen_xmax, DROP COLUMN seen_xip;

-- When this database got marks. A user who is older and has no mark has seen what was committed before.
--changeset cruddur:0033-seen-since context:schema
CREATE TABLE seen_since (
    -- One row.
    only_row  boolean     NOT NULL DEFAULT true,
    seen_at   timestamptz NOT NULL DEFAULT now(),
    seen_xmax bigint      NOT NULL DEFAULT pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    seen_xip  bigint[]    NOT NULL,
    CONSTRAINT seen_since_pkey PRIMARY KEY (only_row),
    CONSTRAINT seen_since_only_row_check CHECK (only_row)
);
INSERT INTO seen_since (seen_xip) SELECT ARRAY(SELECT xid::text::bigint FROM pg_snapshot_xip(pg_current_snapshot()) AS xid);
--rollback DROP TABLE seen_since;

-- A mark changes the viewer's unread counts.
--changeset cruddur:0033-unread-key context:schema splitStatements:false
CREATE FUNCTION unread_key(user_uuid uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN overlay(user_uuid::text PLACING 'd' FROM 15 FOR 1)::uuid;
--rollback DROP FUNCTION unread_key;

--changeset cruddur:0033-log-mark context:schema splitStatements:false
CREATE FUNCTION log_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (keys) VALUES (ARRAY[unread_key(NEW.user_uuid)]);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION log_mark;

--changeset cruddur:0033-mark-triggers context:schema
CREATE TRIGGER seen_marks_written AFTER INSERT OR UPDATE ON seen_marks FOR EACH ROW EXECUTE FUNCTION log_mark();
CREATE TRIGGER message_group_members_seen AFTER UPDATE ON message_group_members
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION log_mark();
ALTER TABLE seen_marks ENABLE ALWAYS TRIGGER seen_marks_written;
ALTER TABLE message_group_members ENABLE ALWAYS TRIGGER message_group_members_seen;
--rollback DROP TRIGGER message_group_members_seen ON message_group_members;
--rollback DROP TRIGGER seen_marks_written ON seen_marks;
