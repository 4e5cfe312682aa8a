//! Kill the marketplace before and after its commits while use is pushed, collected and paid, again and again: every record
//! counts once, and what they come to is what was charged, to the cent (law 4; open APIs §1.5).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should fail where it stands"
)]

mod common;

use common::{Client, Database, Folder, Seller, Server, galleria};
use domain::time::{Span, Time};
use serde_json::{Value, json};
use wire::{
    secret::Secret,
    time::TimestampMs,
    usage_push::{NONCE_HEADER, SIGNATURE_HEADER, TS_HEADER, UsageApi},
    usage_sign,
    v2_sign::Nonce,
};

/// Records in an hour.
const RECORDS: i64 = 5;

/// A marketplace that dies and is started again, and one who speaks to it.
struct World {
    http: reqwest::Client,
    args: Vec<String>,
    key: Secret,
    crashes: u64,
}

impl World {
    /// A life that ends at its `at`-th crash point, if it comes so far; none if it ended at once.
    fn live(&self, at: u64) -> Option<Server> {
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        Server::try_start(&args, &[("GALLERIA_CRASH_AT", at.to_string())])
    }

    /// Records of an hour, always the same; none if the marketplace died over them.
    async fn push(&self, server: &Server, records: &[Value]) -> Option<Value> {
        let body = json!({"usage_records": records}).to_string();
        let ts = TimestampMs::new(sandbox::clock::wall_now().as_millisecond()).unwrap();
        let nonce = Nonce::from_random(rand::random());
        let answer = self
            .http
            .post(format!("{}{}", server.url(), UsageApi::New.path()))
            .header(TS_HEADER, ts.to_string())
            .header(NONCE_HEADER, nonce.as_str())
            .header(SIGNATURE_HEADER, usage_sign::sign(&self.key, ts, &nonce, &body))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .ok()?;
        serde_json::from_slice(&answer.bytes().await.ok()?).ok()
    }

    /// Moves the clock to a moment, so that everything due by then happens; none if the marketplace died over it.
    async fn reach(&self, server: &Server, to: Time) -> Option<()> {
        let answer = self
            .http
            .put(format!("{}/api/v1/sandbox/clock", server.url()))
            .bearer_auth(server.token("operator"))
            .header("content-type", "application/json")
            .body(json!({"to": to}).to_string())
            .send()
            .await
            .ok()?;
        let done = answer.status().is_success();
        let text = answer.text().await.ok()?;
        // It may stand there already: the last life came so far and could not say so.
        assert!(done || text.contains("clock"), "{text}");
        Some(())
    }
}

