//! The console in the browser: a page and its files, held in memory and compressed beforehand.
//!
//! The files come as a value, so that this crate builds and is tested without them. What is answered here is the only
//! thing a browser may run, so it has a policy of its own, wider than that of the API (threats C1, C3).

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use domain::refusal::Refusal;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use sha2::{Digest as _, Sha256};

use crate::{Api, problem::Failure};

/// A file of the console as it was built.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its path without a leading slash, like `assets/index-3f2a.js`.
    pub path: &'static str,
    /// As it is.
    pub plain: &'static [u8],
    /// Compressed with brotli.
    pub brotli: Option<&'static [u8]>,
    /// Compressed with gzip.
    pub gzip: Option<&'static [u8]>,
}

/// The files of a console; none of them where it was not built.
#[derive(Clone, Debug, Default)]
pub struct Console(Arc<HashMap<&'static str, Served>>);

#[derive(Debug)]
struct Served {
    asset: Asset,
    kind: HeaderValue,
    etag: Option<HeaderValue>,
}

const PAGE: &str = "index.html";
/// Files under it carry a digest in their name: what is fetched once never changes.
const HASHED: &str = "assets/";

const ON_EVERY_FILE: [(HeaderName, HeaderValue); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
             connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
    ),
    // A form or a call of the page's own names the page it came from; nobody else hears of it.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// What `/` answers where the console was not built.
const NOT_BUILT: &str = include_str!("console/not_built.html");

impl Console {
    /// A console of these files.
    #[must_use]
    pub fn new(assets: &[Asset]) -> Self {
        Self(Arc::new(
            assets.iter().map(|asset| (asset.path, Served::new(*asset))).collect(),
        ))
    }

    fn is_built(&self) -> bool {
        self.0.contains_key(PAGE)
    }

    fn find(&self, path: &str, headers: &HeaderMap) -> Option<&Served> {
        if let Some(file) = self.0.get(path) {
            return Some(file);
        }
        // The page itself knows what stands at its other addresses.
        let navigates = !path.starts_with(HASHED) && wants_a_page(headers);
        self.0.get(PAGE).filter(|_| path.is_empty() || navigates)
    }
}

impl Served {
    fn new(asset: Asset) -> Self {
        let digest = Sha256::digest(asset.plain);
        let etag = format!("\"{}\"", wire::encode::hex_lower(digest.get(..16).unwrap_or_default()));
        Self {
            asset,
            kind: HeaderValue::from_static(content_type(asset.path)),
            etag: HeaderValue::from_str(&etag).ok(),
        }
    }

    fn answer(&self, head: bool, headers: &HeaderMap) -> Response {
        let immutable = self.asset.path.starts_with(HASHED);
        let mut response = Response::default();
        let out = response.headers_mut();
        out.extend(ON_EVERY_FILE);
        out.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
        let keep = if immutable {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        if let Some(etag) = &self.etag {
            out.insert(header::ETAG, etag.clone());
            if holds(headers, etag) {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return response;
            }
        }
        out.insert(header::CONTENT_TYPE, self.kind.clone());
        let (encoding, bytes) = self.best(headers);
        if let Some(encoding) = encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        out.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        if !head {
            *response.body_mut() = Body::from(Bytes::from_static(bytes));
        }
        response
    }

    fn best(&self, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
        let forms = [("br", self.asset.brotli), ("gzip", self.asset.gzip)];
        let mut forms = forms.into_iter().filter_map(|(name, bytes)| Some((name, bytes?)));
        match forms.find(|(name, _)| listed(headers, &header::ACCEPT_ENCODING, name)) {
            Some((name, bytes)) => (Some(name), bytes),
            None => (None, self.asset.plain),
        }
    }
}

/// Answers what no route answers: a file of the console, its page, or that nothing is here.
pub(crate) async fn serve(State(api): State<Api>, request: Request) -> Response {
    let absent = || Failure::from(Refusal::absent()).into_response();
    let head = request.method() == Method::HEAD;
    let path = request.uri().path().trim_start_matches('/');
    let of_the_api = path == "api" || path.starts_with("api/");
    if of_the_api || !(head || request.method() == Method::GET) {
        return absent();
    }
    let console = &api.config.console;
    if path.is_empty() && !console.is_built() {
        return not_built();
    }
    match console.find(path, request.headers()) {
        Some(file) => file.answer(head, request.headers()),
        None => absent(),
    }
}

fn not_built() -> Response {
    let kind = (
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    ([kind], NOT_BUILT).into_response()
}

/// Whether a person's browser asks, not a script or an image.
fn wants_a_page(headers: &HeaderMap) -> bool {
    listed(headers, &header::ACCEPT, "text/html")
}

/// Whether a list of choices names `wanted` and does not rule it out.
fn listed(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|choice| {
        let mut parts = choice.split(';').map(str::trim);
        let named = parts.next().is_some_and(|choice| choice.eq_ignore_ascii_case(wanted));
        let ruled_out = |part: &str| {
            let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.trim_end_matches(['0', '.']).is_empty())
        };
        named && !parts.any(ruled_out)
    })
}

/// Whether the asker has what bears this tag.
pub(crate) fn holds(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let Ok(etag) = etag.to_str() else { return false };
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == etag)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
