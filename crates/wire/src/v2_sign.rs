//! Signature of V2 requests, of the order notification and of the kit (production interface §3, §3.1).

use crate::encode::{form_decode, raw_pairs};
use crate::json::{Json, JsonError};
use crate::mac::Mac;
use crate::secret::Secret;
use crate::time::TimestampMs;

/// How far a V2 timestamp may be from the receiver's clock, in milliseconds (production interface §3).
pub const WINDOW_MS: i64 = 60_000;

/// Headers of every V2 call: name and value (production interface §8.4).
pub const HEADERS: [(&str, &str); 2] = [
    ("Accept", "application/json"),
    ("Content-Type", "application/json;charset=utf-8"),
];

/// A random word that makes each request unique: `[A-Za-z0-9-]{1,64}`.
///
/// The grammar is checked before anything is computed, so that a nonce such as `a&nonce=b` can never shift a border of
/// the signed text (threat I1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Nonce(String);

impl Nonce {
    /// Checks the grammar.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    /// The form we send, 32 letters and digits (production interface §8.4), from 32 random bytes.
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(alphanumeric(&random))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Maps random bytes to ASCII letters and digits, one each.
pub(crate) fn alphanumeric(random: &[u8]) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    random
        .iter()
        .map(|byte| char::from(ALPHABET.get(usize::from(*byte) % 62).copied().unwrap_or(b'A')))
        .collect()
}

/// A signature with the steps that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct V2Signature {
    /// Lower-case hex of the MAC over the body.
    pub inner_hex: String,
    /// Nonce and timestamp between key and inner MAC. **Contains the key**: mask it before storing or showing
    /// ([`Secret::mask_in`]).
    string_to_sign: String,
    /// 64 lower-case hexadecimal digits.
    pub signature: String,
    timestamp: TimestampMs,
    nonce: Nonce,
}

impl V2Signature {
    /// The string to sign with the key replaced by asterisks, for attempt rows and debugging screens.
    pub fn masked_string_to_sign(&self, key: &Secret) -> String {
        key.mask_in(&self.string_to_sign)
    }

    /// The string to sign with the key in it: only for whoever typed the key himself.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }

    /// `signature=…&timestamp=…&nonce=…`.
    pub fn query(&self) -> String {
        format!(
            "signature={}&timestamp={}&nonce={}",
            self.signature,
            self.timestamp,
            self.nonce.as_str()
        )
    }

    /// Appends the three query parameters to a production address, with `?` or, if it already has a query, with `&`.
    /// A fragment is dropped; it never goes over the wire.
    pub fn url(&self, address: &str) -> String {
        url_with_query(address, &self.query())
    }
}

/// Appends a query string to an address that may already have one (production interface §1).
pub fn url_with_query(address: &str, query: &str) -> String {
    let base = address.split('#').next().unwrap_or(address);
    let glue = match base.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, existing)) if existing.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{base}{glue}{query}")
}

/// Signs a V2 body as it will be sent.
pub fn sign(key: &Secret, payload: &str, nonce: &Nonce, timestamp: TimestampMs) -> V2Signature {
    sign_bytes(key, payload.as_bytes(), nonce, timestamp)
}

fn sign_bytes(key: &Secret, payload: &[u8], nonce: &Nonce, timestamp: TimestampMs) -> V2Signature {
    let inner_hex = Mac::of(key.bytes(), payload).hex();
    let string_to_sign = format!("{}{}{timestamp}{inner_hex}", key.expose(), nonce.as_str());
    let signature = Mac::of(key.bytes(), string_to_sign.as_bytes()).hex();
    V2Signature {
        inner_hex,
        string_to_sign,
        signature,
        timestamp,
        nonce: nonce.clone(),
    }
}

/// Signs a kit body: the payload itself, without an inner MAC (production interface §3.1). Returns the value of `x-sign`
/// together with the string to sign, which contains the key.
pub fn sign_kit(key: &Secret, payload: &str, nonce: &Nonce, timestamp: TimestampMs) -> (String, String) {
    let string_to_sign = format!("{}{}{timestamp}{payload}", key.expose(), nonce.as_str());
    (Mac::of(key.bytes(), string_to_sign.as_bytes()).hex(), string_to_sign)
}

/// The payload a body is signed over: top-level keys ascending, `null` members removed, compact (production interface §3).
///
/// # Errors
/// If the body is not a JSON object.
pub fn canonical_body(body: &[u8]) -> Result<String, JsonError> {
    Ok(Json::Object(Json::parse_object(body)?).top_sorted().to_compact())
}

/// Why a V2 request is refused by its receiver.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum V2Refusal {
    /// A query parameter is missing.
    #[error("query parameter {0} is missing")]
    Missing(&'static str),
    /// A query parameter is there twice with different values.
    #[error("query parameter {0} is given twice")]
    Repeated(&'static str),
    /// Not 13 digits.
    #[error("timestamp is not 13 digits (milliseconds)")]
    Timestamp,
    /// Not `[A-Za-z0-9-]{1,64}`.
    #[error("nonce is not 1 to 64 letters, digits and hyphens")]
    Nonce,
    /// Too far from the receiver's clock.
    #[error("timestamp is {0} ms away from the receiver's clock")]
    Stale(i64),
    /// The signature does not fit.
    #[error("signature does not match")]
    Signature,
}

/// The three query parameters of a received V2 request, grammar checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct V2Credentials {
    /// As received.
    pub signature: String,
    /// Milliseconds.
    pub timestamp: TimestampMs,
    /// The caller's nonce; remember it for the window against replay.
    pub nonce: Nonce,
}

