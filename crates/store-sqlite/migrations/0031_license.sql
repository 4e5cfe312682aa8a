-- Licence codes: what buyers of licensed software hold, and those sellers try the open APIs with.
CREATE TABLE license (
    id           BLOB NOT NULL PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,
    seller_id    BLOB NOT NULL REFERENCES account (id),
    name         TEXT NOT NULL,
    -- All of a bought code (but for the instance, which not every order makes), none of a test code.
    buyer_id     BLOB REFERENCES account (id),
    order_id     BLOB UNIQUE REFERENCES orders (id),
    product_id   BLOB REFERENCES product (id),
    instance_id  BLOB REFERENCES instance (id),
    order_number TEXT,
    line_number  TEXT,
    price_code   TEXT,
    ordered_at   INTEGER,
    amount       INTEGER NOT NULL CONSTRAINT license_amount CHECK (amount > 0),
    period       TEXT,
    expire_at    INTEGER,
    state        TEXT NOT NULL,
    state_data   TEXT NOT NULL,
    timeline_at  INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    CONSTRAINT license_bought CHECK ((order_id IS NULL) = (buyer_id IS NULL))
) STRICT;
CREATE INDEX license_by_seller ON license (seller_id, id);
CREATE INDEX license_by_buyer ON license (buyer_id, id) WHERE buyer_id IS NOT NULL;
CREATE INDEX license_by_instance ON license (instance_id, id) WHERE instance_id IS NOT NULL;
CREATE INDEX license_of_tests ON license (seller_id, id) WHERE order_id IS NULL;

-- When the software last asked about a code, and what it said of itself. Apart from the code, since it is written far more
-- often and is no part of what the code's version guards.
CREATE TABLE license_beat (
    license_id BLOB NOT NULL PRIMARY KEY REFERENCES license (id),
    seen_at    INTEGER NOT NULL,
    account    TEXT,
    ip         TEXT
) STRICT, WITHOUT ROWID;

-- How many clients used a code on a day of the site.
CREATE TABLE license_day (
    license_id BLOB NOT NULL REFERENCES license (id),
    day        TEXT NOT NULL,
    -- Distinct clients that were told apart, and the largest number the seller named.
    clients    INTEGER NOT NULL,
    named      INTEGER NOT NULL,
    -- Whether the seller was told that these are more than were bought.
    told       INTEGER NOT NULL DEFAULT FALSE,
    PRIMARY KEY (license_id, day)
) STRICT, WITHOUT ROWID;

-- Digests of the clients of a day, to tell them apart; kept for as long as the day may still grow.
CREATE TABLE license_client (
    license_id BLOB NOT NULL REFERENCES license (id),
    day        TEXT NOT NULL,
    client     BLOB NOT NULL,
    PRIMARY KEY (license_id, day, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX license_client_by_day ON license_client (day);
