//! The ways people write the same JSON before they hash it.

use super::search::{Cause, Options, combine};
use crate::json::{Json, java_order, write_string};

/// Spacing between the parts of a JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Compact,
    /// `", "` and `": "`, the default of Python.
    Blanks,
    /// One member per line, indented by so many blanks.
    Indented(usize),
}

/// What is escaped beyond need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    NonAsciiLower,
    NonAsciiUpper,
    Slash,
    Html,
}

const RECEIVED_ORDER: Cause = Cause {
    cause: "wrong sort order: keys in the order received",
    hint: "Sort the top-level keys in ascending order (A to Z) before hashing.",
};
const DESCENDING: Cause = Cause {
    cause: "wrong sort order: keys from Z to A",
    hint: "Sort the top-level keys in ascending order (A to Z); the sentence in the documents that says otherwise is wrong.",
};
const DEEP: Cause = Cause {
    cause: "wrong sort order: nested keys were sorted too",
    hint: "Sort the top level only and keep nested objects as they are.",
};
const TOP_ONLY: Cause = Cause {
    cause: "wrong sort order: only the top-level keys were sorted",
    hint: "Sort the keys at every level.",
};
const NULLS: Cause = Cause {
    cause: "null members were kept",
    hint: "Remove members that are null at the top level before hashing.",
};
const BLANKS: Cause = Cause {
    cause: "blanks after commas and colons",
    hint: "Serialise compactly, without blanks (in Python: separators=(',', ':')).",
};
const PRETTY: Cause = Cause {
    cause: "pretty-printed body",
    hint: "Serialise compactly, without line breaks and indentation.",
};
const ESCAPED: Cause = Cause {
    cause: "escaped non-ASCII (\\uXXXX)",
    hint: "Keep non-ASCII characters as raw UTF-8 (in Python: ensure_ascii=False).",
};
const SLASH: Cause = Cause {
    cause: "escaped slashes (\\/)",
    hint: "Do not escape `/` (in PHP: JSON_UNESCAPED_SLASHES).",
};
const HTML: Cause = Cause {
    cause: "HTML characters escaped (\\u003c, \\u003e, \\u0026)",
    hint: "Do not escape `<`, `>` and `&` (in Go: Encoder.SetEscapeHTML(false)).",
};

/// Which canonical form is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Top level sorted, nulls removed: V2, kit.
    Top,
    /// Every level sorted: usage push.
    Deep,
}

/// Every spelling of `json` with at most two deviations from the right one, which comes first.
pub(super) fn variants(json: &Json, form: Form) -> Vec<(Vec<Cause>, String)> {
    let nulls: Options<bool> = match form {
        Form::Top => vec![(None, false), (Some(NULLS), true)],
        Form::Deep => vec![(None, true)],
    };
    let orders: Options<fn(Json) -> Json> = match form {
        Form::Top => vec![
            (None, ascending),
            (Some(RECEIVED_ORDER), |json| json),
            (Some(DESCENDING), descending),
            (Some(DEEP), Json::deep_sorted),
        ],
        Form::Deep => vec![
            (None, Json::deep_sorted),
            (Some(TOP_ONLY), ascending),
            (Some(RECEIVED_ORDER), |json| json),
            (Some(DESCENDING), descending),
        ],
    };
    let spacings: Options<Spacing> = vec![
        (None, Spacing::Compact),
        (Some(BLANKS), Spacing::Blanks),
        (Some(PRETTY), Spacing::Indented(2)),
        (Some(PRETTY), Spacing::Indented(4)),
    ];
    let escapes: Options<Escapes> = vec![
        (None, Escapes::None),
        (Some(ESCAPED), Escapes::NonAsciiLower),
        (Some(ESCAPED), Escapes::NonAsciiUpper),
        (Some(SLASH), Escapes::Slash),
        (Some(HTML), Escapes::Html),
    ];
    let mut out: Vec<(Vec<Cause>, String)> = Vec::new();
    for (null_cause, keep_nulls) in &nulls {
        for (order_cause, order) in &orders {
            for (spacing_cause, spacing) in &spacings {
                for (escape_cause, escape) in &escapes {
                    let parts = [*null_cause, *order_cause, *spacing_cause, *escape_cause];
                    let right = parts.iter().all(Option::is_none);
                    let Some(causes) = (if right { Some(Vec::new()) } else { combine(&parts) }) else {
                        continue;
                    };
                    let value = order(if *keep_nulls {
                        json.clone()
                    } else {
                        without_nulls(json.clone())
                    });
                    let mut text = String::new();
                    write(&value, *spacing, *escape, 0, &mut text);
                    out.push((causes, text));
                }
            }
        }
    }
    // A body without nulls, slashes or non-ASCII characters makes many of them equal: keep the simplest explanation.
    out.sort_by_key(|(causes, _)| causes.len());
    let mut seen = std::collections::HashSet::new();
    out.retain(|(_, text)| seen.insert(text.clone()));
    out
}

fn without_nulls(json: Json) -> Json {
    match json {
        Json::Object(members) => Json::Object(members.into_iter().filter(|(_, v)| *v != Json::Null).collect()),
        other => other,
    }
}

fn sorted(json: Json, descending: bool) -> Json {
    match json {
        Json::Object(mut members) => {
            members.sort_by(|(a, _), (b, _)| if descending { java_order(b, a) } else { java_order(a, b) });
            Json::Object(members)
        }
        other => other,
    }
}

fn ascending(json: Json) -> Json {
    sorted(json, false)
}

fn descending(json: Json) -> Json {
    sorted(json, true)
}

fn write(json: &Json, spacing: Spacing, escapes: Escapes, level: usize, out: &mut String) {
    let string = |text: &str, out: &mut String| {
        let mut raw = String::new();
        write_string(text, &mut raw);
        escape(&raw, escapes, out);
    };
    let (open, close, length) = match json {
        Json::String(text) => return string(text, out),
        Json::Array(items) => ('[', ']', items.len()),
        Json::Object(members) => ('{', '}', members.len()),
        scalar => return out.push_str(&scalar.to_compact()),
    };
    out.push(open);
    for index in 0..length {
        if index > 0 {
            out.push(',');
        }
        match spacing {
            Spacing::Blanks if index > 0 => out.push(' '),
            Spacing::Indented(width) => new_line(width * (level + 1), out),
            _ => {}
        }
        match json {
            Json::Array(items) => {
                if let Some(item) = items.get(index) {
                    write(item, spacing, escapes, level + 1, out);
                }
            }
            Json::Object(members) => {
                if let Some((name, value)) = members.get(index) {
                    string(name, out);
                    out.push_str(if spacing == Spacing::Compact { ":" } else { ": " });
                    write(value, spacing, escapes, level + 1, out);
                }
            }
            _ => {}
        }
    }
    if let (Spacing::Indented(width), true) = (spacing, length > 0) {
        new_line(width * level, out);
    }
    out.push(close);
}

fn new_line(indent: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&" ".repeat(indent));
}

fn escape(raw: &str, escapes: Escapes, out: &mut String) {
    let mut units = [0u16; 2];
    for character in raw.chars() {
        match (escapes, character) {
            (Escapes::Slash, '/') => out.push_str("\\/"),
            (Escapes::Html, '<' | '>' | '&') => out.push_str(&format!("\\u{:04x}", u32::from(character))),
            (Escapes::NonAsciiLower, c) if !c.is_ascii() => {
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            (Escapes::NonAsciiUpper, c) if !c.is_ascii() => {
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04X}"));
                }
            }
            (_, c) => out.push(c),
        }
    }
}
