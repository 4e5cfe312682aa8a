//! `Body-Sign`: the signature of a seller's answer (production interface §4.3).
//!
//! Mandatory in V1; in V2 verified when present and never required (a policy of the product decides).

use crate::mac::Mac;
use crate::secret::Secret;

/// Name of the response header as documented; compare names without regard to case.
pub const HEADER: &str = "Body-Sign";

/// Why an answer's signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodySignError {
    /// No such header.
    #[error("the answer has no Body-Sign header")]
    Missing,
    /// Not `sign_type="HMAC-SHA256", signature="…"`, or several headers that contradict each other.
    #[error("the Body-Sign header is not of the form sign_type=\"HMAC-SHA256\", signature=\"...\"")]
    Malformed,
    /// The signature is of other bytes or another key.
    #[error("the Body-Sign signature does not match the body")]
    Mismatch {
        /// What it would have to be (Base64).
        expected: String,
    },
}

impl BodySignError {
    /// The text the debugging screen documents for this case (production interface §4.3).
    pub fn debug_text(&self) -> String {
        match self {
            Self::Missing => {
                "The production interface response does not contain Body-Sign or the Body-Sign format is incorrect \
                 (http header->bodySign is empty)"
                    .to_owned()
            }
            Self::Malformed => "http header->sign_type is not equals HMAC-SHA256 or signature is empty".to_owned(),
            Self::Mismatch { expected } => {
                format!("Failed to verify the HTTP Body signature. Expected signature value: {expected}")
            }
        }
    }
}

/// The header value that signs `body`.
pub fn header_value(key: &Secret, body: &[u8]) -> String {
    format!("sign_type=\"HMAC-SHA256\", signature=\"{}\"", signature(key, body))
}

/// Base64 of the MAC over the exact bytes of a body.
pub fn signature(key: &Secret, body: &[u8]) -> String {
    Mac::of(key.bytes(), body).base64()
}

/// Reads the signature (Base64) out of all `Body-Sign` header values of an answer.
///
/// Blanks around `=` and `,` are tolerated and the order does not matter (seller compatibility A2.1). One seller sends
/// the header three times: equal repeats are one, unequal ones are refused (threat O6).
///
/// # Errors
/// [`BodySignError::Missing`] or [`BodySignError::Malformed`].
pub fn parse<'h>(headers: &[&'h str]) -> Result<&'h str, BodySignError> {
    let (first, rest) = headers.split_first().ok_or(BodySignError::Missing)?;
    let signature = parse_one(first).ok_or(BodySignError::Malformed)?;
    if rest.iter().any(|other| parse_one(other) != Some(signature)) {
        return Err(BodySignError::Malformed);
    }
    Ok(signature)
}

fn parse_one(header: &str) -> Option<&str> {
    let (mut sign_type, mut signature) = (None, None);
    for part in header.split(',') {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
        let slot = match name.trim() {
            "sign_type" => &mut sign_type,
            "signature" => &mut signature,
            _ => continue,
        };
        if slot.replace(value).is_some() {
            return None;
        }
    }
    sign_type.filter(|kind| kind.eq_ignore_ascii_case("HMAC-SHA256"))?;
    signature.filter(|text| !text.is_empty())
}

/// Verifies an answer: `headers` are the values of all its `Body-Sign` headers, `body` its exact bytes.
///
/// # Errors
/// See [`BodySignError`].
pub fn verify(key: &Secret, headers: &[&str], body: &[u8]) -> Result<(), BodySignError> {
    let claimed = parse(headers)?;
    let mac = Mac::of(key.bytes(), body);
    if mac.verify_base64(claimed) {
        Ok(())
    } else {
        Err(BodySignError::Mismatch { expected: mac.base64() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lenient_about_blanks_strict_about_content() {
        let key = Secret::new("k");
        let body = b"{\"resultCode\":\"000000\"}";
        let signature = signature(&key, body);
        for header in [
            header_value(&key, body),
            format!("sign_type=\"HMAC-SHA256\",signature= \"{signature}\""),
            format!("signature = \"{signature}\" , sign_type = \"HMAC-SHA256\""),
            format!("sign_type=\"HMAC-SHA256\", signature=\"{signature}\", extra=\"1\""),
        ] {
            assert_eq!(verify(&key, &[&header], body), Ok(()), "{header}");
            assert_eq!(verify(&key, &[&header, &header, &header], body), Ok(()), "{header}");
        }
        let good = header_value(&key, body);
        assert_eq!(verify(&key, &[], body), Err(BodySignError::Missing));
        let bad = header_value(&key, b"other");
        assert_eq!(verify(&key, &[&good, &bad], body), Err(BodySignError::Malformed));
        assert_eq!(
            verify(&key, &[&bad], body),
            Err(BodySignError::Mismatch {
                expected: signature.clone()
            })
        );
        assert!(matches!(
            verify(&key, &[&good], b"{\"resultCode\":\"000000\"}\n"),
            Err(BodySignError::Mismatch { .. })
        ));
        for malformed in [
            "",
            "HMAC-SHA256",
            "sign_type=\"MD5\", signature=\"x\"",
            "sign_type=\"HMAC-SHA256\"",
            "sign_type=\"HMAC-SHA256\", signature=\"\"",
            "sign_type=HMAC-SHA256, signature=x",
            "sign_type=\"HMAC-SHA256\", signature=\"a\", signature=\"b\"",
        ] {
            assert_eq!(
                verify(&key, &[malformed], body),
                Err(BodySignError::Malformed),
                "{malformed}"
            );
        }
    }
}
