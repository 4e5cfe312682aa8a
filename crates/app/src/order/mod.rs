//! Orders: placed, paid, cancelled; renewed, changed, turned formal, undone.

mod cancel;
mod change;
mod pay;
mod place;
mod renew;
mod show;
mod undo;

use domain::{
    catalog::{Charge, Content, Offer, PriceItemCode},
    id::Id,
    identity::{Account, Actor},
    instance::Instance,
    number,
    order::{Answer, Goods, Order, OrderKind, OrderLine, OrderState},
    policy::Policy,
    price::Pricing,
    refusal::{Code, Refusal},
    time::{Period, Time},
};
use rust_decimal::Decimal;
use serde_json::json;
use store::{JobKind, Subject, Tx};

pub use self::{change::ChangeOrder, place::PlaceOrder, renew::RenewOrder};
pub(crate) use self::{
    pay::order_facts,
    show::{filter_of, sees},
};
use crate::{App, Error, Result, context::event};

/// What an order is made of, before it has a number.
pub(crate) struct Draft {
    pub kind: OrderKind,
    pub state: OrderState,
    pub buyer_id: Id<Account>,
    pub seller_id: Id<Account>,
    pub product_id: Id<domain::catalog::Product>,
    pub amount: domain::money::Money,
    pub fee_rate: Decimal,
    pub parent_id: Option<Id<Order>>,
    pub instance_id: Option<Id<Instance>>,
    pub goods: Goods,
}

impl App {
    /// Gives a draft its number and writes it with its first event; an unpaid one gets its time-out.
    pub(crate) async fn insert_order(
        &self,
        tx: &mut dyn Tx,
        draft: Draft,
        actor: Actor,
        policy: &Policy,
    ) -> Result<Order> {
        let now = self.clock.now();
        let mut order = Order {
            id: self.id(),
            number: placeholder()?,
            kind: draft.kind,
            state: draft.state,
            buyer_id: draft.buyer_id,
            seller_id: draft.seller_id,
            product_id: draft.product_id,
            amount: draft.amount,
            hold_id: None,
            fee_rate: draft.fee_rate,
            parent_id: draft.parent_id,
            created_at: now,
            version: 0,
            line: OrderLine {
                number: String::new(),
                instance_id: draft.instance_id,
                goods: draft.goods,
            },
        };
        // Sixty million numbers a minute: a clash is rare, a tenth one in a row means something is broken.
        for _ in 0..10 {
            let text = number::order_number(now, &policy.zone, self.entropy.bytes());
            order.number = text.parse().map_err(Error::fault)?;
            order.line.number = number::line_number(&text, 1);
            if tx.insert_order(&order).await? {
                let data = json!({"kind": order.kind, "amount": order.amount});
                tx.insert_event(&event(Subject::Order, order.id.uuid(), 0, "placed", actor, now, data))
                    .await?;
                if let OrderState::PendingPayment { pay_by } = order.state {
                    self.enqueue(tx, JobKind::OrderTimeout, order.id, "orders".to_owned(), pay_by)
                        .await?;
                }
                return Ok(order);
            }
        }
        Err(Error::fault("no free order number"))
    }

    /// Writes an order's new state with its event. `order.version` is moved on.
    pub(crate) async fn advance_order(
        &self,
        tx: &mut dyn Tx,
        order: &mut Order,
        name: &str,
        actor: Actor,
        data: serde_json::Value,
    ) -> Result<()> {
        tx.update_order(order).await?;
        order.version += 1;
        let at = self.clock.now();
        Ok(tx
            .insert_event(&event(
                Subject::Order,
                order.id.uuid(),
                order.version,
                name,
                actor,
                at,
                data,
            ))
            .await?)
    }
}

fn placeholder() -> Result<domain::order::OrderNumber> {
    "pending".parse().map_err(Error::fault)
}

