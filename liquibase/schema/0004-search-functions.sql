--liquibase formatted sql

-- Letters, marks and decimal digits of Unicode 16 as ranges of a regular expression, because \w depends on the locale.
-- Scripts that are written without spaces are a class of their own: each of their characters is a word.
--changeset cruddur:0004-spaced-word-characters context:schema splitStatements:false
CREATE FUNCTION spaced_word_characters() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    '0-9A-Za-z\u00AA\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02C1\u02C6-\u02D1\u02E0-\u02E4\u02EC\u02EE'
    '\u0300-\u0374\u0376-\u037D\u037F\u0386\u0388-\u03F5\u03F7-\u0481\u0483-\u0559\u0560-\u0588\u0591-\u05BD\u05BF'
    '\u05C1\u05C2\u05C4\u05C5\u05C7-\u05F2\u0610-\u061A\u0620-\u0669\u066E-\u06D3\u06D5-\u06DC\u06DF-\u06E8'
    '\u06EA-\u06FC\u06FF\u0710-\u07F5\u07FA-\u07FD\u0800-\u082D\u0840-\u085B\u0860-\u0887\u0889-\u088E\u0897-\u08E1'
    '\u08E3-\u0963\u0966-\u096F\u0971-\u09F1\u09FC\u09FE-\u0A75\u0A81-\u0AEF\u0AF9-\u0B6F\u0B71\u0B82-\u0BEF'
    '\u0C00-\u0C6F\u0C80-\u0C83\u0C85-\u0D4E\u0D54-\u0D57\u0D5F-\u0D6F\u0D7A-\u0DF3\u0F00\u0F18\u0F19\u0F20-\u0F29'
    '\u0F35\u0F37\u0F39\u0F3E-\u0F84\u0F86-\u0FBC\u0FC6\u10A0-\u10FA\u10FC-\u135F\u1380-\u138F\u13A0-\u13FD'
    '\u1401-\u166C\u166F-\u167F\u1681-\u169A\u16A0-\u16EA\u16EE-\u1734\u1740-\u1773\u180B-\u180D\u180F-\u193B'
    '\u1946-\u194F\u1A00-\u1A1B\u1AB0-\u1B4C\u1B50-\u1B59\u1B6B-\u1B73\u1B80-\u1BF3\u1C00-\u1C37\u1C40-\u1C7D'
    '\u1C80-\u1CBF\u1CD0-\u1CD2\u1CD4-\u1FBC\u1FBE\u1FC2-\u1FCC\u1FD0-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FFC\u2071\u207F'
    '\u2090-\u209C\u20D0-\u20E2\u20E4-\u20F0\u2102\u2107\u210A-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128'
    '\u212A-\u212D\u212F-\u2139\u213C-\u213F\u2145-\u2149\u214E\u2160-\u2188\u2C00-\u2CE4\u2CEB-\u2CF3\u2D00-\u2D6F'
    '\u2D7F-\u2DFF\u2E2F\u302A-\u302F\u3131-\u318E\uA000-\uA48C\uA4D0-\uA4FD\uA500-\uA60C\uA610-\uA672\uA674-\uA67D'
    '\uA67F-\uA6F1\uA717-\uA71F\uA722-\uA788\uA78B-\uA827\uA82C\uA840-\uA873\uA880-\uA8C5\uA8D0-\uA8F7\uA8FB'
    '\uA8FD-\uA92D\uA930-\uA953\uA960-\uA9C0\uA9CF-\uA9D9\uA9E0-\uAA59\uAA80-\uAADD\uAAE0-\uAAEF\uAAF2-\uAB5A'
    '\uAB5C-\uAB69\uAB70-\uABEA\uABEC-\uD7FB\uFB00-\uFB28\uFB2A-\uFBB1\uFBD3-\uFD3D\uFD50-\uFDC7\uFDF0-\uFDFB'
    '\uFE00-\uFE0D\uFE20-\uFE2F\uFE70-\uFEFC\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFFA0-\uFFDC'
    '\U00010000-\U000100FA\U00010140-\U00010174\U000101FD-\U000102E0\U00010300-\U0001031F\U0001032D-\U0001039D'
    '\U000103A0-\U000103CF\U000103D1-\U00010563\U00010570-\U00010855\U00010860-\U00010876\U00010880-\U0001089E'
    '\U000108E0-\U000108F5\U00010900-\U00010915\U00010920-\U00010939\U00010980-\U000109B7\U000109BE\U000109BF'
    '\U00010A00-\U00010A3F\U00010A60-\U00010A7C\U00010A80-\U00010A9C\U00010AC0-\U00010AC7\U00010AC9-\U00010AE6'
    '\U00010B00-\U00010B35\U00010B40-\U00010B55\U00010B60-\U00010B72\U00010B80-\U00010B91\U00010C00-\U00010CF2'
    '\U00010D00-\U00010D6D\U00010D6F-\U00010D85\U00010E80-\U00010EAC\U00010EB0-\U00010F1C\U00010F27-\U00010F50'
    '\U00010F70-\U00010F85\U00010FB0-\U00010FC4\U00010FE0-\U00011046\U00011066-\U000110BA\U000110C2'
    '\U000110D0-\U0001113F\U00011144-\U00011173\U00011176-\U000111C4\U000111C9-\U000111CC\U000111CE-\U000111DA'
    '\U000111DC\U00011200-\U00011237\U0001123E-\U000112A8\U000112B0-\U000113D3\U000113E1-\U0001144A'
    '\U00011450-\U00011459\U0001145E-\U000114C5\U000114C7-\U000115C0\U000115D8-\U00011640\U00011644-\U00011659'
    '\U00011680-\U000116B8\U000116C0-\U00011739\U00011740-\U0001183A\U000118A0-\U000118E9\U000118FF-\U00011943'
    '\U00011950-\U000119E1\U000119E3-\U00011A3E\U00011A47-\U00011A99\U00011A9D\U00011AB0-\U00011AF8'
    '\U00011BC0-\U00011BE0\U00011BF0-\U00011C40\U00011C50-\U00011C59\U00011C72-\U00011EF6\U00011F00-\U00011F42'
    '\U00011F50-\U00011FB0\U00012000-\U0001246E\U00012480-\U00012FF0\U00013000-\U0001342F\U00013440-\U00016A69'
    '\U00016A70-\U00016AF4\U00016B00-\U00016B36\U00016B40-\U00016B43\U00016B50-\U00016B59\U00016B63-\U00016D6C'
    '\U00016D70-\U00016E7F\U00016F00-\U00016FE1\U00016FE3-\U0001BC99\U0001BC9D\U0001BC9E\U0001CCF0-\U0001CCF9'
    '\U0001CF00-\U0001CF46\U0001D165-\U0001D169\U0001D16D-\U0001D172\U0001D17B-\U0001D182\U0001D185-\U0001D18B'
    '\U0001D1AA-\U0001D1AD\U0001D242-\U0001D244\U0001D400-\U0001D6C0\U0001D6C2-\U0001D6DA\U0001D6DC-\U0001D6FA'
    '\U0001D6FC-\U0001D714\U0001D716-\U0001D734\U0001D736-\U0001D74E\U0001D750-\U0001D76E\U0001D770-\U0001D788'
    '\U0001D78A-\U0001D7A8\U0001D7AA-\U0001D7C2\U0001D7C4-\U0001D7FF\U0001DA00-\U0001DA36\U0001DA3B-\U0001DA6C'
    '\U0001DA75\U0001DA84\U0001DA9B-\U0001E14E\U0001E290-\U0001E2F9\U0001E4D0-\U0001E5FA\U0001E7E0-\U0001E8C4'
    '\U0001E8D0-\U0001E959\U0001EE00-\U0001EEBB\U0001FBF0-\U0001FBF9';
