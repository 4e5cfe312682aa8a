-- Who receives the goods of an order, and where; sealed, for it is personal.
CREATE TABLE receiver (
    order_id BLOB NOT NULL PRIMARY KEY REFERENCES orders (id),
    sealed   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Invoices to buyers: one for each order at a time.
CREATE TABLE invoice (
    order_id     BLOB NOT NULL PRIMARY KEY REFERENCES orders (id),
    state        TEXT NOT NULL CONSTRAINT invoice_state CHECK (state IN ('requested', 'issued', 'returned')),
    invoice_data TEXT NOT NULL,
    version      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
