--liquibase formatted sql

-- Hashtags and mentions are parsed here and nowhere else: activities carry them, and clients link them. The rules follow
-- twitter-text and UAX #31; src/test/resources/text-cases.json has a case for each.

-- The message with every URL replaced by a space. A URL has a scheme, or is a domain followed by a path, a query, a
-- fragment or a port. It ends at white space, quotes, angle brackets and CJK punctuation.
--changeset cruddur:0005-text-without-urls context:schema splitStatements:false
CREATE FUNCTION text_without_urls(message text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    message,
    '([a-zA-Z][a-zA-Z0-9+.-]*://'
    '|(?<![a-zA-Z0-9@＠_.\u00C0-\u024F\u0370-\u1FFF-])'
    '(localhost|([a-zA-Z0-9\u00C0-\u1FFF]([a-zA-Z0-9\u00C0-\u1FFF_-]*[a-zA-Z0-9\u00C0-\u1FFF])?\.)+'
    '([a-zA-Z\u00C0-\u1FFF][a-zA-Z0-9\u00C0-\u1FFF-]*[a-zA-Z0-9\u00C0-\u1FFF]|[0-9]{1,3}))(?=[/?#]|:[0-9]))'
    '[^\u0001-\u0020\u007F-\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000-\u3002\u3008-\u3020\uFF01\uFF08\uFF09'
    '\uFF0C\uFF1F<>"\u00AB\u00BB\u2018-\u201F]*',
    ' ', 'g');
--rollback DROP FUNCTION text_without_urls;

