-- Those whom a licence code concerns hear of its changes.
CREATE FUNCTION note_license() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'license', id, buyer_id, seller_id FROM license WHERE id = NEW.subject_id;
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_license AFTER INSERT ON event
    FOR EACH ROW WHEN (NEW.subject = 'license') EXECUTE FUNCTION note_license();
