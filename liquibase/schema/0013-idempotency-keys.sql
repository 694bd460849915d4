--liquibase formatted sql

--changeset cruddur:0013-idempotency-keys context:schema
CREATE TABLE idempotency_keys (
    uuid         uuid        NOT NULL DEFAULT uuid_generate_v4(),
    user_uuid    uuid        NOT NULL,
    key          text        NOT NULL,
    -- SHA-256 of the request.
    request_hash bytea       NOT NULL,
    -- The row that the first request wrote. A request that finds its own row here is the first.
    claim_uuid   uuid        NOT NULL,
    answer       json        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (uuid),
    CONSTRAINT idempotency_keys_user_key_key UNIQUE (user_uuid, key),
    CONSTRAINT idempotency_keys_user_uuid_fkey FOREIGN KEY (user_uuid) REFERENCES users (uuid) ON DELETE CASCADE
);

-- The expiry sweep.
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
--rollback DROP TABLE idempotency_keys;
