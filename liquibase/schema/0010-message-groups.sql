--liquibase formatted sql

--changeset cruddur:0010-message-groups context:schema
CREATE TABLE message_groups (
    uuid             uuid        NOT NULL DEFAULT uuid_generate_v4(),
    -- The two members, the smaller uuid first: the unique constraint keeps their conversation single when both send
    -- their first message at the same time.
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

-- Deletion of a user.
CREATE INDEX message_groups_second_user_uuid_idx ON message_groups (second_user_uuid);
--rollback DROP TABLE message_groups;
