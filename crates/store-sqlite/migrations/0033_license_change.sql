-- Those whom a licence code concerns hear of its changes.
CREATE TRIGGER change_of_license AFTER INSERT ON event
WHEN NEW.subject = 'license' AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'license', id, buyer_id, seller_id FROM license WHERE id = NEW.subject_id;
END;
