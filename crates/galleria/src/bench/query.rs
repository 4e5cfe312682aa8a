//! The order query of the open APIs, signed with AK/SK, beside a bare handler that reads one row.
//!
//! Both answer over the same listener and limits, to the same client: connections that are kept, requests that were
//! written down beforehand, answers read to their last byte and not looked into.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, bail};
use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    response::IntoResponse,
    routing::get,
};
use domain::{order::Order, time::Time};
use serde_json::json;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};
use wire::{order_query, sdk_hmac::SdkRequest, secret::Secret};

use super::{
    Figure,
    delivery::seed,
    load,
    market::{Engine, Market, Plan, Stage, Yard},
};

const CONNECTIONS: usize = 32;
const SELLERS: usize = 16;
/// Orders asked for, in turn.
const ORDERS: usize = 2_000;
const WARM_UP: Duration = Duration::from_secs(1);
const LENGTH: Duration = Duration::from_secs(3);
/// Ours and the bare one take turns, so that what else the machine does falls on both.
const TURNS: usize = 3;

pub async fn measure(yard: &Yard, stage: &Stage) -> Result<Figure> {
    stage.say("set-up");
    let plan = Plan {
        sellers: SELLERS,
        buyers: 1,
        url: "http://127.0.0.1:9/produce",
    };
    let market = Market::open(yard, Engine::Sqlite, &plan).await?;
    let templates = market.one_order_each().await?;
    let far = market.app().clock.now().plus(domain::time::Span::days(1));
    let messages = seed(
        &market,
        &templates,
        &(0..ORDERS).map(|i| (i % SELLERS, far)).collect::<Vec<_>>(),
    )
    .await?;

    let config = api::ApiConfig {
        per_source: u32::MAX / 8,
        ..api::ApiConfig::default()
    };
    let ours = listen(api::router(Arc::clone(&market.node.app), config)).await?;
    let bare = listen(bare_router(&market).await?).await?;

    let mut secrets = Vec::new();
    for shop in &market.shops {
        let input = serde_json::from_value(json!({"kind": "ak_sk", "label": "bench"}))?;
        let made = market.app().create_credential(shop.actor, input, None).await?;
        let secret = Secret::from(made.secret.context("a secret")?);
        secrets.push((made.credential.access_key.to_string(), secret));
    }
    let (mut signed, mut plain) = (Vec::new(), Vec::new());
    let mut tx = market.app().store.read().await?;
    for (i, id) in messages.into_iter().enumerate() {
        let message = tx.interface_message(id).await?.context("a message")?;
        let order = tx.order(message.order_id).await?.context("an order")?;
        let (access, secret) = secrets.get(i % SELLERS).context("a credential")?;
        signed.push(signed_request(ours, &order, access, secret, market.app().clock.wall())?);
        plain.push(format!("GET /row?{} HTTP/1.1\r\nHost: {bare}\r\n\r\n", order.number).into_bytes());
    }
    drop(tx);
    let (signed, plain) = (Arc::new(signed), Arc::new(plain));
    let (mut value, mut ceiling) = (0.0, 0.0);
    for turn in 1..=TURNS {
        stage.say(&format!("order query, {turn} of {TURNS}"));
        value += ask(ours, Arc::clone(&signed)).await?;
        stage.say(&format!("ceiling: a handler that reads one row, {turn} of {TURNS}"));
        ceiling += ask(bare, Arc::clone(&plain)).await?;
    }
    market.close().await?;
    let turns = f64::from(u32::try_from(TURNS)?);
    Ok(Figure {
        value: value / turns,
        ceiling: ceiling / turns,
    })
}

pub async fn listen(router: Router) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(api::serve(listener, router, std::future::pending()));
    Ok(address)
}

fn signed_request(address: SocketAddr, order: &Order, access: &str, secret: &Secret, wall: Time) -> Result<Vec<u8>> {
    let target = format!("{}?orderId={}", order_query::PATH, order.number);
    let (host, date) = (
        address.to_string(),
        wall.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string(),
    );
    let headers = [("Host", host.as_str()), ("X-Sdk-Date", date.as_str())];
    let request = SdkRequest {
        method: "GET",
        target: &target,
        headers: &headers,
        body: b"",
    };
    let authorization = request.sign(access, secret)?.authorization;
    let text = format!(
        "GET {target} HTTP/1.1\r\nHost: {host}\r\nX-Sdk-Date: {date}\r\nAuthorization: {authorization}\r\n\r\n"
    );
    Ok(text.into_bytes())
}

/// The bare handler: the order's row by its number, handed on as it lies there.
async fn bare_router(market: &Market) -> Result<Router> {
    let options = SqliteConnectOptions::new()
        .filename(market.dir().join("galleria.sqlite"))
        .read_only(true);
    let pool = SqlitePoolOptions::new()
        .max_connections(4)
        .connect_with(options)
        .await?;
    Ok(Router::new().route("/row", get(read_row)).with_state(pool))
}

async fn read_row(State(pool): State<SqlitePool>, RawQuery(number): RawQuery) -> impl IntoResponse {
    let row: std::result::Result<Option<(String,)>, sqlx::Error> = sqlx::query_as(
        "SELECT l.goods FROM orders o JOIN order_line l ON l.order_id = o.id AND l.position = 1 WHERE o.number = $1",
    )
    .bind(number.unwrap_or_default())
    .fetch_optional(&pool)
    .await;
    match row {
        Ok(Some((goods,))) => (StatusCode::OK, goods),
        Ok(None) => (StatusCode::NOT_FOUND, String::new()),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

/// Requests a second over kept connections, one at a time on each.
async fn ask(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>) -> Result<f64> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        connections.push(Mutex::new((stream, Vec::with_capacity(8_192))));
    }
    let connections = Arc::new(connections);
    load::rate(CONNECTIONS, WARM_UP, LENGTH, move |task, turn| {
        let (connections, requests) = (Arc::clone(&connections), Arc::clone(&requests));
        async move {
            let pick = (task + usize::try_from(turn)? * CONNECTIONS) % requests.len();
            let request = requests.get(pick).context("a request")?;
            let mut connection = connections.get(task).context("a connection")?.lock().await;
            let (stream, buffer) = &mut *connection;
            exchange(stream, buffer, request).await
        }
    })
    .await
}

/// Sends a request and reads its answer, which must be 200 and say how long it is.
pub async fn exchange(stream: &mut TcpStream, buffer: &mut Vec<u8>, request: &[u8]) -> Result<()> {
    stream.write_all(request).await?;
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the connection was closed");
        }
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(buffer.get(..head).unwrap_or_default())?;
        if !text.starts_with("HTTP/1.1 200") {
            bail!("answered {}", String::from_utf8_lossy(buffer));
        }
        let length = text
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .context("an answer without its length")?;
        let length: usize = length.1.trim().parse()?;
        while buffer.len() < head + 4 + length {
            if stream.read_buf(buffer).await? == 0 {
                bail!("the connection was closed");
            }
        }
        return Ok(());
    }
}
