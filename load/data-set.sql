-- A generated data set for measurements, similar to what people write. It is the same in each run, relative to its end.
--
-- This file only declares functions in the session's temporary schema. Then
--
--     SELECT statement, percent FROM pg_temp.data_set_steps(100000) ORDER BY step
--
-- lists the statements that load this number of cruds. The caller runs them one by one on the same session, outside of a
-- transaction. They open a single transaction, which drops the indexes of the large tables and creates them again from the
-- catalogue: all data is loaded or none, and other sessions wait. Callers: bin/db-fill, PlansIT, bin/bench.
--
-- Data with known properties, independent of the size:
--
--     terms            cloud in every 10th crud, lantern in every 1,000th, axolotl in about 20
--     users            0, 1, 2, …: md5('user 0')::uuid; the sub is that uuid as text, the handle is
--                      pg_temp.handle_of(0); user 0 is the most active, with about 2 % of all cruds at 5,000,000
--     cruds            1, 2, 3, …, the oldest first: md5('crud 1')::uuid
--     the viral crud   pg_temp.viral(cruds): liked by 60 % of the users, reposted by 20 %, with 1 % of all replies
--     follows          user 1 follows 10,000 people, user 2 5,000, user 3 500 and user 4 50, if there are as many; nearly two
--                      thirds of all users follow user 0; others follow 20 on average, a few of them thousands
--     conversations    0, 1, 2, …: md5('conversation 0')::uuid, number 0 is the longest

SET client_min_messages = warning;

-- --- Random values -----------------------------------------------------------------------------------------------------

-- A pseudo-random number in [0, 1), determined by a thing and an aspect of it.
CREATE OR REPLACE FUNCTION pg_temp.draw(thing bigint, aspect integer) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (hashint8extended(thing, aspect) & 4503599627370495) / 4503599627370496.0::float8;

