--liquibase formatted sql

-- How many cruds live, and of which day, without counting millions: each change of their number is a row here, which no
-- other change has to wait for; the sweep adds up what belongs together. By the hour in which cruds expire, so that the
-- statistics need to look at those of the present hour alone, one by one.
--changeset cruddur:0024-activity-counts context:schema
CREATE TABLE activity_counts (
    uuid           uuid        NOT NULL DEFAULT uuid_generate_v4(),
    -- The day of posting, of UTC.
    created_on     date        NOT NULL,
    -- The end of the hour in which they expire.
    expires_before timestamptz NOT NULL,
    change         bigint      NOT NULL,
    CONSTRAINT activity_counts_pkey PRIMARY KEY (uuid)
);
--rollback DROP TABLE activity_counts;

--changeset cruddur:0024-count-activities context:schema splitStatements:false
CREATE FUNCTION count_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_counts (created_on, expires_before, change)
    SELECT
        (created_at AT TIME ZONE 'UTC')::date,
        date_trunc('hour', expires_at, 'UTC') + interval '1 hour',
        TG_ARGV[0]::integer * count(*)
    FROM changed
    -- What the sweep deletes has mostly been out of the count since its hour ended.
    WHERE date_trunc('hour', expires_at, 'UTC') + interval '1 hour' > now()
    GROUP BY 1, 2;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_activities;

--changeset cruddur:0024-recount-activity context:schema splitStatements:false
CREATE FUNCTION recount_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO activity_counts (created_on, expires_before, change)
    VALUES
        ((OLD.created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', OLD.expires_at, 'UTC') + interval '1 hour', -1),
        ((NEW.created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', NEW.expires_at, 'UTC') + interval '1 hour', 1);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION recount_activity;

--changeset cruddur:0024-forget-activity-counts context:schema splitStatements:false
CREATE FUNCTION forget_activity_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE activity_counts;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION forget_activity_counts;

-- In one transaction: nothing is written between the triggers and the first count.
--changeset cruddur:0024-activities-counted context:schema
CREATE TRIGGER activities_inserted AFTER INSERT ON activities REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_activities('1');
CREATE TRIGGER activities_deleted AFTER DELETE ON activities REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_activities('-1');
-- For a row: a statement's would run at each like, too.
CREATE TRIGGER activities_moved AFTER UPDATE OF created_at, expires_at ON activities
    FOR EACH ROW WHEN ((OLD.created_at, OLD.expires_at) IS DISTINCT FROM (NEW.created_at, NEW.expires_at))
    EXECUTE FUNCTION recount_activity();
CREATE TRIGGER activities_truncated AFTER TRUNCATE ON activities
    FOR EACH STATEMENT EXECUTE FUNCTION forget_activity_counts();
INSERT INTO activity_counts (created_on, expires_before, change)
SELECT (created_at AT TIME ZONE 'UTC')::date, date_trunc('hour', expires_at, 'UTC') + interval '1 hour', count(*)
FROM activities
GROUP BY 1, 2;
--rollback DROP TRIGGER activities_truncated ON activities;
--rollback DROP TRIGGER activities_moved ON activities;
--rollback DROP TRIGGER activities_deleted ON activities;
--rollback DROP TRIGGER activities_inserted ON activities;
