//! Metering: usage that sellers report, what it costs, and the packages that pay for it (open APIs §1.3 to §1.6; business
//! rules §2.4).
//!
//! A price item by use has one meter. Sellers report usage records for the instance that was opened on it. A record is
//! judged once, when it comes in; then it belongs to one billing cycle for good. When the cycle is collected, all its
//! records together become one charge.

mod charge;
mod cycle;
pub mod explain;
mod holding;
mod meter;
mod package;
mod rate;
mod tariff;
pub mod what_if;

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::{
    charge::{Arrears, ArrearsStage, ArrearsStep, UsageAdjustment, UsageCharge},
    cycle::{Calendar, Cycle, CycleRules},
    holding::{Deduction, Package, Refilled, Shortage, Threshold, Watch, deduct, give_back, runs_dry},
    meter::{Candidate, HoldReason, Meter, Placed, PricedAt, RecordFault},
    package::{PackageKind, PackageTerms, Quota, Reset},
    rate::{Adjustment, Line, RateError, Rating, Tally, rate},
    tariff::{Metered, Tariff, UsageBand},
};

/// An amount of use, exact to four decimals, as sellers report it (`usage_value`, Double(12,4)). Kept in ten-thousandths of
/// the meter's unit; below zero only in corrections.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
pub struct Usage(i64);

/// A text that is no amount of use.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("rule:usage:0:4")]
pub struct UsageSyntax;

impl Usage {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Ten-thousandths in one unit.
    pub const SCALE: i64 = 10_000;
    /// The largest amount of one record: twelve digits before the point.
    pub const MAX_RECORD: Self = Self(999_999_999_999 * Self::SCALE + 9_999);

    /// From ten-thousandths of a unit.
    #[must_use]
    pub const fn from_parts(parts: i64) -> Self {
        Self(parts)
    }
    /// From whole units.
    #[must_use]
    pub const fn whole(units: i64) -> Self {
        Self(units.saturating_mul(Self::SCALE))
    }
    /// In ten-thousandths of a unit.
    #[must_use]
    pub const fn parts(self) -> i64 {
        self.0
    }
    /// As an exact decimal.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, 4)
    }
    /// The sum; nothing where it would not fit.
    #[must_use]
    pub const fn plus(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }
    /// What is left after `other` is taken away; never below nothing.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        let rest = self.0.saturating_sub(other.0);
        Self(if rest < 0 { 0 } else { rest })
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.decimal().normalize(), f)
    }
}
impl FromStr for Usage {
    type Err = UsageSyntax;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let dotted = plain.contains('.');
        let shaped = (1..=12).contains(&whole.len())
            && digits(whole)
            && digits(fraction)
            && fraction.len() <= 4
            && (!dotted || !fraction.is_empty());
        if !shaped {
            return Err(UsageSyntax);
        }
        let whole: i64 = whole.parse().map_err(|_| UsageSyntax)?;
        let parts: i64 = if fraction.is_empty() {
            0
        } else {
            format!("{fraction:0<4}").parse().map_err(|_| UsageSyntax)?
        };
        let sum = whole * Self::SCALE + parts;
        Ok(Self(if plain.len() < text.len() { -sum } else { sum }))
    }
}
impl TryFrom<String> for Usage {
    type Error = UsageSyntax;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl From<Usage> for String {
    fn from(usage: Usage) -> Self {
        usage.to_string()
    }
}

/// Price of one unit of use: more than nothing, exact to eight decimals of the currency's main unit, since one call of an
/// interface may cost far less than a cent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitPrice(Decimal);

/// A text that is no price of a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("rule:unit_price:0:8")]
pub struct UnitPriceSyntax;

impl UnitPrice {
    /// Most decimals.
    pub const DIGITS: u32 = 8;
    /// Most that a unit may cost.
    pub const MAX: i64 = 100_000_000;

    /// As an exact decimal.
    #[must_use]
    pub const fn decimal(self) -> Decimal {
        self.0
    }
}
impl FromStr for UnitPrice {
    type Err = UnitPriceSyntax;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shaped = text.len() <= 20
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && text.split('.').count() <= 2
            && text.split('.').all(|part| !part.is_empty());
        let value = shaped.then(|| Decimal::from_str(text).ok()).flatten();
        value
            .map(|value| value.normalize())
            .filter(|value| {
                value.scale() <= Self::DIGITS && *value > Decimal::ZERO && *value <= Decimal::from(Self::MAX)
            })
            .map(Self)
            .ok_or(UnitPriceSyntax)
    }
}
impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl TryFrom<String> for UnitPrice {
    type Error = UnitPriceSyntax;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl From<UnitPrice> for String {
    fn from(price: UnitPrice) -> Self {
        price.to_string()
    }
}

#[cfg(feature = "schema")]
mod schema {
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

    fn text(pattern: &str, example: &str) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(pattern))
            .examples([serde_json::Value::from(example)])
            .into()
    }
    impl utoipa::PartialSchema for super::Usage {
        fn schema() -> RefOr<Schema> {
            text(r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$", "12.5")
        }
    }
    impl utoipa::ToSchema for super::Usage {}
    impl utoipa::PartialSchema for super::UnitPrice {
        fn schema() -> RefOr<Schema> {
            text(r"^[0-9]{1,9}(\.[0-9]{1,8})?$", "0.0025")
        }
    }
    impl utoipa::ToSchema for super::UnitPrice {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_exact_to_four_decimals() {
        for (text, parts) in [("1", 10_000), ("0.0001", 1), ("12.5", 125_000), ("-3.25", -32_500)] {
            let usage: Usage = text.parse().unwrap();
            assert_eq!(usage.parts(), parts);
            assert_eq!(usage.to_string(), text);
        }
        for text in [
            "",
            "1.",
            ".5",
            "1.00001",
            "1e3",
            "+1",
            "1234567890123",
            "--1",
            "1.2.3",
            " 1",
        ] {
            assert!(text.parse::<Usage>().is_err(), "{text}");
        }
    }

    #[test]
    fn unit_prices_are_bounded() {
        for good in ["0.00000001", "12", "100000000", "0.50"] {
            assert!(good.parse::<UnitPrice>().is_ok(), "{good}");
        }
        for bad in ["0", "-1", "0.000000001", "100000001", "1e2", "", "."] {
            assert!(bad.parse::<UnitPrice>().is_err(), "{bad}");
        }
    }
}
