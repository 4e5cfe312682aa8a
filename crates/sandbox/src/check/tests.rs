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
