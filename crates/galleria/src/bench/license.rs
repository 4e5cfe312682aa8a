//! Licence codes as the sellers' software calls: signs of life and activations, with a million codes in the store, beside a
//! bare handler that checks the same signature and keeps nothing.
//!
//! Both answer over the same listener and limits, to the same client. The codes are copies of a test code of each seller,
//! written behind the back of the use cases; every call names another one.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex as Kept, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use app::license::NewTestLicense;
use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
    response::IntoResponse,
    routing::any,
};
use domain::{
    license::LicenseState,
    time::{Span, Time},
};
use serde_json::json;
use tokio::{net::TcpStream, sync::Mutex};
use wire::{
    license_code::{BASE, LicenseApi},
    sdk_hmac::{Authorization, PayloadPolicy, SdkRequest},
    secret::Secret,
};

use super::{
    Figure,
    list::Plain,
    load::{self, p99},
    market::{Engine, Market, Plan, Stage, Yard},
    query::{exchange, listen},
};

/// Many programs ask at the same time, each its own question.
const CONNECTIONS: usize = 64;
const SELLERS: usize = 16;
const CODES: u32 = 1_000_000;
/// Calls written down beforehand, spread over all codes.
const CALLS: u32 = 100_000;
const WARM_UP: Duration = Duration::from_secs(1);
const LENGTH: Duration = Duration::from_secs(3);

/// What is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Call {
    Heartbeat,
    Activate,
}

impl Call {
    const fn api(self) -> LicenseApi {
        match self {
            Self::Heartbeat => LicenseApi::HeartbeatV1,
            Self::Activate => LicenseApi::ActivateV1,
        }
    }
}

/// What is told of the calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// How many there are in a second.
    Rate,
    /// What all but the slowest hundredth do not exceed, in milliseconds.
    P99,
}

pub async fn measure(yard: &Yard, stage: &Stage, engine: Engine, call: Call, told: Told) -> Result<Figure> {
    stage.say("set-up");
    let plan = Plan {
        sellers: SELLERS,
        buyers: 1,
        url: "http://127.0.0.1:9/produce",
    };
    let market = Market::open(yard, engine, &plan).await?;
    let mut keys = Vec::new();
    for shop in &market.shops {
        let app = market.app();
        let input = serde_json::from_value(json!({"kind": "ak_sk", "label": "bench"}))?;
        let made = app.create_credential(shop.actor, input, None).await?;
        let secret = Secret::from(made.secret.context("a secret")?);
        keys.push((made.credential.access_key.to_string(), secret));
        let test = NewTestLicense {
            name: "bench".parse()?,
            amount: 1,
            expire_at: app.clock.now().plus(Span::days(30)),
        };
        app.mint_test_license(shop.actor, test, None).await?;
    }
    stage.say("a million codes");
    multiply(&market, call).await?;

    let config = || api::ApiConfig {
        per_source: u32::MAX / 8,
        ..api::ApiConfig::default()
    };
    let ours = listen(api::router(Arc::clone(&market.node.app), config())).await?;
    let known: HashMap<String, Secret> = keys.iter().cloned().collect();
    let bare = Router::new().fallback(any(check)).with_state(Arc::new(known));
    let bare = listen(bare).await?;
    let wall = market.app().clock.wall();
    let (signed, plain) = (calls(ours, call, &keys, wall)?, calls(bare, call, &keys, wall)?);
    stage.say("calls");
    let value = ask(ours, signed, told).await?;
    stage.say("ceiling: a handler that checks the signature");
    let ceiling = ask(bare, plain, told).await?;
    market.close().await?;
    Ok(Figure { value, ceiling })
}

/// Copies the sellers' test codes until there are enough: in use where they shall be asked about, otherwise waiting to be
/// activated. The code of place `i` is [`code`] of `i`.
async fn multiply(market: &Market, call: Call) -> Result<()> {
    let now = market.app().clock.now();
    let state = match call {
        Call::Heartbeat => LicenseState::Active { activated_at: now },
        Call::Activate => LicenseState::WithBuyer { since: now },
    };
    let (state, data) = (state.name(), serde_json::to_string(&state)?);
    let (series, id, code, data) = match market.database_url() {
        None => (
            format!("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {CODES} - 1)"),
            "unhex(printf('01a00000000070008000%012x', n.i))",
            "printf('PLBENCH%08d', n.i)",
            format!("'{data}'"),
        ),
        Some(_) => (
            format!("WITH n (i) AS (SELECT generate_series(0, {CODES} - 1))"),
            "('01a00000000070008000' || lpad(to_hex(n.i), 12, '0'))::uuid",
            "'PLBENCH' || lpad(n.i::text, 8, '0')",
            format!("'{data}'::jsonb"),
        ),
    };
    let source = "(SELECT *, row_number() OVER (ORDER BY seller_id) - 1 AS place FROM license)";
    let mut plain = Plain::open(market).await?;
    plain
        .run(&format!(
            "{series} INSERT INTO license (id, code, seller_id, name, amount, expire_at, state, state_data, timeline_at,
                created_at, version)
            SELECT {id}, {code}, t.seller_id, t.name, t.amount, t.expire_at, '{state}', {data}, t.timeline_at,
                t.created_at, t.version
            FROM n JOIN {source} t ON t.place = n.i % {SELLERS}"
        ))
        .await?;
    plain.run("ANALYZE").await?;
    plain.close().await
}

