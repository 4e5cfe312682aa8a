//! Each mistake is made on purpose and must be named.

use super::*;
use crate::mac::{Mac, sha256_hex};
use crate::secret::Secret;

const KEY: &str = "0f1e2d3c-8bb0-4e9b-b71e-4c223300156f";
const NONCE: &str = "A1b2C3d4E5f6G7h8";
const TIME: &str = "1680508066618";
const BODY: &str = r#"{"testFlag": "1", "activity":"newInstance", "memo":"云/<b>", "gone":null}"#;
const CANONICAL: &str = r#"{"activity":"newInstance","memo":"云/<b>","testFlag":"1"}"#;

fn key() -> Secret {
    Secret::new(KEY)
}

fn hmac(text: &str) -> String {
    Mac::of(KEY.as_bytes(), text.as_bytes()).hex()
}

fn v2_of(payload: &str) -> String {
    hmac(&format!("{KEY}{NONCE}{TIME}{}", hmac(payload)))
}

fn v2_cause(expect: &str) -> String {
    let explained = v2(&key(), NONCE, TIME, BODY.as_bytes(), Some(expect)).expect("explained");
    assert_eq!(explained.matches, Some(false));
    assert!(explained.hint.is_some());
    explained.likely_cause.expect("cause")
}

#[test]
fn a_right_signature_matches_in_either_case() {
    let right = v2_of(CANONICAL);
    for expect in [right.clone(), right.to_uppercase(), format!("{right}\n")] {
        let explained = v2(&key(), NONCE, TIME, BODY.as_bytes(), Some(&expect)).expect("explained");
        assert_eq!((explained.matches, explained.likely_cause), (Some(true), None));
        assert_eq!(explained.canonical, CANONICAL);
    }
}

