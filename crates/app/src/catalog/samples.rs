//! The sandbox's sample products: released past the review, so that the shop is alive before anybody worked in it.

use domain::{
    catalog::{Content, Product, Review, Revision, Shelf, SkuCode},
    id::Id,
    identity::{Account, Actor},
    number,
};
use serde_json::json;
use store::{ProductWish, Subject};

use super::codes;
use crate::{App, Error, Result, context::event};

impl App {
    /// Puts a sample on the shelf, unless its seller has one of this name; gives the one that is there.
    pub(crate) async fn shelve_sample(
        &self,
        seller: Id<Account>,
        mut content: Content,
        operator: Actor,
    ) -> Result<Id<Product>> {
        let mut tx = self.store.begin().await?;
        let page = store::Page {
            before: None,
            limit: 100,
        };
        let known = tx.products_of_seller(seller, ProductWish::default(), page).await?;
        if let Some(row) = known.iter().find(|row| row.revision.content.name == content.name) {
            return Ok(row.product.id);
        }
        let new = codes::give(
            &mut content,
            || {
                let uuid = uuid::Builder::from_random_bytes(self.entropy.bytes()).into_uuid();
                SkuCode::parse(&uuid.hyphenated().to_string()).ok()
            },
            || number::price_item_code(self.entropy.bytes()),
        );
        let now = self.clock.now();
        let product = Product {
            id: self.id(),
            seller_id: seller,
            shelf: Shelf::OnShelf,
            live_revision: Some(1),
            last_revision: 1,
            recheck: false,
            created_at: now,
            version: 0,
        };
        tx.insert_product(&product).await?;
        let state = Review::Approved {
            reviewer: crate::context::account_of(operator)?,
            decided_at: now,
        };
        let revision = Revision {
            product_id: product.id,
            number: 1,
            content,
            state,
            version: 0,
        };
        tx.insert_revision(&revision).await?;
        for (price, sku) in new.ok_or_else(|| Error::fault("no code could be made"))? {
            tx.insert_price_item(&price, product.id, &sku).await?;
        }
        self.index_product(&mut *tx, &product, &revision.content).await?;
        let id = product.id.uuid();
        tx.insert_event(&event(
            Subject::Product,
            id,
            0,
            "approved",
            operator,
            now,
            json!({"sample": true}),
        ))
        .await?;
        tx.commit().await?;
        self.contents.forget_window();
        Ok(product.id)
    }
}
