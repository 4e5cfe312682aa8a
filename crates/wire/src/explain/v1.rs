//! `authToken` of V1 (production interface §4.1).

use super::search::{Cause, Encoding, Options, combine};
use super::{ExplainError, Explanation};
use crate::encode::{form_decode, percent_decode, raw_pairs};
use crate::json::java_order;
use crate::mac::{Mac, sha256_hex};
use crate::secret::Secret;

const RECEIVED_ORDER: Cause = Cause {
    cause: "wrong sort order: parameters in the order received",
    hint: "Sort the parameters by name in ascending order (A to Z) before joining them.",
};
const DESCENDING: Cause = Cause {
    cause: "wrong sort order: parameters from Z to A",
    hint: "Sort the parameters by name in ascending order (A to Z).",
};
const ENCODED: Cause = Cause {
    cause: "percent-encoded values were signed",
    hint: "Percent-decode the values before joining them; the token is made over the decoded text.",
};
const LITERAL_PLUS: Cause = Cause {
    cause: "`+` in a value was read as a plus sign, here as a blank",
    hint: "In a query string `+` stands for a blank; a plus sign has to travel as %2B.",
};
const KEY_ONLY: Cause = Cause {
    cause: "timeStamp missing from the key",
    hint: "The key of the HMAC is the access key directly followed by the value of timeStamp.",
};
const KEY_SWAPPED: Cause = Cause {
    cause: "timeStamp in front of the access key",
    hint: "The key of the HMAC is the access key directly followed by the value of timeStamp.",
};
const PLAIN: Cause = Cause {
    cause: "plain SHA-256 instead of HMAC",
    hint: "The token is HMAC-SHA256 keyed with access key and timeStamp.",
};
const EMPTY_DROPPED: Cause = Cause {
    cause: "empty parameters were left out",
    hint: "A parameter that is sent empty is part of the text as `name=`.",
};
const TOKEN_INCLUDED: Cause = Cause {
    cause: "authToken itself was signed",
    hint: "Leave authToken out of the text to sign.",
};

/// Parameters real sellers are known to forget.
const OFTEN_FORGOTTEN: [(&str, Cause); 4] = [
    (
        "testFlag",
        Cause {
            cause: "testFlag was left out",
            hint: "Every parameter received is signed, testFlag too.",
        },
    ),
    (
        "saasExtendParams",
        Cause {
            cause: "saasExtendParams was left out",
            hint: "Every parameter received is signed, saasExtendParams too.",
        },
    ),
    (
        "timeStamp",
        Cause {
            cause: "timeStamp was left out",
            hint: "timeStamp is part of the text as well as of the key.",
        },
    ),
    (
        "activity",
        Cause {
            cause: "activity was left out",
            hint: "Every parameter received is signed, activity too.",
        },
    ),
];

struct Pair {
    name: String,
    raw: String,
    value: String,
    literal: String,
}

/// Explains the token of a query string that holds `timeStamp`; an `authToken` in it is ignored.
///
/// # Errors
/// A broken escape, or no `timeStamp`.
pub fn v1(key: &Secret, query: &str, expect: Option<&str>) -> Result<Explanation, ExplainError> {
    let query = query.trim_start_matches('?');
    let mut pairs = Vec::new();
    for (name, raw) in raw_pairs(query) {
        let broken = || ExplainError::Query(format!("parameter {name} is not properly percent-encoded"));
        pairs.push(Pair {
            name: form_decode(name).ok_or_else(broken)?,
            raw: raw.to_owned(),
            value: form_decode(raw).ok_or_else(broken)?,
            literal: percent_decode(raw).ok_or_else(broken)?.into_owned(),
        });
    }
    let mut notes = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        if pairs.iter().take(index).any(|earlier| earlier.name == pair.name) {
            notes.push(format!(
                "parameter {} is given more than once; the first counts",
                pair.name
            ));
        }
    }
    let mut seen = std::collections::HashSet::new();
    pairs.retain(|pair| seen.insert(pair.name.clone()));
    let Some(time_stamp) = pairs
        .iter()
        .find(|pair| pair.name == "timeStamp")
        .map(|pair| pair.value.clone())
    else {
        return Err(ExplainError::Query("timeStamp is missing".to_owned()));
    };
    if crate::time::parse_compact17(&time_stamp).is_none() {
        notes.push("timeStamp is not yyyyMMddHHmmssSSS (17 digits, UTC)".to_owned());
    }
    if !pairs.iter().any(|pair| pair.name == "testFlag") {
        notes.push("testFlag is missing; the marketplace always sends it".to_owned());
    }
    let text = text(&pairs, &Choice::RIGHT);
    let mac = Mac::of(format!("{}{time_stamp}", key.expose()).as_bytes(), text.as_bytes());
    let explanation = Explanation {
        canonical: text.clone(),
        string_to_sign: text,
        signature: mac.base64(),
        authorization: None,
        notes,
        matches: None,
        likely_cause: None,
        hint: None,
    };
    Ok(explanation.conclude(expect, Encoding::Base64, &mac.hex(), || {
        candidates(key, &pairs, &time_stamp)
    }))
}

