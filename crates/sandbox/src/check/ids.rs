//! Ids and times of the calls an examination makes.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::clock::wall_now;

/// An order id in the documented shape: `CS`, ten digits of time, five upper-case letters and digits.
pub(super) fn order_id() -> String {
    const ALPHABET: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let tail: String = rand::random::<[u8; 5]>()
        .iter()
        .map(|byte| char::from(ALPHABET.get(usize::from(*byte) % 36).copied().unwrap_or(b'A')))
        .collect();
    format!(
        "CS{}{tail}",
        TimeZone::UTC.to_datetime(wall_now()).strftime("%y%m%d%H%M")
    )
}

/// The id of a line.
pub(super) fn line_id(order_id: &str, number: u32) -> String {
    format!("{order_id}-{number:06}")
}

/// A business id: 32 hexadecimal digits, new at every call.
pub(super) fn business_id() -> String {
    wire::encode::hex_lower(&rand::random::<[u8; 16]>())
}

/// An expiry so many years from now, 14 digits.
pub(super) fn expire_time(years: i64) -> String {
    let hours = Span::new()
        .try_hours(years.saturating_mul(365 * 24))
        .unwrap_or_default();
    wire::time::compact14(wall_now().checked_add(hours).unwrap_or(Timestamp::MAX))
}

/// The order id of a later event: a mock order of the fitting kind if the examination runs on mock orders.
pub(super) fn later_order(first: &str, mock: &str) -> String {
    if first.starts_with("MOCK") {
        mock.to_owned()
    } else {
        order_id()
    }
}

/// A licence code in the documented shape, new at every call.
pub(super) fn license_code() -> String {
    let random: [u8; 15] = rand::random();
    format!("PL{}", wire::encode::hex_lower(&random).to_uppercase())
}
