//! What the shop reads at every click, kept in memory: content of released revisions, which never changes, and the
//! catalogue's vocabulary, which may be a few seconds old.

use std::sync::{Arc, RwLock};

use domain::{
    catalog::{Content, Product, Review},
    id::Id,
    time::{Span, Time},
};
use moka::future::Cache;
use store::Tx;
use uuid::Uuid;

use crate::{OrAbsent, Result};

/// Revisions remembered at most; a revision is a few kilobytes.
const REMEMBERED: u64 = 10_000;
/// Words of products that another process released are known after this long.
const BELIEVED: Span = Span::seconds(5);

/// A bounded cache of (product, revision) → content, and the vocabulary.
pub struct Contents {
    revisions: Cache<(Uuid, i32), Arc<Content>>,
    vocabulary: RwLock<Option<(Time, Arc<Vec<String>>)>>,
}

impl Default for Contents {
    fn default() -> Self {
        Self {
            revisions: Cache::new(REMEMBERED),
            vocabulary: RwLock::new(None),
        }
    }
}

impl Contents {
    /// The content of a revision. Only approved revisions are remembered: all others may still be edited.
    ///
    /// # Errors
    /// There is no such revision, or the store.
    pub async fn get(&self, tx: &mut dyn Tx, product: Id<Product>, number: i32) -> Result<Arc<Content>> {
        let key = (product.uuid(), number);
        if let Some(content) = self.revisions.get(&key).await {
            return Ok(content);
        }
        let revision = tx.revision(product, number).await?.or_absent()?;
        let content = Arc::new(revision.content);
        if matches!(revision.state, Review::Approved { .. }) {
            self.revisions.insert(key, Arc::clone(&content)).await;
        }
        Ok(content)
    }

    /// All Latin words of the catalogue, for forgiving typing errors. `wall` is real time.
    ///
    /// # Errors
    /// The store.
    pub async fn vocabulary(&self, tx: &mut dyn Tx, wall: Time) -> Result<Arc<Vec<String>>> {
        if let Ok(guard) = self.vocabulary.read()
            && let Some((read_at, words)) = guard.as_ref()
            && wall >= *read_at
            && wall.since(*read_at) < BELIEVED
        {
            return Ok(Arc::clone(words));
        }
        let words = Arc::new(tx.vocabulary().await?);
        if let Ok(mut guard) = self.vocabulary.write() {
            *guard = Some((wall, Arc::clone(&words)));
        }
        Ok(words)
    }

    /// Forgets the vocabulary: a product was just released or hidden here.
    pub fn forget_vocabulary(&self) {
        if let Ok(mut guard) = self.vocabulary.write() {
            *guard = None;
        }
    }
}
