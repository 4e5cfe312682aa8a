-- Several sites may stand on one database: an account belongs to the one it was made on, and may not want to be told so
-- again on another (business rules §9).
ALTER TABLE account ADD COLUMN site TEXT NOT NULL DEFAULT 'cn';
ALTER TABLE account ADD COLUMN site_notice_off BOOLEAN NOT NULL DEFAULT FALSE;