impl V2Credentials {
    /// Reads them from a raw query string.
    ///
    /// # Errors
    /// A parameter that is missing, repeated with another value, or breaks its grammar.
    pub fn from_query(query: &str) -> Result<Self, V2Refusal> {
        let signature = single(query, "signature")?;
        let timestamp = TimestampMs::parse(&single(query, "timestamp")?).ok_or(V2Refusal::Timestamp)?;
        let nonce = Nonce::parse(&single(query, "nonce")?).ok_or(V2Refusal::Nonce)?;
        Ok(Self {
            signature,
            timestamp,
            nonce,
        })
    }

    /// Verifies a received body: first the bytes as they came, then the canonical form; then the clock.
    ///
    /// `now_ms` is the receiver's clock, `window_ms` the allowed distance either way ([`WINDOW_MS`]).
    ///
    /// # Errors
    /// [`V2Refusal::Signature`] or [`V2Refusal::Stale`].
    pub fn verify(&self, key: &Secret, body: &[u8], now_ms: i64, window_ms: i64) -> Result<(), V2Refusal> {
        let fits = |payload: &[u8]| {
            let inner = Mac::of(key.bytes(), payload).hex();
            let timestamp = self.timestamp.to_string();
            Mac::of_parts(
                key.bytes(),
                &[
                    key.bytes(),
                    self.nonce.as_str().as_bytes(),
                    timestamp.as_bytes(),
                    inner.as_bytes(),
                ],
            )
            .verify_hex(&self.signature)
        };
        if !fits(body) && !canonical_body(body).is_ok_and(|canonical| fits(canonical.as_bytes())) {
            return Err(V2Refusal::Signature);
        }
        let distance = now_ms.saturating_sub(self.timestamp.get());
        if distance.saturating_abs() > window_ms {
            return Err(V2Refusal::Stale(distance));
        }
        Ok(())
    }
}

fn single(query: &str, name: &'static str) -> Result<String, V2Refusal> {
    let mut values = raw_pairs(query).filter(|(n, _)| *n == name).map(|(_, value)| value);
    let first = values
        .next()
        .filter(|value| !value.is_empty())
        .ok_or(V2Refusal::Missing(name))?;
    if values.any(|other| other != first) {
        return Err(V2Refusal::Repeated(name));
    }
    form_decode(first).ok_or(V2Refusal::Missing(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Secret {
        Secret::new("0f1e2d3c-8bb0-4e9b-b71e-4c223300156f")
    }

    #[test]
    fn url_glue() {
        for (address, want) in [
            ("https://s.example/a", "https://s.example/a?q=1"),
            ("https://s.example/a?", "https://s.example/a?q=1"),
            ("https://s.example/a?x=y", "https://s.example/a?x=y&q=1"),
            ("https://s.example/a?x=y&", "https://s.example/a?x=y&q=1"),
            ("https://s.example/a#top", "https://s.example/a?q=1"),
        ] {
            assert_eq!(url_with_query(address, "q=1"), want);
        }
    }

    #[test]
    fn what_was_signed_verifies_and_nothing_else() {
        let nonce = Nonce::from_random([7; 32]);
        assert_eq!(nonce.as_str().len(), 32);
        let now = TimestampMs::new(1_680_508_066_618).expect("13 digits");
        let body = r#"{"activity":"newInstance","testFlag":"1"}"#;
        let signed = sign(&key(), body, &nonce, now);
        let credentials = V2Credentials::from_query(&signed.query()).expect("grammar");
        assert_eq!(
            credentials.verify(&key(), body.as_bytes(), now.get() + 60_000, WINDOW_MS),
            Ok(())
        );
        // Re-ordered, spaced and with a null: the canonical form still fits.
        let loose = r#"{"testFlag": "1", "x": null, "activity": "newInstance"}"#;
        assert_eq!(
            credentials.verify(&key(), loose.as_bytes(), now.get(), WINDOW_MS),
            Ok(())
        );
        assert_eq!(
            credentials.verify(&key(), body.as_bytes(), now.get() + 60_001, WINDOW_MS),
            Err(V2Refusal::Stale(60_001))
        );
        assert_eq!(
            credentials.verify(&Secret::new("other"), body.as_bytes(), now.get(), WINDOW_MS),
            Err(V2Refusal::Signature)
        );
        assert_eq!(
            credentials.verify(&key(), b"{}", now.get(), WINDOW_MS),
            Err(V2Refusal::Signature)
        );
        let upper = V2Credentials {
            signature: signed.signature.to_uppercase(),
            ..credentials
        };
        assert_eq!(upper.verify(&key(), body.as_bytes(), now.get(), WINDOW_MS), Ok(()));
        assert!(!signed.masked_string_to_sign(&key()).contains(key().expose()));
    }

    #[test]
    fn grammar_comes_first() {
        let refused = |query: &str| V2Credentials::from_query(query).expect_err("refused");
        assert_eq!(
            refused("timestamp=1680508066618&nonce=a"),
            V2Refusal::Missing("signature")
        );
        assert_eq!(
            refused("signature=a&timestamp=1680508066&nonce=a"),
            V2Refusal::Timestamp
        );
        assert_eq!(
            refused("signature=a&timestamp=1680508066618&nonce=a%26nonce%3Db"),
            V2Refusal::Nonce
        );
        assert_eq!(
            refused("signature=a&timestamp=1680508066618&nonce=a&nonce=b"),
            V2Refusal::Repeated("nonce")
        );
    }
}
