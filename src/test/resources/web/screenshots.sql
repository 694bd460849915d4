-- A quiet evening on Cruddur, for the pictures in docs/screenshots.
INSERT INTO users (display_name, handle, email, cognito_user_id, bio, created_at)
SELECT name, handle, handle || '@cruddur.example', 'scene-' || handle, bio, now() - age * interval '1 day'
FROM (VALUES
    ('Delenn', 'delenn', 'Faith manages.', 1), ('Susan Ivanova', 'ivanova', NULL, 3),
    ('Maya Okafor', 'maya', 'Film, bread, long walks.', 2), ('Jun Tanaka', 'jun', NULL, 4),
    ('Rosa Lindqvist', 'rosa', NULL, 4), ('Elif Kaya', 'elif', NULL, 6)) AS person (name, handle, bio, age);
UPDATE users SET created_at = now() - interval '5 days' WHERE handle IN ('andrewbrown', 'bayko');
UPDATE activities SET created_at = now() - interval '2 days' - (now() - created_at);

INSERT INTO activities (uuid, user_uuid, message, reply_to_activity_uuid, created_at, expires_at, replies_count, reposts_count)
SELECT scene.uuid::uuid, users.uuid, scene.message, scene.reply_to::uuid,
    now() - scene.age::interval, now() + scene.ends::interval, scene.replies, scene.reposts
FROM (VALUES
    ('5c2ee000-0000-4000-8000-000000000001', 'maya', 'The last of the light on the harbour. No photo, you had to be here.', NULL, '2 minutes', '57 minutes', 0, 0),
    ('5c2ee000-0000-4000-8000-000000000002', 'ivanova', 'Coffee on this station is now officially classified as a controlled substance.', NULL, '14 minutes', '2 hours 40 minutes', 0, 3),
    ('5c2ee000-0000-4000-8000-000000000003', 'jun', 'Day 41 of #100DaysOfCloud: moved the whole thing to one statement a request. It got shorter and faster, which never happens.', NULL, '38 minutes', '18 hours', 0, 1),
    ('5c2ee000-0000-4000-8000-000000000004', 'bayko', 'What would you write if you knew that nobody could ever look it up?', NULL, '2 hours', '55 minutes', 3, 2),
    ('5c2ee000-0000-4000-8000-000000000005', 'delenn', 'We walked back without lamps, and the stars came out one by one. #slow', NULL, '26 minutes', '4 minutes', 0, 4),
    ('5c2ee000-0000-4000-8000-000000000006', 'rosa', 'Sourdough, attempt nine. It has opinions. #slow #bread', NULL, '11 hours', '6 days', 0, 0),
    ('5c2ee000-0000-4000-8000-000000000007', 'elif', 'Reading in the park until someone makes me stop. #slow', NULL, '13 hours', '2 days', 0, 0)
) AS scene (uuid, handle, message, reply_to, age, ends, replies, reposts)
JOIN users ON users.handle = scene.handle;

INSERT INTO activities (user_uuid, message, reply_to_activity_uuid, created_at, expires_at)
SELECT users.uuid, reply.message, '5c2ee000-0000-4000-8000-000000000004', now() - reply.age::interval, now() + interval '55 minutes'
FROM (VALUES
    ('maya', 'The truth, probably. And then worse jokes.', '100 minutes'),
    ('londo', 'Poetry, Mr. Bayko. Bad poetry, in great quantity.', '64 minutes'),
    ('ivanova', 'Exactly what I write now. You should all be worried. @londo most of all.', '31 minutes')
) AS reply (handle, message, age)
JOIN users ON users.handle = reply.handle;

INSERT INTO activities (user_uuid, message, created_at, expires_at)
SELECT users.uuid, 'Some other evening', now() - day * interval '1 day' - n * interval '1 minute', now() + interval '1 day'
FROM users, (VALUES (1, 18), (2, 11), (3, 14), (4, 6), (5, 9), (6, 4)) AS evening (day, number), generate_series(1, number) n
WHERE users.handle = 'elif';

INSERT INTO likes (user_uuid, activity_uuid)
SELECT users.uuid, activities.uuid FROM users, activities
WHERE users.handle <> 'andrewbrown' AND activities.uuid::text LIKE '5c2ee000%'
    AND (ascii(right(users.handle, 1)) + ascii(right(activities.uuid::text, 1))) % 3 = 0;
UPDATE activities SET replies_count = (SELECT count(*) FROM activities AS reply WHERE reply.reply_to_activity_uuid = activities.uuid),
    likes_count = (SELECT count(*) FROM likes WHERE likes.activity_uuid = activities.uuid)
WHERE activities.uuid::text LIKE '5c2ee000%';
