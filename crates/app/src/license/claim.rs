//! Collect a licence code (flow version `2024-09`).

use domain::{
    id::Id,
    identity::{Actor, Role},
    license::License,
    message::Event as Told,
    supervision::{Actor as Side, Command},
};
use serde_json::json;

use super::facts;
use crate::{App, OrAbsent, Result, identity::account_as, supervision::By, views::LicenseView};

impl App {
    /// The buyer collects the code of his order; from now on it is shown to him and can be activated.
    ///
    /// # Errors
    /// It is not his, he has it already, or it is gone.
    pub async fn claim_license(&self, actor: Actor, id: Id<License>) -> Result<LicenseView> {
        let buyer = account_as(actor, Role::Buyer)?;
        let mut tx = self.store.begin().await?;
        let mut license = tx
            .license(id)
            .await?
            .filter(|license| license.order.as_ref().is_some_and(|order| order.buyer_id == buyer))
            .or_absent()?;
        license.state = license.state.reach_buyer(self.clock.now())?;
        self.advance_license(&mut *tx, &mut license, "claimed", actor, json!({}))
            .await?;
        if let Some(order) = license.order.as_ref().map(|order| order.id) {
            let by = By {
                side: Side::Buyer,
                actor,
            };
            self.tell_flow(&mut *tx, order, &Command::ClaimCode, by).await?;
        }
        self.tell(&mut *tx, license.seller_id, Told::LicenseClaimed, facts(&license, None))
            .await?;
        let view = self.license_view(&mut *tx, actor, &license).await?;
        tx.commit().await?;
        Ok(view)
    }
}
