//! Shelf states after the first approval: sellers hide and show, operators freeze and thaw (business rules §2.5).

use domain::{
    catalog::{Content, Product, Shelf},
    id::Id,
    identity::{Actor, Role},
    refusal::{Code, Refusal},
    search,
    supervision::FlowKind,
};
use serde_json::json;
use store::{ProductRow, Tx};

use super::newest;
use crate::{App, OrAbsent, Result, identity::account_as, views::ProductView};

/// The ways between shelf states: from, by, to.
const EDGES: [(Shelf, &str, Shelf); 5] = [
    (Shelf::OnShelf, "hidden", Shelf::Hidden),
    (Shelf::Hidden, "shown", Shelf::OnShelf),
    (Shelf::OnShelf, "frozen", Shelf::Frozen),
    (Shelf::Hidden, "frozen", Shelf::Frozen),
    (Shelf::Frozen, "unfrozen", Shelf::OnShelf),
];

const fn name(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Unreleased => "unreleased",
        Shelf::OnShelf => "on_shelf",
        Shelf::Hidden => "hidden",
        Shelf::Frozen => "frozen",
        Shelf::Delisted => "delisted",
    }
}

impl App {
    /// Hides a seller's product from lists and search; whoever has its address still buys it.
    ///
    /// # Errors
    /// It is not the seller's, changed in the meantime, or is not on the shelf.
    pub async fn hide_product(&self, actor: Actor, id: Id<Product>, version: i64) -> Result<ProductView> {
        self.move_shelf(actor, Role::Seller, id, version, "hidden").await
    }

    /// Shows a hidden product again.
    ///
    /// # Errors
    /// It is not the seller's, changed in the meantime, or is not hidden.
    pub async fn unhide_product(&self, actor: Actor, id: Id<Product>, version: i64) -> Result<ProductView> {
        self.move_shelf(actor, Role::Seller, id, version, "shown").await
    }

    /// Stops trading with a product; what was sold goes on.
    ///
    /// # Errors
    /// It changed in the meantime, or is not being sold.
    pub async fn freeze_product(&self, actor: Actor, id: Id<Product>, version: i64) -> Result<ProductView> {
        self.move_shelf(actor, Role::Operator, id, version, "frozen").await
    }

    /// Lets a frozen product be sold again.
    ///
    /// # Errors
    /// It changed in the meantime, or is not frozen.
    pub async fn unfreeze_product(&self, actor: Actor, id: Id<Product>, version: i64) -> Result<ProductView> {
        self.move_shelf(actor, Role::Operator, id, version, "unfrozen").await
    }

    /// Says whether operators look at each delivery of a product before the buyer does (华为云复核). It holds for orders paid
    /// from now on.
    ///
    /// # Errors
    /// The product changed in the meantime, or its deliveries are not supervised.
    pub async fn set_recheck(&self, actor: Actor, id: Id<Product>, version: i64, recheck: bool) -> Result<ProductView> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.begin().await?;
        let product = tx.product(id).await?.or_absent()?;
        let mut newest = newest(&mut *tx, product).await?;
        let product = &mut newest.product;
        if product.version != version {
            return Err(Code::VersionStale.into());
        }
        if FlowKind::of(newest.revision.content.access_type).is_empty() {
            return Err(Code::NotSupervised.into());
        }
        product.recheck = recheck;
        self.advance_product(&mut *tx, product, "recheck_set", actor, json!({"recheck": recheck}))
            .await?;
        tx.commit().await?;
        Ok(ProductRow {
            product: newest.product,
            revision: newest.revision,
        }
        .into())
    }

    async fn move_shelf(
        &self,
        actor: Actor,
        role: Role,
        id: Id<Product>,
        version: i64,
        by: &'static str,
    ) -> Result<ProductView> {
        let who = account_as(actor, role)?;
        let mut tx = self.store.begin().await?;
        let product = tx
            .product(id)
            .await?
            .filter(|p| role == Role::Operator || p.seller_id == who)
            .or_absent()?;
        let mut newest = newest(&mut *tx, product).await?;
        let product = &mut newest.product;
        if product.version != version {
            return Err(Code::VersionStale.into());
        }
        let edge = EDGES
            .iter()
            .find(|(from, command, _)| *from == product.shelf && *command == by);
        let Some((_, _, to)) = edge else {
            return Err(Refusal::state(Code::ShelfState, name(product.shelf)).into());
        };
        product.shelf = *to;
        self.advance_product(&mut *tx, product, by, actor, json!({"shelf": to}))
            .await?;
        if let Some(live) = product.live_revision {
            let content = self.contents.get(&mut *tx, id, live).await?;
            self.index_product(&mut *tx, product, &content).await?;
        }
        tx.commit().await?;
        self.contents.forget_window();
        Ok(ProductRow {
            product: newest.product,
            revision: newest.revision,
        }
        .into())
    }

    /// Makes a product findable while it is on the shelf, and only then.
    pub(super) async fn index_product(&self, tx: &mut dyn Tx, product: &Product, content: &Content) -> Result<()> {
        let postings: Vec<(String, i32)> = if product.shelf == Shelf::OnShelf {
            let c = content;
            search::postings(
                c.name.as_str(),
                c.summary.as_str(),
                c.category.words(),
                c.description.as_str(),
            )
            .into_iter()
            .collect()
        } else {
            Vec::new()
        };
        Ok(tx.put_postings(product.id, &postings).await?)
    }
}
