-- Licences for single devices: asked for by call, uploaded later. The id is the event id of the wire.
CREATE TABLE client_license (
    id           UUID NOT NULL PRIMARY KEY,
    seller_id    UUID NOT NULL REFERENCES account (id),
    buyer_id     UUID NOT NULL REFERENCES account (id),
    instance_id  UUID NOT NULL REFERENCES instance (id),
    order_id     UUID NOT NULL REFERENCES orders (id),
    device       TEXT,
    -- Tells devices of an instance apart: a digest, since what devices call themselves is too long for an index.
    device_key   TEXT NOT NULL,
    effective_at BIGINT NOT NULL,
    expire_at    BIGINT,
    state        TEXT NOT NULL,
    state_data   JSONB NOT NULL,
    -- The licence: a sealed text, or a file whose bytes lie in the file store under its id.
    sealed       BYTEA,
    file_id      UUID,
    file_name    TEXT,
    file_size    BIGINT,
    file_sha256  TEXT,
    created_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    CONSTRAINT client_license_one CHECK (sealed IS NULL OR file_id IS NULL),
    CONSTRAINT client_license_file CHECK ((file_id IS NULL) = (file_sha256 IS NULL))
);
CREATE INDEX client_license_by_instance ON client_license (instance_id, id);
-- One open request for a device of an instance.
CREATE UNIQUE INDEX client_license_open ON client_license (instance_id, device_key) WHERE state IN ('asked', 'awaited');

-- One open intent for an order and activity, but licences are asked for by device.
DROP INDEX interface_message_open;
CREATE UNIQUE INDEX interface_message_open ON interface_message (order_id, activity)
WHERE state = 'pending' AND activity <> 'getLicenseAsync';

-- Who looks at the instance hears of its licences.
CREATE FUNCTION note_client_license() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'instance', instance_id, buyer_id, seller_id FROM client_license WHERE id = NEW.subject_id;
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_client_license AFTER INSERT ON event
    FOR EACH ROW WHEN (NEW.subject = 'client_license') EXECUTE FUNCTION note_client_license();
