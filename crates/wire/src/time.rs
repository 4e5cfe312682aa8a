//! The spellings of time on the wire. All are UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Milliseconds since 1970 that have exactly thirteen digits (2001-09-09 to 2286-11-20).
///
/// The fixed length is what keeps `key + nonce + timestamp + …` unambiguous: no digit can wander from the nonce into the
/// timestamp (production interface §3; the documents' "seconds" is an error, seller compatibility A3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimestampMs(i64);

impl TimestampMs {
    /// Checks the number of digits.
    pub fn new(milliseconds: i64) -> Option<Self> {
        (1_000_000_000_000..=9_999_999_999_999)
            .contains(&milliseconds)
            .then_some(Self(milliseconds))
    }

    /// The instant in whole milliseconds. A clock far outside 2001–2286 is moved to the nearest end.
    pub fn from_instant(instant: Timestamp) -> Self {
        Self(instant.as_millisecond().clamp(1_000_000_000_000, 9_999_999_999_999))
    }

    /// Parses exactly thirteen ASCII digits.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 13 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        text.parse().ok().and_then(Self::new)
    }

    /// Milliseconds since 1970.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl std::fmt::Display for TimestampMs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn civil(instant: Timestamp) -> DateTime {
    TimeZone::UTC.to_datetime(instant)
}

/// `yyyyMMddHHmmss`, 14 digits: `expireTime`, `createTime` (production interface §1.3, open API §1.1).
pub fn compact14(instant: Timestamp) -> String {
    civil(instant).strftime("%Y%m%d%H%M%S").to_string()
}

/// `yyyyMMddHHmmssSSS`, 17 digits: `timeStamp` of V1, `statisticalTime` (production interface §2, §1.2).
pub fn compact17(instant: Timestamp) -> String {
    let time = civil(instant);
    format!("{}{:03}", time.strftime("%Y%m%d%H%M%S"), time.millisecond())
}

/// `yyyyMMddTHHmmssZ`: header `X-Sdk-Date`, times of usage records (open API §2.1, §1.3).
pub fn sdk_date(instant: Timestamp) -> String {
    civil(instant).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Reads 14 digits as a UTC instant; `None` for anything else, impossible dates included.
pub fn parse_compact14(text: &str) -> Option<Timestamp> {
    digits(text, 14)?;
    parse_with("%Y%m%d%H%M%S", text)
}

/// Reads 17 digits as a UTC instant with milliseconds.
pub fn parse_compact17(text: &str) -> Option<Timestamp> {
    digits(text, 17)?;
    let (seconds, milliseconds) = text.split_at_checked(14)?;
    let milliseconds: i64 = milliseconds.parse().ok()?;
    parse_compact14(seconds)?
        .checked_add(jiff::SignedDuration::from_millis(milliseconds))
        .ok()
}

/// Reads `yyyyMMddTHHmmssZ`.
pub fn parse_sdk_date(text: &str) -> Option<Timestamp> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    digits(day, 8)?;
    digits(time, 6)?;
    parse_compact14(&format!("{day}{time}"))
}

fn digits(text: &str, count: usize) -> Option<()> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
}

fn parse_with(format: &str, text: &str) -> Option<Timestamp> {
    let time = DateTime::strptime(format, text).ok()?;
    TimeZone::UTC.to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_and_back() {
        let instant: Timestamp = "2021-09-27T09:59:52.430Z".parse().expect("instant");
        assert_eq!(compact17(instant), "20210927095952430");
        assert_eq!(parse_compact17("20210927095952430"), Some(instant));
        assert_eq!(compact14(instant), "20210927095952");
        assert_eq!(sdk_date(instant), "20210927T095952Z");
        assert_eq!(
            parse_sdk_date("20210927T095952Z").map(compact14).as_deref(),
            Some("20210927095952")
        );
        for wrong in [
            "",
            "2021092709595",
            "20211327095952",
            "2021092709595x",
            "+0210927095952",
        ] {
            assert_eq!(parse_compact14(wrong), None, "{wrong}");
        }
        assert_eq!(parse_sdk_date("2021-09-27T09:59:52Z"), None);
        assert_eq!(
            TimestampMs::parse("1680508066618").map(TimestampMs::get),
            Some(1_680_508_066_618)
        );
        for wrong in ["1680508066", "0680508066618", "+680508066618", "16805080666180"] {
            assert_eq!(TimestampMs::parse(wrong), None, "{wrong}");
        }
    }
}
