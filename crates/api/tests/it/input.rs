//! Bad input of every kind is a problem with a code and a field, never a fault.

use domain::identity::Role;
use http::Method;
use serde_json::{Value, json};

use crate::harness::Market;

#[tokio::test]
async fn a_table_of_bad_bodies() {
    let market = Market::open().await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let good = json!({"role": "buyer", "login": "a@x.example", "name": "A", "password": "long enough one"});
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    let without = |field: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(field);
        body
    };
    let cases: Vec<(Value, &str, Option<&str>)> = vec![
        (json!([]), "input.type", None),
        (json!("x"), "input.type", None),
        (json!(null), "input.type", None),
        (without("role"), "input.missing_field", Some("role")),
        (without("login"), "input.missing_field", Some("login")),
        (with("state", json!("disabled")), "input.unknown_field", Some("state")),
        (with("version", json!(7)), "input.unknown_field", Some("version")),
        (with("id", json!("x")), "input.unknown_field", Some("id")),
        (with("role", json!("king")), "input.type", Some("role")),
        (with("role", json!(1)), "input.type", Some("role")),
        (with("login", json!("")), "input.length", Some("login")),
        (with("login", json!("no address")), "input.email", Some("login")),
        (
            with("login", json!("x\r\nBcc: y@z.example")),
            "input.email",
            Some("login"),
        ),
        (with("login", json!(["a@x.example"])), "input.type", Some("login")),
        (with("name", json!("")), "input.length", Some("name")),
        (with("name", json!("a\u{202e}b")), "input.characters", Some("name")),
        (with("name", json!("a\u{0}b")), "input.characters", Some("name")),
        (with("name", json!("x".repeat(100_000))), "input.length", Some("name")),
        (with("password", json!("short")), "input.length", Some("password")),
        (with("phone", json!("call me")), "input.phone", Some("phone")),
        (with("locale", json!("de-DE")), "input.type", Some("locale")),
        (with("grade", json!("V9")), "input.type", Some("grade")),
    ];
    for (body, code, field) in cases {
        let answer = operator.create("/api/v1/accounts", body.clone()).await;
        let answer = answer.refused(422, code);
        assert_eq!(
            answer.body["errors"][0]["field"].as_str(),
            field,
            "{body}: {}",
            answer.text
        );
        assert_eq!(answer.body["errors"][0]["code"], code);
    }
    operator.create("/api/v1/accounts", good.clone()).await.ok(201);
    let taken = operator
        .create("/api/v1/accounts", good)
        .await
        .refused(409, "account.login_taken");
    assert_eq!(taken.body["errors"][0]["field"], "login");
}

#[tokio::test]
async fn bodies_that_are_no_bodies() {
    let market = Market::open().await;
    let operator = market
        .script(Role::Operator, "o@x.example")
        .await
        .with("idempotency-key", "k");
    let send = |bytes: Vec<u8>, kind: &'static str| {
        let client = operator.with("content-type", kind);
        async move { client.send(Method::POST, "/api/v1/accounts", Some(bytes)).await }
    };
    for bytes in [
        b"".to_vec(),
        b"{".to_vec(),
        b"\xff\xfe".to_vec(),
        b"{\"role\":}".to_vec(),
        b"nul".to_vec(),
    ] {
        send(bytes, "application/json").await.refused(400, "input.malformed");
    }
    send(vec![b'['; 1_000_000], "application/json")
        .await
        .refused(400, "input.malformed");
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=gbk",
        "",
    ] {
        send(b"{}".to_vec(), kind).await.refused(415, "input.media_type");
    }
    send(b"{}".to_vec(), "Application/JSON; charset=UTF-8")
        .await
        .refused(422, "input.missing_field");
    let large = send(vec![b' '; (1 << 20) + 1], "application/json")
        .await
        .refused(413, "input.too_large");
    assert!(large.body["detail"].as_str().unwrap().contains("1048576"));
    // The same in pieces, without a length.
    let pieces = futures::stream::iter((0..20).map(|_| Ok::<_, std::io::Error>(vec![b' '; 100_000])));
    let request = http::Request::post("/api/v1/accounts")
        .header("authorization", operator.headers["authorization"].clone())
        .header("idempotency-key", "k")
        .header("content-type", "application/json")
        .body(axum::body::Body::from_stream(pieces))
        .unwrap();
    let response = tower::ServiceExt::oneshot(market.router.clone(), request)
        .await
        .unwrap();
    assert_eq!(response.status(), 413);
}

