//! AK/SK and APP authentication, `SDK-HMAC-SHA256` (open API §2).
//!
//! Everything is computed from the raw request: the request target as it stood in the request line, the headers as
//! received, the exact body. Whoever routes the request must read path and query with the same rules
//! ([`decode_query`]), or a signature would vouch for something else than what is executed (threat I5).

use jiff::{SignedDuration, Timestamp};

use crate::encode::{percent_decode, percent_encode, raw_pairs};
use crate::mac::{Mac, sha256_hex};
use crate::secret::Secret;
use crate::time::parse_sdk_date;

/// The only algorithm accepted.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// Header with the time of the signature.
pub const DATE_HEADER: &str = "x-sdk-date";
/// Header that may stand for the hash of the body.
pub const CONTENT_HASH_HEADER: &str = "x-sdk-content-sha256";
/// Value of that header for a body that is not covered by the signature.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
/// SHA-256 of nothing.
pub const EMPTY_HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// Allowed distance of `X-Sdk-Date` from the receiver's clock, in minutes (open API §2.2).
pub const SKEW_MINUTES: i64 = 15;
/// Most headers a signature may name; keeps verification bounded.
const MAX_SIGNED_HEADERS: usize = 64;

/// A request as it stands on the wire.
#[derive(Debug, Clone, Copy)]
pub struct SdkRequest<'a> {
    /// Method, any case.
    pub method: &'a str,
    /// Raw request target: path and, after `?`, query.
    pub target: &'a str,
    /// All headers, `Host` included, names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    /// Exact body.
    pub body: &'a [u8],
}

/// A parsed `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// Public id of the credential: AK or APP key.
    pub access: String,
    /// Names the signature covers, lower case, in the order given.
    pub signed_headers: Vec<String>,
    /// As received.
    pub signature: String,
}

/// May the signature leave out the body? A body that has an effect must be signed (threat I6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadPolicy {
    /// `UNSIGNED-PAYLOAD` only if there is no body.
    Signed,
    /// Also with a body: uploads (multipart) only.
    AllowUnsigned,
}

/// Why a request is not authenticated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SdkHmacError {
    /// No `Authorization` header or another scheme.
    #[error("no {ALGORITHM} authorization")]
    NoAuthorization,
    /// The header does not parse.
    #[error("the Authorization header is malformed")]
    MalformedAuthorization,
    /// A header named in `SignedHeaders` is not in the request.
    #[error("signed header {0} is missing from the request")]
    MissingSignedHeader(String),
    /// A signed header occurs twice with different values.
    #[error("signed header {0} occurs more than once")]
    RepeatedHeader(String),
    /// `x-sdk-date` is not among the signed headers.
    #[error("x-sdk-date is not signed")]
    DateNotSigned,
    /// Not `yyyyMMddTHHmmssZ`.
    #[error("x-sdk-date is not yyyyMMddTHHmmssZ")]
    MalformedDate,
    /// The request target has a broken escape.
    #[error("the request target is malformed")]
    MalformedTarget,
    /// `X-Sdk-Content-Sha256` claims another body than the one received.
    #[error("x-sdk-content-sha256 does not match the body")]
    BodyHash,
    /// `UNSIGNED-PAYLOAD` where it is not allowed.
    #[error("the body has to be signed")]
    UnsignedPayload,
    /// Everything is in order but the signature.
    #[error("the signature does not match")]
    Signature,
    /// Too far from the receiver's clock.
    #[error("x-sdk-date is {0} seconds away from the receiver's clock")]
    Skew(i64),
}

/// A signature with the texts that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdkSignature {
    /// The canonical request.
    pub canonical_request: String,
    /// Algorithm, date and hash of the canonical request.
    pub string_to_sign: String,
    /// 64 lower-case hexadecimal digits.
    pub signature: String,
    /// Value of the `Authorization` header.
    pub authorization: String,
}

/// What a verified request proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Time of the signature.
    pub date: Timestamp,
    /// Whether the body is covered by the signature.
    pub body_signed: bool,
}

