//! The shop window: the shelf, the product page, the search.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    catalog::{AccessType, Category, Product},
    id::Id,
    identity::Account,
    search,
};
use store::{Page, Tx};
use uuid::Uuid;

use crate::{
    App, OrAbsent, Result,
    views::{
        CategoryCount, Correction, Facet, Facets, Found, Listed, ShopEntry, ShopProductView, ShopSeller,
        ShopSellerView, one_more,
    },
};

/// Longest search text; the rest of a longer one is not looked at.
const MOST_CHARACTERS: usize = 200;
/// Most words looked for.
const MOST_WORDS: usize = 32;
/// Hits behind this one cannot be turned to; whoever needs them asks more precisely.
const DEEPEST: i64 = 1_000;

/// What somebody looks for. Nothing given means everything, newest first.
#[derive(Clone, Default, Debug)]
pub struct ShopWish {
    /// Words.
    pub text: String,
    /// In this group.
    pub category: Option<Category>,
    /// Delivered so.
    pub access_type: Option<AccessType>,
    /// Only what can be tried for free.
    pub trial: bool,
    /// Of this seller.
    pub seller: Option<Uuid>,
    /// Not dearer than so many minor units.
    pub max_price: Option<i64>,
}

/// A filter that can be left out of account.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Category,
    AccessType,
    Trial,
    Seller,
}

impl ShopWish {
    fn admits(&self, entry: &ShopEntry, but: Option<Side>) -> bool {
        let heeds = |side: Side| but != Some(side);
        let fits = [
            !heeds(Side::Category) || self.category.is_none_or(|category| entry.category == category),
            !heeds(Side::AccessType) || self.access_type.is_none_or(|kind| entry.access_type == kind),
            !heeds(Side::Trial) || !self.trial || entry.trial,
            !heeds(Side::Seller) || self.seller.is_none_or(|seller| entry.seller_id == seller),
            self.max_price
                .is_none_or(|max| entry.from.is_some_and(|from| from.minor <= max)),
        ];
        !fits.contains(&false)
    }

    fn facets(&self, found: &[&ShopEntry]) -> Facets {
        let without = |side: Side| found.iter().filter(move |entry| self.admits(entry, Some(side)));
        let mut category: BTreeMap<Category, usize> = BTreeMap::new();
        let mut access_type: BTreeMap<String, usize> = BTreeMap::new();
        let mut seller: BTreeMap<(String, Uuid), usize> = BTreeMap::new();
        for entry in without(Side::Category) {
            *category.entry(entry.category).or_default() += 1;
        }
        for entry in without(Side::AccessType) {
            let name = serde_json::to_value(entry.access_type).unwrap_or_default();
            *access_type
                .entry(name.as_str().unwrap_or_default().to_owned())
                .or_default() += 1;
        }
        for entry in without(Side::Seller) {
            *seller.entry((entry.seller.clone(), entry.seller_id)).or_default() += 1;
        }
        let facet = |value: String, name: Option<String>, products: usize| Facet { value, name, products };
        Facets {
            category: category
                .into_iter()
                .map(|(c, n)| facet(c.code().to_owned(), None, n))
                .collect(),
            access_type: access_type.into_iter().map(|(kind, n)| facet(kind, None, n)).collect(),
            seller: seller
                .into_iter()
                .map(|((name, id), n)| facet(id.to_string(), Some(name), n))
                .collect(),
            trial: without(Side::Trial).filter(|entry| entry.trial).count(),
        }
    }
}

