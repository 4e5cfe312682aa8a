//! What something would cost, with the sum written out.

use domain::{
    catalog::PriceItemCode,
    money::Money,
    refusal::{Code, Refusal},
};
use serde::Deserialize;

use crate::{
    App, OrAbsent, Result,
    order::{check_quantity, find_offer, period_of},
    views::{QuoteLine, QuoteStep, QuoteView},
};

/// What to quote.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// The price item (`productId`).
    pub price_code: PriceItemCode,
    /// Units.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub quantity: u32,
    /// Periods; 1 for what is bought once and for all.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 99)]
    pub periods: u8,
}

fn one<T: From<u8>>() -> T {
    T::from(1)
}

impl App {
    /// The price of something in the shop right now, by the rules an order would be placed by.
    ///
    /// # Errors
    /// It is not sold, or quantity or periods break a rule.
    pub async fn quote(&self, input: &Quote) -> Result<QuoteView> {
        let mut tx = self.store.read().await?;
        let gone = || Refusal::new(Code::OfferGone).field("price_code");
        let product_id = tx.product_of_price(&input.price_code).await?.ok_or_else(gone)?;
        let product = tx.product(product_id).await?.or_absent()?;
        let revision = product
            .live_revision
            .filter(|_| product.shelf.sells())
            .ok_or(Code::ProductNotSold)?;
        let content = self.contents.get(&mut *tx, product_id, revision).await?;
        let offer = find_offer(&content, &input.price_code)?;
        check_quantity(&offer, input.quantity)?;
        period_of(&offer, input.periods)?;
        let pricing = &offer.price.pricing;
        let unit_price = pricing.unit_price(input.quantity);
        let per_period = pricing.per_period(input.quantity)?;
        let total = pricing.total(input.quantity, input.periods)?;
        let line = |step, price: Money, count: u64, amount| QuoteLine {
            step,
            formula: format!("{} × {count}", price.decimal()),
            amount,
        };
        let mut lines = Vec::new();
        if offer.specification.quantity.is_some() && per_period != unit_price {
            lines.push(line(QuoteStep::Quantity, unit_price, input.quantity.into(), per_period));
        }
        lines.push(line(QuoteStep::Periods, per_period, input.periods.into(), total));
        Ok(QuoteView {
            product_id: product_id.uuid(),
            revision,
            price_code: input.price_code.to_string(),
            charge: offer.price.charge,
            quantity: input.quantity,
            periods: input.periods,
            unit_price,
            per_period,
            total,
            lines,
        })
    }
}
