--liquibase formatted sql

--changeset cruddur:0001-uuid-ossp context:schema
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
--rollback DROP EXTENSION "uuid-ossp";
