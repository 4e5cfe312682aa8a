//! String or file-stream upload: how a seller hands over a licence that was asked for asynchronously (open API §3.6).
//!
//! `multipart/form-data` comes from strangers. The reader here is for exactly this contract: two parts with fixed names,
//! everything bounded, nothing unpacked and no name ever used as a path. It borrows from the body and copies nothing but
//! the few short texts.

use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::mac::sha256_hex;

/// What stands before the event id in the path.
pub const PATH_PREFIX: &str = "/api/mkp-openapi-public/global/v1/market-event/";
/// What stands after it.
pub const PATH_SUFFIX: &str = "/file";
/// Name of the part that describes the upload.
pub const REQUEST_PART: &str = "isvUpdateFileReq";
/// Name of the part that carries the bytes.
pub const FILE_PART: &str = "file";
/// Event id of debugging calls: an upload for it is judged like any other and kept nowhere, so that a seller can try the
/// whole way, as the mock orders do for the order query.
pub const MOCK_EVENT: &str = "0190f0c0b7d27c1e9b3a5d6e7f800001";
/// Largest file; below the 12 MB the gateway lets through.
pub const MAX_FILE: usize = 10 * 1024 * 1024;

const MAX_PARTS: usize = 4;
const MAX_PART_HEADERS: usize = 8 * 1024;
const MAX_TEXT: usize = 1024;

/// The event id of a path; `None` if it is no upload path or the id is not 1 to 64 plain characters.
pub fn event_id(path: &str) -> Option<&str> {
    let id = path.strip_prefix(PATH_PREFIX)?.strip_suffix(PATH_SUFFIX)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    ((1..=64).contains(&id.len()) && id.bytes().all(plain)).then_some(id)
}

/// Every answer but success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadError {
    /// Not the caller's event, or none at all: no difference is shown.
    IllegalOperation,
    /// The request breaks the contract.
    InvalidParameter,
    /// Something went wrong inside.
    Internal,
    /// The licence resource is not good.
    ResourceInvalid,
    /// The licence request is not good: answered already with another licence, or never asked.
    ApplyInvalid,
    /// Nothing is left of the period licence.
    NoRemainingAmount,
    /// Inner error of the licence service.
    Inner,
    /// The licence has a wrong form.
    InvalidFormat,
    /// The licence request was denied.
    Denied,
    /// The role may not do this.
    Permission,
}

impl UploadError {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::IllegalOperation,
        Self::InvalidParameter,
        Self::Internal,
        Self::ResourceInvalid,
        Self::ApplyInvalid,
        Self::NoRemainingAmount,
        Self::Inner,
        Self::InvalidFormat,
        Self::Denied,
        Self::Permission,
    ];

    /// HTTP status, error code, text.
    pub fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::IllegalOperation => (403, "CBC.0150", "Illegal operation"),
            Self::InvalidParameter => (400, "CBC.0101", "Invalid parameter"),
            Self::Internal => (500, "CBC.0999", "internal error"),
            Self::ResourceInvalid => (200, "91381033", "License resource invalid"),
            Self::ApplyInvalid => (200, "91381034", "license apply invalid"),
            Self::NoRemainingAmount => (200, "91381035", "license period has no remain amount"),
            Self::Inner => (200, "91381036", "inner error"),
            Self::InvalidFormat => (200, "91381037", "Invalid license format."),
            Self::Denied => (200, "91381038", "License apply has been denied."),
            Self::Permission => (200, "91380150", "Role permission denied."),
        }
    }

    /// The answer's body.
    pub fn answer(self) -> UploadAnswer {
        let (_, code, text) = self.row();
        UploadAnswer {
            error_code: code.to_owned(),
            error_msg: text.to_owned(),
        }
    }
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadAnswer {
    /// `CBC.0000` or a failure's code.
    pub error_code: String,
    /// For people.
    pub error_msg: String,
}

impl UploadAnswer {
    /// The upload was taken.
    pub fn success() -> Self {
        Self {
            error_code: "CBC.0000".to_owned(),
            error_msg: "Success".to_owned(),
        }
    }
}

/// What was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upload<'b> {
    /// A licence text.
    Characters(String),
    /// A licence file.
    File {
        /// Its name: shown, never used as a path.
        name: String,
        /// SHA-256 of its bytes, checked; 64 lower-case hexadecimal digits.
        sha256: String,
        /// Its bytes.
        bytes: &'b [u8],
    },
}