-- Digits and marks: the word characters that are no letters.
--changeset cruddur:0005-digits-and-marks context:schema splitStatements:false
CREATE FUNCTION digits_and_marks() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    '0-9\u0300-\u036F\u0483-\u0489\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u064B-\u0669\u0670'
    '\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED\u06F0-\u06F9\u0711\u0730-\u074A\u07A6-\u07B0\u07C0-\u07C9'
    '\u07EB-\u07F3\u07FD\u0816-\u0819\u081B-\u0823\u0825-\u0827\u0829-\u082D\u0859-\u085B\u0897-\u089F\u08CA-\u08E1'
    '\u08E3-\u0903\u093A-\u093C\u093E-\u094F\u0951-\u0957\u0962\u0963\u0966-\u096F\u0981-\u0983\u09BC\u09BE-\u09CD'
    '\u09D7\u09E2-\u09EF\u09FE-\u0A03\u0A3C-\u0A51\u0A66-\u0A71\u0A75\u0A81-\u0A83\u0ABC\u0ABE-\u0ACD\u0AE2-\u0AEF'
    '\u0AFA-\u0B03\u0B3C\u0B3E-\u0B57\u0B62-\u0B6F\u0B82\u0BBE-\u0BCD\u0BD7-\u0BEF\u0C00-\u0C04\u0C3C\u0C3E-\u0C56'
    '\u0C62-\u0C6F\u0C81-\u0C83\u0CBC\u0CBE-\u0CD6\u0CE2-\u0CEF\u0CF3-\u0D03\u0D3B\u0D3C\u0D3E-\u0D4D\u0D57'
    '\u0D62-\u0D6F\u0D81-\u0D83\u0DCA-\u0DF3\u0E31\u0E34-\u0E3A\u0E47-\u0E4E\u0E50-\u0E59\u0EB1\u0EB4-\u0EBC'
    '\u0EC8-\u0ED9\u0F18\u0F19\u0F20-\u0F29\u0F35\u0F37\u0F39\u0F3E\u0F3F\u0F71-\u0F84\u0F86\u0F87\u0F8D-\u0FBC'
    '\u0FC6\u102B-\u103E\u1040-\u1049\u1056-\u1059\u105E-\u1060\u1062-\u1064\u1067-\u106D\u1071-\u1074\u1082-\u108D'
    '\u108F-\u109D\u135D-\u135F\u1712-\u1715\u1732-\u1734\u1752\u1753\u1772\u1773\u17B4-\u17D3\u17DD-\u17E9'
    '\u180B-\u180D\u180F-\u1819\u1885\u1886\u18A9\u1920-\u193B\u1946-\u194F\u19D0-\u19D9\u1A17-\u1A1B\u1A55-\u1A99'
    '\u1AB0-\u1B04\u1B34-\u1B44\u1B50-\u1B59\u1B6B-\u1B73\u1B80-\u1B82\u1BA1-\u1BAD\u1BB0-\u1BB9\u1BE6-\u1BF3'
    '\u1C24-\u1C37\u1C40-\u1C49\u1C50-\u1C59\u1CD0-\u1CD2\u1CD4-\u1CE8\u1CED\u1CF4\u1CF7-\u1CF9\u1DC0-\u1DFF'
    '\u20D0-\u20E2\u20E4-\u20F0\u2CEF-\u2CF1\u2D7F\u2DE0-\u2DFF\u302A-\u302F\u3099\u309A\uA620-\uA629\uA66F-\uA672'
    '\uA674-\uA67D\uA69E\uA69F\uA6F0\uA6F1\uA802\uA806\uA80B\uA823-\uA827\uA82C\uA880\uA881\uA8B4-\uA8C5'
    '\uA8D0-\uA8F1\uA8FF-\uA909\uA926-\uA92D\uA947-\uA953\uA980-\uA983\uA9B3-\uA9C0\uA9D0-\uA9D9\uA9E5\uA9F0-\uA9F9'
    '\uAA29-\uAA36\uAA43\uAA4C-\uAA59\uAA7B-\uAA7D\uAAB0\uAAB2-\uAAB4\uAAB7\uAAB8\uAABE\uAABF\uAAC1\uAAEB-\uAAEF'
    '\uAAF5\uAAF6\uABE3-\uABEA\uABEC-\uABF9\uFB1E\uFE00-\uFE0D\uFE20-\uFE2F\uFF10-\uFF19\U000101FD\U000102E0'
    '\U00010376-\U0001037A\U000104A0-\U000104A9\U00010A01-\U00010A0F\U00010A38-\U00010A3F\U00010AE5\U00010AE6'
    '\U00010D24-\U00010D49\U00010D69-\U00010D6D\U00010EAB\U00010EAC\U00010EFC-\U00010EFF\U00010F46-\U00010F50'
    '\U00010F82-\U00010F85\U00011000-\U00011002\U00011038-\U00011046\U00011066-\U00011070\U00011073\U00011074'
    '\U0001107F-\U00011082\U000110B0-\U000110BA\U000110C2\U000110F0-\U00011102\U00011127-\U0001113F'
    '\U00011145\U00011146\U00011173\U00011180-\U00011182\U000111B3-\U000111C0\U000111C9-\U000111CC'
    '\U000111CE-\U000111D9\U0001122C-\U00011237\U0001123E\U00011241\U000112DF-\U00011303\U0001133B\U0001133C'
    '\U0001133E-\U0001134D\U00011357\U00011362-\U00011374\U000113B8-\U000113D0\U000113D2\U000113E1\U000113E2'
    '\U00011435-\U00011446\U00011450-\U00011459\U0001145E\U000114B0-\U000114C3\U000114D0-\U000114D9'
    '\U000115AF-\U000115C0\U000115DC\U000115DD\U00011630-\U00011640\U00011650-\U00011659\U000116AB-\U000116B7'
    '\U000116C0-\U000116E3\U0001171D-\U00011739\U0001182C-\U0001183A\U000118E0-\U000118E9\U00011930-\U0001193E'
    '\U00011940\U00011942\U00011943\U00011950-\U00011959\U000119D1-\U000119E0\U000119E4\U00011A01-\U00011A0A'
    '\U00011A33-\U00011A39\U00011A3B-\U00011A3E\U00011A47\U00011A51-\U00011A5B\U00011A8A-\U00011A99'
    '\U00011BF0-\U00011BF9\U00011C2F-\U00011C3F\U00011C50-\U00011C59\U00011C92-\U00011CB6\U00011D31-\U00011D45'
    '\U00011D47-\U00011D59\U00011D8A-\U00011D97\U00011DA0-\U00011DA9\U00011EF3-\U00011EF6\U00011F00\U00011F01'
    '\U00011F03\U00011F34-\U00011F42\U00011F50-\U00011F5A\U00013440\U00013447-\U00013455\U0001611E-\U00016139'
    '\U00016A60-\U00016A69\U00016AC0-\U00016AC9\U00016AF0-\U00016AF4\U00016B30-\U00016B36\U00016B50-\U00016B59'
    '\U00016D70-\U00016D79\U00016F4F\U00016F51-\U00016F92\U00016FE4-\U00016FF1\U0001BC9D\U0001BC9E'
    '\U0001CCF0-\U0001CCF9\U0001CF00-\U0001CF46\U0001D165-\U0001D169\U0001D16D-\U0001D172\U0001D17B-\U0001D182'
    '\U0001D185-\U0001D18B\U0001D1AA-\U0001D1AD\U0001D242-\U0001D244\U0001D7CE-\U0001D7FF\U0001DA00-\U0001DA36'
    '\U0001DA3B-\U0001DA6C\U0001DA75\U0001DA84\U0001DA9B-\U0001DAAF\U0001E000-\U0001E02A\U0001E08F'
    '\U0001E130-\U0001E136\U0001E140-\U0001E149\U0001E2AE\U0001E2EC-\U0001E2F9\U0001E4EC-\U0001E4F9'
    '\U0001E5EE\U0001E5EF\U0001E5F1-\U0001E5FA\U0001E8D0-\U0001E8D6\U0001E944-\U0001E94A\U0001E950-\U0001E959'
    '\U0001FBF0-\U0001FBF9';