/// Checks the buyer's answers to the extension parameters.
fn check_answers(content: &Content, answers: &[Answer]) -> Result<()> {
    let mut findings = Vec::new();
    for (i, answer) in answers.iter().enumerate() {
        if !content.parameters.iter().any(|p| p.name == answer.name) {
            findings.push(Refusal::new(Code::ParameterUnknown).field(format!("parameters[{i}].name")));
        }
        if answers.iter().skip(i + 1).any(|other| other.name == answer.name) {
            findings.push(Refusal::new(Code::Duplicate).field(format!("parameters[{i}].name")));
        }
    }
    for parameter in content.parameters.iter().filter(|p| p.required) {
        if !answers
            .iter()
            .any(|a| a.name == parameter.name && !a.value.as_str().is_empty())
        {
            findings.push(Refusal::new(Code::ParameterMissing).field(format!("parameters.{}", parameter.name)));
        }
    }
    Refusal::all(findings).map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// Checks a quantity against the specification; packages, and products without a quantity attribute, take exactly one.
pub(crate) fn check_quantity(offer: &Offer<'_>, quantity: u32) -> Result<()> {
    let (min, max, step, fits) = match &offer.specification.quantity {
        Some(q) if offer.price.charge != Charge::Package => (q.min, q.max, q.step, q.allows(quantity)),
        _ => (1, 1, 1, quantity == 1),
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::new(Code::QuantityStep)
        .field("quantity")
        .with("min", min)
        .with("max", max)
        .with("step", step)
        .into())
}

/// The period bought by `periods` units of a price; one-time prices and prices by use take none, and packages have their
/// own.
pub(crate) fn period_of(offer: &Offer<'_>, periods: u8) -> Result<Option<Period>> {
    match offer.price.charge.unit() {
        Some(unit) if (1..=99).contains(&periods) => Ok(Some(Period { unit, count: periods })),
        None if periods <= 1 => Ok(match &offer.price.pricing {
            Pricing::Package(terms) => Some(terms.valid),
            _ => None,
        }),
        unit => Err(Refusal::new(Code::PeriodWrong)
            .field("periods")
            .with("unit", unit.map_or("once", domain::time::PeriodUnit::wire))
            .with("max", if unit.is_some() { 99 } else { 1 })
            .into()),
    }
}

/// The goods of an offer, as they go into the order.
pub(crate) fn goods_of(
    content: &Content,
    offer: &Offer<'_>,
    revision: i32,
    quantity: u32,
    period: Option<Period>,
    parameters: Vec<Answer>,
) -> Result<Goods> {
    let code = |what: Option<String>| what.ok_or_else(|| Error::fault("a released price without a code"));
    Ok(Goods {
        revision,
        product_name: content.name.to_string(),
        specification: offer.specification.name.to_string(),
        sku_name: offer.sku.name.to_string(),
        sku_code: code(offer.sku.code.as_ref().map(ToString::to_string))?
            .parse()
            .map_err(Error::fault)?,
        price_code: code(offer.price.code.as_ref().map(ToString::to_string))?
            .parse()
            .map_err(Error::fault)?,
        charge: offer.price.charge,
        period,
        quantity,
        counted: offer.specification.quantity.is_some() && offer.price.charge != Charge::Package,
        parameters,
        unit_price: offer.price.pricing.unit_price(quantity),
        metered: match &offer.price.pricing {
            Pricing::Metered(metered) => Some(metered.clone()),
            _ => None,
        },
        package: match &offer.price.pricing {
            Pricing::Package(terms) => Some(terms.clone()),
            _ => None,
        },
        related: Vec::new(),
        agreement: None,
        trial_days: None,
        expire_at: None,
        before: None,
    })
}

/// The price item of a live product, or the refusal that it is gone.
pub(crate) fn find_offer<'a>(content: &'a Content, code: &PriceItemCode) -> Result<Offer<'a>> {
    content
        .offer(code)
        .ok_or_else(|| Refusal::new(Code::OfferGone).field("price_code").into())
}

/// The furthest moment a subscription may reach.
pub(crate) fn horizon(now: Time, policy: &Policy) -> Time {
    now.plus(domain::time::Span::days(policy.max_years_ahead * 366))
}
