//! Operators decide about revisions.

use domain::{
    catalog::{Product, Reason, Shelf},
    id::Id,
    identity::{Actor, Role},
    message::{Event as Told, Facts},
    refusal::Code,
};
use serde::Deserialize;
use serde_json::json;
use store::{Page, ProductRow};

use super::newest;
use crate::{
    App, OrAbsent, Result, file,
    identity::account_as,
    views::{Listed, ProductEntry, ProductView, one_more},
};

/// What an operator decides.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub enum Decision {
    /// The revision goes live; a new product goes on the shelf.
    Approve,
    /// It goes back to its seller.
    Reject {
        /// Why.
        reason: Reason,
    },
}

impl App {
    /// Products that wait for review.
    ///
    /// # Errors
    /// The store.
    pub async fn review_queue(&self, actor: Actor, page: Page) -> Result<Listed<ProductEntry>> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.read().await?;
        let rows = tx.pending_revisions(one_more(page)).await?;
        Ok(Listed::of(rows, page, |row| row.product.id.uuid(), ProductEntry::from))
    }

    /// Decides about the revision that waits for review.
    ///
    /// # Errors
    /// The product changed in the meantime, does not wait for review, or is the operator's own.
    pub async fn decide_product(
        &self,
        actor: Actor,
        id: Id<Product>,
        version: i64,
        decision: Decision,
    ) -> Result<ProductView> {
        let operator = account_as(actor, Role::Operator)?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let product = tx.product(id).await?.or_absent()?;
        let newest = newest(&mut *tx, product).await?;
        let (mut product, mut revision) = (newest.product, newest.revision);
        // Roles are fixed, so an operator sells nothing; the rule holds should that ever change (threat A2).
        if product.seller_id == operator {
            return Err(Code::OwnDecision.into());
        }
        if product.version != version {
            return Err(Code::VersionStale.into());
        }
        let mut facts = Facts {
            product: Some(revision.content.name.to_string()),
            ..Facts::default()
        };
        let (name, told) = match decision {
            Decision::Approve => {
                revision.state = revision.state.approve(operator, now)?;
                product.live_revision = Some(revision.number);
                if product.shelf == Shelf::Unreleased {
                    product.shelf = Shelf::OnShelf;
                }
                ("approved", Told::RevisionApproved)
            }
            Decision::Reject { reason } => {
                facts.detail = Some(reason.to_string());
                revision.state = revision.state.reject(operator, now, reason)?;
                ("rejected", Told::RevisionRejected)
            }
        };
        tx.update_revision(&revision).await?;
        revision.version += 1;
        let data = json!({"revision": revision.number, "reason": facts.detail});
        self.advance_product(&mut *tx, &mut product, name, actor, data).await?;
        if name == "approved" {
            self.index_product(&mut *tx, &product, &revision.content).await?;
            file::publish(&mut *tx, revision.content.files(), now).await?;
        }
        self.tell(&mut *tx, product.seller_id, told, facts).await?;
        tx.commit().await?;
        self.contents.forget_window();
        Ok(ProductRow { product, revision }.into())
    }
}