--rollback DROP FUNCTION spaced_word_characters;

--changeset cruddur:0004-unspaced-word-characters context:schema splitStatements:false
CREATE FUNCTION unspaced_word_characters() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    '\u0E01-\u0E3A\u0E40-\u0E4E\u0E50-\u0E59\u0E81-\u0EDF\u1000-\u1049\u1050-\u109D\u1780-\u17D3\u17D7\u17DC-\u17E9'
    '\u1950-\u19D9\u1A20-\u1A99\u1AA7\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303C\u3041-\u309A\u309D-\u309F'
    '\u30A1-\u30FA\u30FC-\u312F\u31A0-\u31BF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAA60-\uAA76\uAA7A-\uAA7F'
    '\uF900-\uFAD9\uFF66-\uFF9F\U00020000-\U000323AF';
--rollback DROP FUNCTION unspaced_word_characters;

-- The words of a text, by their keys. A prefix of 64 characters stands for a longer word.
--changeset cruddur:0004-search-words context:schema splitStatements:false
CREATE FUNCTION search_words(given text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT left(word[1], 64)
    FROM regexp_matches(
        text_key(given),
        '[' || unspaced_word_characters() || ']|[' || spaced_word_characters() || ']+',
        'g') AS word);
--rollback DROP FUNCTION search_words;

