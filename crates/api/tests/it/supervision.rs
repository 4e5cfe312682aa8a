//! A supervised order by HTTP: from the seller's draft to the evidence that both sides can take along.

use std::io::{Cursor, Read as _};

use domain::identity::Role;
use http::{Method, Request, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::harness::{Answer, Client, Market};

fn document(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{text}\n%%EOF\n").into_bytes()
}

async fn hand_in(client: &Client, purpose: &str, name: &str, bytes: Vec<u8>) -> Answer {
    let client = client
        .with("idempotency-key", name)
        .with("content-type", "application/octet-stream");
    let target = format!("/api/v1/files?purpose={purpose}&name={name}");
    client.send(Method::POST, &target, Some(bytes)).await
}

struct Served {
    market: Market,
    seller: Client,
    operator: Client,
    buyer: Client,
    path: String,
}

/// A human service on the shelf, bought and paid.
async fn served() -> Served {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let buyer = market.script(Role::Buyer, "b@x.example").await;
    let template = hand_in(&seller, "document", "form.pdf", document("form")).await.ok(201);
    let content = json!({
        "name": "迁移服务", "summary": "We move you", "description": "", "category": "office", "model": "general",
        "access_type": "human_service",
        "supervised": {"flow": "standard_service", "delivery_days": 5, "template": template.id()},
        "specifications": [{"name": "Migration", "skus": [{"name": "Small", "prices": [
            {"charge": "one_time", "pricing": {"kind": "fixed", "price": {"amount": "100.00", "currency": "CNY"}}}]}]}],
    });
    let draft = seller.create("/api/v1/products", content).await.ok(201);
    let product = format!("/api/v1/products/{}", draft.id());
    let submitted = seller.act(&format!("{product}/submit"), &draft.etag()).await.ok(200);
    let approve = json!({"decision": "approve"});
    let live = operator
        .edit(Method::POST, &format!("{product}/decision"), &submitted.etag(), approve)
        .await
        .ok(200);
    let flag = json!({"recheck": true});
    let flagged = operator
        .edit(Method::POST, &format!("{product}/recheck"), &live.etag(), flag)
        .await
        .ok(200);
    assert_eq!(flagged.body["recheck"], true);
    // The form is there for whoever thinks of buying.
    let shown = market.nobody().get(&format!("/api/v1/files/{}", template.id())).await;
    assert_eq!(shown.status, 200);
    let page = market
        .nobody()
        .get(&format!("/api/v1/shop/products/{}", draft.id()))
        .await
        .ok(200);
    assert_eq!(page.body["supervised"]["delivery_days"], 5);
    let price = &live.body["revision"]["content"]["specifications"][0]["skus"][0]["prices"][0]["code"];
    let buyer_id = buyer.get("/api/v1/account").await.id().to_owned();
    let top_up = json!({"amount": {"amount": "100.00", "currency": "CNY"}, "memo": "by transfer"});
    operator
        .create(&format!("/api/v1/accounts/{buyer_id}/top-ups"), top_up)
        .await
        .ok(201);
    let order = json!({"price_code": price, "accept_agreement": true});
    let order = buyer.create("/api/v1/orders", order).await.ok(201);
    let number = order.body["number"].as_str().unwrap().to_owned();
    buyer
        .create(&format!("/api/v1/orders/{number}/pay"), Value::Null)
        .await
        .ok(200);
    Served {
        market,
        seller,
        operator,
        buyer,
        path: format!("/api/v1/orders/{number}/supervision"),
    }
}

/// The bytes of an answer, which are no text.
async fn bytes(client: &Client, target: &str) -> Vec<u8> {
    let mut request = Request::get(target);
    request.headers_mut().unwrap().extend(client.headers.clone());
    let request = request.body(axum::body::Body::empty()).unwrap();
    let response = client.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/zip");
    axum::body::to_bytes(response.into_body(), 64 << 20)
        .await
        .unwrap()
        .to_vec()
}

#[tokio::test]
async fn an_order_is_supervised_by_http() {
    let s = served().await;
    let at = |step: &str| format!("{}/{step}", s.path);
    let shown = s.buyer.get(&s.path).await.ok(200);
    assert_eq!(shown.body["supervision"]["standing"]["node"], "submit_requirement");
    assert_eq!(shown.body["contacts"][0]["email"], "s@x.example");
    assert_eq!(shown.body["history"][0]["what"]["event"], "begun");
    let need = hand_in(&s.buyer, "document", "need.pdf", document("need"))
        .await
        .ok(201);
    let file = format!("/api/v1/files/{}", need.id());
    s.seller.get(&file).await.refused(404, "not_found");
    let said = json!({"note": "Move us", "files": [{"file": need.id(), "kind": "requirement"}]});
    s.buyer.create(&at("requirement"), said).await.ok(200);
    assert_eq!(
        s.seller.get(&file).await.ok(200).headers[header::CONTENT_TYPE],
        "application/pdf"
    );
    let stranger = s.market.script(Role::Seller, "x@x.example").await;
    stranger.get(&file).await.refused(404, "not_found");
    stranger.get(&s.path).await.refused(404, "not_found");
    stranger.get(&at("evidence")).await.refused(404, "not_found");
    s.seller.create(&at("requirement/confirm"), Value::Null).await.ok(200);
    s.seller
        .create(&at("delivery"), json!({"files": []}))
        .await
        .refused(422, "supervision.evidence");
    let mut files = Vec::new();
    for (name, kind) in [("sow.pdf", "requirement"), ("done.pdf", "acceptance")] {
        let taken = hand_in(&s.seller, "document", name, document(name)).await.ok(201);
        files.push(json!({"file": taken.id(), "kind": kind}));
    }
    let delivered = s.seller.create(&at("delivery"), json!({"files": files})).await.ok(200);
    assert_eq!(delivered.body["turn"], "operator");
    let list = s
        .operator
        .get("/api/v1/supervisions?turn=operator&standing=open")
        .await
        .ok(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(list.body["items"][0]["order"]["buyer_name"], "b@x.example");
    // The same list as a file, under the same filters.
    for (client, filters, rows) in [
        (&s.operator, "?turn=operator&standing=open", 1),
        (&s.buyer, "", 1),
        (&s.buyer, "?turn=buyer", 0),
        (&s.seller, "?standing=open&limit=1", 1),
        (&stranger, "", 0),
    ] {
        let path = format!("/api/v1/exports/supervisions{filters}");
        let file = client.get(&path).await.ok(200);
        let lines: Vec<&str> = file.text.lines().collect();
        assert_eq!(lines.len(), rows + 1, "{path}: {}", file.text);
        let columns = lines[0].split(',').count();
        assert!(
            lines.iter().all(|line| line.split(',').count() == columns),
            "{}",
            file.text
        );
        assert!(lines[1..].iter().all(|line| line.contains(",open,review,operator,")));
    }
    let book = s.seller.get("/api/v1/exports/supervisions?format=xlsx").await.ok(200);
    assert!(book.text.starts_with("PK"));
    s.operator
        .create(&at("recheck"), json!({"decision": "pass"}))
        .await
        .ok(200);
    let appeal = json!({"reason": "other", "statement": "a", "demand": "b", "confirmed": true});
    s.buyer.create(&at("appeal"), appeal).await.ok(200);
    assert_eq!(
        s.operator.get("/api/v1/appeals").await.ok(200).body["items"][0]["turn"],
        "operator"
    );
    s.buyer
        .create(&at("acceptance"), json!({"confirmed": true}))
        .await
        .refused(409, "supervision.frozen");
    s.operator
        .create(&at("appeal/decision"), json!({"decision": "resume", "reason": "go on"}))
        .await
        .ok(200);
    s.buyer
        .create(&at("acceptance"), json!({"confirmed": false}))
        .await
        .refused(422, "supervision.confirm");
    let over = s
        .buyer
        .create(&at("acceptance"), json!({"confirmed": true}))
        .await
        .ok(200);
    assert_eq!(over.body["order"]["state"], "completed");
    assert_eq!(s.buyer.get(&s.path).await.ok(200).body["contacts"], json!([]));

    // Both sides take the same evidence along.
    for client in [&s.buyer, &s.seller, &s.operator] {
        let archive = bytes(client, &at("evidence")).await;
        let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
        let mut log = String::new();
        archive
            .by_name("bundle.json")
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        let bundle: domain::evidence::Bundle = serde_json::from_str(&log).unwrap();
        bundle.verify(&wire::mac::sha256).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names.len(), 4);
        for name in names.iter().filter_map(|name| name.strip_prefix("files/")) {
            let mut content = Vec::new();
            archive
                .by_name(&format!("files/{name}"))
                .unwrap()
                .read_to_end(&mut content)
                .unwrap();
            let hash = domain::evidence::Hash(wire::mac::sha256(&content));
            assert_eq!(hash.to_string(), name);
        }
    }
}

#[tokio::test]
async fn what_buyers_hand_in_is_judged_like_everything_else() {
    let market = Market::open().await;
    let buyer = market.script(Role::Buyer, "b@x.example").await;
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("document", Vec::new(), "file.empty"),
        ("document", b"MZ\x90\0 a program".to_vec(), "file.document"),
        ("document", b"%PDF-1.7\n%%EOF<html><script>".to_vec(), "file.broken"),
        (
            "picture",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            "file.picture",
        ),
        ("picture", document("a"), "file.picture"),
    ];
    for (number, (purpose, bytes, code)) in cases.into_iter().enumerate() {
        hand_in(&buyer, purpose, &format!("f{number}.pdf"), bytes)
            .await
            .refused(422, code);
    }
    assert_eq!(market.files.count(), 0);
    let operator = market.script(Role::Operator, "o@x.example").await;
    hand_in(&operator, "document", "a.pdf", document("a"))
        .await
        .refused(403, "access.denied");
}
