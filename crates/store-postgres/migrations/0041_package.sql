-- What buyers hold of packages: one row for each meter that a package bought pays for.
CREATE TABLE package (
    id          UUID NOT NULL PRIMARY KEY,
    -- The instance that the purchase made, and the one by use that it pays for.
    package_id  UUID NOT NULL REFERENCES instance (id),
    instance_id UUID NOT NULL REFERENCES instance (id),
    kind        TEXT NOT NULL,
    quota       BIGINT NOT NULL,
    used        BIGINT NOT NULL,
    reset       TEXT NOT NULL,
    started_at  BIGINT NOT NULL,
    reset_at    BIGINT,
    expire_at   BIGINT NOT NULL,
    alarm       JSONB,
    rebuy       JSONB,
    version     BIGINT NOT NULL,
    CONSTRAINT package_used CHECK (used BETWEEN 0 AND quota),
    UNIQUE (package_id, instance_id)
);
CREATE INDEX package_by_instance ON package (instance_id, expire_at);
