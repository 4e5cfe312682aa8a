//! The session cookie and the token that proves that a page of ours made a request.

use domain::identity::SessionKind;
use http::{HeaderMap, HeaderValue, header};
use wire::{mac::Mac, secret::Secret};

/// The header that carries the token.
pub(crate) const CSRF: &str = "x-csrf-token";

/// Over https: bound to this host and never sent in clear. Over http, in the sandbox, browsers take neither.
const fn name(secure: bool) -> &'static str {
    if secure { "__Host-galleria" } else { "galleria" }
}

/// Sets the cookie of a new session.
pub(crate) fn set(secret: &Secret, secure: bool) -> Option<HeaderValue> {
    let flag = if secure { "; Secure" } else { "" };
    let text = format!(
        "{}={}; Path=/; HttpOnly; SameSite=Lax{flag}",
        name(secure),
        secret.expose()
    );
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Removes the cookie.
pub(crate) fn clear(secure: bool) -> Option<HeaderValue> {
    let flag = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{flag}",
        name(secure)
    ))
    .ok()
}

/// The secret a request carries, and how. A bearer token beats a cookie: whoever sends one means it.
pub(crate) fn secret_of(headers: &HeaderMap, secure: bool) -> Option<(Secret, SessionKind)> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| (Secret::new(token.trim()), SessionKind::Bearer));
    }
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'));
    cookies
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name(secure))
        .map(|(_, value)| (Secret::new(value), SessionKind::Browser))
}

fn mac(session: &Secret) -> Mac {
    Mac::of(session.bytes(), b"galleria csrf token, version 1")
}

/// The token of a session. It is derived, so nothing is stored, and it tells nothing about the cookie.
pub(crate) fn csrf_token(session: &Secret) -> String {
    mac(session).hex()
}

/// Whether a request carries the token of its session.
pub(crate) fn csrf_fits(headers: &HeaderMap, session: &Secret) -> bool {
    headers
        .get(CSRF)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|token| mac(session).verify_hex(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_beats_a_cookie_and_names_differ() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=b; galleria=one; __Host-galleria=two"),
        );
        let (secret, kind) = secret_of(&headers, true).unwrap();
        assert_eq!((secret.expose(), kind), ("two", SessionKind::Browser));
        assert_eq!(secret_of(&headers, false).unwrap().0.expose(), "one");
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer three"));
        let (secret, kind) = secret_of(&headers, true).unwrap();
        assert_eq!((secret.expose(), kind), ("three", SessionKind::Bearer));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Basic x"));
        assert!(secret_of(&headers, true).is_none());
    }

    #[test]
    fn the_token_belongs_to_one_session() {
        let (one, two) = (Secret::new("one"), Secret::new("two"));
        let mut headers = HeaderMap::new();
        headers.insert(CSRF, HeaderValue::from_str(&csrf_token(&one)).unwrap());
        assert!(csrf_fits(&headers, &one) && !csrf_fits(&headers, &two));
    }
}
