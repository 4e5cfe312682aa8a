//! Hexadecimal and percent encoding, exactly as the contracts want them.

use std::borrow::Cow;

const LOWER: &[u8; 16] = b"0123456789abcdef";

/// Lower-case hexadecimal digits of `bytes`.
pub fn hex_lower(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 0x0f] {
            text.push(char::from(LOWER.get(usize::from(nibble)).copied().unwrap_or(b'0')));
        }
    }
    text
}

/// Bytes of a hexadecimal text of either case, `None` if it is not one.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some(hex_digit(*high)? << 4 | hex_digit(*low)?),
            _ => None,
        })
        .collect()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Percent-encodes everything but the unreserved characters `A-Z a-z 0-9 - _ . ~` (RFC 3986), with upper-case digits.
///
/// A blank becomes `%20` and `+`, `/`, `=` are always escaped: a raw `+` in a query string is read as a blank by most
/// servers (seller compatibility A1.4).
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex_lower(&[byte]).to_ascii_uppercase());
        }
    }
    encoded
}

/// Undoes percent encoding; `+` stays a plus sign. `None` for a broken escape or bytes that are not UTF-8.
pub fn percent_decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            bytes.push(hex_digit(rest.next()?)? << 4 | hex_digit(rest.next()?)?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// As [`percent_decode`], but `+` becomes a blank, as in an HTML form (the rule Java servers apply to a query string).
pub fn form_decode(text: &str) -> Option<String> {
    percent_decode(&text.replace('+', " ")).map(Cow::into_owned)
}

/// Splits a raw query string into raw `(name, value)` pairs; empty pieces are skipped, a missing `=` is an empty value.
pub fn raw_pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query
        .split('&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.split_once('=').unwrap_or((piece, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_back() {
        assert_eq!(percent_encode("a b+c/d=é~*"), "a%20b%2Bc%2Fd%3D%C3%A9~%2A");
        assert_eq!(percent_decode("a%20b%2bc+d").as_deref(), Some("a b+c+d"));
        assert_eq!(form_decode("a+b%2B").as_deref(), Some("a b+"));
        for broken in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(percent_decode(broken), None, "{broken}");
        }
        assert_eq!(unhex("0aFF"), Some(vec![10, 255]));
        assert_eq!(unhex("0"), None);
        assert_eq!(unhex("é"), None);
        assert_eq!(
            raw_pairs("a=1&&b&c=d=e").collect::<Vec<_>>(),
            [("a", "1"), ("b", ""), ("c", "d=e")]
        );
    }
}
