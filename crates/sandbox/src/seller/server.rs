//! The seller's HTTP side: connections, control endpoints, and the faults an answer can have.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;
use wire::body_sign;
use wire::codes;
use wire::reply::Protocol;
use wire::secret::Secret;

use super::state::LedgerEntry;
use super::v2::{Answer, Read};
use super::{Fault, Shared, license_sender, order_reader, v1, v2};
use crate::clock::wall_now;

/// Largest request body read, in bytes.
const MAX_REQUEST: usize = 1 << 20;

/// Header names travel in lower case here; receivers compare without regard to case.
const BODY_SIGN: HeaderName = HeaderName::from_static("body-sign");

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
struct Closed;

/// Accepts connections for ever.
pub(super) async fn run(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors most likely: let some connections end first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| serve(Arc::clone(&shared), request));
            // An error here is a client that went away, or a connection closed on purpose.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn serve(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Body>, Closed> {
    let (parts, body) = request.into_parts();
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or("").to_owned());
    let Ok(body) = to_bytes(Body::new(body), MAX_REQUEST).await else {
        return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, "too large"));
    };
    match (parts.method.clone(), path.as_str()) {
        (Method::GET, "/_seller/ledger") => {
            let memory = shared.memory();
            let mut value = serde_json::to_value(&memory.ledger).unwrap_or_default();
            if let Some(object) = value.as_object_mut() {
                object.insert("fault".into(), json!(memory.fault.to_string()));
            }
            Ok(answer(StatusCode::OK, value.to_string()))
        }
        (Method::GET, "/_seller/fault") => Ok(answer(
            StatusCode::OK,
            json!({"fault": shared.memory().fault.to_string()}).to_string(),
        )),
        (Method::POST | Method::PUT, "/_seller/fault") => Ok(set_fault(&shared, &body)),
        (Method::POST, "/_seller/usage") => Ok(take_usage(&shared, &body)),
        (Method::GET, page) if page.starts_with("/i/") => Ok(front_end(&shared, page.trim_start_matches("/i/"))),
        (method, _) => production(&shared, &method, &query, &body).await,
    }
}

fn set_fault(shared: &Shared, body: &[u8]) -> Response<Body> {
    let text = String::from_utf8_lossy(body);
    let word = serde_json::from_str::<serde_json::Value>(&text)
        .ok()
        .and_then(|value| value.get("fault").and_then(|fault| fault.as_str()).map(str::to_owned))
        .unwrap_or_else(|| text.trim().to_owned());
    match word.parse::<Fault>() {
        Ok(fault) => {
            shared.memory().fault = fault;
            tracing::info!(%fault, "the seller's fault was changed");
            answer(StatusCode::OK, json!({"fault": fault.to_string()}).to_string())
        }
        Err(error) => answer(StatusCode::BAD_REQUEST, json!({"error": error.to_string()}).to_string()),
    }
}

fn take_usage(shared: &Shared, body: &[u8]) -> Response<Body> {
    let value: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| value.get(name).and_then(serde_json::Value::as_str);
    let done = match (text("instanceId"), text("usageValue")) {
        (Some(id), Some(used)) => super::set_used(shared, id, text("relatedInstanceId").unwrap_or_default(), used),
        _ => {
            return answer(
                StatusCode::BAD_REQUEST,
                json!({"error": "instanceId and usageValue are needed"}).to_string(),
            );
        }
    };
    match done {
        true => answer(StatusCode::OK, json!({}).to_string()),
        false => answer(StatusCode::NOT_FOUND, json!({"error": "no such instance"}).to_string()),
    }
}

/// The page a buyer lands on.
fn front_end(shared: &Shared, id: &str) -> Response<Body> {
    let memory = shared.memory();
    let Some(instance) = memory.ledger.instances.get(id) else {
        return plain(StatusCode::NOT_FOUND, "no such instance");
    };
    let text = format!(
        "Reference seller\n\ninstance {}\nstatus   {:?}\nproduct  {}\nexpires  {}\n",
        instance.instance_id,
        instance.status,
        instance.product_id.as_deref().unwrap_or("-"),
        instance.expire_time.as_deref().unwrap_or("-"),
    );
    plain(StatusCode::OK, &text)
}

