//! Encrypted fields: `userName`/`password` in answers, `mobilePhone`/`email` in V1 requests (production interface §5).
//!
//! A field is sixteen letters and digits (the initialisation vector, as text) followed by the Base64 of
//! AES-CBC-PKCS5. The AES key is what Java's `SHA1PRNG`, seeded with the access key, would generate.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use aes::{Aes128, Aes256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

use crate::secret::Secret;
use crate::v2_sign::alphanumeric;

/// Key length, a setting per product (seller compatibility A1.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KeyBits {
    /// `encryptType` 2.
    Aes128,
    /// `encryptType` 1, the default.
    #[default]
    Aes256,
}

impl KeyBits {
    /// From 128 or 256.
    pub fn from_bits(bits: u32) -> Option<Self> {
        match bits {
            128 => Some(Self::Aes128),
            256 => Some(Self::Aes256),
            _ => None,
        }
    }

    /// 128 or 256.
    pub fn bits(self) -> u32 {
        match self {
            Self::Aes128 => 128,
            Self::Aes256 => 256,
        }
    }

    /// From an answer's `encryptType`; other values mean nothing.
    pub fn from_encrypt_type(text: &str) -> Option<Self> {
        match text {
            "1" => Some(Self::Aes256),
            "2" => Some(Self::Aes128),
            _ => None,
        }
    }

    /// Value of `encryptType`.
    pub fn encrypt_type(self) -> &'static str {
        match self {
            Self::Aes128 => "2",
            Self::Aes256 => "1",
        }
    }
}

/// Sixteen ASCII letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Iv([u8; 16]);

impl Iv {
    /// Checks length and alphabet.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 16] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphanumeric).then_some(Self(bytes))
    }

    /// From sixteen random bytes.
    pub fn from_random(random: [u8; 16]) -> Self {
        let mut bytes = [b'A'; 16];
        for (slot, byte) in bytes.iter_mut().zip(alphanumeric(&random).bytes()) {
            *slot = byte;
        }
        Self(bytes)
    }

    fn text(&self) -> String {
        self.0.iter().copied().map(char::from).collect()
    }
}

/// A field as it travels: vector and cipher text. Made by [`encrypt`] only, so that no clear text can be sent in its
/// place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptedField(String);

