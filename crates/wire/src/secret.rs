//! Text that must not reach a log.

use std::fmt;

/// A secret text: an access key, an SK, a password a seller handed over.
///
/// It has no `Display`, no `==` and no serialisation, and its `Debug` shows a mask, so that a secret can only leave
/// through [`Secret::expose`], which is easy to search for.
///
/// ```compile_fail
/// let a = wire::secret::Secret::new("a");
/// let b = wire::secret::Secret::new("a");
/// let _ = a == b; // comparing secrets byte by byte would tell their content through time
/// ```
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. Use it only to compute with, to store sealed, or to show to its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The bytes of the text (UTF-8).
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// `true` for the empty text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Replaces every occurrence of the secret in `text` by asterisks: for what is stored or shown of a computation.
    pub fn mask_in(&self, text: &str) -> String {
        if self.0.is_empty() {
            text.to_owned()
        } else {
            text.replace(&self.0, MASK)
        }
    }
}

/// What stands where a secret was.
pub const MASK: &str = "******";

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(******)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(******)");
        assert_eq!(Secret::new("k-1").mask_in("a=k-1&b=k-1"), "a=******&b=******");
        assert_eq!(Secret::new("").mask_in("abc"), "abc");
    }
}
