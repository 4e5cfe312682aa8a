-- What buyers hold of packages: one row for each meter that a package bought pays for.
CREATE TABLE package (
    id          BLOB NOT NULL PRIMARY KEY,
    -- The instance that the purchase made, and the one by use that it pays for.
    package_id  BLOB NOT NULL REFERENCES instance (id),
    instance_id BLOB NOT NULL REFERENCES instance (id),
    kind        TEXT NOT NULL,
    quota       INTEGER NOT NULL,
    used        INTEGER NOT NULL,
    reset       TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    reset_at    INTEGER,
    expire_at   INTEGER NOT NULL,
    alarm       TEXT,
    rebuy       TEXT,
    version     INTEGER NOT NULL,
    CONSTRAINT package_used CHECK (used BETWEEN 0 AND quota),
    UNIQUE (package_id, instance_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX package_by_instance ON package (instance_id, expire_at);
