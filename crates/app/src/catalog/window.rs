//! The shop window in memory: what stands on the shelf, with what lists and filters ask about it. It is made anew when
//! something was released or hidden here, and every few seconds for what other processes did.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use domain::{catalog::Shelf, id::Id};
use store::{Page, Tx};
use uuid::Uuid;

use crate::{App, Result, views::ShopEntry};

/// Products read at once.
const BATCH: i64 = 500;

/// Everything on the shelf, newest first.
pub(crate) struct Window {
    pub(crate) entries: Vec<ShopEntry>,
    places: HashMap<Uuid, usize>,
}

impl Window {
    fn new(entries: Vec<ShopEntry>) -> Self {
        let places = entries
            .iter()
            .enumerate()
            .map(|(place, entry)| (entry.id, place))
            .collect();
        Self { entries, places }
    }

    pub(crate) fn find(&self, product: Uuid) -> Option<&ShopEntry> {
        self.places.get(&product).and_then(|place| self.entries.get(*place))
    }
}

impl App {
    /// The shop window as it is, or was a few seconds ago.
    pub(crate) async fn window(&self, tx: &mut dyn Tx) -> Result<Arc<Window>> {
        let wall = self.clock.wall();
        if let Some(window) = self.contents.window(wall) {
            return Ok(window);
        }
        let mut entries = Vec::new();
        let mut sellers: HashMap<Uuid, String> = HashMap::new();
        let mut page = Page {
            before: None,
            limit: BATCH,
        };
        loop {
            let rows = tx.products_on_shelf(Shelf::OnShelf, page).await?;
            for row in &rows {
                let id = row.product.seller_id.uuid();
                let seller = match sellers.entry(id) {
                    Entry::Occupied(known) => known.get().clone(),
                    Entry::Vacant(place) => {
                        let account = tx.account(Id::from_uuid(id)).await?;
                        place
                            .insert(account.map(|a| a.name.to_string()).unwrap_or_default())
                            .clone()
                    }
                };
                entries.push(ShopEntry::of(&row.product, &row.revision.content, seller));
            }
            match rows.last() {
                Some(last) if i64::try_from(rows.len()).is_ok_and(|n| n >= BATCH) => {
                    page.before = Some(last.product.id.uuid());
                }
                _ => break,
            }
        }
        let window = Arc::new(Window::new(entries));
        self.contents.show(wall, Arc::clone(&window));
        Ok(window)
    }
}
