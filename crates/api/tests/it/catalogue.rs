//! From a draft to the shelf, and what the shop finds.

use domain::{fulfilment::Activity, id::Id, identity::Role, seller::DebugCase};
use http::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Market};

pub fn content(name: &str, address: Option<&str>) -> Value {
    let yuan = |amount: &str| json!({"amount": amount, "currency": "CNY"});
    json!({
        "name": name,
        "summary": "One line",
        "description": "Long text",
        "category": "office",
        "model": "general",
        "access_type": "saas",
        "address_id": address,
        "specifications": [{
            "name": "Team",
            "quantity": {"name": "seats", "label": "Seats", "min": 1, "max": 100, "step": 1},
            "skus": [{
                "name": "Basic",
                "trial_days": 15,
                "prices": [
                    {"charge": "month", "pricing": {"kind": "tiered", "bands": [
                        {"from": 1, "unit_price": yuan("10.00")}, {"from": 11, "unit_price": yuan("8.00")}]}},
                    {"charge": "year", "pricing": {"kind": "linear", "unit_price": yuan("100.00")}},
                ],
            }],
        }],
    })
}

/// A seller with an address whose debug cases are saved, and an operator.
pub struct Stage {
    pub market: Market,
    pub seller: Client,
    pub operator: Client,
    pub address: String,
}

pub async fn stage() -> Stage {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let key = seller
        .create("/api/v1/seller/access-keys", json!({"label": "k"}))
        .await
        .ok(201);
    let address = json!({"url": "https://isv.example.com/x", "protocol": "v2", "key_id": key.body["key"]["id"]});
    let address = seller
        .create("/api/v1/seller/addresses", address)
        .await
        .ok(201)
        .id()
        .to_owned();
    Stage {
        market,
        seller,
        operator,
        address,
    }
}

