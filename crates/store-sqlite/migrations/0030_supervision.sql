-- 华为云复核: operators look at each delivery of the product before the buyer does.
ALTER TABLE product ADD COLUMN recheck INTEGER NOT NULL DEFAULT 0;

-- Service supervision: one flow for each supervised order. The version is the number of its events; `due_at` is when an
-- open appeal should have been decided.
CREATE TABLE supervision (
    order_id   BLOB NOT NULL PRIMARY KEY REFERENCES orders (id),
    flow       TEXT NOT NULL,
    generation TEXT NOT NULL,
    standing   TEXT NOT NULL CONSTRAINT supervision_standing CHECK (standing IN ('open', 'frozen', 'closed')),
    turn       TEXT,
    due_at     INTEGER,
    state_data TEXT NOT NULL,
    version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX supervision_open ON supervision (standing, order_id) WHERE standing <> 'closed';

-- What happened in a flow, each entry chained to the one before by its hash. Only ever added to.
CREATE TABLE evidence (
    order_id BLOB NOT NULL REFERENCES supervision (order_id),
    number   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    actor    TEXT NOT NULL,
    content  TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL,
    PRIMARY KEY (order_id, number)
) STRICT, WITHOUT ROWID;

-- The files that entries speak of.
CREATE TABLE evidence_file (
    order_id BLOB NOT NULL,
    number   INTEGER NOT NULL,
    position INTEGER NOT NULL,
    file_id  BLOB NOT NULL REFERENCES file (id),
    PRIMARY KEY (order_id, number, position),
    FOREIGN KEY (order_id, number) REFERENCES evidence (order_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_file_by_file ON evidence_file (file_id);
