//! Sellers draft and edit products.

use domain::{
    catalog::{Content, Product, Review, Revision, Shelf},
    file::Purpose,
    id::Id,
    identity::{Account, Actor, Role},
    refusal::{Code, Refusal},
};
use serde_json::json;
use store::{Page, ProductRow, ProductWish, Subject, Tx};

use super::{codes, own_product};
use crate::{
    App, Once, OrAbsent, Result,
    context::event,
    identity::account_as,
    views::{Listed, ProductEntry, ProductView, one_more},
};

/// Files the content shows that the seller has not handed in for this.
async fn foreign_files(tx: &mut dyn Tx, seller: Id<Account>, content: &Content) -> Result<Vec<Refusal>> {
    let logo = content.logo.map(|id| (id, Purpose::Logo, "logo".to_owned()));
    let pictures = content.pictures.iter().take(Content::MOST_PICTURES).enumerate();
    let pictures = pictures.map(|(i, picture)| (picture.file, Purpose::Picture, format!("pictures[{i}].file")));
    let mut found = Vec::new();
    let template = content.supervised.as_ref().and_then(|supervised| supervised.template);
    let template = template.map(|id| (id, Purpose::Document, "supervised.template".to_owned()));
    for (id, purpose, field) in logo.into_iter().chain(pictures).chain(template) {
        let file = tx.file(id).await?;
        if file.is_none_or(|file| file.owner_id != seller || file.purpose != purpose) {
            found.push(Refusal::absent().field(field));
        }
    }
    Ok(found)
}

impl App {
    /// Makes a product from a first draft.
    ///
    /// # Errors
    /// The content breaks rules (all of them are named), names a foreign address or file, or brings codes along.
    pub async fn draft_product(&self, actor: Actor, content: Content, once: Option<&Once>) -> Result<ProductView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, seller).await?
        {
            return Ok(seen);
        }
        let now = self.clock.now();
        let product = Product {
            id: self.id(),
            seller_id: seller,
            shelf: Shelf::Unreleased,
            live_revision: None,
            last_revision: 1,
            recheck: false,
            created_at: now,
            version: 0,
        };
        self.check_draft(&mut *tx, &product, &content, true).await?;
        let revision = Revision {
            product_id: product.id,
            number: 1,
            content,
            state: Review::Draft,
            version: 0,
        };
        tx.insert_product(&product).await?;
        tx.insert_revision(&revision).await?;
        let data = json!({"name": revision.content.name});
        tx.insert_event(&event(
            Subject::Product,
            product.id.uuid(),
            0,
            "drafted",
            actor,
            now,
            data,
        ))
        .await?;
        let view = ProductView::from(ProductRow { product, revision });
        if let Some(once) = once {
            once.keep(&mut *tx, seller, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    /// Writes the content of the newest revision. A draft is changed in place, a rejected one becomes a draft again;
    /// after an approval a new revision begins beside the one that sells. What waits for review must be withdrawn first.
    ///
    /// # Errors
    /// The product is not the seller's, changed in the meantime or waits for review, or the content breaks rules.
    pub async fn edit_product(
        &self,
        actor: Actor,
        id: Id<Product>,
        version: i64,
        content: Content,
    ) -> Result<ProductView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let newest = own_product(&mut *tx, seller, id).await?;
        let (mut product, mut revision) = (newest.product, newest.revision);
        if product.version != version {
            return Err(Code::VersionStale.into());
        }
        if product.shelf == Shelf::Delisted {
            return Err(Refusal::state(Code::ShelfState, "delisted").into());
        }
        self.check_draft(&mut *tx, &product, &content, false).await?;
        if revision.state.editable() {
            revision.content = content;
            revision.state = Review::Draft;
            tx.update_revision(&revision).await?;
            revision.version += 1;
        } else if matches!(revision.state, Review::Approved { .. }) {
            product.last_revision += 1;
            let number = product.last_revision;
            revision = Revision {
                product_id: id,
                number,
                content,
                state: Review::Draft,
                version: 0,
            };
            tx.insert_revision(&revision).await?;
        } else {
            return Err(Refusal::state(Code::RevisionState, revision.state.name()).into());
        }
        let data = json!({"revision": revision.number});
        self.advance_product(&mut *tx, &mut product, "edited", actor, data)
            .await?;
        tx.commit().await?;
        Ok(ProductRow { product, revision }.into())
    }

    async fn check_draft(&self, tx: &mut dyn Tx, product: &Product, content: &Content, new: bool) -> Result<()> {
        let currency = self.policy(tx).await?.currency;
        let mut found = content.problems(currency);
        let given = if new {
            Vec::new()
        } else {
            tx.price_items(product.id).await?
        };
        found.extend(codes::foreign(content, &given));
        if let Some(address) = content.address_id
            && tx
                .address(address)
                .await?
                .is_none_or(|a| a.seller_id != product.seller_id)
        {
            found.push(Refusal::absent().field("address_id"));
        }
        found.extend(foreign_files(tx, product.seller_id, content).await?);
        // The currency is the only parameter any of these sentences wants.
        Refusal::all(found).map_or(Ok(()), |refusal| Err(refusal.into()))
    }

    /// A seller's products, each with its newest revision.
    ///
    /// # Errors
    /// The store.
    pub async fn list_own_products(&self, actor: Actor, wish: ProductWish, page: Page) -> Result<Listed<ProductEntry>> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.read().await?;
        let rows = tx.products_of_seller(seller, wish, one_more(page)).await?;
        Ok(Listed::of(rows, page, |row| row.product.id.uuid(), ProductEntry::from))
    }

    /// A product with its newest revision or the given one: to its seller, and to operators.
    ///
    /// # Errors
    /// There is none, or it is another seller's.
    pub async fn show_product(&self, actor: Actor, id: Id<Product>, number: Option<i32>) -> Result<ProductView> {
        let mut tx = self.store.read().await?;
        let product = tx.product(id).await?.or_absent()?;
        if let Ok(seller) = account_as(actor, Role::Seller) {
            if product.seller_id != seller {
                return Err(Refusal::absent().into());
            }
        } else {
            account_as(actor, Role::Operator)?;
        }
        let number = number.unwrap_or(product.last_revision);
        let revision = tx.revision(id, number).await?.or_absent()?;
        Ok(ProductRow { product, revision }.into())
    }
}