#[test]
fn mistakes_of_v2() {
    let inner = hmac(CANONICAL);
    for (expect, cause) in [
        (
            hmac(&format!("{KEY}{NONCE}1680508066{inner}")),
            "seconds instead of milliseconds",
        ),
        (
            hmac(&format!("{KEY}{NONCE}{TIME}{}", sha256_hex(CANONICAL.as_bytes()))),
            "plain SHA-256 inner hash",
        ),
        (
            hmac(&format!("{KEY}{NONCE}{TIME}{}", inner.to_uppercase())),
            "inner hash in upper case",
        ),
        (
            hmac(&format!("{KEY}{NONCE}{TIME}{CANONICAL}")),
            "kit scheme used: no inner HMAC",
        ),
        (
            hmac(&format!("{KEY}{TIME}{NONCE}{inner}")),
            "nonce and timestamp swapped",
        ),
        (
            v2_of(r#"{"testFlag":"1","memo":"云/<b>","activity":"newInstance"}"#),
            "wrong sort order: keys from Z to A",
        ),
        (
            v2_of(r#"{"testFlag":"1","activity":"newInstance","memo":"云/<b>"}"#),
            "wrong sort order: keys in the order received",
        ),
        (
            v2_of(r#"{"activity":"newInstance","memo":"\u4e91/<b>","testFlag":"1"}"#),
            "escaped non-ASCII (\\uXXXX)",
        ),
        (
            v2_of(r#"{"activity":"newInstance","memo":"云\/<b>","testFlag":"1"}"#),
            "escaped slashes (\\/)",
        ),
        (
            v2_of(r#"{"activity":"newInstance","memo":"云/\u003cb\u003e","testFlag":"1"}"#),
            "HTML characters escaped (\\u003c, \\u003e, \\u0026)",
        ),
        (
            v2_of(r#"{"activity": "newInstance", "memo": "云/<b>", "testFlag": "1"}"#),
            "blanks after commas and colons",
        ),
        (
            v2_of("{\n  \"activity\": \"newInstance\",\n  \"memo\": \"云/<b>\",\n  \"testFlag\": \"1\"\n}"),
            "pretty-printed body",
        ),
        (
            v2_of(r#"{"activity":"newInstance","gone":null,"memo":"云/<b>","testFlag":"1"}"#),
            "null members were kept",
        ),
        (v2_of(BODY), "body as received, not in canonical form"),
        (
            v2_of(r#"{"activity": "newInstance", "memo": "\u4e91/<b>", "testFlag": "1"}"#),
            "blanks after commas and colons; escaped non-ASCII (\\uXXXX)",
        ),
        (
            hmac(&format!("{KEY}{NONCE}1680508066{}", sha256_hex(CANONICAL.as_bytes()))),
            "plain SHA-256 inner hash; seconds instead of milliseconds",
        ),
        (
            Mac::of(KEY.as_bytes(), format!("{KEY}{NONCE}{TIME}{inner}").as_bytes()).base64(),
            "Base64 instead of hex",
        ),
        (
            hmac("something else"),
            "unknown: most likely another key, or other bytes than were signed",
        ),
        ("hello".into(), "not a signature"),
    ] {
        assert_eq!(v2_cause(&expect), cause);
    }
    let explained = v2(&key(), NONCE, "1680508066", BODY.as_bytes(), None).expect("explained");
    assert_eq!(explained.notes.len(), 2);
    assert_eq!(v2(&key(), NONCE, "now", b"{}", None), Err(ExplainError::Timestamp));
    assert_eq!(v2(&key(), "", TIME, b"{}", None), Err(ExplainError::Nonce));
    assert!(matches!(
        v2(&key(), NONCE, TIME, b"[]", None),
        Err(ExplainError::Body(_))
    ));
}

#[test]
fn a_kit_signature_is_not_a_v2_signature() {
    let wrong = v2_of(CANONICAL);
    let explained = kit(&key(), NONCE, TIME, BODY.as_bytes(), Some(&wrong)).expect("explained");
    assert_eq!(
        explained.likely_cause.as_deref(),
        Some("V2 scheme used: inner HMAC in a kit signature")
    );
    let right = hmac(&format!("{KEY}{NONCE}{TIME}{CANONICAL}"));
    assert_eq!(
        kit(&key(), NONCE, TIME, BODY.as_bytes(), Some(&right))
            .expect("explained")
            .matches,
        Some(true)
    );
}

#[test]
fn mistakes_of_v1() {
    let query = "timeStamp=20210927095952430&orderId=CS%201%2B2&activity=expireInstance&userId=&testFlag=1&authToken=x";
    let sorted = "activity=expireInstance&orderId=CS 1+2&testFlag=1&timeStamp=20210927095952430&userId=";
    let long_key = format!("{KEY}20210927095952430");
    let token = |key: &str, text: &str| Mac::of(key.as_bytes(), text.as_bytes()).base64();
    let explain = |expect: &str| v1(&key(), query, Some(expect)).expect("explained");
    assert_eq!(explain(&token(&long_key, sorted)).matches, Some(true));
    assert_eq!(explain(&token(&long_key, sorted)).canonical, sorted);
    let encoded = sorted.replace("CS 1+2", "CS%201%2B2");
    for (expect, cause) in [
        (token(KEY, sorted), "timeStamp missing from the key"),
        (token(&long_key, &encoded), "percent-encoded values were signed"),
        (
            token(&long_key, &sorted.replace("testFlag=1&", "")),
            "testFlag was left out",
        ),
        (
            token(&long_key, sorted.trim_end_matches("&userId=")),
            "empty parameters were left out",
        ),
        (
            Mac::of(long_key.as_bytes(), sorted.as_bytes()).hex(),
            "hex instead of Base64",
        ),
    ] {
        assert_eq!(explain(&expect).likely_cause.as_deref(), Some(cause));
    }
    assert!(matches!(v1(&key(), "a=1", None), Err(ExplainError::Query(_))));
    assert!(matches!(
        v1(&key(), "a=%&timeStamp=1", None),
        Err(ExplainError::Query(_))
    ));
}

#[test]
fn a_plus_sign_turned_into_a_blank() {
    // Look for a token that holds a plus sign.
    let (query, token) = (0..200)
        .map(|n| format!("activity=a&testFlag=1&timeStamp=20210927095952{n:03}"))
        .map(|query| (query.clone(), v1(&key(), &query, None).expect("explained").signature))
        .find(|(_, token)| token.contains('+'))
        .expect("one of them");
    let explained = v1(&key(), &query, Some(&token.replace('+', " "))).expect("explained");
    assert_eq!(explained.likely_cause.as_deref(), Some("`+` turned into a blank"));
}

#[test]
fn mistakes_of_body_sign() {
    let body = "{\"resultCode\":\"000000\"}\n";
    let sign = |text: &str| Mac::of(KEY.as_bytes(), text.as_bytes()).base64();
    let explain = |expect: &str| body_sign(&key(), body.as_bytes(), Some(expect)).expect("explained");
    assert_eq!(explain(&sign(body)).matches, Some(true));
    assert_eq!(
        explain(&crate::body_sign::header_value(&key(), body.as_bytes())).matches,
        Some(true)
    );
    assert_eq!(
        explain(&sign(body.trim())).likely_cause.as_deref(),
        Some("line break at the end of the body")
    );
    assert_eq!(
        explain(&sign("{\"resultCode\": \"000000\"}")).likely_cause.as_deref(),
        Some("the body was written anew after signing (another order, spacing or escaping)")
    );
}

#[test]
fn mistakes_of_a_usage_push() {
    let body = r#"{"usage_records":[{"usage_value":"1","instance_id":"i"}]}"#;
    let sign = |text: String| Mac::of(KEY.as_bytes(), text.as_bytes()).base64();
    let sorted = r#"{"usage_records":[{"instance_id":"i","usage_value":"1"}]}"#;
    let explain = |expect: String| usage(&key(), TIME, NONCE, body.as_bytes(), Some(&expect)).expect("explained");
    assert_eq!(
        explain(sign(format!("ts={TIME}&nonce={NONCE}&body={sorted}"))).matches,
        Some(true)
    );
    for (text, cause) in [
        (
            format!("ts={TIME}&nonce={NONCE}&body={body}"),
            "wrong sort order: only the top-level keys were sorted",
        ),
        (
            format!("ts=1680508066&nonce={NONCE}&body={sorted}"),
            "seconds instead of milliseconds",
        ),
        (sorted.to_owned(), "only the body was signed"),
    ] {
        assert_eq!(explain(sign(text)).likely_cause.as_deref(), Some(cause));
    }
}

#[test]
fn mistakes_of_sdk_hmac() {
    let sk = Secret::new("sk");
    let headers = [("X-Sdk-Date", "20220726T064736Z"), ("Content-Type", "application/json")];
    let url = "https://127.0.0.1:8443/v1/order/query?b=2&a=x%20y";
    let explain = |expect: Option<&str>| sdk_hmac("ak", &sk, "get", url, &headers, b"", expect).expect("explained");
    let right = explain(None);
    assert_eq!(explain(Some(&right.signature)).matches, Some(true));
    assert_eq!(explain(right.authorization.as_deref()).matches, Some(true));
    let sign = |canonical: &str| {
        let text = format!(
            "SDK-HMAC-SHA256\n20220726T064736Z\n{}",
            sha256_hex(canonical.as_bytes())
        );
        Mac::of(b"sk", text.as_bytes()).hex()
    };
    let canonical = &right.canonical;
    for (changed, cause) in [
        (
            canonical.replace("/query/", "/query"),
            "missing trailing slash in the canonical path",
        ),
        (
            canonical.replace("a=x%20y&b=2", "b=2&a=x%20y"),
            "query not sorted or not encoded",
        ),
        (canonical.replace("x%20y", "x+y"), "blanks in the query encoded as `+`"),
        (
            canonical.replace("127.0.0.1:8443", "127.0.0.1"),
            "host signed without its port",
        ),
        (
            canonical
                .replace("content-type:application/json\n", "")
                .replace("content-type;", ""),
            "content-type not signed",
        ),
        (
            canonical.replace("Z\n\n", "Z\n"),
            "missing blank line after the headers",
        ),
    ] {
        assert_ne!(&changed, canonical);
        assert_eq!(explain(Some(&sign(&changed))).likely_cause.as_deref(), Some(cause));
    }
    assert_eq!(
        sdk_hmac("ak", &sk, "GET", "mkt.example/x", &headers, b"", None),
        Err(ExplainError::Url)
    );
}

#[test]
fn fields() {
    let bits = crate::field_crypto::KeyBits::Aes256;
    let iv = crate::field_crypto::Iv::parse(NONCE).expect("iv");
    let made = encrypt(&key(), bits, &iv, "admin", None);
    assert_eq!(
        decrypt(&key(), bits, &made.text, Some("admin")).expect("clear").matches,
        Some(true)
    );
    let short = encrypt(&key(), crate::field_crypto::KeyBits::Aes128, &iv, "admin", None);
    let refused = decrypt(&key(), bits, &short.text, None).expect_err("wrong bits");
    assert!(
        refused.to_string().ends_with("it decrypts with --bits 128"),
        "{refused}"
    );
    let compared = encrypt(&key(), bits, &iv, "admin", Some(&short.text));
    assert_eq!(compared.likely_cause.as_deref(), Some("AES-128 instead of AES-256"));
}
