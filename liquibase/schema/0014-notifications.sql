--liquibase formatted sql

-- One entry per user and crud: a crud by another user that replies to the user or mentions the user, or the user's own
-- crud with likes or reposts. The table orders the list. The reason, the other user and the count are read from the cruds,
-- likes and reposts. Triggers keep the rows: those of likes and reposts are beside their tables.
--changeset cruddur:0014-notifications context:schema
CREATE TABLE notifications (
    user_uuid     uuid        NOT NULL,
    activity_uuid uuid        NOT NULL,
    -- The time of the crud, or of its newest like or repost by another user.
    at            timestamptz NOT NULL,
    CONSTRAINT notifications_pkey PRIMARY KEY (activity_uuid, user_uuid),
    CONSTRAINT notifications_activity_uuid_fkey FOREIGN KEY (activity_uuid) REFERENCES activities (uuid) ON DELETE CASCADE,
    CONSTRAINT notifications_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- The list; deletion of a user.
CREATE INDEX notifications_newest_idx ON notifications (user_uuid, at DESC, activity_uuid DESC);
--rollback DROP TABLE notifications;

-- Notifies the author of the parent and the mentioned users. The lock keeps a mentioned user from being deleted meanwhile.
--changeset cruddur:0014-notify-users context:schema splitStatements:false
CREATE FUNCTION notify_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notifications (user_uuid, activity_uuid, at)
    SELECT users.uuid, NEW.uuid, NEW.created_at
    FROM users
    WHERE users.uuid = ANY (
            NEW.mentioned_user_uuids || (SELECT user_uuid FROM activities WHERE uuid = NEW.reply_to_activity_uuid))
        AND users.uuid <> NEW.user_uuid
    ORDER BY users.uuid
    FOR KEY SHARE;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION notify_users;

--changeset cruddur:0014-activities-notify-users context:schema
CREATE TRIGGER activities_notify_users AFTER INSERT ON activities
    FOR EACH ROW WHEN (NEW.reply_to_activity_uuid IS NOT NULL OR cardinality(NEW.mentioned_user_uuids) > 0)
    EXECUTE FUNCTION notify_users();
--rollback DROP TRIGGER activities_notify_users ON activities;

-- The time of the newest like or repost of a crud by anybody but its author.
--changeset cruddur:0014-newest-reaction-at context:schema splitStatements:false
CREATE FUNCTION newest_reaction_at(activity_uuid uuid, author_uuid uuid) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN greatest(
    (SELECT max(likes.created_at) FROM likes
        WHERE likes.activity_uuid = newest_reaction_at.activity_uuid AND likes.user_uuid <> author_uuid),
    (SELECT max(reposts.created_at) FROM reposts
        WHERE reposts.activity_uuid = newest_reaction_at.activity_uuid AND reposts.user_uuid <> author_uuid));
--rollback DROP FUNCTION newest_reaction_at;
