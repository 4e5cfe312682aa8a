//! JSON with the order of keys and the spelling of numbers kept, and the canonical forms signatures are made over.
//!
//! A signature depends on bytes, so this type never normalises a number (`1.0` stays `1.0`) and never reorders a nested
//! object on its own. Only strings are decoded and written again, raw UTF-8 and with the shortest escapes (production
//! interface §3: non-ASCII unescaped, `/` not escaped).

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How deep arrays and objects may nest in anything that is parsed here.
pub const MAX_DEPTH: usize = 32;

/// Why a text is not acceptable JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("the JSON nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Not JSON; the parser's words.
    #[error("not JSON: {0}")]
    Syntax(String),
    /// JSON, but not an object at the top.
    #[error("the JSON is not an object")]
    NotAnObject,
}

/// A JSON value. Of repeated keys the last one counts, as with the parsers sellers use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as it was spelled.
    Number(String),
    /// A decoded string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object in the order received.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Parses a whole text. A byte order mark in front is skipped.
    ///
    /// # Errors
    /// See [`JsonError`]; depth is judged first and in one pass, so that a million brackets cost nothing.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        let text = std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if nesting(text) > MAX_DEPTH {
            return Err(JsonError::TooDeep);
        }
        let raw: &RawValue = serde_json::from_str(text).map_err(|e| JsonError::Syntax(e.to_string()))?;
        from_raw(raw.get())
    }

    /// As [`Json::parse`], but the top must be an object.
    ///
    /// # Errors
    /// As there, and [`JsonError::NotAnObject`].
    pub fn parse_object(bytes: &[u8]) -> Result<Vec<(String, Json)>, JsonError> {
        match Self::parse(bytes)? {
            Self::Object(members) => Ok(members),
            _ => Err(JsonError::NotAnObject),
        }
    }

    /// A member of an object; `None` for everything that is not an object or has no such member.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Self::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, or the spelling of a number or truth value: sellers are careless with quotes.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::String(text) | Self::Number(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// Compact text, order kept.
    pub fn to_compact(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// Sorts the keys of this object in ascending byte order and drops its `null` members; nested values stay as they
    /// are. This is what the marketplace's sample seller does before it hashes (production interface §3).
    #[must_use]
    pub fn top_sorted(self) -> Self {
        match self {
            Self::Object(mut members) => {
                members.retain(|(_, value)| *value != Self::Null);
                members.sort_by(|(a, _), (b, _)| java_order(a, b));
                Self::Object(members)
            }
            other => other,
        }
    }

    /// Sorts the keys at every level; nothing is dropped (open API §1.3).
    #[must_use]
    pub fn deep_sorted(self) -> Self {
        match self {
            Self::Object(members) => {
                let mut members: Vec<_> = members
                    .into_iter()
                    .map(|(name, value)| (name, value.deep_sorted()))
                    .collect();
                members.sort_by(|(a, _), (b, _)| java_order(a, b));
                Self::Object(members)
            }
            Self::Array(items) => Self::Array(items.into_iter().map(Self::deep_sorted).collect()),
            other => other,
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) => out.push_str(text),
            Self::String(text) => write_string(text, out),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_string(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Java compares strings by UTF-16 units, which differs from byte order beyond the basic plane only.
pub(crate) fn java_order(a: &str, b: &str) -> std::cmp::Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

/// Appends `text` as a JSON string: raw UTF-8, escapes only where JSON demands them.
pub(crate) fn write_string(text: &str, out: &mut String) {
    // Serialising a `str` cannot fail; the fallback keeps the function total.
    out.push_str(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()));
}

/// Deepest nesting of brackets outside strings.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0usize, 0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// One level of parsing; the recursion is bounded by the depth check of [`Json::parse`].
fn from_raw(raw: &str) -> Result<Json, JsonError> {
    fn parse<'a, T: Deserialize<'a>>(raw: &'a str) -> Result<T, JsonError> {
        serde_json::from_str(raw).map_err(|e| JsonError::Syntax(e.to_string()))
    }
    Ok(match raw.as_bytes().first() {
        Some(b'{') => {
            let mut members: Vec<(String, Json)> = Vec::new();
            let mut places: HashMap<String, usize> = HashMap::new();
            for (name, value) in parse::<Members<'_>>(raw)?.0 {
                let value = from_raw(value.get())?;
                match places.get(&name).and_then(|place| members.get_mut(*place)) {
                    Some((_, slot)) => *slot = value,
                    None => {
                        places.insert(name.clone(), members.len());
                        members.push((name, value));
                    }
                }
            }
            Json::Object(members)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = parse(raw)?;
            Json::Array(
                items
                    .into_iter()
                    .map(|item| from_raw(item.get()))
                    .collect::<Result<_, _>>()?,
            )
        }
        Some(b'"') => Json::String(parse(raw)?),
        Some(b'n') => Json::Null,
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        _ => Json::Number(raw.to_owned()),
    })
}

/// The members of one object in the order received, values still raw.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry::<String, &'de RawValue>()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Json {
        Json::parse(text.as_bytes()).expect("valid")
    }

    #[test]
    fn keeps_order_numbers_and_utf8() {
        let text = r#"{ "b" : 1.50, "a" : [ { "z":null, "y":"\u4e2d\/" } , 1e3 ], "n":null}"#;
        assert_eq!(
            parse(text).to_compact(),
            r#"{"b":1.50,"a":[{"z":null,"y":"中/"},1e3],"n":null}"#
        );
        assert_eq!(
            parse(text).top_sorted().to_compact(),
            r#"{"a":[{"z":null,"y":"中/"},1e3],"b":1.50}"#
        );
        assert_eq!(
            parse(text).deep_sorted().to_compact(),
            r#"{"a":[{"y":"中/","z":null},1e3],"b":1.50,"n":null}"#
        );
    }

    #[test]
    fn the_last_of_repeated_keys_counts() {
        assert_eq!(parse(r#"{"a":1,"b":2,"a":3}"#).to_compact(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn refuses_depth_and_rubbish_without_effort() {
        assert_eq!(Json::parse("[".repeat(1_000_000).as_bytes()), Err(JsonError::TooDeep));
        assert_eq!(Json::parse(b"\xff"), Err(JsonError::NotUtf8));
        assert!(matches!(Json::parse(b"<html>"), Err(JsonError::Syntax(_))));
        assert!(matches!(Json::parse(b"{} x"), Err(JsonError::Syntax(_))));
        assert_eq!(Json::parse_object(b"[1]"), Err(JsonError::NotAnObject));
        assert_eq!(parse("\u{feff}{}").to_compact(), "{}");
        assert_eq!(parse(r#""[[[[\"[""#).to_compact(), r#""[[[[\"[""#);
    }
}
