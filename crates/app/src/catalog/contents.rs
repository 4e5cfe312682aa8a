//! Content of released revisions, kept in memory: every order and every page of the shop needs it, and it never changes.

use std::sync::Arc;

use domain::{
    catalog::{Content, Product, Review},
    id::Id,
};
use moka::future::Cache;
use store::Tx;
use uuid::Uuid;

use crate::{OrAbsent, Result};

/// Revisions remembered at most; a revision is a few kilobytes.
const REMEMBERED: u64 = 10_000;

/// A bounded cache of (product, revision) → content.
pub struct Contents(Cache<(Uuid, i32), Arc<Content>>);

impl Default for Contents {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl Contents {
    /// The content of a revision. Only approved revisions are remembered: all others may still be edited.
    ///
    /// # Errors
    /// There is no such revision, or the store.
    pub async fn get(&self, tx: &mut dyn Tx, product: Id<Product>, number: i32) -> Result<Arc<Content>> {
        let key = (product.uuid(), number);
        if let Some(content) = self.0.get(&key).await {
            return Ok(content);
        }
        let revision = tx.revision(product, number).await?.or_absent()?;
        let content = Arc::new(revision.content);
        if matches!(revision.state, Review::Approved { .. }) {
            self.0.insert(key, Arc::clone(&content)).await;
        }
        Ok(content)
    }
}
