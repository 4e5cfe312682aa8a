//! Decide what shall happen when the period ends (到期策略).

use domain::{
    id::Id,
    identity::Actor,
    instance::{Instance, InstanceState, RenewalPlan},
    refusal::{Code, Refusal},
};
use serde_json::json;

use crate::{App, OrAbsent, Result, context::account_of, views::InstanceView};

impl App {
    /// Sets the renewal plan of a buyer's own instance.
    ///
    /// # Errors
    /// It is not his, was bought once and for all, or is gone; automatic renewal needs a price of that period.
    pub async fn plan_renewal(
        &self,
        actor: Actor,
        id: Id<Instance>,
        plan: RenewalPlan,
        version: Option<i64>,
    ) -> Result<InstanceView> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        let mut instance = tx.instance(id).await?.filter(|i| i.buyer_id == buyer).or_absent()?;
        if version.is_some_and(|v| v != instance.version) {
            return Err(Code::VersionStale.into());
        }
        if instance.expire_at.is_none() {
            return Err(Code::NotPeriodic.into());
        }
        if instance.is_package() {
            return Err(Code::PackageEnds.into());
        }
        if matches!(
            instance.state,
            InstanceState::Releasing { .. } | InstanceState::Released { .. }
        ) {
            return Err(Refusal::state(Code::InstanceState, instance.state.name()).into());
        }
        if let RenewalPlan::Auto { period, .. } = plan {
            if instance.trial {
                return Err(Code::TrialRenewal.into());
            }
            let content = self
                .live_content(&mut *tx, instance.product_id)
                .await?
                .ok_or(Code::ProductNotSold)?;
            let offered = content
                .offers()
                .any(|o| o.sku.code.as_ref() == Some(&instance.sku_code) && o.price.charge.unit() == Some(period.unit));
            if !offered || !(1..=99).contains(&period.count) {
                return Err(Refusal::new(Code::OfferGone).field("period").into());
            }
        }
        instance.renewal = plan;
        let policy = self.policy(&mut *tx).await?;
        self.advance_instance(
            &mut *tx,
            &mut instance,
            "planned",
            actor,
            json!({"plan": plan}),
            &policy,
        )
        .await?;
        let view = self.instance_view(&mut *tx, &instance).await?;
        tx.commit().await?;
        Ok(view)
    }
}
