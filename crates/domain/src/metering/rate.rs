//! What the use of one cycle costs (business rules §2.4).
//!
//! Everything is exact until the end: use has four decimals and a unit price eight, so what is rated is a whole number of
//! 10⁻¹² of the currency's main unit. It is rounded once a cycle, with what earlier cycles left over, and what this
//! rounding leaves over goes into the next one. So the charges of all cycles together never differ from the exact sum by
//! more than half a cent, however the cycles cut it (threat M5).
//!
//! For all tariffs but [`Tariff::Tier`] only the sum of a cycle counts; for that one, the sum of each band. A [`Tally`]
//! holds just these, so records can come one by one, in any order, or as sums that a database made.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Metered, PricedAt, Tariff, UnitPrice, Usage, UsageBand, UsageSyntax};
use crate::{
    money::{MAX_MINOR, Money, MoneyError},
    refusal::{Code, Refusal},
};

/// Decimals of what is rated.
const DIGITS: u32 = 4 + UnitPrice::DIGITS;
/// The most that is rated at once, in 10⁻¹²: the largest amount of money.
const MOST: i128 = MAX_MINOR as i128 * 10_000_000_000;

/// Why a cycle cannot be rated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RateError {
    /// The bands of the tariff do not rise from nothing; none is released so.
    #[error("the bands of the tariff do not rise from 0")]
    Bands,
    /// An amount does not fit, or a carry is finer than what is rated can be.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl From<RateError> for Refusal {
    fn from(error: RateError) -> Self {
        match error {
            RateError::Bands => Self::new(Code::UsageBands),
            RateError::Money(error) => error.into(),
        }
    }
}

/// A correction of a record whose cycle was collected: it is rated with the cycle that is open now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Adjustment {
    /// The billable use of that record until now: what it reported less what packages paid, and the adjustments before
    /// this one. Only [`Tariff::Tier`] asks for it, since there it says which band is left.
    pub before: Usage,
    /// How much comes to it; below zero where it was too much.
    pub by: Usage,
}

/// One line of arithmetic: so much use, in this band, at this price.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Line {
    /// The band holds what is above this.
    pub above: Usage,
    /// Up to and including this; none for the last band.
    pub up_to: Option<Usage>,
    /// Use that is charged here; below zero where corrections go beyond the use.
    #[serde(with = "sum")]
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub usage: Usage,
    /// Price of one unit.
    pub unit_price: UnitPrice,
    /// Units of the quantity ordered, by which the price is multiplied; 1 for all tariffs but the linear one.
    pub quantity: u32,
    /// The product of the three, exact.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub amount: Decimal,
}

/// What a cycle costs, and how that came about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Rating {
    /// Records that were rated.
    pub records: u64,
    /// Their billable use with the adjustments.
    #[serde(with = "sum")]
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub usage: Usage,
    /// How it is priced.
    pub lines: Vec<Line>,
    /// The sum of the lines, exact.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub exact: Decimal,
    /// What the cycle before left over.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub carry_in: Decimal,
    /// What is charged: the exact sum and what was left over, rounded once; never below zero.
    pub amount: Money,
    /// What goes into the next cycle: less than a cent, or all that is below zero.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub carry_out: Decimal,
}

/// Sums of use as text: they may have more digits than one record.
pub(super) mod sum {
    use std::str::FromStr as _;

    use rust_decimal::Decimal;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    use super::{Usage, UsageSyntax};

    pub fn serialize<S: Serializer>(usage: &Usage, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(usage)
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Usage, D::Error> {
        read(&String::deserialize(deserializer)?).ok_or_else(|| de::Error::custom(UsageSyntax))
    }
    pub fn read(text: &str) -> Option<Usage> {
        let mut value = Decimal::from_str(text)
            .ok()
            .filter(|value| value.normalize().scale() <= 4)?;
        value.rescale(4);
        // Where four decimals did not fit, there are fewer now.
        let parts = i64::try_from(value.mantissa()).ok().filter(|_| value.scale() == 4)?;
        Some(Usage::from_parts(parts))
    }
}

/// Rates one cycle: `records` are the billable parts of its records (what they report less what packages paid).
///
/// # Errors
/// See [`RateError`].
pub fn rate(
    price: &PricedAt,
    records: impl IntoIterator<Item = Usage>,
    adjustments: impl IntoIterator<Item = Adjustment>,
    carry: Decimal,
) -> Result<Rating, RateError> {
    let mut tally = Tally::new(price)?;
    for usage in records {
        tally.record(usage);
    }
    for adjustment in adjustments {
        tally.adjust(adjustment);
    }
    tally.rate(carry)
}

/// The use of one cycle while it is added up: a few sums, however many records.
#[derive(Clone, Debug)]
pub struct Tally<'a> {
    metered: &'a Metered,
    quantity: u32,
    records: u64,
    /// Ten-thousandths of a unit: one sum for each band of a tier, one sum otherwise.
    sums: Vec<i128>,
}

