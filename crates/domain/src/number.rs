//! The outward numbers: order, line, SKU and price-item codes in their documented shapes.

use crate::{
    catalog::PriceItemCode,
    time::{Time, Zone},
};

const ALPHABET: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// An order number: `CS`, the site's local time as `yyMMddHHmm`, five random upper-case letters or digits
/// (production interface §1.1). Unique by a constraint; the caller draws again on the rare clash.
#[must_use]
pub fn order_number(now: Time, zone: &Zone, random: [u8; 8]) -> String {
    let mut draw = u64::from_le_bytes(random);
    let tail: String = (0..5)
        .map(|_| {
            let index = usize::try_from(draw % 36).unwrap_or(0);
            draw /= 36;
            char::from(ALPHABET.get(index).copied().unwrap_or(b'A'))
        })
        .collect();
    format!("CS{}{tail}", now.local(zone).strftime("%y%m%d%H%M"))
}

/// Whether what somebody looks for is the beginning of an order number, and then in its written form.
#[must_use]
pub fn beginning(text: &str) -> Option<String> {
    let upper = text.trim().to_ascii_uppercase();
    let rest = upper.strip_prefix("CS")?;
    let fits = rest.len() <= 32 && rest.bytes().all(|b| b.is_ascii_alphanumeric());
    (fits && rest.bytes().next().is_none_or(|b| b.is_ascii_digit())).then_some(upper)
}

/// The number of an order's `index`-th line, counted from 1.
#[must_use]
pub fn line_number(order_number: &str, index: u32) -> String {
    format!("{order_number}-{index:06}")
}

/// A `productId`: `OFFI` and eighteen digits (open APIs §1.1), from nine random bytes.
#[must_use]
pub fn price_item_code(random: [u8; 16]) -> Option<PriceItemCode> {
    let digits = u128::from_le_bytes(random) % 1_000_000_000_000_000_000;
    PriceItemCode::parse(&format!("OFFI{digits:018}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_by_its_beginning() {
        assert_eq!(beginning(" cs2603").as_deref(), Some("CS2603"));
        assert_eq!(beginning("CS").as_deref(), Some("CS"));
        for other in ["css kit", "csv", "客户", "CS26 03", ""] {
            assert_eq!(beginning(other), None, "{other}");
        }
    }

    #[test]
    fn documented_shapes() {
        let at: Time = "2022-11-18T10:19:00Z".parse().unwrap();
        let number = order_number(at, &"Asia/Shanghai".parse().unwrap(), [7; 8]);
        assert_eq!((number.len(), number.get(..12)), (17, Some("CS2211181819")));
        assert!(
            number
                .bytes()
                .skip(12)
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        );
        assert_eq!(line_number("CS2211181819B4LVS", 1), "CS2211181819B4LVS-000001");
        assert_eq!(price_item_code([9; 16]).unwrap().as_str().len(), 22);
    }
}
