//! `SDK-HMAC-SHA256` (open API §2).

use super::search::{Cause, Encoding, Options, combine};
use super::{ExplainError, Explanation};
use crate::mac::{Mac, sha256_hex};
use crate::sdk_hmac::{
    ALGORITHM, Authorization, CONTENT_HASH_HEADER, DATE_HEADER, EMPTY_HASH, SdkRequest, UNSIGNED_PAYLOAD,
};
use crate::secret::Secret;

const NO_SLASH: Cause = Cause {
    cause: "missing trailing slash in the canonical path",
    hint: "The canonical path always ends with `/`, even if the path on the wire does not.",
};
const RAW_QUERY: Cause = Cause {
    cause: "query not sorted or not encoded",
    hint: "Sort the query pairs by name, then by value, and percent-encode both parts (blank as %20, `+` as %2B).",
};
const NO_QUERY: Cause = Cause {
    cause: "query left out",
    hint: "The query string is the third line of the canonical request.",
};
const PLUS_QUERY: Cause = Cause {
    cause: "blanks in the query encoded as `+`",
    hint: "A blank is encoded as %20; `+` stands for a plus sign and becomes %2B.",
};
const NO_PORT: Cause = Cause {
    cause: "host signed without its port",
    hint: "Sign the Host header exactly as it is sent, with the port if the URL has one.",
};
const NO_HOST: Cause = Cause {
    cause: "host not signed",
    hint: "The vendor's SDKs sign `host`; name it in SignedHeaders.",
};
const NO_CONTENT_TYPE: Cause = Cause {
    cause: "content-type not signed",
    hint: "Name content-type in SignedHeaders if it is signed, or compare with the list the client really used.",
};
const NO_CONTENT_HASH: Cause = Cause {
    cause: "x-sdk-content-sha256 not sent",
    hint: "For a content type other than JSON the vendor's SDK sends X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD and signs it.",
};
const EMPTY_BODY: Cause = Cause {
    cause: "hash of the empty body",
    hint: "The last line of the canonical request is the SHA-256 of the body that is sent.",
};
const UNSIGNED: Cause = Cause {
    cause: "UNSIGNED-PAYLOAD instead of the hash of the body",
    hint: "UNSIGNED-PAYLOAD counts only if the header X-Sdk-Content-Sha256 says so and the call has no JSON body.",
};
const BODY_HASHED: Cause = Cause {
    cause: "hash of the body although X-Sdk-Content-Sha256 says otherwise",
    hint: "If the header X-Sdk-Content-Sha256 is sent, its value is the last line of the canonical request.",
};
const TRIMMED: Cause = Cause {
    cause: "line break at the end of the body",
    hint: "The body on standard input ends with a line break that was not signed. Use printf '%s' or echo -n.",
};
const NO_BLANK_LINE: Cause = Cause {
    cause: "missing blank line after the headers",
    hint: "The header block ends with its own line break, so that a blank line stands before SignedHeaders.",
};

/// Explains the `Authorization` header of an open API call.
///
/// `headers` are those the client sets. `Host` is added from the URL and, as the vendor's SDK does for other content
/// types than JSON, `X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD`. If an `Authorization` header is among them, its list of
/// signed headers is used and nothing is added to it. `expect` may be a signature or a whole `Authorization` value.
///
/// # Errors
/// A malformed URL, no `X-Sdk-Date`, or a signed header that is missing.
pub fn sdk_hmac(
    access: &str,
    secret: &Secret,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    expect: Option<&str>,
) -> Result<Explanation, ExplainError> {
    let (host, target) = split_url(url).ok_or(ExplainError::Url)?;
    let mut headers = headers.to_vec();
    let mut notes = Vec::new();
    let has = |headers: &[(&str, &str)], name: &str| headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name));
    if !has(&headers, "host") {
        headers.push(("Host", host));
    }
    let given = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))
        .map(|(_, value)| *value);
    let wanted = expect.filter(|text| text.starts_with(ALGORITHM)).or(given);
    let list = wanted
        .map(Authorization::parse)
        .transpose()
        .map_err(|e| ExplainError::Request(e.to_string()))?;
    if list.is_none() && !has(&headers, CONTENT_HASH_HEADER) && !is_json(&headers) {
        headers.push(("X-Sdk-Content-Sha256", UNSIGNED_PAYLOAD));
        notes.push(
            "added X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD as the vendor's SDK does for this content type".to_owned(),
        );
    }
    if !has(&headers, DATE_HEADER) {
        return Err(ExplainError::Request(
            "give the header X-Sdk-Date: yyyyMMddTHHmmssZ with --header".to_owned(),
        ));
    }
    let request = SdkRequest {
        method,
        target,
        headers: &headers,
        body,
    };
    let failed = |error: crate::sdk_hmac::SdkHmacError| ExplainError::Request(error.to_string());
    let signed = match &list {
        None => request.sign(access, secret).map_err(failed)?,
        Some(list) => {
            let hash = match header(&headers, CONTENT_HASH_HEADER) {
                Some(claimed) if !body.is_empty() => claimed.to_owned(),
                _ => sha256_hex(body),
            };
            request
                .sign_as(access, secret, &list.signed_headers, &hash)
                .map_err(failed)?
        }
    };
    let expect = match (expect, &list) {
        (Some(text), Some(list)) if text.starts_with(ALGORITHM) => Some(list.signature.clone()),
        (Some(text), _) => Some(text.to_owned()),
        (None, Some(list)) => Some(list.signature.clone()),
        (None, None) => None,
    };
    let right = signed.signature.clone();
    let explanation = Explanation {
        canonical: signed.canonical_request,
        string_to_sign: signed.string_to_sign,
        signature: signed.signature,
        authorization: Some(signed.authorization),
        notes,
        matches: None,
        likely_cause: None,
        hint: None,
    };
    Ok(explanation.conclude(expect.as_deref(), Encoding::Hex, &right, || {
        candidates(
            &request,
            secret,
            list.as_ref().map(|list| list.signed_headers.as_slice()),
        )
    }))
}

