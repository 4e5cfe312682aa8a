//! Bounded text: what comes from outside is parsed into one of these, and the OpenAPI limits are read from them.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

/// Why a text was refused. Its `Display` is the machine form `rule:min:max`, which the HTTP layer turns into a sentence
/// in the reader's language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextError {
    /// `length`, `characters` or the name of a format.
    pub rule: &'static str,
    /// Shortest allowed, in characters.
    pub min: usize,
    /// Longest allowed, in characters.
    pub max: usize,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule:{}:{}:{}", self.rule, self.min, self.max)
    }
}
impl std::error::Error for TextError {}

/// What a bounded text may hold besides its length.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One line: no control characters, no invisible or direction-changing characters.
    Line,
    /// Several lines: as [`Shape::Line`] but line breaks and tabs are welcome.
    Lines,
    /// An e-mail address of the plain `local@domain` form; kept in lower case.
    Email,
    /// A telephone number: digits, blanks, `+ - ( )`.
    Phone,
    /// An identifier: ASCII letters, digits, `-`, `_` and `.`.
    Token,
    /// Anything at all, kept byte for byte: passwords.
    Opaque,
    /// An http(s) address.
    Url,
}

/// Characters that change how neighbouring text is read without being seen (threats C7, C8).
const fn deceives(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Normalises (NFC, trimmed) and checks `text`.
///
/// # Errors
/// The first rule that does not hold.
pub fn parse(text: &str, shape: Shape, min: usize, max: usize) -> Result<String, TextError> {
    let refuse = |rule| Err(TextError { rule, min, max });
    // A cheap look first: nobody gets to normalise megabytes.
    if text.len() > max.saturating_mul(4).saturating_add(64) {
        return refuse("length");
    }
    let clean: String = if shape == Shape::Opaque {
        text.to_owned()
    } else {
        text.trim().nfc().collect()
    };
    let length = clean.chars().count();
    if length < min || length > max {
        return refuse("length");
    }
    let allowed = match shape {
        Shape::Opaque => true,
        Shape::Line | Shape::Url => !clean.chars().any(|c| c.is_control() || deceives(c)),
        Shape::Lines => !clean
            .chars()
            .any(|c| (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || deceives(c)),
        Shape::Token => clean
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')),
        Shape::Phone => {
            clean
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'(' | b')' | b' '))
                && (clean.is_empty() || clean.bytes().any(|b| b.is_ascii_digit()))
        }
        Shape::Email => clean.is_empty() || is_email(&clean),
    };
    if !allowed {
        return refuse(match shape {
            Shape::Email => "email",
            Shape::Phone => "phone",
            Shape::Token => "token",
            _ => "characters",
        });
    }
    if shape == Shape::Url && !(clean.starts_with("https://") || clean.starts_with("http://")) {
        return refuse("url");
    }
    Ok(if shape == Shape::Email {
        clean.to_ascii_lowercase()
    } else {
        clean
    })
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    !local.is_empty() && local.len() <= 64 && local.bytes().all(atom) && domain.split('.').all(label)
}

/// Declares bounded text types: `Name, Shape, min, max`.
#[macro_export]
macro_rules! bounded_text {
    ($($(#[$doc:meta])* $name:ident: $shape:ident $min:literal..=$max:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        pub struct $name(String);

        impl $name {
            /// Shortest text allowed, in characters.
            pub const MIN: usize = $min;
            /// Longest text allowed, in characters.
            pub const MAX: usize = $max;
            /// Checks and normalises a text.
            ///
            /// # Errors
            /// The rule that does not hold.
            pub fn parse(text: &str) -> Result<Self, $crate::text::TextError> {
                $crate::text::parse(text, $crate::text::Shape::$shape, $min, $max).map(Self)
            }
            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = $crate::text::TextError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::text::TextError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .min_length(Some($min))
                    .max_length(Some($max))
                    .into()
            }
        }
        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {}
    )*};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_the_ordinary_and_refuses_the_deceptive() {
        let line = |t| parse(t, Shape::Line, 1, 20);
        assert_eq!(line("  电子合同 Pro ").unwrap(), "电子合同 Pro");
        assert_eq!(line("e\u{301}").unwrap(), "é");
        for bad in [
            "",
            "   ",
            "a\nb",
            "a\u{202e}b",
            "a\u{200b}b",
            "a\0",
            "123456789012345678901",
        ] {
            assert!(line(bad).is_err(), "{bad:?}");
        }
        assert!(parse("a\nb", Shape::Lines, 1, 20).is_ok());
    }

    #[test]
    fn email_addresses() {
        let email = |t| parse(t, Shape::Email, 3, 100);
        assert_eq!(email("Zhou.Nian+x@Example.COM").unwrap(), "zhou.nian+x@example.com");
        for bad in ["a", "@b", "a@", "a@b@c", "a b@c", "a@-b", "a@b..c", "x\r\nBcc: y@z"] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
    }
}
