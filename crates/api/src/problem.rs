//! Errors as RFC 9457 problems, each with a stable code, the field and a sentence in the reader's language.
//!
//! A handler only says *what* went wrong ([`Failure`]); language and request id are known outside, where
//! [`crate::envelope`] writes the body.

use std::sync::Arc;

use app::Error;
use axum::response::{IntoResponse, Response};
use domain::{
    identity::Locale,
    refusal::{Code, Kind, Refusal},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

/// What handlers return.
pub(crate) type Reply<T> = Result<T, Failure>;

/// Why a request is not served.
#[derive(Clone, Debug)]
pub(crate) struct Failure(Arc<What>);

#[derive(Debug)]
enum What {
    /// A rule says no; told to the caller. Some have a status of their own.
    Refused(Refusal, StatusCode),
    /// Our fault; told to the log.
    Fault(StatusCode, String),
}

/// An error, as `application/problem+json`.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Problem<'a> {
    /// Names the kind of problem; `urn:galleria:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The sentence about the first finding.
    detail: String,
    /// Stable code of the first finding; programs build on this one.
    code: &'static str,
    /// All findings.
    errors: Vec<Finding<'a>>,
    /// Names this request in the log.
    request_id: &'a str,
}

/// One thing that is wrong.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Finding<'a> {
    /// The field, as a path like `specifications[0].name`; none if it is about the whole.
    field: Option<&'a str>,
    /// Stable code.
    code: &'static str,
    /// The sentence, with what to do.
    message: String,
}

impl Failure {
    /// With a status of its own.
    pub(crate) fn with_status(refusal: Refusal, status: StatusCode) -> Self {
        Self(Arc::new(What::Refused(refusal, status)))
    }
    /// Our fault.
    pub(crate) fn fault(detail: impl ToString) -> Self {
        Self(Arc::new(What::Fault(
            StatusCode::INTERNAL_SERVER_ERROR,
            detail.to_string(),
        )))
    }
    /// The HTTP status.
    pub(crate) fn status(&self) -> StatusCode {
        match &*self.0 {
            What::Refused(_, status) | What::Fault(status, _) => *status,
        }
    }
    /// What the log should know, for our own faults.
    pub(crate) fn for_the_log(&self) -> Option<&str> {
        match &*self.0 {
            What::Fault(_, detail) => Some(detail),
            What::Refused(..) => None,
        }
    }
    fn refusal(&self) -> Option<&Refusal> {
        match &*self.0 {
            What::Refused(refusal, _) => Some(refusal),
            What::Fault(..) => None,
        }
    }

    /// The body.
    pub(crate) fn body(&self, locale: Locale, request_id: &str) -> Vec<u8> {
        let ours;
        let refusal = match self.refusal() {
            Some(refusal) => refusal,
            None => {
                ours = Refusal::new(Code::Internal).with("request_id", request_id);
                &ours
            }
        };
        let status = self.status();
        let errors: Vec<Finding<'_>> = refusal
            .findings(locale)
            .into_iter()
            .map(|f| Finding {
                field: f.field,
                code: f.code,
                message: f.message,
            })
            .collect();
        let problem = Problem {
            kind: format!("urn:galleria:{}", refusal.code.text()),
            title: title(status, locale),
            status: status.as_u16(),
            detail: refusal.sentence(locale),
            code: refusal.code.text(),
            errors,
            request_id,
        };
        serde_json::to_vec(&problem).unwrap_or_default()
    }
}

const fn title(status: StatusCode, locale: Locale) -> &'static str {
    let (en, zh) = match status {
        StatusCode::BAD_REQUEST => ("The request cannot be read", "请求无法解析"),
        StatusCode::UNAUTHORIZED => ("Not signed in", "未登录"),
        StatusCode::FORBIDDEN => ("Not allowed", "无权限"),
        StatusCode::NOT_FOUND => ("Not found", "未找到"),
        StatusCode::METHOD_NOT_ALLOWED => ("Method not allowed", "请求方法不支持"),
        StatusCode::REQUEST_TIMEOUT => ("The request took too long to arrive", "请求接收超时"),
        StatusCode::CONFLICT => ("In conflict with the present state", "与当前状态冲突"),
        StatusCode::PRECONDITION_FAILED => ("Changed in the meantime", "内容已变更"),
        StatusCode::PRECONDITION_REQUIRED => ("A condition is required", "缺少前提条件"),
        StatusCode::PAYLOAD_TOO_LARGE => ("Too large", "请求过大"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("Unsupported media type", "内容类型不支持"),
        StatusCode::UNPROCESSABLE_ENTITY => ("A rule does not hold", "不符合规则"),
        StatusCode::TOO_MANY_REQUESTS => ("Too many requests", "请求过多"),
        StatusCode::SERVICE_UNAVAILABLE => ("Not available at the moment", "暂时不可用"),
        _ => ("Something went wrong", "系统错误"),
    };
    match locale {
        Locale::EnUs => en,
        Locale::ZhCn => zh,
    }
}

/// The status of a code: 400 where a request cannot be read at all, 422 where a rule does not hold.
fn status_of(code: Code) -> StatusCode {
    match code {
        Code::Malformed | Code::CursorBroken | Code::KeyNeeded => StatusCode::BAD_REQUEST,
        Code::MethodWrong => StatusCode::METHOD_NOT_ALLOWED,
        Code::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::VersionStale => StatusCode::PRECONDITION_FAILED,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        other => match other.kind() {
            Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::Absent => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Kind::Precondition => StatusCode::PRECONDITION_REQUIRED,
        },
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let status = status_of(refusal.code);
        Self::with_status(refusal, status)
    }
}
impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Refusal::new(code).into()
    }
}
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Store(error) => {
                let status = match error {
                    app::views::StoreError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                };
                Self(Arc::new(What::Fault(status, error.to_string())))
            }
            Error::Fault(detail) => Self::fault(detail),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(seconds) = self.refusal().and_then(|r| r.params.get("seconds"))
            && let Ok(value) = HeaderValue::from_str(seconds)
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response.extensions_mut().insert(self);
        response
    }
}
