-- Meters of instances that are paid by use.
CREATE TABLE meter (
    instance_id        UUID NOT NULL PRIMARY KEY REFERENCES instance (id),
    seller_id          UUID NOT NULL REFERENCES account (id),
    buyer_id           UUID NOT NULL REFERENCES account (id),
    product_id         UUID NOT NULL REFERENCES product (id),
    product_name       TEXT NOT NULL,
    seller_instance_id TEXT NOT NULL,
    price              JSONB NOT NULL,
    opened_at          BIGINT NOT NULL,
    closed_at          BIGINT,
    collected_to       BIGINT NOT NULL,
    frontier_at        BIGINT NOT NULL,
    carry              TEXT NOT NULL,
    -- The buyer's limit and alert, in minor units of the price's currency; the cycle that he was told of last.
    cap                BIGINT,
    alert              BIGINT,
    alerted_at         BIGINT,
    version            BIGINT NOT NULL
);
CREATE INDEX meter_by_seller_instance ON meter (seller_instance_id);
-- Records name instances that have no meter too.
CREATE INDEX instance_by_name ON instance (seller_instance_id) WHERE seller_instance_id IS NOT NULL;
CREATE INDEX meter_by_seller ON meter (seller_id, instance_id);
CREATE INDEX meter_by_buyer ON meter (buyer_id, instance_id);

-- Usage records that count, or will once they are decided on. Which cycle a record is charged with was settled when it came
-- in: `delay` says whether that is its own (0), a later one (1), or a later one since it was late (2).
CREATE TABLE usage_record (
    instance_id UUID NOT NULL,
    begin_at    BIGINT NOT NULL,
    end_at      BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    pushed_at   BIGINT NOT NULL,
    cycle_at    BIGINT NOT NULL,
    serial      TEXT,
    value       BIGINT NOT NULL CONSTRAINT usage_positive CHECK (value > 0),
    packaged    BIGINT NOT NULL,
    package_id  UUID,
    delay       BIGINT NOT NULL,
    held        BOOLEAN NOT NULL,
    PRIMARY KEY (instance_id, begin_at, end_at),
    CONSTRAINT usage_packaged CHECK (packaged BETWEEN 0 AND value)
) PARTITION BY RANGE (begin_at);
-- Months are made as records come in (`usage_month`); whatever has none lies here.
CREATE TABLE usage_record_other PARTITION OF usage_record DEFAULT;
CREATE INDEX usage_record_moved ON usage_record (instance_id, cycle_at) WHERE delay > 0;

-- Digests of the serials of those records, for as long as one may come again.
CREATE TABLE usage_serial (
    digest   BIGINT NOT NULL PRIMARY KEY,
    begin_at BIGINT NOT NULL
);

-- Calls by which sellers reported usage.
CREATE TABLE usage_push (
    id        UUID NOT NULL PRIMARY KEY,
    seller_id UUID NOT NULL REFERENCES account (id),
    contract  TEXT NOT NULL,
    at        BIGINT NOT NULL,
    accepted  BIGINT NOT NULL,
    late      BIGINT NOT NULL,
    held      BIGINT NOT NULL,
    refused   BIGINT NOT NULL
);
CREATE INDEX usage_push_by_seller ON usage_push (seller_id, id);

-- Records that were refused, as they came, with the reason.
CREATE TABLE usage_refusal (
    id          UUID NOT NULL PRIMARY KEY,
    seller_id   UUID NOT NULL REFERENCES account (id),
    push_id     UUID NOT NULL,
    instance_id UUID,
    fault       TEXT NOT NULL,
    detail      TEXT NOT NULL,
    record      JSONB NOT NULL,
    at          BIGINT NOT NULL,
    -- When the seller said that it needs no more work.
    settled_at  BIGINT
);
CREATE INDEX usage_refusal_by_seller ON usage_refusal (seller_id, id);

-- Records that wait for somebody to decide.
CREATE TABLE usage_hold (
    id          UUID NOT NULL PRIMARY KEY,
    instance_id UUID NOT NULL,
    begin_at    BIGINT NOT NULL,
    end_at      BIGINT NOT NULL,
    seller_id   UUID NOT NULL REFERENCES account (id),
    buyer_id    UUID NOT NULL REFERENCES account (id),
    reason      TEXT NOT NULL,
    value       BIGINT NOT NULL,
    serial      TEXT,
    at          BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    accepted    BOOLEAN,
    decided_at  BIGINT,
    decided_by  UUID,
    version     BIGINT NOT NULL
);
CREATE INDEX usage_hold_by_buyer ON usage_hold (buyer_id, id);
CREATE INDEX usage_hold_by_seller ON usage_hold (seller_id, id);
CREATE INDEX usage_hold_open ON usage_hold (until_at) WHERE decided_at IS NULL;