fn header<'a>(headers: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

fn is_json(headers: &[(&str, &str)]) -> bool {
    header(headers, "content-type").is_none_or(|kind| {
        let kind = kind.to_ascii_lowercase();
        kind.starts_with("application/json") || kind.starts_with("application/bson")
    })
}

/// Host and request target of an absolute URL, both as written.
fn split_url(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or(rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, target) = rest.split_at_checked(end)?;
    if host.is_empty() {
        None
    } else {
        Some((host, if target.is_empty() { "/" } else { target }))
    }
}

struct Parts {
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    hash: String,
    blank_line: bool,
}

fn digest(method: &str, date: &str, secret: &Secret, parts: &Parts) -> String {
    let lines: Vec<String> = parts
        .headers
        .iter()
        .map(|(name, value)| format!("{name}:{value}"))
        .collect();
    let names: Vec<&str> = parts.headers.iter().map(|(name, _)| name.as_str()).collect();
    let canonical = format!(
        "{}\n{}\n{}\n{}\n{}{}\n{}",
        method.to_ascii_uppercase(),
        parts.path,
        parts.query,
        lines.join("\n"),
        if parts.blank_line { "\n" } else { "" },
        names.join(";"),
        parts.hash,
    );
    let text = format!("{ALGORITHM}\n{date}\n{}", sha256_hex(canonical.as_bytes()));
    Mac::of(secret.bytes(), text.as_bytes()).hex()
}

fn candidates(request: &SdkRequest<'_>, secret: &Secret, list: Option<&[String]>) -> Vec<(Vec<Cause>, String)> {
    let Some(date) = header(request.headers, DATE_HEADER) else {
        return Vec::new();
    };
    // Take path and query from a canonical request that names no header.
    let Ok(bare) = request.canonical(&[], "") else {
        return Vec::new();
    };
    let mut lines = bare.lines().skip(1);
    let (path, query) = (
        lines.next().unwrap_or("/").to_owned(),
        lines.next().unwrap_or("").to_owned(),
    );
    let raw_query = request.target.split_once('?').map_or("", |(_, query)| query).to_owned();
    let mut unsorted: Vec<&str> = raw_query.split('&').collect();
    unsorted.sort_unstable();
    let paths: Options<String> = vec![
        (None, path.clone()),
        (
            Some(NO_SLASH),
            path.strip_suffix('/')
                .filter(|p| !p.is_empty())
                .unwrap_or(&path)
                .to_owned(),
        ),
    ];
    let queries: Options<String> = vec![
        (None, query.clone()),
        (Some(RAW_QUERY), raw_query.clone()),
        (Some(RAW_QUERY), unsorted.join("&")),
        (Some(PLUS_QUERY), query.replace("%20", "+")),
        (Some(NO_QUERY), String::new()),
    ];
    let mut base: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .filter(|(name, _)| match list {
            Some(list) => list.contains(name),
            None => name != "authorization" && !name.contains('_'),
        })
        .collect();
    base.sort();
    base.dedup();
    let without = |name: &str| base.iter().filter(|(n, _)| n != name).cloned().collect::<Vec<_>>();
    let no_port: Vec<(String, String)> = base
        .iter()
        .map(|(name, value)| match value.rsplit_once(':') {
            Some((host, port)) if name == "host" && port.bytes().all(|b| b.is_ascii_digit()) => {
                (name.clone(), host.to_owned())
            }
            _ => (name.clone(), value.clone()),
        })
        .collect();
    let header_sets: Options<Vec<(String, String)>> = vec![
        (None, base.clone()),
        (Some(NO_PORT), no_port),
        (Some(NO_HOST), without("host")),
        (Some(NO_CONTENT_TYPE), without("content-type")),
        (Some(NO_CONTENT_HASH), without(CONTENT_HASH_HEADER)),
    ];
    let actual = sha256_hex(request.body);
    let claimed = header(request.headers, CONTENT_HASH_HEADER);
    let right = claimed
        .filter(|_| !request.body.is_empty())
        .map_or_else(|| actual.clone(), str::to_owned);
    let trimmed = sha256_hex(request.body.strip_suffix(b"\n").unwrap_or(request.body));
    let hashes: Options<String> = vec![
        (None, right),
        (Some(BODY_HASHED), actual),
        (Some(EMPTY_BODY), EMPTY_HASH.to_owned()),
        (Some(UNSIGNED), UNSIGNED_PAYLOAD.to_owned()),
        (Some(TRIMMED), trimmed),
    ];
    let mut out = Vec::new();
    for (path_cause, path) in &paths {
        for (query_cause, query) in &queries {
            for (header_cause, headers) in &header_sets {
                for (hash_cause, hash) in &hashes {
                    for (line_cause, blank_line) in [(None, true), (Some(NO_BLANK_LINE), false)] {
                        let parts = [*path_cause, *query_cause, *header_cause, *hash_cause, line_cause];
                        let Some(causes) = combine(&parts) else { continue };
                        let parts = Parts {
                            path: path.clone(),
                            query: query.clone(),
                            headers: headers.clone(),
                            hash: hash.clone(),
                            blank_line,
                        };
                        out.push((causes, digest(request.method, date, secret, &parts)));
                    }
                }
            }
        }
    }
    out
}
