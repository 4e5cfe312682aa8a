//! What things cost: quantity pricing, and the fees of a change in the middle of a period (business rules §2.4, §3.5).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    catalog::{Charge, QuantityAttribute},
    metering::{Metered, PackageTerms},
    money::{Currency, Money, MoneyError},
    refusal::Code,
    time::{Period, PeriodUnit},
};

/// How a price follows the quantity.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Pricing {
    /// One price whatever the quantity.
    Fixed {
        /// Price of one period.
        price: Money,
    },
    /// So much per unit.
    Linear {
        /// Price of one unit for one period.
        unit_price: Money,
    },
    /// 阶梯: the band that holds the whole quantity sets the price of every unit; growth is repriced as a whole.
    Tiered {
        /// Bands, by rising `from`.
        #[cfg_attr(feature = "schema", schema(max_items = 20))]
        bands: Vec<Band>,
    },
    /// Priced as tiered at purchase; growth pays only the added units, at the band of the new total.
    Volume {
        /// Bands, by rising `from`.
        #[cfg_attr(feature = "schema", schema(max_items = 20))]
        bands: Vec<Band>,
    },
    /// By use, after the fact: nothing is paid when it is ordered.
    Metered(Metered),
    /// A package of use, paid in advance.
    Package(PackageTerms),
}

/// From this quantity on, a unit costs so much.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Band {
    /// First quantity of the band.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 1_000_000))]
    pub from: u32,
    /// Price of one unit for one period.
    pub unit_price: Money,
}

impl Pricing {
    /// What is wrong with this pricing for the given quantity attribute, if anything.
    #[must_use]
    pub fn problem(&self, quantity: Option<&QuantityAttribute>, currency: Currency) -> Option<Code> {
        let money_ok = |m: &Money| m.currency == currency && m.minor > 0;
        match (self, quantity) {
            (Self::Fixed { price }, _) => (!money_ok(price)).then_some(Code::PricePositive),
            (Self::Package(terms), _) => (!money_ok(&terms.price)).then_some(Code::PricePositive),
            (Self::Metered(metered), _) if metered.currency != currency => Some(Code::PricePositive),
            (Self::Metered(metered), quantity) => metered.tariff.problem(quantity),
            (_, None) => Some(Code::PricingNeedsQuantity),
            (Self::Linear { unit_price }, _) => (!money_ok(unit_price)).then_some(Code::PricePositive),
            (Self::Tiered { bands } | Self::Volume { bands }, Some(attribute)) => {
                let rising = bands.windows(2).all(|w| matches!(w, [a, b] if a.from < b.from));
                let covers = bands
                    .first()
                    .is_some_and(|band| band.from >= 1 && band.from <= attribute.min);
                if bands.len() > 20 || !rising || !covers {
                    Some(Code::PriceBands)
                } else if bands.iter().all(|band| money_ok(&band.unit_price)) {
                    None
                } else {
                    Some(Code::PricePositive)
                }
            }
        }
    }

    /// What of a released price this one would change that stays as it is (business rules §2.5): what is counted and how, and
    /// what a package holds. Prices may change; what was bought keeps its own.
    #[must_use]
    pub fn breaks(&self, released: &Self) -> Option<Code> {
        match (self, released) {
            (Self::Metered(now), Self::Metered(before)) => {
                let same = now.meter == before.meter
                    && now.item == before.item
                    && now.unit == before.unit
                    && now.cycle == before.cycle
                    && std::mem::discriminant(&now.tariff) == std::mem::discriminant(&before.tariff);
                (!same).then_some(Code::MeterFixed)
            }
            (Self::Package(now), Self::Package(before)) => {
                let same = now.kind == before.kind
                    && now.valid == before.valid
                    && now.reset == before.reset
                    && now.contents == before.contents;
                (!same).then_some(Code::PackageFixed)
            }
            _ => None,
        }
    }

