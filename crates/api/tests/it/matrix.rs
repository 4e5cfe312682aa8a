//! The matrix is complete, and it holds on every route for every role.

use std::collections::BTreeSet;

use api::matrix::MATRIX;
use domain::{access::Who, identity::Role};
use http::Method;
use serde_json::{Value, json};

use crate::harness::{Client, Market};

/// (method, path, operation) of a document.
fn operations(document: &Value) -> Vec<(Method, String, String)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            all.push((
                method,
                path.clone(),
                operation["operationId"].as_str().unwrap().to_owned(),
            ));
        }
    }
    all
}

fn document(sandbox: bool) -> Value {
    serde_json::to_value(api::document(sandbox)).unwrap()
}

#[test]
fn every_operation_stands_in_the_matrix_and_every_line_is_an_operation() {
    let documented: Vec<String> = operations(&document(true)).into_iter().map(|o| o.2).collect();
    let unique: BTreeSet<&String> = documented.iter().collect();
    assert_eq!(unique.len(), documented.len(), "an operation id is used twice");
    let listed: BTreeSet<&str> = MATRIX.iter().map(|(id, _)| *id).collect();
    assert_eq!(listed.len(), MATRIX.len(), "a line stands in the matrix twice");
    let documented: BTreeSet<&str> = documented.iter().map(String::as_str).collect();
    assert_eq!(documented, listed);
    for costly in api::matrix::COSTLY {
        assert!(listed.contains(costly), "{costly}");
    }
}

/// The console is built from the committed document; GALLERIA_UPDATE=1 writes it anew.
#[test]
fn the_committed_document_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/openapi.json");
    let text = format!("{}\n", api::document(true).to_pretty_json().unwrap());
    if std::env::var_os("GALLERIA_UPDATE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == text,
        "web/openapi.json is stale: run this test with GALLERIA_UPDATE=1"
    );
}

#[test]
fn production_has_no_clock() {
    let ids = |sandbox| {
        operations(&document(sandbox))
            .into_iter()
            .map(|o| o.2)
            .collect::<BTreeSet<_>>()
    };
    let gone: Vec<String> = ids(true).difference(&ids(false)).cloned().collect();
    assert_eq!(gone, ["advance_clock", "preview_clock", "set_clock", "show_clock"]);
}

