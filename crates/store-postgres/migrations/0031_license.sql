-- Licence codes: what buyers of licensed software hold, and those sellers try the open APIs with.
CREATE TABLE license (
    id           UUID NOT NULL PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,
    seller_id    UUID NOT NULL REFERENCES account (id),
    name         TEXT NOT NULL,
    -- All of a bought code (but for the instance, which not every order makes), none of a test code.
    buyer_id     UUID REFERENCES account (id),
    order_id     UUID UNIQUE REFERENCES orders (id),
    product_id   UUID REFERENCES product (id),
    instance_id  UUID REFERENCES instance (id),
    order_number TEXT,
    line_number  TEXT,
    price_code   TEXT,
    ordered_at   BIGINT,
    amount       BIGINT NOT NULL CONSTRAINT license_amount CHECK (amount > 0),
    period       JSONB,
    expire_at    BIGINT,
    state        TEXT NOT NULL,
    state_data   JSONB NOT NULL,
    timeline_at  BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    CONSTRAINT license_bought CHECK ((order_id IS NULL) = (buyer_id IS NULL))
);
CREATE INDEX license_by_seller ON license (seller_id, id);
CREATE INDEX license_by_buyer ON license (buyer_id, id) WHERE buyer_id IS NOT NULL;
CREATE INDEX license_by_instance ON license (instance_id, id) WHERE instance_id IS NOT NULL;
CREATE INDEX license_of_tests ON license (seller_id, id) WHERE order_id IS NULL;

-- When the software last asked about a code, and what it said of itself. Apart from the code, since it is written far more
-- often and is no part of what the code's version guards.
CREATE TABLE license_beat (
    license_id UUID NOT NULL PRIMARY KEY REFERENCES license (id),
    seen_at    BIGINT NOT NULL,
    account    TEXT,
    ip         TEXT
);

-- How many clients used a code on a day of the site.
CREATE TABLE license_day (
    license_id UUID NOT NULL REFERENCES license (id),
    day        TEXT NOT NULL,
    -- Distinct clients that were told apart, and the largest number the seller named.
    clients    BIGINT NOT NULL,
    named      BIGINT NOT NULL,
    -- Whether the seller was told that these are more than were bought.
    told       BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (license_id, day)
);

-- Digests of the clients of a day, to tell them apart; kept for as long as the day may still grow.
CREATE TABLE license_client (
    license_id UUID NOT NULL REFERENCES license (id),
    day        TEXT NOT NULL,
    client     BYTEA NOT NULL,
    PRIMARY KEY (license_id, day, client)
);
CREATE INDEX license_client_by_day ON license_client (day);
