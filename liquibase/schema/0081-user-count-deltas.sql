--liquibase formatted sql

-- The number of users per day of registration, as activity_count_deltas: the statistics counted all users, 120 ms for 480,000.
--changeset cruddur:0081-user-count-deltas context:schema
CREATE TABLE user_count_deltas (
    uuid       uuid   NOT NULL DEFAULT uuid_generate_v4(),
    -- The day of registration in UTC.
    created_on date   NOT NULL,
    delta      bigint NOT NULL,
    CONSTRAINT user_count_deltas_pkey PRIMARY KEY (uuid)
);
--rollback DROP TABLE user_count_deltas;

-- The function has the privileges of its owner: the role that adds users after a sign-up may have no others, and was granted
-- those before this table existed.
--changeset cruddur:0081-count-users context:schema splitStatements:false
CREATE FUNCTION count_users() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO user_count_deltas (created_on, delta)
    SELECT (created_at AT TIME ZONE 'UTC')::date, TG_ARGV[0]::integer * count(*) FROM changed GROUP BY 1;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_users;

-- An update of the day, which the API never makes.
--changeset cruddur:0081-count-rewritten-user context:schema splitStatements:false
CREATE FUNCTION count_rewritten_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO user_count_deltas (created_on, delta)
    VALUES ((OLD.created_at AT TIME ZONE 'UTC')::date, -1), ((NEW.created_at AT TIME ZONE 'UTC')::date, 1);
    RETURN NULL;
END $$;
--rollback DROP FUNCTION count_rewritten_user;

--changeset cruddur:0081-clear-user-counts context:schema splitStatements:false
CREATE FUNCTION clear_user_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE user_count_deltas;
    RETURN NULL;
END $$;
--rollback DROP FUNCTION clear_user_counts;

-- The lock makes registrations and changes of profiles wait for the count, 0.2 s for a million users. Without it, a
-- registration between the count and the triggers would be missing.
--changeset cruddur:0081-users-count-triggers context:schema
LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE;
CREATE TRIGGER users_count_inserted AFTER INSERT ON users REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_users('1');
CREATE TRIGGER users_count_deleted AFTER DELETE ON users REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION count_users('-1');
CREATE TRIGGER users_count_updated AFTER UPDATE OF created_at ON users
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION count_rewritten_user();
CREATE TRIGGER users_count_truncated AFTER TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION clear_user_counts();
ALTER TABLE users ENABLE ALWAYS TRIGGER users_count_inserted;
ALTER TABLE users ENABLE ALWAYS TRIGGER users_count_deleted;
ALTER TABLE users ENABLE ALWAYS TRIGGER users_count_updated;
ALTER TABLE users ENABLE ALWAYS TRIGGER users_count_truncated;
INSERT INTO user_count_deltas (created_on, delta)
SELECT (created_at AT TIME ZONE 'UTC')::date, count(*) FROM users GROUP BY 1;
--rollback DROP TRIGGER users_count_truncated ON users;
--rollback DROP TRIGGER users_count_updated ON users;
--rollback DROP TRIGGER users_count_deleted ON users;
--rollback DROP TRIGGER users_count_inserted ON users;
--rollback TRUNCATE user_count_deltas;