impl Stage {
    pub async fn save_cases(&self, activities: &[Activity]) {
        let mut tx = self.market.app.store.begin().await.unwrap();
        let login = "s@x.example".parse().unwrap();
        let seller_id = tx.account_by_login(&login).await.unwrap().unwrap().id;
        for activity in activities {
            let case = DebugCase {
                id: self.market.app.id(),
                seller_id,
                address_id: Id::from_uuid(self.address.parse().unwrap()),
                activity: *activity,
                fields: json!({}),
                passed_at: self.market.clock.now(),
            };
            tx.put_debug_case(&case).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub async fn release(&self, content: Value) -> Answer {
        let draft = self.seller.create("/api/v1/products", content).await.ok(201);
        let path = format!("/api/v1/products/{}", draft.id());
        let submitted = self.seller.act(&format!("{path}/submit"), &draft.etag()).await.ok(200);
        let decision = json!({"decision": "approve"});
        self.operator
            .edit(Method::POST, &format!("{path}/decision"), &submitted.etag(), decision)
            .await
            .ok(200)
    }
}

pub const ALL: [Activity; 5] = [
    Activity::NewInstance,
    Activity::QueryInstance,
    Activity::RefreshInstance,
    Activity::UpdateInstanceStatus,
    Activity::ReleaseInstance,
];

#[tokio::test]
async fn a_product_goes_from_draft_to_shelf() {
    let stage = stage().await;
    let (seller, operator) = (&stage.seller, &stage.operator);
    let draft = seller.create("/api/v1/products", content("云表单", None)).await.ok(201);
    let path = format!("/api/v1/products/{}", draft.id());
    let shop = format!("/api/v1/shop/products/{}", draft.id());
    let answer = seller
        .act(&format!("{path}/submit"), &draft.etag())
        .await
        .refused(422, "product.address_missing");
    assert_eq!(answer.body["errors"][0]["field"], "address_id");
    let with_address = content("云表单", Some(&stage.address));
    let edited = seller
        .edit(Method::PUT, &path, &draft.etag(), with_address.clone())
        .await
        .ok(200);
    stage.save_cases(&ALL[..3]).await;
    let missing = seller
        .act(&format!("{path}/submit"), &edited.etag())
        .await
        .refused(409, "product.cases_missing");
    let detail = missing.body["detail"].as_str().unwrap();
    assert!(
        detail.contains("updateInstanceStatus, releaseInstance") && !detail.contains("newInstance"),
        "{detail}"
    );
    stage.save_cases(&ALL[3..]).await;
    let submitted = seller.act(&format!("{path}/submit"), &edited.etag()).await.ok(200);
    assert_eq!(submitted.body["revision"]["review"]["state"], "pending_review");
    let sku = &submitted.body["revision"]["content"]["specifications"][0]["skus"][0];
    assert_eq!(sku["code"].as_str().unwrap().len(), 36);
    assert!(sku["prices"][0]["code"].as_str().unwrap().starts_with("OFFI"));

    // While it waits it cannot be edited; it can be withdrawn and handed in again with the same codes.
    let busy = seller
        .edit(Method::PUT, &path, &submitted.etag(), with_address.clone())
        .await;
    busy.refused(409, "product.revision_state");
    seller.get(&shop).await.refused(404, "not_found");
    let withdrawn = seller.act(&format!("{path}/withdraw"), &submitted.etag()).await.ok(200);
    let again = seller.act(&format!("{path}/submit"), &withdrawn.etag()).await.ok(200);
    assert_eq!(again.body["revision"]["content"], submitted.body["revision"]["content"]);

    let queue = operator.get("/api/v1/reviews").await.ok(200);
    assert_eq!(queue.body["items"][0]["id"], draft.body["id"]);
    let decide = |etag: String, body: Value| {
        let (operator, path) = (operator.clone(), format!("{path}/decision"));
        async move { operator.edit(Method::POST, &path, &etag, body).await }
    };
    decide(again.etag(), json!({"decision": "reject"}))
        .await
        .refused(422, "input.missing_field");
    decide(withdrawn.etag(), json!({"decision": "approve"}))
        .await
        .refused(412, "conflict.stale");
    let rejected = decide(again.etag(), json!({"decision": "reject", "reason": "Say more."}))
        .await
        .ok(200);
    assert_eq!(rejected.body["revision"]["review"]["reason"], "Say more.");
    decide(rejected.etag(), json!({"decision": "approve"}))
        .await
        .refused(409, "product.revision_state");
    let told = seller.get("/api/v1/messages").await.ok(200);
    assert_eq!(told.body["items"][0]["event"], "revision_rejected");
    assert!(told.body["items"][0]["text"].as_str().unwrap().contains("Say more."));
    assert_eq!(seller.get("/api/v1/messages/unread").await.body["unread"], 1);
    let id = told.body["items"][0]["id"].as_str().unwrap();
    seller
        .post(&format!("/api/v1/messages/{id}/read"), json!({}))
        .await
        .ok(204);
    operator
        .post(&format!("/api/v1/messages/{id}/read"), json!({}))
        .await
        .refused(404, "not_found");
    assert_eq!(seller.get("/api/v1/messages/unread").await.body["unread"], 0);

    // Rejected, mended, approved: on the shelf.
    let content_now = rejected.body["revision"]["content"].clone();
    let mended = seller
        .edit(Method::PUT, &path, &rejected.etag(), content_now.clone())
        .await
        .ok(200);
    assert_eq!(mended.body["revision"]["review"]["state"], "draft");
    let submitted = seller.act(&format!("{path}/submit"), &mended.etag()).await.ok(200);
    let approved = decide(submitted.etag(), json!({"decision": "approve"})).await.ok(200);
    assert_eq!(
        (&approved.body["shelf"], &approved.body["live_revision"]),
        (&"on_shelf".into(), &1.into())
    );
    let page = stage.market.nobody().get(&shop).await.ok(200);
    for hidden in [
        stage.address.as_str(),
        "isv.example.com",
        "info_elsewhere",
        "checks_changes",
    ] {
        assert!(!page.text.contains(hidden), "the shop shows {hidden}");
    }

    // A new revision sells only once it is approved, and its codes are the old ones.
    let mut next = content_now;
    next["summary"] = "Better".into();
    let begun = seller
        .edit(Method::PUT, &path, &approved.etag(), next.clone())
        .await
        .ok(200);
    assert_eq!(
        (&begun.body["last_revision"], &begun.body["live_revision"]),
        (&2.into(), &1.into())
    );
    assert_eq!(stage.market.nobody().get(&shop).await.body["summary"], "One line");
    let submitted = seller.act(&format!("{path}/submit"), &begun.etag()).await.ok(200);
    decide(submitted.etag(), json!({"decision": "approve"})).await.ok(200);
    let page = stage.market.nobody().get(&shop).await.ok(200);
    assert_eq!(
        (&page.body["summary"], &page.body["revision"]),
        (&"Better".into(), &2.into())
    );
    let first = seller.get(&format!("{path}?revision=1")).await.ok(200);
    assert_eq!(first.body["revision"]["content"]["summary"], "One line");
}

#[tokio::test]
async fn codes_belong_to_their_product_and_period() {
    let stage = stage().await;
    stage.save_cases(&ALL).await;
    let one = stage.release(content("一号", Some(&stage.address))).await;
    let two = stage.release(content("二号", Some(&stage.address))).await;
    let foreign = two.body["revision"]["content"].clone();
    let path = format!("/api/v1/products/{}", one.id());
    let answer = stage
        .seller
        .edit(Method::PUT, &path, &one.etag(), foreign.clone())
        .await;
    let answer = answer.refused(422, "product.code_foreign");
    let fields: Vec<&str> = answer.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields[0], "specifications[0].skus[0].code");
    assert_eq!(fields.len(), 3, "all findings at once");
    let brought = stage.seller.create("/api/v1/products", foreign).await;
    brought.refused(422, "product.code_foreign");
    // The code of a monthly price stays one.
    let mut turned = one.body["revision"]["content"].clone();
    turned["specifications"][0]["skus"][0]["prices"][0]["charge"] = "day".into();
    turned["specifications"][0]["skus"][0]["trial_days"] = json!(null);
    let begun = stage.seller.edit(Method::PUT, &path, &one.etag(), turned).await.ok(200);
    let answer = stage.seller.act(&format!("{path}/submit"), &begun.etag()).await;
    answer.refused(422, "product.charge_fixed");
}

#[tokio::test]
async fn all_findings_of_a_draft_come_at_once() {
    let stage = stage().await;
    let mut bad = content("云表单", None);
    bad["specifications"][0]["name"] = "规格1".into();
    bad["specifications"][0]["quantity"]["name"] = "version".into();
    bad["specifications"][0]["quantity"]["step"] = 0.into();
    bad["specifications"][0]["skus"][0]["trial_days"] = 500.into();
    bad["specifications"][0]["skus"][0]["prices"][1]["pricing"]["unit_price"]["amount"] = "0".into();
    let answer = stage.seller.create("/api/v1/products", bad).await;
    let codes: Vec<&str> = answer.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "product.spec_name",
            "product.name_reserved",
            "product.quantity_range",
            "product.trial_days",
            "product.price_positive"
        ]
    );
    assert_eq!(answer.status, 422);
    for (field, value) in [
        ("state", json!("approved")),
        ("shelf", json!("on_shelf")),
        ("seller_id", json!("x")),
    ] {
        let mut grab = content("云表单", None);
        grab[field] = value;
        stage
            .seller
            .create("/api/v1/products", grab)
            .await
            .refused(422, "input.unknown_field");
    }
}

