-- Policy, stamps and the marketplace's own settings.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE policy (
    site           TEXT NOT NULL,
    effective_from BIGINT NOT NULL,
    document       JSONB NOT NULL,
    PRIMARY KEY (site, effective_from)
);

-- Identity
CREATE TABLE account (
    id            UUID NOT NULL PRIMARY KEY,
    role          TEXT NOT NULL CONSTRAINT account_role CHECK (role IN ('buyer', 'seller', 'operator')),
    login         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    phone         TEXT NOT NULL,
    grade         TEXT NOT NULL,
    locale        TEXT NOT NULL,
    state         TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX account_by_role ON account (role, id);

CREATE TABLE session (
    id          UUID NOT NULL PRIMARY KEY,
    account_id  UUID NOT NULL REFERENCES account (id),
    kind        TEXT NOT NULL,
    secret_hash BYTEA  NOT NULL UNIQUE,
    label       TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    seen_at     BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
CREATE INDEX session_by_account ON session (account_id, id);

CREATE TABLE sign_in_try (
    subject    TEXT NOT NULL PRIMARY KEY,
    failures   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    wait_until BIGINT NOT NULL
);

-- Seller tools
CREATE TABLE access_key (
    id         UUID NOT NULL PRIMARY KEY,
    seller_id  UUID NOT NULL REFERENCES account (id),
    label      TEXT NOT NULL,
    sealed     BYTEA  NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX access_key_by_seller ON access_key (seller_id, id);

CREATE TABLE production_address (
    id         UUID NOT NULL PRIMARY KEY,
    seller_id  UUID NOT NULL REFERENCES account (id),
    url        TEXT NOT NULL,
    protocol   TEXT NOT NULL,
    key_id     UUID NOT NULL REFERENCES access_key (id),
    options    JSONB NOT NULL,
    created_at BIGINT NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX production_address_by_seller ON production_address (seller_id, id);
CREATE INDEX production_address_by_key ON production_address (key_id);

CREATE TABLE seller_profile (
    account_id        UUID NOT NULL PRIMARY KEY REFERENCES account (id),
    service_mailbox   TEXT NOT NULL,
    service_phone     TEXT NOT NULL,
    notice_address_id UUID REFERENCES production_address (id),
    version           BIGINT NOT NULL
);

CREATE TABLE debug_case (
    id         UUID NOT NULL PRIMARY KEY,
    seller_id  UUID NOT NULL REFERENCES account (id),
    address_id UUID NOT NULL REFERENCES production_address (id),
    activity   TEXT NOT NULL,
    fields     JSONB NOT NULL,
    passed_at  BIGINT NOT NULL,
    UNIQUE (address_id, activity)
);

CREATE TABLE api_credential (
    access_key TEXT NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    kind       TEXT NOT NULL,
    label      TEXT NOT NULL,
    sealed     BYTEA  NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX api_credential_by_account ON api_credential (account_id, access_key);

CREATE TABLE credential_lock (
    access_key   TEXT NOT NULL,
    source       TEXT NOT NULL,
    failures     BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    PRIMARY KEY (access_key, source)
);

-- Catalogue
CREATE TABLE product (
    id            UUID NOT NULL PRIMARY KEY,
    seller_id     UUID NOT NULL REFERENCES account (id),
    shelf         TEXT NOT NULL,
    live_revision INTEGER,
    last_revision INTEGER  NOT NULL,
    created_at    BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX product_by_seller ON product (seller_id, id);
CREATE INDEX product_by_shelf ON product (shelf, id);

CREATE TABLE revision (
    product_id UUID NOT NULL REFERENCES product (id),
    number     INTEGER  NOT NULL,
    state      TEXT NOT NULL,
    review     JSONB NOT NULL,
    content    JSONB NOT NULL,
    version    BIGINT NOT NULL,
    PRIMARY KEY (product_id, number)
);
CREATE INDEX revision_by_state ON revision (state, product_id);

-- Every code the marketplace ever gave out; none is given twice, none changes its product.
CREATE TABLE price_item (
    code       TEXT NOT NULL PRIMARY KEY,
    product_id UUID NOT NULL REFERENCES product (id),
    sku_code   TEXT NOT NULL
);
CREATE INDEX price_item_by_product ON price_item (product_id);

CREATE TABLE search_posting (
    term       TEXT NOT NULL,
    product_id UUID NOT NULL REFERENCES product (id),
    weight     INTEGER  NOT NULL,
    PRIMARY KEY (term, product_id)
);
CREATE INDEX search_posting_by_product ON search_posting (product_id);

-- Orders
CREATE TABLE orders (
    id         UUID NOT NULL PRIMARY KEY,
    number     TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    state_data JSONB NOT NULL,
    buyer_id   UUID NOT NULL REFERENCES account (id),
    seller_id  UUID NOT NULL REFERENCES account (id),
    product_id UUID NOT NULL REFERENCES product (id),
    amount     BIGINT NOT NULL CONSTRAINT order_amount CHECK (amount >= 0),
    currency   TEXT NOT NULL,
    hold_id    UUID,
    fee_rate   TEXT NOT NULL,
    parent_id  UUID REFERENCES orders (id),
    created_at BIGINT NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX orders_by_buyer ON orders (buyer_id, id);
CREATE INDEX orders_by_seller ON orders (seller_id, id);
-- What the proof of the books looks through.
CREATE INDEX orders_processing ON orders (id) WHERE state = 'processing';
CREATE INDEX orders_by_parent ON orders (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE order_line (
    order_id    UUID NOT NULL REFERENCES orders (id),
    position    INTEGER  NOT NULL,
    number      TEXT NOT NULL,
    instance_id UUID,
    goods       JSONB NOT NULL,
    PRIMARY KEY (order_id, position)
);
CREATE INDEX order_line_by_instance ON order_line (instance_id, order_id) WHERE instance_id IS NOT NULL;

-- One trial of a product for each buyer.
CREATE TABLE trial_use (
    buyer_id   UUID NOT NULL REFERENCES account (id),
    product_id UUID NOT NULL REFERENCES product (id),
    order_id   UUID NOT NULL REFERENCES orders (id),
    PRIMARY KEY (buyer_id, product_id)
);

-- Instances
CREATE TABLE instance (
    id                 UUID  NOT NULL PRIMARY KEY,
    buyer_id           UUID  NOT NULL REFERENCES account (id),
    seller_id          UUID  NOT NULL REFERENCES account (id),
    product_id         UUID  NOT NULL REFERENCES product (id),
    address_id         UUID  NOT NULL REFERENCES production_address (id),
    order_id           UUID  NOT NULL UNIQUE REFERENCES orders (id),
    order_number       TEXT  NOT NULL,
    seller_instance_id TEXT,
    state              TEXT  NOT NULL,
    state_data         JSONB  NOT NULL,
    trial              BOOLEAN NOT NULL,
    sku_code           TEXT  NOT NULL,
    price_code         TEXT  NOT NULL,
    unit               TEXT,
    quantity           BIGINT  NOT NULL,
    expire_at          BIGINT,
    renewal            JSONB  NOT NULL,
    timeline_at        BIGINT  NOT NULL,
    sealed_info        BYTEA,
    created_at         BIGINT  NOT NULL,
    version            BIGINT  NOT NULL
);
CREATE INDEX instance_by_buyer ON instance (buyer_id, id);
CREATE INDEX instance_by_seller ON instance (seller_id, id);
CREATE INDEX instance_by_address ON instance (address_id);
-- A seller cannot hand out the same instance twice while it lives.
CREATE UNIQUE INDEX instance_at_seller ON instance (seller_id, seller_instance_id)
    WHERE seller_instance_id IS NOT NULL AND state <> 'released';

-- Fulfilment
CREATE TABLE interface_message (
    id             UUID NOT NULL PRIMARY KEY,
    seller_id      UUID NOT NULL REFERENCES account (id),
    address_id     UUID NOT NULL REFERENCES production_address (id),
    order_id       UUID NOT NULL REFERENCES orders (id),
    instance_id    UUID REFERENCES instance (id),
    intent         JSONB NOT NULL,
    activity       TEXT NOT NULL,
    state          TEXT NOT NULL,
    state_data     JSONB NOT NULL,
    window_ends_at BIGINT NOT NULL,
    interval_ms    BIGINT NOT NULL,
    attempts       INTEGER  NOT NULL,
    created_at     BIGINT NOT NULL,
    version        BIGINT NOT NULL
);
CREATE INDEX interface_message_by_seller ON interface_message (seller_id, id);
CREATE INDEX interface_message_by_order ON interface_message (order_id, id);
CREATE INDEX interface_message_by_instance ON interface_message (instance_id, id) WHERE instance_id IS NOT NULL;
CREATE INDEX interface_message_by_address ON interface_message (address_id);
-- One open intent for an order and activity.
CREATE UNIQUE INDEX interface_message_open ON interface_message (order_id, activity) WHERE state = 'pending';

CREATE TABLE attempt (
    id             UUID NOT NULL PRIMARY KEY,
    message_id     UUID NOT NULL REFERENCES interface_message (id),
    number         INTEGER  NOT NULL,
    started_at     BIGINT NOT NULL,
    duration_ms    BIGINT NOT NULL,
    request_line   TEXT NOT NULL,
    request_body   TEXT NOT NULL,
    string_to_sign TEXT NOT NULL,
    http_status    INTEGER,
    response_body  TEXT NOT NULL,
    verdict        TEXT NOT NULL,
    detail         TEXT NOT NULL,
    UNIQUE (message_id, number)
);

-- What happened to an order, instance, product or account: one row for each version, without gaps.
CREATE TABLE event (
    subject_id UUID NOT NULL,
    sequence   BIGINT NOT NULL,
    subject    TEXT NOT NULL,
    name       TEXT NOT NULL,
    actor_id   UUID,
    at         BIGINT NOT NULL,
    data       JSONB NOT NULL,
    PRIMARY KEY (subject_id, sequence)
);

-- Ledger
CREATE TABLE ledger_balance (
    account         TEXT NOT NULL,
    stripe          INTEGER  NOT NULL,
    debits_pending  BIGINT NOT NULL,
    debits_posted   BIGINT NOT NULL,
    credits_pending BIGINT NOT NULL,
    credits_posted  BIGINT NOT NULL,
    PRIMARY KEY (account, stripe),
    -- A hold and what resolves it move the same stripe, so that no total can fall below nothing.
    CONSTRAINT ledger_totals
        CHECK (debits_pending >= 0 AND debits_posted >= 0 AND credits_pending >= 0 AND credits_posted >= 0),
    -- A buyer's balance less what is held never falls below zero, whatever the code above believes.
    CONSTRAINT ledger_floor CHECK (account NOT LIKE 'buyer_balance:%' OR credits_posted - debits_posted - debits_pending >= 0)
) WITH (fillfactor = 50);

CREATE TABLE transfer (
    id       UUID NOT NULL PRIMARY KEY,
    debit    TEXT NOT NULL,
    credit   TEXT NOT NULL,
    amount   BIGINT NOT NULL CONSTRAINT transfer_amount CHECK (amount > 0),
    currency TEXT NOT NULL,
    kind     TEXT NOT NULL,
    phase    TEXT NOT NULL,
    resolves UUID UNIQUE REFERENCES transfer (id),
    intent   TEXT NOT NULL UNIQUE,
    order_id UUID REFERENCES orders (id),
    at       BIGINT NOT NULL,
    memo     TEXT NOT NULL,
    CONSTRAINT transfer_sides CHECK (debit <> credit),
    CONSTRAINT transfer_resolves CHECK ((phase IN ('post', 'void')) = (resolves IS NOT NULL))
);
CREATE INDEX transfer_by_order ON transfer (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX transfer_by_debit ON transfer (debit, id);
CREATE INDEX transfer_by_credit ON transfer (credit, id);

-- Jobs
CREATE TABLE job (
    id          UUID NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,
    lane        TEXT NOT NULL,
    run_at      BIGINT NOT NULL,
    -- Enqueued once more while a worker held it: it runs again then.
    again_at    BIGINT,
    attempt     INTEGER  NOT NULL,
    lease_until BIGINT NOT NULL,
    lease_token BIGINT NOT NULL,
    parked      BOOLEAN NOT NULL,
    last_error  TEXT NOT NULL,
    UNIQUE (kind, key)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX job_due ON job (parked, run_at);
CREATE INDEX job_by_lane ON job (parked, lane, run_at);
CREATE INDEX job_leased ON job (lease_until) WHERE lease_until > 0;

-- Idempotency
CREATE TABLE idempotency (
    actor_id   UUID NOT NULL,
    key        TEXT NOT NULL,
    request    BYTEA  NOT NULL,
    status     INTEGER  NOT NULL,
    response   TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (actor_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- Messages
CREATE TABLE message (
    id         UUID NOT NULL PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    event      TEXT NOT NULL,
    facts      JSONB NOT NULL,
    created_at BIGINT NOT NULL,
    read_at    BIGINT
);
CREATE INDEX message_by_account ON message (account_id, id);

CREATE TABLE message_delivery (
    id         UUID NOT NULL PRIMARY KEY,
    message_id UUID NOT NULL REFERENCES message (id),
    channel    TEXT NOT NULL,
    address    TEXT NOT NULL,
    sent_at    BIGINT,
    last_error TEXT NOT NULL,
    UNIQUE (message_id, channel, address)
);
