//! The open APIs: authenticated by the raw request, refused as the original's gateway does.

use domain::{identity::Role, time::Span};
use http::Method;
use serde_json::json;
use wire::{order_query, sdk_hmac::SdkRequest, secret::Secret};

use crate::harness::{Answer, Client, Market};

struct Sdk {
    client: Client,
    access: String,
    secret: Secret,
    market: Market,
}

async fn sdk() -> Sdk {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let made = seller
        .create("/api/v1/seller/credentials", json!({"kind": "ak_sk", "label": "x"}))
        .await
        .ok(201);
    Sdk {
        client: market.nobody(),
        access: made.body["credential"]["access_key"].as_str().unwrap().to_owned(),
        secret: Secret::new(made.body["secret"].as_str().unwrap()),
        market,
    }
}

impl Sdk {
    async fn get(&self, target: &str) -> Answer {
        self.get_as(target, &self.secret).await
    }

    async fn get_as(&self, target: &str, secret: &Secret) -> Answer {
        let date = wire::time::sdk_date(self.market.clock.wall().timestamp());
        let headers = [("host", "market.example.com"), ("x-sdk-date", date.as_str())];
        let request = SdkRequest {
            method: "GET",
            target,
            headers: &headers,
            body: b"",
        };
        let signed = request.sign(&self.access, secret).unwrap();
        let client = self
            .client
            .with("host", "market.example.com")
            .with("x-sdk-date", &date)
            .with("authorization", &signed.authorization);
        client.get(target).await
    }
}

#[tokio::test]
async fn mock_orders_are_answered_and_everything_else_is_refused_in_shape() {
    let sdk = sdk().await;
    let path = order_query::PATH;
    let answer = sdk.get(&format!("{path}?orderId=MOCKPERIODYEARNEW")).await.ok(200);
    assert_eq!(answer.body["resultCode"], "MKT.0000");
    assert_eq!(answer.body["orderInfo"]["orderId"], "MOCKPERIODYEARNEW");
    // Unknown parameters are tolerated, in any order, encoded in any way.
    let odd = format!("{path}?zz=1&orderLineId=MOCKPERIODYEARNEW-000001&orderId=%4DOCKPERIODYEARNEW&a=%20b");
    sdk.get(&odd).await.ok(200);
    let absent = sdk.get(&format!("{path}?orderId=CS2603021000AAAAA")).await.ok(401);
    assert_eq!(absent.body["resultCode"], "MKT.0150");
    let missing = sdk.get(path).await.ok(400);
    assert_eq!(missing.body["resultCode"], "MKT.0101");

    let shape = |answer: Answer, status: u16, code: &str| {
        assert_eq!(
            (answer.status, answer.body["error_code"].as_str()),
            (status, Some(code)),
            "{}",
            answer.text
        );
        let id = answer.body["request_id"].as_str().unwrap();
        assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(answer.headers["x-request-id"], id);
        assert_eq!(answer.headers["content-type"], "application/json");
    };
    let target = format!("{path}?orderId=MOCKPERIODYEARNEW");
    shape(sdk.client.get(&target).await, 401, "APIGW.0301");
    shape(sdk.get_as(&target, &Secret::new("wrong")).await, 401, "APIGW.0301");
    shape(
        sdk.client.get("/api/mkp-openapi-public/global/v1/nothing").await,
        404,
        "APIGW.0101",
    );
    shape(
        sdk.client.send(Method::POST, path, Some(b"{}".to_vec())).await,
        404,
        "APIGW.0101",
    );
    shape(
        sdk.client.get(&format!("{path}?orderId={}", "x".repeat(33_000))).await,
        414,
        "APIGW.0201",
    );
    shape(
        sdk.client.with("x-large", &"x".repeat(33_000)).get(&target).await,
        494,
        "APIGW.0201",
    );
}

#[tokio::test]
async fn wrong_signatures_lock_their_source_and_only_that() {
    let sdk = sdk().await;
    let target = format!("{}?orderId=MOCKPERIODYEARNEW", order_query::PATH);
    for _ in 0..6 {
        sdk.get_as(&target, &Secret::new("wrong")).await.ok(401);
    }
    let locked = sdk.get(&target).await.ok(401);
    assert!(
        locked.text.contains("AK access failed to reach the limit"),
        "{}",
        locked.text
    );
    sdk.market.clock.control().unwrap().advance(Span::minutes(6));
    sdk.get(&target).await.ok(200);
}

#[tokio::test]
async fn a_revoked_credential_is_refused_at_once() {
    let sdk = sdk().await;
    let target = format!("{}?orderId=MOCKPERIODYEARNEW", order_query::PATH);
    sdk.get(&target).await.ok(200);
    let browser = sdk.market.browser("s@x.example").await;
    browser
        .delete(&format!("/api/v1/seller/credentials/{}", sdk.access))
        .await
        .ok(204);
    sdk.get(&target).await.ok(401);
}
