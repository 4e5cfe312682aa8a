//! Close what is paid by use: its buyer wants no more of it.

use domain::{
    catalog::Charge,
    id::Id,
    identity::Actor,
    instance::{Instance, InstanceState, ReleaseCause},
    refusal::{Code, Refusal},
};
use serde_json::json;

use crate::{App, OrAbsent, Result, context::account_of, views::InstanceView};

impl App {
    /// Closes a buyer's own instance that is paid by use: it stops counting at once and the seller lets it go. What was
    /// used until then is still charged.
    ///
    /// # Errors
    /// It is not his, is not paid by use, does not run yet or is being let go already, or was changed in the meantime.
    pub async fn close_instance(&self, actor: Actor, id: Id<Instance>, version: i64) -> Result<InstanceView> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        let mut instance = tx.instance(id).await?.filter(|i| i.buyer_id == buyer).or_absent()?;
        if version != instance.version {
            return Err(Code::VersionStale.into());
        }
        let order = tx.order(instance.order_id).await?.or_absent()?;
        if order.line.goods.charge != Charge::OnDemand {
            return Err(Code::NotByUse.into());
        }
        if matches!(
            instance.state,
            InstanceState::Creating | InstanceState::Releasing { .. } | InstanceState::Released { .. }
        ) {
            return Err(Refusal::state(Code::InstanceState, instance.state.name()).into());
        }
        let policy = self.policy(&mut *tx).await?;
        self.advance_instance(&mut *tx, &mut instance, "closed", actor, json!({}), &policy)
            .await?;
        self.let_go(&mut *tx, &mut instance, &order, ReleaseCause::Closed, &policy)
            .await?;
        let view = self.instance_view(&mut *tx, &instance).await?;
        tx.commit().await?;
        Ok(view)
    }
}
