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

-- A conversation without members disappears at the end of its transaction. The first message to a user starts one before
-- it claims its Idempotency-Key, and another request may hold the key.
--changeset cruddur:0011-delete-empty-message-group context:schema splitStatements:false
CREATE FUNCTION delete_empty_message_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM message_groups
    WHERE uuid = NEW.uuid AND NOT EXISTS (SELECT FROM message_group_members WHERE message_group_uuid = NEW.uuid);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION delete_empty_message_group;

--changeset cruddur:0011-message-groups-delete-empty context:schema
CREATE CONSTRAINT TRIGGER message_groups_delete_empty AFTER INSERT ON message_groups
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION delete_empty_message_group();
--rollback DROP TRIGGER message_groups_delete_empty ON message_groups;
