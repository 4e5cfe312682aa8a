-- 华为云复核: operators look at each delivery of the product before the buyer does.
ALTER TABLE product ADD COLUMN recheck BOOLEAN NOT NULL DEFAULT FALSE;

-- Service supervision: one flow for each supervised order. The version is the number of its events; `due_at` is when an
-- open appeal should have been decided.
CREATE TABLE supervision (
    order_id   UUID NOT NULL PRIMARY KEY REFERENCES orders (id),
    flow       TEXT NOT NULL,
    generation TEXT NOT NULL,
    standing   TEXT NOT NULL CONSTRAINT supervision_standing CHECK (standing IN ('open', 'frozen', 'closed')),
    turn       TEXT,
    due_at     BIGINT,
    state_data JSONB NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX supervision_open ON supervision (standing, order_id) WHERE standing <> 'closed';

-- What happened in a flow, each entry chained to the one before by its hash. Only ever added to.
CREATE TABLE evidence (
    order_id UUID NOT NULL REFERENCES supervision (order_id),
    number   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    actor    TEXT NOT NULL,
    content  TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL,
    PRIMARY KEY (order_id, number)
);

-- The files that entries speak of.
CREATE TABLE evidence_file (
    order_id UUID NOT NULL,
    number   BIGINT NOT NULL,
    position INTEGER NOT NULL,
    file_id  UUID NOT NULL REFERENCES file (id),
    PRIMARY KEY (order_id, number, position),
    FOREIGN KEY (order_id, number) REFERENCES evidence (order_id, number)
);
CREATE INDEX evidence_file_by_file ON evidence_file (file_id);
