//! ETag and If-Match: an edit names the version it was made from.

use axum::{
    Json,
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use domain::refusal::{Code, Refusal};
use http::{HeaderValue, StatusCode, header, request::Parts};
use serde::Serialize;

use crate::{
    Api,
    problem::{Failure, Reply},
};

/// The version in `If-Match`.
#[derive(Clone, Copy, Debug, utoipa::IntoParams)]
#[into_params(names("If-Match"), parameter_in = Header)]
pub(crate) struct IfMatch(
    /// The ETag of what was read, for example `"3"`.
    #[param(value_type = String, pattern = "^\"[0-9]{1,18}\"$")]
    pub i64,
);

impl FromRequestParts<Api> for IfMatch {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Reply<Self> {
        let value = parts.headers.get(header::IF_MATCH).ok_or(Code::VersionMissing)?;
        // Strong and ours: `*` and weak ones do not say what was read.
        let number = value
            .to_str()
            .ok()
            .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok());
        let detail = "If-Match must be the ETag of what you read, such as \"3\"";
        let number = number.ok_or_else(|| Refusal::new(Code::Malformed).field("If-Match").with("detail", detail))?;
        Ok(Self(number))
    }
}

/// An answer with its version as ETag.
pub(crate) struct Tagged<T>(pub StatusCode, pub i64, pub T);

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = (self.0, Json(self.2)).into_response();
        if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", self.1)) {
            response.headers_mut().insert(header::ETAG, value);
        }
        response
    }
}
