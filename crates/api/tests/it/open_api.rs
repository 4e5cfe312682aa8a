//! The open APIs: authenticated by the raw request, refused as the original's gateway does.

use domain::{
    identity::Role,
    time::{Span, Time},
};
use http::Method;
use serde_json::{Value, json};
use wire::{
    license_code::{BASE, LicenseApi},
    license_upload::{MOCK_EVENT, PATH_PREFIX, PATH_SUFFIX, Upload},
    order_query,
    sdk_hmac::SdkRequest,
    secret::Secret,
};

use crate::harness::{Answer, Client, Market};

struct Sdk {
    client: Client,
    access: String,
    secret: Secret,
    market: Market,
}

async fn sdk() -> Sdk {
    let market = Market::open().await;
    Sdk::of(market, "s@x.example").await
}

/// A call as its sender signed it.
struct Call<'a> {
    method: Method,
    target: &'a str,
    content_type: &'a str,
    body: &'a [u8],
}

fn shape(answer: &Answer, status: u16, code: &str) {
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
}

impl Sdk {
    async fn of(market: Market, login: &str) -> Self {
        let seller = market.script(Role::Seller, login).await;
        let (access, secret) = keys(&seller, "ak_sk").await;
        Self {
            client: market.nobody(),
            access,
            secret,
            market,
        }
    }

    async fn get(&self, target: &str) -> Answer {
        self.get_as(target, &self.secret).await
    }

    async fn get_as(&self, target: &str, secret: &Secret) -> Answer {
        let call = Call {
            method: Method::GET,
            target,
            content_type: "",
            body: b"",
        };
        let (client, _) = self.signed(&call, secret, self.market.clock.wall());
        client.get(target).await
    }

    /// A client that carries the signature of `call`, made at `at`, and that signature.
    fn signed(&self, call: &Call<'_>, secret: &Secret, at: Time) -> (Client, String) {
        let date = wire::time::sdk_date(at.timestamp());
        let mut headers = vec![("host", "market.example.com"), ("x-sdk-date", date.as_str())];
        if !call.content_type.is_empty() {
            headers.push(("content-type", call.content_type));
        }
        let request = SdkRequest {
            method: call.method.as_str(),
            target: call.target,
            headers: &headers,
            body: call.body,
        };
        let signed = request.sign(&self.access, secret).unwrap();
        let mut client = self.client.with("authorization", &signed.authorization);
        for (name, value) in [("host", "market.example.com"), ("x-sdk-date", date.as_str())] {
            client = client.with(name, value);
        }
        if !call.content_type.is_empty() {
            client = client.with("content-type", call.content_type);
        }
        (client, signed.authorization)
    }

    async fn call(&self, method: Method, target: &str, content_type: &str, body: &[u8]) -> Answer {
        let call = Call {
            method: method.clone(),
            target,
            content_type,
            body,
        };
        let (client, _) = self.signed(&call, &self.secret, self.market.clock.wall());
        client.send(method, target, Some(body.to_vec())).await
    }

    async fn license(&self, api: LicenseApi, body: Value) -> Answer {
        let target = format!("{BASE}{}", api.path());
        let body = body.to_string();
        self.call(Method::POST, &target, "application/json", body.as_bytes())
            .await
    }
}

async fn keys(seller: &Client, kind: &str) -> (String, Secret) {
    let made = seller
        .create("/api/v1/seller/credentials", json!({"kind": kind, "label": "x"}))
        .await
        .ok(201);
    let access = made.body["credential"]["access_key"].as_str().unwrap().to_owned();
    (access, Secret::new(made.body["secret"].as_str().unwrap()))
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

    let target = format!("{path}?orderId=MOCKPERIODYEARNEW");
    shape(&sdk.client.get(&target).await, 401, "APIGW.0301");
    shape(&sdk.get_as(&target, &Secret::new("wrong")).await, 401, "APIGW.0301");
    shape(
        &sdk.client.get("/api/mkp-openapi-public/global/v1/nothing").await,
        404,
        "APIGW.0101",
    );
    shape(
        &sdk.client.send(Method::POST, path, Some(b"{}".to_vec())).await,
        404,
        "APIGW.0101",
    );
    shape(
        &sdk.client.get(&format!("{path}?orderId={}", "x".repeat(33_000))).await,
        414,
        "APIGW.0201",
    );
    shape(
        &sdk.client.with("x-large", &"x".repeat(33_000)).get(&target).await,
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

/// The seller of the open APIs, signed in.
async fn seller(sdk: &Sdk) -> Client {
    sdk.market.browser("s@x.example").await
}

async fn test_code(sdk: &Sdk) -> (String, String) {
    let end = sdk.market.clock.now().plus(Span::days(3));
    let made = seller(sdk)
        .await
        .create(
            "/api/v1/seller/test-licenses",
            json!({"name": "try", "amount": 3, "expire_at": end}),
        )
        .await
        .ok(201);
    let code = made.body["code"].as_str().unwrap().to_owned();
    (made.body["id"].as_str().unwrap().to_owned(), code)
}

fn says(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, answer.body["error_code"].as_str()),
        (status, Some(code)),
        "{}",
        answer.text
    );
    assert_eq!(answer.headers["content-type"], "application/json");
    assert!(answer.body["error_msg"].as_str().is_some_and(|text| !text.is_empty()));
    assert!(answer.body.get("resultCode").is_none() && answer.body.get("request_id").is_none());
}

