//! Signature of a usage push (open API §1.3): headers `ts`, `nonce`, `signature`.

use crate::json::{Json, JsonError};
use crate::mac::Mac;
use crate::secret::Secret;
use crate::time::TimestampMs;
use crate::v2_sign::Nonce;

/// How the body was written when the seller signed it. The documents only say "natural order", so all are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageForm {
    /// The bytes as received.
    Raw,
    /// Compact, keys ascending at every level: the documented reading.
    DeepSorted,
    /// Compact, keys ascending at the top level only.
    TopSorted,
}

impl UsageForm {
    /// In the order they are tried.
    pub const ALL: [Self; 3] = [Self::Raw, Self::DeepSorted, Self::TopSorted];
}

/// The body with keys ascending at every level, compact.
///
/// # Errors
/// If the body is not JSON.
pub fn canonical_body(body: &[u8]) -> Result<String, JsonError> {
    Ok(Json::parse(body)?.deep_sorted().to_compact())
}

/// `ts={ts}&nonce={nonce}&body={body}`.
pub fn string_to_sign(ts: TimestampMs, nonce: &Nonce, body: &str) -> String {
    format!("ts={ts}&nonce={}&body={body}", nonce.as_str())
}

/// Base64 signature over a body as given (canonicalise first for the documented form).
pub fn sign(key: &Secret, ts: TimestampMs, nonce: &Nonce, body: &str) -> String {
    Mac::of(key.bytes(), string_to_sign(ts, nonce, body).as_bytes()).base64()
}

/// Verifies a push against one key; says which form fitted. Grammar of `ts` and `nonce` is in their types, so that a
/// nonce can never hold a `&body=` of its own (threat I1). Time window and replay are the caller's.
pub fn verify(key: &Secret, ts: TimestampMs, nonce: &Nonce, body: &[u8], signature: &str) -> Option<UsageForm> {
    let prefix = string_to_sign(ts, nonce, "");
    let fits = |text: &[u8]| Mac::of_parts(key.bytes(), &[prefix.as_bytes(), text]).verify_base64(signature);
    if fits(body) {
        return Some(UsageForm::Raw);
    }
    let json = Json::parse(body).ok()?;
    if fits(json.clone().deep_sorted().to_compact().as_bytes()) {
        return Some(UsageForm::DeepSorted);
    }
    let Json::Object(mut members) = json else { return None };
    members.sort_by(|(a, _), (b, _)| crate::json::java_order(a, b));
    fits(Json::Object(members).to_compact().as_bytes()).then_some(UsageForm::TopSorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_forms_verify() {
        let (key, nonce) = (Secret::new("k"), Nonce::parse("n-1").expect("nonce"));
        let ts = TimestampMs::new(1_709_690_865_879).expect("ts");
        let body = r#"{ "b": {"z":1, "a":2}, "a": 1 }"#;
        for (text, form) in [
            (body, UsageForm::Raw),
            (r#"{"a":1,"b":{"a":2,"z":1}}"#, UsageForm::DeepSorted),
            (r#"{"a":1,"b":{"z":1,"a":2}}"#, UsageForm::TopSorted),
        ] {
            let signature = sign(&key, ts, &nonce, text);
            assert_eq!(
                verify(&key, ts, &nonce, body.as_bytes(), &signature),
                Some(form),
                "{text}"
            );
        }
        assert_eq!(verify(&key, ts, &nonce, body.as_bytes(), "AAAA"), None);
        assert_eq!(verify(&key, ts, &nonce, b"\xff", "AAAA"), None);
    }
}