-- Sums of the records of a cycle, and of a day of the site by the beginning of the use.
CREATE TABLE usage_cycle (
    instance_id UUID NOT NULL,
    cycle_at    BIGINT NOT NULL,
    records     BIGINT NOT NULL,
    value       BIGINT NOT NULL,
    packaged    BIGINT NOT NULL,
    PRIMARY KEY (instance_id, cycle_at)
);
CREATE TABLE usage_day (
    instance_id UUID NOT NULL,
    day         TEXT NOT NULL,
    records     BIGINT NOT NULL,
    value       BIGINT NOT NULL,
    packaged    BIGINT NOT NULL,
    PRIMARY KEY (instance_id, day)
);

-- Corrections of records that were charged already.
CREATE TABLE usage_adjustment (
    id          UUID NOT NULL PRIMARY KEY,
    instance_id UUID NOT NULL,
    begin_at    BIGINT NOT NULL,
    end_at      BIGINT NOT NULL,
    before_use  BIGINT NOT NULL,
    change_use  BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    cycle_at    BIGINT NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX usage_adjustment_by_cycle ON usage_adjustment (instance_id, cycle_at);
CREATE INDEX usage_adjustment_by_record ON usage_adjustment (instance_id, begin_at, end_at);

-- What a cycle of an instance cost.
CREATE TABLE usage_charge (
    id           UUID NOT NULL PRIMARY KEY,
    instance_id  UUID NOT NULL,
    buyer_id     UUID NOT NULL REFERENCES account (id),
    seller_id    UUID NOT NULL REFERENCES account (id),
    product_id   UUID NOT NULL REFERENCES product (id),
    product_name TEXT NOT NULL,
    cycle_at     BIGINT NOT NULL,
    ends_at      BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    records      BIGINT NOT NULL,
    value        BIGINT NOT NULL,
    packaged     BIGINT NOT NULL,
    adjusted     BIGINT NOT NULL,
    price        JSONB NOT NULL,
    rating       JSONB NOT NULL,
    currency     TEXT NOT NULL,
    amount       BIGINT NOT NULL CONSTRAINT charge_amount CHECK (amount >= 0),
    paid         BIGINT NOT NULL,
    paid_at      BIGINT,
    version      BIGINT NOT NULL,
    CONSTRAINT charge_paid CHECK (paid BETWEEN 0 AND amount),
    UNIQUE (instance_id, cycle_at)
);
CREATE INDEX usage_charge_by_buyer ON usage_charge (buyer_id, id);
CREATE INDEX usage_charge_by_seller ON usage_charge (seller_id, id);
CREATE INDEX usage_charge_due ON usage_charge (buyer_id, id) WHERE paid < amount;

-- The charge behind a transfer.
ALTER TABLE transfer ADD COLUMN charge_id UUID REFERENCES usage_charge (id);
CREATE INDEX transfer_by_charge ON transfer (charge_id) WHERE charge_id IS NOT NULL;

-- Buyers who owe for use.
CREATE TABLE arrears (
    buyer_id  UUID NOT NULL PRIMARY KEY REFERENCES account (id),
    since     BIGINT NOT NULL,
    windows   JSONB NOT NULL,
    stage     TEXT NOT NULL,
    walked_to BIGINT NOT NULL,
    version   BIGINT NOT NULL
);

-- Whoever looks on hears of reported usage and of charges.
CREATE FUNCTION note_usage_push() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM follower) THEN
        INSERT INTO change (topic, subject_id, one_id) VALUES ('usage', NEW.id, NEW.seller_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_usage AFTER INSERT ON usage_push FOR EACH ROW EXECUTE FUNCTION note_usage_push();
CREATE FUNCTION note_charge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM follower) THEN
        INSERT INTO change (topic, subject_id, one_id, other_id) VALUES ('charge', NEW.id, NEW.buyer_id, NEW.seller_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_charge AFTER INSERT OR UPDATE ON usage_charge FOR EACH ROW EXECUTE FUNCTION note_charge();
CREATE FUNCTION note_meter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM follower) THEN
        INSERT INTO change (topic, subject_id, one_id, other_id)
        VALUES ('usage', NEW.instance_id, NEW.buyer_id, NEW.seller_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_meter AFTER UPDATE ON meter FOR EACH ROW EXECUTE FUNCTION note_meter();
