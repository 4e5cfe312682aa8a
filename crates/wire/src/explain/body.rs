//! Schemes over a JSON body: V2, kit, usage push, and the signature of an answer.

use super::render::{Form, variants};
use super::search::{Cause, Encoding, Options, combine};
use super::{ExplainError, Explanation};
use crate::json::Json;
use crate::mac::{Mac, sha256_hex};
use crate::secret::Secret;

const SECONDS: Cause = Cause {
    cause: "seconds instead of milliseconds",
    hint: "The timestamp has 13 digits (milliseconds since 1970), although the documents say seconds.",
};
const MILLISECONDS: Cause = Cause {
    cause: "the timestamp given here is in seconds, the signature was made with milliseconds",
    hint: "Pass the 13-digit timestamp exactly as it stood in the call.",
};
const RAW: Cause = Cause {
    cause: "body as received, not in canonical form",
    hint: "Sort the top-level keys, drop nulls and write compactly before hashing, or sign exactly the bytes you send.",
};
const TRIMMED: Cause = Cause {
    cause: "line break at the end of the body",
    hint: "The body on standard input ends with a line break that was not signed. Use printf '%s' or echo -n.",
};
const NEWLINE_ADDED: Cause = Cause {
    cause: "line break signed at the end of the body",
    hint: "The signature was made over the body and a line break that is not in the body given here.",
};
const PLAIN_INNER: Cause = Cause {
    cause: "plain SHA-256 inner hash",
    hint: "The inner hash is HMAC-SHA256 keyed with the access key, not a plain SHA-256.",
};
const UPPER_INNER: Cause = Cause {
    cause: "inner hash in upper case",
    hint: "The inner MAC enters the string to sign as lower-case hexadecimal digits.",
};
const BASE64_INNER: Cause = Cause {
    cause: "inner hash in Base64",
    hint: "The inner MAC enters the string to sign as lower-case hexadecimal digits, not as Base64.",
};
const NO_INNER: Cause = Cause {
    cause: "kit scheme used: no inner HMAC",
    hint: "The SaaS V2 scheme signs the HMAC of the body; only the kit signs the body itself.",
};
const INNER_IN_KIT: Cause = Cause {
    cause: "V2 scheme used: inner HMAC in a kit signature",
    hint: "The kit signs the body itself; only the SaaS V2 scheme puts the HMAC of the body in its place.",
};
const SWAPPED: Cause = Cause {
    cause: "nonce and timestamp swapped",
    hint: "The order is access key, nonce, timestamp, body part.",
};
const NO_KEY: Cause = Cause {
    cause: "access key missing from the string to sign",
    hint: "The string to sign begins with the access key itself; it is also the key of the HMAC.",
};
const PLAIN_OUTER: Cause = Cause {
    cause: "plain SHA-256 instead of HMAC",
    hint: "The signature is HMAC-SHA256 keyed with the access key, not a plain SHA-256 of the string to sign.",
};
const ONLY_BODY: Cause = Cause {
    cause: "only the body was signed",
    hint: "The signed text is ts={ts}&nonce={nonce}&body={body}.",
};
const NONCE_FIRST: Cause = Cause {
    cause: "ts and nonce swapped",
    hint: "The signed text is ts={ts}&nonce={nonce}&body={body}, in this order.",
};

/// Explains the signature of a V2 call: query parameters `signature`, `timestamp`, `nonce` (production interface §3).
///
/// # Errors
/// If the body is no JSON object, the timestamp no number or the nonce empty.
pub fn v2(
    key: &Secret,
    nonce: &str,
    timestamp: &str,
    body: &[u8],
    expect: Option<&str>,
) -> Result<Explanation, ExplainError> {
    keyed(key, nonce, timestamp, body, expect, false)
}

/// Explains `x-sign` of a kit call (production interface §3.1).
///
/// # Errors
/// As [`v2`].
pub fn kit(
    key: &Secret,
    nonce: &str,
    timestamp: &str,
    body: &[u8],
    expect: Option<&str>,
) -> Result<Explanation, ExplainError> {
    keyed(key, nonce, timestamp, body, expect, true)
}

type InnerFn = fn(&Secret, &str) -> String;

fn inner_mac(key: &Secret, payload: &str) -> String {
    Mac::of(key.bytes(), payload.as_bytes()).hex()
}

fn inner_none(_: &Secret, payload: &str) -> String {
    payload.to_owned()
}

