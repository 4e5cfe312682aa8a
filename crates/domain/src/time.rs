//! Moments, spans and calendars. The clock itself lives in crate `app`; here time is only a value.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Stored as an integer, shown as RFC 3339 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
pub struct Time(i64);

impl Time {
    /// Last representable moment that still has a four-digit year; far beyond any contract.
    pub const MAX: Self = Self(253_402_300_799_000);
    /// The epoch.
    pub const ZERO: Self = Self(0);

    /// From milliseconds since the epoch, clamped to the representable range.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        if millis < 0 {
            Self(0)
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment `span` later.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self::from_millis(self.0.saturating_add(span.0))
    }

    /// The moment `span` earlier.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self::from_millis(self.0.saturating_sub(span.0))
    }

    /// How long after `earlier` this is; zero if it is not later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        let gap = self.0.saturating_sub(earlier.0);
        Span(if gap < 0 { 0 } else { gap })
    }

    /// The same moment as a jiff timestamp.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The wall clock of `zone` at this moment.
    #[must_use]
    pub fn local(self, zone: &Zone) -> civil::DateTime {
        self.timestamp().to_zoned(zone.0.clone()).datetime()
    }

    /// The moment at which `zone` reads `local`; in a gap or fold the earlier-offset reading is taken.
    #[must_use]
    pub fn from_local(local: civil::DateTime, zone: &Zone) -> Self {
        zone.0
            .to_ambiguous_timestamp(local)
            .compatible()
            .map_or(Self::MAX, |t| Self::from_millis(t.as_millisecond()))
    }

    /// `yyyyMMddHHmmss` in UTC: the 14-digit form of the wire contracts.
    #[must_use]
    pub fn compact_utc(self) -> String {
        self.timestamp().strftime("%Y%m%d%H%M%S").to_string()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}
impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Time {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from_millis(text.parse::<Timestamp>()?.as_millisecond()))
    }
}
impl TryFrom<String> for Time {
    type Error = jiff::Error;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

/// A length of time in milliseconds. Written as a number and a unit: `250ms`, `5s`, `3m`, `1h`, `15d`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From milliseconds.
    #[must_use]
    pub const fn millis(n: i64) -> Self {
        Self(n)
    }
    /// From seconds.
    #[must_use]
    pub const fn seconds(n: i64) -> Self {
        Self(n * 1_000)
    }
    /// From minutes.
    #[must_use]
    pub const fn minutes(n: i64) -> Self {
        Self(n * 60_000)
    }
    /// From hours.
    #[must_use]
    pub const fn hours(n: i64) -> Self {
        Self(n * 3_600_000)
    }
    /// From days of exactly 24 hours.
    #[must_use]
    pub const fn days(n: i64) -> Self {
        Self(n * 86_400_000)
    }
    /// In milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }
    /// For timers of the runtime.
    #[must_use]
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_millis(u64::try_from(self.0).unwrap_or(0))
    }
}

const UNITS: [(&str, i64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size) = UNITS
            .into_iter()
            .find(|(_, size)| self.0 != 0 && self.0 % size == 0)
            .unwrap_or(("s", 1_000));
        write!(f, "{}{unit}", self.0 / size)
    }
}
impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Span {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = text.get(digits.len()..).unwrap_or_default();
        let number: i64 = digits
            .parse()
            .map_err(|_| format!("`{text}` is not a span such as 5s, 3m, 1h or 15d"))?;
        UNITS
            .into_iter()
            .find(|(name, _)| *name == unit)
            .and_then(|(_, size)| number.checked_mul(size))
            .map(Self)
            .ok_or_else(|| format!("`{text}` needs one of the units ms, s, m, h, d"))
    }
}
impl TryFrom<String> for Span {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

/// A time zone by its IANA name. The data is compiled in, so a bare machine knows them all.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

impl Zone {
    /// UTC.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The first moment strictly after `after` at which the wall clock reads `hour`:00.
    #[must_use]
    pub fn next_at_hour(&self, after: Time, hour: i8) -> Time {
        let mut date = after.local(self).date();
        loop {
            let candidate = Time::from_local(date.at(hour, 0, 0, 0), self);
            if candidate > after || candidate == Time::MAX {
                return candidate;
            }
            date = date.tomorrow().unwrap_or(date);
        }
    }

