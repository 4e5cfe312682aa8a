-- Licences for single devices: asked for by call, uploaded later. The id is the event id of the wire.
CREATE TABLE client_license (
    id           BLOB NOT NULL PRIMARY KEY,
    seller_id    BLOB NOT NULL REFERENCES account (id),
    buyer_id     BLOB NOT NULL REFERENCES account (id),
    instance_id  BLOB NOT NULL REFERENCES instance (id),
    order_id     BLOB NOT NULL REFERENCES orders (id),
    device       TEXT,
    -- Tells devices of an instance apart: a digest, since what devices call themselves is too long for an index.
    device_key   TEXT NOT NULL,
    effective_at INTEGER NOT NULL,
    expire_at    INTEGER,
    state        TEXT NOT NULL,
    state_data   TEXT NOT NULL,
    -- The licence: a sealed text, or a file whose bytes lie in the file store under its id.
    sealed       BLOB,
    file_id      BLOB,
    file_name    TEXT,
    file_size    INTEGER,
    file_sha256  TEXT,
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    CONSTRAINT client_license_one CHECK (sealed IS NULL OR file_id IS NULL),
    CONSTRAINT client_license_file CHECK ((file_id IS NULL) = (file_sha256 IS NULL))
) STRICT;
CREATE INDEX client_license_by_instance ON client_license (instance_id, id);
-- One open request for a device of an instance.
CREATE UNIQUE INDEX client_license_open ON client_license (instance_id, device_key) WHERE state IN ('asked', 'awaited');

-- One open intent for an order and activity, but licences are asked for by device.
DROP INDEX interface_message_open;
CREATE UNIQUE INDEX interface_message_open ON interface_message (order_id, activity)
WHERE state = 'pending' AND activity <> 'getLicenseAsync';

-- Who looks at the instance hears of its licences.
CREATE TRIGGER change_of_client_license AFTER INSERT ON event
WHEN NEW.subject = 'client_license' AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'instance', instance_id, buyer_id, seller_id FROM client_license WHERE id = NEW.subject_id;
END;
