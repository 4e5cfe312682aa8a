//! What is known about files; their bytes lie elsewhere.

use async_trait::async_trait;
use domain::{file::StoredFile, id::Id, identity::Account, time::Time};

use crate::Result;

/// Files.
#[async_trait]
pub trait Files {
    /// Adds a file.
    async fn insert_file(&mut self, file: &StoredFile) -> Result<()>;
    /// By id, whoever owns it.
    async fn file(&mut self, id: Id<StoredFile>) -> Result<Option<StoredFile>>;
    /// Shows it to everybody from now on; one that is shown already stays as it is.
    async fn publish_file(&mut self, id: Id<StoredFile>, at: Time) -> Result<()>;
    /// Adds a file of so many bytes to what `owner` has handed in on `day`, and gives the new sums of files and bytes.
    /// Others who count for the same owner wait for this transaction.
    async fn count_upload(&mut self, owner: Id<Account>, day: &str, bytes: i64) -> Result<(i64, i64)>;
}
