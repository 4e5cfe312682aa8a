//! Changes as they happen.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use axum::body::{Body, BodyDataStream};
use domain::identity::Role;
use futures::StreamExt as _;
use http::{Request, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::harness::{Client, Market};

/// A line that is listened to.
struct Line {
    body: BodyDataStream,
    text: String,
}

#[derive(Debug, PartialEq)]
struct Heard {
    event: String,
    id: String,
    data: Value,
}

impl Line {
    async fn open(client: &Client) -> Self {
        let mut request = Request::get("/api/v1/events");
        request.headers_mut().unwrap().extend(client.headers.clone());
        let response = client
            .router
            .clone()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self {
            body: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    /// The next block of lines; none at the end.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let more = tokio::time::timeout(Duration::from_secs(30), self.body.next())
                .await
                .expect("silence");
            self.text.push_str(std::str::from_utf8(&more?.unwrap()).unwrap());
        }
    }

    async fn next(&mut self) -> Option<Heard> {
        loop {
            let block = self.block().await?;
            let field = |name: &str| {
                let mut lines = block.lines();
                lines
                    .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                    .unwrap_or_default()
                    .to_owned()
            };
            if !field("event").is_empty() {
                let data = serde_json::from_str(&field("data")).unwrap();
                return Some(Heard {
                    event: field("event"),
                    id: field("id"),
                    data,
                });
            }
        }
    }

    /// What is heard up to the sign that everything before was heard: a move of the clock.
    async fn until_the_clock(&mut self) -> Vec<Heard> {
        let mut all = Vec::new();
        loop {
            let heard = self.next().await.unwrap();
            if heard.data["topic"] == "clock" {
                return all;
            }
            all.push(heard);
        }
    }
}

/// A line that is open before the others, so that the marketplace notes changes already when they come; who is there
/// when that begins is told to look at everything anew.
async fn first_line(client: &Client) -> Line {
    let mut line = Line::open(client).await;
    assert_eq!(line.next().await.unwrap().event, "resync");
    line
}

async fn top_up(operator: &Client, buyer: &str) {
    let money = json!({"amount": {"amount": "10.00", "currency": "CNY"}, "memo": "test"});
    operator
        .create(&format!("/api/v1/accounts/{buyer}/top-ups"), money)
        .await
        .ok(201);
}

/// What everybody hears.
async fn move_the_clock(market: &Market) {
    let mut tx = market.app.store.begin().await.unwrap();
    tx.put_meta("clock.offset_ms", "0").await.unwrap();
    tx.commit().await.unwrap();
}

fn topics(heard: &[Heard]) -> Vec<&str> {
    heard.iter().map(|h| h.data["topic"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_hears_of_his_own_and_operators_of_all() {
    let market = Market::open().await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let one = market.script(Role::Buyer, "one@x.example").await;
    let other = market.script(Role::Buyer, "other@x.example").await;
    let id = one.get("/api/v1/account").await.ok(200).id().to_owned();
    let _first = first_line(&operator).await;
    let (mut of_one, mut of_other, mut of_operator) = (
        Line::open(&one).await,
        Line::open(&other).await,
        Line::open(&operator).await,
    );
    top_up(&operator, &id).await;
    move_the_clock(&market).await;
    let heard = of_one.until_the_clock().await;
    assert_eq!(topics(&heard), ["balance", "message"]);
    assert!(heard.iter().all(|h| h.event == "change"));
    assert!(of_other.until_the_clock().await.is_empty());
    assert_eq!(topics(&of_operator.until_the_clock().await), ["balance"]);

    // Whoever comes back hears the rest, and only that.
    let mut again = Line::open(&one.with("last-event-id", &heard[0].id)).await;
    assert_eq!(topics(&again.until_the_clock().await), ["message"]);
    for unknown in ["0.99999999", "x", "99999999999.5"] {
        let mut line = Line::open(&one.with("last-event-id", unknown)).await;
        let heard = line.next().await.unwrap();
        assert_eq!(heard.event, "resync", "{unknown}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_session_is_the_end_of_the_line() {
    let market = Market::open().await;
    market.account(Role::Buyer, "b@x.example").await;
    let (leaving, staying) = (market.browser("b@x.example").await, market.browser("b@x.example").await);
    let _first = first_line(&staying).await;
    let (mut ends, mut goes_on) = (Line::open(&leaving).await, Line::open(&staying).await);
    leaving.delete("/api/v1/session").await.ok(204);
    assert_eq!(ends.next().await, None);
    move_the_clock(&market).await;
    assert!(goes_on.until_the_clock().await.is_empty());
    leaving.get("/api/v1/events").await.refused(401, "signin.needed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_are_bounded_and_one_more_costs_no_read() {
    let market = Market::open().await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let mut of_operator = first_line(&operator).await;
    let mut lines = Vec::new();
    for number in 0..4 {
        let buyer = market.script(Role::Buyer, &format!("b{number}@x.example")).await;
        for _ in 0..8 {
            lines.push(Line::open(&buyer).await);
        }
        buyer.get("/api/v1/events").await.refused(429, "rate.limited");
    }
    let (began, before) = (Instant::now(), market.reads.load(Ordering::SeqCst));
    move_the_clock(&market).await;
    for line in &mut lines {
        assert!(line.until_the_clock().await.is_empty());
    }
    of_operator.until_the_clock().await;
    let reads = u128::from(market.reads.load(Ordering::SeqCst) - before);
    let looks = began.elapsed().as_millis() / 200 + 2;
    assert!(
        reads <= looks,
        "{reads} reads for {} lines in {looks} looks",
        lines.len()
    );
}
