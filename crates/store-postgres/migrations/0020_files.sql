-- Files that people handed in. Their bytes lie in the file store, under a key made of the id.
CREATE TABLE file (
    id           UUID NOT NULL PRIMARY KEY,
    owner_id     UUID NOT NULL REFERENCES account (id),
    purpose      TEXT NOT NULL CONSTRAINT file_purpose CHECK (purpose IN ('logo', 'picture', 'document')),
    content_type TEXT NOT NULL,
    size         BIGINT NOT NULL CONSTRAINT file_size CHECK (size > 0),
    width        INTEGER,
    height       INTEGER,
    sha256       TEXT NOT NULL,
    name         TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    public_since BIGINT
);
CREATE INDEX file_by_owner ON file (owner_id, id);

-- What each has handed in on a day of the site: counted in the transaction that takes the file.
CREATE TABLE upload_day (
    owner_id UUID NOT NULL REFERENCES account (id),
    day      TEXT NOT NULL,
    files    BIGINT NOT NULL,
    bytes    BIGINT NOT NULL,
    PRIMARY KEY (owner_id, day)
);
