--liquibase formatted sql

--changeset cruddur:0006-message-groups context:schema
CREATE TABLE message_groups (
    uuid             uuid        NOT NULL DEFAULT uuid_generate_v4(),
    -- The two who talk, the smaller uuid first: what makes their conversation one of its kind,
    -- also when both write their first message at the same moment.
    first_user_uuid  uuid        NOT NULL,
    second_user_uuid uuid        NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_groups_pkey PRIMARY KEY (uuid),
    CONSTRAINT message_groups_pair_key UNIQUE (first_user_uuid, second_user_uuid),
    CONSTRAINT message_groups_pair_check CHECK (first_user_uuid <= second_user_uuid),
    CONSTRAINT message_groups_first_user_uuid_fkey
        FOREIGN KEY (first_user_uuid) REFERENCES users (uuid) ON DELETE CASCADE,
    CONSTRAINT message_groups_second_user_uuid_fkey
        FOREIGN KEY (second_user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

CREATE INDEX message_groups_second_user_uuid_idx ON message_groups (second_user_uuid);
--rollback DROP TABLE message_groups;
