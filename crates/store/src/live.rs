//! What changed, for whoever looks on.

use async_trait::async_trait;
use domain::{id::Id, identity::Account, time::Time};
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
    /// What sort of thing: `order`, `instance`, `product`, `interface_message`, `message`, `balance`, `clock`, `job`,
    /// `question`, `session` for one that was revoked, and `follower` where a process began to follow.
    pub topic: String,
    /// Which one, where there are several.
    pub subject_id: Option<Uuid>,
    /// Accounts that may hear of it.
    pub accounts: [Option<Id<Account>>; 2],
}

/// The changes of all processes on the database. The database itself notes them as they are written, while at least one
/// process follows them: a marketplace that nobody looks at does not pay for being seen.
#[async_trait]
pub trait Live {
    /// A process follows the changes until a moment, or longer than it said before.
    async fn follow(&mut self, follower: Uuid, until: Time) -> Result<()>;
    /// Notes that a process began to follow. Called in a transaction after the one of [`Live::follow`]: once the note can
    /// be read, every write that did not know of the follower has ended.
    async fn note_follower(&mut self, follower: Uuid) -> Result<()>;
    /// A process follows no longer.
    async fn unfollow(&mut self, follower: Uuid) -> Result<()>;
    /// Forgets followers whose time is over: processes that died.
    async fn purge_followers(&mut self, now: Time) -> Result<()>;
    /// The newest changes, oldest first.
    async fn newest_changes(&mut self, limit: i64) -> Result<Vec<Change>>;
    /// Changes behind a place, oldest first.
    async fn changes_after(&mut self, mark: Mark, limit: i64) -> Result<Vec<Change>>;
    /// Forgets all but the newest so many.
    async fn purge_changes(&mut self, keep: i64) -> Result<()>;
}
