--liquibase formatted sql

-- The incarnation of the change log, in a logged table: replicas receive it. A replica that has it has replayed the WAL of
-- this primary since the primary started, so its replay position can be compared with the primary's position. A replica of
-- an old timeline has another incarnation. See docs/exact-reads.md, "Reads on replicas".
--changeset cruddur:0015-incarnation context:schema
CREATE TABLE incarnation (
    -- One row at most. A server that reads replicas writes it.
    only_row boolean NOT NULL DEFAULT true,
    -- Identifies the contents of the change log and the start of the primary.
    source   text    NOT NULL,
    CONSTRAINT incarnation_pkey PRIMARY KEY (only_row),
    CONSTRAINT incarnation_only_row_check CHECK (only_row)
);
--rollback DROP TABLE incarnation;
