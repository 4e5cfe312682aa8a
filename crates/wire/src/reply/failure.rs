//! Everything that can be wrong with an answer, or with getting one.

use crate::body_sign::BodySignError;
use crate::codes;

/// Why a call failed. All of them count the same for the retry window (production interface §6.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyFailure {
    /// No complete answer within the time limit.
    #[error("no complete answer within the time limit")]
    Timeout,
    /// No connection; why.
    #[error("no connection to the seller: {0}")]
    Connect(String),
    /// TLS could not be established or the certificate is not acceptable.
    #[error("no trusted TLS connection: {0}")]
    Tls(String),
    /// The address may not be called at all.
    #[error("the address is not allowed: {0}")]
    Forbidden(String),
    /// The answer breaks HTTP.
    #[error("the answer breaks HTTP: {0}")]
    Protocol(String),
    /// Larger than the cap.
    #[error("the answer is too large")]
    TooLarge,
    /// Not 200, and no result code that would say more.
    #[error("HTTP status {0}")]
    HttpStatus(u16),
    /// Not a JSON object.
    #[error("the answer is not JSON: {0}")]
    Unparsable(String),
    /// A mandatory field is missing or empty.
    #[error("field {0} is missing")]
    MissingField(&'static str),
    /// A field is longer than documented.
    #[error("field {0} is too long")]
    FieldTooLong(&'static str),
    /// A field cannot be decrypted with the access key (debugging only).
    #[error("field {0} cannot be decrypted with the access key")]
    Undecryptable(&'static str),
    /// The answer's signature does not hold.
    #[error(transparent)]
    BodySign(BodySignError),
    /// Neither success nor in progress.
    #[error("result code {code}: {message}")]
    ResultCode {
        /// As answered.
        code: String,
        /// `resultMsg`, cut.
        message: String,
    },
}

impl ReplyFailure {
    /// A stable word for tables and screens.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Connect(_) => "connect",
            Self::Tls(_) => "tls",
            Self::Forbidden(_) => "forbidden",
            Self::Protocol(_) => "protocol",
            Self::TooLarge => "too_large",
            Self::HttpStatus(_) => "http_status",
            Self::Unparsable(_) => "unparsable",
            Self::MissingField(_) => "missing_field",
            Self::FieldTooLong(_) => "field_too_long",
            Self::Undecryptable(_) => "undecryptable",
            Self::BodySign(BodySignError::Missing) => "body_sign_missing",
            Self::BodySign(BodySignError::Malformed) => "body_sign_malformed",
            Self::BodySign(BodySignError::Mismatch { .. }) => "body_sign_mismatch",
            Self::ResultCode { .. } => "result_code",
        }
    }

    /// The text the debugging screen shows, in the documented words where there are some (production interface §6.3,
    /// §4.3).
    pub fn debug_text(&self) -> String {
        match self {
            Self::Unparsable(_) => "Parse response body failed".to_owned(),
            Self::MissingField(field) => format!("The interface response does not contain {field}"),
            Self::FieldTooLong(field) => format!("The length of {field} is invalid"),
            Self::BodySign(error) => error.debug_text(),
            Self::ResultCode { code, message } => format!(
                "Call interface failed. The production interface returns an error result code: {code} ({}){}{message}",
                codes::meaning(code).en,
                if message.is_empty() { "" } else { ": " },
            ),
            other => format!("Call interface failed. {other}"),
        }
    }
}
