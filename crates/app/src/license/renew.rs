//! Renew a licence code: an order like any other, in force as soon as it is paid (business rules §3.3: renewals are never
//! supervised).

use domain::{
    catalog::PriceItemCode,
    id::Id,
    identity::Actor,
    license::License,
    lifecycle,
    order::{Order, OrderKind, OrderState},
    policy::Policy,
    refusal::{Code, Refusal},
};
use serde::Deserialize;
use store::Tx;

use crate::{
    App, Error, Once, OrAbsent, Result,
    context::account_of,
    order::{Draft, check_quantity, find_offer, goods_of, horizon, period_of},
    views::OrderView,
};

/// What a buyer wants of the next period of a code.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewLicense {
    /// The price item of the next period; the one of the purchase where left out. Another period of the same SKU will do.
    #[serde(default)]
    pub price_code: Option<PriceItemCode>,
    /// Periods.
    #[schema(minimum = 1, maximum = 99)]
    pub periods: u8,
    /// Pay at once from the balance.
    #[serde(default)]
    pub pay: bool,
}

impl App {
    /// Places the renewal of a code, and pays it where asked to.
    ///
    /// # Errors
    /// It is not the buyer's, it is gone or does not end, the offer is gone, or the balance does not cover it.
    pub async fn order_license_renewal(
        &self,
        actor: Actor,
        id: Id<License>,
        input: RenewLicense,
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
        let license = tx
            .license(id)
            .await?
            .filter(|license| license.order.as_ref().is_some_and(|order| order.buyer_id == buyer))
            .or_absent()?;
        let mut order = self
            .place_license_renewal(&mut *tx, actor, &license, &input, &policy)
            .await?;
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

    async fn place_license_renewal(
        &self,
        tx: &mut dyn Tx,
        actor: Actor,
        license: &License,
        input: &RenewLicense,
        policy: &Policy,
    ) -> Result<Order> {
        let now = self.clock.now();
        if license.period.is_none() && license.expire_at.is_none() {
            return Err(Code::NotPeriodic.into());
        }
        // Asked of the machine: what is gone is not renewed.
        license.renewable()?;
        let bought = license.order.as_ref().or_absent()?;
        let original = tx.order(bought.id).await?.or_absent()?;
        let product = tx.product(bought.product_id).await?.or_absent()?;
        let revision = product
            .live_revision
            .filter(|_| product.shelf.sells())
            .ok_or(Code::ProductNotSold)?;
        let content = self.contents.get(tx, bought.product_id, revision).await?;
        let offer = find_offer(&content, input.price_code.as_ref().unwrap_or(&bought.price_code))?;
        if offer.sku.code.as_ref() != Some(&original.line.goods.sku_code) {
            return Err(Refusal::new(Code::OfferGone).field("price_code").into());
        }
        let quantity = original.line.goods.quantity;
        check_quantity(&offer, quantity)?;
        let period = period_of(&offer, input.periods)?.ok_or(Code::NotPeriodic)?;
        let from = license.expire_at.unwrap_or(now);
        if lifecycle::end_of_period(from, period, policy) > horizon(now, policy) {
            return Err(Refusal::new(Code::PeriodTooLong)
                .field("periods")
                .with("max", policy.max_years_ahead)
                .into());
        }
        let draft = Draft {
            kind: OrderKind::Renew,
            state: OrderState::PendingPayment {
                pay_by: now.plus(policy.pay_within(content.access_type)),
            },
            buyer_id: bought.buyer_id,
            seller_id: license.seller_id,
            product_id: bought.product_id,
            amount: offer.price.pricing.total(quantity, input.periods)?,
            fee_rate: policy.fee_rate(content.model),
            parent_id: Some(bought.id),
            instance_id: None,
            goods: goods_of(
                &content,
                &offer,
                revision,
                quantity,
                Some(period),
                original.line.goods.parameters,
            )?,
        };
        self.insert_order(tx, draft, actor, policy).await
    }

    /// The renewal of a code is paid: it lasts longer from now on, and the order is complete.
    pub(crate) async fn renew_paid_license(&self, tx: &mut dyn Tx, order: &mut Order, actor: Actor) -> Result<()> {
        let bought = order.parent_id.ok_or_else(|| Error::fault("a renewal of nothing"))?;
        let mut license = tx.license_of_order(bought).await?.or_absent()?;
        let period = order.line.goods.period.ok_or(Code::NotPeriodic)?;
        self.renew_license(tx, &mut license, order, period, actor).await?;
        order.line.goods.expire_at = license.expire_at;
        tx.update_line(order.id, &order.line).await?;
        self.complete(tx, order).await
    }
}
