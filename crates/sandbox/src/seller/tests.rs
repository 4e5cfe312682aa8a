//! The reference seller by itself.

use std::time::Duration;

use wire::time::TimestampMs;
use wire::v2::{TestFlag, V2Call};
use wire::v2_sign::{Nonce, sign};

use super::*;

const KEY: &str = "0f1e2d3c-8bb0-4e9b-b71e-4c223300156f";

async fn call(seller: &Handle, call: &V2Call) -> String {
    let body = call.payload(TestFlag::Production);
    let now = TimestampMs::from_instant(crate::clock::wall_now());
    let signed = sign(&Secret::new(KEY), &body, &Nonce::from_random(rand::random()), now);
    let client = crate::client::build(Duration::from_secs(5)).expect("client");
    client
        .post(signed.url(&seller.url()))
        .body(body)
        .send()
        .await
        .expect("answer")
        .text()
        .await
        .expect("text")
}

fn creation(business_id: &str) -> V2Call {
    V2Call::NewInstance {
        order_id: "o".into(),
        order_line_id: "o-000001".into(),
        business_id: business_id.into(),
    }
}

#[tokio::test]
async fn it_remembers_over_a_restart() {
    let path = std::env::temp_dir().join(format!("galleria-seller-{:08x}.json", rand::random::<u32>()));
    let config = SellerConfig {
        state: Some(path.clone()),
        ..SellerConfig::new(KEY)
    };
    let seller = Seller::spawn(config.clone()).await.expect("starts");
    assert!(call(&seller, &creation("b-1")).await.contains("\"instanceId\":\"b-1\""));
    drop(seller);
    let seller = Seller::spawn(config).await.expect("starts again");
    assert!(call(&seller, &creation("b-2")).await.contains("\"instanceId\":\"b-1\""));
    let ledger = seller.ledger();
    assert_eq!(ledger.created.get("o-000001"), Some(&1));
    assert_eq!(ledger.effects.get("repeated"), Some(&1));
    std::fs::remove_file(path).expect("state file");
}

#[tokio::test]
async fn its_controls_work_while_it_is_down() {
    let seller = Seller::spawn(SellerConfig::new(KEY)).await.expect("starts");
    let client = crate::client::build(Duration::from_secs(5)).expect("client");
    let control = format!("http://{}/_seller/fault", seller.addr);
    let set = |word: &'static str| client.post(&control).body(word).send();
    assert_eq!(set("down").await.expect("answer").status(), 200);
    assert!(client.post(seller.url()).send().await.is_err());
    assert_eq!(set("{\"fault\":\"none\"}").await.expect("answer").status(), 200);
    assert_eq!(set("nonsense").await.expect("answer").status(), 400);
    assert!(call(&seller, &creation("b-1")).await.contains("000000"));
    let ledger = client
        .get(format!("http://{}/_seller/ledger", seller.addr))
        .send()
        .await
        .expect("answer");
    let ledger: serde_json::Value = serde_json::from_str(&ledger.text().await.expect("text")).expect("JSON");
    assert_eq!(ledger["fault"], "none");
    assert_eq!(ledger["created"]["o-000001"], 1);
    assert_eq!(ledger["requests"][0]["fault"], "down");
    let page = client
        .get(format!("http://{}/i/b-1", seller.addr))
        .send()
        .await
        .expect("answer");
    assert!(page.text().await.expect("text").contains("Running"));
}

#[tokio::test]
async fn it_reads_its_order_through_the_open_api() {
    // A marketplace of one endpoint that verifies the signature as the real one would.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let marketplace = listener.local_addr().expect("address");
    let app = axum::Router::new().fallback(|request: axum::extract::Request| async move {
        let target = request
            .uri()
            .path_and_query()
            .map_or(String::new(), ToString::to_string);
        let headers: Vec<(&str, &str)> = request
            .headers()
            .iter()
            .map(|(n, v)| (n.as_str(), v.to_str().unwrap_or("")))
            .collect();
        let authorization = headers
            .iter()
            .find(|(name, _)| *name == "authorization")
            .map_or("", |(_, value)| value);
        let parsed = wire::sdk_hmac::Authorization::parse(authorization).expect("authorization");
        let signed = wire::sdk_hmac::SdkRequest {
            method: "GET",
            target: &target,
            headers: &headers,
            body: b"",
        };
        let verified = signed.verify(&parsed, &Secret::new("sk"), wire::sdk_hmac::PayloadPolicy::Signed);
        assert!(verified.is_ok(), "{verified:?}");
        serde_json::to_string(&wire::order_query::mock_order("MOCKPERIODYEARNEW", None)).expect("JSON")
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    let open_api = OpenApiAccess {
        marketplace: format!("http://{marketplace}/"),
        access: "ak".into(),
        secret: Secret::new("sk"),
    };
    let config = SellerConfig {
        open_api: Some(open_api),
        ..SellerConfig::new(KEY)
    };
    let seller = Seller::spawn(config).await.expect("starts");
    assert!(call(&seller, &creation("b-1")).await.contains("000000"));
    for _ in 0..100 {
        if !seller.ledger().orders_read.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let read = seller.ledger().orders_read;
    assert_eq!((read[0].http_status, read[0].result.as_str()), (200, "MKT.0000"));
    assert_eq!(
        read[0].order.as_ref().expect("order")["orderLine"][0]["productInfo"][0]["linearValue"],
        50
    );
}
