-- Processes that follow the changes for somebody who looks on. Nothing is noted while there are none.
CREATE TABLE follower (
    id       BLOB NOT NULL PRIMARY KEY,
    until_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What changed, for whoever looks on: one row for each change, noted by the database itself so that no writer forgets it.
-- `turn` and `seq` give the order in which changes became visible; here, with one writer, `seq` alone does.
CREATE TABLE change (
    turn       INTEGER NOT NULL DEFAULT 0,
    seq        INTEGER NOT NULL PRIMARY KEY,
    topic      TEXT NOT NULL,
    subject_id BLOB,
    -- The accounts that may hear of it.
    one_id     BLOB,
    other_id   BLOB
) STRICT;
CREATE INDEX change_by_turn ON change (turn, seq);

-- What can be read of it without missing anything that is still under way.
CREATE VIEW visible_change AS SELECT turn, seq, topic, subject_id, one_id, other_id FROM change;

CREATE TRIGGER change_of_order AFTER INSERT ON event
WHEN NEW.subject = 'order' AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'order', id, buyer_id, seller_id FROM orders WHERE id = NEW.subject_id;
END;

CREATE TRIGGER change_of_instance AFTER INSERT ON event
WHEN NEW.subject = 'instance' AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'instance', id, buyer_id, seller_id FROM instance WHERE id = NEW.subject_id;
END;

CREATE TRIGGER change_of_product AFTER INSERT ON event
WHEN NEW.subject = 'product' AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, other_id)
    SELECT 'product', id, seller_id FROM product WHERE id = NEW.subject_id;
END;

CREATE TRIGGER change_of_interface_message AFTER INSERT ON interface_message WHEN EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'interface_message', NEW.id, buyer_id, seller_id FROM orders WHERE id = NEW.order_id;
END;

CREATE TRIGGER change_in_interface_message AFTER UPDATE ON interface_message WHEN EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'interface_message', NEW.id, buyer_id, seller_id FROM orders WHERE id = NEW.order_id;
END;

CREATE TRIGGER change_of_message AFTER INSERT ON message WHEN EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id) VALUES ('message', NEW.id, NEW.account_id);
END;

-- The key of a trader's account ends with the trader's id.
CREATE TRIGGER change_of_balance AFTER INSERT ON transfer
WHEN EXISTS (SELECT 1 FROM follower) AND (NEW.debit GLOB 'buyer_balance:*' OR NEW.debit GLOB 'seller_payable:*'
    OR NEW.credit GLOB 'buyer_balance:*' OR NEW.credit GLOB 'seller_payable:*')
BEGIN
    INSERT INTO change (topic, one_id, other_id) VALUES (
        'balance',
        CASE WHEN NEW.debit GLOB 'buyer_balance:*' OR NEW.debit GLOB 'seller_payable:*'
            THEN unhex(substr(NEW.debit, -32)) END,
        CASE WHEN NEW.credit GLOB 'buyer_balance:*' OR NEW.credit GLOB 'seller_payable:*'
            THEN unhex(substr(NEW.credit, -32)) END
    );
END;

CREATE TRIGGER change_of_clock AFTER INSERT ON meta
WHEN NEW.key = 'clock.offset_ms' AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic) VALUES ('clock');
END;

CREATE TRIGGER change_in_clock AFTER UPDATE ON meta
WHEN NEW.key = 'clock.offset_ms' AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic) VALUES ('clock');
END;

CREATE TRIGGER change_in_job AFTER UPDATE OF parked ON job
WHEN NEW.parked <> OLD.parked AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id) VALUES ('job', NEW.id);
END;

-- Not for telling: it ends what the session listens to.
CREATE TRIGGER change_in_session AFTER UPDATE OF revoked_at ON session
WHEN NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id) VALUES ('session', NEW.id, NEW.account_id);
END;
