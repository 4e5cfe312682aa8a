//! Place an order: a purchase to be paid, or a trial that begins at once.

use domain::{
    catalog::{PriceItemCode, Product},
    id::Id,
    identity::{Account, Actor},
    instance::Instance,
    metering::PackageTerms,
    money::Money,
    order::{Accepted, Answer, Order, OrderKind, OrderState},
    refusal::{Code, Refusal},
    supervision::command::Receiver,
};
use serde::Deserialize;
use store::Tx;

use super::{Draft, check_answers, check_quantity, find_offer, goods_of, period_of};
use crate::{App, Once, OrAbsent, Result, context::account_of, views::OrderView};

/// What a buyer asks for.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceOrder {
    /// The price item.
    pub price_code: PriceItemCode,
    /// Units; one where the product has no quantity.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1_000_000, default = 1)]
    pub quantity: u32,
    /// Periods; one for one-time prices.
    #[serde(default = "one_period")]
    #[schema(minimum = 1, maximum = 99, default = 1)]
    pub periods: u8,
    /// Answers to the extension parameters.
    #[serde(default)]
    #[schema(max_items = 3)]
    pub parameters: Vec<Answer>,
    /// A free trial instead of a purchase.
    #[serde(default)]
    pub trial: bool,
    /// The buyer has read and accepts the user agreement of the sale model.
    pub accept_agreement: bool,
    /// Where goods go; for hardware only, and needed there.
    #[serde(default)]
    pub receiver: Option<Receiver>,
    /// Of a package: the instances whose use it shall pay, one for each meter in it.
    #[serde(default)]
    #[schema(max_items = 10, value_type = Vec<uuid::Uuid>)]
    pub related: Vec<Id<Instance>>,
    /// How many packages; each becomes an order of its own. The answer is the first, which names the others.
    #[serde(default = "one_period")]
    #[schema(minimum = 1, maximum = 30, default = 1)]
    pub copies: u8,
    /// The version that was read. Where it is given, an order under a newer one is refused.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub agreement_version: Option<u32>,
}

const fn one() -> u32 {
    1
}
const fn one_period() -> u8 {
    1
}

