//! Sellers hand revisions in and take them back.

use domain::{
    catalog::{Content, Product, Review, Revision, SkuCode},
    id::Id,
    identity::{Actor, Role},
    message::{Event as Told, Facts},
    number,
    refusal::{Code, Refusal},
    seller::check_address,
};
use serde_json::json;
use store::{ProductRow, Tx};

use super::{codes, own_product};
use crate::{App, Error, Mode, OrAbsent, Result, identity::account_as, views::ProductView};

impl App {
    /// Hands the newest revision in for review. New SKUs and prices get their codes here.
    ///
    /// # Errors
    /// The product changed in the meantime, the revision is no draft, its content breaks rules, or debug cases are
    /// missing: they are named.
    pub async fn submit_product(&self, actor: Actor, id: Id<Product>, version: i64) -> Result<ProductView> {
        let seller = account_as(actor, Role::Seller)?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let newest = own_product(&mut *tx, seller, id).await?;
        let (mut product, mut revision) = (newest.product, newest.revision);
        if product.version != version {
            return Err(Code::VersionStale.into());
        }
        revision.state = revision.state.submit(now)?;
        self.check_submission(&mut *tx, &product, &revision.content).await?;
        let new = codes::give(
            &mut revision.content,
            || {
                let uuid = uuid::Builder::from_random_bytes(self.entropy.bytes()).into_uuid();
                SkuCode::parse(&uuid.hyphenated().to_string()).ok()
            },
            || number::price_item_code(self.entropy.bytes()),
        );
        let new = new.ok_or_else(|| Error::fault("no code could be made"))?;
        for (price, sku) in &new {
            tx.insert_price_item(price, id, sku).await?;
        }
        tx.update_revision(&revision).await?;
        revision.version += 1;
        let data = json!({"revision": revision.number, "new_prices": new.len()});
        self.advance_product(&mut *tx, &mut product, "submitted", actor, data)
            .await?;
        let facts = Facts {
            product: Some(revision.content.name.to_string()),
            ..Facts::default()
        };
        self.tell_operators(&mut *tx, Told::RevisionSubmitted, facts).await?;
        tx.commit().await?;
        Ok(ProductRow { product, revision }.into())
    }

    async fn check_submission(&self, tx: &mut dyn Tx, product: &Product, content: &Content) -> Result<()> {
        let currency = self.policy(tx).await?.currency;
        let mut found = content.submission_problems(currency);
        found.extend(codes::foreign(content, &tx.price_items(product.id).await?));
        let revisions = tx.revisions(product.id).await?;
        found.extend(codes::moved(content, &revisions));
        let released: Vec<Revision> = revisions
            .into_iter()
            .filter(|r| matches!(r.state, Review::Approved { .. }))
            .collect();
        found.extend(codes::fixed(content, &released));
        if released
            .first()
            .is_some_and(|released| released.content.access_type != content.access_type)
        {
            found.push(Refusal::new(Code::AccessTypeFixed).field("access_type"));
        }
        let address = match content.address_id {
            Some(id) => tx.address(id).await?.filter(|a| a.seller_id == product.seller_id),
            None => None,
        };
        if content.address_id.is_some() && address.is_none() {
            found.push(Refusal::new(Code::AddressMissing).field("address_id"));
        }
        found.extend(
            address
                .as_ref()
                .and_then(|address| content.protocol_problem(address.protocol)),
        );
        if let Some(address) = &address
            && let Err(refusal) = check_address(&address.url, self.config.mode == Mode::Sandbox)
        {
            found.push(refusal.field("address_id"));
        }
        if let Some(refusal) = Refusal::all(found) {
            return Err(refusal.into());
        }
        if !content.through_interface() {
            return Ok(());
        }
        let address = address.or_absent()?;
        let saved = tx.debug_cases(address.id).await?;
        let missing: Vec<&str> = content
            .required_cases(address.protocol)
            .into_iter()
            .filter(|needed| !saved.iter().any(|case| case.activity == needed.activity))
            .map(|needed| needed.activity.wire())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::new(Code::CasesMissing)
            .field("address_id")
            .with("cases", missing.join(", "))
            .into())
    }

    /// Takes a revision back from the queue.
    ///
    /// # Errors
    /// The product changed in the meantime, or does not wait for review.
    pub async fn withdraw_product(&self, actor: Actor, id: Id<Product>, version: i64) -> Result<ProductView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let newest = own_product(&mut *tx, seller, id).await?;
        let (mut product, mut revision) = (newest.product, newest.revision);
        if product.version != version {
            return Err(Code::VersionStale.into());
        }
        revision.state = revision.state.withdraw()?;
        tx.update_revision(&revision).await?;
        revision.version += 1;
        let data = json!({"revision": revision.number});
        self.advance_product(&mut *tx, &mut product, "withdrawn", actor, data)
            .await?;
        tx.commit().await?;
        Ok(ProductRow { product, revision }.into())
    }
}
