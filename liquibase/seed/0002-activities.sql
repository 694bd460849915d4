--liquibase formatted sql

-- Run at every seeding: cruds expire, so that a database seeded last month would show none. Those that
-- have gone come back; those that live are left as they are.
--changeset cruddur:seed-0002-activities context:seed runAlways:true
WITH seed (uuid, handle, message, reply_to, age) AS (VALUES
    ('c2d4c2e0-0000-4000-8000-000000000001'::uuid, 'andrewbrown', 'This was imported as seed data!',
     NULL::uuid, interval '3 hours'),
    ('c2d4c2e0-0000-4000-8000-000000000002', 'bayko', 'Is this the database that expires? #100DaysOfCloud',
     NULL, interval '2 hours'),
    ('c2d4c2e0-0000-4000-8000-000000000003', 'londo', 'My shoes are too tight, but it does not matter, because I have forgotten how to dance.',
     NULL, interval '90 minutes'),
    ('c2d4c2e0-0000-4000-8000-000000000004', 'altbrown', 'Second account, same person. Hello @andrewbrown!',
     NULL, interval '1 hour'),
    ('c2d4c2e0-0000-4000-8000-000000000005', 'bayko', 'And it replies, too.',
     'c2d4c2e0-0000-4000-8000-000000000001', interval '50 minutes'),
    ('c2d4c2e0-0000-4000-8000-000000000006', 'londo', 'There comes a time when you look into the mirror and realise that what you see is all that you will ever be.',
     'c2d4c2e0-0000-4000-8000-000000000001', interval '40 minutes'),
    ('c2d4c2e0-0000-4000-8000-000000000007', 'andrewbrown', 'It is. Post something before it goes. #100DaysOfCloud',
     'c2d4c2e0-0000-4000-8000-000000000002', interval '30 minutes')
)
INSERT INTO activities (uuid, user_uuid, message, reply_to_activity_uuid, created_at, expires_at)
SELECT seed.uuid, users.uuid, seed.message, seed.reply_to, now() - seed.age, now() + interval '10 days'
FROM seed JOIN users ON lower(users.handle) = seed.handle
ON CONFLICT (uuid) DO UPDATE SET created_at = excluded.created_at, expires_at = excluded.expires_at
WHERE activities.expires_at <= now();
--rollback DELETE FROM activities WHERE uuid::text LIKE 'c2d4c2e0-0000-4000-8000-%';