#[tokio::test]
async fn licence_codes_are_activated_and_asked_about_under_the_original_paths() {
    let sdk = sdk().await;
    let (id, code) = test_code(&sdk).await;
    let (_, other) = test_code(&sdk).await;
    let v1 = json!({"license": code});
    says(&sdk.license(LicenseApi::HeartbeatV1, v1.clone()).await, 200, "92020011");
    let activated = sdk.license(LicenseApi::ActivateV1, v1.clone()).await;
    says(&activated, 200, "92020000");
    let info: Value = serde_json::from_str(activated.body["data"]["license_code_info"].as_str().unwrap()).unwrap();
    assert_eq!((&info["status"], &info["amount"]), (&json!("ALIVE"), &json!(3)));
    says(&sdk.license(LicenseApi::ActivateV1, v1.clone()).await, 200, "92020003");
    // The whole answer of a batch is its code; unknown fields are borne, and retired ones too.
    let batch = sdk
        .license(LicenseApi::ActivateV2, json!({"license_list": [other], "later": 1}))
        .await;
    says(&batch, 200, "92020000");
    assert!(batch.body.get("data").is_none());
    let retired = json!({"license": code, "heartbeatInfo": {"thirdPartyAccount": "dev-1", "ip": "10.0.0.1"}});
    let heard = sdk.license(LicenseApi::HeartbeatV1, retired).await;
    says(&heard, 200, "92020000");
    assert_eq!(
        (&heard.body["data"]["license_code"], &heard.body["data"]["status"]),
        (&json!(code), &json!("ALIVE"))
    );
    let both = sdk
        .license(LicenseApi::HeartbeatV2, json!({"license_list": [other, code]}))
        .await;
    says(&both, 200, "92020000");
    assert_eq!(both.body["data"][0]["license_code"], json!(other));
    let wrong = sdk
        .license(LicenseApi::HeartbeatV2, json!({"license_list": [other, "PLX"]}))
        .await;
    says(&wrong, 200, "92020020");
    let usage = json!({"usage_info": [
        {"license": code, "software_usage_Info": [{"id": "dev-1"}, {"id": "dev-2"}]},
        {"license": "PLX", "software_usage_Info": [{"active_num": 4}]},
    ]});
    let pushed = sdk.license(LicenseApi::SoftwareUsage, usage).await;
    says(&pushed, 200, "92020000");
    assert_eq!(pushed.body["data"]["check_fail_list"][0]["license"], json!("PLX"));
    assert_eq!(
        pushed.body["data"]["check_fail_list"][0]["error_code"],
        json!("92020005")
    );
    // The console shows what the software said.
    let seen = seller(&sdk).await.get(&format!("/api/v1/licenses/{id}")).await.ok(200);
    assert_eq!(seen.body["license"]["state"], json!("active"));
    assert!(seen.body["license"]["seen_at"].is_string());
    assert_eq!(
        (&seen.body["license"]["seen_account"], &seen.body["days"][0]["clients"]),
        (&json!("dev-1"), &json!(2))
    );
}