impl<'a> Tally<'a> {
    /// Nothing so far.
    ///
    /// # Errors
    /// [`RateError::Bands`].
    pub fn new(price: &'a PricedAt) -> Result<Self, RateError> {
        Self::of(&price.metered, price.quantity)
    }

    /// Nothing so far, at a price that nobody has ordered yet.
    ///
    /// # Errors
    /// [`RateError::Bands`].
    pub fn of(metered: &'a Metered, quantity: u32) -> Result<Self, RateError> {
        let tariff = &metered.tariff;
        let banded = matches!(
            tariff,
            Tariff::Step { .. } | Tariff::Tier { .. } | Tariff::Volume { .. }
        );
        if banded && !UsageBand::rise(tariff.bands()) {
            return Err(RateError::Bands);
        }
        let sums = if tariff.by_record() { tariff.bands().len() } else { 1 };
        Ok(Self {
            metered,
            quantity,
            records: 0,
            sums: vec![0; sums],
        })
    }

    /// One record more.
    pub fn record(&mut self, usage: Usage) {
        self.records += 1;
        self.add(usage.parts().into());
    }

    /// `records` more, of which a database made the sum `usage`; of a tier, all of them in the band of this `place`
    /// ([`Tariff::band`]).
    pub fn sum(&mut self, place: usize, records: u64, usage: Usage) {
        self.records = self.records.saturating_add(records);
        let place = if self.metered.tariff.by_record() { place } else { 0 };
        self.put(place, usage.parts().into());
    }

    /// A correction.
    pub fn adjust(&mut self, adjustment: Adjustment) {
        let (before, by) = (i128::from(adjustment.before.parts()), i128::from(adjustment.by.parts()));
        self.add(-before);
        self.add(before + by);
    }

    /// What another tally of the same price holds.
    pub fn merge(&mut self, other: &Self) {
        self.records = self.records.saturating_add(other.records);
        for (place, parts) in other.sums.iter().enumerate() {
            self.put(place, *parts);
        }
    }

    fn add(&mut self, parts: i128) {
        let tariff = &self.metered.tariff;
        let place = if tariff.by_record() {
            band(tariff.bands(), parts)
        } else {
            0
        };
        self.put(place, parts);
    }

    fn put(&mut self, place: usize, parts: i128) {
        if let Some(sum) = self.sums.get_mut(place) {
            *sum = sum.saturating_add(parts);
        }
    }

