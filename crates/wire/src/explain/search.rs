//! The search for the mistake.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::encode::{hex_lower, percent_decode, unhex};

/// One mistake and how to mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cause {
    /// Names the mistake.
    pub cause: &'static str,
    /// Says what to do.
    pub hint: &'static str,
}

/// How a scheme spells its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Hex,
    Base64,
}

/// The signature the reader expected, brought back to hex.
pub(super) struct Expected {
    pub hex: Option<String>,
    pub causes: Vec<Cause>,
}

const BLANK: Cause = Cause {
    cause: "`+` turned into a blank",
    hint: "A raw `+` in a query string is read as a blank. Send the Base64 text percent-encoded (`+` as %2B, `/` as %2F, \
           `=` as %3D), and decode it exactly once before comparing.",
};
const STILL_ENCODED: Cause = Cause {
    cause: "still percent-encoded",
    hint: "The value was compared before it was percent-decoded. Decode it exactly once.",
};
const URL_SAFE: Cause = Cause {
    cause: "URL-safe Base64",
    hint: "Use the standard Base64 alphabet with `+`, `/` and padding, not the URL-safe one.",
};
const UNPADDED: Cause = Cause {
    cause: "Base64 without padding",
    hint: "Keep the `=` at the end of the Base64 text.",
};
const HEX_FOR_BASE64: Cause = Cause {
    cause: "hex instead of Base64",
    hint: "The MAC is right but spelled in hexadecimal. This scheme wants Base64 of the raw 32 bytes.",
};
const BASE64_FOR_HEX: Cause = Cause {
    cause: "Base64 instead of hex",
    hint: "The MAC is right but spelled in Base64. This scheme wants 64 hexadecimal digits.",
};
const BASE64_OF_HEX: Cause = Cause {
    cause: "Base64 of the hexadecimal text",
    hint: "Encode the raw 32 bytes of the MAC, not their hexadecimal text.",
};

impl Expected {
    /// Reads a signature however it may be spelled, and notes what is wrong about the spelling.
    pub fn parse(text: &str, encoding: Encoding) -> Self {
        let text = text.trim_matches(['\r', '\n', '\t', '"', '\'']);
        if let Some(bytes) = unhex(text.trim()).filter(|bytes| bytes.len() == 32) {
            let causes = if encoding == Encoding::Base64 {
                vec![HEX_FOR_BASE64]
            } else {
                Vec::new()
            };
            return Self {
                hex: Some(hex_lower(&bytes)),
                causes,
            };
        }
        let mut causes = Vec::new();
        let mut text = text.to_owned();
        if text.contains('%')
            && let Some(decoded) = percent_decode(&text)
        {
            text = decoded.into_owned();
            causes.push(STILL_ENCODED);
        }
        if text.contains(' ') {
            text = text.replace(' ', "+");
            causes.push(BLANK);
        }
        if text.contains(['-', '_']) {
            text = text.replace('-', "+").replace('_', "/");
            causes.push(URL_SAFE);
        }
        if !text.len().is_multiple_of(4) && !text.is_empty() {
            let missing = 4 - text.len() % 4;
            text.push_str(&"=".repeat(missing));
            causes.push(UNPADDED);
        }
        let Ok(bytes) = STANDARD.decode(&text) else {
            return Self {
                hex: None,
                causes: Vec::new(),
            };
        };
        if let Some(inner) = std::str::from_utf8(&bytes)
            .ok()
            .and_then(unhex)
            .filter(|inner| inner.len() == 32)
        {
            causes.push(BASE64_OF_HEX);
            return Self {
                hex: Some(hex_lower(&inner)),
                causes,
            };
        }
        if encoding == Encoding::Hex {
            causes.push(BASE64_FOR_HEX);
        }
        Self {
            hex: (bytes.len() == 32).then(|| hex_lower(&bytes)),
            causes,
        }
    }
}

/// Names the mistake with the fewest steps that leads to the expected signature.
pub(super) fn diagnose(
    expected: &Expected,
    right_hex: &str,
    candidates: impl FnOnce() -> Vec<(Vec<Cause>, String)>,
) -> (String, String) {
    let Some(wanted) = &expected.hex else {
        return (
            "not a signature".to_owned(),
            "The expected value is neither 64 hexadecimal digits nor Base64 of 32 bytes.".to_owned(),
        );
    };
    let found = if wanted == right_hex {
        Some(Vec::new())
    } else {
        let mut candidates = candidates();
        candidates.sort_by_key(|(causes, _)| causes.len());
        candidates
            .into_iter()
            .find(|(_, hex)| hex == wanted)
            .map(|(causes, _)| causes)
    };
    match found {
        Some(causes) => {
            let all: Vec<Cause> = causes.into_iter().chain(expected.causes.iter().copied()).collect();
            let join = |part: fn(&Cause) -> &'static str, glue: &str| {
                all.iter().map(part).collect::<Vec<_>>().join(glue)
            };
            (join(|c| c.cause, "; "), join(|c| c.hint, " "))
        }
        None => (
            "unknown: most likely another key, or other bytes than were signed".to_owned(),
            "None of the usual mistakes leads to the expected value. Check that key, nonce, timestamp and body are those of \
             the very same call (every retry has a new nonce, timestamp and signature), that the key has no blank or line \
             break at its end, and that the body is byte for byte what went over the wire."
                .to_owned(),
        ),
    }
}

/// Alternatives for one ingredient. The first is the right one.
pub(super) type Options<T> = Vec<(Option<Cause>, T)>;

/// Collects the causes of one combination, `None` if it has more than two: three mistakes at once prove nothing.
pub(super) fn combine(parts: &[Option<Cause>]) -> Option<Vec<Cause>> {
    let causes: Vec<Cause> = parts.iter().flatten().copied().collect();
    (1..=2).contains(&causes.len()).then_some(causes)
}
