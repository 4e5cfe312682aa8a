//! Products, revisions, codes, search.

use async_trait::async_trait;
use domain::{
    catalog::{PriceItemCode, Product, Revision, Shelf, SkuCode},
    id::Id,
    identity::Account,
};

use crate::{Page, ProductWish, Result};

/// A product with the content of one revision.
#[derive(Clone, Debug)]
pub struct ProductRow {
    /// The product.
    pub product: Product,
    /// The revision shown: the live one to buyers, the newest one to its seller and to operators.
    pub revision: Revision,
}

/// A product found by search.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Which.
    pub product_id: Id<Product>,
    /// Distinct words that matched.
    pub matched: i64,
    /// Sum of their weights.
    pub weight: i64,
}

/// The catalogue.
#[async_trait]
pub trait Catalog {
    /// Adds a product.
    async fn insert_product(&mut self, product: &Product) -> Result<()>;
    /// By id.
    async fn product(&mut self, id: Id<Product>) -> Result<Option<Product>>;
    /// Guarded.
    async fn update_product(&mut self, product: &Product) -> Result<()>;
    /// Adds a revision.
    async fn insert_revision(&mut self, revision: &Revision) -> Result<()>;
    /// One revision.
    async fn revision(&mut self, product: Id<Product>, number: i32) -> Result<Option<Revision>>;
    /// All revisions of a product, newest first.
    async fn revisions(&mut self, product: Id<Product>) -> Result<Vec<Revision>>;
    /// Guarded.
    async fn update_revision(&mut self, revision: &Revision) -> Result<()>;
    /// A seller's products with their newest revision.
    async fn products_of_seller(
        &mut self,
        seller: Id<Account>,
        wish: ProductWish,
        page: Page,
    ) -> Result<Vec<ProductRow>>;
    /// Products on a shelf with their live revision.
    async fn products_on_shelf(&mut self, shelf: Shelf, page: Page) -> Result<Vec<ProductRow>>;
    /// Revisions that wait for review, oldest product first.
    async fn pending_revisions(&mut self, page: Page) -> Result<Vec<ProductRow>>;

    /// Notes a code as given to a product.
    async fn insert_price_item(&mut self, code: &PriceItemCode, product: Id<Product>, sku: &SkuCode) -> Result<()>;
    /// Which product a price code belongs to.
    async fn product_of_price(&mut self, code: &PriceItemCode) -> Result<Option<Id<Product>>>;
    /// All codes ever given to a product, with their SKU codes.
    async fn price_items(&mut self, product: Id<Product>) -> Result<Vec<(PriceItemCode, SkuCode)>>;

    /// Replaces a product's words.
    async fn put_postings(&mut self, product: Id<Product>, postings: &[(String, i32)]) -> Result<()>;
    /// All distinct words of the catalogue that are plain Latin, for forgiving typing errors.
    async fn vocabulary(&mut self) -> Result<Vec<String>>;
    /// Products with any of the words, best first.
    async fn search(&mut self, words: &[String], limit: i64) -> Result<Vec<Hit>>;
}
