//! Renew an instance, as it is or with another SKU or quantity; turn a trial formal.

use domain::{
    catalog::PriceItemCode,
    fulfilment::Intent,
    id::Id,
    identity::{Account, Actor},
    instance::{Instance, InstanceState},
    lifecycle,
    order::{Order, OrderKind, OrderState},
    policy::Policy,
    refusal::{Code, Refusal},
    time::Span,
};
use serde::Deserialize;
use store::Tx;

use super::{Draft, check_quantity, find_offer, goods_of, horizon, pay::before, period_of};
use crate::{App, Once, OrAbsent, Result, context::account_of, views::OrderView};

/// What a buyer wants of the next period.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewOrder {
    /// The price item of the next period; the present one where left out. Another period of the same SKU is a plain
    /// renewal, another SKU a change at renewal.
    #[serde(default)]
    pub price_code: Option<PriceItemCode>,
    /// Periods.
    #[schema(minimum = 1, maximum = 99)]
    pub periods: u8,
    /// Units; the present number where left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub quantity: Option<u32>,
    /// Pay at once from the balance.
    #[serde(default)]
    pub pay: bool,
}

impl App {
    /// Places a renewal (or, for a trial, the order that turns it formal), and pays it where asked to.
    ///
    /// # Errors
    /// The instance cannot be renewed, the offer is gone, or the balance does not cover it.
    pub async fn renew_instance(
        &self,
        actor: Actor,
        id: Id<Instance>,
        input: RenewOrder,
        once: Option<&Once>,
    ) -> Result<OrderView> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, buyer).await?
        {
            return Ok(seen);
        }
        let policy = self.policy(&mut *tx).await?;
        let mut order = self.place_renewal(&mut *tx, actor, buyer, id, &input, &policy).await?;
        if input.pay && matches!(order.state, OrderState::PendingPayment { .. }) {
            self.take_payment(&mut *tx, &mut order, actor, &policy).await?;
        }
        let view = OrderView::of(&order);
        if let Some(once) = once {
            once.keep(&mut *tx, buyer, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    /// Places a renewal inside the caller's transaction; automatic renewal comes this way too.
    pub(crate) async fn place_renewal(
        &self,
        tx: &mut dyn Tx,
        actor: Actor,
        buyer: Id<Account>,
        id: Id<Instance>,
        input: &RenewOrder,
        policy: &Policy,
    ) -> Result<Order> {
        let now = self.clock.now();
        let instance = tx.instance(id).await?.filter(|i| i.buyer_id == buyer).or_absent()?;
        let expire_at = instance.expire_at.ok_or(Code::NotPeriodic)?;
        // Asked of the machine, so that this list and the machine cannot drift apart.
        instance.state.renew(now)?;
        if matches!(instance.state, InstanceState::Creating) {
            return Err(Refusal::state(Code::InstanceState, instance.state.name()).into());
        }
        if instance.is_package() {
            return Err(Code::PackageEnds.into());
        }
        self.refuse_open_order(tx, &instance).await?;
        let product = tx.product(instance.product_id).await?.or_absent()?;
        let revision = product
            .live_revision
            .filter(|_| product.shelf.sells())
            .ok_or(Code::ProductNotSold)?;
        let content = self.contents.get(tx, instance.product_id, revision).await?;
        let code = input.price_code.as_ref().unwrap_or(&instance.price_code);
        let offer = find_offer(&content, code)?;
        if offer.price.charge.unit().is_none() {
            return Err(Refusal::new(Code::NotPeriodic).field("price_code").into());
        }
        let quantity = input.quantity.unwrap_or(instance.quantity);
        check_quantity(&offer, quantity)?;
        let period = period_of(&offer, input.periods)?.ok_or(Code::NotPeriodic)?;
        let same = offer.sku.code.as_ref() == Some(&instance.sku_code) && quantity == instance.quantity;
        let kind = match (instance.trial, same) {
            (true, true) => OrderKind::TrialToFormal,
            (true, false) => return Err(Refusal::new(Code::TrialRenewal).into()),
            (false, true) => OrderKind::Renew,
            (false, false) => OrderKind::RenewChange,
        };
        if kind == OrderKind::RenewChange {
            if !content.upgradable {
                return Err(Code::ChangeForbidden.into());
            }
            if now < expire_at.minus(Span::days(policy.change_at_renewal_days)) {
                return Err(Refusal::new(Code::ChangeEarly)
                    .with("days", policy.change_at_renewal_days)
                    .into());
            }
            let current = content.offer(&instance.price_code);
            if current.is_some_and(|c| c.specification.name != offer.specification.name) {
                return Err(Refusal::new(Code::ChangeOtherSpec).field("price_code").into());
            }
        }
        let from = if instance.trial { now } else { expire_at };
        if lifecycle::end_of_period(from, period, policy) > horizon(now, policy) {
            return Err(Refusal::new(Code::PeriodTooLong)
                .field("periods")
                .with("max", policy.max_years_ahead)
                .into());
        }
        let original = tx.order(instance.order_id).await?.or_absent()?;
        let parameters = original.line.goods.parameters;
        let mut goods = goods_of(&content, &offer, revision, quantity, Some(period), parameters)?;
        goods.before = Some(before(&instance, expire_at));
        let protocol = self.routes.get(self, tx, instance.address_id).await?.address.protocol;
        let can_check = content.checks_changes && Intent::CheckChange.activity(protocol).is_some();
        let checked_first = kind == OrderKind::RenewChange && can_check;
        let state = if checked_first {
            OrderState::PendingReview
        } else {
            OrderState::PendingPayment {
                pay_by: now.plus(policy.pay_within(content.access_type)),
            }
        };
        let draft = Draft {
            kind,
            state,
            buyer_id: buyer,
            seller_id: instance.seller_id,
            product_id: instance.product_id,
            amount: offer.price.pricing.total(quantity, input.periods)?,
            fee_rate: policy.fee_rate(content.model),
            parent_id: Some(instance.order_id),
            instance_id: Some(instance.id),
            goods,
        };
        let order = self.insert_order(tx, draft, actor, policy).await?;
        if checked_first {
            self.ask_about_change(tx, &order, &instance, policy).await?;
        }
        Ok(order)
    }

    /// One renewal, change or undoing at a time: each is computed from what the last one left, and the seller must hear
    /// of them in this order.
    pub(crate) async fn refuse_open_order(&self, tx: &mut dyn Tx, instance: &Instance) -> Result<()> {
        let open = tx.orders_of_instance(instance.id).await?.into_iter().any(|order| {
            matches!(
                order.state,
                OrderState::PendingReview
                    | OrderState::PendingConfirm
                    | OrderState::Refunding { .. }
                    | OrderState::Processing { .. }
            )
        });
        if open { Err(Code::RenewalOpen.into()) } else { Ok(()) }
    }
}
