-- What a buyer says of a record that he disputes.
ALTER TABLE usage_hold ADD COLUMN note TEXT;
CREATE INDEX usage_hold_by_record ON usage_hold (instance_id, begin_at);
