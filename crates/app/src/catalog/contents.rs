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

use super::window::Window;
use crate::{OrAbsent, Result, views::ShopFigures};

/// Revisions remembered at most; a revision is a few kilobytes.
const REMEMBERED: u64 = 10_000;
/// Words of products that another process released are known after this long.
const BELIEVED: Span = Span::seconds(5);
/// Figures need not be fresh.
const FIGURES_BELIEVED: Span = Span::seconds(60);

/// A bounded cache of (product, revision) → content, and the vocabulary.
pub struct Contents {
    revisions: Cache<(Uuid, i32), Arc<Content>>,
    vocabulary: Held<Arc<Vec<String>>>,
    window: Held<Arc<Window>>,
    figures: Held<ShopFigures>,
}

/// Something that was true at a moment.
type Held<T> = RwLock<Option<(Time, T)>>;

fn held<T: Clone>(held: &Held<T>, wall: Time, believed: Span) -> Option<T> {
    let guard = held.read().ok()?;
    let (read_at, value) = guard.as_ref()?;
    (wall >= *read_at && wall.since(*read_at) < believed).then(|| value.clone())
}

fn hold<T>(held: &Held<T>, value: Option<(Time, T)>) {
    if let Ok(mut guard) = held.write() {
        *guard = value;
    }
}

impl Default for Contents {
    fn default() -> Self {
        Self {
            revisions: Cache::new(REMEMBERED),
            vocabulary: RwLock::new(None),
            window: RwLock::new(None),
            figures: RwLock::new(None),
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
        if let Some(words) = held(&self.vocabulary, wall, BELIEVED) {
            return Ok(words);
        }
        let words = Arc::new(tx.vocabulary().await?);
        hold(&self.vocabulary, Some((wall, Arc::clone(&words))));
        Ok(words)
    }

    pub(crate) fn window(&self, wall: Time) -> Option<Arc<Window>> {
        held(&self.window, wall, BELIEVED)
    }

    pub(crate) fn show(&self, wall: Time, window: Arc<Window>) {
        hold(&self.window, Some((wall, window)));
    }

    pub(crate) fn figures(&self, wall: Time) -> Option<ShopFigures> {
        held(&self.figures, wall, FIGURES_BELIEVED)
    }

    pub(crate) fn tell(&self, wall: Time, figures: ShopFigures) {
        hold(&self.figures, Some((wall, figures)));
    }

    /// Forgets what depends on the shelf: a product was just released or hidden here.
    pub fn forget_window(&self) {
        hold(&self.vocabulary, None);
        hold(&self.window, None);
        hold(&self.figures, None);
    }
}
