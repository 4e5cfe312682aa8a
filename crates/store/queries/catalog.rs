use async_trait::async_trait;
use domain::{
    catalog::{Content, PriceItemCode, Product, Review, Revision, Shelf, SkuCode},
    id::Id,
    identity::Account,
    time::Time,
};
use sqlx::{FromRow, query, query_as, types::Json};
use store::{Catalog, Hit, Page, ProductRow, ProductWish, Result};
use uuid::Uuid;

use crate::{
    DbTx,
    common::{cursor, guarded},
    dialect,
    sieve::Sieve,
};

const PAIRS: &str =
    "SELECT p.id, p.seller_id, p.shelf, p.live_revision, p.last_revision, p.recheck, p.created_at, p.version, r.number,
    r.content, r.review, r.version AS revision_version
    FROM product p JOIN revision r ON r.product_id = p.id AND r.number = p.last_revision";

macro_rules! products {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            Product,
            r#"SELECT id AS "id!: Id<Product>", seller_id AS "seller_id!: Id<Account>", shelf AS "shelf!: Shelf",
                live_revision AS "live_revision?: i32", last_revision AS "last_revision!: i32",
                recheck AS "recheck!: bool", created_at AS "created_at!: Time", version AS "version!: i64"
            FROM product "# + $tail $($args)*
        )
    };
}

struct RevisionRow {
    product_id: Id<Product>,
    number: i32,
    content: Json<Content>,
    review: Json<Review>,
    version: i64,
}

impl From<RevisionRow> for Revision {
    fn from(row: RevisionRow) -> Self {
        let RevisionRow {
            product_id,
            number,
            content: Json(content),
            review: Json(state),
            version,
        } = row;
        Self {
            product_id,
            number,
            content,
            state,
            version,
        }
    }
}

macro_rules! revisions {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            RevisionRow,
            r#"SELECT product_id AS "product_id!: Id<Product>", number AS "number!: i32",
                content AS "content!: Json<Content>", review AS "review!: Json<Review>", version AS "version!: i64"
            FROM revision "# + $tail $($args)*
        )
    };
}

#[derive(FromRow)]
struct PairRow {
    id: Id<Product>,
    seller_id: Id<Account>,
    shelf: Shelf,
    live_revision: Option<i32>,
    last_revision: i32,
    recheck: bool,
    created_at: Time,
    version: i64,
    number: i32,
    content: Json<Content>,
    review: Json<Review>,
    revision_version: i64,
}

impl From<PairRow> for ProductRow {
    fn from(row: PairRow) -> Self {
        Self {
            product: Product {
                id: row.id,
                seller_id: row.seller_id,
                shelf: row.shelf,
                live_revision: row.live_revision,
                last_revision: row.last_revision,
                recheck: row.recheck,
                created_at: row.created_at,
                version: row.version,
            },
            revision: Revision {
                product_id: row.id,
                number: row.number,
                content: row.content.0,
                state: row.review.0,
                version: row.revision_version,
            },
        }
    }
}

macro_rules! pairs {
    ($tail:literal $($args:tt)*) => {
        query_as!(
            PairRow,
            r#"SELECT p.id AS "id!: Id<Product>", p.seller_id AS "seller_id!: Id<Account>", p.shelf AS "shelf!: Shelf",
                p.live_revision AS "live_revision?: i32", p.last_revision AS "last_revision!: i32",
                p.recheck AS "recheck!: bool", p.created_at AS "created_at!: Time", p.version AS "version!: i64", r.number AS "number!: i32",
                r.content AS "content!: Json<Content>", r.review AS "review!: Json<Review>",
                r.version AS "revision_version!: i64"
            FROM product p JOIN revision r ON r.product_id = p.id AND r.number = "# + $tail $($args)*
        )
    };
}

#[async_trait]
impl Catalog for DbTx {
    async fn insert_product(&mut self, product: &Product) -> Result<()> {
        query!(
            "INSERT INTO product (id, seller_id, shelf, live_revision, last_revision, recheck, created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            product.id as _,
            product.seller_id as _,
            product.shelf as _,
            product.live_revision,
            product.last_revision,
            product.recheck,
            product.created_at as _,
            product.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn product(&mut self, id: Id<Product>) -> Result<Option<Product>> {
        products!("WHERE id = $1", id as _)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))
    }