    /// What it costs, with what the cycle before left over.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn rate(&self, carry: Decimal) -> Result<Rating, RateError> {
        let currency = self.metered.currency;
        let total = self.sums.iter().fold(0_i128, |all, sum| all.saturating_add(*sum));
        let carry = whole(carry)?;
        let mut exact = 0_i128;
        let mut lines = Vec::new();
        for (place, parts) in self.portions(total) {
            let line = self.line(place, parts)?;
            exact = exact.checked_add(line.1).ok_or(MoneyError::Overflow)?;
            lines.push(line.0);
        }
        let due = exact.checked_add(carry).ok_or(MoneyError::Overflow)?;
        let amount = Money::round(decimal(due.max(0))?, currency)?;
        let charged = i128::from(amount.minor) * 10_i128.pow(DIGITS - currency.digits());
        Ok(Rating {
            records: self.records,
            usage: usage(total)?,
            lines,
            exact: decimal(exact)?,
            carry_in: decimal(carry)?,
            amount,
            carry_out: decimal(due - charged)?,
        })
    }

    /// How the use is spread over the bands, leaving out those it does not reach. Where corrections go beyond the use, what
    /// is below zero is given back as it would have been charged.
    fn portions(&self, total: i128) -> Vec<(usize, i128)> {
        let tariff = &self.metered.tariff;
        let portions: Vec<(usize, i128)> = match tariff {
            Tariff::PackageOnly => Vec::new(),
            Tariff::Fixed { .. } | Tariff::Linear { .. } => vec![(0, total)],
            Tariff::Volume { bands } => vec![(band(bands, total), total)],
            Tariff::Tier { .. } => self.sums.iter().copied().enumerate().collect(),
            Tariff::Step { bands } => (0..bands.len())
                .map(|place| {
                    let (from, to) = edges(bands, place);
                    let reach = total.abs().min(to.unwrap_or(i128::MAX));
                    (place, (reach - from).max(0) * total.signum())
                })
                .collect(),
        };
        portions.into_iter().filter(|(_, parts)| *parts != 0).collect()
    }

    fn line(&self, place: usize, parts: i128) -> Result<(Line, i128), RateError> {
        let tariff = &self.metered.tariff;
        let (unit_price, quantity) = match tariff {
            Tariff::Fixed { unit_price } => (*unit_price, 1),
            Tariff::Linear { unit_price } => (*unit_price, self.quantity),
            _ => {
                let band = tariff.bands().get(place).ok_or(RateError::Bands)?;
                (band.unit_price, 1)
            }
        };
        let (above, up_to) = edges(tariff.bands(), place);
        let price = unit_price.decimal();
        let exact = price
            .mantissa()
            .checked_mul(10_i128.pow(UnitPrice::DIGITS.saturating_sub(price.scale())))
            .and_then(|price| price.checked_mul(parts))
            .and_then(|amount| amount.checked_mul(i128::from(quantity)))
            .ok_or(MoneyError::Overflow)?;
        let line = Line {
            above: usage(above)?,
            up_to: up_to.map(usage).transpose()?,
            usage: usage(parts)?,
            unit_price,
            quantity,
            amount: decimal(exact)?,
        };
        Ok((line, exact))
    }
}

impl Tariff {
    /// Its bands; none where there is one price, or none at all.
    #[must_use]
    pub fn bands(&self) -> &[UsageBand] {
        match self {
            Self::Step { bands } | Self::Tier { bands } | Self::Volume { bands } => bands,
            Self::Fixed { .. } | Self::Linear { .. } | Self::PackageOnly => &[],
        }
    }

    /// Whether each record is priced for itself, so that the sum of a cycle does not say what it costs.
    #[must_use]
    pub const fn by_record(&self) -> bool {
        matches!(self, Self::Tier { .. })
    }

    /// Place of the band that holds this much use.
    #[must_use]
    pub fn band(&self, usage: Usage) -> usize {
        band(self.bands(), usage.parts().into())
    }
}

/// Place of the band that holds this much; what is below zero lies where it would lie above.
fn band(bands: &[UsageBand], parts: i128) -> usize {
    bands
        .partition_point(|band| i128::from(band.from.parts()) < parts.abs())
        .saturating_sub(1)
}

/// Where a band begins and ends, in ten-thousandths.
fn edges(bands: &[UsageBand], place: usize) -> (i128, Option<i128>) {
    let from = |place: usize| bands.get(place).map(|band| i128::from(band.from.parts()));
    (from(place).unwrap_or(0), from(place.saturating_add(1)))
}

fn usage(parts: i128) -> Result<Usage, MoneyError> {
    i64::try_from(parts)
        .map(Usage::from_parts)
        .map_err(|_| MoneyError::Overflow)
}

/// From 10⁻¹².
fn decimal(parts: i128) -> Result<Decimal, MoneyError> {
    if parts.abs() > MOST {
        return Err(MoneyError::Overflow);
    }
    Decimal::try_from_i128_with_scale(parts, DIGITS)
        .map(|value| value.normalize())
        .map_err(|_| MoneyError::Overflow)
}