    /// The moment on the local calendar day `days` before the day of `moment`, at `hour`:00.
    #[must_use]
    pub fn days_before_at_hour(&self, moment: Time, days: i32, hour: i8) -> Time {
        let date = moment.local(self).date();
        let date = date.checked_sub(jiff::Span::new().days(days)).unwrap_or(date);
        Time::from_local(date.at(hour, 0, 0, 0), self)
    }

    /// The beginning of the local day of `moment`.
    #[must_use]
    pub fn start_of_day(&self, moment: Time) -> Time {
        Time::from_local(moment.local(self).date().at(0, 0, 0, 0), self)
    }

    /// 23:59:59 of the local day of `moment`.
    #[must_use]
    pub fn end_of_day(&self, moment: Time) -> Time {
        Time::from_local(moment.local(self).date().at(23, 59, 59, 0), self)
    }
}
impl FromStr for Zone {
    type Err = jiff::Error;
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        TimeZone::get(name).map(Self)
    }
}
impl TryFrom<String> for Zone {
    type Error = jiff::Error;
    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}
impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0.iana_name().unwrap_or("UTC").to_owned()
    }
}
impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

/// The unit of a subscription period.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum PeriodUnit {
    /// A calendar year.
    Year,
    /// A calendar month.
    Month,
    /// A calendar day.
    Day,
}

impl PeriodUnit {
    /// The word of the wire contracts (`periodType`).
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}

/// A number of period units, e.g. three months.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Period {
    /// The unit.
    pub unit: PeriodUnit,
    /// How many of it; 1 to 99 (the wire gives it two digits, production interface §2.1).
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 99))]
    pub count: u8,
}

impl Period {
    /// The end of this period when it begins at `from`, by the calendar of `zone`. Month ends are kept (31 January plus
    /// one month is the last day of February).
    #[must_use]
    pub fn after(self, from: Time, zone: &Zone) -> Time {
        let count = i64::from(self.count);
        let span = match self.unit {
            PeriodUnit::Year => jiff::Span::new().years(count),
            PeriodUnit::Month => jiff::Span::new().months(count),
            PeriodUnit::Day => jiff::Span::new().days(count),
        };
        from.local(zone)
            .checked_add(span)
            .map_or(Time::MAX, |local| Time::from_local(local, zone))
    }
}

#[cfg(feature = "schema")]
mod schema {
    use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};

    impl utoipa::PartialSchema for super::Time {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
                .into()
        }
    }
    impl utoipa::ToSchema for super::Time {}
    impl utoipa::PartialSchema for super::Span {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some("^[0-9]{1,15}(ms|s|m|h|d)$"))
                .into()
        }
    }
    impl utoipa::ToSchema for super::Span {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> Zone {
        "Asia/Shanghai".parse().unwrap()
    }

    #[test]
    fn spans_read_and_write() {
        for text in ["250ms", "5s", "3m", "1h", "15d", "0s"] {
            assert_eq!(text.parse::<Span>().unwrap().to_string(), text);
        }
        assert!("5".parse::<Span>().is_err());
        assert!("x3m".parse::<Span>().is_err());
    }

    #[test]
    fn month_ends_are_kept() {
        let zone = shanghai();
        let start: Time = "2026-01-31T15:59:59Z".parse().unwrap();
        let end = Period {
            unit: PeriodUnit::Month,
            count: 1,
        }
        .after(start, &zone);
        assert_eq!(end.to_string(), "2026-02-28T15:59:59.000Z");
    }

    #[test]
    fn next_three_in_the_morning() {
        let zone = shanghai();
        let at: Time = "2026-03-01T19:00:00Z".parse().unwrap();
        assert_eq!(zone.next_at_hour(at, 3).to_string(), "2026-03-02T19:00:00.000Z");
        assert_eq!(zone.next_at_hour(at.minus(Span::millis(1)), 3), at);
    }

    #[test]
    fn wire_form() {
        let at: Time = "2026-12-24T19:45:09.256Z".parse().unwrap();
        assert_eq!(at.compact_utc(), "20261224194509");
    }
}
