//! Money: integer minor units with a currency, and the few roundings the marketplace allows.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

/// The currencies of the sites (business rules §9: yuan on the mainland, US dollar abroad, euro in the EU).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "UPPERCASE")
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Chinese yuan, in fen.
    Cny,
    /// US dollar, in cents.
    Usd,
    /// Euro, in cents.
    Eur,
}

impl Currency {
    /// Digits after the decimal point.
    #[must_use]
    pub const fn digits(self) -> u32 {
        2
    }
    /// ISO 4217 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
            Self::Usd => "USD",
            Self::Eur => "EUR",
        }
    }
}

/// An amount in the smallest unit of its currency. Never a float, never without its currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Money {
    /// Minor units (fen, cents). May be negative only in intermediate results.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// How money is written outside: a decimal text and the currency code.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = Money))]
struct Written {
    /// Decimal amount with exactly the digits of the currency, e.g. `12.30`.
    #[cfg_attr(
        feature = "schema",
        schema(pattern = r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$", example = "12.30")
    )]
    amount: String,
    /// ISO 4217 code.
    currency: Currency,
}

/// Arithmetic that would leave the representable range or mix currencies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoneyError {
    /// Two different currencies met.
    #[error("amounts of two currencies cannot be combined")]
    Currency,
    /// The result does not fit.
    #[error("the amount is too large")]
    Overflow,
    /// The text is not an amount.
    #[error("an amount is written like 12.30, with at most two digits after the point")]
    Syntax,
}

/// The largest amount accepted from outside, in minor units: a hundred billion of the major unit.
pub const MAX_MINOR: i64 = 10_000_000_000_000;

impl Money {
    /// Nothing.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }
    /// From minor units.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }
    /// Parses `12.30`; at most two decimals, no sign games, bounded by [`MAX_MINOR`].
    ///
    /// # Errors
    /// [`MoneyError::Syntax`] or [`MoneyError::Overflow`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let plain = text.strip_prefix('-').unwrap_or(text);
        let shaped = !plain.is_empty()
            && plain.len() <= 16
            && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && plain.split('.').count() <= 2
            && plain.split('.').all(|part| !part.is_empty());
        if !shaped {
            return Err(MoneyError::Syntax);
        }
        let value = Decimal::from_str(text).map_err(|_| MoneyError::Syntax)?;
        if value.scale() > currency.digits() {
            return Err(MoneyError::Syntax);
        }
        let minor = (value * Decimal::from(10_i64.pow(currency.digits())))
            .to_i64()
            .ok_or(MoneyError::Overflow)?;
        if minor.abs() > MAX_MINOR {
            return Err(MoneyError::Overflow);
        }
        Ok(Self { minor, currency })
    }
    /// Sum.
    ///
    /// # Errors
    /// Different currencies or overflow.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, i64::checked_add)
    }
    /// Difference.
    ///
    /// # Errors
    /// Different currencies or overflow.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, i64::checked_sub)
    }
    fn with(self, other: Self, op: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Currency);
        }
        op(self.minor, other.minor)
            .map(|minor| Self { minor, ..self })
            .ok_or(MoneyError::Overflow)
    }
    /// As an exact decimal of the major unit.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.digits())
    }
    /// An exact decimal of the major unit, rounded to the minor unit: halves away from zero, as invoices do.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn round(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let minor = value
            .checked_mul(Decimal::from(10_i64.pow(currency.digits())))
            .ok_or(MoneyError::Overflow)?
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_i64()
            .ok_or(MoneyError::Overflow)?;
        if minor.abs() > MAX_MINOR {
            return Err(MoneyError::Overflow);
        }
        Ok(Self { minor, currency })
    }
    /// Multiplied by an exact rate and rounded once (halves away from zero).
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn times(self, rate: Decimal) -> Result<Self, MoneyError> {
        Self::round(
            self.decimal().checked_mul(rate).ok_or(MoneyError::Overflow)?,
            self.currency,
        )
    }
    /// Splits by weights so that the parts sum exactly to the whole: each part is rounded down, the cents left over go
    /// to the largest remainders, the earlier part first where they are equal. Needs a non-negative amount; weights
    /// that sum to zero give everything to the first part.
    #[must_use]
    pub fn split(self, weights: &[u64]) -> Vec<Self> {
        let total: u128 = weights.iter().map(|w| u128::from(*w)).sum();
        let whole = u128::try_from(self.minor).unwrap_or(0);
        if total == 0 {
            let first = std::iter::once(self.minor);
            let rest = std::iter::repeat_n(0, weights.len().saturating_sub(1));
            return first
                .chain(rest)
                .take(weights.len())
                .map(|minor| Self { minor, ..self })
                .collect();
        }
        let mut parts: Vec<(i64, u128)> = weights
            .iter()
            .map(|w| {
                let product = whole * u128::from(*w);
                (i64::try_from(product / total).unwrap_or(i64::MAX), product % total)
            })
            .collect();
        let given: i64 = parts.iter().map(|(part, _)| part).sum();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(parts.get(i).map_or(0, |p| p.1)));
        let left = usize::try_from(self.minor.saturating_sub(given)).unwrap_or(0);
        for i in order.into_iter().take(left) {
            if let Some(part) = parts.get_mut(i) {
                part.0 += 1;
            }
        }
        parts.into_iter().map(|(minor, _)| Self { minor, ..self }).collect()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decimal())
    }
}
impl TryFrom<Written> for Money {
    type Error = MoneyError;
    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::parse(&written.amount, written.currency)
    }
}
impl From<Money> for Written {
    fn from(money: Money) -> Self {
        Self {
            amount: money.to_string(),
            currency: money.currency,
        }
    }
}

#[cfg(feature = "schema")]
impl utoipa::PartialSchema for Money {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        Written::schema()
    }
}
#[cfg(feature = "schema")]
impl utoipa::ToSchema for Money {
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        <Written as utoipa::ToSchema>::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_writes() {
        let m = Money::parse("12.3", Currency::Cny).unwrap();
        assert_eq!((m.minor, m.to_string().as_str()), (1230, "12.30"));
        for bad in [
            "",
            ".",
            "1.",
            ".5",
            "1.234",
            "1e3",
            "+1",
            " 1",
            "99999999999999",
            "--1",
            "1.2.3",
            "٣",
        ] {
            assert!(Money::parse(bad, Currency::Cny).is_err(), "{bad}");
        }
    }

    #[test]
    fn halves_go_away_from_zero() {
        let m = Money::new(1, Currency::Usd);
        assert_eq!(m.times(Decimal::new(5, 1)).unwrap().minor, 1);
        assert_eq!(
            Money::new(-1, Currency::Usd).times(Decimal::new(5, 1)).unwrap().minor,
            -1
        );
    }

    #[test]
    fn currencies_do_not_mix() {
        assert_eq!(
            Money::zero(Currency::Cny).plus(Money::zero(Currency::Eur)),
            Err(MoneyError::Currency)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn splits_sum_exactly(minor in 0..MAX_MINOR, weights in prop::collection::vec(0_u64..1_000_000, 1..8)) {
            let parts = Money::new(minor, Currency::Cny).split(&weights);
            prop_assert_eq!(parts.len(), weights.len());
            prop_assert_eq!(parts.iter().map(|p| p.minor).sum::<i64>(), minor);
            let total: u64 = weights.iter().sum();
            for (part, weight) in parts.iter().zip(&weights) {
                if total > 0 {
                    let exact = i128::from(minor) * i128::from(*weight);
                    let off = i128::from(part.minor) * i128::from(total) - exact;
                    prop_assert!(off.abs() < i128::from(total));
                }
            }
        }
    }
}