--changeset cruddur:0004-search-vector context:schema splitStatements:false
CREATE FUNCTION search_vector(message text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(search_words(message));
--rollback DROP FUNCTION search_vector;

-- The parts of a term between white space, as patterns for LIKE: the 16 longest different ones, the longest first,
-- because it excludes the most messages. Normalisation has made spaces of no-break and ideographic spaces.
--changeset cruddur:0004-search-patterns context:schema splitStatements:false
CREATE FUNCTION search_patterns(term text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT '%' || replace(replace(replace(part, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    FROM regexp_split_to_table(text_key(term), '[\u0001-\u0020\u007F-\u0085\u1680\u2028\u2029]+')
        WITH ORDINALITY AS parts (part, place)
    WHERE part <> ''
    GROUP BY part
    ORDER BY char_length(part) DESC, min(place)
    LIMIT 16);
--rollback DROP FUNCTION search_patterns;

-- A prefix match of the 16 longest different words of a term; null if it has none. Words have no quotes or operators.
--changeset cruddur:0004-search-query context:schema splitStatements:false
CREATE FUNCTION search_query(term text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT string_agg('''' || word || ''':*', ' & ')::tsquery
    FROM (
        SELECT word FROM unnest(search_words(term)) WITH ORDINALITY AS words (word, place)
        GROUP BY word ORDER BY char_length(word) DESC, min(place) LIMIT 16
    ) AS longest_words);
--rollback DROP FUNCTION search_query;

-- The part of the query that the index answers: the three longest words. A prefix of one or two letters matches too many
-- entries of the index, so it is left to the comparison of the messages. Null if no word is left.
--changeset cruddur:0004-search-index-query context:schema splitStatements:false
CREATE FUNCTION search_index_query(term text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT string_agg('''' || word || ''':*', ' & ')::tsquery
    FROM (
        SELECT DISTINCT char_length(word) AS length, word FROM unnest(search_words(term)) AS words (word)
        WHERE char_length(word) >= 3 OR word ~ ('^[' || unspaced_word_characters() || ']$')
        ORDER BY length DESC, word LIMIT 3
    ) AS longest_words);
--rollback DROP FUNCTION search_index_query;

-- Whether the message contains every pattern. This is a literal comparison, so it also checks punctuation and emoji.
--changeset cruddur:0004-search-contains context:schema splitStatements:false
CREATE FUNCTION search_contains(message text, patterns text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN text_key(message) LIKE ALL (patterns);
--rollback DROP FUNCTION search_contains;

-- Whether every word of the query is the prefix of a word of the message. A term without words has no query.
--changeset cruddur:0004-search-matches context:schema splitStatements:false
CREATE FUNCTION search_matches(message text, query tsquery) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN query IS NULL OR search_vector(message) @@ query;
--rollback DROP FUNCTION search_matches;

-- What the index answers.
--changeset cruddur:0004-search-finds context:schema splitStatements:false
CREATE FUNCTION search_finds(message text, query tsquery) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN search_vector(message) @@ query;
--rollback DROP FUNCTION search_finds;
