--liquibase formatted sql

-- Whether a reader sees nothing of a text: white space, control and format characters, default-ignorable code points, and
-- letters and symbols without ink. Signs that span the digits after them are format characters, too, but visible. Text.java
-- has the same rule.
--changeset cruddur:0066-is-blank-text context:schema splitStatements:false
CREATE FUNCTION is_blank_text(given text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN given !~
    '[^\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F'
    '\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U00013430-\U0001343F\U00013441\U00013442'
    '\U00016FE4\U0001BCA0-\U0001BCA3\U0001D159\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]';
--rollback DROP FUNCTION is_blank_text;

-- An error of the class of invalid data, which servers answer with 4xx.
--changeset cruddur:0066-refuse-blank-text context:schema splitStatements:false
CREATE FUNCTION refuse_blank_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'invalid_parameter_value',
        MESSAGE = 'A ' || TG_ARGV[0] || ' without a visible character was refused.',
        SCHEMA = TG_TABLE_SCHEMA,
        TABLE = TG_TABLE_NAME;
END $$;
--rollback DROP FUNCTION refuse_blank_text;

-- Triggers instead of constraints: a constraint would also refuse to count the likes of a row that was stored before.
--changeset cruddur:0066-activities-refuse-blank context:schema
CREATE TRIGGER activities_refuse_blank BEFORE INSERT OR UPDATE OF message ON activities
    FOR EACH ROW WHEN (is_blank_text(NEW.message)) EXECUTE FUNCTION refuse_blank_text('message');
--rollback DROP TRIGGER activities_refuse_blank ON activities;

--changeset cruddur:0066-messages-refuse-blank context:schema
CREATE TRIGGER messages_refuse_blank BEFORE INSERT OR UPDATE OF message ON messages
    FOR EACH ROW WHEN (is_blank_text(NEW.message)) EXECUTE FUNCTION refuse_blank_text('message');
--rollback DROP TRIGGER messages_refuse_blank ON messages;

--changeset cruddur:0066-users-refuse-blank context:schema
CREATE TRIGGER users_refuse_blank_name BEFORE INSERT OR UPDATE OF display_name ON users
    FOR EACH ROW WHEN (is_blank_text(NEW.display_name)) EXECUTE FUNCTION refuse_blank_text('display name');
CREATE TRIGGER users_refuse_blank_handle BEFORE INSERT OR UPDATE OF handle ON users
    FOR EACH ROW WHEN (is_blank_text(NEW.handle)) EXECUTE FUNCTION refuse_blank_text('handle');
--rollback DROP TRIGGER users_refuse_blank_handle ON users;
--rollback DROP TRIGGER users_refuse_blank_name ON users;
