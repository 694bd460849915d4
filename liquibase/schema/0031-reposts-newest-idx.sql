--liquibase formatted sql

-- The following feed: the newest reposts of one user, and of all.
--changeset cruddur:0031-reposts-user-newest-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS reposts_user_newest_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY reposts_user_newest_idx
    ON reposts (user_uuid, created_at DESC, activity_uuid DESC);
--rollback DROP INDEX CONCURRENTLY IF EXISTS reposts_user_newest_idx;

--changeset cruddur:0031-reposts-all-newest-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS reposts_all_newest_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY reposts_all_newest_idx ON reposts (created_at DESC, activity_uuid DESC);
--rollback DROP INDEX CONCURRENTLY IF EXISTS reposts_all_newest_idx;
