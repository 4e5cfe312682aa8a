//! The shop window: the shelf, the product page, the search.

use std::collections::BTreeSet;

use domain::{
    catalog::{Product, Shelf},
    id::Id,
    search,
};
use store::{Page, Tx};

use crate::{
    App, OrAbsent, Result,
    views::{Listed, ShopEntry, ShopProductView, ShopSeller, one_more},
};

/// Longest search text; the rest of a longer one is not looked at.
const MOST_CHARACTERS: usize = 200;
/// Most words looked for.
const MOST_WORDS: usize = 32;
/// Hits behind this one cannot be turned to; whoever needs them asks more precisely.
const DEEPEST: i64 = 1_000;

impl App {
    /// What is on the shelf, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_shelf(&self, page: Page) -> Result<Listed<ShopEntry>> {
        let mut tx = self.store.read().await?;
        let rows = tx.products_on_shelf(Shelf::OnShelf, one_more(page)).await?;
        Ok(Listed::of(
            rows,
            page,
            |row| row.product.id.uuid(),
            |row| ShopEntry::of(&row.product, &row.revision.content),
        ))
    }

    /// The page of a product that is on the shelf or hidden.
    ///
    /// # Errors
    /// There is none.
    pub async fn shop_product(&self, id: Id<Product>) -> Result<ShopProductView> {
        let mut tx = self.store.read().await?;
        let product = tx.product(id).await?.filter(|p| p.shelf.sells()).or_absent()?;
        let revision = product.live_revision.or_absent()?;
        let content = self.contents.get(&mut *tx, id, revision).await?;
        let account = tx.account(product.seller_id).await?.or_absent()?;
        let profile = tx.seller_profile(product.seller_id).await?;
        let seller = ShopSeller {
            id: account.id.uuid(),
            name: account.name.to_string(),
            service_mailbox: profile
                .as_ref()
                .map(|p| p.service_mailbox.to_string())
                .unwrap_or_default(),
            service_phone: profile.map(|p| p.service_phone.to_string()).unwrap_or_default(),
        };
        Ok(ShopProductView::of(&product, revision, &content, seller))
    }

    /// Finds products by Chinese words and by English ones with typing errors, best first: those with the most of the
    /// words asked for, then those where the words stand at the most telling place.
    ///
    /// `skip` hits are passed over; the answer's cursor is the number for the next page.
    ///
    /// # Errors
    /// The store.
    pub async fn search_shop(&self, text: &str, skip: i64, limit: i64) -> Result<Listed<ShopEntry>> {
        let mut tx = self.store.read().await?;
        let terms = self.terms(&mut *tx, text).await?;
        let skip = skip.clamp(0, DEEPEST);
        let hits = if terms.is_empty() {
            Vec::new()
        } else {
            tx.search(&terms, skip + limit + 1).await?
        };
        let (skipped, shown) = (usize::try_from(skip).unwrap_or(0), usize::try_from(limit).unwrap_or(0));
        let more = hits.len() > skipped + shown && skip + limit <= DEEPEST;
        let mut items = Vec::new();
        for hit in hits.into_iter().skip(skipped).take(shown) {
            let Some(product) = tx.product(hit.product_id).await? else {
                continue;
            };
            // The index is written with the shelf; looking again costs nothing and never shows what was withdrawn.
            if product.shelf != Shelf::OnShelf {
                continue;
            }
            let Some(live) = product.live_revision else { continue };
            let content = self.contents.get(&mut *tx, product.id, live).await?;
            items.push(ShopEntry::of(&product, &content));
        }
        Ok(Listed {
            items,
            next: more.then(|| (skip + limit).to_string()),
        })
    }

    /// The words of the catalogue that a search text means.
    async fn terms(&self, tx: &mut dyn Tx, text: &str) -> Result<Vec<String>> {
        let text: String = text.chars().take(MOST_CHARACTERS).collect();
        let words: BTreeSet<String> = search::words(&text).into_iter().take(MOST_WORDS).collect();
        let vocabulary = self.contents.vocabulary(tx, self.clock.wall()).await?;
        let mut terms = BTreeSet::new();
        for word in words {
            if word.is_ascii() {
                terms.extend(
                    search::meant(&word, vocabulary.iter().map(String::as_str))
                        .into_iter()
                        .map(str::to_owned),
                );
            }
            terms.insert(word);
        }
        Ok(terms.into_iter().collect())
    }
}