impl<'b> Upload<'b> {
    /// Reads a whole upload.
    ///
    /// # Errors
    /// [`UploadError::InvalidParameter`] for everything that breaks the contract; [`UploadError::InvalidFormat`] for a
    /// file whose bytes do not have the stated SHA-256.
    pub fn parse(content_type: &str, body: &'b [u8]) -> Result<Self, UploadError> {
        let wrong = UploadError::InvalidParameter;
        let parts = parts(content_type, body).ok_or(wrong)?;
        let one = |name: &str| {
            let mut found = parts.iter().filter(|part| part.name == name);
            match (found.next(), found.next()) {
                (part, None) => Ok(part),
                _ => Err(wrong),
            }
        };
        let request = one(REQUEST_PART)?.ok_or(wrong)?;
        let request = match Json::parse(request.bytes) {
            Ok(object @ Json::Object(_)) => object,
            _ => return Err(wrong),
        };
        let field = |name: &str| match request.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) if text.chars().count() <= MAX_TEXT => {
                Ok(Some(text.clone()).filter(|text| !text.is_empty()))
            }
            Some(_) => Err(wrong),
        };
        match field("type")?.as_deref() {
            Some("CHARACTERS") => Ok(Self::Characters(field("characters")?.ok_or(wrong)?)),
            Some("FILE") => {
                let file = one(FILE_PART)?.ok_or(wrong)?;
                // The documents' own sample leaves the name out: the part's name counts then.
                let name = field("file_name")?.or_else(|| file.file_name.clone()).ok_or(wrong)?;
                let stated = field("sha256")?.ok_or(wrong)?.to_ascii_lowercase();
                let shaped = stated.len() == 64 && stated.bytes().all(|byte| byte.is_ascii_hexdigit());
                if !shaped || !is_plain_name(&name) || file.bytes.is_empty() || file.bytes.len() > MAX_FILE {
                    return Err(wrong);
                }
                if sha256_hex(file.bytes) != stated {
                    return Err(UploadError::InvalidFormat);
                }
                Ok(Self::File {
                    name,
                    sha256: stated,
                    bytes: file.bytes,
                })
            }
            _ => Err(wrong),
        }
    }
}

impl Upload<'_> {
    /// Builds an upload as a seller does: value of `Content-Type`, and body. `None` if the boundary occurs in what is
    /// sent, or is none.
    pub fn build(&self, boundary: &str) -> Option<(String, Vec<u8>)> {
        let mut request = serde_json::Map::new();
        let mut set = |name: &str, value: &str| request.insert(name.to_owned(), value.into());
        let file = match self {
            Self::Characters(text) => {
                set("type", "CHARACTERS");
                set("characters", text);
                None
            }
            Self::File { name, sha256, bytes } => {
                set("type", "FILE");
                set("file_name", name);
                set("sha256", sha256);
                Some((name, bytes))
            }
        };
        let mut body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{REQUEST_PART}\"\r\nContent-Type: application/json\r\n\r\n{}\r\n",
            serde_json::Value::Object(request)
        )
        .into_bytes();
        if let Some((name, bytes)) = file {
            // Names with quotes travel in the JSON alone.
            let name = if is_plain_name(name) && !name.contains('"') {
                name
            } else {
                "license"
            };
            body.extend_from_slice(
                format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"{FILE_PART}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        (Upload::parse(&content_type, &body).as_ref() == Ok(self)).then_some((content_type, body))
    }
}

/// A name and nothing that any file system could read as a place.
fn is_plain_name(name: &str) -> bool {
    (1..=MAX_TEXT).contains(&name.chars().count())
        && !matches!(name, "." | "..")
        && !name.contains(['/', '\\', ':'])
        && !name.chars().any(char::is_control)
}

#[derive(Debug)]
struct Part<'b> {
    name: String,
    file_name: Option<String>,
    bytes: &'b [u8],
}