impl Authorization {
    /// Parses `SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…`.
    ///
    /// # Errors
    /// [`SdkHmacError::NoAuthorization`] for another scheme, [`SdkHmacError::MalformedAuthorization`] for the rest.
    pub fn parse(header: &str) -> Result<Self, SdkHmacError> {
        let rest = header
            .trim()
            .strip_prefix(ALGORITHM)
            .ok_or(SdkHmacError::NoAuthorization)?;
        if !rest.starts_with([' ', '\t']) {
            return Err(SdkHmacError::NoAuthorization);
        }
        let (mut access, mut signed_headers, mut signature) = (None, None, None);
        for part in rest.split(',') {
            let (name, value) = part
                .trim()
                .split_once('=')
                .ok_or(SdkHmacError::MalformedAuthorization)?;
            let slot = match name {
                "Access" => &mut access,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(SdkHmacError::MalformedAuthorization),
            };
            if value.is_empty() || slot.replace(value).is_some() {
                return Err(SdkHmacError::MalformedAuthorization);
            }
        }
        let (Some(access), Some(names), Some(signature)) = (access, signed_headers, signature) else {
            return Err(SdkHmacError::MalformedAuthorization);
        };
        let signed_headers: Vec<String> = names.split(';').map(str::to_ascii_lowercase).collect();
        let bounded = signed_headers.len() <= MAX_SIGNED_HEADERS && access.len() <= 128 && signature.len() == 64;
        let unique = signed_headers
            .iter()
            .enumerate()
            .all(|(i, name)| !signed_headers.iter().skip(i + 1).any(|n| n == name));
        if !bounded || !unique || signed_headers.iter().any(String::is_empty) {
            return Err(SdkHmacError::MalformedAuthorization);
        }
        Ok(Self {
            access: access.to_owned(),
            signed_headers,
            signature: signature.to_owned(),
        })
    }
}

