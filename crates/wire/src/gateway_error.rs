//! Refusals of the layer in front of the open APIs (open API §2.5).
//!
//! Callers use the code; the text is for people. The prefix is `APIGW.` for the marketplace's own APIs and `APIG.` for
//! APIs of API products, with the same numbers.

use serde::Serialize;

/// Which of the two number spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayPrefix {
    /// `APIGW.`: open APIs of the marketplace.
    Marketplace,
    /// `APIG.`: APIs behind the gateway for products.
    UserApi,
}

/// What went wrong before a request reached an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayError {
    /// Path or method wrong: .0101, 404.
    NoSuchApi,
    /// Malformed request: .0201, 400.
    BadRequest,
    /// Body above 12 MB: .0201, 413.
    BodyTooLarge,
    /// URI above 32 K: .0201, 414.
    UriTooLarge,
    /// Headers too large: .0201, 494.
    HeadersTooLarge,
    /// Nobody behind: .0202, 502.
    BackendUnavailable,
    /// Too slow behind: .0203, 504.
    BackendTimeout,
    /// Unexpected: .0201, 500.
    Unexpected,
    /// AK/SK does not verify: .0301, 401.
    AkSk,
    /// AK locked after repeated failures: .0301, 401.
    AkLocked,
    /// The user may not call this API: .0302, 403.
    IamNotAuthorized,
    /// APP key does not verify: .0303, 401.
    App,
    /// The app may not call this API: .0304, 403.
    AppNotAuthorized,
    /// No usable authentication at all: .0305, 401.
    NoAuthentication,
    /// Denied: .0306, 403.
    Denied,
    /// Too many requests: .0308, 429; send `Retry-After` with it.
    Throttled {
        /// Requests allowed.
        limit: u32,
        /// Per this many seconds: 1 or 60.
        per_seconds: u32,
    },
    /// Unknown client address: .0401, 403.
    ClientAddress,
}

/// Body of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatewayBody {
    /// `APIGW.0301` and the like.
    pub error_code: String,
    /// For people.
    pub error_msg: String,
    /// 32 hexadecimal digits.
    pub request_id: String,
}

impl GatewayError {
    /// HTTP status, number and text.
    fn row(&self) -> (u16, &'static str, String) {
        let (status, number, text) = match self {
            Self::NoSuchApi => (
                404,
                "0101",
                "The API does not exist or has not been published in the environment.",
            ),
            Self::BadRequest => (400, "0201", "API request error."),
            Self::BodyTooLarge => (413, "0201", "Request entity too large."),
            Self::UriTooLarge => (414, "0201", "Request URI too large."),
            Self::HeadersTooLarge => (494, "0201", "Request headers too large."),
            Self::BackendUnavailable => (502, "0202", "Backend unavailable."),
            Self::BackendTimeout => (504, "0203", "Backend timeout."),
            Self::Unexpected => (500, "0201", "An unexpected error occurred."),
            Self::AkSk => (
                401,
                "0301",
                "Incorrect IAM authentication information: verify aksk signature fail",
            ),
            Self::AkLocked => (
                401,
                "0301",
                "Incorrect IAM authentication information: AK access failed to reach the limit, forbidden",
            ),
            Self::IamNotAuthorized => (403, "0302", "The IAM user is not authorized to access the API."),
            Self::App => (401, "0303", "Incorrect app authentication information."),
            Self::AppNotAuthorized => (403, "0304", "The app is not authorized to access the API."),
            Self::NoAuthentication => (401, "0305", "Incorrect authentication information."),
            Self::Denied => (403, "0306", "API access denied."),
            Self::Throttled { limit, per_seconds } => {
                let unit = if *per_seconds == 60 { "minute" } else { "second" };
                let text = format!(
                    "The throttling threshold has been reached: policy user over ratelimit, limit:{limit}, time:1 {unit}"
                );
                return (429, "0308", text);
            }
            Self::ClientAddress => (403, "0401", "Unknown client IP address."),
        };
        (status, number, text.to_owned())
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        self.row().0
    }

    /// Body of the refusal; `request_id` is 32 hexadecimal digits made by the caller.
    pub fn body(&self, prefix: GatewayPrefix, request_id: &str) -> GatewayBody {
        let (_, number, error_msg) = self.row();
        let prefix = match prefix {
            GatewayPrefix::Marketplace => "APIGW",
            GatewayPrefix::UserApi => "APIG",
        };
        GatewayBody {
            error_code: format!("{prefix}.{number}"),
            error_msg,
            request_id: request_id.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape() {
        let body = GatewayError::AkSk.body(GatewayPrefix::Marketplace, "0123456789abcdef0123456789abcdef");
        assert_eq!(
            serde_json::to_string(&body).expect("json"),
            r#"{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: verify aksk signature fail","request_id":"0123456789abcdef0123456789abcdef"}"#
        );
        let throttled = GatewayError::Throttled {
            limit: 10,
            per_seconds: 60,
        };
        assert_eq!(throttled.status(), 429);
        assert!(
            throttled
                .body(GatewayPrefix::UserApi, "")
                .error_msg
                .ends_with("limit:10, time:1 minute")
        );
    }
}
