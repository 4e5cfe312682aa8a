//! HMAC-SHA256 and SHA-256, and a MAC type that can only be compared in constant time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::encode::{hex_lower, unhex};

/// Block length of SHA-256 in bytes; an HMAC key is brought to exactly this length.
const BLOCK: usize = 64;

/// An HMAC-SHA256 value. It has neither `==` nor `Debug`: compare with [`Mac::verify_hex`] or [`Mac::verify_base64`].
///
/// ```compile_fail
/// let a = wire::mac::Mac::of(b"k", b"m");
/// let b = wire::mac::Mac::of(b"k", b"m");
/// let _ = a == b; // must not compile: an ordinary comparison tells by its time how far it got
/// ```
pub struct Mac([u8; 32]);

impl Mac {
    /// HMAC-SHA256 of `message` under `key` (of any length).
    pub fn of(key: &[u8], message: &[u8]) -> Self {
        Self::of_parts(key, &[message])
    }

    /// HMAC-SHA256 of the concatenation of `parts`, without copying them together.
    pub fn of_parts(key: &[u8], parts: &[&[u8]]) -> Self {
        let mut hmac = Hmac::<Sha256>::new(&block_key(key).into());
        for part in parts {
            hmac.update(part);
        }
        Self(hmac.finalize().into_bytes().into())
    }

    /// The raw value, for schemes that use it as the next key.
    pub fn into_bytes(self) -> [u8; 32] {
        self.0
    }

    /// 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        hex_lower(&self.0)
    }

    /// Standard Base64 with padding, 44 characters.
    pub fn base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Constant-time comparison with a hexadecimal text of either case.
    #[must_use]
    pub fn verify_hex(&self, claimed: &str) -> bool {
        unhex(claimed).is_some_and(|bytes| self.verify_bytes(&bytes))
    }

    /// Constant-time comparison with a Base64 text.
    #[must_use]
    pub fn verify_base64(&self, claimed: &str) -> bool {
        STANDARD.decode(claimed).is_ok_and(|bytes| self.verify_bytes(&bytes))
    }

    fn verify_bytes(&self, claimed: &[u8]) -> bool {
        self.0.as_slice().ct_eq(claimed).into()
    }
}

/// RFC 2104: a long key is replaced by its hash, a short one is filled with zero bytes.
fn block_key(key: &[u8]) -> [u8; BLOCK] {
    let mut block = [0u8; BLOCK];
    let hashed;
    let source: &[u8] = if key.len() > BLOCK {
        hashed = Sha256::digest(key);
        hashed.as_slice()
    } else {
        key
    };
    for (slot, byte) in block.iter_mut().zip(source) {
        *slot = *byte;
    }
    block
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex_lower(&sha256(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_rfc_4231_vectors() {
        assert_eq!(
            Mac::of(b"Jefe", b"what do ya want for nothing?").hex(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long_key = [0xaa; 131];
        assert_eq!(
            Mac::of(&long_key, b"Test Using Larger Than Block-Size Key - Hash Key First").hex(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn verifies_both_cases_and_refuses_the_rest() {
        let mac = Mac::of(b"k", b"m");
        assert!(mac.verify_hex(&mac.hex()));
        assert!(mac.verify_hex(&mac.hex().to_uppercase()));
        assert!(mac.verify_base64(&mac.base64()));
        for wrong in ["", "00", "zz", &mac.hex()[..62], &Mac::of(b"k", b"n").hex()] {
            assert!(!mac.verify_hex(wrong), "{wrong}");
            assert!(!mac.verify_base64(wrong), "{wrong}");
        }
    }
}
