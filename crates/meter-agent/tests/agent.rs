//! The whole agent over real sockets, against a marketplace of a few lines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test that cannot go on should fail where it stands, and it lives in real time"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use meter_agent::agent::Agent;
use meter_agent::config::Config;
use wire::sdk_hmac::{Authorization, PayloadPolicy, SdkRequest};
use wire::secret::Secret;
use wire::time::TimestampMs;
use wire::usage_push::{AbnormalRecord, RecordError, UsageAnswer, UsageApi, UsageError, UsagePush};
use wire::usage_sign;
use wire::v2_sign::Nonce;

const KEY: &str = "the seller key";

/// What the agents of this file take for the time: really now, and this many seconds on.
static LATER: AtomicI64 = AtomicI64::new(0);

fn clock() -> Timestamp {
    let later = jiff::SignedDuration::from_secs(LATER.load(Ordering::SeqCst));
    Timestamp::now().checked_add(later).unwrap()
}

#[derive(Default)]
struct World {
    /// What `/metrics` shows.
    page: String,
    /// Ten-thousandths by instance.
    taken: BTreeMap<String, i64>,
    seen: BTreeMap<String, String>,
    pushes: usize,
    /// Answers that go out before the marketplace works: status and `Retry-After`.
    faults: Vec<(u16, Option<u32>)>,
    /// The instance that this marketplace does not know.
    unknown: Option<&'static str>,
    /// Seconds that the `Date` of answers is off.
    date: Option<String>,
    when: Vec<Instant>,
}

type Shared = Arc<Mutex<World>>;

async fn serve(world: Shared) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = Router::new().fallback(answer).with_state(world);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

async fn answer(State(world): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let mut world = world.lock().unwrap();
    if parts.uri.path() == "/metrics" {
        return ([("content-type", "text/plain; version=0.0.4")], world.page.clone()).into_response();
    }
    let mut response = if parts.method == Method::POST {
        world.push(&parts.uri, &parts.headers, &body)
    } else {
        StatusCode::NOT_FOUND.into_response()
    };
    if let Some(date) = &world.date {
        response.headers_mut().insert("date", date.parse().unwrap());
    }
    response
}