#[tokio::test]
async fn malformed_licence_calls_have_their_own_codes() {
    let sdk = sdk().await;
    for api in LicenseApi::ALL {
        let target = format!("{BASE}{}", api.path());
        let call = async |method: Method, content_type: &str, body: &str| {
            sdk.call(method, &target, content_type, body.as_bytes()).await
        };
        says(&call(Method::GET, "application/json", "").await, 405, "95000002");
        says(&call(Method::PUT, "application/json", "{}").await, 405, "95000002");
        says(&call(Method::POST, "text/plain", "{}").await, 415, "95000003");
        says(&call(Method::POST, "application/json", "").await, 400, "95000004");
        says(&call(Method::POST, "application/json", "[1]").await, 400, "95000004");
        says(
            &call(Method::POST, "application/json", "{\"license\": ").await,
            400,
            "95000004",
        );
        says(&call(Method::POST, "application/json", "{}").await, 400, "95000001");
        says(
            &call(Method::POST, "application/json;charset=utf-8", "{}").await,
            400,
            "95000001",
        );
        // Who cannot sign hears of none of this.
        let unsigned = sdk.client.send(Method::POST, &target, Some(b"{}".to_vec())).await;
        shape(&unsigned, 401, "APIGW.0301");
    }
    let long = "x".repeat(65);
    let many: Vec<String> = (0..101).map(|n| format!("PL{n}")).collect();
    for (api, body) in [
        (LicenseApi::ActivateV1, json!({"license": long})),
        (LicenseApi::ActivateV1, json!({"license": 5})),
        (
            LicenseApi::ActivateV1,
            json!({"license": "PL1", "real_effect_time": "2026-03-02"}),
        ),
        (LicenseApi::ActivateV2, json!({"license_list": many})),
        (LicenseApi::ActivateV2, json!({"license_list": []})),
        (LicenseApi::HeartbeatV1, json!({"license": "PL1", "heartbeatInfo": "x"})),
        (LicenseApi::HeartbeatV2, json!({"license_list": [[]]})),
        (
            LicenseApi::SoftwareUsage,
            json!({"usage_info": [{"license": "PL1", "software_usage_Info": [{}]}]}),
        ),
        (
            LicenseApi::SoftwareUsage,
            json!({"usage_info": [{"license": "PL1", "software_usage_Info": [{"id": "a", "active_num": 1}]}]}),
        ),
    ] {
        says(&sdk.license(api, body).await, 400, "95000001");
    }
    says(
        &sdk.license(LicenseApi::ActivateV1, json!({"license": "PL1"})).await,
        200,
        "92020005",
    );
    let nothing = sdk
        .call(
            Method::POST,
            &format!("{BASE}/v3/license/activate"),
            "application/json",
            b"{}",
        )
        .await;
    shape(&nothing, 404, "APIGW.0101");
}

#[tokio::test]
async fn forged_stale_and_replayed_licence_calls_activate_nothing_twice() {
    let sdk = sdk().await;
    let (_, code) = test_code(&sdk).await;
    let target = format!("{BASE}{}", LicenseApi::ActivateV1.path());
    let body = json!({"license": code}).to_string();
    let call = Call {
        method: Method::POST,
        target: &target,
        content_type: "application/json",
        body: body.as_bytes(),
    };
    let send =
        async |client: &Client, body: &str| client.send(Method::POST, &target, Some(body.as_bytes().to_vec())).await;
    let wall = sdk.market.clock.wall();
    let (forged, _) = sdk.signed(&call, &Secret::new("not the secret"), wall);
    shape(&send(&forged, &body).await, 401, "APIGW.0301");
    for at in [wall.minus(Span::minutes(20)), wall.plus(Span::minutes(20))] {
        let (stale, _) = sdk.signed(&call, &sdk.secret, at);
        shape(&send(&stale, &body).await, 401, "APIGW.0301");
    }
    // A signature covers its body, its path and its method.
    let (client, _) = sdk.signed(&call, &sdk.secret, wall);
    shape(
        &send(&client, &json!({"license": "PLX"}).to_string()).await,
        401,
        "APIGW.0301",
    );
    let elsewhere = format!("{BASE}{}", LicenseApi::HeartbeatV1.path());
    let moved = client
        .send(Method::POST, &elsewhere, Some(body.as_bytes().to_vec()))
        .await;
    shape(&moved, 401, "APIGW.0301");
    let (app, secret) = keys(&seller(&sdk).await, "app_key").await;
    // The very same call again is the second activation.
    says(&send(&client, &body).await, 200, "92020000");
    says(&send(&client, &body).await, 200, "92020003");
    // An APP key signs as well, and its failures have their own code.
    let by_app = Sdk {
        client: sdk.client.clone(),
        access: app,
        secret,
        market: sdk.market,
    };
    says(
        &by_app.license(LicenseApi::HeartbeatV1, json!({"license": code})).await,
        200,
        "92020000",
    );
    let (forged, _) = by_app.signed(&call, &Secret::new("not the secret"), wall);
    shape(&send(&forged, &body).await, 401, "APIGW.0303");
}