impl<'a> SdkRequest<'a> {
    /// Value of a header, `None` if absent. Equal repeats are one.
    ///
    /// # Errors
    /// [`SdkHmacError::RepeatedHeader`] if it occurs with different values.
    fn header(&self, name: &str) -> Result<Option<&'a str>, SdkHmacError> {
        let mut values = self
            .headers
            .iter()
            .filter(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim());
        let Some(first) = values.next() else { return Ok(None) };
        if values.any(|other| other != first) {
            return Err(SdkHmacError::RepeatedHeader(name.to_owned()));
        }
        Ok(Some(first))
    }

    /// The canonical request over the named headers with a given last line (open API §2.1).
    ///
    /// # Errors
    /// A malformed target, or a named header that is missing or contradictory.
    pub fn canonical(&self, signed_headers: &[String], payload_hash: &str) -> Result<String, SdkHmacError> {
        let (path, query) = self.target.split_once('?').unwrap_or((self.target, ""));
        let mut lines = String::new();
        for name in signed_headers {
            let value = self
                .header(name)?
                .ok_or_else(|| SdkHmacError::MissingSignedHeader(name.clone()))?;
            lines.push_str(&format!("{name}:{value}\n"));
        }
        Ok(format!(
            "{}\n{}\n{}\n{lines}\n{}\n{payload_hash}",
            self.method.to_ascii_uppercase(),
            canonical_path(path)?,
            canonical_query(query)?,
            signed_headers.join(";"),
        ))
    }

    /// Signs the request as the vendor's SDKs do: every header given, except `Authorization` and names with an
    /// underscore, sorted. `Host` and `X-Sdk-Date` must be among the headers.
    ///
    /// # Errors
    /// As [`SdkRequest::canonical`], and a missing or malformed date.
    pub fn sign(&self, access: &str, secret: &Secret) -> Result<SdkSignature, SdkHmacError> {
        let mut names: Vec<String> = self
            .headers
            .iter()
            .map(|(name, _)| name.to_ascii_lowercase())
            .filter(|name| name != "authorization" && !name.contains('_'))
            .collect();
        names.sort();
        names.dedup();
        let payload_hash = match self.header(CONTENT_HASH_HEADER)? {
            // With an empty body the SDKs hash the empty text whatever the header says.
            Some(claimed) if !self.body.is_empty() => claimed.to_owned(),
            _ => sha256_hex(self.body),
        };
        self.sign_as(access, secret, &names, &payload_hash)
    }

    /// Signs over exactly these headers and this last line.
    ///
    /// # Errors
    /// As [`SdkRequest::sign`].
    pub fn sign_as(
        &self,
        access: &str,
        secret: &Secret,
        signed_headers: &[String],
        payload_hash: &str,
    ) -> Result<SdkSignature, SdkHmacError> {
        let date = self.header(DATE_HEADER)?.ok_or(SdkHmacError::DateNotSigned)?;
        parse_sdk_date(date).ok_or(SdkHmacError::MalformedDate)?;
        let canonical_request = self.canonical(signed_headers, payload_hash)?;
        let string_to_sign = string_to_sign(date, &canonical_request);
        let signature = Mac::of(secret.bytes(), string_to_sign.as_bytes()).hex();
        let names = signed_headers.join(";");
        let authorization = format!("{ALGORITHM} Access={access}, SignedHeaders={names}, Signature={signature}");
        Ok(SdkSignature {
            canonical_request,
            string_to_sign,
            signature,
            authorization,
        })
    }

    /// Verifies the request against the secret of `authorization.access`.
    ///
    /// For an unknown access id call it all the same with some secret and ignore the result, so that the time taken
    /// tells nothing (threat I7). The clock is judged separately: [`check_skew`].
    ///
    /// # Errors
    /// See [`SdkHmacError`].
    pub fn verify(
        &self,
        authorization: &Authorization,
        secret: &Secret,
        policy: PayloadPolicy,
    ) -> Result<Verified, SdkHmacError> {
        if !authorization.signed_headers.iter().any(|name| name == DATE_HEADER) {
            return Err(SdkHmacError::DateNotSigned);
        }
        let date_text = self
            .header(DATE_HEADER)?
            .ok_or_else(|| SdkHmacError::MissingSignedHeader(DATE_HEADER.into()))?;
        let date = parse_sdk_date(date_text).ok_or(SdkHmacError::MalformedDate)?;
        for (hash, body_signed) in self.payload_hashes(policy)? {
            let canonical = self.canonical(&authorization.signed_headers, &hash)?;
            let text = string_to_sign(date_text, &canonical);
            if Mac::of(secret.bytes(), text.as_bytes()).verify_hex(&authorization.signature) {
                return Ok(Verified { date, body_signed });
            }
        }
        Err(SdkHmacError::Signature)
    }

    /// Last lines that may have been signed, each with whether it covers the body. `X-Sdk-Content-Sha256` is used verbatim,
    /// but it must tell the truth; with an empty body the hash of nothing is a second possibility. Of an upload it is too:
    /// the JavaScript SDK signs nothing of a multipart body and does not say so (open API §2.1).
    fn payload_hashes(&self, policy: PayloadPolicy) -> Result<Vec<(String, bool)>, SdkHmacError> {
        let actual = sha256_hex(self.body);
        let may_be_unsigned = policy == PayloadPolicy::AllowUnsigned && !self.body.is_empty();
        let Some(claimed) = self.header(CONTENT_HASH_HEADER)? else {
            let mut hashes = vec![(actual, true)];
            if may_be_unsigned {
                hashes.push((sha256_hex(b""), false));
            }
            return Ok(hashes);
        };
        if claimed == UNSIGNED_PAYLOAD {
            return match (self.body.is_empty(), may_be_unsigned) {
                (true, _) => Ok(vec![(claimed.to_owned(), true), (actual, true)]),
                (false, true) => Ok(vec![(claimed.to_owned(), false)]),
                (false, false) => Err(SdkHmacError::UnsignedPayload),
            };
        }
        if !claimed.eq_ignore_ascii_case(&actual) {
            return Err(SdkHmacError::BodyHash);
        }
        Ok(vec![(claimed.to_owned(), true)])
    }
}

fn string_to_sign(date: &str, canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{date}\n{}", sha256_hex(canonical_request.as_bytes()))
}

