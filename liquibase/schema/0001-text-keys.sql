--liquibase formatted sql

-- Search, hashtags and handles compare texts by their key. Two texts with the same key are the same to a reader.
-- Neither the locale of the database nor that of the cluster matters: the functions name their collation, and list
-- characters by code point. They need UTF-8 and PostgreSQL's ICU collations, which all common builds have.
--changeset cruddur:0001-text-requirements context:schema splitStatements:false
DO $$
BEGIN
    IF getdatabaseencoding() <> 'UTF8' THEN
        RAISE EXCEPTION 'The database has the encoding %. Cruddur needs UTF8: create it with ENCODING ''UTF8''.',
            getdatabaseencoding();
    END IF;
    IF to_regcollation('"und-x-icu"') IS NULL THEN
        RAISE EXCEPTION 'The collation "und-x-icu" is missing. Cruddur needs a PostgreSQL that is built with ICU.';
    END IF;
END $$;
--rollback SELECT 1;

-- Unicode's NFKC with full case folding, but without final sigma, and without default-ignorable code points (soft
-- hyphen, zero-width characters, variation selectors). ASCII, which is most text, needs none of it.
--changeset cruddur:0001-text-key context:schema splitStatements:false
CREATE FUNCTION text_key(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN octet_length(given) = char_length(given) THEN lower(given COLLATE "C") COLLATE "default" ELSE
    translate(
        replace(
            lower(
                normalize(
                    regexp_replace(
                        given,
                        '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F'
                        '\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A'
                        '\U000E0000-\U000E0FFF]+',
                        '', 'g'),
                    NFKC)
                COLLATE "und-x-icu") COLLATE "default",
            'ß', 'ss'),
        'ς', 'σ')
    END;
--rollback DROP FUNCTION text_key;