/// So many hours of use; at least so many times the marketplace dies over it.
async fn story(name: &str, database: Option<&Database>, until: i64, deaths: u64) {
    let folder = Folder::new(name);
    let mut args = vec![
        "--sandbox".to_owned(),
        "--data-dir".to_owned(),
        folder.0.to_str().unwrap().to_owned(),
    ];
    if let Some(database) = database {
        args.extend(["--database-url".to_owned(), database.url()]);
    }
    let client = Client::new();
    let mut world = World {
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
        args,
        key: Secret::new(String::new()),
        crashes: 0,
    };
    let server = world.live(u64::MAX).expect("it is ready");
    let seller = Seller::start(&client, &server, &["--any-time"]).await;
    world.key = Secret::new(seller.key.clone());
    let cases = [
        "newInstance",
        "queryInstance",
        "updateInstanceStatus",
        "releaseInstance",
    ];
    // A third of a cent: what is left over goes from charge to charge.
    let price = json!({"charge": "on_demand", "pricing": {
        "kind": "metered", "meter": "calls", "item": "call", "unit": "call", "cycle": "hour", "currency": "CNY",
        "tariff": {"mode": "fixed", "unit_price": "0.00333"},
    }});
    let product = json!({
        "name": "Counted Calls", "summary": "Paid by call.", "description": "", "category": "office", "model": "general",
        "access_type": "saas", "specifications": [{"name": "Open", "skus": [{"name": "Calls", "prices": [price]}]}],
    });
    let code = seller.publish(&client, &server, &cases, product).await;
    client.top_up(&server).await;
    let wish = json!({"price_code": code, "quantity": 1, "periods": 1, "accept_agreement": true});
    let order = client.post(&server, "buyer", "/api/v1/orders", "use", wish).await;
    let instance = client.delivered(&server, order["number"].as_str().unwrap()).await;
    let details = client
        .get(&server, "buyer", &format!("/api/v1/instances/{instance}"))
        .await;
    let named = details["instance"]["seller_instance_id"].as_str().unwrap().to_owned();
    let clock = client.get(&server, "operator", "/api/v1/sandbox/clock").await;
    let now: Time = serde_json::from_value(clock["now"].clone()).unwrap();
    drop(server);

    let hour = 3_600_000;
    let start = (now.as_millis() / hour + 1) * hour;
    let wire_time = |millis: i64| {
        Time::from_millis(millis)
            .timestamp()
            .strftime("%Y%m%dT%H%M%SZ")
            .to_string()
    };
    let records = |of: i64| -> Vec<Value> {
        (0..RECORDS)
            .map(|n| {
                let begin = start + of * hour + n * 600_000;
                json!({
                    "instance_id": named, "metering_sn": format!("{of}-{n}"), "usage_value": (10 * of + n + 1).to_string(),
                    "record_time": wire_time(begin + 600_000), "begin_time": wire_time(begin),
                    "end_time": wire_time(begin + 600_000),
                })
            })
            .collect()
    };
    let (mut hours, mut reached) = (0, false);
    let mut point = 0;
    while hours < until {
        assert!(world.crashes < 400, "it does not get on: {hours} hours");
        // Every life is a bit longer than the last one, so that each point is met and all get on.
        point = (point + 7) % 61;
        let Some(server) = world.live(20 + point + world.crashes / 4) else {
            world.crashes += 1;
            continue;
        };
        while hours < until {
            let end = Time::from_millis(start + (hours + 1) * hour).plus(Span::minutes(1));
            if !reached && world.reach(&server, end).await.is_none() {
                break;
            }
            reached = true;
            let Some(answer) = world.push(&server, &records(hours)).await else {
                break;
            };
            // What an earlier life took and could not say is refused as a duplicate, and nothing else is.
            for row in answer["data"]["abnormal_usage_data"].as_array().into_iter().flatten() {
                assert!(
                    ["005", "010"].contains(&row["error_code"].as_str().unwrap()),
                    "{answer}"
                );
            }
            (hours, reached) = (hours + 1, false);
        }
        if hours < until {
            world.crashes += 1;
        }
    }
    assert!(world.crashes >= deaths, "only {} crashes", world.crashes);

    let server = world.live(u64::MAX).expect("it is ready");
    let end = Time::from_millis(start + (until + 3) * hour);
    world.reach(&server, end).await.expect("nothing is in its way");
    let path = format!("/api/v1/usage/charges?instance={instance}&limit=100");
    let charges = client.get(&server, "buyer", &path).await;
    let items = charges["items"].as_array().unwrap();
    let count: i64 = items.iter().map(|one| one["records"].as_i64().unwrap()).sum();
    assert_eq!(count, until * RECORDS, "each record counts once");
    let fen = |one: &Value| {
        one["amount"]["amount"]
            .as_str()
            .unwrap()
            .replace('.', "")
            .parse::<i64>()
            .unwrap()
    };
    let used: i64 = (0..until)
        .flat_map(|of| (0..RECORDS).map(move |n| 10 * of + n + 1))
        .sum();
    // In thousandths of a cent; rounded once, since what a charge leaves over is part of the next.
    let exact = used * 333;
    let charged: i64 = items.iter().map(fen).sum();
    assert!(
        (charged * 1_000 - exact).abs() <= 500,
        "charged {charged} fen for {used} calls"
    );
    assert!(items.iter().all(|one| one["due"]["amount"] == "0.00"), "{charges}");
    drop(server);
    let mut prove = vec!["admin"];
    prove.extend(world.args.iter().map(String::as_str));
    prove.push("prove");
    let proof = galleria(&prove, &[]);
    assert!(proof.status.success(), "{}", String::from_utf8_lossy(&proof.stdout));
}

#[tokio::test]
async fn use_is_charged_once_however_often_the_marketplace_dies_on_sqlite() {
    story("crash-usage", None, 12, 10).await;
}

#[tokio::test]
async fn use_is_charged_once_however_often_the_marketplace_dies_on_postgres() {
    let database = Database::new("crash_usage");
    // Each death leaves a lease to wait for.
    story("crash-usage-pg", Some(&database), 4, 3).await;
}
