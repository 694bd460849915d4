--liquibase formatted sql

-- What operators did with the scripts of bin/: a row per action, in the transaction of the action. Nothing deletes a row.
--changeset cruddur:0047-audit-log context:schema
CREATE TABLE audit_log (
    uuid    uuid        NOT NULL DEFAULT uuid_generate_v4(),
    at      timestamptz NOT NULL DEFAULT now(),
    -- The operating-system user who ran the script.
    os_user text        NOT NULL,
    -- The name of the script.
    action  text        NOT NULL,
    -- A uuid, and a handle for people to read.
    object  text        NOT NULL,
    why     text,
    CONSTRAINT audit_log_pkey PRIMARY KEY (uuid)
);

-- The log in order.
CREATE INDEX audit_log_at_idx ON audit_log (at);
--rollback DROP TABLE audit_log;
