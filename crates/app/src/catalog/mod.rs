//! The catalogue: products on their way from a draft to the shelf, and the shop window in front of them.

mod agreement;
mod codes;
mod contents;
mod drafts;
mod figures;
mod quote;
mod review;
mod samples;
mod shelf;
mod shop;
mod submit;
mod window;

use domain::{
    catalog::{Product, Revision},
    id::Id,
    identity::{Account, Actor},
};
use serde_json::Value;
use store::{Subject, Tx};

pub use self::{contents::Contents, quote::Quote, review::Decision, shop::ShopWish};
use crate::{App, OrAbsent, Result, context::event};

/// A product with its newest revision.
struct Newest {
    product: Product,
    revision: Revision,
}

/// The one in the middle; none of nothing.
pub(crate) fn median(values: &mut [i64]) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// A seller's own product with its newest revision.
async fn own_product(tx: &mut dyn Tx, seller: Id<Account>, id: Id<Product>) -> Result<Newest> {
    let product = tx.product(id).await?.filter(|p| p.seller_id == seller).or_absent()?;
    newest(tx, product).await
}

async fn newest(tx: &mut dyn Tx, product: Product) -> Result<Newest> {
    let revision = tx.revision(product.id, product.last_revision).await?.or_absent()?;
    Ok(Newest { product, revision })
}

impl App {
    /// Writes a changed product with its event. Whatever happens to one of its revisions moves the product's version too,
    /// so that one version guards the whole.
    async fn advance_product(
        &self,
        tx: &mut dyn Tx,
        product: &mut Product,
        name: &str,
        actor: Actor,
        data: Value,
    ) -> Result<()> {
        tx.update_product(product).await?;
        product.version += 1;
        let (id, at) = (product.id.uuid(), self.clock.now());
        Ok(tx
            .insert_event(&event(Subject::Product, id, product.version, name, actor, at, data))
            .await?)
    }
}