CREATE OR REPLACE FUNCTION pg_temp.user_uuid(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN md5('user ' || number::text)::uuid;

CREATE OR REPLACE FUNCTION pg_temp.crud_uuid(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN md5('crud ' || number::text)::uuid;

CREATE OR REPLACE FUNCTION pg_temp.conversation_uuid(number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN md5('conversation ' || number::text)::uuid;

CREATE OR REPLACE FUNCTION pg_temp.users_among(cruds bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN greatest(20, cruds / 50, (cruds - 1000000) * 12 / 100);

CREATE OR REPLACE FUNCTION pg_temp.viral(cruds bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN cruds * 9 / 40 * 4 + 1;

CREATE OR REPLACE FUNCTION pg_temp.first_name(number bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN ('{ada,alan,amara,andre,anna,ayesha,bao,ben,carla,chen,claire,dana,david,elif,emma,eva,farid,femi,grace,hana,hugo,'
    'ines,ivan,jamal,jana,joao,jonas,julia,kenji,lars,leila,liam,lucia,maria,mei,mohamed,nadia,nina,noah,olga,omar,paul,'
    'priya,rosa,sam,sara,tariq,yuki}'::text[])[number % 48 + 1];

CREATE OR REPLACE FUNCTION pg_temp.last_name(number bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN ('{adeyemi,ali,andersson,bauer,brown,chen,costa,diallo,dubois,fernandez,fischer,garcia,haddad,hansen,ito,ivanova,'
    'jones,kaya,khan,kim,kowalski,kumar,lee,lopez,martin,mensah,moreau,muller,murphy,nakamura,nguyen,novak,okafor,olsen,'
    'park,patel,pereira,petrov,ricci,rossi,sato,silva,singh,smith,suzuki,tanaka,weber,yilmaz}'::text[])
    [number / 48 % 48 + 1];

CREATE OR REPLACE FUNCTION pg_temp.handle_of(number bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN pg_temp.first_name(number) || '_' || pg_temp.last_name(number)
    || CASE WHEN number < 2304 THEN '' ELSE (number / 2304)::text END;

-- A few users write many cruds, most write a few.
CREATE OR REPLACE FUNCTION pg_temp.author(crud bigint, cruds bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN floor(pg_temp.users_among(cruds) * pg_temp.draw(crud, 1) ^ 3);

-- Recent cruds are close together in time: most cruds of some weeks ago have expired.
CREATE OR REPLACE FUNCTION pg_temp.age_in_hours(crud bigint, cruds bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN 707 * ((cruds - crud) / cruds::float8) ^ 1.6;

-- A permitted time to live after which the crud still lives for half a day or more.
CREATE OR REPLACE FUNCTION pg_temp.hours_to_live(crud bigint, cruds bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN pg_temp.draw(crud, 2) < 0.10 AND pg_temp.age_in_hours(crud, cruds) < 12 THEN 24
    WHEN pg_temp.draw(crud, 2) < 0.25 AND pg_temp.age_in_hours(crud, cruds) < 60 THEN 72
    WHEN pg_temp.draw(crud, 2) < 0.65 AND pg_temp.age_in_hours(crud, cruds) < 156 THEN 168
    ELSE 720 END;

CREATE OR REPLACE FUNCTION pg_temp.created_at(crud bigint, cruds bigint) RETURNS timestamptz LANGUAGE sql STABLE
RETURN now() - pg_temp.age_in_hours(crud, cruds) * interval '1 hour';

CREATE OR REPLACE FUNCTION pg_temp.expires_at(crud bigint, cruds bigint) RETURNS timestamptz LANGUAGE sql STABLE
RETURN pg_temp.created_at(crud, cruds) + pg_temp.hours_to_live(crud, cruds) * interval '1 hour';

-- Every fourth crud is a reply to a recent crud that is not a reply, or to the viral crud.
CREATE OR REPLACE FUNCTION pg_temp.parent(crud bigint, cruds bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN crud % 4 <> 3 THEN NULL
    WHEN crud > pg_temp.viral(cruds) AND pg_temp.draw(crud, 3) < 0.1 THEN pg_temp.viral(cruds)
    ELSE greatest(1, (crud / 4 - floor(least(crud / 4, 5000) * pg_temp.draw(crud, 4) ^ 3)::bigint) * 4
        + floor(3 * pg_temp.draw(crud, 5))::bigint) END;

-- Most cruds have no likes, a few have many.
CREATE OR REPLACE FUNCTION pg_temp.likes_of(crud bigint, cruds bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN crud = pg_temp.viral(cruds) THEN pg_temp.users_among(cruds) * 3 / 5
    ELSE least(pg_temp.users_among(cruds) / 2,
        CASE WHEN pg_temp.draw(crud, 6) < 0.3 THEN floor((0.3 / (pg_temp.draw(crud, 6) + 1e-9)) ^ 0.5) ELSE 0 END::bigint
        + CASE WHEN pg_temp.author(crud, cruds) = 0 THEN 4 ELSE 0 END) END;

CREATE OR REPLACE FUNCTION pg_temp.reposts_of(crud bigint, cruds bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN crud = pg_temp.viral(cruds) THEN pg_temp.users_among(cruds) / 5
    WHEN pg_temp.draw(crud, 7) >= 0.04 THEN 0
    ELSE least(pg_temp.users_among(cruds) / 5, floor((0.04 / (pg_temp.draw(crud, 7) + 1e-9)) ^ 0.5)) END;

-- --- Text -------------------------------------------------------------------------------------------------------------

CREATE TEMPORARY TABLE IF NOT EXISTS phrases (number bigint PRIMARY KEY, phrase text NOT NULL);
CREATE TEMPORARY TABLE IF NOT EXISTS replies (crud bigint PRIMARY KEY, count integer NOT NULL);

CREATE OR REPLACE FUNCTION pg_temp.phrases() RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN 20000;

CREATE OR REPLACE FUNCTION pg_temp.syllable(number bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN ('{ba,ki,mo,ru,te,so,la,vi,dor,gen,pal,zu,nes,hol,fir,qua}'::text[])[number + 1];

-- The first words are English and frequent. Thousands of artificial words follow; each is as rare as most words are.
CREATE OR REPLACE FUNCTION pg_temp.word(number bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN coalesce(
    ('{the,to,a,and,of,is,in,it,for,on,you,my,this,that,with,not,we,but,so,be,just,are,have,at,what,all,out,like,one,about,'
    'today,now,new,day,time,good,people,know,more,can,how,when,there,from,get,up,was,no,they,or,will,if,time,work,back,'
    'never,need,first,think,love,make,really,still,going,see,way,great,week,morning,coffee,code,build,server,database,'
    'query,index,book,music,city,rain,train,friend,home,game,team,run,walk,food,bread,light,night,photo,summer,winter,'
    'question,answer,story,idea,plan,learn,teach,write,read,paper,garden,river,mountain,bridge,window,table,green,blue,'
    'orange,silver,quiet,slow,fast,early,late,almost,always,maybe,again,together,without,against,release,deploy,test,'
    'review,meeting,keyboard,screen,network,storage,backup,memory,number,letter,market,museum,concert,ticket,journey,'
    'weather,storm,ocean,island,forest,animal,pigeon,turtle,rabbit,kitchen,recipe,pepper,ginger,lemon,market}'::text[])
        [number + 1],
    pg_temp.syllable(number & 15) || pg_temp.syllable(number >> 4 & 15)
        || pg_temp.syllable(number >> 8 & 15) || CASE WHEN number < 4096 THEN '' ELSE pg_temp.syllable(number >> 12 & 15) END);

-- Phrases in scripts with and without spaces.
CREATE OR REPLACE FUNCTION pg_temp.foreign_word(script bigint, number bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN ('{{今日,空港,電車,雨,写真,猫,本,ありがとう},{今天,城市,咖啡,下雨,火车,朋友,晚上,谢谢},{วันนี้,กาแฟ,เมือง,ฝน,หนังสือ,รถไฟ,เพื่อน,ขอบคุณ},'
    '{сегодня,кофе,город,дождь,книга,поезд,друзья,спасибо},{اليوم,قهوة,مدينة,مطر,كتاب,قطار,صديق,شكرا},'
    '{आज,चाय,शहर,बारिश,किताब,रात,दोस्त,धन्यवाद},{오늘,커피,도시,기차,사진,아침,친구,감사합니다},'
    '{σήμερα,καφές,πόλη,βροχή,βιβλίο,τρένο,φίλος,ευχαριστώ}}'::text[])[script + 1][number + 1];

CREATE OR REPLACE FUNCTION pg_temp.hashtag(number bigint) RETURNS text LANGUAGE sql IMMUTABLE
RETURN '#' || coalesce(
    ('{100DaysOfCloud,AWS,Java,PostgreSQL,Coffee,Monday,DevOps,OpenSource,Travel,Music,Books,Photo,Running,Cats,Gardening,'
    'Новости,日本,한국,Friday,News}'::text[])[number + 1],
    initcap(pg_temp.word(1000 + number)));

CREATE OR REPLACE FUNCTION pg_temp.add_phrases() RETURNS void LANGUAGE sql AS $$
    TRUNCATE phrases, replies;
    INSERT INTO phrases
    SELECT number, string_agg(
            CASE WHEN number % 16 = 15
                THEN pg_temp.foreign_word(number / 16 % 8, floor(8 * pg_temp.draw(number * 8 + place, 8))::bigint)
                ELSE pg_temp.word(floor(40000 * pg_temp.draw(number * 8 + place, 8) ^ 10)::bigint) END,
            CASE WHEN number % 16 = 15 AND number / 16 % 8 < 3 THEN '' ELSE ' ' END ORDER BY place)
    FROM generate_series(0, pg_temp.phrases() - 1) AS number, generate_series(0, 2 + number % 5) AS place
    GROUP BY number;
    ANALYZE phrases;
$$;

CREATE OR REPLACE FUNCTION pg_temp.count_replies(cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO replies
    SELECT pg_temp.parent(crud, cruds), count(*) FROM generate_series(3, cruds, 4) AS crud GROUP BY 1;
    ANALYZE replies;
$$;

CREATE OR REPLACE FUNCTION pg_temp.add_users(cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO users (uuid, display_name, handle, email, cognito_user_id, bio, created_at)
    SELECT
        pg_temp.user_uuid(drawn.number),
        initcap(pg_temp.first_name(drawn.number) || ' ' || pg_temp.last_name(drawn.number)),
        pg_temp.handle_of(drawn.number),
        pg_temp.handle_of(drawn.number) || '@cruddur.example',
        pg_temp.user_uuid(drawn.number),
        CASE WHEN drawn.number % 3 > 0 THEN phrase END,
        now() - (CASE WHEN drawn.number % 20 = 19 THEN 0 ELSE 30 END + 380 * pg_temp.draw(drawn.number, 9)) * interval '1 day'
    FROM generate_series(0, pg_temp.users_among(cruds) - 1) AS drawn (number)
    LEFT JOIN phrases ON phrases.number = drawn.number % pg_temp.phrases();
$$;

-- Up to two phrases, and their usual suffixes. Values that are used several times are drawn once in advance, so that
-- PostgreSQL inlines the function: a million cruds take seconds instead of minutes.
CREATE OR REPLACE FUNCTION pg_temp.add_cruds(first bigint, last bigint, cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO activities (
        uuid, user_uuid, message, replies_count, reposts_count, likes_count, reply_to_activity_uuid,
        expires_at, created_at)
    SELECT
        pg_temp.crud_uuid(drawn.number),
        pg_temp.user_uuid(author),
        concat_ws(' ', upper(left(one.phrase, 1)) || substr(one.phrase, 2), other.phrase,
            CASE WHEN pg_temp.draw(drawn.number, 10) < 0.1 THEN 'cloud' END,
            CASE WHEN pg_temp.draw(drawn.number, 11) < 0.001 THEN 'lantern' END,
            CASE WHEN drawn.number % greatest(1, cruds / 20) = 0 THEN 'axolotl' END,
            CASE WHEN pg_temp.draw(drawn.number, 12) < 0.1 THEN '@' || pg_temp.handle_of(mentioned) END,
            CASE WHEN tagging < 0.12 THEN pg_temp.hashtag(tag) WHEN tagging < 0.15 THEN lower(pg_temp.hashtag(tag)) END,
            CASE WHEN pg_temp.draw(drawn.number, 16) < 0.1 THEN '🎉' END),
        coalesce(replies.count, 0),
        pg_temp.reposts_of(drawn.number, cruds),
        pg_temp.likes_of(drawn.number, cruds),
        pg_temp.crud_uuid(parent),
        pg_temp.expires_at(thread, cruds),
        pg_temp.created_at(drawn.number, cruds)
    FROM (
        SELECT
            number, parent, coalesce(parent, number) AS thread,
            pg_temp.author(number, cruds) AS author,
            floor(pg_temp.users_among(cruds) * pg_temp.draw(number, 13) ^ 3)::bigint AS mentioned,
            pg_temp.draw(number, 14) AS tagging,
            floor(300 * pg_temp.draw(number, 15) ^ 3)::bigint AS tag,
            floor(pg_temp.phrases() * pg_temp.draw(number, 17))::bigint AS one,
            floor(1.4 * pg_temp.phrases() * pg_temp.draw(number, 18))::bigint AS other
        FROM (SELECT number, pg_temp.parent(number, cruds) AS parent FROM generate_series(first, last) AS number OFFSET 0) AS crud
        OFFSET 0) AS drawn
    JOIN phrases AS one ON one.number = drawn.one
    LEFT JOIN phrases AS other ON other.number = drawn.other
    LEFT JOIN replies ON replies.crud = drawn.number
    ORDER BY drawn.number;
$$;

-- --- Reactions, messages ----------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION pg_temp.reacted_at(crud bigint, cruds bigint, place bigint) RETURNS timestamptz
    LANGUAGE sql STABLE
RETURN now() - pg_temp.age_in_hours(crud, cruds) * (1 - pg_temp.draw(crud * 524287 + place, 19) ^ 4) * interval '1 hour';

CREATE OR REPLACE FUNCTION pg_temp.add_likes(first bigint, last bigint, cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO likes (uuid, activity_uuid, user_uuid, created_at)
    SELECT
        md5('like ' || crud::text || ' ' || place::text)::uuid,
        pg_temp.crud_uuid(crud),
        pg_temp.user_uuid((crud * 7919 + place) % pg_temp.users_among(cruds)),
        pg_temp.reacted_at(crud, cruds, place)
    FROM generate_series(first, last) AS crud, generate_series(1, pg_temp.likes_of(crud, cruds)) AS place
    ORDER BY 4;
$$;

CREATE OR REPLACE FUNCTION pg_temp.add_reposts(first bigint, last bigint, cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO reposts (uuid, activity_uuid, user_uuid, created_at)
    SELECT
        md5('repost ' || crud::text || ' ' || place::text)::uuid,
        pg_temp.crud_uuid(crud),
        pg_temp.user_uuid((crud * 6959 + place) % pg_temp.users_among(cruds)),
        pg_temp.reacted_at(crud, cruds, place)
    FROM generate_series(first, last) AS crud, generate_series(1, pg_temp.reposts_of(crud, cruds)) AS place
    ORDER BY 4;
$$;

CREATE OR REPLACE FUNCTION pg_temp.add_notifications(cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO notifications (user_uuid, activity_uuid, at)
    SELECT user_uuid, activity_uuid, max(at)
    FROM (
        SELECT parent.user_uuid, reply.uuid, reply.created_at, reply.user_uuid
        FROM activities AS reply
        JOIN activities AS parent ON parent.uuid = reply.reply_to_activity_uuid
        UNION ALL
        SELECT unnest(mentioned_user_uuids), uuid, created_at, user_uuid FROM activities
        UNION ALL
        SELECT crud.user_uuid, crud.uuid, likes.created_at, likes.user_uuid
        FROM likes JOIN activities AS crud ON crud.uuid = likes.activity_uuid
        UNION ALL
        SELECT crud.user_uuid, crud.uuid, reposts.created_at, reposts.user_uuid
        FROM reposts JOIN activities AS crud ON crud.uuid = reposts.activity_uuid
    ) AS event (user_uuid, activity_uuid, at, by_uuid)
    WHERE user_uuid <> by_uuid AND activity_uuid NOT IN (SELECT activity_uuid FROM notifications)
    GROUP BY user_uuid, activity_uuid;
$$;

-- --- Relationships -----------------------------------------------------------------------------------------------------

-- A power law: most users follow a few people, some follow thousands.
CREATE OR REPLACE FUNCTION pg_temp.follows_of(number bigint, cruds bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN least(pg_temp.users_among(cruds) / 2, CASE number
    WHEN 1 THEN 10000 WHEN 2 THEN 5000 WHEN 3 THEN 500 WHEN 4 THEN 50
    ELSE least(10000, floor(5 * (pg_temp.draw(number, 25) + 1e-6) ^ -0.75)) END::bigint);

-- The most active users have the most followers. The first users follow different people, so that their numbers are exact.
CREATE OR REPLACE FUNCTION pg_temp.followed(number bigint, place bigint, cruds bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN number < 5 THEN (number + place) % pg_temp.users_among(cruds)
    ELSE floor(pg_temp.users_among(cruds) * pg_temp.draw(number * 16384 + place, 26) ^ 3)::bigint END;

CREATE OR REPLACE FUNCTION pg_temp.add_follows(first bigint, last bigint, cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO follows (follower_uuid, followed_uuid, created_at)
    SELECT
        pg_temp.user_uuid(follower),
        pg_temp.user_uuid(followed),
        now() - pg_temp.draw(follower * 524287 + followed, 27) * interval '300 days'
    FROM (
        SELECT follower, pg_temp.followed(follower, place, cruds) AS followed
        FROM generate_series(first, last) AS follower,
            generate_series(1, pg_temp.follows_of(follower, cruds)) AS place
        UNION
        SELECT follower, 0 FROM generate_series(greatest(5, first), last) AS follower
        WHERE pg_temp.draw(follower, 28) < 0.65
    ) AS drawn
    WHERE follower <> followed AND follower < pg_temp.users_among(cruds);
$$;

CREATE OR REPLACE FUNCTION pg_temp.count_follows(cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO follow_counts (user_uuid, followers_count, following_count)
    SELECT user_uuid, sum(followers), sum(following)
    FROM (
        SELECT followed_uuid, 1, 0 FROM follows UNION ALL SELECT follower_uuid, 0, 1 FROM follows
    ) AS counted (user_uuid, followers, following)
    WHERE NOT EXISTS (SELECT FROM follow_counts WHERE follow_counts.user_uuid = counted.user_uuid)
    GROUP BY user_uuid;
$$;

-- Every twentieth user blocks and mutes three people each.
CREATE OR REPLACE FUNCTION pg_temp.add_blocks_and_mutes(cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO mutes (muter_uuid, muted_uuid)
    SELECT pg_temp.user_uuid(number), pg_temp.user_uuid((number + place * 7) % pg_temp.users_among(cruds))
    FROM generate_series(10, pg_temp.users_among(cruds) - 1, 20) AS number, generate_series(1, 3) AS place
    ON CONFLICT DO NOTHING;
    INSERT INTO blocks (blocker_uuid, blocked_uuid)
    SELECT pg_temp.user_uuid(number), pg_temp.user_uuid((number + place * 11) % pg_temp.users_among(cruds))
    FROM generate_series(15, pg_temp.users_among(cruds) - 1, 20) AS number, generate_series(1, 3) AS place
    WHERE NOT EXISTS (
        SELECT FROM follows WHERE (follower_uuid, followed_uuid) IN (
            (pg_temp.user_uuid(number), pg_temp.user_uuid((number + place * 11) % pg_temp.users_among(cruds))),
            (pg_temp.user_uuid((number + place * 11) % pg_temp.users_among(cruds)), pg_temp.user_uuid(number))))
    ON CONFLICT DO NOTHING;
$$;

CREATE OR REPLACE FUNCTION pg_temp.conversations(cruds bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN greatest(10, cruds / 100);

CREATE OR REPLACE FUNCTION pg_temp.add_conversations(cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO message_groups (uuid, first_user_uuid, second_user_uuid, created_at)
    SELECT DISTINCT ON (least(one, other), greatest(one, other))
        pg_temp.conversation_uuid(number), least(one, other), greatest(one, other), now() - interval '30 days'
    FROM generate_series(0, pg_temp.conversations(cruds) - 1) AS number,
        LATERAL (SELECT pg_temp.users_among(cruds) AS users) AS among,
        LATERAL (SELECT floor(users * pg_temp.draw(number, 20) ^ 3)::bigint AS talker) AS drawn,
        LATERAL (SELECT pg_temp.user_uuid(talker) AS one, pg_temp.user_uuid(
            (talker + 1 + floor((users - 1) * pg_temp.draw(number, 21))::bigint) % users) AS other) AS pair
    ORDER BY least(one, other), greatest(one, other), number;
    INSERT INTO message_group_members (message_group_uuid, user_uuid, created_at)
    SELECT message_groups.uuid, member, message_groups.created_at
    FROM message_groups, unnest(ARRAY[first_user_uuid, second_user_uuid]) AS member
    ON CONFLICT DO NOTHING;
    ANALYZE message_groups;
$$;

CREATE OR REPLACE FUNCTION pg_temp.add_messages(cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO messages (uuid, message_group_uuid, user_uuid, message, created_at)
    SELECT
        md5('message ' || drawn.number)::uuid,
        message_groups.uuid,
        CASE WHEN pg_temp.draw(drawn.number, 22) < 0.5 THEN first_user_uuid ELSE second_user_uuid END,
        phrase,
        now() - (cruds / 10 - drawn.number) / (cruds / 10.0) * interval '30 days'
    FROM generate_series(1, cruds / 10) AS drawn (number)
    JOIN phrases ON phrases.number = floor(pg_temp.phrases() * pg_temp.draw(drawn.number, 23))::bigint
    JOIN message_groups ON message_groups.uuid = pg_temp.conversation_uuid(
        floor(pg_temp.conversations(cruds) * pg_temp.draw(drawn.number, 24) ^ 2)::bigint)
    ORDER BY drawn.number;
$$;

CREATE OR REPLACE FUNCTION pg_temp.add_idempotency_keys(cruds bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO idempotency_keys (user_uuid, key, request_hash, claim_uuid, answer, created_at)
    SELECT
        pg_temp.user_uuid(pg_temp.author(crud, cruds)),
        md5('key ' || crud),
        sha256(convert_to(crud::text, 'UTF8')),
        pg_temp.crud_uuid(crud),
        json_build_object('uuid', pg_temp.crud_uuid(crud)),
        pg_temp.created_at(crud, cruds)
    FROM generate_series(cruds - cruds / 100, cruds) AS crud;
$$;

-- --- Steps -------------------------------------------------------------------------------------------------------------

-- A task in batches. The cost is in seconds per million rows.
CREATE OR REPLACE FUNCTION pg_temp.batches(task text, size bigint, cruds bigint, seconds float8)
    RETURNS TABLE (place bigint, statement text, cost float8) LANGUAGE sql IMMUTABLE AS $$
    SELECT first, format('SELECT pg_temp.%I(%s, %s, %s)', task, first, least(first + size - 1, cruds), cruds),
        seconds * (least(first + size, cruds) - first)
    FROM generate_series(1, cruds, size) AS first;
$$;

-- The constraints and indexes of the large tables, with the statements that drop and create them.
CREATE OR REPLACE FUNCTION pg_temp.indexes() RETURNS TABLE (place bigint, drops text, makes text, seconds float8)
    LANGUAGE sql STABLE AS $$
    WITH large AS (SELECT unnest('{activities,likes,reposts,follows,messages,notifications}'::regclass[]) AS oid),
    made AS (
        SELECT CASE contype WHEN 'f' THEN 3 ELSE 2 END AS kind, conname::text AS name,
            format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drops,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS makes,
            1 AS seconds
        FROM pg_constraint
        WHERE contype IN ('p', 'u', 'f') AND (conrelid IN (TABLE large) OR confrelid IN (TABLE large))
        UNION ALL
        SELECT 1, indexrelid::regclass::text,
            format('DROP INDEX %s', indexrelid::regclass),
            pg_get_indexdef(indexrelid),
            CASE WHEN pg_get_indexdef(indexrelid) LIKE '%USING gin%' THEN 12 ELSE 1 END
        FROM pg_index
        WHERE indrelid IN (TABLE large)
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
    )
    SELECT row_number() OVER (ORDER BY kind, name), drops, makes, seconds FROM made;
$$;

-- The triggers that count replies, likes and reposts, and write notifications.
CREATE OR REPLACE FUNCTION pg_temp.count_triggers() RETURNS TABLE (of regclass, named name) LANGUAGE sql STABLE AS $$
    SELECT tgrelid::regclass, tgname FROM pg_trigger
    WHERE tgfoid::regproc::text IN ('count_reply', 'count_likes', 'count_reposts', 'count_and_log_follows', 'notify_users') ORDER BY 1, 2;
$$;

-- Each statement, and the percentage that is done after it.
CREATE OR REPLACE FUNCTION pg_temp.data_set_steps(cruds bigint)
    RETURNS TABLE (step bigint, statement text, percent integer) LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM users WHERE uuid = pg_temp.user_uuid(0)) THEN
        RAISE 'there is a data set in this database already' USING HINT = 'bin/db-setup starts over.';
    END IF;
    RETURN QUERY
    WITH steps AS (
        SELECT 1 AS part, place, first.statement, 0::float8 AS cost
        FROM unnest(ARRAY['BEGIN', 'SET LOCAL work_mem = ''256MB''', 'SET LOCAL maintenance_work_mem = ''512MB''',
            'SET LOCAL statement_timeout = 0', 'SET LOCAL jit = off', 'SELECT pg_temp.add_phrases()'])
            WITH ORDINALITY AS first (statement, place)
        -- The data set contains its counts and notifications.
        UNION ALL SELECT 2, place, format('ALTER TABLE %s DISABLE TRIGGER %s', each.of, each.named), 0
        FROM pg_temp.count_triggers() WITH ORDINALITY AS each (of, named, place)
        UNION ALL SELECT 2, -indexes.place, drops, 0 FROM pg_temp.indexes()
        UNION ALL SELECT 3, place, format('SELECT pg_temp.%I(%s)', task, cruds), cruds
        FROM unnest('{count_replies,add_users,add_conversations,add_messages,add_idempotency_keys}'::text[])
            WITH ORDINALITY AS each (task, place)
        UNION ALL SELECT 4, batches.* FROM pg_temp.batches('add_cruds', 50000, cruds, 20) AS batches
        UNION ALL SELECT 5, batches.* FROM pg_temp.batches('add_likes', 200000, cruds, 4) AS batches
        UNION ALL SELECT 6, batches.* FROM pg_temp.batches('add_reposts', 500000, cruds, 1) AS batches
        UNION ALL SELECT 6, 10000000000 + first,
            format('SELECT pg_temp.add_follows(%s, %s, %s)', first, first + 49999, cruds), 60 * 50000
        FROM generate_series(0, pg_temp.users_among(cruds) - 1, 50000) AS first
        UNION ALL SELECT 7, -1, format('SELECT pg_temp.count_follows(%s)', cruds), cruds
        UNION ALL SELECT 7, 0, format('SELECT pg_temp.add_notifications(%s)', cruds), cruds * 3
        UNION ALL SELECT 7, indexes.place, makes, seconds * cruds FROM pg_temp.indexes()
        UNION ALL SELECT 7, 1000 + place, format('ALTER TABLE %s ENABLE TRIGGER %s', each.of, each.named), 0
        FROM pg_temp.count_triggers() WITH ORDINALITY AS each (of, named, place)
        UNION ALL SELECT 7, 2000, format('SELECT pg_temp.add_blocks_and_mutes(%s)', cruds), 0
        UNION ALL SELECT 8, place, ending, cruds * 3
        FROM unnest(ARRAY['COMMIT', 'VACUUM (ANALYZE) users, activities, likes, reposts, message_groups, '
            'message_group_members, messages, notifications, idempotency_keys, activity_count_deltas, '
            'user_count_deltas, follows, follow_counts, blocks, mutes']) WITH ORDINALITY AS last (ending, place)
    ),
    ordered AS (
        SELECT row_number() OVER (ORDER BY part, place) AS step, steps.statement, cost FROM steps
    )
    SELECT ordered.step, ordered.statement, (100 * sum(cost) OVER (ORDER BY ordered.step) / sum(cost) OVER ())::integer
    FROM ordered
    ORDER BY 1;
END $$;
