//! The one error of every store.

/// Why a store call failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A guarded update found the row in another state or version: someone was quicker.
    #[error("the row has changed since it was read")]
    Stale,
    /// A unique constraint refused the row; its table and columns or index are named as far as the engine tells.
    #[error("already there: {0}")]
    Duplicate(String),
    /// A check constraint refused the row: an invariant would have been broken.
    #[error("an invariant forbids it: {0}")]
    Forbidden(String),
    /// What was read does not make sense.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    /// The database is busy, full or gone; the same call may succeed later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Anything else the engine reports.
    #[error("database error: {0}")]
    Engine(String),
}
