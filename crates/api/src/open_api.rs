//! The open APIs that sellers' servers call, under their original paths and with the shapes of the original's gateway
//! (open APIs §1 to §3). Nothing of the console applies here: no sessions, no problems, no versions.

use app::{
    metering::PushHeaders,
    openapi::{CallRefused, Caller, IncomingCall},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::any,
};
use domain::{seller::CredentialKind, time::Span};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use wire::{
    encode::{form_decode, raw_pairs},
    gateway_error::{GatewayError, GatewayPrefix},
    license_code::{self, ActivateRequest, HeartbeatRequest, LicenseApi, LicenseError, UsageRequest, check_request},
    license_upload, order_query,
    sdk_hmac::{PayloadPolicy, SdkRequest},
    usage_push::{NONCE_HEADER, SIGNATURE_HEADER, TS_HEADER, UsageApi},
};

use crate::{Api, body, envelope::RequestId, problem::Failure, source};

/// Limits of the original's gateway (open APIs §2.5).
const MAX_BODY: usize = 12 * 1024 * 1024;
/// A thousand records of the longest fields take less than half of it.
const MAX_PUSH: usize = 2 * 1024 * 1024;
const MAX_TARGET: usize = 32 * 1024;
const MAX_HEADERS: usize = 32 * 1024;

pub(crate) fn router() -> Router<Api> {
    Router::new()
        .route("/api/mkp-openapi-public/{*rest}", any(call))
        .route(UsageApi::Old.path(), any(call))
}

/// A refusal of the gateway, and how long to wait where that helps.
struct Refused(GatewayError, Option<Span>);

impl From<GatewayError> for Refused {
    fn from(error: GatewayError) -> Self {
        Self(error, None)
    }
}

async fn call(State(api): State<Api>, request: Request) -> Response {
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    match route(&api, request, &id).await {
        Ok(response) => response,
        Err(Refused(error, wait)) => {
            let body = serde_json::to_vec(&error.body(GatewayPrefix::Marketplace, &id)).unwrap_or_default();
            // 494 is the gateway's own status; every three digits are one.
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = (status, json(), body).into_response();
            if let Some(wait) = wait {
                let seconds = (wait.as_millis() + 999) / 1_000;
                if let Ok(value) = HeaderValue::from_str(&seconds.max(1).to_string()) {
                    response.headers_mut().insert(header::RETRY_AFTER, value);
                }
            }
            response
        }
    }
}

fn json() -> [(header::HeaderName, HeaderValue); 1] {
    [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]
}

async fn route(api: &Api, request: Request, id: &str) -> Result<Response, Refused> {
    let source = source::of(&request, &api.config.proxies);
    let method = request.method().clone();
    let target = request
        .uri()
        .path_and_query()
        .map(|t| t.as_str().to_owned())
        .unwrap_or_default();
    if target.len() > MAX_TARGET {
        return Err(GatewayError::UriTooLarge.into());
    }
    let headers = headers_of(&request)?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let operation = Operation::of(path, &method).ok_or(GatewayError::NoSuchApi)?;
    if let Err(failure) = api.rate.count_source(&source, false) {
        let per_second = api.config.per_source;
        return Err(Refused(
            GatewayError::Throttled {
                limit: per_second,
                per_seconds: 1,
            },
            wait_of(&failure),
        ));
    }
    let content = read(request, operation.most()).await?;
    let borrowed: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    if operation == Operation::Usage(UsageApi::New) {
        return push_usage(api, &borrowed, &content).await;
    }
    let call = IncomingCall {
        request: SdkRequest {
            method: method.as_str(),
            target: &target,
            headers: &borrowed,
            body: &content,
        },
        payload: operation.payload(),
        source: &source,
    };
    let caller = api
        .app
        .authenticate_call(call)
        .await
        .map_err(|refused| refuse(refused, id))?;
    match operation {
        Operation::QueryOrder => query_order(api, caller, query).await,
        Operation::Usage(_) => answer(api.app.push_usage_old(caller, &content).await),
        Operation::License(which) => {
            license(
                api,
                caller,
                which,
                check_request(method.as_str(), content_type(&borrowed)),
                &content,
            )
            .await
        }
        Operation::Upload => {
            let event_id = license_upload::event_id(path).unwrap_or_default();
            let content_type = content_type(&borrowed).unwrap_or_default();
            answer(
                api.app
                    .receive_client_license(caller, event_id, content_type, &content)
                    .await,
            )
        }
    }
}

fn content_type<'a>(headers: &[(&str, &'a str)]) -> Option<&'a str> {
    headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| *value)
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operation {
    QueryOrder,
    License(LicenseApi),
    Usage(UsageApi),
    /// A licence for a device, under the event id in the path (open APIs §3.6).
    Upload,
}

impl Operation {
    /// By path and method. That a licence API takes POST alone is said by that API itself, with a code of its own.
    fn of(path: &str, method: &Method) -> Option<Self> {
        if path == order_query::PATH {
            return (method == Method::GET).then_some(Self::QueryOrder);
        }
        if let Some(api) = UsageApi::ALL.into_iter().find(|api| api.path() == path) {
            return (method == Method::POST).then_some(Self::Usage(api));
        }
        if license_upload::event_id(path).is_some() {
            return (method == Method::POST).then_some(Self::Upload);
        }
        let rest = path.strip_prefix(license_code::BASE)?;
        LicenseApi::ALL
            .into_iter()
            .find(|api| api.path() == rest)
            .map(Self::License)
    }