    /// Price of one unit at this quantity, for one period; the price itself where it is fixed.
    #[must_use]
    pub fn unit_price(&self, quantity: u32) -> Money {
        match self {
            Self::Fixed { price } => *price,
            Self::Metered(metered) => Money::zero(metered.currency),
            Self::Package(terms) => terms.price,
            Self::Linear { unit_price } => *unit_price,
            Self::Tiered { bands } | Self::Volume { bands } => bands
                .iter()
                .rev()
                .find(|band| band.from <= quantity)
                .or_else(|| bands.first())
                .map_or(Money::zero(Currency::Cny), |band| band.unit_price),
        }
    }

    /// Price of `quantity` units for one period.
    ///
    /// # Errors
    /// Overflow.
    pub fn per_period(&self, quantity: u32) -> Result<Money, MoneyError> {
        let units = match self {
            Self::Fixed { .. } | Self::Metered(_) | Self::Package(_) => Decimal::ONE,
            _ => Decimal::from(quantity),
        };
        self.unit_price(quantity).times(units)
    }

    /// Price of `quantity` units for `periods` periods.
    ///
    /// # Errors
    /// Overflow.
    pub fn total(&self, quantity: u32, periods: u8) -> Result<Money, MoneyError> {
        self.per_period(quantity)?.times(Decimal::from(periods))
    }
}

/// How long a period is where a price is broken down to days. A policy of the site; the lengths are a convention.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DayCount {
    /// Days of a year.
    pub year: u16,
    /// Days of a month.
    pub month: u16,
}

impl DayCount {
    /// Days of one unit.
    #[must_use]
    pub fn days(self, unit: PeriodUnit) -> u16 {
        match unit {
            PeriodUnit::Year => self.year,
            PeriodUnit::Month => self.month,
            PeriodUnit::Day => 1,
        }
    }
    /// Days of a period.
    #[must_use]
    pub fn of(self, period: Period) -> u32 {
        u32::from(self.days(period.unit)) * u32::from(period.count)
    }
}

/// One side of a change: the price in force before or after it.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The price item's pricing.
    pub pricing: &'a Pricing,
    /// The period that price covers.
    pub unit: PeriodUnit,
    /// Units held or wanted.
    pub quantity: u32,
}

impl Side<'_> {
    /// Exact price of one day of this side.
    fn daily(&self, count: DayCount) -> Result<Decimal, MoneyError> {
        let price = self.pricing.per_period(self.quantity)?.decimal();
        price
            .checked_div(Decimal::from(count.days(self.unit)))
            .ok_or(MoneyError::Overflow)
    }
}

/// Picks the price item "matched by the remaining length" (business rules §3.5): the longest unit that fits into the
/// days left; where none fits, the shortest there is.
#[must_use]
pub fn match_unit(available: &[Charge], days_left: u32, count: DayCount) -> Option<Charge> {
    let mut periodic: Vec<(u16, Charge)> = available
        .iter()
        .filter_map(|charge| charge.unit().map(|unit| (count.days(unit), *charge)))
        .collect();
    periodic.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
    periodic
        .iter()
        .find(|(days, _)| u32::from(*days) <= days_left)
        .or_else(|| periodic.last())
        .map(|(_, charge)| *charge)
}

/// Fee of an upgrade to another SKU: (new price − old price) × remaining days, rounded once. A price inversion gives a
/// negative amount, which the caller refuses.
///
/// # Errors
/// Overflow.
pub fn upgrade_fee(
    old: Side<'_>,
    new: Side<'_>,
    days_left: u32,
    discount: Decimal,
    count: DayCount,
) -> Result<Money, MoneyError> {
    let gap = new
        .daily(count)?
        .checked_sub(old.daily(count)?)
        .ok_or(MoneyError::Overflow)?;
    charge_days(gap, days_left, discount, new.pricing.unit_price(new.quantity).currency)
}