impl World {
    fn push(&mut self, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Response {
        self.pushes += 1;
        self.when.push(Instant::now());
        let api = UsageApi::ALL.into_iter().find(|api| api.path() == uri.path()).unwrap();
        let header = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
        match api {
            UsageApi::New => {
                let ts = TimestampMs::parse(header("ts")).unwrap();
                let nonce = Nonce::parse(header("nonce")).unwrap();
                let form = usage_sign::verify(&Secret::new(KEY), ts, &nonce, body, header("signature"));
                assert_eq!(form, Some(usage_sign::UsageForm::Raw));
            }
            UsageApi::Old => {
                let list: Vec<(&str, &str)> = headers
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
                    .collect();
                let authorization = Authorization::parse(header("authorization")).unwrap();
                let request = SdkRequest {
                    method: "POST",
                    target: uri.path(),
                    headers: &list,
                    body,
                };
                request
                    .verify(&authorization, &Secret::new("sk"), PayloadPolicy::Signed)
                    .unwrap();
            }
        }
        if !self.faults.is_empty() {
            let (status, wait) = self.faults.remove(0);
            let mut response = StatusCode::from_u16(status).unwrap().into_response();
            if let Some(wait) = wait {
                response.headers_mut().insert("retry-after", wait.into());
            }
            return response;
        }
        let push = UsagePush::parse(api, body).unwrap();
        let mut refused = Vec::new();
        for record in &push.records {
            let record = record.as_ref().unwrap();
            assert_eq!(record.product_id.is_some(), api == UsageApi::Old);
            assert!(record.end_time <= clock());
            let unknown = self.unknown.is_some_and(|unknown| unknown == record.instance_id);
            if unknown && api == UsageApi::Old {
                return json(500, &UsageError::NoSuchInstance.answer());
            }
            let id = format!("{} {} {}", record.instance_id, record.begin_time, record.end_time);
            let sn = record.metering_sn.as_deref().unwrap_or(&id).to_owned();
            if unknown {
                refused.push(AbnormalRecord::new(&sn, RecordError::NoSuchInstance));
            } else if self.seen.insert(sn.clone(), id).is_some() {
                refused.push(AbnormalRecord::new(&sn, RecordError::SerialRepeated));
            } else {
                *self.taken.entry(record.instance_id.to_string()).or_default() += record.usage_value.get();
            }
        }
        if api == UsageApi::Old {
            refused.clear();
        }
        json(200, &UsageAnswer::taken(refused))
    }
}

fn json(status: u16, answer: &UsageAnswer) -> Response {
    let body = serde_json::to_string(answer).unwrap();
    (
        StatusCode::from_u16(status).unwrap(),
        [("content-type", "application/json")],
        body,
    )
        .into_response()
}

fn config(url: &str, folder: &std::path::Path, old: bool) -> Config {
    let config = serde_json::json!({
        "spool": folder, "period": 60,
        "push": if old {
            serde_json::json!({"url": url, "interface": "old", "access_key": "ak", "secret_key": "sk"})
        } else {
            serde_json::json!({"url": url, "key": KEY})
        },
        "prometheus": [{"name": "app", "url": format!("{url}/metrics"), "interval": 1, "meters": [
            {"metric": "calls_total", "instance_label": "tenant", "scale": "1/1000",
             "product": if old { Some("OFFI1") } else { None }},
        ]}],
    });
    serde_json::from_value(config).unwrap()
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn page(values: &[(&str, &str)]) -> String {
    let lines = values
        .iter()
        .map(|(tenant, value)| format!("calls_total{{tenant=\"{tenant}\"}} {value}\n"));
    format!("# TYPE calls_total counter\n{}", lines.collect::<String>())
}

/// One story for both interfaces: outages, a wait that is asked for, a refused record, a restart, a wrong clock.
#[tokio::test(flavor = "multi_thread")]
async fn records_arrive_exactly_once() {
    for old in [false, true] {
        let world = Shared::default();
        let url = serve(Arc::clone(&world)).await;
        let folder = tempfile::tempdir().unwrap();
        let at = |f: &dyn Fn(&mut World)| f(&mut world.lock().unwrap());
        at(&|world| world.page = page(&[("i-1", "1000")]));
        let agent = Agent::open(config(&url, folder.path(), old), clock).unwrap();
        let running = tokio::spawn(Arc::clone(&agent).run());
        until("the first reading", || !agent.state().series.is_empty()).await;
        at(&|world| {
            world.page = page(&[("i-1", "3500.25"), ("i-2", "7"), ("i-3", "8")]);
            world.faults = vec![(503, None), (429, Some(2))];
            world.unknown = Some("i-3");
        });
        until("growth", || agent.state().instances.len() == 3).await;
        LATER.fetch_add(60, Ordering::SeqCst);
        until("a refusal", || agent.state().refused.len() == 1).await;
        until("everything else", || agent.state().waiting.is_empty()).await;
        at(&|world| {
            assert_eq!(
                world.taken,
                BTreeMap::from([("i-1".into(), 25_002), ("i-2".into(), 70)])
            );
            let waited = world.when[2].duration_since(world.when[1]);
            assert!(
                waited >= Duration::from_secs(2),
                "Retry-After was not honoured: {waited:?}"
            );
        });
        let refused = agent.state().refused.values().next().unwrap().clone();
        assert_eq!(refused.record.whose.instance, "i-3");
        assert_eq!(refused.code, if old { "MKT.9001" } else { "001" });
        // The process goes away and comes back; the software counted on meanwhile.
        running.abort();
        let _ = running.await;
        drop(agent);
        at(&|world| {
            world.page = page(&[("i-1", "4000"), ("i-2", "7"), ("i-3", "8")]);
            world.unknown = None;
        });
        let agent = loop {
            // A write that was under way holds the spool for a moment longer.
            match Agent::open(config(&url, folder.path(), old), clock) {
                Ok(agent) => break agent,
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        assert_eq!(agent.retry_refused().await.unwrap(), 1);
        let running = tokio::spawn(Arc::clone(&agent).run());
        until("the refused record", || agent.state().waiting.is_empty()).await;
        until("more growth", || agent.state().instances["i-1"].open.is_some()).await;
        LATER.fetch_add(60, Ordering::SeqCst);
        until("the rest", || agent.state().taken == 4).await;
        at(&|world| {
            // 3.00000 in all: the quarter of a ten-thousandth was carried over.
            let all = [
                ("i-1".to_owned(), 30_000),
                ("i-2".to_owned(), 70),
                ("i-3".to_owned(), 80),
            ];
            assert_eq!(world.taken, BTreeMap::from(all));
        });
        // This machine's clock is wrong by eight hours: nothing is closed and nothing pushed, and it says why.
        at(&|world| {
            world.date = Some("Mon, 23 Nov 2020 10:00:00 GMT".into());
            world.page = page(&[("i-1", "5000")]);
        });
        until("growth", || agent.state().instances["i-1"].open.is_some()).await;
        LATER.fetch_add(60, Ordering::SeqCst);
        until("words", || agent.state().remarks.contains_key("clock")).await;
        assert!(
            agent.state().remarks["clock"]
                .1
                .contains("compared with the marketplace")
        );
        running.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exporters_are_answered_when_it_is_on_disk() {
    let world = Shared::default();
    let url = serve(Arc::clone(&world)).await;
    let folder = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut json = serde_json::json!({
        "spool": folder.path(), "push": {"url": url, "key": KEY},
        "otlp": {"listen": free, "meters": [{"metric": "calls", "instance_label": "tenant"}]},
    });
    let config: Config = serde_json::from_value(json.take()).unwrap();
    let agent = Agent::open(config, clock).unwrap();
    let running = tokio::spawn(Arc::clone(&agent).run());
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let export = |value: u32, time: &str, tenant: &str| {
        format!(
            r#"{{"resourceMetrics":[{{"scopeMetrics":[{{"metrics":[{{"name":"calls","sum":{{"aggregationTemporality":1,
            "isMonotonic":true,"dataPoints":[{{"attributes":[{{"key":"{tenant}","value":{{"stringValue":"i-1"}}}}],
            "timeUnixNano":"{time}","asInt":"{value}"}}]}}}}]}}]}}]}}"#
        )
    };
    let send = async |body: Vec<u8>, kind: &str, encoding: &str| loop {
        let request = client
            .post(format!("http://{free}/v1/metrics"))
            .header("content-type", kind)
            .header("content-encoding", encoding)
            .body(body.clone());
        match request.send().await {
            Ok(response) => break (response.status().as_u16(), response.text().await.unwrap()),
            // The listener is on its way.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    let json = "application/json";
    let first = export(5, "100", "tenant").into_bytes();
    assert_eq!(send(first.clone(), json, "identity").await, (200, "{}".into()));
    assert_eq!(agent.state().instances["i-1"].grown.to_string(), "5");
    // Sent again, because the answer was lost.
    assert_eq!(send(first, json, "identity").await.0, 200);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, export(2, "200", "tenant").as_bytes()).unwrap();
    assert_eq!(send(gzip.finish().unwrap(), json, "gzip").await.0, 200);
    assert_eq!(agent.state().instances["i-1"].grown.to_string(), "7");
    let (status, body) = send(export(2, "300", "other").into_bytes(), json, "identity").await;
    assert!(status == 200 && body.contains("\"rejectedDataPoints\":\"1\""), "{body}");
    assert!(agent.state().remarks["otlp"].1.contains("no label tenant"));
    assert_eq!(send(b"{".to_vec(), json, "identity").await.0, 400);
    assert_eq!(
        send(b"\x0a\xff".to_vec(), "application/x-protobuf", "identity").await.0,
        400
    );
    assert_eq!(send(b"x".to_vec(), json, "gzip").await.0, 400);
    assert_eq!(send(b"x".to_vec(), "text/plain", "identity").await.0, 415);
    running.abort();
}
