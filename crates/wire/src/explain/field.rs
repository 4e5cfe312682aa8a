//! Encrypted fields (production interface §5).

use super::{ExplainError, FieldExplanation};
use crate::field_crypto::{self, DecryptError, Iv, KeyBits};
use crate::secret::Secret;

/// Decrypts a field; `expect` is the clear text that was expected.
///
/// # Errors
/// If it does not decrypt; the text says why and what to try.
pub fn decrypt(
    key: &Secret,
    bits: KeyBits,
    field: &str,
    expect: Option<&str>,
) -> Result<FieldExplanation, ExplainError> {
    let text = field_crypto::decrypt(key, bits, field).map_err(|error| {
        let other = if bits == KeyBits::Aes128 {
            KeyBits::Aes256
        } else {
            KeyBits::Aes128
        };
        let advice = if field_crypto::decrypt(key, other, field).is_ok() {
            format!("; it decrypts with --bits {}", other.bits())
        } else if field.contains('%') {
            "; it looks percent-encoded: decode it first".to_owned()
        } else if field.contains(' ') {
            "; it holds a blank: a `+` was turned into a blank on the way".to_owned()
        } else if matches!(error, DecryptError::Padding | DecryptError::NotText) {
            "; note that the AES key is not the access key itself but derived from it (Java SHA1PRNG)".to_owned()
        } else {
            String::new()
        };
        ExplainError::Field(error.to_string(), advice)
    })?;
    let iv = field.chars().take(16).collect();
    Ok(made(key, bits, text, iv, expect))
}

/// Encrypts a text; `expect` is the field that was expected.
pub fn encrypt(key: &Secret, bits: KeyBits, iv: &Iv, text: &str, expect: Option<&str>) -> FieldExplanation {
    let field = field_crypto::encrypt(key, bits, iv, text).as_str().to_owned();
    let iv_text = field.chars().take(16).collect();
    let mut explained = made(key, bits, field, iv_text, expect);
    if let (Some(false), Some(expect)) = (explained.matches, expect) {
        let (cause, hint) = match (field_crypto::decrypt(key, bits, expect), bits) {
            (Ok(clear), _) if clear == text => (
                "another vector",
                "Both fields decrypt to the same text; they differ in their random vector only.",
            ),
            (Ok(_), _) => ("another text", "The expected field decrypts, but to another text."),
            (Err(_), KeyBits::Aes256) if field_crypto::decrypt(key, KeyBits::Aes128, expect).is_ok() => (
                "AES-128 instead of AES-256",
                "The expected field was made with 128 bits: use --bits 128.",
            ),
            (Err(_), KeyBits::Aes128) if field_crypto::decrypt(key, KeyBits::Aes256, expect).is_ok() => (
                "AES-256 instead of AES-128",
                "The expected field was made with 256 bits: use --bits 256.",
            ),
            _ => (
                "another key, or the key was not derived",
                "The AES key is what Java's SHA1PRNG, seeded with the access key, generates; not its first characters.",
            ),
        };
        explained.likely_cause = Some(cause.to_owned());
        explained.hint = Some(hint.to_owned());
    }
    explained
}

fn made(key: &Secret, bits: KeyBits, text: String, iv: String, expect: Option<&str>) -> FieldExplanation {
    let matches = expect.map(|expect| expect == text);
    FieldExplanation {
        bits: bits.bits(),
        derived_key: field_crypto::derived_key_hex(key, bits),
        iv,
        likely_cause: matches.filter(|fits| !fits).map(|_| "another text".to_owned()),
        hint: matches
            .filter(|fits| !fits)
            .map(|_| "It decrypts, but not to the expected text.".to_owned()),
        matches,
        text,
    }
}