impl App {
    /// What is on the shelf, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_shelf(&self, page: Page) -> Result<Listed<ShopEntry>> {
        let mut tx = self.store.read().await?;
        let window = self.window(&mut *tx).await?;
        let behind = window
            .entries
            .iter()
            .filter(|e| page.before.is_none_or(|before| e.id < before));
        let rows: Vec<ShopEntry> = behind
            .take(usize::try_from(one_more(page).limit).unwrap_or(0))
            .cloned()
            .collect();
        Ok(Listed::of(rows, page, |entry| entry.id, |entry| entry))
    }

    /// How many products stand in each group.
    ///
    /// # Errors
    /// The store.
    pub async fn shop_categories(&self) -> Result<Listed<CategoryCount>> {
        let mut tx = self.store.read().await?;
        let window = self.window(&mut *tx).await?;
        let count = |code: Category| CategoryCount {
            code,
            products: window.entries.iter().filter(|entry| entry.category == code).count(),
        };
        Ok(Listed::all(Category::ALL.iter().copied().map(count).collect()))
    }

    /// The page of a seller who sells something.
    ///
    /// # Errors
    /// There is none.
    pub async fn shop_seller(&self, id: Uuid) -> Result<ShopSellerView> {
        let mut tx = self.store.read().await?;
        let window = self.window(&mut *tx).await?;
        let products: Vec<ShopEntry> = window.entries.iter().filter(|e| e.seller_id == id).cloned().collect();
        let account = tx.account(Id::from_uuid(id)).await?;
        let account = account.filter(|_| !products.is_empty()).or_absent()?;
        Ok(ShopSellerView {
            since: account.created_at,
            seller: shown(&mut *tx, account).await?,
            products,
        })
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
        let seller = shown(&mut *tx, account).await?;
        Ok(ShopProductView::of(&product, revision, &content, seller))
    }

    /// Finds products by Chinese words and by English ones with typing errors, best first: those with the most of the
    /// words asked for, then those where the words stand at the most telling place.
    ///
    /// `skip` hits are passed over; the answer's cursor is the number for the next page.
    ///
    /// # Errors
    /// The store.
    pub async fn search_shop(&self, wish: &ShopWish, skip: i64, limit: i64) -> Result<Found> {
        let mut tx = self.store.read().await?;
        let window = self.window(&mut *tx).await?;
        let (terms, corrections) = self.terms(&mut *tx, &wish.text).await?;
        let found: Vec<&ShopEntry> = if wish.text.trim().is_empty() {
            window.entries.iter().collect()
        } else if terms.is_empty() {
            Vec::new()
        } else {
            let hits = tx.search(&terms, DEEPEST).await?;
            hits.iter()
                .filter_map(|hit| window.find(hit.product_id.uuid()))
                .collect()
        };
        let admitted: Vec<&ShopEntry> = found.iter().copied().filter(|entry| wish.admits(entry, None)).collect();
        let (skipped, shown) = (usize::try_from(skip).unwrap_or(0), usize::try_from(limit).unwrap_or(0));
        Ok(Found {
            items: admitted.iter().skip(skipped).take(shown).copied().cloned().collect(),
            next: (admitted.len() > skipped + shown).then(|| (skipped + shown).to_string()),
            total: admitted.len(),
            facets: wish.facets(&found),
            corrections,
        })
    }

    /// The words of the catalogue that a search text means.
    async fn terms(&self, tx: &mut dyn Tx, text: &str) -> Result<(Vec<String>, Vec<Correction>)> {
        let text: String = text.chars().take(MOST_CHARACTERS).collect();
        let words: BTreeSet<String> = search::words(&text).into_iter().take(MOST_WORDS).collect();
        let vocabulary = self.contents.vocabulary(tx, self.clock.wall()).await?;
        let mut terms = BTreeSet::new();
        let mut corrections = Vec::new();
        for word in words {
            if word.is_ascii() {
                let meant = search::meant(&word, vocabulary.iter().map(String::as_str));
                let meant: Vec<String> = meant.into_iter().map(str::to_owned).collect();
                terms.extend(meant.iter().cloned());
                if !meant.is_empty() && !meant.contains(&word) {
                    corrections.push(Correction {
                        word: word.clone(),
                        meant,
                    });
                }
            }
            terms.insert(word);
        }
        Ok((terms.into_iter().collect(), corrections))
    }
}

/// A seller as buyers see it.
async fn shown(tx: &mut dyn Tx, account: Account) -> Result<ShopSeller> {
    let profile = tx.seller_profile(account.id).await?;
    let mailbox = profile.as_ref().map(|p| p.service_mailbox.to_string());
    Ok(ShopSeller {
        id: account.id.uuid(),
        name: account.name.to_string(),
        service_mailbox: mailbox.unwrap_or_default(),
        service_phone: profile.map(|p| p.service_phone.to_string()).unwrap_or_default(),
    })
}