--rollback DROP FUNCTION digits_and_marks;

-- The hashtags of a message without #, each spelling once, in order. A hashtag consists of word characters, underscores
-- and a few signs that twitter-text allows, with at least one letter. Middle dots, joiners and the like belong to it
-- between word characters only. No word character, &, / or # precedes it (&#39; is an entity); no :// follows it.
--changeset cruddur:0005-hashtags-in context:schema splitStatements:false
CREATE FUNCTION hashtags_in(message text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN message !~ '[#＃]' THEN '{}' ELSE ARRAY(
    SELECT tag[1]
    FROM regexp_matches(
            text_without_urls(message),
            '(?<![&/#＃_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F\u00B7\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E' || unspaced_word_characters() || spaced_word_characters()
                || '])[#＃]([_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F' || unspaced_word_characters() || spaced_word_characters()
                || ']+(?:[\u00B7\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E]+[_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F' || unspaced_word_characters()
                || spaced_word_characters() || ']+)*)(?![\u00B7\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E]*[_\u0F0B\u0F0C\u05F3\u05F4\u3003\u309B\u309C\uA67E\uFF3F'
                || unspaced_word_characters() || spaced_word_characters() || ']|://)',
            'g') WITH ORDINALITY AS tags (tag, place)
    WHERE tag[1] ~ ('[^\u3003\u309B\u309C_\u0F0B\u0F0C\u05F3\u05F4\uA67E\uFF3F\u00B7\u05BE\u200C\u200D\u2027\u301C\u30A0\u30FB\uFF5E' || digits_and_marks() || ']')
    GROUP BY tag[1]
    ORDER BY min(place)) END;
--rollback DROP FUNCTION hashtags_in;

-- The hashtags of a crud, those with the same key once.
--changeset cruddur:0005-distinct-hashtags context:schema splitStatements:false
CREATE FUNCTION distinct_hashtags(hashtags text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN cardinality(hashtags) < 2 THEN hashtags ELSE ARRAY(
    SELECT DISTINCT ON (text_key(tag)) tag FROM unnest(hashtags) WITH ORDINALITY AS tags (tag, place)
    ORDER BY text_key(tag), place) END;
--rollback DROP FUNCTION distinct_hashtags;

-- The users that a message mentions: the handle as it is spelled, without @, each spelling once, in order. Where several
-- handles match, the longest registered one wins: a handle ends at a dot, a hyphen, or a character of a script without
-- spaces. An e-mail address or @user@host mentions nobody. RT@user is a mention.
--changeset cruddur:0005-users-mentioned-in context:schema splitStatements:false
CREATE FUNCTION users_mentioned_in(message text) RETURNS TABLE (spelling text, user_uuid uuid, place bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT mention.spelling, mention.user_uuid, min(runs.place)
    FROM regexp_matches(
            text_without_urls(users_mentioned_in.message),
            '(?:(?<=[\u1100-\u11FF\u3131-\u318E\uA960-\uA97F\uAC00-\uD7FF])|(?<![_!#$%&*@＠' || spaced_word_characters()
                || '])|(?<=(?:^|[^' || spaced_word_characters() || '])[rR][tT]))[@＠](?:([._\u200C\u200D'
                || unspaced_word_characters() || spaced_word_characters() || '-]+)(?![@＠._\u200C\u200D'
                || unspaced_word_characters() || spaced_word_characters() || '-])|([._\u200C\u200D'
                || unspaced_word_characters() || spaced_word_characters() || '-]+[.-])(?=[@＠]))',
            'g') WITH ORDINALITY AS runs (parts, place),
        LATERAL (SELECT coalesce(parts[1], left(parts[2], -1)) AS run) AS candidates,
        LATERAL (
            SELECT left(run, length) AS spelling, users.uuid AS user_uuid
            FROM generate_series(1, least(char_length(run), 128)) AS length
            JOIN users ON text_key(users.handle) = text_key(left(run, length))
            WHERE length = char_length(run) OR substr(run, length, 2) ~ ('[.' || unspaced_word_characters() || '-]')
            ORDER BY length DESC
            LIMIT 1
        ) AS mention
    GROUP BY mention.spelling, mention.user_uuid
    ORDER BY min(runs.place);
END;
--rollback DROP FUNCTION users_mentioned_in;
