--liquibase formatted sql

-- What was reported, or taken down by an operator: a copy of the crud for moderators. Without foreign keys, because it
-- outlives the crud and its author by 30 days. No route of the API reads it.
--changeset cruddur:0046-reported-activities context:schema
CREATE TABLE reported_activities (
    -- The uuid of the crud.
    uuid                   uuid        NOT NULL,
    user_uuid              uuid        NOT NULL,
    -- The author's names at the time of the report.
    handle                 text        NOT NULL,
    display_name           text        NOT NULL,
    message                text        NOT NULL,
    reply_to_activity_uuid uuid,
    created_at             timestamptz NOT NULL,
    expires_at             timestamptz NOT NULL,
    -- When the crud expired or was deleted. The sweep sets it, and deletes the row 30 days later.
    gone_at                timestamptz,
    CONSTRAINT reported_activities_pkey PRIMARY KEY (uuid)
);

-- The sweep.
CREATE INDEX reported_activities_gone_at_idx ON reported_activities (gone_at);
--rollback DROP TABLE reported_activities;

--changeset cruddur:0046-reports context:schema
CREATE TABLE reports (
    uuid          uuid        NOT NULL DEFAULT uuid_generate_v4(),
    activity_uuid uuid        NOT NULL,
    -- Null if the reporter's account was deleted.
    reporter_uuid uuid,
    reason        text        NOT NULL,
    comment       text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reports_pkey PRIMARY KEY (uuid),
    -- One report per reporter and crud.
    CONSTRAINT reports_activity_reporter_key UNIQUE (activity_uuid, reporter_uuid),
    CONSTRAINT reports_activity_uuid_fkey
        FOREIGN KEY (activity_uuid) REFERENCES reported_activities (uuid) ON DELETE CASCADE,
    CONSTRAINT reports_reporter_uuid_fkey FOREIGN KEY (reporter_uuid) REFERENCES users (uuid) ON DELETE SET NULL,
    CONSTRAINT reports_reason_check CHECK (reason IN ('spam', 'abuse', 'illegal', 'other'))
);

-- The reports of a user: export, and deletion of the account.
CREATE INDEX reports_reporter_uuid_idx ON reports (reporter_uuid, created_at DESC, uuid DESC);
-- The list for moderators.
CREATE INDEX reports_created_at_idx ON reports (created_at);
--rollback DROP TABLE reports;