    async fn update_product(&mut self, product: &Product) -> Result<()> {
        let done = query!(
            "UPDATE product SET shelf = $3, live_revision = $4, last_revision = $5, recheck = $6, version = version + 1
            WHERE id = $1 AND version = $2",
            product.id as _,
            product.version,
            product.shelf as _,
            product.live_revision,
            product.last_revision,
            product.recheck
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn insert_revision(&mut self, revision: &Revision) -> Result<()> {
        query!(
            "INSERT INTO revision (product_id, number, state, review, content, version)
            VALUES ($1, $2, $3, $4, $5, $6)",
            revision.product_id as _,
            revision.number,
            revision.state.name(),
            Json(&revision.state) as _,
            Json(&revision.content) as _,
            revision.version
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn revision(&mut self, product: Id<Product>, number: i32) -> Result<Option<Revision>> {
        let row = revisions!("WHERE product_id = $1 AND number = $2", product as _, number)
            .fetch_optional(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(row.map(Revision::from))
    }

    async fn revisions(&mut self, product: Id<Product>) -> Result<Vec<Revision>> {
        let rows = revisions!("WHERE product_id = $1 ORDER BY number DESC", product as _)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(Revision::from).collect())
    }

    async fn update_revision(&mut self, revision: &Revision) -> Result<()> {
        let done = query!(
            "UPDATE revision SET state = $4, review = $5, content = $6, version = version + 1
            WHERE product_id = $1 AND number = $2 AND version = $3",
            revision.product_id as _,
            revision.number,
            revision.version,
            revision.state.name(),
            Json(&revision.state) as _,
            Json(&revision.content) as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        guarded(done.rows_affected())
    }

    async fn products_of_seller(
        &mut self,
        seller: Id<Account>,
        wish: ProductWish,
        page: Page,
    ) -> Result<Vec<ProductRow>> {
        let mut sieve = Sieve::new(PAIRS, "p.id", page);
        sieve
            .with("p.seller_id = ", Some(seller))
            .with("p.shelf = ", wish.shelf)
            .with("r.state = ", wish.review);
        let rows: Vec<PairRow> = self.sifted(sieve, page).await?;
        Ok(rows.into_iter().map(ProductRow::from).collect())
    }

    async fn products_on_shelf(&mut self, shelf: Shelf, page: Page) -> Result<Vec<ProductRow>> {
        let rows = pairs!(
            "p.live_revision WHERE p.shelf = $1 AND p.id < $2 ORDER BY p.id DESC LIMIT $3",
            shelf as _,
            cursor(page) as _,
            page.limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(ProductRow::from).collect())
    }

    async fn pending_revisions(&mut self, page: Page) -> Result<Vec<ProductRow>> {
        // The list runs from old to new, so the next page lies behind the cursor.
        let after = page.before.unwrap_or(Uuid::nil());
        let rows = pairs!(
            "r.number WHERE r.state = 'pending_review' AND r.product_id > $1
            ORDER BY r.product_id, r.number LIMIT $2",
            after as _,
            page.limit
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(ProductRow::from).collect())
    }

    async fn insert_price_item(&mut self, code: &PriceItemCode, product: Id<Product>, sku: &SkuCode) -> Result<()> {
        query!(
            "INSERT INTO price_item (code, product_id, sku_code) VALUES ($1, $2, $3)",
            code as _,
            product as _,
            sku as _
        )
        .execute(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(())
    }

    async fn product_of_price(&mut self, code: &PriceItemCode) -> Result<Option<Id<Product>>> {
        let row = query!(
            r#"SELECT product_id AS "product_id!: Id<Product>" FROM price_item WHERE code = $1"#,
            code as _
        )
        .fetch_optional(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(row.map(|row| row.product_id))
    }

    async fn price_items(&mut self, product: Id<Product>) -> Result<Vec<(PriceItemCode, SkuCode)>> {
        let rows = query!(
            r#"SELECT code AS "code!: PriceItemCode", sku_code AS "sku_code!: SkuCode"
            FROM price_item WHERE product_id = $1 ORDER BY code"#,
            product as _
        )
        .fetch_all(self.conn()?)
        .await
        .map_err(|e| self.fail(&e))?;
        Ok(rows.into_iter().map(|row| (row.code, row.sku_code)).collect())
    }

    async fn put_postings(&mut self, product: Id<Product>, postings: &[(String, i32)]) -> Result<()> {
        query!("DELETE FROM search_posting WHERE product_id = $1", product as _)
            .execute(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        if !postings.is_empty() {
            dialect::insert_postings(self.conn()?, product, postings)
                .await
                .map_err(|e| self.fail(&e))?;
        }
        Ok(())
    }

    async fn vocabulary(&mut self) -> Result<Vec<String>> {
        let rows = query!(r#"SELECT DISTINCT term AS "term!: String" FROM search_posting"#)
            .fetch_all(self.conn()?)
            .await
            .map_err(|e| self.fail(&e))?;
        let mut words: Vec<String> = rows
            .into_iter()
            .map(|row| row.term)
            .filter(|term| term.is_ascii())
            .collect();
        words.sort_unstable();
        Ok(words)
    }

    async fn search(&mut self, words: &[String], limit: i64) -> Result<Vec<Hit>> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        dialect::search(self.conn()?, words, limit)
            .await
            .map_err(|e| self.fail(&e))
    }
}
