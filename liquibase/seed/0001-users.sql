--liquibase formatted sql

-- The subs are made up: no Cognito pool issues them; the embedded issuer (bin/token) signs for them.
--changeset cruddur:seed-0001-users context:seed runAlways:true
INSERT INTO users (uuid, display_name, handle, email, cognito_user_id, bio) VALUES
    ('a1d4c2e0-0000-4000-8000-000000000001', 'Andrew Brown', 'andrewbrown', 'andrew@cruddur.example',
     'seed-andrewbrown', 'Cloud, cameras and cruds.'),
    ('a1d4c2e0-0000-4000-8000-000000000002', 'Andrew Bayko', 'bayko', 'bayko@cruddur.example',
     'seed-bayko', NULL),
    ('a1d4c2e0-0000-4000-8000-000000000003', 'Londo Mollari', 'londo', 'londo@cruddur.example',
     'seed-londo', 'Ambassador of the Centauri Republic.'),
    ('a1d4c2e0-0000-4000-8000-000000000004', 'Alt Brown', 'altbrown', 'alt@cruddur.example',
     'seed-altbrown', NULL)
ON CONFLICT DO NOTHING;
--rollback DELETE FROM users WHERE cognito_user_id IN ('seed-andrewbrown', 'seed-bayko', 'seed-londo', 'seed-altbrown');
