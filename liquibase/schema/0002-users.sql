--liquibase formatted sql

--changeset cruddur:0002-users context:schema
CREATE TABLE users (
    uuid            uuid        NOT NULL DEFAULT uuid_generate_v4(),
    display_name    text        NOT NULL,
    handle          text        NOT NULL,
    email           text        NOT NULL,
    cognito_user_id text        NOT NULL,
    bio             text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (uuid),
    CONSTRAINT users_cognito_user_id_key UNIQUE (cognito_user_id)
);

-- Handles are case-insensitive: @AndrewBrown is @andrewbrown.
CREATE UNIQUE INDEX users_handle_key ON users (lower(handle));

-- Statistics: new users per day.
CREATE INDEX users_created_at_idx ON users (created_at);
--rollback DROP TABLE users;
