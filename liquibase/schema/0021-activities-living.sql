--liquibase formatted sql

-- The index that the sweep reads, with the time of posting beside: the statistics count living cruds, and those of a
-- day, without a look at the table.
--changeset cruddur:0021-activities-living context:schema
CREATE INDEX activities_living_idx ON activities (expires_at) INCLUDE (created_at);
DROP INDEX activities_expires_at_idx;
--rollback CREATE INDEX activities_expires_at_idx ON activities (expires_at);
--rollback DROP INDEX activities_living_idx;