#[test]
fn every_unsafe_operation_that_creates_or_edits_documents_its_guard() {
    let document = document(true);
    for (method, path, id) in operations(&document) {
        let operation = &document["paths"][&path][method.as_str().to_lowercase()];
        assert!(operation["responses"]["default"].is_object(), "{id} has no problem");
        assert!(
            operation["summary"].as_str().is_some_and(|s| !s.is_empty()),
            "{id} says nothing"
        );
        let created = operation["responses"]["201"].is_object();
        let header = |name: &str| {
            let all = operation["parameters"].as_array().into_iter().flatten();
            all.into_iter()
                .any(|p| p["in"] == "header" && p["name"] == name && p["required"] == true)
        };
        let without_account = ["sign_in", "confirm_registration"];
        if created && !without_account.contains(&id.as_str()) {
            assert!(header("Idempotency-Key"), "{id} creates without an Idempotency-Key");
        }
        if method == Method::PATCH
            || (method == Method::PUT && !["change_password", "set_clock"].contains(&id.as_str()))
        {
            assert!(header("If-Match"), "{id} edits without If-Match");
        }
    }
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match member.as_str().filter(|_| name == "$ref") {
                        Some(target) => drop(found.insert(target.to_owned())),
                        None => references(member, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document = document(true);
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 20);
    for target in found {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
    }
}

fn fill(path: &str) -> String {
    path.replace("{id}", "0197b1f0-0000-7000-8000-000000000000")
        .replace("{number}", "CS2603021000AAAAA")
        .replace("{activity}", "newInstance")
        .replace("{access_key}", "AAAAAAAAAAAAAAAAAAAA")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_on_every_route() {
    let market = Market::open().await;
    let mut callers: Vec<(Option<Role>, Client)> = vec![(None, market.nobody())];
    for role in Role::ALL {
        callers.push((
            Some(role),
            market.script(role, &format!("{role:?}@x.example").to_lowercase()).await,
        ));
    }
    for (method, path, id) in operations(&document(true)) {
        let who = MATRIX
            .iter()
            .find(|(listed, _)| *listed == id)
            .map(|(_, who)| *who)
            .unwrap();
        for (role, client) in &callers {
            // Whoever gets in is stopped behind the gate by what is missing; nothing is changed by the test.
            if ["sign_out", "live_changes"].contains(&id.as_str()) && role.is_some() {
                continue;
            }
            let body = (method != Method::GET && method != Method::DELETE).then(|| b"{".to_vec());
            let answer = client.send(method.clone(), &fill(&path), body).await;
            let stopped = matches!(answer.code(), "signin.needed" | "access.denied");
            let expected = if who.admits(*role) {
                assert!(!stopped, "{id} as {role:?}: {}", answer.text);
                continue;
            } else if role.is_none() {
                (401, "signin.needed")
            } else {
                (403, "access.denied")
            };
            answer.refused(expected.0, expected.1);
        }
    }
    assert!(matches!(MATRIX[0].1, Who::Anyone));
}

#[tokio::test]
async fn what_is_not_in_the_document_is_not_there() {
    let market = Market::open().await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    for client in [&market.nobody(), &operator] {
        for path in [
            "/buyer",
            "/api/v1",
            "/api/v1/nothing",
            "/api/v2/orders",
            "/api/v1/orders/",
            "/admin",
            "/api/v1/%2e%2e/x",
        ] {
            client.get(path).await.refused(404, "not_found");
        }
        let answer = client.delete("/api/v1/orders").await.refused(405, "input.method");
        assert_eq!(answer.headers["allow"], "GET, POST");
    }
    let answer = market.nobody().get("/api/v1/openapi.json").await.ok(200);
    assert_eq!(answer.body["openapi"], "3.1.0");
    assert_eq!(market.nobody().get("/healthz").await.status, 200);
    assert_eq!(market.nobody().get("/readyz").await.status, 200);
}

#[tokio::test]
async fn production_answers_404_to_the_clock() {
    let market = Market::open_with(
        app::Mode::Production,
        "https://market.example.com",
        api::ApiConfig::default(),
    )
    .await;
    market.account(Role::Operator, "o@x.example").await;
    let browser = market.browser("o@x.example").await;
    browser.get("/api/v1/sandbox/clock").await.refused(404, "not_found");
    browser
        .post("/api/v1/sandbox/clock/advance", json!({"by": "1d"}))
        .await
        .refused(404, "not_found");
}

/// Whatever belongs to one account looks to all others exactly as if it were not there (threat A1).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn foreign_looks_like_absent() {
    let market = Market::open().await;
    let owner = market.script(Role::Seller, "owner@x.example").await;
    let other = market.script(Role::Seller, "other@x.example").await;
    let key = owner
        .create("/api/v1/seller/access-keys", json!({"label": "k"}))
        .await
        .ok(201);
    let key_id = key.body["key"]["id"].as_str().unwrap().to_owned();
    let address = json!({"url": "https://isv.example.com/x", "protocol": "v2", "key_id": key_id});
    let address = owner.create("/api/v1/seller/addresses", address).await.ok(201);
    let product = owner
        .create("/api/v1/products", crate::catalogue::content("云表单", None))
        .await
        .ok(201);
    let credential = owner
        .create("/api/v1/seller/credentials", json!({"kind": "ak_sk", "label": ""}))
        .await
        .ok(201);
    let sessions = owner.get("/api/v1/account/tokens").await.ok(200);
    let token = sessions.body["items"][0]["id"].as_str().unwrap().to_owned();
    let nil = "0197b1f0-0000-7000-8000-000000000000";
    let foreign_key = |id: &str| json!({"url": "https://isv.example.com/x", "protocol": "v2", "key_id": id});
    let strip = |answer: &crate::harness::Answer| {
        let mut body = answer.body.clone();
        body["request_id"] = Value::Null;
        (answer.status, body)
    };
    let (a, p) = (address.id().to_owned(), product.id().to_owned());
    let access = credential.body["credential"]["access_key"].as_str().unwrap().to_owned();
    let debug = json!({"activity": "newInstance", "mode": "generate"});
    let cases: Vec<(Method, String, Option<Value>, String)> = vec![
        (Method::GET, "/api/v1/seller/addresses/@".into(), None, a.clone()),
        (
            Method::PATCH,
            "/api/v1/seller/addresses/@".into(),
            Some(json!({})),
            a.clone(),
        ),
        (Method::DELETE, "/api/v1/seller/addresses/@".into(), None, a.clone()),
        (
            Method::GET,
            "/api/v1/seller/addresses/@/debug-presets".into(),
            None,
            a.clone(),
        ),
        (
            Method::GET,
            "/api/v1/seller/addresses/@/debug-cases".into(),
            None,
            a.clone(),
        ),
        (
            Method::DELETE,
            "/api/v1/seller/addresses/@/debug-cases/newInstance".into(),
            None,
            a.clone(),
        ),
        (
            Method::POST,
            "/api/v1/seller/addresses/@/debug-calls".into(),
            Some(debug),
            a,
        ),
        (
            Method::DELETE,
            "/api/v1/seller/access-keys/@".into(),
            None,
            key_id.clone(),
        ),
        (
            Method::POST,
            "/api/v1/seller/access-keys/@/rotate".into(),
            Some(json!({"label": "x"})),
            key_id.clone(),
        ),
        (Method::GET, "/api/v1/products/@".into(), None, p.clone()),
        (
            Method::PUT,
            "/api/v1/products/@".into(),
            Some(crate::catalogue::content("别的", None)),
            p.clone(),
        ),
        (Method::POST, "/api/v1/products/@/submit".into(), None, p.clone()),
        (Method::POST, "/api/v1/products/@/withdraw".into(), None, p.clone()),
        (Method::POST, "/api/v1/products/@/hide".into(), None, p.clone()),
        (Method::POST, "/api/v1/products/@/show".into(), None, p.clone()),
        (Method::GET, "/api/v1/shop/products/@".into(), None, p),
        (Method::DELETE, "/api/v1/account/tokens/@".into(), None, token.clone()),
        (Method::DELETE, "/api/v1/account/sessions/@".into(), None, token),
    ];
    for (method, path, body, id) in cases {
        let mut answers = Vec::new();
        for id in [id.as_str(), nil] {
            let client = other
                .with("if-match", "\"0\"")
                .with("idempotency-key", &format!("{method}{path}{id}"));
            let body = body.as_ref().map(|b| b.to_string().into_bytes());
            answers.push(strip(&client.send(method.clone(), &path.replace('@', id), body).await));
        }
        assert_eq!(answers[0], answers[1], "{method} {path}");
        assert_eq!(answers[0].0, 404, "{method} {path}");
    }
    let mut answers = Vec::new();
    for id in [access.as_str(), "AAAAAAAAAAAAAAAAAAAA"] {
        answers.push(strip(&other.delete(&format!("/api/v1/seller/credentials/{id}")).await));
    }
    assert_eq!((answers[0].0, &answers[0]), (404, &answers[1]));
    // An id in a body, too.
    let mut answers = Vec::new();
    for id in [key_id.as_str(), nil] {
        answers.push(strip(&other.create("/api/v1/seller/addresses", foreign_key(id)).await));
    }
    assert_eq!((answers[0].0, &answers[0]), (404, &answers[1]));
}