    /// The vendor's SDKs sign nothing of a multipart body (open APIs §2.1); everything else that has an effect is signed.
    const fn payload(self) -> PayloadPolicy {
        match self {
            Self::Upload => PayloadPolicy::AllowUnsigned,
            _ => PayloadPolicy::Signed,
        }
    }

    /// Bytes of a body. Whoever pushes usage over the new interface is known only once it was read.
    const fn most(self) -> usize {
        match self {
            Self::Usage(_) => MAX_PUSH,
            _ => MAX_BODY,
        }
    }
}

/// A push over the new interface, which is signed by headers of its own.
async fn push_usage(api: &Api, headers: &[(&str, &str)], body: &[u8]) -> Result<Response, Refused> {
    let header = |wanted: &str| {
        headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| *value)
    };
    let signed = PushHeaders {
        ts: header(TS_HEADER),
        nonce: header(NONCE_HEADER),
        signature: header(SIGNATURE_HEADER),
    };
    answer(api.app.push_usage(signed, body).await)
}

async fn query_order(api: &Api, caller: Caller, query: &str) -> Result<Response, Refused> {
    let value = |name: &str| {
        raw_pairs(query)
            .find(|(n, _)| *n == name)
            .map(|(_, v)| form_decode(v).ok_or(GatewayError::BadRequest))
            .transpose()
    };
    let (order, line) = (value("orderId")?, value("orderLineId")?);
    answer(api.app.query_order(caller, order.as_deref(), line.as_deref()).await)
}

/// The form of a request is judged here, with the `95…` codes and a 4xx status; what it means for a code, by whoever knows
/// the codes (open APIs §3.4).
async fn license(
    api: &Api,
    caller: Caller,
    which: LicenseApi,
    form: Result<(), LicenseError>,
    body: &[u8],
) -> Result<Response, Refused> {
    let app = &api.app;
    let refuse = |error: LicenseError| answer((error.row().0, error.answer()));
    if let Err(error) = form {
        return refuse(error);
    }
    match which {
        LicenseApi::ActivateV1 => match ActivateRequest::parse_v1(body) {
            Ok(request) => answer(app.activate_license(caller, &request).await),
            Err(error) => refuse(error),
        },
        LicenseApi::ActivateV2 => match ActivateRequest::parse_v2(body) {
            Ok(request) => answer(app.activate_licenses(caller, &request).await),
            Err(error) => refuse(error),
        },
        LicenseApi::HeartbeatV1 => match HeartbeatRequest::parse_v1(body) {
            Ok(request) => answer(app.query_license(caller, &request).await),
            Err(error) => refuse(error),
        },
        LicenseApi::HeartbeatV2 => match HeartbeatRequest::parse_v2(body) {
            Ok(request) => answer(app.query_licenses(caller, &request).await),
            Err(error) => refuse(error),
        },
        LicenseApi::SoftwareUsage => match UsageRequest::parse(body) {
            Ok(request) => answer(app.push_license_usage(caller, &request).await),
            Err(error) => refuse(error),
        },
    }
}

fn answer((status, answer): (u16, impl Serialize)) -> Result<Response, Refused> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(&answer).map_err(|_| GatewayError::Unexpected)?;
    Ok((status, json(), body).into_response())
}

/// All headers as text. Of a request by HTTP/2 the authority stands in for `Host`, which is what its client signed.
fn headers_of(request: &Request) -> Result<Vec<(String, String)>, Refused> {
    let mut all = Vec::with_capacity(request.headers().len() + 1);
    let mut size = 0;
    for (name, value) in request.headers() {
        size += name.as_str().len() + value.len() + 4;
        // Values that are not ASCII are read as UTF-8, as the vendor's SDKs write them.
        let value = std::str::from_utf8(value.as_bytes()).map_err(|_| GatewayError::BadRequest)?;
        all.push((name.as_str().to_owned(), value.to_owned()));
    }
    if size > MAX_HEADERS {
        return Err(GatewayError::HeadersTooLarge.into());
    }
    if !request.headers().contains_key(header::HOST)
        && let Some(authority) = request.uri().authority()
    {
        all.push(("host".to_owned(), authority.to_string()));
    }
    Ok(all)
}

async fn read(request: Request, most: usize) -> Result<Bytes, Refused> {
    body::read_up_to(request, most).await.map_err(|failure| {
        let error = match failure.status() {
            StatusCode::PAYLOAD_TOO_LARGE => GatewayError::BodyTooLarge,
            _ => GatewayError::BadRequest,
        };
        error.into()
    })
}

fn refuse(refused: CallRefused, id: &str) -> Refused {
    match refused {
        CallRefused::Unauthenticated(CredentialKind::AkSk) => GatewayError::AkSk.into(),
        CallRefused::Unauthenticated(CredentialKind::AppKey) => GatewayError::App.into(),
        CallRefused::Locked(CredentialKind::AkSk, wait) => Refused(GatewayError::AkLocked, Some(wait)),
        CallRefused::Locked(CredentialKind::AppKey, wait) => Refused(GatewayError::App, Some(wait)),
        CallRefused::TooFast { limit, wait } => Refused(GatewayError::Throttled { limit, per_seconds: 60 }, Some(wait)),
        CallRefused::Fault(error) => {
            tracing::error!(request_id = id, %error, "an open API failed by our own fault");
            GatewayError::Unexpected.into()
        }
    }
}

fn wait_of(failure: &Failure) -> Option<Span> {
    let response = failure.clone().into_response();
    let headers: &HeaderMap = response.headers();
    let seconds: i64 = headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Span::seconds(seconds))
}
