--liquibase formatted sql

-- The number of living cruds per day of posting, without counting millions. Each insert or delete adds a row with its
-- delta, so that no transaction waits for another; the sweep adds up rows. Rows are grouped by the hour of expiry, so
-- that the statistics count only the cruds that expire in the current hour one by one.
--changeset cruddur:0006-activity-count-deltas context:schema
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