impl App {
    /// Places an order. A trial costs nothing and begins at once, as does what is paid by use; of packages up to 30 are ordered
    /// at once, each an order of its own.
    ///
    /// # Errors
    /// The product is not sold, the input breaks a rule of the offer, or the trial was used before.
    pub async fn place_order(&self, actor: Actor, input: PlaceOrder, once: Option<&Once>) -> Result<OrderView> {
        let buyer = account_of(actor)?;
        // Looked up before the transaction, which on SQLite has the one writer to itself. A parallel request under the same
        // key is stopped by the key's uniqueness, and whether a product is sold is a question of the moment anyway.
        let mut glance = self.store.glance().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *glance, buyer).await?
        {
            return Ok(seen);
        }
        if !(1..=PackageTerms::MOST_AT_ONCE).contains(&input.copies.into()) {
            return Err(Refusal::new(Code::NumberRange)
                .field("copies")
                .with("min", 1)
                .with("max", PackageTerms::MOST_AT_ONCE)
                .into());
        }
        let product = self.product_to_order(&mut *glance, &input).await?;
        drop(glance);
        let placed = self.place_new(actor, input, once, &product).await;
        Once::or_twin(once, self, buyer, placed).await
    }

    async fn product_to_order(&self, tx: &mut dyn Tx, input: &PlaceOrder) -> Result<Product> {
        if !input.accept_agreement {
            return Err(Refusal::new(Code::ConsentMissing).field("accept_agreement").into());
        }
        let gone = || Refusal::new(Code::OfferGone).field("price_code");
        let product_id = tx.product_of_price(&input.price_code).await?.ok_or_else(gone)?;
        tx.product(product_id).await?.or_absent()
    }

    async fn place_new(
        &self,
        actor: Actor,
        input: PlaceOrder,
        once: Option<&Once>,
        product: &Product,
    ) -> Result<OrderView> {
        let mut tx = self.store.begin().await?;
        let view = self.place_copies(&mut *tx, actor, input, product).await?;
        if let Some(once) = once {
            once.keep(&mut *tx, account_of(actor)?, &view, self.clock.wall())
                .await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    /// The order, or as many as packages are wanted.
    async fn place_copies(
        &self,
        tx: &mut dyn Tx,
        actor: Actor,
        mut input: PlaceOrder,
        product: &Product,
    ) -> Result<OrderView> {
        let more = std::mem::replace(&mut input.copies, 1).saturating_sub(1);
        let several = |input: &PlaceOrder| (0..more).map(|_| input.clone()).collect::<Vec<_>>();
        let rest = several(&input);
        let mut first = self.place_in(tx, actor, input, product).await?;
        if more > 0 && first.goods.package.is_none() {
            return Err(Refusal::new(Code::CopiesForeign)
                .field("copies")
                .with("max", PackageTerms::MOST_AT_ONCE)
                .into());
        }
        for copy in rest {
            first.also.push(self.place_in(tx, actor, copy, product).await?.number);
        }
        Ok(first)
    }

    async fn place_in(&self, tx: &mut dyn Tx, actor: Actor, input: PlaceOrder, product: &Product) -> Result<OrderView> {
        let order = self.place_for(tx, actor, account_of(actor)?, input, product).await?;
        Ok(OrderView::of(&order))
    }

    /// Places an order for a buyer, whoever does it.
    pub(crate) async fn place_for(
        &self,
        tx: &mut dyn Tx,
        actor: Actor,
        buyer: Id<Account>,
        input: PlaceOrder,
        product: &Product,
    ) -> Result<Order> {
        let (now, product_id) = (self.clock.now(), product.id);
        let revision = product
            .live_revision
            .filter(|_| product.shelf.sells())
            .ok_or(Code::ProductNotSold)?;
        let content = self.contents.get(tx, product_id, revision).await?;
        let policy = self.policy(tx).await?;
        let agreement = Accepted {
            model: content.model,
            version: policy.agreements.of(content.model).version,
        };
        if input.agreement_version.is_some_and(|read| read != agreement.version) {
            return Err(Refusal::new(Code::AgreementStale)
                .field("agreement_version")
                .with("version", agreement.version)
                .into());
        }
        match (content.access_type.travels(), &input.receiver) {
            (true, None) => return Err(Refusal::new(Code::ReceiverMissing).field("receiver").into()),
            (false, Some(_)) => return Err(Refusal::new(Code::ReceiverForeign).field("receiver").into()),
            _ => {}
        }
        let offer = find_offer(&content, &input.price_code)?;
        check_quantity(&offer, input.quantity)?;
        check_answers(&content, &input.parameters)?;
        let period = period_of(&offer, input.periods)?;
        let mut goods = goods_of(&content, &offer, revision, input.quantity, period, input.parameters)?;
        goods.agreement = Some(agreement);
        goods.related = match &goods.package {
            Some(terms) => self.relate(tx, buyer, product_id, terms, &input.related).await?,
            None if input.related.is_empty() => Vec::new(),
            None => return Err(Refusal::new(Code::RelatedForeign).field("related").into()),
        };
        let amount = if input.trial {
            goods.trial_days = Some(offer.sku.trial_days.ok_or(Code::NoTrial)?);
            Money::zero(policy.currency)
        } else {
            offer.price.pricing.total(input.quantity, input.periods)?
        };
        let draft = Draft {
            kind: if input.trial { OrderKind::Trial } else { OrderKind::New },
            state: OrderState::PendingPayment {
                pay_by: now.plus(policy.pay_within(content.access_type)),
            },
            buyer_id: buyer,
            seller_id: product.seller_id,
            product_id,
            amount,
            fee_rate: policy.fee_rate(content.model),
            parent_id: None,
            instance_id: None,
            goods,
        };
        let mut order = self.insert_order(tx, draft, actor, &policy).await?;
        if let Some(receiver) = &input.receiver {
            self.keep_receiver(tx, order.id, receiver).await?;
        }
        if input.trial && !tx.insert_trial(buyer, product_id, order.id).await? {
            return Err(Code::TrialUsed.into());
        }
        // A trial costs nothing, and use is paid when it is known.
        if input.trial || order.line.goods.metered.is_some() {
            if order.line.goods.metered.is_some() && tx.arrears(buyer).await?.is_some() {
                return Err(Code::InArrears.into());
            }
            self.take_payment(tx, &mut order, actor, &policy).await?;
        }
        Ok(order)
    }
}