#[tokio::test]
async fn products_are_hidden_and_frozen() {
    let stage = stage().await;
    stage.save_cases(&ALL).await;
    let product = stage.release(content("云表单", Some(&stage.address))).await;
    let (path, nobody) = (format!("/api/v1/products/{}", product.id()), stage.market.nobody());
    let shop = format!("/api/v1/shop/products/{}", product.id());
    let listed = |nobody: Client| async move {
        let shelf = nobody.get("/api/v1/shop/products").await.ok(200).body["items"]
            .as_array()
            .unwrap()
            .len();
        let found = nobody.get("/api/v1/shop/search?q=%E8%A1%A8%E5%8D%95").await.ok(200);
        (shelf, found.body["items"].as_array().unwrap().len())
    };
    assert_eq!(listed(nobody.clone()).await, (1, 1));
    let hidden = stage.seller.act(&format!("{path}/hide"), &product.etag()).await.ok(200);
    assert_eq!(listed(nobody.clone()).await, (0, 0));
    nobody.get(&shop).await.ok(200);
    stage
        .seller
        .act(&format!("{path}/hide"), &hidden.etag())
        .await
        .refused(409, "product.shelf_state");
    let shown = stage.seller.act(&format!("{path}/show"), &hidden.etag()).await.ok(200);
    assert_eq!(listed(nobody.clone()).await, (1, 1));
    let frozen = stage
        .operator
        .act(&format!("{path}/freeze"), &shown.etag())
        .await
        .ok(200);
    assert_eq!(listed(nobody.clone()).await, (0, 0));
    nobody.get(&shop).await.refused(404, "not_found");
    stage
        .seller
        .act(&format!("{path}/show"), &frozen.etag())
        .await
        .refused(409, "product.shelf_state");
    stage
        .operator
        .act(&format!("{path}/unfreeze"), &frozen.etag())
        .await
        .ok(200);
    assert_eq!(listed(nobody).await, (1, 1));
}

