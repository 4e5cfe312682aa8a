-- Files that people handed in. Their bytes lie in the file store, under a key made of the id.
CREATE TABLE file (
    id           BLOB NOT NULL PRIMARY KEY,
    owner_id     BLOB NOT NULL REFERENCES account (id),
    purpose      TEXT NOT NULL CONSTRAINT file_purpose CHECK (purpose IN ('logo', 'picture', 'document')),
    content_type TEXT NOT NULL,
    size         INTEGER NOT NULL CONSTRAINT file_size CHECK (size > 0),
    width        INTEGER,
    height       INTEGER,
    sha256       TEXT NOT NULL,
    name         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    public_since INTEGER
) STRICT;
CREATE INDEX file_by_owner ON file (owner_id, id);

-- What each has handed in on a day of the site: counted in the transaction that takes the file.
CREATE TABLE upload_day (
    owner_id BLOB NOT NULL REFERENCES account (id),
    day      TEXT NOT NULL,
    files    INTEGER NOT NULL,
    bytes    INTEGER NOT NULL,
    PRIMARY KEY (owner_id, day)
) STRICT, WITHOUT ROWID;