fn code(place: u32) -> String {
    format!("PLBENCH{place:08}")
}

/// Signed calls, each about another code of its seller; the sellers' ids rise with their making, as their places do.
fn calls(address: SocketAddr, call: Call, keys: &[(String, Secret)], wall: Time) -> Result<Arc<Vec<Vec<u8>>>> {
    let target = format!("{BASE}{}", call.api().path());
    let (host, date) = (
        address.to_string(),
        wall.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string(),
    );
    let mut all = Vec::new();
    for i in 0..CALLS {
        // A prime, so that neighbours in time are strangers in the store.
        let place = u32::try_from(u64::from(i) * 7_919 % u64::from(CODES))?;
        let (access, secret) = keys.get(usize::try_from(place)? % SELLERS).context("a credential")?;
        let body = json!({"license": code(place)}).to_string();
        let headers = [
            ("Host", host.as_str()),
            ("X-Sdk-Date", date.as_str()),
            ("Content-Type", "application/json"),
        ];
        let request = SdkRequest {
            method: "POST",
            target: &target,
            headers: &headers,
            body: body.as_bytes(),
        };
        let authorization = request.sign(access, secret)?.authorization;
        let text = format!(
            "POST {target} HTTP/1.1\r\nHost: {host}\r\nX-Sdk-Date: {date}\r\nContent-Type: application/json\r\n\
             Authorization: {authorization}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        all.push(text.into_bytes());
    }
    Ok(Arc::new(all))
}

/// The bare handler: the same check of the same signature, and nothing else.
async fn check(State(known): State<Arc<HashMap<String, Secret>>>, request: Request) -> impl IntoResponse {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 1 << 16).await else {
        return (StatusCode::BAD_REQUEST, "");
    };
    let headers: Vec<(&str, &str)> = parts
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    let request = SdkRequest {
        method: parts.method.as_str(),
        target: parts.uri.path(),
        headers: &headers,
        body: &body,
    };
    let named = headers.iter().find(|(name, _)| *name == "authorization");
    let verified = named
        .and_then(|(_, value)| Authorization::parse(value).ok())
        .and_then(|authorization| {
            let secret = known.get(&authorization.access)?;
            request.verify(&authorization, secret, PayloadPolicy::Signed).ok()
        });
    match verified {
        Some(_) => (StatusCode::OK, r#"{"error_code":"92020000","error_msg":"success"}"#),
        None => (StatusCode::UNAUTHORIZED, ""),
    }
}

/// Calls over kept connections, one at a time on each, none of them twice unless all were made.
async fn ask(address: SocketAddr, calls: Arc<Vec<Vec<u8>>>, told: Told) -> Result<f64> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        connections.push(Mutex::new((stream, Vec::with_capacity(4_096), Vec::new())));
    }
    let connections = Arc::new(connections);
    let times: Arc<Kept<Vec<Duration>>> = Arc::default();
    let kept = Arc::clone(&times);
    let rate = load::rate(CONNECTIONS, WARM_UP, LENGTH, move |task, turn| {
        let (connections, calls, kept) = (Arc::clone(&connections), Arc::clone(&calls), Arc::clone(&kept));
        async move {
            let pick = (task + usize::try_from(turn)? * CONNECTIONS) % calls.len();
            let call = calls.get(pick).context("a call")?;
            let mut connection = connections.get(task).context("a connection")?.lock().await;
            let (stream, buffer, own): &mut (TcpStream, Vec<u8>, Vec<Duration>) = &mut connection;
            let begun = Instant::now();
            exchange(stream, buffer, call).await?;
            own.push(begun.elapsed());
            let good = buffer.windows(8).any(|window| window == b"92020000");
            ensure!(good, "answered {}", String::from_utf8_lossy(buffer));
            // Handed over now and then, so that nobody waits for a lock between two calls.
            if own.len() >= 64 {
                kept.lock().unwrap_or_else(PoisonError::into_inner).append(own);
            }
            Ok(())
        }
    })
    .await?;
    match told {
        Told::Rate => Ok(rate),
        Told::P99 => {
            let times = std::mem::take(&mut *times.lock().unwrap_or_else(PoisonError::into_inner));
            Ok(p99(times)?.as_secs_f64() * 1_000.0)
        }
    }
}