/// Splits a body into its parts; `None` for anything that is not whole and within the bounds.
fn parts<'b>(content_type: &str, body: &'b [u8]) -> Option<Vec<Part<'b>>> {
    let boundary = boundary(content_type)?;
    let opening = format!("--{boundary}");
    let separator = format!("\r\n{opening}");
    // What stands before the first boundary is meant for old mail readers; nobody sends it here.
    let mut rest = body.strip_prefix(opening.as_bytes())?;
    let mut parts = Vec::new();
    loop {
        if let Some(end) = rest.strip_prefix(b"--") {
            return (end.is_empty() || end == b"\r\n").then_some(parts);
        }
        rest = rest.strip_prefix(b"\r\n")?;
        if parts.len() == MAX_PARTS {
            return None;
        }
        let window = rest.get(..rest.len().min(MAX_PART_HEADERS))?;
        let headers_end = find(window, b"\r\n\r\n")?;
        let headers = std::str::from_utf8(rest.get(..headers_end)?).ok()?;
        rest = rest.get(headers_end + 4..)?;
        let length = find(rest, separator.as_bytes())?;
        let (name, file_name) = disposition(headers)?;
        parts.push(Part {
            name,
            file_name,
            bytes: rest.get(..length)?,
        });
        rest = rest.get(length + separator.len()..)?;
    }
}

/// 1 to 70 characters, as RFC 2046 allows them.
fn boundary(content_type: &str) -> Option<String> {
    let mut pieces = content_type.split(';');
    if !pieces.next()?.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = pieces.find_map(|piece| {
        let (name, value) = piece.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value)
    })?;
    let value = value
        .strip_prefix('"')
        .and_then(|quoted| quoted.strip_suffix('"'))
        .unwrap_or(value);
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
    ((1..=70).contains(&value.len()) && value.bytes().all(fits) && !value.ends_with(' ')).then(|| value.to_owned())
}

/// Name and file name of a part.
fn disposition(headers: &str) -> Option<(String, Option<String>)> {
    let value = headers.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let rest = value.trim_start().strip_prefix("form-data")?;
    let (mut name, mut file_name) = (None, None);
    let mut rest = rest.trim_start();
    while let Some(parameter) = rest.strip_prefix(';') {
        let (key, value) = parameter.trim_start().split_once('=')?;
        let (text, after) = if let Some(quoted) = value.strip_prefix('"') {
            quoted_text(quoted)?
        } else {
            let end = value.find(';').unwrap_or(value.len());
            let (text, after) = value.split_at_checked(end)?;
            (text.trim().to_owned(), after)
        };
        match key.trim().to_ascii_lowercase().as_str() {
            "name" => name = Some(text),
            "filename" => file_name = Some(text).filter(|text| !text.is_empty()),
            _ => {}
        }
        rest = after.trim_start();
    }
    rest.is_empty().then_some(())?;
    Some((name?, file_name))
}

