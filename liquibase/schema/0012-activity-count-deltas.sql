--liquibase formatted sql

-- The number of living cruds per day of posting, without counting millions. Each insert or delete adds a row with its
-- delta, so that no transaction waits for another; the sweep adds up rows. Rows are grouped by the hour of expiry, so
-- that the statistics count only the cruds that expire in the current hour one by one.
--changeset cruddur:0012-activity-count-deltas context:schema
CREATE TABLE activity_count_deltas (
    uuid           uuid        NOT NULL DEFAULT uuid_generate_v4(),
    -- The day of posting in UTC.
    created_on     date        NOT NULL,
    -- The end of the hour in which the cruds expire.
    expires_before timestamptz NOT NULL,
    delta          bigint      NOT NULL,
    CONSTRAINT activity_count_deltas_pkey PRIMARY KEY (uuid)
);
--rollback DROP TABLE activity_count_deltas;

--changeset cruddur:0012-add-activity-count-deltas context:schema splitStatements:false
CREATE FUNCTION add_activity_count_deltas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_count_deltas (created_on, expires_before, delta)
    SELECT
        (created_at AT TIME ZONE 'UTC')::date,
        date_trunc('hour', expires_at, 'UTC') + interval '1 hour',
        TG_ARGV[0]::integer * count(*)
    FROM changed
    -- Cruds whose hour has ended do not count any more.
    WHERE date_trunc('hour', expires_at, 'UTC') + interval '1 hour' > now()
    GROUP BY 1, 2;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION add_activity_count_deltas;

--changeset cruddur:0012-move-activity-count-delta context:schema splitStatements:false
CREATE FUNCTION move_activity_count_delta() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_count_deltas (created_on, expires_before, delta)
    VALUES
        ((OLD.created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', OLD.expires_at, 'UTC') + interval '1 hour', -1),
        ((NEW.created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', NEW.expires_at, 'UTC') + interval '1 hour', 1);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION move_activity_count_delta;

--changeset cruddur:0012-clear-activity-count-deltas context:schema splitStatements:false
CREATE FUNCTION clear_activity_count_deltas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE activity_count_deltas;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION clear_activity_count_deltas;

--changeset cruddur:0012-activities-count-triggers context:schema
CREATE TRIGGER activities_count_inserted AFTER INSERT ON activities REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION add_activity_count_deltas('1');
CREATE TRIGGER activities_count_deleted AFTER DELETE ON activities REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION add_activity_count_deltas('-1');
-- A row trigger with a condition, because a statement trigger would run for each like.
CREATE TRIGGER activities_count_moved AFTER UPDATE OF created_at, expires_at ON activities
    FOR EACH ROW WHEN ((OLD.created_at, OLD.expires_at) IS DISTINCT FROM (NEW.created_at, NEW.expires_at))
    EXECUTE FUNCTION move_activity_count_delta();
CREATE TRIGGER activities_count_truncated AFTER TRUNCATE ON activities
    FOR EACH STATEMENT EXECUTE FUNCTION clear_activity_count_deltas();
--rollback DROP TRIGGER activities_count_truncated ON activities;
--rollback DROP TRIGGER activities_count_moved ON activities;
--rollback DROP TRIGGER activities_count_deleted ON activities;
--rollback DROP TRIGGER activities_count_inserted ON activities;