/// Refuses a signature whose time is more than 15 minutes from `now`, either way (open API §2.2).
///
/// # Errors
/// [`SdkHmacError::Skew`] with the distance in seconds.
pub fn check_skew(date: Timestamp, now: Timestamp) -> Result<(), SdkHmacError> {
    let distance = now.duration_since(date);
    if distance.abs() > SignedDuration::from_mins(SKEW_MINUTES) {
        return Err(SdkHmacError::Skew(distance.as_secs()));
    }
    Ok(())
}

/// The query of a raw request target as decoded pairs, by the rule the signature uses: `+` is a plus sign.
///
/// # Errors
/// [`SdkHmacError::MalformedTarget`] for a broken escape.
pub fn decode_query(target: &str) -> Result<Vec<(String, String)>, SdkHmacError> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    raw_pairs(query)
        .map(|(name, value)| Some((percent_decode(name)?.into_owned(), percent_decode(value)?.into_owned())))
        .collect::<Option<Vec<_>>>()
        .ok_or(SdkHmacError::MalformedTarget)
}

fn canonical_path(path: &str) -> Result<String, SdkHmacError> {
    let mut canonical = String::new();
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            canonical.push('/');
        }
        canonical.push_str(&percent_encode(
            &percent_decode(segment).ok_or(SdkHmacError::MalformedTarget)?,
        ));
    }
    if !canonical.ends_with('/') {
        canonical.push('/');
    }
    Ok(canonical)
}

