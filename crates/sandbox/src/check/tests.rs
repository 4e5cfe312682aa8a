//! The examiner against the reference seller, in good health and with every fault.

use std::time::Duration;

use super::*;
use crate::seller::{Fault, Handle, Seller, SellerConfig};

const KEY: &str = "0f1e2d3c-8bb0-4e9b-b71e-4c223300156f";

async fn seller(protocol: Protocol, bits: KeyBits, fault: Fault) -> Handle {
    let config = SellerConfig {
        protocol,
        bits,
        fault,
        ..SellerConfig::new(KEY)
    };
    Seller::spawn(config).await.expect("seller starts")
}

async fn examine(seller: &Handle, protocol: Protocol, bits: KeyBits, key: &str) -> Report {
    let config = CheckConfig {
        bits,
        timeout: Duration::from_millis(600),
        patience: Duration::from_secs(4),
        ..CheckConfig::new(seller.url(), protocol, key)
    };
    run(config, |_| {}).await.expect("examined")
}

fn failed(report: &Report) -> Vec<&str> {
    report
        .findings
        .iter()
        .filter(|f| !f.ok)
        .map(|f| f.id.as_str())
        .collect()
}

async fn with_fault(protocol: Protocol, fault: Fault) -> Report {
    let seller = seller(protocol, KeyBits::Aes256, fault).await;
    examine(&seller, protocol, KeyBits::Aes256, KEY).await
}

#[tokio::test]
async fn a_seller_of_licences_passes_too() {
    for (protocol, count) in [(Protocol::V1, 11), (Protocol::V2, 10)] {
        let seller = seller(protocol, KeyBits::Aes256, Fault::None).await;
        let config = CheckConfig {
            subject: Subject::License,
            ..CheckConfig::new(seller.url(), protocol, KEY)
        };
        let report = run(config, |_| {}).await.expect("examined");
        assert_eq!(failed(&report), [""; 0], "{}", report.to_text());
        assert_eq!(report.findings.len(), count, "{}", report.to_text());
    }
    let client = seller(Protocol::V2, KeyBits::Aes256, Fault::None).await;
    let config = CheckConfig {
        subject: Subject::ClientLicense,
        ..CheckConfig::new(client.url(), Protocol::V2, KEY)
    };
    let report = run(config, |_| {}).await.expect("examined");
    assert_eq!(failed(&report), [""; 0], "{}", report.to_text());
    assert!(report.finding("license.asked_again").is_some() && report.protocol == "license-async");
    assert_eq!(
        client.ledger().effects.get("licensed"),
        Some(&1),
        "one licence for one event"
    );
    // One that answers whatever it is asked with an error fails in what matters.
    let seller = seller(Protocol::V2, KeyBits::Aes256, Fault::Http500).await;
    let config = CheckConfig {
        subject: Subject::License,
        ..CheckConfig::new(seller.url(), Protocol::V2, KEY)
    };
    let report = run(config, |_| {}).await.expect("examined");
    assert!(
        !report.passed && failed(&report).contains(&"signature.accepted"),
        "{}",
        report.to_text()
    );
}

#[tokio::test]
async fn the_reference_seller_passes_in_every_respect() {
    for (protocol, bits, count) in [
        (Protocol::V2, KeyBits::Aes256, 28),
        (Protocol::V1, KeyBits::Aes256, 21),
        (Protocol::V1, KeyBits::Aes128, 21),
    ] {
        let seller = seller(protocol, bits, Fault::None).await;
        let report = examine(&seller, protocol, bits, KEY).await;
        assert_eq!(failed(&report), [""; 0], "{}", report.to_text());
        assert!(report.passed);
        assert_eq!(report.findings.len(), count, "{}", report.to_text());
        let ledger = seller.ledger();
        assert!(
            ledger.created.values().all(|created| *created == 1),
            "{:?}",
            ledger.created
        );
        assert!(
            ledger
                .instances
                .values()
                .all(|i| i.status == crate::seller::InstanceStatus::Released)
        );
        assert!(!report.to_text().contains(KEY), "the key stays out of the report");
    }
}

#[tokio::test]
async fn another_key_is_noticed_at_once() {
    for protocol in [Protocol::V1, Protocol::V2] {
        let seller = seller(protocol, KeyBits::Aes256, Fault::None).await;
        let report = examine(&seller, protocol, KeyBits::Aes256, "another key").await;
        assert!(!report.passed);
        assert!(failed(&report).contains(&"signature.accepted"));
        assert!(
            report
                .finding("signature.accepted")
                .expect("finding")
                .received
                .contains("000001")
        );
    }
}

#[tokio::test]
async fn other_bits_are_noticed() {
    let seller = seller(Protocol::V1, KeyBits::Aes128, Fault::None).await;
    let report = examine(&seller, Protocol::V1, KeyBits::Aes256, KEY).await;
    assert!(failed(&report).contains(&"signature.accepted"));
    assert!(report.findings[0].received.contains("mobilePhone"));
}

