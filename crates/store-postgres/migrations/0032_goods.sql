-- Who receives the goods of an order, and where; sealed, for it is personal.
CREATE TABLE receiver (
    order_id UUID NOT NULL PRIMARY KEY REFERENCES orders (id),
    sealed   BYTEA NOT NULL
);

-- Invoices to buyers: one for each order at a time.
CREATE TABLE invoice (
    order_id     UUID NOT NULL PRIMARY KEY REFERENCES orders (id),
    state        TEXT NOT NULL CONSTRAINT invoice_state CHECK (state IN ('requested', 'issued', 'returned')),
    invoice_data JSONB NOT NULL,
    version      BIGINT NOT NULL
);