impl EncryptedField {
    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a field does not decrypt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecryptError {
    /// Sixteen bytes or fewer: no room for a cipher text.
    #[error("too short: 16 characters of vector and a cipher text are needed")]
    TooShort,
    /// The part after the vector is not Base64.
    #[error("the part after the first 16 characters is not Base64")]
    NotBase64,
    /// The cipher text is not a whole number of blocks.
    #[error("the cipher text is not a multiple of 16 bytes")]
    BlockLength,
    /// The padding is wrong: another key, other bits or damaged text.
    #[error("the padding is wrong: another key, another key length, or damaged text")]
    Padding,
    /// It decrypts, but not to UTF-8: most likely another key.
    #[error("it does not decrypt to text: most likely another key or key length")]
    NotText,
}

impl DecryptError {
    /// `true` if the value never was a cipher text: then the raw value may be shown (production interface §5).
    pub fn is_structural(self) -> bool {
        matches!(self, Self::TooShort | Self::NotBase64 | Self::BlockLength)
    }
}

/// The AES key of an access key; of 32 bytes the first 16 are the 128-bit key (seller compatibility A1.9).
fn derive_key(key: &Secret) -> [u8; 32] {
    let mut state: [u8; 20] = Sha1::digest(key.bytes()).into();
    let first: [u8; 20] = Sha1::digest(state).into();
    advance(&mut state, &first);
    let second: [u8; 20] = Sha1::digest(state).into();
    let mut derived = [0u8; 32];
    for (slot, byte) in derived.iter_mut().zip(first.iter().chain(&second)) {
        *slot = *byte;
    }
    derived
}

/// `state + output + 1`, byte-wise from index 0 with Java's signed bytes and an arithmetic carry.
fn advance(state: &mut [u8; 20], output: &[u8; 20]) {
    let (mut carry, mut changed) = (1i32, false);
    for (slot, byte) in state.iter_mut().zip(output) {
        let sum = i32::from(slot.cast_signed()) + i32::from(byte.cast_signed()) + carry;
        let [low, ..] = sum.to_le_bytes();
        changed |= *slot != low;
        *slot = low;
        carry = sum >> 8;
    }
    if let (false, Some(first)) = (changed, state.first_mut()) {
        *first = first.wrapping_add(1);
    }
}

fn halves(key: &Secret) -> ([u8; 16], [u8; 32]) {
    let long = derive_key(key);
    let mut short = [0u8; 16];
    for (slot, byte) in short.iter_mut().zip(long) {
        *slot = byte;
    }
    (short, long)
}

/// The derived AES key in hex, for explaining a mismatch.
pub fn derived_key_hex(key: &Secret, bits: KeyBits) -> String {
    let (short, long) = halves(key);
    match bits {
        KeyBits::Aes128 => crate::encode::hex_lower(&short),
        KeyBits::Aes256 => crate::encode::hex_lower(&long),
    }
}

/// Encrypts a field.
pub fn encrypt(key: &Secret, bits: KeyBits, iv: &Iv, text: &str) -> EncryptedField {
    let (short, long) = halves(key);
    let cipher = match bits {
        KeyBits::Aes128 => {
            cbc::Encryptor::<Aes128>::new(&short.into(), &iv.0.into()).encrypt_padded_vec::<Pkcs7>(text.as_bytes())
        }
        KeyBits::Aes256 => {
            cbc::Encryptor::<Aes256>::new(&long.into(), &iv.0.into()).encrypt_padded_vec::<Pkcs7>(text.as_bytes())
        }
    };
    EncryptedField(format!("{}{}", iv.text(), STANDARD.encode(cipher)))
}

/// Decrypts a field.
///
/// # Errors
/// See [`DecryptError`].
pub fn decrypt(key: &Secret, bits: KeyBits, field: &str) -> Result<String, DecryptError> {
    let (iv, rest) = field.as_bytes().split_at_checked(16).ok_or(DecryptError::TooShort)?;
    let iv: [u8; 16] = iv.try_into().map_err(|_| DecryptError::TooShort)?;
    if rest.is_empty() {
        return Err(DecryptError::TooShort);
    }
    let cipher = STANDARD.decode(rest).map_err(|_| DecryptError::NotBase64)?;
    if cipher.is_empty() || !cipher.len().is_multiple_of(16) {
        return Err(DecryptError::BlockLength);
    }
    let (short, long) = halves(key);
    let clear = match bits {
        KeyBits::Aes128 => {
            cbc::Decryptor::<Aes128>::new(&short.into(), &iv.into()).decrypt_padded_vec::<Pkcs7>(&cipher)
        }
        KeyBits::Aes256 => cbc::Decryptor::<Aes256>::new(&long.into(), &iv.into()).decrypt_padded_vec::<Pkcs7>(&cipher),
    };
    String::from_utf8(clear.map_err(|_| DecryptError::Padding)?).map_err(|_| DecryptError::NotText)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structural_errors_are_told_from_wrong_keys() {
        let key = Secret::new("abcde");
        let fails = |field: &str| decrypt(&key, KeyBits::Aes256, field).expect_err("must fail");
        assert_eq!(fails(""), DecryptError::TooShort);
        assert_eq!(fails("admin"), DecryptError::TooShort);
        assert_eq!(fails("A1b2C3d4E5f6G7h8"), DecryptError::TooShort);
        assert_eq!(fails("a plain password of some length"), DecryptError::NotBase64);
        assert_eq!(fails("A1b2C3d4E5f6G7h8AAAA"), DecryptError::BlockLength);
        assert!(
            [
                DecryptError::TooShort,
                DecryptError::NotBase64,
                DecryptError::BlockLength
            ]
            .iter()
            .all(|error| error.is_structural())
        );
        let iv = Iv::parse("A1b2C3d4E5f6G7h8").expect("16");
        let field = encrypt(&key, KeyBits::Aes128, &iv, "admin");
        assert!(
            !decrypt(&key, KeyBits::Aes256, field.as_str())
                .expect_err("wrong bits")
                .is_structural()
        );
        assert_eq!(decrypt(&key, KeyBits::Aes128, field.as_str()).as_deref(), Ok("admin"));
        assert_eq!(Iv::parse("short"), None);
        assert_eq!(Iv::parse("A1b2C3d4E5f6G7h="), None);
    }
}
