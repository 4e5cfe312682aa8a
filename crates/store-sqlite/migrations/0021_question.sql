-- Questions on product pages.
CREATE TABLE question (
    id           BLOB NOT NULL PRIMARY KEY,
    product_id   BLOB NOT NULL REFERENCES product (id),
    product_name TEXT NOT NULL,
    seller_id    BLOB NOT NULL REFERENCES account (id),
    asker_id     BLOB NOT NULL REFERENCES account (id),
    text         TEXT NOT NULL,
    state        TEXT NOT NULL
        CONSTRAINT question_state CHECK (state IN ('open', 'answered', 'withdrawn', 'hidden')),
    standing     TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL
) STRICT;
CREATE INDEX question_by_product ON question (product_id, id);
CREATE INDEX question_by_seller ON question (seller_id, id);
CREATE INDEX question_by_asker ON question (asker_id, id);
CREATE INDEX question_unanswered ON question (state, id) WHERE state <> 'answered';
CREATE INDEX question_unanswered_by_seller ON question (seller_id, state, id) WHERE state <> 'answered';

-- What each has asked on a day of the site: counted in the transaction that takes the question.
CREATE TABLE question_day (
    asker_id  BLOB NOT NULL REFERENCES account (id),
    day       TEXT NOT NULL,
    questions INTEGER NOT NULL,
    PRIMARY KEY (asker_id, day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER change_of_question AFTER INSERT ON event
WHEN NEW.subject = 'question' AND EXISTS (SELECT 1 FROM follower) BEGIN
    INSERT INTO change (topic, subject_id, one_id, other_id)
    SELECT 'question', id, asker_id, seller_id FROM question WHERE id = NEW.subject_id;
END;
