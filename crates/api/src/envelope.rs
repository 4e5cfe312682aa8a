//! Around every request: its id, a line in the log, security headers, errors in the reader's language, and panics.

use std::{panic::AssertUnwindSafe, time::Instant};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::identity::Locale;
use futures::FutureExt as _;
use http::{HeaderName, HeaderValue, Method, header};

use crate::{Api, language, problem::Failure};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request in log and answer.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub String);

/// The language of a signed-in account, for errors of requests that name none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccountLocale(pub Locale);

/// On every answer. Nothing here is a page: nothing may be run, framed, guessed or kept (threats A5, C1, C3).
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

pub(crate) async fn wrap(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let id = wire::encode::hex_lower(&api.app.entropy.bytes::<16>());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let asked = language::accepted(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let began = Instant::now();
    // A panic is a fault of one request; the others go on. The hook has logged where it came from.
    let mut response = AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Failure::fault("a handler panicked").into_response());
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        if let Some(detail) = failure.for_the_log() {
            tracing::error!(request_id = %id, %method, %path, detail, "a request failed by our own fault");
        }
        let set = response.extensions().get::<AccountLocale>().map(|l| l.0);
        let locale = asked.or(set).unwrap_or_else(|| language::of_site(api.app.config.site));
        if method != Method::HEAD {
            *response.body_mut() = Body::from(failure.body(locale, &id));
        }
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
    }
    let status = response.status().as_u16();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(value);
    }
    if api.origin.starts_with("https://") {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(request_id = %id, %method, %path, status, took_ms, "request");
    response
}
