--liquibase formatted sql

-- Whom a reply, a like or a repost concerns, beside it: the notifications of somebody with very many cruds are the first
-- few entries of an index, not a look at each crud. The API says it; for whoever doesn't, it is looked up.
--changeset cruddur:0025-notified-columns context:schema
ALTER TABLE activities ADD COLUMN notified_user_uuid uuid;
ALTER TABLE likes ADD COLUMN notified_user_uuid uuid;
ALTER TABLE reposts ADD COLUMN notified_user_uuid uuid;
--rollback ALTER TABLE activities DROP COLUMN notified_user_uuid;
--rollback ALTER TABLE likes DROP COLUMN notified_user_uuid;
--rollback ALTER TABLE reposts DROP COLUMN notified_user_uuid;

--changeset cruddur:0025-notified-author context:schema splitStatements:false
CREATE FUNCTION notify_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.notified_user_uuid := (SELECT user_uuid FROM activities WHERE uuid = NEW.activity_uuid);
    RETURN NEW;
END $$;
--rollback DROP FUNCTION notify_author;

--changeset cruddur:0025-notified-parent context:schema splitStatements:false
CREATE FUNCTION notify_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.notified_user_uuid := (SELECT user_uuid FROM activities WHERE uuid = NEW.reply_to_activity_uuid);
    RETURN NEW;
END $$;
--rollback DROP FUNCTION notify_parent;

--changeset cruddur:0025-notified context:schema
CREATE TRIGGER activities_notified BEFORE INSERT ON activities
    FOR EACH ROW WHEN (NEW.reply_to_activity_uuid IS NOT NULL AND NEW.notified_user_uuid IS NULL)
    EXECUTE FUNCTION notify_parent();
CREATE TRIGGER likes_notified BEFORE INSERT ON likes
    FOR EACH ROW WHEN (NEW.notified_user_uuid IS NULL) EXECUTE FUNCTION notify_author();
CREATE TRIGGER reposts_notified BEFORE INSERT ON reposts
    FOR EACH ROW WHEN (NEW.notified_user_uuid IS NULL) EXECUTE FUNCTION notify_author();
UPDATE activities SET notified_user_uuid = parent.user_uuid
FROM activities AS parent WHERE parent.uuid = activities.reply_to_activity_uuid;
UPDATE likes SET notified_user_uuid = activities.user_uuid FROM activities WHERE activities.uuid = activity_uuid;
UPDATE reposts SET notified_user_uuid = activities.user_uuid FROM activities WHERE activities.uuid = activity_uuid;
CREATE INDEX activities_notified_idx ON activities (notified_user_uuid, created_at DESC, uuid DESC)
    WHERE notified_user_uuid IS NOT NULL;
CREATE INDEX likes_notified_idx ON likes (notified_user_uuid, created_at DESC, uuid DESC);
CREATE INDEX reposts_notified_idx ON reposts (notified_user_uuid, created_at DESC, uuid DESC);
DROP INDEX likes_activity_newest_idx;
DROP INDEX reposts_activity_newest_idx;
--rollback CREATE INDEX likes_activity_newest_idx ON likes (activity_uuid, created_at DESC);
--rollback CREATE INDEX reposts_activity_newest_idx ON reposts (activity_uuid, created_at DESC);
--rollback DROP INDEX reposts_notified_idx;
--rollback DROP INDEX likes_notified_idx;
--rollback DROP INDEX activities_notified_idx;
--rollback DROP TRIGGER reposts_notified ON reposts;
--rollback DROP TRIGGER likes_notified ON likes;
--rollback DROP TRIGGER activities_notified ON activities;
