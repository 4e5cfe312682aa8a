//! Why does a signature not match? Pure logic behind `galleria sign`.
//!
//! Every scheme is computed step by step. If the reader says which signature he expected, the module recomputes it with
//! the mistakes people really make, first each alone, then two at a time, and names the first that fits.

mod body;
mod clock;
mod field;
mod render;
mod sdk;
mod search;
mod v1;

use serde::Serialize;

pub use body::{body_sign, kit, usage, v2};
pub use clock::{clock, duration};
pub use field::{decrypt, encrypt};
pub use sdk::sdk_hmac;
pub use v1::v1;

use search::{Cause, Encoding, Expected};

/// One computed signature, printed as one JSON object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The canonical form of what is signed.
    pub canonical: String,
    /// What the MAC is computed over. **Contains the key** in the V2 and kit schemes.
    pub string_to_sign: String,
    /// The signature in the spelling of the scheme.
    pub signature: String,
    /// The whole header value, for schemes that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<String>,
    /// Remarks on the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Whether the expected signature is the right one; absent if none was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<bool>,
    /// What most likely went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely_cause: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// An encrypted or decrypted field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldExplanation {
    /// Clear text of `decrypt`, field of `encrypt`.
    pub text: String,
    /// 128 or 256.
    pub bits: u32,
    /// The AES key that the access key stands for, in hex.
    pub derived_key: String,
    /// The vector in use.
    pub iv: String,
    /// Whether the expected text is the right one; absent if none was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<bool>,
    /// What most likely went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likely_cause: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Input from which nothing can be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// The body is not a JSON object.
    #[error("the body on standard input is not a JSON object: {0}")]
    Body(String),
    /// The timestamp is not a number.
    #[error("the timestamp is not a number of milliseconds since 1970")]
    Timestamp,
    /// The nonce is empty.
    #[error("the nonce is empty")]
    Nonce,
    /// The query string cannot be read.
    #[error("the query string on standard input: {0}")]
    Query(String),
    /// The URL cannot be read.
    #[error("the URL is not of the form https://host/path?query")]
    Url,
    /// The request cannot be signed.
    #[error("{0}")]
    Request(String),
    /// The field cannot be decrypted.
    #[error("{0}{1}")]
    Field(String, String),
}

impl Explanation {
    /// Builds the answer of a scheme; `candidates` are tried in the order of their number of mistakes.
    fn conclude(
        self,
        expect: Option<&str>,
        encoding: Encoding,
        right_hex: &str,
        candidates: impl FnOnce() -> Vec<(Vec<Cause>, String)>,
    ) -> Self {
        let Some(expect) = expect else { return self };
        let expected = Expected::parse(expect, encoding);
        if expected.causes.is_empty() && expected.hex.as_deref() == Some(right_hex) {
            return Self {
                matches: Some(true),
                ..self
            };
        }
        let (likely_cause, hint) = search::diagnose(&expected, right_hex, candidates);
        Self {
            matches: Some(false),
            likely_cause: Some(likely_cause),
            hint: Some(hint),
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