/// In 10⁻¹².
fn whole(value: Decimal) -> Result<i128, MoneyError> {
    let value = value.normalize();
    let missing = DIGITS.checked_sub(value.scale()).ok_or(MoneyError::Overflow)?;
    value
        .mantissa()
        .checked_mul(10_i128.pow(missing))
        .filter(|parts| parts.abs() <= MOST)
        .ok_or(MoneyError::Overflow)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{metering::Cycle, money::Currency};

    pub(crate) fn bands(bands: &[(&str, &str)]) -> Vec<UsageBand> {
        bands
            .iter()
            .map(|(from, price)| UsageBand {
                from: from.parse().unwrap(),
                unit_price: price.parse().unwrap(),
            })
            .collect()
    }
    pub(crate) fn price(tariff: Tariff, quantity: u32) -> PricedAt {
        PricedAt {
            revision: 3,
            price_code: "OFFI000000000000000001".parse().unwrap(),
            quantity,
            fee_rate: Decimal::new(1, 1),
            metered: Metered {
                meter: "calls".parse().unwrap(),
                item: "API calls".parse().unwrap(),
                unit: "call".parse().unwrap(),
                cycle: Cycle::Hour,
                currency: Currency::Cny,
                tariff,
            },
        }
    }
    fn fixed(unit_price: &str) -> Tariff {
        Tariff::Fixed {
            unit_price: unit_price.parse().unwrap(),
        }
    }
    fn linear(unit_price: &str) -> Tariff {
        Tariff::Linear {
            unit_price: unit_price.parse().unwrap(),
        }
    }
    fn two_bands() -> Vec<UsageBand> {
        bands(&[("0", "0.3"), ("3", "0.2")])
    }
    fn all() -> [Tariff; 5] {
        [
            fixed("0.3"),
            linear("0.3"),
            Tariff::Step { bands: two_bands() },
            Tariff::Tier { bands: two_bands() },
            Tariff::Volume { bands: two_bands() },
        ]
    }
    fn used(texts: &[&str]) -> Vec<Usage> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }
    fn exact(tariff: Tariff, quantity: u32, records: &[&str]) -> String {
        let rating = rate(&price(tariff, quantity), used(records), [], Decimal::ZERO).unwrap();
        rating.exact.to_string()
    }
    fn correction(before: &str, by: &str) -> Adjustment {
        Adjustment {
            before: before.parse().unwrap(),
            by: by.parse().unwrap(),
        }
    }

    #[test]
    fn each_tariff_prices_its_own_way() {
        let (step, tier, volume) = (
            || Tariff::Step { bands: two_bands() },
            || Tariff::Tier { bands: two_bands() },
            || Tariff::Volume { bands: two_bands() },
        );
        assert_eq!(exact(fixed("0.3"), 7, &["3", "5"]), "2.4");
        assert_eq!(exact(linear("0.3"), 7, &["3", "5"]), "16.8");
        // The example of the rules: three units at 0.3, then five at 0.2.
        assert_eq!(exact(step(), 7, &["3", "5"]), "1.9");
        assert_eq!(exact(step(), 7, &["1", "1", "1", "1", "1", "1", "1", "1"]), "1.9");
        assert_eq!(exact(tier(), 7, &["3", "5"]), "1.9");
        assert_eq!(exact(tier(), 7, &["1", "1", "1", "1", "1", "1", "1", "1"]), "2.4");
        assert_eq!(exact(volume(), 7, &["3", "5"]), "1.6");
        assert_eq!(exact(Tariff::PackageOnly, 7, &["3", "5"]), "0");
    }

    #[test]
    fn a_band_holds_its_upper_edge() {
        for (records, step, tier, volume) in [
            ("2.9999", "0.89997", "0.89997", "0.89997"),
            ("3", "0.9", "0.9", "0.9"),
            ("3.0001", "0.90002", "0.60002", "0.60002"),
        ] {
            assert_eq!(exact(Tariff::Step { bands: two_bands() }, 1, &[records]), step);
            assert_eq!(exact(Tariff::Tier { bands: two_bands() }, 1, &[records]), tier);
            assert_eq!(exact(Tariff::Volume { bands: two_bands() }, 1, &[records]), volume);
        }
        let tariff = Tariff::Tier { bands: two_bands() };
        let places = ["0", "3", "3.0001", "-3", "-4"].map(|usage| tariff.band(usage.parse().unwrap()));
        assert_eq!(places, [0, 0, 1, 0, 1]);
    }

    #[test]
    fn the_lines_say_how() {
        let step = price(Tariff::Step { bands: two_bands() }, 1);
        let rating = rate(&step, used(&["8"]), [], "0.004".parse().unwrap()).unwrap();
        let text = serde_json::to_string(&rating).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"records":1,"usage":"8","lines":["#,
                r#"{"above":"0","up_to":"3","usage":"3","unit_price":"0.3","quantity":1,"amount":"0.9"},"#,
                r#"{"above":"3","up_to":null,"usage":"5","unit_price":"0.2","quantity":1,"amount":"1"}],"#,
                r#""exact":"1.9","carry_in":"0.004","amount":{"amount":"1.90","currency":"CNY"},"carry_out":"0.004"}"#
            )
        );
        assert_eq!(serde_json::from_str::<Rating>(&text).unwrap(), rating);
    }

    #[test]
    fn sums_have_more_digits_than_records() {
        for parts in [i64::MAX, i64::MIN, 0, -1, 10_000] {
            let usage = Usage::from_parts(parts);
            assert_eq!(sum::read(&usage.to_string()), Some(usage));
        }
        for odd in [
            "",
            "x",
            "1.00001",
            "922337203685477.5808",
            "79228162514264337593543950335",
        ] {
            assert_eq!(sum::read(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_rounding_leaves_goes_on() {
        // A third of a cent each time: the cent comes when half of it is due.
        let price = price(fixed("0.0033"), 1);
        let mut carry = Decimal::ZERO;
        let mut amounts = Vec::new();
        for _ in 0..6 {
            let rating = rate(&price, used(&["1"]), [], carry).unwrap();
            amounts.push(rating.amount.minor);
            carry = rating.carry_out;
        }
        assert_eq!(
            (amounts, carry.to_string().as_str()),
            (vec![0, 1, 0, 0, 1, 0], "-0.0002")
        );
        assert_eq!(rate(&price, [], [], carry).unwrap().carry_out, carry, "nothing used");
    }

    #[test]
    fn corrections_beyond_the_use_are_carried() {
        for tariff in all() {
            let price = price(tariff, 2);
            let charged = rate(&price, used(&["8"]), [], Decimal::ZERO).unwrap();
            let back = rate(&price, [], [correction("8", "-8")], charged.carry_out).unwrap();
            assert_eq!((back.amount.minor, back.exact), (0, -charged.exact));
            assert_eq!(back.carry_out, -charged.amount.decimal());
            // The same use again is paid already.
            let again = rate(&price, used(&["8"]), [], back.carry_out).unwrap();
            assert_eq!((again.amount.minor, again.carry_out), (0, Decimal::ZERO));
        }
        // A tier moves the whole record into the band of what is left of it: 8 × 0.2 was charged, 2 × 0.3 would have been.
        let tier = price(Tariff::Tier { bands: two_bands() }, 1);
        let back = rate(&tier, [], [correction("8", "-6")], Decimal::ZERO).unwrap();
        assert_eq!(back.exact.to_string(), "-1");
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let large = Usage::MAX_RECORD;
        let most = Err(RateError::Money(MoneyError::Overflow));
        let rated = |tariff, quantity, records: Vec<Usage>, carry| {
            rate(&price(tariff, quantity), records, [], carry).map(|rating| rating.amount.minor)
        };
        assert_eq!(rated(fixed("100000000"), 1, vec![large], Decimal::ZERO), most);
        assert_eq!(
            rated(linear("100000000"), u32::MAX, vec![large; 9], Decimal::ZERO),
            most
        );
        assert_eq!(
            rated(fixed("0.00000001"), 1, vec![large; 1_000], Decimal::ZERO),
            most,
            "the sum"
        );
        assert_eq!(
            rated(fixed("0.00000001"), 1, vec![large; 900], Decimal::ZERO),
            Ok(900_000_000)
        );
        assert_eq!(
            rated(fixed("1"), 1, vec![Usage::from_parts(i64::MIN); 3], Decimal::ZERO),
            most
        );
        for carry in [Decimal::MAX, Decimal::MIN, "0.0000000000001".parse().unwrap()] {
            assert_eq!(rated(fixed("1"), 1, vec![], carry), most);
        }
        for odd in [vec![], bands(&[("1", "1")]), bands(&[("0", "1"), ("0", "2")])] {
            let tariff = Tariff::Step { bands: odd };
            assert_eq!(rated(tariff, 1, vec![], Decimal::ZERO), Err(RateError::Bands));
        }
    }

    fn tariff() -> impl Strategy<Value = Tariff> {
        let price = (1_i64..=1_000_000, 2_u32..=8).prop_filter_map("a price", |(n, scale)| {
            Decimal::new(n, scale).to_string().parse::<UnitPrice>().ok()
        });
        let bands = prop::collection::btree_map(1_i64..2_000_000, price.clone(), 0..6).prop_flat_map({
            let price = price.clone();
            move |more| {
                price.clone().prop_map(move |first| {
                    let band = |(from, unit_price)| UsageBand {
                        from: Usage::from_parts(from),
                        unit_price,
                    };
                    let more = more.iter().map(|(from, price)| (*from, *price));
                    std::iter::once((0, first)).chain(more).map(band).collect::<Vec<_>>()
                })
            }
        });
        (0..5, price, bands).prop_map(|(kind, unit_price, bands)| match kind {
            0 => Tariff::Fixed { unit_price },
            1 => Tariff::Linear { unit_price },
            2 => Tariff::Step { bands },
            3 => Tariff::Tier { bands },
            _ => Tariff::Volume { bands },
        })
    }
    fn records() -> impl Strategy<Value = Vec<Usage>> {
        prop::collection::vec((1_i64..1_500_000).prop_map(Usage::from_parts), 0..12)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn charges_and_the_rest_are_exactly_what_was_used(
            tariff in tariff(), quantity in 1_u32..1_000,
            cycles in prop::collection::vec((records(), prop::option::of((1_i64..1_500_000, -3_000_000_i64..1_000_000))), 1..8),
        ) {
            let price = price(tariff, quantity);
            let (mut carry, mut exact, mut charged) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
            for (records, adjustment) in cycles {
                let adjustment = adjustment.map(|(before, by)| Adjustment {
                    before: Usage::from_parts(before),
                    by: Usage::from_parts(by),
                });
                let rating = rate(&price, records, adjustment, carry).unwrap();
                prop_assert_eq!(rating.lines.iter().map(|line| line.amount).sum::<Decimal>(), rating.exact);
                let parts: i64 = rating.lines.iter().map(|line| line.usage.parts()).sum();
                prop_assert_eq!(parts, rating.usage.parts());
                prop_assert!(rating.amount.minor >= 0);
                // Half a cent at most, unless less than nothing is due.
                let half = Decimal::new(5, 3);
                prop_assert!(rating.carry_out.abs() <= half || (rating.amount.minor == 0 && rating.carry_out < -half));
                carry = rating.carry_out;
                exact += rating.exact;
                charged += rating.amount.decimal();
            }
            prop_assert_eq!(charged + carry, exact);
        }

        #[test]
        fn order_and_batches_do_not_matter(
            tariff in tariff(), quantity in 1_u32..1_000, records in records(), cut in any::<prop::sample::Index>(),
        ) {
            let by_record = tariff.by_record();
            let price = price(tariff, quantity);
            let whole = rate(&price, records.clone(), [], Decimal::ZERO).unwrap();
            let backwards = rate(&price, records.iter().rev().copied(), [], Decimal::ZERO).unwrap();
            prop_assert_eq!(&whole, &backwards);
            let (left, right) = records.split_at(cut.index(records.len() + 1));
            let mut tally = Tally::new(&price).unwrap();
            let mut other = Tally::new(&price).unwrap();
            left.iter().for_each(|usage| tally.record(*usage));
            right.iter().for_each(|usage| other.sum(price.metered.tariff.band(*usage), 1, *usage));
            tally.merge(&other);
            prop_assert_eq!(&whole, &tally.rate(Decimal::ZERO).unwrap());
            if !by_record {
                let sum = Usage::from_parts(records.iter().map(|usage| usage.parts()).sum());
                prop_assert_eq!(whole.exact, rate(&price, [sum], [], Decimal::ZERO).unwrap().exact);
            }
        }

        #[test]
        fn more_use_never_costs_less(tariff in tariff(), quantity in 1_u32..1_000, records in records(), more in 1_i64..1_000_000) {
            // Reaching a cheaper band as a whole may: that is what these two are for.
            if matches!(tariff, Tariff::Tier { .. } | Tariff::Volume { .. }) {
                return Ok(());
            }
            let price = price(tariff, quantity);
            let less = rate(&price, records.clone(), [], Decimal::ZERO).unwrap();
            let more = rate(&price, records.into_iter().chain([Usage::from_parts(more)]), [], Decimal::ZERO).unwrap();
            prop_assert!(less.exact < more.exact && less.amount.minor <= more.amount.minor);
        }

        #[test]
        fn nothing_panics(
            tariff in tariff(), quantity: u32, records in prop::collection::vec(any::<i64>(), 0..4),
            adjustments in prop::collection::vec(any::<(i64, i64)>(), 0..3), carry: i64, scale in 0_u32..=28,
        ) {
            let usage = Usage::from_parts;
            let adjustments = adjustments.into_iter().map(|(before, by)| Adjustment { before: usage(before), by: usage(by) });
            let _ = rate(&price(tariff, quantity), records.into_iter().map(usage), adjustments, Decimal::new(carry, scale));
        }
    }
}
