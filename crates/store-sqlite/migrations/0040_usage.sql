-- Meters of instances that are paid by use.
CREATE TABLE meter (
    instance_id        BLOB NOT NULL PRIMARY KEY REFERENCES instance (id),
    seller_id          BLOB NOT NULL REFERENCES account (id),
    buyer_id           BLOB NOT NULL REFERENCES account (id),
    product_id         BLOB NOT NULL REFERENCES product (id),
    product_name       TEXT NOT NULL,
    seller_instance_id TEXT NOT NULL,
    price              TEXT NOT NULL,
    opened_at          INTEGER NOT NULL,
    closed_at          INTEGER,
    collected_to       INTEGER NOT NULL,
    frontier_at        INTEGER NOT NULL,
    carry              TEXT NOT NULL,
    -- The buyer's limit and alert, in minor units of the price's currency; the cycle that he was told of last.
    cap                INTEGER,
    alert              INTEGER,
    alerted_at         INTEGER,
    version            INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX meter_by_seller_instance ON meter (seller_instance_id);
-- Records name instances that have no meter too.
CREATE INDEX instance_by_name ON instance (seller_instance_id) WHERE seller_instance_id IS NOT NULL;
CREATE INDEX meter_by_seller ON meter (seller_id, instance_id);
CREATE INDEX meter_by_buyer ON meter (buyer_id, instance_id);

-- Usage records that count, or will once they are decided on. Which cycle a record is charged with was settled when it came
-- in: `delay` says whether that is its own (0), a later one (1), or a later one since it was late (2).
CREATE TABLE usage_record (
    instance_id BLOB NOT NULL,
    begin_at    INTEGER NOT NULL,
    end_at      INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    pushed_at   INTEGER NOT NULL,
    cycle_at    INTEGER NOT NULL,
    serial      TEXT,
    value       INTEGER NOT NULL CONSTRAINT usage_positive CHECK (value > 0),
    packaged    INTEGER NOT NULL,
    package_id  BLOB,
    delay       INTEGER NOT NULL,
    held        INTEGER NOT NULL,
    PRIMARY KEY (instance_id, begin_at, end_at),
    CONSTRAINT usage_packaged CHECK (packaged BETWEEN 0 AND value)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_record_moved ON usage_record (instance_id, cycle_at) WHERE delay > 0;

-- Digests of the serials of those records, for as long as one may come again.
CREATE TABLE usage_serial (
    digest   INTEGER NOT NULL PRIMARY KEY,
    begin_at INTEGER NOT NULL
) STRICT;

-- Calls by which sellers reported usage.
CREATE TABLE usage_push (
    id        BLOB NOT NULL PRIMARY KEY,
    seller_id BLOB NOT NULL REFERENCES account (id),
    contract  TEXT NOT NULL,
    at        INTEGER NOT NULL,
    accepted  INTEGER NOT NULL,
    late      INTEGER NOT NULL,
    held      INTEGER NOT NULL,
    refused   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_push_by_seller ON usage_push (seller_id, id);

-- Records that were refused, as they came, with the reason.
CREATE TABLE usage_refusal (
    id          BLOB NOT NULL PRIMARY KEY,
    seller_id   BLOB NOT NULL REFERENCES account (id),
    push_id     BLOB NOT NULL,
    instance_id BLOB,
    fault       TEXT NOT NULL,
    detail      TEXT NOT NULL,
    record      TEXT NOT NULL,
    at          INTEGER NOT NULL,
    -- When the seller said that it needs no more work.
    settled_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_refusal_by_seller ON usage_refusal (seller_id, id);

-- Records that wait for somebody to decide.
CREATE TABLE usage_hold (
    id          BLOB NOT NULL PRIMARY KEY,
    instance_id BLOB NOT NULL,
    begin_at    INTEGER NOT NULL,
    end_at      INTEGER NOT NULL,
    seller_id   BLOB NOT NULL REFERENCES account (id),
    buyer_id    BLOB NOT NULL REFERENCES account (id),
    reason      TEXT NOT NULL,
    value       INTEGER NOT NULL,
    serial      TEXT,
    at          INTEGER NOT NULL,
    until_at    INTEGER NOT NULL,
    accepted    INTEGER,
    decided_at  INTEGER,
    decided_by  BLOB,
    version     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_hold_by_buyer ON usage_hold (buyer_id, id);
CREATE INDEX usage_hold_by_seller ON usage_hold (seller_id, id);
CREATE INDEX usage_hold_open ON usage_hold (until_at) WHERE decided_at IS NULL;

-- Sums of the records of a cycle, and of a day of the site by the beginning of the use.
CREATE TABLE usage_cycle (
    instance_id BLOB NOT NULL,
    cycle_at    INTEGER NOT NULL,
    records     INTEGER NOT NULL,
    value       INTEGER NOT NULL,
    packaged    INTEGER NOT NULL,
    PRIMARY KEY (instance_id, cycle_at)
) STRICT, WITHOUT ROWID;
CREATE TABLE usage_day (
    instance_id BLOB NOT NULL,
    day         TEXT NOT NULL,
    records     INTEGER NOT NULL,
    value       INTEGER NOT NULL,
    packaged    INTEGER NOT NULL,
    PRIMARY KEY (instance_id, day)
) STRICT, WITHOUT ROWID;

-- Corrections of records that were charged already.
CREATE TABLE usage_adjustment (
    id          BLOB NOT NULL PRIMARY KEY,
    instance_id BLOB NOT NULL,
    begin_at    INTEGER NOT NULL,
    end_at      INTEGER NOT NULL,
    before_use  INTEGER NOT NULL,
    change_use  INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    cycle_at    INTEGER NOT NULL,
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_adjustment_by_cycle ON usage_adjustment (instance_id, cycle_at);
CREATE INDEX usage_adjustment_by_record ON usage_adjustment (instance_id, begin_at, end_at);

-- What a cycle of an instance cost.
CREATE TABLE usage_charge (
    id           BLOB NOT NULL PRIMARY KEY,
    instance_id  BLOB NOT NULL,
    buyer_id     BLOB NOT NULL REFERENCES account (id),
    seller_id    BLOB NOT NULL REFERENCES account (id),
    product_id   BLOB NOT NULL REFERENCES product (id),
    product_name TEXT NOT NULL,
    cycle_at     INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    records      INTEGER NOT NULL,
    value        INTEGER NOT NULL,
    packaged     INTEGER NOT NULL,
    adjusted     INTEGER NOT NULL,
    price        TEXT NOT NULL,
    rating       TEXT NOT NULL,
    currency     TEXT NOT NULL,
    amount       INTEGER NOT NULL CONSTRAINT charge_amount CHECK (amount >= 0),
    paid         INTEGER NOT NULL,
    paid_at      INTEGER,
    version      INTEGER NOT NULL,
    CONSTRAINT charge_paid CHECK (paid BETWEEN 0 AND amount),
    UNIQUE (instance_id, cycle_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_charge_by_buyer ON usage_charge (buyer_id, id);
CREATE INDEX usage_charge_by_seller ON usage_charge (seller_id, id);
CREATE INDEX usage_charge_due ON usage_charge (buyer_id, id) WHERE paid < amount;

-- The charge behind a transfer.
ALTER TABLE transfer ADD COLUMN charge_id BLOB REFERENCES usage_charge (id);
CREATE INDEX transfer_by_charge ON transfer (charge_id) WHERE charge_id IS NOT NULL;

-- Buyers who owe for use.
CREATE TABLE arrears (
    buyer_id  BLOB NOT NULL PRIMARY KEY REFERENCES account (id),
    since     INTEGER NOT NULL,
    windows   TEXT NOT NULL,
    stage     TEXT NOT NULL,
    walked_to INTEGER NOT NULL,
    version   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whoever looks on hears of reported usage and of charges.
CREATE TRIGGER change_of_usage AFTER INSERT ON usage_push WHEN EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id) VALUES ('usage', NEW.id, NEW.seller_id);
END;
CREATE TRIGGER change_of_charge AFTER INSERT ON usage_charge WHEN EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id) VALUES ('charge', NEW.id, NEW.buyer_id, NEW.seller_id);
END;
CREATE TRIGGER change_in_charge AFTER UPDATE ON usage_charge WHEN EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id) VALUES ('charge', NEW.id, NEW.buyer_id, NEW.seller_id);
END;
CREATE TRIGGER change_of_meter AFTER UPDATE ON meter WHEN EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id) VALUES ('usage', NEW.instance_id, NEW.buyer_id, NEW.seller_id);
END;
