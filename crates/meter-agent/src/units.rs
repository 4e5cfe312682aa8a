//! Exact amounts: what counters count, brought to the unit that is charged.

use std::fmt;

use serde::{Deserialize, Serialize};
use wire::usage_push::UsageValue;

/// Decimals that are kept; a record shows the first four of them.
const DECIMALS: u32 = 12;
/// Parts of a unit.
const SCALE: i128 = 10_i128.pow(DECIMALS);
/// Parts of a unit in a ten-thousandth.
const PER_RECORD_STEP: i128 = SCALE / UsageValue::SCALE as i128;
/// Counters beyond this are not counters of anything that is charged.
const LARGEST: i128 = 10_i128.pow(15) * SCALE;

/// An amount in millionths of millionths of a unit. The position of a counter is a function of its value alone, so that
/// the growths between its readings add up to exactly the difference of the last and the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Units(i128);

impl Units {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads a decimal number, with or without an exponent, and brings it to the unit. Not for negative ones, `NaN` and
    /// what is beyond all counters.
    pub fn read(text: &str, scale: Scale) -> Option<Self> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let number = number.strip_prefix('+').unwrap_or(number);
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && decimals.is_empty() {
            return None;
        }
        let mut power = exponent
            .checked_add(i32::try_from(DECIMALS).ok()?)?
            .checked_sub(i32::try_from(decimals.len()).ok()?)?;
        let mut value: i128 = 0;
        let mut dropped = false;
        for digit in whole.bytes().chain(decimals.bytes()) {
            if !digit.is_ascii_digit() {
                return None;
            }
            // Beyond 30 digits only the magnitude counts.
            if value >= 10_i128.pow(29) {
                dropped = true;
            }
            if dropped {
                power = power.checked_add(1)?;
            } else {
                value = value * 10 + i128::from(digit - b'0');
            }
        }
        while value != 0 && power > 0 {
            value = value.checked_mul(10)?;
            power -= 1;
        }
        while value != 0 && power < 0 {
            value /= 10;
            power += 1;
        }
        (value <= LARGEST).then_some(())?;
        let scaled = value.checked_mul(scale.numerator)? / scale.denominator;
        (scaled <= LARGEST).then_some(Self(scaled))
    }

    /// A number as OpenTelemetry sends it.
    pub fn of_f64(value: f64, scale: Scale) -> Option<Self> {
        // The shortest decimal text that is this number, as the exposition format has it too.
        value
            .is_finite()
            .then(|| Self::read(&value.to_string(), scale))
            .flatten()
    }

    /// The sum, as long as it is one.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference; nothing where it would be negative.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).max(0))
    }

    /// A number of seconds as nanoseconds.
    pub fn seconds_as_nanoseconds(self) -> i64 {
        i64::try_from(self.0 / 1_000).unwrap_or(i64::MAX)
    }

    /// What a record can carry of it: whole ten-thousandths, and no more than a record holds. `None` if that is nothing.
    pub fn chargeable(self) -> Option<UsageValue> {
        let steps = i64::try_from(self.0 / PER_RECORD_STEP).unwrap_or(i64::MAX);
        UsageValue::new(steps.min(UsageValue::MAX))
    }
}

impl From<UsageValue> for Units {
    fn from(value: UsageValue) -> Self {
        Self(i128::from(value.get()) * PER_RECORD_STEP)
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / SCALE, self.0 % SCALE);
        if part == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{part:012}").trim_end_matches('0'))
    }
}

impl From<Units> for String {
    fn from(units: Units) -> Self {
        units.0.to_string()
    }
}

impl TryFrom<String> for Units {
    type Error = std::num::ParseIntError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

/// How many units one step of a counter is: `1`, `0.001`, `1/3600`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Scale {
    numerator: i128,
    denominator: i128,
}

impl Default for Scale {
    fn default() -> Self {
        Self {
            numerator: 1,
            denominator: 1,
        }
    }
}

impl TryFrom<String> for Scale {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong = || format!("{text:?} is not a scale above 0 such as 1, 0.001 or 1/3600");
        let (above, below) = text.split_once('/').unwrap_or((&text, "1"));
        let (whole, decimals) = above.trim().split_once('.').unwrap_or((above.trim(), ""));
        let digits = format!("{whole}{decimals}");
        let number = |text: &str| -> Option<i128> {
            let fits = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|number| fits && *number > 0)
        };
        let numerator = number(digits.trim_start_matches('0')).ok_or_else(wrong)?;
        let power = u32::try_from(decimals.len()).map_err(|_| wrong())?;
        let denominator = 10_i128
            .checked_pow(power)
            .filter(|ten| *ten <= 10_i128.pow(9))
            .and_then(|ten| ten.checked_mul(number(below.trim())?))
            .ok_or_else(wrong)?;
        Ok(Self { numerator, denominator })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, scale: &str) -> Option<String> {
        let scale = Scale::try_from(scale.to_owned()).expect("a scale");
        Units::read(text, scale).map(|units| units.to_string())
    }

    #[test]
    fn numbers_of_counters() {
        for (text, scale, units) in [
            ("0", "1", "0"),
            ("1027", "1", "1027"),
            ("1.027e+03", "1", "1027"),
            ("1.458255915e9", "0.001", "1458255.915"),
            ("7200", "1/3600", "2"),
            ("1", "1/3600", "0.000277777777"),
            ("0.30000000000000004", "1", "0.3"),
            ("1e-30", "1", "0"),
            ("5e-324", "1", "0"),
            ("123456789012345", "1", "123456789012345"),
            ("+2.50", "2.5", "6.25"),
        ] {
            assert_eq!(read(text, scale).as_deref(), Some(units), "{text}");
        }
        for wrong in [
            "",
            "NaN",
            "+Inf",
            "-1",
            "1e300",
            "1e99999999999",
            "1,5",
            ".",
            "1.2.3",
            "9e15",
            "0x1",
        ] {
            assert_eq!(read(wrong, "1"), None, "{wrong}");
        }
        assert_eq!(
            Units::of_f64(0.1, Scale::default()).map(|u| u.to_string()).as_deref(),
            Some("0.1")
        );
        assert_eq!(Units::of_f64(f64::NAN, Scale::default()), None);
        assert_eq!(Units::of_f64(-0.5, Scale::default()), None);
    }

    #[test]
    fn scales() {
        for wrong in ["", "0", "0.0", "-1", "1/0", "1e3", "1/2/3", "abc", "0.00000000001"] {
            assert!(Scale::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_record_carries_what_it_can() {
        let units = |text| Units::read(text, Scale::default()).expect("units");
        assert_eq!(units("0.00009").chargeable(), None);
        assert_eq!(units("1.23459").chargeable().map(UsageValue::get), Some(12_345));
        assert_eq!(units("1e14").chargeable().map(UsageValue::get), Some(UsageValue::MAX));
        let rest = units("1.23459").minus(units("1.23459").chargeable().expect("some").into());
        assert_eq!(rest.to_string(), "0.00009");
    }
}
