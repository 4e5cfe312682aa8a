//! The listener for OTLP over HTTP: `POST /v1/metrics`, protobuf or JSON, plain or gzip.

use std::io::Read as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use wire::mac::sha256_hex;

use crate::agent::Agent;
use crate::config::Meter;
use crate::otlp::{Attributes, Export, Metric, Number, Point, Sum, Temporality, answer_json, answer_protobuf};
use crate::state::{Amount, Intake, Reading};
use crate::units::Units;

/// Largest body that is taken.
const MAX_BODY: usize = 16 << 20;
/// Largest body after unpacking.
const MAX_UNPACKED: u64 = 64 << 20;

/// The routes.
pub(crate) fn router(agent: Arc<Agent>) -> Router {
    Router::new()
        .route("/v1/metrics", post(metrics))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(agent)
}

/// What an exporter sends is answered once it is on disk; until then it is his to send again.
async fn metrics(State(agent): State<Arc<Agent>>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = header(header::CONTENT_TYPE)
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    let json = match essence.as_str() {
        "application/json" => true,
        "application/x-protobuf" | "application/protobuf" => false,
        _ => return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response(),
    };
    let unpacked;
    let bytes: &[u8] = match header(header::CONTENT_ENCODING) {
        "" | "identity" => &body,
        "gzip" => {
            let mut out = Vec::new();
            let read = flate2::read::MultiGzDecoder::new(&*body)
                .take(MAX_UNPACKED + 1)
                .read_to_end(&mut out);
            if read.is_err() || u64::try_from(out.len()).unwrap_or(u64::MAX) > MAX_UNPACKED {
                return refuse(StatusCode::BAD_REQUEST, json, "the gzip body cannot be unpacked");
            }
            unpacked = out;
            &unpacked
        }
        _ => return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response(),
    };
    let export = if json {
        Export::from_json(bytes)
    } else {
        Export::from_protobuf(bytes)
    };
    let export = match export {
        Ok(export) => export,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, json, &error.to_string()),
    };
    let meters = agent.config().otlp.as_ref().map_or(&[][..], |otlp| &otlp.meters);
    let (intake, refused, why) = readings(meters, &export);
    if agent.take(intake).await.is_err() {
        // 503 is what exporters send again after.
        return refuse(StatusCode::SERVICE_UNAVAILABLE, json, "it cannot be kept now");
    }
    agent.remark("otlp", why.clone().unwrap_or_default()).await;
    let why = why.unwrap_or_default();
    let (kind, body) = if json {
        ("application/json", answer_json(refused, &why).into_bytes())
    } else {
        ("application/x-protobuf", answer_protobuf(refused, &why))
    };
    (
        StatusCode::OK,
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind))],
        body,
    )
        .into_response()
}

/// The `Status` message that OTLP wants with an error.
fn refuse(status: StatusCode, json: bool, why: &str) -> Response {
    tracing::warn!(status = status.as_u16(), why, "an export was refused");
    let (kind, body) = if json {
        (
            "application/json",
            serde_json::json!({"message": why}).to_string().into_bytes(),
        )
    } else {
        let text = why.get(..why.len().min(100)).unwrap_or("");
        let mut body = vec![0x12, u8::try_from(text.len()).unwrap_or(0)];
        body.extend_from_slice(text.as_bytes());
        ("application/x-protobuf", body)
    };
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response()
}

/// The values that are metered; how many are meant and cannot be, and why the first of them cannot.
pub(crate) fn readings(meters: &[Meter], export: &Export) -> (Intake, u64, Option<String>) {
    let mut intake = Intake::default();
    let (mut refused, mut why) = (0_u64, None);
    let mut refuse = |count: usize, words: String| {
        refused += u64::try_from(count).unwrap_or(0);
        why.get_or_insert(words);
    };
    for metric in &export.metrics {
        for meter in meters.iter().filter(|meter| meter.metric == metric.name) {
            let Some(sum) = metric.sum.as_ref() else {
                refuse(1, format!("{} is no sum, so its growth cannot be charged", metric.name));
                continue;
            };
            if !sum.monotonic || sum.temporality == Temporality::Unspecified {
                refuse(
                    sum.points.len(),
                    format!("{} is not monotonic, or says neither delta nor cumulative", metric.name),
                );
                continue;
            }
            for point in sum.points.iter().filter(|point| point.value.is_some()) {
                match reading(meter, metric, sum, point) {
                    None => {}
                    Some(Ok(reading)) => intake.readings.push(reading),
                    Some(Err(words)) => refuse(1, words),
                }
            }
        }
    }
    (intake, refused, why)
}

fn reading(meter: &Meter, metric: &Metric, sum: &Sum, point: &Point) -> Option<Result<Reading, String>> {
    let label = |name: &str| {
        point
            .attributes
            .get(name)
            .or_else(|| metric.resource.get(name))
            .map(String::as_str)
    };
    let instance = match meter.attribute(label)? {
        Ok(instance) => instance,
        Err(words) => return Some(Err(words)),
    };
    let scale = meter.scale.0;
    let units = match point.value? {
        Number::Int(value) => Units::read(&value.to_string(), scale),
        Number::Double(value) => Units::of_f64(value, scale),
    };
    let Some(units) = units else {
        return Some(Err(format!("{} has a value that no counter can have", metric.name)));
    };
    let meter = meter.id();
    let digest = |parts: &[&Attributes]| {
        let text = format!("{:?}{:?}", metric.scope, parts);
        sha256_hex(text.as_bytes()).chars().take(24).collect::<String>()
    };
    let resource = digest(&[&metric.resource]);
    let stream = digest(&[&metric.resource, &point.attributes]);
    // A process that begins anew is another counter: its totals say nothing about those of the one before.
    let (amount, series, origin) = match sum.temporality {
        Temporality::Cumulative => (
            Amount::Total(units),
            format!("otlp|{meter}|{stream}|{}", point.start_ns),
            format!("otlp|{meter}|{resource}|{}", point.start_ns),
        ),
        _ => (
            Amount::Delta(units),
            format!("otlp|{meter}|{stream}|delta"),
            format!("otlp|{meter}|{resource}|delta"),
        ),
    };
    Some(Ok(Reading {
        series,
        origin,
        instance,
        amount,
        start_ns: point.start_ns,
        time_ns: point.time_ns,
    }))
}
