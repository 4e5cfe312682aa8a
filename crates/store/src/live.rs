//! What changed, for whoever looks on.

use async_trait::async_trait;
use domain::{id::Id, identity::Account};
use uuid::Uuid;

use crate::Result;

/// A place in the order in which changes became visible to readers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Mark {
    /// The transaction.
    pub turn: i64,
    /// The change within it.
    pub seq: i64,
}

/// Something that changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Its place.
    pub mark: Mark,
    /// What sort of thing: `order`, `instance`, `product`, `interface_message`, `message`, `balance`, `clock`, `job`, and
    /// `session` for one that was revoked.
    pub topic: String,
    /// Which one, where there are several.
    pub subject_id: Option<Uuid>,
    /// Accounts that may hear of it.
    pub accounts: [Option<Id<Account>>; 2],
}

/// The changes of all processes on the database. The database itself notes them as they are written.
#[async_trait]
pub trait Live {
    /// The newest changes, oldest first.
    async fn newest_changes(&mut self, limit: i64) -> Result<Vec<Change>>;
    /// Changes behind a place, oldest first.
    async fn changes_after(&mut self, mark: Mark, limit: i64) -> Result<Vec<Change>>;
    /// Forgets all but the newest so many.
    async fn purge_changes(&mut self, keep: i64) -> Result<()>;
}