#[tokio::test]
async fn quotes_show_their_sum() {
    let stage = stage().await;
    stage.save_cases(&ALL).await;
    let product = stage.release(content("云表单", Some(&stage.address))).await;
    let prices = &product.body["revision"]["content"]["specifications"][0]["skus"][0]["prices"];
    let month = prices[0]["code"].as_str().unwrap();
    let nobody = stage.market.nobody();
    let quote = nobody
        .get(&format!("/api/v1/shop/quote?price_code={month}&quantity=11&periods=3"))
        .await
        .ok(200);
    assert_eq!(quote.body["total"], json!({"amount": "264.00", "currency": "CNY"}));
    let formulas: Vec<&str> = quote.body["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["formula"].as_str().unwrap())
        .collect();
    assert_eq!(formulas, ["8.00 × 11", "88.00 × 3"]);
    for (query, code) in [
        ("quantity=0", "order.quantity"),
        ("quantity=101", "order.quantity"),
        ("periods=0", "order.period"),
        ("periods=100", "order.period"),
        ("periods=256", "input.type"),
        ("quantity=-1", "input.type"),
        ("quantity=99999999999", "input.type"),
    ] {
        nobody
            .get(&format!("/api/v1/shop/quote?price_code={month}&{query}"))
            .await
            .refused(422, code);
    }
    nobody
        .get("/api/v1/shop/quote?price_code=OFFI000000000000000000")
        .await
        .refused(409, "product.offer_gone");
}

#[tokio::test]
async fn search_finds_chinese_words_and_forgives_typing_errors() {
    let stage = stage().await;
    stage.save_cases(&ALL).await;
    for (name, summary, category) in [
        (
            "云销客户管理系统",
            "Customer relations, CRM for small teams",
            "customer-service",
        ),
        ("电子合同签署平台", "Sign contracts online", "documents"),
        ("Invoice Studio", "Create and send invoices", "finance"),
        ("考勤打卡助手", "上下班打卡与排班", "hr"),
        ("Kubernetes Backup Pro", "Backup and restore for clusters", "backup"),
        ("视频会议", "Meetings in the browser", "office"),
    ] {
        let mut product = content(name, Some(&stage.address));
        product["summary"] = summary.into();
        product["category"] = category.into();
        product["description"] = "".into();
        stage.release(product).await;
    }
    let nobody = stage.market.nobody();
    for (query, first) in [
        ("客户管理", "云销客户管理系统"),
        ("电子合同", "电子合同签署平台"),
        ("invioce", "Invoice Studio"),
        ("crm", "云销客户管理系统"),
        ("CRM", "云销客户管理系统"),
        ("考勤打卡", "考勤打卡助手"),
        ("kubernets backup", "Kubernetes Backup Pro"),
    ] {
        let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let found = nobody.get(&format!("/api/v1/shop/search?q={query}")).await.ok(200);
        assert_eq!(found.body["items"][0]["name"], first, "{query}: {}", found.text);
    }
    for query in ["%F0%9F%92%A9", "zzzzzzzzz", "%27%3B--", &"a".repeat(5_000)] {
        let found = nobody.get(&format!("/api/v1/shop/search?q={query}")).await.ok(200);
        assert_eq!(found.body["items"], json!([]), "{query}");
    }
    let page = nobody.get("/api/v1/shop/search?q=backup+invoice&limit=1").await.ok(200);
    let next = page.body["next"].as_str().unwrap();
    let second = nobody
        .get(&format!("/api/v1/shop/search?q=backup+invoice&limit=1&cursor={next}"))
        .await
        .ok(200);
    assert_ne!(page.body["items"][0]["id"], second.body["items"][0]["id"]);
    assert!(second.body["next"].is_null());
}
