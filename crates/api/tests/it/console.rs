//! The pages of the console, from files given as a value.

use api::{ApiConfig, Asset, Console};
use app::Mode;
use domain::identity::Role;
use http::{Method, header};
use serde_json::json;

use crate::harness::{Client, Market, ORIGIN};

const PAGE: &[u8] = b"<!doctype html><title>t</title>";
const ASSETS: &[Asset] = &[
    Asset {
        path: "index.html",
        plain: PAGE,
        brotli: None,
        gzip: None,
    },
    Asset {
        path: "assets/index-1a2b.js",
        plain: b"plain",
        brotli: Some(b"brotli"),
        gzip: Some(b"gzip"),
    },
];

async fn market() -> Market {
    let config = ApiConfig {
        console: Console::new(ASSETS),
        ..ApiConfig::default()
    };
    Market::open_with(Mode::Sandbox, ORIGIN, config).await
}

fn browser(market: &Market) -> Client {
    market
        .nobody()
        .with("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .with("accept-encoding", "gzip, deflate, br")
}

#[tokio::test]
async fn hashed_files_are_kept_for_ever_and_come_compressed() {
    let market = market().await;
    let path = "/assets/index-1a2b.js";
    let answer = browser(&market).get(path).await.ok(200);
    assert_eq!(
        (answer.text.as_str(), &answer.headers[header::CONTENT_ENCODING]),
        ("brotli", &"br".parse().unwrap())
    );
    assert_eq!(
        answer.headers[header::CACHE_CONTROL],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(
        answer.headers[header::VARY]
            .to_str()
            .unwrap()
            .contains("accept-encoding")
    );
    for (accepted, text) in [("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", "plain")] {
        let answer = market
            .nobody()
            .with("accept-encoding", accepted)
            .get(path)
            .await
            .ok(200);
        assert_eq!(answer.text, text, "{accepted}");
    }
    let head = market.nobody().send(Method::HEAD, path, None).await.ok(200);
    assert_eq!(
        (head.text.as_str(), &head.headers[header::CONTENT_LENGTH]),
        ("", &"5".parse().unwrap())
    );
}

#[tokio::test]
async fn the_page_answers_at_every_address_of_a_person() {
    let market = market().await;
    for path in ["/", "/index.html", "/buyer/orders/CS1", "/apiary"] {
        let answer = browser(&market).get(path).await.ok(200);
        assert_eq!(answer.text.as_bytes(), PAGE, "{path}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache");
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for part in [
            "default-src 'self';",
            "script-src 'self';",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(answer.headers.contains_key("permissions-policy"));
        assert_eq!(answer.headers[header::REFERRER_POLICY], "same-origin");
        let again = browser(&market).with("if-none-match", &answer.etag()).get(path).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
    }
}

#[tokio::test]
async fn what_is_no_page_stays_a_problem() {
    let market = market().await;
    for path in ["/api/v1/nothing", "/api", "/assets/gone.js"] {
        browser(&market).get(path).await.refused(404, "not_found");
    }
    market.nobody().get("/buyer").await.refused(404, "not_found");
    market
        .nobody()
        .with("accept", "text/html;q=0")
        .get("/buyer")
        .await
        .refused(404, "not_found");
    browser(&market)
        .post("/buyer", json!({}))
        .await
        .refused(404, "not_found");
    let answer = browser(&market)
        .get("/api/v1/session")
        .await
        .refused(401, "signin.needed");
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
}

#[tokio::test]
async fn without_a_console_the_door_says_how_to_build_it() {
    let market = Market::open().await;
    let answer = browser(&market).get("/").await.ok(200);
    assert!(answer.text.contains("make console"));
    browser(&market).get("/buyer").await.refused(404, "not_found");
}

/// What a form on another site can do: send the cookie along, and nothing else of ours.
#[tokio::test]
async fn a_page_of_another_site_changes_nothing() {
    let market = market().await;
    market.account(Role::Buyer, "b@x.example").await;
    let mut other_site = market.browser("b@x.example").await;
    other_site.headers.remove("x-csrf-token");
    other_site.set("origin", "https://evil.example");
    other_site.set("sec-fetch-site", "cross-site");
    other_site.get("/api/v1/session").await.ok(200);
    other_site.set("content-type", "text/plain");
    for path in ["/api/v1/messages/read", "/api/v1/account/tokens", "/api/v1/orders"] {
        other_site.create(path, json!({})).await.refused(403, "session.csrf");
    }
}