#[tokio::test]
async fn headers_and_parameters() {
    let market = Market::open().await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let body = json!({"role": "buyer", "login": "a@x.example", "name": "A", "password": "long enough one"});
    operator
        .post("/api/v1/accounts", body.clone())
        .await
        .refused(400, "idempotency.missing");
    for key in ["", "two words", &"x".repeat(129)] {
        let answer = operator
            .with("idempotency-key", key)
            .post("/api/v1/accounts", body.clone())
            .await;
        answer.refused(400, "idempotency.missing");
    }
    let own = operator.get("/api/v1/account").await.ok(200);
    assert_eq!(own.etag(), format!("\"{}\"", own.body["version"]));
    let edit = json!({"name": "Other"});
    operator
        .json(Method::PATCH, "/api/v1/account", edit.clone())
        .await
        .refused(428, "precondition.required");
    let answer = operator
        .edit(Method::PATCH, "/api/v1/account", "\"99\"", edit.clone())
        .await;
    answer.refused(412, "conflict.stale");
    for tag in ["*", "W/\"0\"", "0", "\"x\"", "\"\"", ""] {
        let answer = operator.edit(Method::PATCH, "/api/v1/account", tag, edit.clone()).await;
        answer.refused(400, "input.malformed");
    }
    let edited = operator
        .edit(Method::PATCH, "/api/v1/account", &own.etag(), edit.clone())
        .await
        .ok(200);
    assert_ne!(edited.etag(), own.etag());
    operator
        .edit(Method::PATCH, "/api/v1/account", &own.etag(), edit)
        .await
        .refused(412, "conflict.stale");
    for (query, status, code, field) in [
        ("limit=0", 422, "input.range", "limit"),
        ("limit=101", 422, "input.range", "limit"),
        ("limit=x", 422, "input.type", "limit"),
        ("cursor=x", 400, "input.cursor", "cursor"),
        ("role=king", 422, "input.type", "role"),
        ("page=2", 422, "input.unknown_field", "page"),
        ("limit=1&limit=2", 422, "input.duplicate", "limit"),
    ] {
        let answer = operator
            .get(&format!("/api/v1/accounts?{query}"))
            .await
            .refused(status, code);
        assert_eq!(
            answer.body["errors"][0]["field"].as_str(),
            Some(field),
            "{}",
            answer.text
        );
    }
    for path in [
        "/api/v1/accounts/x",
        "/api/v1/accounts/%00",
        "/api/v1/ledger/orders/%20/transfers",
    ] {
        operator.get(path).await.refused(404, "not_found");
    }
    operator
        .get("/api/v1/shop/quote")
        .await
        .refused(422, "input.missing_field");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let market = Market::open().await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    for n in 0..7 {
        market.account(Role::Buyer, &format!("b{n}@x.example")).await;
    }
    let mut seen = Vec::new();
    let mut target = "/api/v1/accounts?limit=3&role=buyer".to_owned();
    loop {
        let page = operator.get(&target).await.ok(200);
        let items = page.body["items"].as_array().unwrap().clone();
        assert!(items.len() <= 3);
        seen.extend(items.iter().map(|i| i["login"].as_str().unwrap().to_owned()));
        match page.body["next"].as_str() {
            Some(next) => target = format!("/api/v1/accounts?limit=3&role=buyer&cursor={next}"),
            None => break,
        }
    }
    seen.sort();
    assert_eq!(seen, (0..7).map(|n| format!("b{n}@x.example")).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_at_the_same_time_creates_once() {
    let market = Market::open().await;
    let operator = market
        .script(Role::Operator, "o@x.example")
        .await
        .with("idempotency-key", "the-one");
    let body = json!({"role": "buyer", "login": "a@x.example", "name": "A", "password": "long enough one"});
    let tries = (0..20).map(|_| operator.post("/api/v1/accounts", body.clone()));
    let answers = futures::future::join_all(tries).await;
    let mut ids: Vec<&str> = answers.iter().filter(|a| a.status == 201).map(|a| a.id()).collect();
    assert!(!ids.is_empty());
    ids.dedup();
    assert_eq!(ids.len(), 1);
    for answer in answers.iter().filter(|a| a.status != 201) {
        assert!(
            matches!(answer.code(), "idempotency.in_flight" | "account.login_taken"),
            "{}",
            answer.text
        );
    }
    let later = operator.post("/api/v1/accounts", body).await.ok(201);
    assert_eq!(later.id(), ids[0]);
}

#[tokio::test]
async fn a_policy_is_edited_from_what_was_read() {
    let market = Market::open().await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let policy = operator.get("/api/v1/policy").await.ok(200);
    let mut next = policy.body.clone();
    next["max_access_keys"] = 3.into();
    let write = |etag: String, policy: Value| {
        let operator = operator.clone();
        async move {
            operator
                .edit(Method::PUT, "/api/v1/policy", &etag, json!({"policy": policy}))
                .await
        }
    };
    let written = write(policy.etag(), next.clone()).await.ok(200);
    assert_ne!(written.etag(), policy.etag());
    write(policy.etag(), next.clone()).await.refused(412, "conflict.stale");
    assert_eq!(operator.get("/api/v1/policy").await.etag(), written.etag());
    next["reminders"]["hour"] = 24.into();
    write(written.etag(), next.clone()).await.refused(422, "input.range");
    next["surprise"] = true.into();
    let answer = operator
        .edit(
            Method::PUT,
            "/api/v1/policy",
            &written.etag(),
            json!({"policy": next, "x": 1}),
        )
        .await;
    answer.refused(422, "input.unknown_field");
}