fn canonical_query(query: &str) -> Result<String, SdkHmacError> {
    let mut pairs: Vec<(String, String)> = decode_query(&format!("?{query}"))?;
    pairs.sort();
    let pieces: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value)))
        .collect();
    Ok(pieces.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTH: &str = "SDK-HMAC-SHA256 Access=ak, SignedHeaders=host;x-sdk-date, Signature=0aad98e2e12bdb25e65aeb6f7412f7d7389b68272e3e8993863a07be4ea26f99";
    const HEADERS: [(&str, &str); 2] = [("Host", "h"), ("X-Sdk-Date", "20220726T064736Z")];

    fn secret() -> Secret {
        Secret::new("sk")
    }

    fn request<'a>(target: &'a str, headers: &'a [(&'a str, &'a str)], body: &'a [u8]) -> SdkRequest<'a> {
        SdkRequest {
            method: "POST",
            target,
            headers,
            body,
        }
    }

    #[test]
    fn the_header_is_read_strictly() {
        let parsed = Authorization::parse(AUTH).expect("parses");
        assert_eq!((parsed.access.as_str(), parsed.signed_headers.len()), ("ak", 2));
        assert!(Authorization::parse(&AUTH.replace(", ", ",")).is_ok());
        assert_eq!(Authorization::parse("Bearer x"), Err(SdkHmacError::NoAuthorization));
        assert_eq!(
            Authorization::parse("SDK-HMAC-SHA256X Access=a"),
            Err(SdkHmacError::NoAuthorization)
        );
        for broken in [
            AUTH.replace("Access=ak", "Access="),
            AUTH.replace("Access=ak", "Access=ak, Access=b"),
            AUTH.replace("host;x-sdk-date", "host;host;x-sdk-date"),
            AUTH.replace("host;", ";"),
            AUTH.replace("Signature=0a", "Signature="),
            AUTH.replace("Access=ak, ", ""),
        ] {
            assert_eq!(
                Authorization::parse(&broken),
                Err(SdkHmacError::MalformedAuthorization),
                "{broken}"
            );
        }
    }

    #[test]
    fn signed_requests_verify_and_every_change_is_noticed() {
        let target = "/v1/a?b=1&a=x%2By";
        let signed = request(target, &HEADERS, b"{}").sign("ak", &secret()).expect("signs");
        let auth = Authorization::parse(&signed.authorization).expect("parses");
        let verify = |request: SdkRequest<'_>| request.verify(&auth, &secret(), PayloadPolicy::Signed);
        assert!(verify(request(target, &HEADERS, b"{}")).is_ok());
        assert!(
            verify(request("/v1/a/?a=x%2By&b=1", &HEADERS, b"{}")).is_ok(),
            "same canonical form"
        );
        assert_eq!(
            verify(request("/v1/a?b=1&a=x%20y", &HEADERS, b"{}")),
            Err(SdkHmacError::Signature)
        );
        assert_eq!(verify(request(target, &HEADERS, b"{ }")), Err(SdkHmacError::Signature));
        assert_eq!(
            verify(request("/v1/a?b=%", &HEADERS, b"{}")),
            Err(SdkHmacError::MalformedTarget)
        );
        let other_host = [("host", "h:8443"), ("x-sdk-date", "20220726T064736Z")];
        assert_eq!(
            verify(request(target, &other_host, b"{}")),
            Err(SdkHmacError::Signature)
        );
        assert_eq!(
            verify(request(target, &HEADERS[1..], b"{}")),
            Err(SdkHmacError::MissingSignedHeader("host".into()))
        );
        let twice = [HEADERS[0], ("host", "evil"), HEADERS[1]];
        assert_eq!(
            verify(request(target, &twice, b"{}")),
            Err(SdkHmacError::RepeatedHeader("host".into()))
        );
        let undated = Authorization {
            signed_headers: vec!["host".into()],
            ..auth.clone()
        };
        assert_eq!(
            request(target, &HEADERS, b"{}").verify(&undated, &secret(), PayloadPolicy::Signed),
            Err(SdkHmacError::DateNotSigned)
        );
    }

    #[test]
    fn an_unsigned_body_needs_permission_and_a_claimed_hash_must_be_true() {
        let headers = [HEADERS[0], HEADERS[1], ("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD")];
        let signed = request("/f", &headers, b"data").sign("ak", &secret()).expect("signs");
        let auth = Authorization::parse(&signed.authorization).expect("parses");
        let other = request("/f", &headers, b"other");
        assert_eq!(
            other.verify(&auth, &secret(), PayloadPolicy::Signed),
            Err(SdkHmacError::UnsignedPayload)
        );
        assert_eq!(
            other
                .verify(&auth, &secret(), PayloadPolicy::AllowUnsigned)
                .map(|v| v.body_signed),
            Ok(false)
        );
        // The JavaScript SDK signs nothing of a multipart body and does not say so.
        let silent = request("/f", &HEADERS, b"").sign("ak", &secret()).expect("signs");
        let auth = Authorization::parse(&silent.authorization).expect("parses");
        let upload = request("/f", &HEADERS, b"data");
        let proven = upload.verify(&auth, &secret(), PayloadPolicy::AllowUnsigned);
        assert_eq!(proven.map(|v| v.body_signed), Ok(false));
        assert_eq!(
            upload.verify(&auth, &secret(), PayloadPolicy::Signed),
            Err(SdkHmacError::Signature)
        );
        let lying = [HEADERS[0], HEADERS[1], ("X-Sdk-Content-Sha256", EMPTY_HASH)];
        let signed = request("/f", &lying, b"data").sign("ak", &secret()).expect("signs");
        let auth = Authorization::parse(&signed.authorization).expect("parses");
        assert_eq!(
            request("/f", &lying, b"data").verify(&auth, &secret(), PayloadPolicy::AllowUnsigned),
            Err(SdkHmacError::BodyHash)
        );
    }

    #[test]
    fn fifteen_minutes_either_way() {
        let at = |text: &str| text.parse::<Timestamp>().expect("instant");
        let date = at("2022-07-26T06:47:36Z");
        assert_eq!(check_skew(date, at("2022-07-26T07:02:36Z")), Ok(()));
        assert_eq!(check_skew(date, at("2022-07-26T06:32:36Z")), Ok(()));
        assert_eq!(
            check_skew(date, at("2022-07-26T07:02:37Z")),
            Err(SdkHmacError::Skew(901))
        );
        assert_eq!(
            check_skew(date, at("2022-07-26T06:32:35Z")),
            Err(SdkHmacError::Skew(-901))
        );
    }
}