fn keyed(
    key: &Secret,
    nonce: &str,
    timestamp: &str,
    body: &[u8],
    expect: Option<&str>,
    kit: bool,
) -> Result<Explanation, ExplainError> {
    check_time_and_nonce(timestamp, nonce)?;
    let json = object(body)?;
    let canonical = json.clone().top_sorted().to_compact();
    let right_inner: InnerFn = if kit { inner_none } else { inner_mac };
    let string_to_sign = format!("{}{nonce}{timestamp}{}", key.expose(), right_inner(key, &canonical));
    let signature = Mac::of(key.bytes(), string_to_sign.as_bytes()).hex();
    let mut notes = time_notes(timestamp);
    if body != canonical.as_bytes() {
        notes.push("the body is not in canonical form; the signature is over `canonical`".to_owned());
    }
    let explanation = explanation(canonical, string_to_sign, signature.clone(), notes);
    Ok(explanation.conclude(expect, Encoding::Hex, &signature, || {
        keyed_candidates(key, nonce, timestamp, body, &json, kit)
    }))
}

fn keyed_candidates(
    key: &Secret,
    nonce: &str,
    timestamp: &str,
    body: &[u8],
    json: &Json,
    kit: bool,
) -> Vec<(Vec<Cause>, String)> {
    let inners: Options<InnerFn> = if kit {
        vec![(None, inner_none), (Some(INNER_IN_KIT), inner_mac)]
    } else {
        vec![
            (None, inner_mac),
            (Some(PLAIN_INNER), |_, payload| sha256_hex(payload.as_bytes())),
            (Some(UPPER_INNER), |key, payload| inner_mac(key, payload).to_uppercase()),
            (Some(BASE64_INNER), |key, payload| {
                Mac::of(key.bytes(), payload.as_bytes()).base64()
            }),
            (Some(NO_INNER), inner_none),
        ]
    };
    let (k, n) = (key.expose(), nonce);
    let mut out = Vec::new();
    for (payload_causes, payload) in payloads(body, json, Form::Top) {
        for (inner_cause, inner) in &inners {
            let inner = inner(key, &payload);
            for (time_cause, t) in times(timestamp) {
                let texts: Options<String> = vec![
                    (None, format!("{k}{n}{t}{inner}")),
                    (Some(SWAPPED), format!("{k}{t}{n}{inner}")),
                    (Some(NO_KEY), format!("{n}{t}{inner}")),
                ];
                for (text_cause, text) in texts {
                    let mac = Mac::of(key.bytes(), text.as_bytes()).hex();
                    push(&mut out, &payload_causes, &[*inner_cause, time_cause, text_cause], mac);
                    push(
                        &mut out,
                        &payload_causes,
                        &[*inner_cause, time_cause, text_cause, Some(PLAIN_OUTER)],
                        sha256_hex(text.as_bytes()),
                    );
                }
            }
        }
    }
    out
}

/// Explains the signature of a usage push (open API §1.3).
///
/// # Errors
/// If the body is no JSON object, `ts` no number or the nonce empty.
pub fn usage(
    key: &Secret,
    ts: &str,
    nonce: &str,
    body: &[u8],
    expect: Option<&str>,
) -> Result<Explanation, ExplainError> {
    check_time_and_nonce(ts, nonce)?;
    let json = object(body)?;
    let canonical = json.clone().deep_sorted().to_compact();
    let string_to_sign = format!("ts={ts}&nonce={nonce}&body={canonical}");
    let mac = Mac::of(key.bytes(), string_to_sign.as_bytes());
    let mut notes = time_notes(ts);
    if body != canonical.as_bytes() {
        notes.push("the body is not in canonical form; a signature over the raw bytes is accepted as well".to_owned());
    }
    let explanation = explanation(canonical, string_to_sign, mac.base64(), notes);
    Ok(explanation.conclude(expect, Encoding::Base64, &mac.hex(), || {
        let mut out = Vec::new();
        for (payload_causes, payload) in payloads(body, &json, Form::Deep) {
            for (time_cause, t) in times(ts) {
                let texts: Options<String> = vec![
                    (None, format!("ts={t}&nonce={nonce}&body={payload}")),
                    (Some(NONCE_FIRST), format!("nonce={nonce}&ts={t}&body={payload}")),
                    (Some(ONLY_BODY), payload.clone()),
                ];
                for (text_cause, text) in texts {
                    let mac = Mac::of(key.bytes(), text.as_bytes()).hex();
                    push(&mut out, &payload_causes, &[time_cause, text_cause], mac);
                    push(
                        &mut out,
                        &payload_causes,
                        &[time_cause, text_cause, Some(PLAIN_OUTER)],
                        sha256_hex(text.as_bytes()),
                    );
                }
            }
        }
        out
    }))
}