/// Fee of a growth in quantity on the same SKU. Volume pricing charges only the added units, at the band of the new
/// total (rule since 2023-06-12); the others reprice the whole.
///
/// # Errors
/// Overflow.
pub fn expansion_fee(
    old: Side<'_>,
    new: Side<'_>,
    days_left: u32,
    discount: Decimal,
    count: DayCount,
) -> Result<Money, MoneyError> {
    if !matches!(new.pricing, Pricing::Volume { .. }) {
        return upgrade_fee(old, new, days_left, discount, count);
    }
    let added = Decimal::from(new.quantity.saturating_sub(old.quantity));
    let unit = new.pricing.unit_price(new.quantity);
    let daily = unit
        .decimal()
        .checked_mul(added)
        .and_then(|price| price.checked_div(Decimal::from(count.days(new.unit))))
        .ok_or(MoneyError::Overflow)?;
    charge_days(daily, days_left, discount, unit.currency)
}

fn charge_days(daily: Decimal, days: u32, discount: Decimal, currency: Currency) -> Result<Money, MoneyError> {
    let fee = daily
        .checked_mul(Decimal::from(days))
        .and_then(|v| v.checked_mul(discount))
        .ok_or(MoneyError::Overflow)?;
    Money::round(fee, currency)
}

/// Days still paid for, counting a begun day as a whole one.
#[must_use]
pub fn days_left(now: crate::time::Time, expire_at: crate::time::Time) -> u32 {
    let millis = expire_at.since(now).as_millis();
    u32::try_from((millis + 86_399_999) / 86_400_000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Span, Time};

    const COUNT: DayCount = DayCount { year: 365, month: 30 };
    fn cny(minor: i64) -> Money {
        Money::new(minor, Currency::Cny)
    }
    fn bands() -> Vec<Band> {
        vec![
            Band {
                from: 1,
                unit_price: cny(1_000),
            },
            Band {
                from: 11,
                unit_price: cny(800),
            },
        ]
    }
    fn side(pricing: &Pricing, unit: PeriodUnit, quantity: u32) -> Side<'_> {
        Side {
            pricing,
            unit,
            quantity,
        }
    }

    #[test]
    fn purchase_prices() {
        assert_eq!(Pricing::Fixed { price: cny(19_900) }.total(7, 2).unwrap(), cny(39_800));
        assert_eq!(
            Pricing::Linear { unit_price: cny(500) }.total(7, 2).unwrap(),
            cny(7_000)
        );
        assert_eq!(Pricing::Tiered { bands: bands() }.total(10, 1).unwrap(), cny(10_000));
        assert_eq!(Pricing::Tiered { bands: bands() }.total(11, 1).unwrap(), cny(8_800));
        assert_eq!(Pricing::Volume { bands: bands() }.total(11, 1).unwrap(), cny(8_800));
    }

    #[test]
    fn what_stays_of_a_released_price_by_use() {
        let metered = |item: &str, tariff: &str| -> Pricing {
            serde_json::from_str(&format!(
                r#"{{"kind":"metered","meter":"calls","item":"{item}","unit":"call","cycle":"day","currency":"CNY","tariff":{tariff}}}"#
            ))
            .unwrap()
        };
        let fixed = r#"{"mode":"fixed","unit_price":"0.01"}"#;
        let released = metered("Calls", fixed);
        assert_eq!(
            metered("Calls", r#"{"mode":"fixed","unit_price":"0.02"}"#).breaks(&released),
            None
        );
        assert_eq!(metered("Bytes", fixed).breaks(&released), Some(Code::MeterFixed));
        let bands = r#"{"mode":"step","bands":[{"from":"0","unit_price":"0.01"}]}"#;
        assert_eq!(metered("Calls", bands).breaks(&released), Some(Code::MeterFixed));

        let package = |price: &str, reset: &str, quota: u32| -> Pricing {
            serde_json::from_str(&format!(
                r#"{{"kind":"package","package":"on_demand","price":{{"amount":"{price}","currency":"CNY"}},
                    "valid":{{"unit":"month","count":1}},"reset":"{reset}","contents":[{{"meter":"calls","quota":"{quota}"}}]}}"#
            ))
            .unwrap()
        };
        let released = package("9.00", "never", 100);
        let written = serde_json::to_string(&released).unwrap();
        assert_eq!(serde_json::from_str::<Pricing>(&written).unwrap(), released);
        assert_eq!(package("8.00", "never", 100).breaks(&released), None);
        assert_eq!(
            package("9.00", "month", 100).breaks(&released),
            Some(Code::PackageFixed)
        );
        assert_eq!(
            package("9.00", "never", 200).breaks(&released),
            Some(Code::PackageFixed)
        );
    }

    #[test]
    fn upgrade_to_the_cent() {
        // From 100.00 to 199.00 a month with 17 of 30 days left: 99 x 17 / 30 = 56.10.
        let (old, new) = (
            Pricing::Fixed { price: cny(10_000) },
            Pricing::Fixed { price: cny(19_900) },
        );
        let fee = |o, n, days| upgrade_fee(o, n, days, Decimal::ONE, COUNT).unwrap();
        assert_eq!(
            fee(side(&old, PeriodUnit::Month, 1), side(&new, PeriodUnit::Month, 1), 17),
            cny(5_610)
        );
        // Old price by the purchased length (year), new one by what remains (month):
        // 199/30 x 45 - 1000/365 x 45 = 298.50 - 123.2877 = 175.21
        let year = Pricing::Fixed { price: cny(100_000) };
        assert_eq!(
            fee(side(&year, PeriodUnit::Year, 1), side(&new, PeriodUnit::Month, 1), 45),
            cny(17_521)
        );
        // A discount applies to both sides.
        let half = upgrade_fee(
            side(&old, PeriodUnit::Month, 1),
            side(&new, PeriodUnit::Month, 1),
            17,
            Decimal::new(5, 1),
            COUNT,
        );
        assert_eq!(half.unwrap(), cny(2_805));
    }

    #[test]
    fn expansion_by_kind() {
        let month = PeriodUnit::Month;
        let fee = |p: &Pricing| expansion_fee(side(p, month, 10), side(p, month, 15), 15, Decimal::ONE, COUNT).unwrap();
        // linear: 5 units x 5.00 x 15/30
        assert_eq!(fee(&Pricing::Linear { unit_price: cny(500) }), cny(1_250));
        // tiered: 8.00 x 15 - 10.00 x 10 = 20.00 a month, half of it
        assert_eq!(fee(&Pricing::Tiered { bands: bands() }), cny(1_000));
        // volume: 5 added units x 8.00 x 15/30
        assert_eq!(fee(&Pricing::Volume { bands: bands() }), cny(2_000));
    }

    #[test]
    fn the_unit_follows_the_days_left() {
        let all = [Charge::Month, Charge::Year, Charge::Day, Charge::OneTime];
        assert_eq!(match_unit(&all, 400, COUNT), Some(Charge::Year));
        assert_eq!(match_unit(&all, 364, COUNT), Some(Charge::Month));
        assert_eq!(match_unit(&all, 29, COUNT), Some(Charge::Day));
        assert_eq!(match_unit(&[Charge::Year], 29, COUNT), Some(Charge::Year));
        assert_eq!(match_unit(&[Charge::OneTime], 29, COUNT), None);
    }

    #[test]
    fn begun_days_count_whole() {
        let now = Time::from_millis(1_000_000);
        assert_eq!(days_left(now, now), 0);
        assert_eq!(days_left(now, now.plus(Span::millis(1))), 1);
        assert_eq!(days_left(now, now.plus(Span::days(2))), 2);
        assert_eq!(days_left(now, now.minus(Span::days(2))), 0);
    }
}
