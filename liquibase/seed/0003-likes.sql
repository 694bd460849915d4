--liquibase formatted sql

--changeset cruddur:seed-0003-likes context:seed runAlways:true
INSERT INTO likes (activity_uuid, user_uuid)
SELECT activities.uuid, users.uuid
FROM (VALUES
    ('c2d4c2e0-0000-4000-8000-000000000001'::uuid, 'bayko'),
    ('c2d4c2e0-0000-4000-8000-000000000001', 'londo'),
    ('c2d4c2e0-0000-4000-8000-000000000001', 'altbrown'),
    ('c2d4c2e0-0000-4000-8000-000000000003', 'andrewbrown')
) AS seed (activity_uuid, handle)
JOIN activities ON activities.uuid = seed.activity_uuid
JOIN users ON lower(users.handle) = seed.handle
ON CONFLICT DO NOTHING;
--rollback DELETE FROM likes USING activities, users WHERE activities.uuid = likes.activity_uuid AND users.uuid = likes.user_uuid AND activities.uuid::text LIKE 'c2d4c2e0-0000-4000-8000-%' AND users.cognito_user_id LIKE 'seed-%';