/// Explains `Body-Sign` of an answer (production interface §4.3): raw bytes, Base64. `expect` may be the whole header.
///
/// # Errors
/// None at present; the signature of any bytes can be computed.
pub fn body_sign(key: &Secret, body: &[u8], expect: Option<&str>) -> Result<Explanation, ExplainError> {
    let mac = Mac::of(key.bytes(), body);
    let text = String::from_utf8_lossy(body).into_owned();
    let mut notes = Vec::new();
    if body.ends_with(b"\n") {
        notes.push("the body ends with a line break, which is part of what is signed".to_owned());
    }
    let expect = expect.map(|text| crate::body_sign::parse(&[text]).unwrap_or(text));
    let made = Explanation {
        authorization: Some(crate::body_sign::header_value(key, body)),
        ..explanation(text.clone(), text.clone(), mac.base64(), notes)
    };
    Ok(made.conclude(expect, Encoding::Base64, &mac.hex(), || {
        let mut spellings: Vec<(Vec<Cause>, String)> = vec![
            (vec![TRIMMED], text.trim_end_matches(['\r', '\n']).to_owned()),
            (vec![NEWLINE_ADDED], format!("{text}\n")),
            (vec![NEWLINE_ADDED], format!("{text}\r\n")),
            (vec![CHANGED_BLANKS], text.trim().to_owned()),
        ];
        if let Ok(json) = Json::parse(body) {
            spellings.push((vec![CHANGED_BLANKS], json.to_compact()));
            let rewritten = [Form::Top, Form::Deep]
                .into_iter()
                .flat_map(|form| variants(&json, form));
            spellings.extend(rewritten.map(|(_, spelling)| (vec![REWRITTEN], spelling)));
        }
        let mut out = vec![(vec![PLAIN_OUTER], sha256_hex(body))];
        out.extend(
            spellings
                .into_iter()
                .map(|(causes, text)| (causes, Mac::of(key.bytes(), text.as_bytes()).hex())),
        );
        out
    }))
}

const CHANGED_BLANKS: Cause = Cause {
    cause: "blanks in the body differ from what was signed",
    hint: "Sign the exact bytes that go over the wire; nothing may be added, removed or re-formatted afterwards.",
};
const REWRITTEN: Cause = Cause {
    cause: "the body was written anew after signing (another order, spacing or escaping)",
    hint: "Serialise once, sign these bytes and send these bytes.",
};

fn explanation(canonical: String, string_to_sign: String, signature: String, notes: Vec<String>) -> Explanation {
    Explanation {
        canonical,
        string_to_sign,
        signature,
        authorization: None,
        notes,
        matches: None,
        likely_cause: None,
        hint: None,
    }
}

fn object(body: &[u8]) -> Result<Json, ExplainError> {
    Json::parse_object(body)
        .map(Json::Object)
        .map_err(|error| ExplainError::Body(error.to_string()))
}

fn check_time_and_nonce(timestamp: &str, nonce: &str) -> Result<(), ExplainError> {
    if timestamp.is_empty() || timestamp.len() > 16 || !timestamp.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ExplainError::Timestamp);
    }
    if nonce.is_empty() {
        Err(ExplainError::Nonce)
    } else {
        Ok(())
    }
}

fn time_notes(timestamp: &str) -> Vec<String> {
    if timestamp.len() == 13 {
        return Vec::new();
    }
    vec![format!(
        "the timestamp has {} digits; milliseconds since 1970 have 13",
        timestamp.len()
    )]
}

/// The timestamp as given and in the other unit.
fn times(timestamp: &str) -> Options<String> {
    let mut times = vec![(None, timestamp.to_owned())];
    if timestamp.len() == 13 {
        times.push((Some(SECONDS), timestamp.chars().take(10).collect()));
    } else if timestamp.len() == 10 {
        times.push((Some(MILLISECONDS), format!("{timestamp}000")));
    }
    times
}

/// Every spelling of the body worth trying, the right one first.
fn payloads(body: &[u8], json: &Json, form: Form) -> Vec<(Vec<Cause>, String)> {
    let mut all = variants(json, form);
    let raw = String::from_utf8_lossy(body).into_owned();
    let trimmed = raw.trim_end_matches(['\r', '\n']).to_owned();
    for text in [trimmed, raw] {
        if !all.iter().any(|(_, known)| *known == text) {
            all.push((vec![RAW], text));
        }
    }
    all
}

/// Adds a candidate unless it takes more than two mistakes.
fn push(out: &mut Vec<(Vec<Cause>, String)>, payload: &[Cause], others: &[Option<Cause>], hex: String) {
    let parts: Vec<Option<Cause>> = payload
        .iter()
        .copied()
        .map(Some)
        .chain(others.iter().copied())
        .collect();
    if let Some(causes) = combine(&parts) {
        out.push((causes, hex));
    }
}
