//! Reads JSON bodies strictly and names the field that is wrong.

use std::time::Duration;

use app::Once;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use domain::{
    money::MoneyError,
    refusal::{Code, Refusal},
};
use http::{HeaderMap, Method, StatusCode, header};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::{
    Api,
    problem::{Failure, Reply},
};

/// Largest body.
pub(crate) const MAX_BODY: usize = 1 << 20;
/// A body arrives within this time or not at all (threat I9).
const ARRIVES: Duration = Duration::from_secs(30);

/// A body of `T`.
pub(crate) struct Input<T>(pub T);

/// A body of `T` under an Idempotency-Key.
pub(crate) struct Posted<T> {
    pub input: T,
    pub once: Once,
}

/// An Idempotency-Key on a request without a body.
pub(crate) struct Keyed(pub Once);

/// The header of requests that create or pay.
#[derive(utoipa::IntoParams)]
#[into_params(names("Idempotency-Key"), parameter_in = Header)]
#[expect(dead_code, reason = "only its documentation is used")]
pub(crate) struct IdempotencyKey(
    /// A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
    /// and gets the same answer.
    #[param(min_length = 1, max_length = 128, pattern = "^[!-~]{1,128}$")]
    String,
);

impl<T: DeserializeOwned> FromRequest<Api> for Input<T> {
    type Rejection = Failure;
    async fn from_request(request: Request, _: &Api) -> Reply<Self> {
        check_type(request.headers())?;
        decode(&read(request).await?).map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<Api> for Posted<T> {
    type Rejection = Failure;
    async fn from_request(request: Request, _: &Api) -> Reply<Self> {
        let key = key_of(request.headers())?;
        check_type(request.headers())?;
        let head = (request.method().clone(), target(&request));
        let body = read(request).await?;
        Ok(Self {
            input: decode(&body)?,
            once: once(key, &head, &body),
        })
    }
}

impl FromRequest<Api> for Keyed {
    type Rejection = Failure;
    async fn from_request(request: Request, _: &Api) -> Reply<Self> {
        let key = key_of(request.headers())?;
        let head = (request.method().clone(), target(&request));
        let body = read(request).await?;
        Ok(Self(once(key, &head, &body)))
    }
}

fn target(request: &Request) -> String {
    request
        .uri()
        .path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn once(key: String, (method, target): &(Method, String), body: &[u8]) -> Once {
    let mut hash = Sha256::new();
    hash.update(format!("{method} {target}\n"));
    hash.update(body);
    Once {
        key,
        request: hash.finalize().to_vec(),
    }
}

fn key_of(headers: &HeaderMap) -> Reply<String> {
    let mut values = headers.get_all("idempotency-key").iter();
    let key = values.next().and_then(|v| v.to_str().ok()).unwrap_or_default();
    let fits = (1..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic()) && values.next().is_none();
    if fits {
        Ok(key.to_owned())
    } else {
        Err(Code::KeyNeeded.into())
    }
}

fn check_type(headers: &HeaderMap) -> Reply<()> {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.filter_map(|p| p.split_once('=')).all(|(name, value)| {
        !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    if json && utf8 {
        Ok(())
    } else {
        Err(Code::MediaType.into())
    }
}

/// A body that is no JSON, of at most `max` bytes, under its Idempotency-Key.
pub(crate) async fn received(request: Request, max: usize) -> Reply<(Bytes, Once)> {
    let key = key_of(request.headers())?;
    let head = (request.method().clone(), target(&request));
    let body = read_up_to(request, max).await?;
    let once = once(key, &head, &body);
    Ok((body, once))
}

/// Reads a whole body within its limits of size and time.
pub(crate) async fn read(request: Request) -> Reply<Bytes> {
    read_up_to(request, MAX_BODY).await
}

pub(crate) async fn read_up_to(request: Request, max: usize) -> Reply<Bytes> {
    let too_large = || Failure::from(Refusal::new(Code::BodyTooLarge).with("max", max));
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max as u64) {
        return Err(too_large());
    }
    let late = || {
        let refusal = Refusal::new(Code::Malformed).with("detail", "it did not arrive in time");
        Failure::with_status(refusal, StatusCode::REQUEST_TIMEOUT)
    };
    let body = axum::body::to_bytes(request.into_body(), max);
    tokio::time::timeout(ARRIVES, body)
        .await
        .map_err(|_| late())?
        .map_err(|error| {
            let mut source: Option<&dyn std::error::Error> = Some(&error);
            while let Some(inner) = source {
                if inner.to_string().contains("length limit exceeded") {
                    return too_large();
                }
                source = inner.source();
            }
            Refusal::new(Code::Malformed).with("detail", "it broke off").into()
        })
}

fn decode<T: DeserializeOwned>(body: &[u8]) -> Reply<T> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let mut track = serde_path_to_error::Track::new();
    let value = T::deserialize(serde_path_to_error::Deserializer::new(&mut reader, &mut track));
    match value {
        Ok(value) => reader.end().map(|()| value).map_err(|error| unreadable(&error)),
        // The decoder calls a number where a word is expected a mistake in writing. It is one only if the whole is no JSON.
        Err(error) if error.is_data() || serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() => {
            Err(finding(track.path().to_string(), &error.to_string()).into())
        }
        Err(error) => Err(unreadable(&error)),
    }
}

fn unreadable(error: &serde_json::Error) -> Failure {
    Refusal::new(Code::Malformed).with("detail", error).into()
}

/// Turns a decoder's sentence about a field into one of ours. The sentences come from serde and from our own types; one
/// that is not known is shown as it is.
pub(crate) fn finding(path: String, message: &str) -> Refusal {
    let message = message
        .rfind(" at line ")
        .and_then(|at| message.get(..at))
        .unwrap_or(message);
    let path = if path == "." { String::new() } else { path };
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    // Of a field that is unknown, missing or doubled the path names the object around it or the field itself.
    let inner = |name: String| match path.as_str() {
        "" => name,
        path if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    let whole = |refusal: Refusal| {
        if path.is_empty() {
            refusal
        } else {
            refusal.field(path.clone())
        }
    };
    if let Some(rule) = message.strip_prefix("rule:") {
        return whole(text_rule(rule));
    }
    if message.starts_with("unknown field `") {
        return Refusal::new(Code::FieldUnknown).field(inner(quoted(message)));
    }
    if message.starts_with("missing field `") {
        return Refusal::new(Code::FieldMissing).field(inner(quoted(message)));
    }
    if message.starts_with("duplicate field `") {
        return Refusal::new(Code::Duplicate).field(inner(quoted(message)));
    }
    for error in [MoneyError::Syntax, MoneyError::Overflow, MoneyError::Currency] {
        if message == error.to_string() {
            return whole(error.into());
        }
    }
    whole(Refusal::new(Code::FieldType).with("detail", message.chars().take(200).collect::<String>()))
}

fn text_rule(rule: &str) -> Refusal {
    let mut parts = rule.split(':');
    let code = match parts.next() {
        Some("length") => Code::TextLength,
        Some("email") => Code::TextEmail,
        Some("phone") => Code::TextPhone,
        Some("token") => Code::TextToken,
        Some("url") => Code::TextUrl,
        _ => Code::TextCharacters,
    };
    let refusal = Refusal::new(code);
    match (code, parts.next(), parts.next()) {
        (Code::TextLength, Some(min), Some(max)) => refusal.with("min", min).with("max", max),
        _ => refusal,
    }
}

#[cfg(test)]
mod tests {
    use app::identity::NewAccount;
    use domain::catalog::Content;

    use super::*;

    fn refused<T: DeserializeOwned>(text: &str) -> (StatusCode, serde_json::Value) {
        let failure = decode::<T>(text.as_bytes()).err().unwrap();
        let body = failure.body(domain::identity::Locale::EnUs, "r");
        (failure.status(), serde_json::from_slice(&body).unwrap())
    }

    #[test]
    fn every_kind_of_bad_input_names_its_field() {
        let cases = [
            ("", 400, "input.malformed", None),
            ("{", 400, "input.malformed", None),
            ("{} x", 422, "input.missing_field", Some("role")),
            ("[]", 422, "input.type", None),
            (r#"{"role":"buyer","x":1}"#, 422, "input.unknown_field", Some("x")),
            (r#"{"role":"king"}"#, 422, "input.type", Some("role")),
            (
                r#"{"role":"buyer","role":"buyer"}"#,
                422,
                "input.duplicate",
                Some("role"),
            ),
            (r#"{"login":"a"}"#, 422, "input.length", Some("login")),
            (r#"{"login":"abcd"}"#, 422, "input.email", Some("login")),
            (r#"{"login":5}"#, 422, "input.type", Some("login")),
            (r#"{"name":"a\u202eb"}"#, 422, "input.characters", Some("name")),
            (r#"{"phone":"x1"}"#, 422, "input.phone", Some("phone")),
        ];
        for (text, status, code, field) in cases {
            let (got, body) = refused::<NewAccount>(text);
            assert_eq!((got.as_u16(), &body["code"]), (status, &code.into()), "{text}: {body}");
            assert_eq!(body["errors"][0]["field"].as_str(), field, "{text}: {body}");
        }
    }

    #[test]
    fn paths_lead_into_the_tree() {
        let text = r#"{"specifications":[{"name":"Team","skus":[{"name":"a","prices":[{"charge":"weekly"}]}]}]}"#;
        let (_, body) = refused::<Content>(text);
        assert_eq!(body["errors"][0]["field"], "specifications[0].skus[0].prices[0].charge");
        let money = r#"{"specifications":[{"name":"Team","skus":[{"name":"a","prices":[
            {"charge":"year","pricing":{"kind":"fixed","price":{"amount":"1.234","currency":"CNY"}}}]}]}]}"#;
        let (_, body) = refused::<Content>(money);
        assert_eq!(
            (&body["code"], &body["errors"][0]["field"]),
            (
                &"input.money".into(),
                &"specifications[0].skus[0].prices[0].pricing".into()
            )
        );
    }

    #[test]
    fn a_request_is_known_by_method_target_and_body() {
        let hash = |method: Method, target: &str, body: &str| {
            once("k".into(), &(method, target.into()), body.as_bytes()).request
        };
        let first = hash(Method::POST, "/a", "{}");
        assert_eq!(first, hash(Method::POST, "/a", "{}"));
        for other in [
            hash(Method::PUT, "/a", "{}"),
            hash(Method::POST, "/b", "{}"),
            hash(Method::POST, "/a", "{ }"),
        ] {
            assert_ne!(first, other);
        }
    }
}
