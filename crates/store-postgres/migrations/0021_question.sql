-- Questions on product pages.
CREATE TABLE question (
    id           UUID NOT NULL PRIMARY KEY,
    product_id   UUID NOT NULL REFERENCES product (id),
    product_name TEXT NOT NULL,
    seller_id    UUID NOT NULL REFERENCES account (id),
    asker_id     UUID NOT NULL REFERENCES account (id),
    text         TEXT NOT NULL,
    state        TEXT NOT NULL
        CONSTRAINT question_state CHECK (state IN ('open', 'answered', 'withdrawn', 'hidden')),
    standing     JSONB NOT NULL,
    created_at   BIGINT NOT NULL,
    version      BIGINT NOT NULL
);
CREATE INDEX question_by_product ON question (product_id, id);
CREATE INDEX question_by_seller ON question (seller_id, id);
CREATE INDEX question_by_asker ON question (asker_id, id);
CREATE INDEX question_unanswered ON question (state, id) WHERE state <> 'answered';
CREATE INDEX question_unanswered_by_seller ON question (seller_id, state, id) WHERE state <> 'answered';

-- What each has asked on a day of the site: counted in the transaction that takes the question.
CREATE TABLE question_day (
    asker_id  UUID NOT NULL REFERENCES account (id),
    day       TEXT NOT NULL,
    questions BIGINT NOT NULL,
    PRIMARY KEY (asker_id, day)
);

CREATE FUNCTION note_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follower) THEN
        RETURN NULL;
    END IF;
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'question', id, asker_id, seller_id FROM question WHERE id = NEW.subject_id;
    RETURN NULL;
END $$;
CREATE TRIGGER change_of_question AFTER INSERT ON event
    FOR EACH ROW WHEN (NEW.subject = 'question') EXECUTE FUNCTION note_question();