#[tokio::test]
async fn each_fault_shows_in_its_finding() {
    for protocol in [Protocol::V1, Protocol::V2] {
        for (fault, said) in [
            (Fault::Hang, "time limit"),
            (Fault::Http500, "HTTP 500"),
            (Fault::BadJson, "Parse response body failed"),
            (Fault::Down, ""),
            (Fault::Flaky, "000005"),
        ] {
            let report = with_fault(protocol, fault).await;
            let finding = report.finding("signature.accepted").expect("finding");
            assert!(!report.passed && !finding.ok, "{fault}");
            assert!(finding.received.contains(said), "{fault}: {}", finding.received);
        }
        let report = with_fault(protocol, Fault::BadSign).await;
        assert_eq!(failed(&report), ["body_sign"], "{}", report.to_text());
        assert!(
            report
                .findings
                .iter()
                .any(|f| f.received.contains("Expected signature value"))
        );
    }
}

#[tokio::test]
async fn a_seller_that_needs_time_still_passes() {
    let report = with_fault(Protocol::V2, Fault::Pending(4)).await;
    assert!(report.passed, "{}", report.to_text());
    let report = with_fault(Protocol::V1, Fault::Pending(2)).await;
    assert!(report.passed, "{}", report.to_text());
    let seller = seller(Protocol::V2, KeyBits::Aes256, Fault::Pending(1000)).await;
    let config = CheckConfig {
        patience: Duration::from_millis(700),
        ..CheckConfig::new(seller.url(), Protocol::V2, KEY)
    };
    let report = run(config, |_| {}).await.expect("examined");
    assert!(
        report.passed,
        "instance information may take its time: {}",
        report.to_text()
    );
    assert!(failed(&report).contains(&"query.information"));
}

#[tokio::test]
async fn a_lost_answer_creates_nothing_twice() {
    let seller = seller(Protocol::V2, KeyBits::Aes256, Fault::Lost).await;
    let report = examine(&seller, Protocol::V2, KeyBits::Aes256, KEY).await;
    assert!(!report.passed);
    seller.set_fault(Fault::None);
    let report = examine(&seller, Protocol::V2, KeyBits::Aes256, KEY).await;
    assert!(report.passed);
    assert!(seller.ledger().created.values().all(|created| *created == 1));
}

#[tokio::test]
async fn slowness_is_only_a_note() {
    let seller = seller(Protocol::V2, KeyBits::Aes256, Fault::Slow(Duration::from_millis(40))).await;
    let config = CheckConfig {
        quick: Duration::from_millis(20),
        ..CheckConfig::new(seller.url(), Protocol::V2, KEY)
    };
    let report = run(config, |_| {}).await.expect("examined");
    assert!(report.passed);
    assert!(failed(&report).contains(&"response_time"));
}

#[tokio::test]
async fn nonsense_is_refused_before_anything_is_called() {
    for url in ["", "seller.example", "ftp://seller.example/", "https://"] {
        assert!(
            run(CheckConfig::new(url, Protocol::V2, KEY), |_| {}).await.is_err(),
            "{url}"
        );
    }
}

mod liberties {
    //! Sellers that work with the original marketplace although they take liberties: they must pass.

    use std::collections::HashMap;
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::body::to_bytes;
    use axum::extract::Request;
    use axum::http::{Response, StatusCode};
    use wire::field_crypto::{Iv, encrypt};
    use wire::json::Json;
    use wire::secret::Secret;
    use wire::v1_sign::V1Query;
    use wire::v2_sign::V2Credentials;

    use super::*;

    type Instances = Arc<Mutex<HashMap<String, String>>>;

    async fn serve<F, R>(handler: F) -> String
    where
        F: Fn(Request) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Response<axum::body::Body>> + Send + 'static,
    {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let address = listener.local_addr().expect("address");
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
        format!("http://{address}/seller")
    }

    fn answer(status: u16, body: &str) -> Response<axum::body::Body> {
        let mut response = Response::new(body.to_owned().into());
        *response.status_mut() = StatusCode::from_u16(status).expect("status");
        response
    }

