-- Calls to couriers about parcels: one row for each.
CREATE TABLE track_attempt (
    id          BLOB NOT NULL PRIMARY KEY,
    order_id    BLOB NOT NULL REFERENCES supervision (order_id),
    courier     TEXT NOT NULL,
    parcel      TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    verdict     TEXT NOT NULL,
    signed_at   INTEGER,
    detail      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX track_attempt_by_order ON track_attempt (order_id, id);

-- An open refund waits for him who is to answer it.
UPDATE supervision SET turn = CASE state_data ->> '$.refund.stage.stage' WHEN 'awaits_return' THEN 'buyer' ELSE 'seller' END
WHERE standing = 'open' AND state_data ->> '$.refund.stage.stage' IS NOT NULL;