#[tokio::test]
async fn a_foreign_seller_learns_nothing_of_a_code() {
    let sdk = sdk().await;
    let (id, code) = test_code(&sdk).await;
    let rival = Sdk::of(sdk.market, "rival@x.example").await;
    let absent = "PL00000000000000000000000000000000";
    for api in [LicenseApi::ActivateV1, LicenseApi::HeartbeatV1] {
        let (theirs, nobodys) = (
            rival.license(api, json!({"license": code})).await,
            rival.license(api, json!({"license": absent})).await,
        );
        says(&theirs, 200, "92020005");
        assert_eq!(theirs.text, nobodys.text);
    }
    for api in [LicenseApi::ActivateV2, LicenseApi::HeartbeatV2] {
        says(
            &rival.license(api, json!({"license_list": [code]})).await,
            200,
            "92020020",
        );
    }
    let browser = rival.market.browser("rival@x.example").await;
    browser
        .get(&format!("/api/v1/licenses/{id}"))
        .await
        .refused(404, "not_found");
    assert_eq!(browser.get("/api/v1/licenses").await.ok(200).body["items"], json!([]));
    browser
        .delete(&format!("/api/v1/seller/test-licenses/{id}"))
        .await
        .refused(404, "not_found");
}

/// An upload for the event of debugging calls, which is judged and kept nowhere.
#[tokio::test]
async fn licences_are_uploaded_under_the_original_path_and_nothing_else_is() {
    let sdk = sdk().await;
    let path = |event: &str| format!("{PATH_PREFIX}{event}{PATH_SUFFIX}");
    let (kind, body) = Upload::Characters("LIC-1".to_owned()).build("b-1").unwrap();
    let post = |target: String, body: Vec<u8>| {
        let (sdk, kind) = (&sdk, kind.clone());
        async move { sdk.call(Method::POST, &target, &kind, &body).await }
    };
    let taken = post(path(MOCK_EVENT), body.clone()).await;
    assert_eq!(
        (taken.status, &taken.body),
        (200, &json!({"error_code": "CBC.0000", "error_msg": "Success"}))
    );
    let nobody = post(path("0190f0c0b7d27c1e9b3a5d6e7f80ffff"), body.clone()).await;
    assert_eq!((nobody.status, &nobody.body["error_code"]), (403, &json!("CBC.0150")));
    // No path leads anywhere else, and no other method does anything.
    for event in ["", "a/b", "..", "a%2Fb", &"e".repeat(65)] {
        shape(&post(path(event), body.clone()).await, 404, "APIGW.0101");
    }
    shape(
        &sdk.call(Method::GET, &path(MOCK_EVENT), "", b"").await,
        404,
        "APIGW.0101",
    );
    // Beyond the gateway's twelve megabytes nothing is read.
    shape(
        &post(path(MOCK_EVENT), vec![b'-'; (12 << 20) + 1]).await,
        413,
        "APIGW.0201",
    );
    // Signed with another secret it does not come as far as its form.
    let call = Call {
        method: Method::POST,
        target: &path(MOCK_EVENT),
        content_type: &kind,
        body: &body,
    };
    let (forged, _) = sdk.signed(&call, &Secret::new("guessed"), sdk.market.clock.wall());
    shape(
        &forged.send(Method::POST, call.target, Some(body.clone())).await,
        401,
        "APIGW.0301",
    );
    // Another body under the same signature: only the form that the SDKs leave unsigned may differ.
    let (signed, _) = sdk.signed(&call, &sdk.secret, sdk.market.clock.wall());
    let (_, other) = Upload::Characters("LIC-2".to_owned()).build("b-1").unwrap();
    shape(
        &signed.send(Method::POST, call.target, Some(other)).await,
        401,
        "APIGW.0301",
    );
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_wait() {
    let sdk = sdk().await;
    let app = &sdk.market.app;
    let mut policy = (*app.current_policy().await.unwrap()).clone();
    policy.open_api.calls_per_minute = 3;
    let mut tx = app.store.begin().await.unwrap();
    tx.put_policy(&policy, app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    app.policies.forget();
    let ask = || sdk.license(LicenseApi::HeartbeatV1, json!({"license": "PLX"}));
    for _ in 0..3 {
        says(&ask().await, 200, "92020005");
    }
    let answer = ask().await;
    shape(&answer, 429, "APIGW.0308");
    assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
}