    /// Refuses with HTTP 401 and `000004`, knows no lists, no changeInstanceCheck and not all scenes, answers queries in
    /// the flat form with nulls, takes any future time, and answers 000003 to a second release.
    async fn loose_v2(instances: Instances, request: Request) -> Response<axum::body::Body> {
        let query = request.uri().query().unwrap_or("").to_owned();
        let body = to_bytes(request.into_body(), 1 << 20).await.expect("body");
        let now = crate::clock::wall_now().as_millisecond();
        let authentic = V2Credentials::from_query(&query).is_ok_and(|credentials| {
            let stale = now - credentials.timestamp.get() > 60_000;
            !stale && credentials.verify(&Secret::new(KEY), &body, now, i64::MAX).is_ok()
        });
        if !authentic {
            return answer(
                401,
                r#"{"resultCode":"000004","resultMsg":"unauthorized","instanceId":null}"#,
            );
        }
        let json = Json::parse(&body).expect("JSON");
        let text = |name: &str| json.get(name).and_then(Json::as_str).unwrap_or("").to_owned();
        let mut known = instances.lock().expect("lock");
        let exists = known.values().any(|id| *id == text("instanceId"));
        match (text("activity").as_str(), exists) {
            ("newInstance", _) => {
                let id = known
                    .entry(text("orderLineId"))
                    .or_insert_with(|| text("businessId"))
                    .clone();
                answer(
                    200,
                    &format!(r#"{{"resultCode":"000000","resultMsg":null,"instanceId":"{id}"}}"#),
                )
            }
            ("queryInstance", true) => answer(
                200,
                r#"{"resultCode":"000000","resultMsg":"","appInfo":{"frontEndUrl":"https://x.example","memo":null}}"#,
            ),
            ("refreshInstance", true) if text("scene") == "RENEWAL" => answer(200, r#"{"resultCode":"000000"}"#),
            ("updateInstanceStatus", true) => answer(200, r#"{"resultCode":"000000"}"#),
            ("releaseInstance", true) => {
                known.retain(|_, id| *id != text("instanceId"));
                answer(200, r#"{"resultCode":"000000"}"#)
            }
            ("releaseInstance" | "queryInstance", false) => answer(400, r#"{"resultCode":"000003"}"#),
            _ => answer(500, "Whitelabel Error Page"),
        }
    }

    #[tokio::test]
    async fn a_loose_v2_seller_passes() {
        let instances = Instances::default();
        let url = serve(move |request| loose_v2(Arc::clone(&instances), request)).await;
        let report = run(CheckConfig::new(url, Protocol::V2, KEY), |_| {})
            .await
            .expect("examined");
        assert!(report.passed, "{}", report.to_text());
        for id in [
            "query.list",
            "activity.unknown",
            "change_check",
            "refresh.unsubscribe",
            "lifecycle.upgrade",
        ] {
            assert!(failed(&report).contains(&id), "{id}");
        }
    }

    /// Names its instances by cipher text that differs at every answer, sends Body-Sign three times over text/plain,
    /// signs no framework errors, never sends encryptType, and knows only the four basic activities.
    async fn loose_v1(instances: Instances, request: Request) -> Response<axum::body::Body> {
        let key = Secret::new(KEY);
        let query = V1Query::parse(request.uri().query().unwrap_or("")).expect("query");
        let sealed = |text: &str| {
            encrypt(&key, KeyBits::Aes256, &Iv::from_random(rand::random()), text)
                .as_str()
                .to_owned()
        };
        let opened = |text: &str| wire::field_crypto::decrypt(&key, KeyBits::Aes256, text).ok();
        let mut known = instances.lock().expect("lock");
        let id = query.get("instanceId").and_then(opened);
        let exists = id.as_ref().is_some_and(|id| known.values().any(|other| other == id));
        let body = match (query.get("activity").unwrap_or(""), exists) {
            _ if query.verify(&key).is_err() => r#"{"resultCode":"999999","resultMsg":"token"}"#.to_owned(),
            ("newInstance", _) => {
                let order = query.get("orderId").expect("orderId").to_owned();
                let count = known.len();
                let id = known
                    .entry(order)
                    .or_insert_with(|| format!("instance-{count}"))
                    .clone();
                format!(
                    r#"{{"resultCode":"000000","instanceId":"{}","appInfo":{{"frontEndUrl":"https://x.example","userName":"{}"}}}}"#,
                    sealed(&id),
                    sealed("admin")
                )
            }
            ("refreshInstance" | "expireInstance", true) => r#"{"resultCode":"000000"}"#.to_owned(),
            ("releaseInstance", true) => {
                known.retain(|_, other| Some(&*other) != id.as_ref());
                r#"{"resultCode":"000000"}"#.to_owned()
            }
            ("releaseInstance", false) => r#"{"resultCode":"000003"}"#.to_owned(),
            _ => return answer(400, "Bad Request"),
        };
        let mut response = answer(200, &body);
        let sign = wire::body_sign::signature(&key, body.as_bytes());
        for _ in 0..3 {
            let value = format!("sign_type=\"HMAC-SHA256\",signature= \"{sign}\"");
            response
                .headers_mut()
                .append("body-sign", value.parse().expect("header"));
        }
        response
    }

    #[tokio::test]
    async fn a_loose_v1_seller_passes() {
        let instances = Instances::default();
        let url = serve(move |request| loose_v1(Arc::clone(&instances), request)).await;
        let report = run(CheckConfig::new(url, Protocol::V1, KEY), |_| {})
            .await
            .expect("examined");
        assert!(report.passed, "{}", report.to_text());
        assert!(failed(&report).contains(&"lifecycle.query"));
        assert!(failed(&report).contains(&"time.stale_refused"));
    }
}