/// The text up to the closing quote, and what follows it. A backslash guards a quote or itself; elsewhere it is itself.
fn quoted_text(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut characters = text.char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' => return text.get(place + 1..).map(|after| (out, after)),
            '\\' => match characters.next_if(|(_, next)| matches!(next, '"' | '\\')) {
                Some((_, guarded)) => out.push(guarded),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    None
}

/// First place of `needle`; looks at each byte about once, as the first byte of a boundary line is rare.
fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    loop {
        let place = from + hay.get(from..)?.iter().position(|byte| *byte == first)?;
        if hay.get(place..)?.starts_with(needle) {
            return Some(place);
        }
        from = place + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=b";

    fn file(bytes: &[u8]) -> Upload<'_> {
        Upload::File {
            name: "licence 授权.lic".into(),
            sha256: sha256_hex(bytes),
            bytes,
        }
    }

    fn body(request: &str, file: Option<(&str, &str)>) -> Vec<u8> {
        let mut out = format!(
            "--b\r\nContent-Disposition: form-data; name=\"isvUpdateFileReq\"\r\nContent-Type: application/json\r\n\r\n{request}\r\n"
        );
        if let Some((parameters, bytes)) = file {
            out.push_str(&format!(
                "--b\r\ncontent-disposition: form-data; name=file{parameters}\r\n\r\n{bytes}\r\n"
            ));
        }
        out.push_str("--b--\r\n");
        out.into_bytes()
    }

    #[test]
    fn built_and_read_back() {
        // Bytes that look like the beginning of a boundary line are content.
        for upload in [
            Upload::Characters("LIC\n授权\"1\"".into()),
            file(b"\r\n--\0bin\r\n--x"),
            file(b"x"),
        ] {
            let (content_type, body) = upload.build("x-boundary-1").expect("built");
            assert_eq!(Upload::parse(&content_type, &body), Ok(upload));
        }
        assert_eq!(file(b"a\r\n--bb").build("b"), None);
    }

    #[test]
    fn the_documented_sample_names_the_file_in_its_part_only() {
        let request = format!(
            r#"{{"type":"FILE","sha256":"{}","characters":"ignored"}}"#,
            sha256_hex(b"data").to_uppercase()
        );
        let body = body(&request, Some(("; filename=\"a\\\"b.lic\"", "data")));
        match Upload::parse("Multipart/Form-Data; charset=utf-8; boundary=\"b\"", &body) {
            Ok(Upload::File { name, bytes, .. }) => assert_eq!((name.as_str(), bytes), ("a\"b.lic", &b"data"[..])),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_breaks_the_contract_is_refused() {
        let sum = sha256_hex(b"data");
        let named = |name: &str| format!(r#"{{"type":"FILE","sha256":"{sum}","file_name":"{name}"}}"#);
        let part = Some(("", "data"));
        let long = "x".repeat(1025);
        let wrong = UploadError::InvalidParameter;
        for (request, file, expected) in [
            ("{}".to_owned(), None, wrong),
            ("[]".into(), None, wrong),
            (r#"{"type":"ZIP"}"#.into(), None, wrong),
            (r#"{"type":"CHARACTERS"}"#.into(), None, wrong),
            (format!(r#"{{"type":"CHARACTERS","characters":"{long}"}}"#), None, wrong),
            (named("a.lic"), None, wrong),
            (named("a.lic"), Some(("", "")), wrong),
            (named("a.lic"), Some(("", "other")), UploadError::InvalidFormat),
            (r#"{"type":"FILE","file_name":"a.lic"}"#.into(), part, wrong),
            (
                r#"{"type":"FILE","file_name":"a.lic","sha256":"00"}"#.into(),
                part,
                wrong,
            ),
            (format!(r#"{{"type":"FILE","sha256":"{sum}"}}"#), part, wrong),
            (named("../../etc/passwd"), part, wrong),
            (named("C:evil"), part, wrong),
            (named("a\\\\b"), part, wrong),
            (named(".."), part, wrong),
            (named("a\\u0000b"), part, wrong),
        ] {
            let body = body(&request, file);
            assert_eq!(Upload::parse(TYPE, &body), Err(expected), "{request}");
        }
        let good = body(&named("a.lic"), part);
        assert!(Upload::parse(TYPE, &good).is_ok());
        for content_type in [
            "application/json",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=other",
            &format!("multipart/form-data; boundary={}", "b".repeat(71)),
        ] {
            assert_eq!(Upload::parse(content_type, &good), Err(wrong), "{content_type}");
        }
        for length in 0..good.len() - 2 {
            assert_eq!(Upload::parse(TYPE, &good[..length]), Err(wrong), "cut at {length}");
        }
        let twice = [&good[..good.len() - 7], &good[..]].concat();
        assert_eq!(Upload::parse(TYPE, &twice), Err(wrong));
        let headers = body(&named("a.lic"), Some((&format!("; x={}", "y".repeat(9_000)), "data")));
        assert_eq!(Upload::parse(TYPE, &headers), Err(wrong));
    }

    #[test]
    fn event_ids_and_codes() {
        let path = |id: &str| format!("{PATH_PREFIX}{id}{PATH_SUFFIX}");
        assert_eq!(event_id(&path("e-1_A")), Some("e-1_A"));
        for wrong in ["", "a/b", "..", "a%2fb", &"x".repeat(65)] {
            assert_eq!(event_id(&path(wrong)), None, "{wrong}");
        }
        let mut seen = std::collections::BTreeSet::new();
        assert!(UploadError::ALL.iter().all(|error| seen.insert(error.row().1)));
        assert_eq!(
            serde_json::to_string(&UploadError::InvalidFormat.answer()).expect("json"),
            r#"{"error_code":"91381037","error_msg":"Invalid license format."}"#
        );
        assert_eq!(UploadAnswer::success().error_code, "CBC.0000");
    }

    #[test]
    fn a_large_file_of_boundary_beginnings_is_read_in_one_pass() {
        let bytes = b"\r\n--".repeat(MAX_FILE / 4);
        let upload = file(&bytes);
        let (content_type, body) = upload.build("b").expect("built");
        assert!(Upload::parse(&content_type, &body).is_ok());
        let too_large = vec![0; MAX_FILE + 1];
        assert_eq!(file(&too_large).build("b"), None);
    }
}
