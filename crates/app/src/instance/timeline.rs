//! Walk an instance along its timeline: remind, renew, expire, freeze, release, each at its moment and in order.

use domain::{
    fulfilment::Intent,
    id::Id,
    identity::{Account, Actor},
    instance::{Instance, InstanceState, ReleaseCause, RenewalPlan},
    ledger::LedgerAccount,
    lifecycle::{self, Step},
    message::{Event as Told, Facts},
    policy::Policy,
    time::{Span, Time},
};
use jobs::{Done, Failed};
use serde_json::json;
use store::{Lease, Tx};

use crate::{App, Error, Result, handler::failed, order::RenewOrder};

impl App {
    /// Job: take the steps that are due, each group of one moment in a transaction of its own.
    pub(crate) async fn run_timeline(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.walk(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn walk(&self, lease: &Lease) -> Result<()> {
        let id: Id<Instance> = lease.job.key.parse().map_err(Error::fault)?;
        loop {
            let mut tx = self.store.begin().await?;
            if !tx.holds(lease).await? {
                return Ok(());
            }
            let policy = self.policy(&mut *tx).await?;
            let due = match tx.instance(id).await? {
                Some(instance) => {
                    let grade = tx
                        .account(instance.buyer_id)
                        .await?
                        .map(|a| a.grade)
                        .unwrap_or_default();
                    let next = lifecycle::next_steps(&instance, policy.windows(grade), &policy);
                    next.map(|(at, steps)| (instance, grade, at, steps))
                }
                None => None,
            };
            match due {
                None => {
                    tx.finish(lease).await?;
                    tx.commit().await?;
                    return Ok(());
                }
                Some((_, _, at, _)) if at > self.clock.now() => {
                    tx.put_back(lease, at, None).await?;
                    tx.commit().await?;
                    return Ok(());
                }
                Some((mut instance, grade, at, steps)) => {
                    instance.timeline_at = instance.timeline_at.max(at);
                    for step in steps {
                        self.take_step(&mut *tx, &mut instance, step, at, policy.windows(grade), &policy)
                            .await?;
                    }
                    tx.commit().await?;
                }
            }
        }
    }

    async fn take_step(
        &self,
        tx: &mut dyn Tx,
        instance: &mut Instance,
        step: Step,
        at: Time,
        windows: domain::policy::Windows,
        policy: &Policy,
    ) -> Result<()> {
        let now = self.clock.now();
        let expire_at = instance.expire_at.unwrap_or(at);
        match step {
            Step::RemindExpiry { days } => {
                let event = match instance {
                    _ if instance.is_package() => Told::PackageNear,
                    _ if instance.trial => Told::TrialNear,
                    _ => Told::ExpiryNear,
                };
                self.remind(tx, instance, at, event, Some(days), Some(expire_at), None, policy)
                    .await
            }
            Step::RemindAutoFailed { days } => {
                let why = Some("the balance does not cover it".to_owned());
                self.remind(
                    tx,
                    instance,
                    at,
                    Told::AutoRenewFailed,
                    Some(days),
                    Some(expire_at),
                    why,
                    policy,
                )
                .await
            }
            Step::RemindRelease { days } => {
                let until = release_at(instance, expire_at);
                self.remind(
                    tx,
                    instance,
                    at,
                    Told::ReleaseNear,
                    Some(days),
                    Some(until),
                    None,
                    policy,
                )
                .await
            }
            Step::AutoRenew => self.auto_renew(tx, instance, policy).await,
            Step::Expire => {
                instance.state = instance.state.expire(now, windows)?;
                self.advance_instance(tx, instance, "grace_begun", Actor::System, json!({}), policy)
                    .await?;
                let until = expire_at.plus(windows.grace);
                let facts = self.facts(tx, instance, Some(until)).await?;
                self.tell(tx, instance.buyer_id, Told::GraceBegun, facts).await
            }
            Step::Freeze => {
                instance.state = instance.state.freeze(now, windows)?;
                self.advance_instance(tx, instance, "frozen", Actor::System, json!({}), policy)
                    .await?;
                let order = tx
                    .order(instance.order_id)
                    .await?
                    .ok_or_else(|| Error::fault("no creating order"))?;
                self.send(tx, &order, Some(instance), Intent::Freeze, policy).await?;
                let until = release_at(instance, expire_at);
                let facts = self.facts(tx, instance, Some(until)).await?;
                self.tell(tx, instance.buyer_id, Told::InstanceFrozen, facts).await
            }
            Step::Release => {
                let order = tx
                    .order(instance.order_id)
                    .await?
                    .ok_or_else(|| Error::fault("no creating order"))?;
                self.refund_rest(tx, instance, policy).await?;
                self.let_go(tx, instance, &order, ReleaseCause::Expired, policy).await
            }
        }
    }

    /// Renews from the balance where it suffices. What is lacking is told by the reminders, not here, and tried again
    /// the next day.
    async fn auto_renew(&self, tx: &mut dyn Tx, instance: &mut Instance, policy: &Policy) -> Result<()> {
        let RenewalPlan::Auto { period, left } = instance.renewal else {
            return Ok(());
        };
        let actor = Actor::System;
        let code = self.price_for(tx, instance, period.unit).await?;
        let input = RenewOrder {
            price_code: code,
            periods: period.count,
            quantity: None,
            pay: true,
        };
        // The step is written first, so that a try that comes to nothing is not made again today.
        self.advance_instance(tx, instance, "auto_renewal_tried", actor, json!({}), policy)
            .await?;
        let amount = match self.quote_renewal(tx, instance, &input).await? {
            Some(amount) => amount,
            None => return Ok(()),
        };
        let available = tx
            .totals(LedgerAccount::buyer(instance.buyer_id, amount.currency))
            .await?
            .available();
        if available < amount.minor {
            return Ok(());
        }
        let buyer: Id<Account> = instance.buyer_id;
        let mut order = match self.place_renewal(tx, actor, buyer, instance.id, &input, policy).await {
            Ok(order) => order,
            // The product left the market or another renewal is open: nothing to do today.
            Err(Error::Refused(_)) => return Ok(()),
            Err(other) => return Err(other),
        };
        self.take_payment(tx, &mut order, actor, policy).await?;
        // Paying has written the instance; go on from there.
        *instance = tx
            .instance(instance.id)
            .await?
            .ok_or_else(|| Error::fault("the instance is gone"))?;
        instance.renewal = RenewalPlan::Auto {
            period,
            left: left.map(|n| n.saturating_sub(1)),
        };
        self.advance_instance(
            tx,
            instance,
            "auto_renewed",
            actor,
            json!({"order": order.number}),
            policy,
        )
        .await?;
        let mut facts = self.facts(tx, instance, instance.expire_at).await?;
        facts.amount = Some(format!("{} {}", order.amount, order.amount.currency.code()));
        self.tell(tx, instance.buyer_id, Told::AutoRenewed, facts).await
    }

    /// The price item of the instance's SKU with this period unit.
    async fn price_for(
        &self,
        tx: &mut dyn Tx,
        instance: &Instance,
        unit: domain::time::PeriodUnit,
    ) -> Result<Option<domain::catalog::PriceItemCode>> {
        let Some(content) = self.live_content(tx, instance.product_id).await? else {
            return Ok(None);
        };
        Ok(content
            .offers()
            .find(|o| o.sku.code.as_ref() == Some(&instance.sku_code) && o.price.charge.unit() == Some(unit))
            .and_then(|o| o.price.code.clone()))
    }

    /// What a renewal would cost; none where it is not offered any more.
    async fn quote_renewal(
        &self,
        tx: &mut dyn Tx,
        instance: &Instance,
        input: &RenewOrder,
    ) -> Result<Option<domain::money::Money>> {
        let Some(content) = self.live_content(tx, instance.product_id).await? else {
            return Ok(None);
        };
        let Some(code) = &input.price_code else { return Ok(None) };
        let Some(offer) = content.offer(code) else {
            return Ok(None);
        };
        Ok(Some(offer.price.pricing.total(instance.quantity, input.periods)?))
    }

    /// The content buyers see, while the product is sold.
    pub(crate) async fn live_content(
        &self,
        tx: &mut dyn Tx,
        id: Id<domain::catalog::Product>,
    ) -> Result<Option<std::sync::Arc<domain::catalog::Content>>> {
        let Some(product) = tx.product(id).await? else {
            return Ok(None);
        };
        match product.live_revision.filter(|_| product.shelf.sells()) {
            Some(number) => self.contents.get(tx, id, number).await.map(Some),
            None => Ok(None),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a reminder says that many things")]
    async fn remind(
        &self,
        tx: &mut dyn Tx,
        instance: &mut Instance,
        at: Time,
        event: Told,
        days: Option<i32>,
        until: Option<Time>,
        detail: Option<String>,
        policy: &Policy,
    ) -> Result<()> {
        let data = json!({"event": event, "days": days});
        // Nobody was there at its moment, and what it says of the days left is not true any more.
        if self.clock.now().since(at) >= Span::days(1) {
            return self
                .advance_instance(tx, instance, "reminder_missed", Actor::System, data, policy)
                .await;
        }
        self.advance_instance(tx, instance, "reminded", Actor::System, data, policy)
            .await?;
        let facts = Facts {
            days,
            detail,
            ..self.facts(tx, instance, until).await?
        };
        self.tell(tx, instance.buyer_id, event, facts).await
    }

    /// What messages say of an instance.
    pub(crate) async fn facts(&self, tx: &mut dyn Tx, instance: &Instance, until: Option<Time>) -> Result<Facts> {
        let order = tx.order(instance.order_id).await?;
        Ok(Facts {
            order: Some(instance.order_number.to_string()),
            instance: Some(instance.id.to_string()),
            product: order.map(|o| o.line.goods.product_name),
            until,
            ..Facts::default()
        })
    }
}

fn release_at(instance: &Instance, expire_at: Time) -> Time {
    match &instance.state {
        InstanceState::Grace { windows, .. } | InstanceState::Frozen { windows, .. } => {
            expire_at.plus(windows.grace).plus(windows.retention)
        }
        _ => expire_at,
    }
}
