--liquibase formatted sql

--changeset cruddur:0011-message-group-members context:schema
CREATE TABLE message_group_members (
    uuid               uuid        NOT NULL DEFAULT uuid_generate_v4(),
    message_group_uuid uuid        NOT NULL,
    user_uuid          uuid        NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_group_members_pkey PRIMARY KEY (uuid),
    CONSTRAINT message_group_members_user_group_key UNIQUE (user_uuid, message_group_uuid),
    CONSTRAINT message_group_members_message_group_uuid_fkey
        FOREIGN KEY (message_group_uuid) REFERENCES message_groups (uuid) ON DELETE CASCADE,
    CONSTRAINT message_group_members_user_uuid_fkey
        FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- Deletion of a conversation.
CREATE INDEX message_group_members_message_group_uuid_idx ON message_group_members (message_group_uuid);
--rollback DROP TABLE message_group_members;
