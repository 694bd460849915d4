--liquibase formatted sql

--changeset cruddur:0012-messages context:schema
CREATE TABLE messages (
    uuid               uuid        NOT NULL DEFAULT uuid_generate_v4(),
    message_group_uuid uuid        NOT NULL,
    user_uuid          uuid        NOT NULL,
    message            text        NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT messages_pkey PRIMARY KEY (uuid),
    CONSTRAINT messages_message_group_uuid_fkey
        FOREIGN KEY (message_group_uuid) REFERENCES message_groups (uuid) ON DELETE CASCADE,
    CONSTRAINT messages_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- A conversation in order, and its latest message.
CREATE INDEX messages_conversation_idx ON messages (message_group_uuid, created_at DESC, uuid DESC);
-- Deletion of a user.
CREATE INDEX messages_user_uuid_idx ON messages (user_uuid);
--rollback DROP TABLE messages;