#[derive(Clone, Copy)]
enum Order {
    Ascending,
    Received,
    Descending,
}

#[derive(Clone, Copy)]
struct Choice {
    order: Order,
    value: fn(&Pair) -> &str,
    keep: fn(&Pair) -> bool,
    without: &'static str,
}

impl Choice {
    const RIGHT: Self = Self {
        order: Order::Ascending,
        value: |pair| &pair.value,
        keep: |pair| pair.name != "authToken",
        without: "",
    };
}

fn text(pairs: &[Pair], choice: &Choice) -> String {
    let mut chosen: Vec<&Pair> = pairs
        .iter()
        .filter(|pair| (choice.keep)(pair) && pair.name != choice.without)
        .collect();
    match choice.order {
        Order::Ascending => chosen.sort_by(|a, b| java_order(&a.name, &b.name)),
        Order::Descending => chosen.sort_by(|a, b| java_order(&b.name, &a.name)),
        Order::Received => {}
    }
    chosen
        .iter()
        .map(|pair| format!("{}={}", pair.name, (choice.value)(pair)))
        .collect::<Vec<_>>()
        .join("&")
}

fn candidates(key: &Secret, pairs: &[Pair], time_stamp: &str) -> Vec<(Vec<Cause>, String)> {
    let orders: Options<Order> = vec![
        (None, Order::Ascending),
        (Some(RECEIVED_ORDER), Order::Received),
        (Some(DESCENDING), Order::Descending),
    ];
    let values: Options<fn(&Pair) -> &str> = vec![
        (None, |pair| &pair.value),
        (Some(ENCODED), |pair| &pair.raw),
        (Some(LITERAL_PLUS), |pair| &pair.literal),
    ];
    let mut selections: Options<Choice> = vec![
        (None, Choice::RIGHT),
        (
            Some(EMPTY_DROPPED),
            Choice {
                keep: |pair| pair.name != "authToken" && !pair.value.is_empty(),
                ..Choice::RIGHT
            },
        ),
        (
            Some(TOKEN_INCLUDED),
            Choice {
                keep: |_| true,
                ..Choice::RIGHT
            },
        ),
    ];
    for (without, cause) in OFTEN_FORGOTTEN {
        selections.push((
            Some(cause),
            Choice {
                without,
                ..Choice::RIGHT
            },
        ));
    }
    let keys: Options<String> = vec![
        (None, format!("{}{time_stamp}", key.expose())),
        (Some(KEY_ONLY), key.expose().to_owned()),
        (Some(KEY_SWAPPED), format!("{time_stamp}{}", key.expose())),
    ];
    let mut out = Vec::new();
    for (order_cause, order) in &orders {
        for (value_cause, value) in &values {
            for (selection_cause, selection) in &selections {
                let text = text(
                    pairs,
                    &Choice {
                        order: *order,
                        value: *value,
                        ..*selection
                    },
                );
                for (key_cause, key) in &keys {
                    if let Some(causes) = combine(&[*order_cause, *value_cause, *selection_cause, *key_cause]) {
                        out.push((causes, Mac::of(key.as_bytes(), text.as_bytes()).hex()));
                    }
                }
                if let Some(causes) = combine(&[*order_cause, *value_cause, *selection_cause, Some(PLAIN)]) {
                    out.push((causes, sha256_hex(text.as_bytes())));
                }
            }
        }
    }
    out
}
