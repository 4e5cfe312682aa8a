-- Processes that follow the changes for somebody who looks on. Nothing is noted while there are none.
CREATE TABLE follower (
    id       UUID NOT NULL PRIMARY KEY,
    until_at BIGINT NOT NULL
);

-- What changed, for whoever looks on: one row for each change, noted by the database itself so that no writer forgets it.
-- `turn` is the transaction and `seq` the row within it. Transactions commit in another order than they began; whoever
-- reads only turns that are all over, by (turn, seq), misses nothing. A long write anywhere on the server delays the
-- telling; it loses nothing.
CREATE TABLE change (
    turn       BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    seq        BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY,
    topic      TEXT NOT NULL,
    subject_id UUID,
    -- The accounts that may hear of it.
    one_id     UUID,
    other_id   UUID,
    PRIMARY KEY (seq)
);
CREATE INDEX change_by_turn ON change (turn, seq);

-- What can be read of it without missing anything that is still under way.
CREATE VIEW visible_change AS
    SELECT turn, seq, topic, subject_id, one_id, other_id FROM change
    WHERE turn < pg_snapshot_xmin(pg_current_snapshot())::text::bigint;

CREATE FUNCTION note_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    IF NEW.subject = 'order' THEN
        INSERT INTO change (topic, subject_id, one_id, other_id)
        SELECT 'order', id, buyer_id, seller_id FROM orders WHERE id = NEW.subject_id;
    ELSIF NEW.subject = 'instance' THEN
        INSERT INTO change (topic, subject_id, one_id, other_id)
        SELECT 'instance', id, buyer_id, seller_id FROM instance WHERE id = NEW.subject_id;
    ELSIF NEW.subject = 'product' THEN
        INSERT INTO change (topic, subject_id, other_id)
        SELECT 'product', id, seller_id FROM product WHERE id = NEW.subject_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_subject AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION note_event();

CREATE FUNCTION note_interface_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'interface_message', NEW.id, buyer_id, seller_id FROM orders WHERE id = NEW.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_interface_message AFTER INSERT OR UPDATE ON interface_message
    FOR EACH ROW EXECUTE FUNCTION note_interface_message();

CREATE FUNCTION note_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    INSERT INTO change (topic, subject_id, one_id) VALUES ('message', NEW.id, NEW.account_id);
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_message AFTER INSERT ON message FOR EACH ROW EXECUTE FUNCTION note_message();

-- The key of a trader's account ends with the trader's id.
CREATE FUNCTION note_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one UUID;
    other UUID;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    one := substring(NEW.debit FROM '^(?:buyer_balance|seller_payable):.*:([0-9a-f]{32})$')::uuid;
    other := substring(NEW.credit FROM '^(?:buyer_balance|seller_payable):.*:([0-9a-f]{32})$')::uuid;
    IF one IS NOT NULL OR other IS NOT NULL THEN
        INSERT INTO change (topic, one_id, other_id) VALUES ('balance', one, other);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_balance AFTER INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION note_transfer();

CREATE FUNCTION note_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    INSERT INTO change (topic) VALUES ('clock');
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_clock AFTER INSERT OR UPDATE ON meta
    FOR EACH ROW WHEN (NEW.key = 'clock.offset_ms') EXECUTE FUNCTION note_clock();

CREATE FUNCTION note_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    INSERT INTO change (topic, subject_id) VALUES ('job', NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER change_in_job AFTER UPDATE OF parked ON job
    FOR EACH ROW WHEN (NEW.parked IS DISTINCT FROM OLD.parked) EXECUTE FUNCTION note_job();

-- Not for telling: it ends what the session listens to.
CREATE FUNCTION note_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    INSERT INTO change (topic, subject_id, one_id) VALUES ('session', NEW.id, NEW.account_id);
    RETURN NULL;
END $$;
CREATE TRIGGER change_in_session AFTER UPDATE OF revoked_at ON session
    FOR EACH ROW WHEN (NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL) EXECUTE FUNCTION note_session();