async fn production(shared: &Arc<Shared>, method: &Method, query: &str, body: &[u8]) -> Result<Response<Body>, Closed> {
    let (number, fault) = {
        let mut memory = shared.memory();
        memory.ledger.count += 1;
        (memory.ledger.count, memory.fault)
    };
    let odd = number % 2 == 1;
    match fault {
        Fault::Slow(time) => tokio::time::sleep(time).await,
        Fault::Hang => {
            record(shared, number, fault, unread(query, body));
            std::future::pending::<()>().await;
        }
        Fault::Down => {
            record(shared, number, fault, unread(query, body));
            return Err(Closed);
        }
        Fault::Http500 => {
            record(shared, number, fault, unread(query, body));
            return Ok(plain(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"));
        }
        Fault::BadJson => {
            record(shared, number, fault, unread(query, body));
            return Ok(answer(
                StatusCode::OK,
                "{\"resultCode\":\"000000\",\"resultMsg\":".to_owned(),
            ));
        }
        Fault::Flaky if odd => {
            record(shared, number, fault, unread(query, body));
            let text = r#"{"resultCode":"000005","resultMsg":"try again"}"#.to_owned();
            return Ok(signed(shared, StatusCode::INTERNAL_SERVER_ERROR, text, fault));
        }
        _ => {}
    }
    let right_method = if shared.config.protocol == Protocol::V1 {
        Method::GET
    } else {
        Method::POST
    };
    if *method != right_method {
        record(shared, number, Fault::None, unread(query, body));
        return Ok(plain(StatusCode::METHOD_NOT_ALLOWED, "method not allowed"));
    }
    let now_ms = wall_now().as_millisecond();
    let made = {
        let mut memory = shared.memory();
        let made = match shared.config.protocol {
            Protocol::V1 => v1::handle(shared, &mut memory, query, now_ms),
            Protocol::V2 => v2::handle(shared, &mut memory, query, body, now_ms),
        };
        let entry = entry(number, fault, &made);
        memory.ledger.record(entry);
        if shared.config.state.is_some() {
            shared.save(&memory.ledger);
        }
        made
    };
    tracing::info!(
        number,
        activity = %made.read.activity,
        order = made.read.order_id.as_deref().unwrap_or("-"),
        code = made.outcome.code,
        effect = made.outcome.effect,
        "production call"
    );
    if let (true, Some(order_id)) = (reads_order(made.outcome.effect), &made.read.order_id) {
        order_reader::read_later(shared, order_id.clone(), made.read.order_line_id.clone());
    }
    if let ("getLicenseAsync", codes::IN_PROGRESS, Some(event)) =
        (made.read.activity.as_str(), made.outcome.code, &made.read.event_id)
    {
        license_sender::send_later(shared, event.clone());
    }
    if fault == Fault::Lost && odd {
        return Err(Closed);
    }
    Ok(signed(shared, StatusCode::OK, made.body(), fault))
}

/// What was bought stands in the order, not in the call.
fn reads_order(effect: &str) -> bool {
    matches!(effect, "created" | "renewed" | "upgraded" | "notified")
}

fn unread(query: &str, body: &[u8]) -> Answer {
    let request = if body.is_empty() {
        query.to_owned()
    } else {
        String::from_utf8_lossy(body).into_owned()
    };
    Answer {
        outcome: super::act::Outcome::refused("", ""),
        read: Read {
            request: request.chars().take(4096).collect(),
            ..Read::default()
        },
        more: Vec::new(),
    }
}

fn record(shared: &Shared, number: u64, fault: Fault, answer: Answer) {
    shared.memory().ledger.record(entry(number, fault, &answer));
}

fn entry(number: u64, fault: Fault, answer: &Answer) -> LedgerEntry {
    let read = &answer.read;
    LedgerEntry {
        number,
        at: wall_now().to_string(),
        activity: read.activity.clone(),
        order_id: read.order_id.clone(),
        order_line_id: read.order_line_id.clone(),
        instance_id: answer.outcome.instance_id.clone().or_else(|| read.instance_id.clone()),
        test_flag: read.test_flag.clone(),
        result_code: answer.outcome.code.to_owned(),
        effect: answer.outcome.effect.to_owned(),
        fault: (fault != Fault::None).then(|| fault.to_string()),
        request: read.request.clone(),
    }
}

/// A JSON answer with the signature V1 demands. V2 answers are not signed, unless to show a wrong signature.
fn signed(shared: &Shared, status: StatusCode, body: String, fault: Fault) -> Response<Body> {
    let header = match (fault, shared.config.protocol) {
        (Fault::BadSign, _) => Some(body_sign::header_value(&Secret::new("another key"), body.as_bytes())),
        (_, Protocol::V1) => Some(body_sign::header_value(&shared.config.key, body.as_bytes())),
        (_, Protocol::V2) => None,
    };
    let mut response = answer(status, body);
    if let Some(value) = header.and_then(|text| HeaderValue::from_str(&text).ok()) {
        response.headers_mut().insert(BODY_SIGN, value);
    }
    response
}

fn answer(status: StatusCode, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json;charset=utf-8"),
    );
    response
}

fn plain(status: StatusCode, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain;charset=utf-8"),
    );
    response
}
