//! Change an instance in the middle of its period: upgrade or grow, effective at once (business rules §3.5).

use domain::{
    catalog::{Charge, Offer, PriceItemCode},
    fulfilment::Intent,
    id::Id,
    identity::Actor,
    instance::{Instance, InstanceState},
    money::Money,
    order::{Order, OrderKind, OrderState},
    policy::Policy,
    price::{self, Side},
    refusal::{Code, Refusal},
};
use rust_decimal::Decimal;
use serde::Deserialize;
use store::Tx;

use super::{Draft, check_quantity, goods_of, pay::before};
use crate::{
    App, Once, OrAbsent, Result,
    context::account_of,
    views::{ChangeQuote, ChangeSide, OrderView},
};

/// What a buyer wants instead of what he has.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOrder {
    /// Any price item of the SKU wanted; the present SKU where left out.
    #[serde(default)]
    pub price_code: Option<PriceItemCode>,
    /// Units; the present number where left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub quantity: Option<u32>,
    /// Pay at once from the balance.
    #[serde(default)]
    pub pay: bool,
}

impl App {
    /// Places a change, and pays it where asked to.
    ///
    /// # Errors
    /// The instance is not running, the product does not allow changes, or the change is none or a smaller one.
    pub async fn change_instance(
        &self,
        actor: Actor,
        id: Id<Instance>,
        input: ChangeOrder,
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
        let instance = tx.instance(id).await?.filter(|i| i.buyer_id == buyer).or_absent()?;
        let mut order = self.place_change(&mut *tx, actor, &instance, &input, &policy).await?;
        if input.pay {
            self.take_payment(&mut *tx, &mut order, actor, &policy).await?;
        }
        let view = OrderView::of(&order);
        if let Some(once) = once {
            once.keep(&mut *tx, buyer, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    /// What a change would cost right now, by the rules it would be ordered by.
    ///
    /// # Errors
    /// Those of [`App::change_instance`], but for payment.
    pub async fn quote_change(&self, actor: Actor, id: Id<Instance>, input: &ChangeOrder) -> Result<ChangeQuote> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.read().await?;
        let policy = self.policy(&mut *tx).await?;
        let instance = tx.instance(id).await?.filter(|i| i.buyer_id == buyer).or_absent()?;
        let (_, quote) = self.draft_change(&mut *tx, &instance, input, &policy).await?;
        Ok(quote)
    }

    async fn place_change(
        &self,
        tx: &mut dyn Tx,
        actor: Actor,
        instance: &Instance,
        input: &ChangeOrder,
        policy: &Policy,
    ) -> Result<Order> {
        let (draft, _) = self.draft_change(tx, instance, input, policy).await?;
        self.insert_order(tx, draft, actor, policy).await
    }

    async fn draft_change(
        &self,
        tx: &mut dyn Tx,
        instance: &Instance,
        input: &ChangeOrder,
        policy: &Policy,
    ) -> Result<(Draft, ChangeQuote)> {
        let now = self.clock.now();
        if !matches!(instance.state, InstanceState::Running { .. }) || instance.trial {
            let state = if instance.trial { "trial" } else { instance.state.name() };
            return Err(Refusal::state(Code::InstanceState, state).into());
        }
        let (Some(expire_at), Some(unit)) = (instance.expire_at, instance.unit) else {
            return Err(Code::NotPeriodic.into());
        };
        self.refuse_open_order(tx, instance).await?;
        let product = tx.product(instance.product_id).await?.or_absent()?;
        let revision = product
            .live_revision
            .filter(|_| product.shelf.sells())
            .ok_or(Code::ProductNotSold)?;
        let content = self.contents.get(tx, instance.product_id, revision).await?;
        if !content.upgradable {
            return Err(Code::ChangeForbidden.into());
        }
        let current = content.offer(&instance.price_code).ok_or(Code::OfferGone)?;
        let wanted_code = input.price_code.as_ref().unwrap_or(&instance.price_code);
        let wanted = super::find_offer(&content, wanted_code)?;
        if wanted.specification.name != current.specification.name {
            return Err(Refusal::new(Code::ChangeOtherSpec).field("price_code").into());
        }
        let quantity = input.quantity.unwrap_or(instance.quantity);
        check_quantity(&wanted, quantity)?;
        let same_sku = wanted.sku.code.as_ref() == Some(&instance.sku_code);
        if same_sku && quantity == instance.quantity {
            return Err(Code::ChangeSame.into());
        }
        if quantity < instance.quantity {
            return Err(Refusal::new(Code::ChangeDown).field("quantity").into());
        }
        // The new price is the one that fits the length left, the old one that of the period bought.
        let days = price::days_left(now, expire_at);
        let charges: Vec<Charge> = wanted.sku.prices.iter().map(|p| p.charge).collect();
        let charge = price::match_unit(&charges, days, policy.day_count).ok_or(Code::NotPeriodic)?;
        let matched = content
            .offers()
            .find(|o| o.sku.code == wanted.sku.code && o.price.charge == charge)
            .ok_or(Code::OfferGone)?;
        let old = Side {
            pricing: &current.price.pricing,
            unit,
            quantity: instance.quantity,
        };
        let new_unit = charge.unit().ok_or(Code::NotPeriodic)?;
        let new = Side {
            pricing: &matched.price.pricing,
            unit: new_unit,
            quantity,
        };
        let fee = if same_sku {
            price::expansion_fee(old, new, days, Decimal::ONE, policy.day_count)?
        } else {
            price::upgrade_fee(old, new, days, Decimal::ONE, policy.day_count)?
        };
        if fee.minor <= 0 && !same_sku {
            return Err(Refusal::new(Code::ChangeDown).field("price_code").into());
        }
        let amount = if fee.minor < 0 { Money::zero(fee.currency) } else { fee };
        let side = |offer: &Offer<'_>, of: Side<'_>| -> Result<ChangeSide> {
            Ok(ChangeSide {
                sku_name: offer.sku.name.to_string(),
                quantity: of.quantity,
                charge: offer.price.charge,
                per_period: of.pricing.per_period(of.quantity)?,
            })
        };
        let quote = ChangeQuote {
            before: side(&current, old)?,
            after: side(&matched, new)?,
            days,
            amount,
        };
        let original = tx.order(instance.order_id).await?.or_absent()?;
        let mut goods = goods_of(
            &content,
            &wanted,
            revision,
            quantity,
            None,
            original.line.goods.parameters,
        )?;
        // The instance keeps its period; the order tells the seller the price item that period is billed by.
        if let Some(item) = wanted.sku.prices.iter().find(|p| p.charge.unit() == Some(unit))
            && let Some(code) = &item.code
        {
            goods.price_code = code.clone();
            goods.charge = item.charge;
        }
        goods.expire_at = Some(expire_at);
        goods.before = Some(before(instance, expire_at));
        let draft = Draft {
            kind: OrderKind::Change,
            state: OrderState::PendingPayment {
                pay_by: now.plus(policy.pay_within(content.access_type)),
            },
            buyer_id: instance.buyer_id,
            seller_id: instance.seller_id,
            product_id: instance.product_id,
            amount,
            fee_rate: policy.fee_rate(content.model),
            parent_id: Some(instance.order_id),
            instance_id: Some(instance.id),
            goods,
        };
        Ok((draft, quote))
    }

    /// Asks the seller whether a renewal may change the product; the order waits in review for the answer.
    pub(crate) async fn ask_about_change(
        &self,
        tx: &mut dyn Tx,
        order: &Order,
        instance: &Instance,
        policy: &Policy,
    ) -> Result<()> {
        self.send(tx, order, Some(instance), Intent::CheckChange, policy).await
    }
}
