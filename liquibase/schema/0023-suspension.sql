--liquibase formatted sql

--changeset cruddur:0023-users-suspended-at context:schema
-- Since when an operator has suspended the account; null for every other account.
ALTER TABLE users ADD COLUMN suspended_at timestamptz;
--rollback ALTER TABLE users DROP COLUMN suspended_at;

-- Every query of what people write skips suspended authors; there are few.
-- An interrupted run leaves an invalid index, which is dropped first.
--changeset cruddur:0023-users-suspended-idx context:schema runInTransaction:false
DROP INDEX CONCURRENTLY IF EXISTS users_suspended_idx;
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY users_suspended_idx ON users (uuid) WHERE suspended_at IS NOT NULL;
--rollback DROP INDEX CONCURRENTLY IF EXISTS users_suspended_idx;

-- A suspended user vanishes from every page and from the mentions of any crud; another token names the user.
--changeset cruddur:0023-users-suspended-trigger context:schema
CREATE TRIGGER users_suspended AFTER UPDATE ON users
    FOR EACH ROW WHEN (
        OLD.suspended_at IS DISTINCT FROM NEW.suspended_at OR OLD.cognito_user_id IS DISTINCT FROM NEW.cognito_user_id)
    EXECUTE FUNCTION log_truncate();
ALTER TABLE users ENABLE ALWAYS TRIGGER users_suspended;
--rollback DROP TRIGGER users_suspended ON users;
