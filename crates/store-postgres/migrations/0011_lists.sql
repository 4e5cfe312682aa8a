-- What lists are filtered by. The usual end of each state machine is left out: there are plenty of those wherever one
-- looks, and what is finished costs nothing here.
CREATE INDEX orders_open ON orders (state, id) WHERE state <> 'completed';
CREATE INDEX orders_open_by_seller ON orders (seller_id, state, id) WHERE state <> 'completed';
CREATE INDEX orders_by_product ON orders (product_id, id);
CREATE INDEX instance_ending ON instance (state, id) WHERE state <> 'running';
CREATE INDEX instance_ending_by_seller ON instance (seller_id, state, id) WHERE state <> 'running';
CREATE INDEX instance_by_product ON instance (product_id, id);
CREATE INDEX instance_by_expiry ON instance (expire_at) WHERE expire_at IS NOT NULL;
CREATE INDEX interface_message_unfinished ON interface_message (state, id) WHERE state <> 'succeeded';
CREATE INDEX interface_message_unfinished_by_seller ON interface_message (seller_id, state, id)
    WHERE state <> 'succeeded';
CREATE INDEX account_by_name ON account (name);

-- Beginnings of numbers and names are found as ranges, which needs the order of bytes.
ALTER TABLE orders ALTER COLUMN number TYPE TEXT COLLATE "C";
ALTER TABLE account ALTER COLUMN login TYPE TEXT COLLATE "C";
ALTER TABLE account ALTER COLUMN name TYPE TEXT COLLATE "C";
