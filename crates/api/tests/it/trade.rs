//! A purchase by HTTP alone: from the seller's first key to the renewed instance and the balanced books.

use domain::identity::Role;
use http::Method;
use sandbox::seller::{Handle, Seller, SellerConfig};
use serde_json::{Value, json};
use wire::secret::Secret;

use crate::harness::{Client, Market};

struct Trade {
    market: Market,
    seller: Client,
    operator: Client,
    buyer: Client,
    buyer_id: String,
    product_id: String,
    month: String,
    server: Handle,
}

/// A seller who ran his debug cases, a product on the shelf, a buyer with money.
async fn trade() -> Trade {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let operator = market.script(Role::Operator, "o@x.example").await;
    let buyer = market.script(Role::Buyer, "b@x.example").await;
    let key = seller
        .create("/api/v1/seller/access-keys", json!({"label": "k"}))
        .await
        .ok(201);
    let mut config = SellerConfig::new(Secret::new(key.body["secret"].as_str().unwrap()));
    config.check_time = false;
    let server = Seller::spawn(config).await.unwrap();
    let address = json!({"url": server.url(), "protocol": "v2", "key_id": key.body["key"]["id"]});
    let address = seller
        .create("/api/v1/seller/addresses", address)
        .await
        .ok(201)
        .id()
        .to_owned();
    let debug = |activity: &'static str, fields: Value| {
        let (seller, path) = (
            seller.clone(),
            format!("/api/v1/seller/addresses/{address}/debug-calls"),
        );
        async move {
            let body = json!({"activity": activity, "mode": "send_and_save", "fields": fields});
            let answer = seller.post(&path, body).await.ok(200);
            assert_eq!(answer.body["saved"], true, "{activity}: {}", answer.text);
            answer.body["verdict"]["instance_id"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        }
    };
    let instance = json!({"instance_id": debug("newInstance", json!({})).await});
    for activity in [
        "queryInstance",
        "refreshInstance",
        "updateInstanceStatus",
        "releaseInstance",
    ] {
        debug(activity, instance.clone()).await;
    }
    let draft = seller
        .create("/api/v1/products", crate::catalogue::content("云表单", Some(&address)))
        .await
        .ok(201);
    let path = format!("/api/v1/products/{}", draft.id());
    let submitted = seller.act(&format!("{path}/submit"), &draft.etag()).await.ok(200);
    let decision = json!({"decision": "approve"});
    let product = operator
        .edit(Method::POST, &format!("{path}/decision"), &submitted.etag(), decision)
        .await
        .ok(200);
    let month = product.body["revision"]["content"]["specifications"][0]["skus"][0]["prices"][0]["code"].clone();
    let buyer_id = buyer.get("/api/v1/account").await.id().to_owned();
    let top_up = json!({"amount": {"amount": "1000.00", "currency": "CNY"}, "memo": "by transfer"});
    let balance = operator
        .create(&format!("/api/v1/accounts/{buyer_id}/top-ups"), top_up)
        .await
        .ok(201);
    assert_eq!(balance.body["available"]["amount"], "1000.00");
    let product_id = product.id().to_owned();
    let month = month.as_str().unwrap().to_owned();
    Trade {
        market,
        seller,
        operator,
        buyer,
        buyer_id,
        product_id,
        month,
        server,
    }
}

impl Trade {
    async fn place(&self, quantity: u32) -> String {
        let order = json!({"price_code": self.month, "quantity": quantity, "accept_agreement": true});
        let order = self.buyer.create("/api/v1/orders", order).await.ok(201);
        assert_eq!(order.body["state"], "pending_payment");
        order.body["number"].as_str().unwrap().to_owned()
    }

    async fn pay(&self, number: &str) {
        let key = self.buyer.with("idempotency-key", number);
        key.send(Method::POST, &format!("/api/v1/orders/{number}/pay"), None)
            .await
            .ok(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purchase_from_order_to_renewal() {
    let t = trade().await;
    assert!(
        t.market
            .nobody()
            .get(&format!("/api/v1/shop/products/{}", t.product_id))
            .await
            .ok(200)
            .text
            .contains("OFFI")
    );
    let number = t.place(2).await;
    t.pay(&number).await;
    // The same payment again is answered, not made again; another key meets another state.
    t.pay(&number).await;
    let again = t.buyer.with("idempotency-key", "other");
    let again = again
        .send(Method::POST, &format!("/api/v1/orders/{number}/pay"), None)
        .await;
    again.refused(409, "order.state");
    let balance = t.buyer.get("/api/v1/balance").await.ok(200);
    assert_eq!(
        (&balance.body["available"]["amount"], &balance.body["held"]["amount"]),
        (&"980.00".into(), &"20.00".into())
    );
    t.market.worker.drain().await;

    let order = t.buyer.get(&format!("/api/v1/orders/{number}")).await.ok(200);
    assert_eq!(order.body["order"]["state"], "completed", "{}", order.text);
    let names: Vec<&str> = order.body["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["name"].as_str().unwrap())
        .collect();
    assert_eq!(&names[..2], ["placed", "paid"]);
    let attempt = &order.body["messages"][0]["attempts"][0];
    assert_eq!(
        (&attempt["verdict"], &attempt["request_body"]),
        (&"success".into(), &"".into())
    );
    let sold = t.seller.get(&format!("/api/v1/orders/{number}")).await.ok(200);
    let listed = t.seller.get("/api/v1/orders").await.ok(200);
    for seen in [&sold.body["order"], &listed.body["items"][0], &order.body["order"]] {
        assert_eq!(
            (&seen["buyer_name"], &seen["seller_name"]),
            (&"b@x.example".into(), &"s@x.example".into())
        );
    }
    let attempt = &sold.body["messages"][0]["attempts"][0];
    assert!(attempt["request_body"].as_str().unwrap().contains("newInstance"));
    assert!(attempt["curl"].as_str().unwrap().starts_with("curl"));

    let instances = t.buyer.get("/api/v1/instances?state=running").await.ok(200);
    let id = instances.body["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/instances/{id}");
    let details = t.buyer.get(&path).await.ok(200);
    assert!(details.body["info"]["front_end_url"].is_string());
    assert!(!details.body["ahead"].as_array().unwrap().is_empty());
    assert!(
        t.seller.get(&path).await.ok(200).body["info"].is_null(),
        "the seller is shown the buyer's way in"
    );

    let plan = json!({"plan": "auto", "period": {"unit": "month", "count": 1}});
    let planned = t
        .buyer
        .edit(
            Method::PUT,
            &format!("{path}/renewal-plan"),
            &details.etag(),
            plan.clone(),
        )
        .await
        .ok(200);
    assert_eq!(planned.body["renewal"]["plan"], "auto");
    let stale = t
        .buyer
        .edit(Method::PUT, &format!("{path}/renewal-plan"), &details.etag(), plan)
        .await;
    stale.refused(412, "conflict.stale");
    let renewal = json!({"periods": 3, "pay": true});
    let renewal = t.buyer.create(&format!("{path}/renew"), renewal).await.ok(201);
    t.market.worker.drain().await;
    let renewed = t.buyer.get(&path).await.ok(200);
    assert!(renewed.body["instance"]["expire_at"].as_str() > details.body["instance"]["expire_at"].as_str());
    let number = renewal.body["number"].as_str().unwrap();
    let undone = t
        .buyer
        .create(&format!("/api/v1/orders/{number}/cancel-renewal"), json!({}))
        .await
        .ok(200);
    assert_eq!(undone.body["kind"], "unsubscribe");
    t.market.worker.drain().await;
    let back = t.buyer.get(&path).await.ok(200);
    assert_eq!(
        back.body["instance"]["expire_at"],
        details.body["instance"]["expire_at"]
    );
    assert_eq!(
        t.buyer.get("/api/v1/balance").await.body["available"]["amount"],
        "980.00"
    );

    let messages = t.seller.get("/api/v1/interface-messages?state=succeeded").await.ok(200);
    let message = messages.body["items"][0]["id"].as_str().unwrap();
    let restart = t
        .seller
        .post(&format!("/api/v1/interface-messages/{message}/restart"), json!({}))
        .await;
    restart.refused(409, "message.state");
    let transactions = t.buyer.get("/api/v1/transactions?limit=2").await.ok(200);
    assert!(transactions.body["next"].is_string());
    assert_eq!(
        t.seller.get("/api/v1/balance").await.ok(200).body["available"]["currency"],
        "CNY"
    );
    let proof = t.operator.get("/api/v1/ledger/proof").await.ok(200);
    assert_eq!(proof.body["holds"], true, "{}", proof.text);
    t.operator.get("/api/v1/ledger/accounts").await.ok(200);
    let of_order = t
        .operator
        .get(&format!("/api/v1/ledger/orders/{number}/transfers"))
        .await
        .ok(200);
    assert!(!of_order.body["items"].as_array().unwrap().is_empty());
    assert!(t.server.ledger().created.values().all(|count| *count == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_belongs_to_another_trader_looks_absent() {
    let t = trade().await;
    let number = t.place(1).await;
    t.pay(&number).await;
    t.market.worker.drain().await;
    let order = t.buyer.get(&format!("/api/v1/orders/{number}")).await.ok(200);
    let instance = order.body["order"]["instance_id"].as_str().unwrap().to_owned();
    let message = order.body["messages"][0]["id"].as_str().unwrap().to_owned();
    let buyer = t.market.script(Role::Buyer, "b2@x.example").await;
    let seller = t.market.script(Role::Seller, "s2@x.example").await;
    let nil = "0197b1f0-0000-7000-8000-000000000000";
    let plan = json!({"plan": "manual"});
    type Case<'a> = (&'a Client, Method, String, Option<Value>, &'a str, &'a str);
    let cases: Vec<Case<'_>> = vec![
        (
            &buyer,
            Method::GET,
            "/api/v1/orders/@".into(),
            None,
            &number,
            "CS2603021000AAAAA",
        ),
        (
            &seller,
            Method::GET,
            "/api/v1/orders/@".into(),
            None,
            &number,
            "CS2603021000AAAAA",
        ),
        (
            &buyer,
            Method::POST,
            "/api/v1/orders/@/pay".into(),
            None,
            &number,
            "CS2603021000AAAAA",
        ),
        (
            &buyer,
            Method::POST,
            "/api/v1/orders/@/cancel".into(),
            None,
            &number,
            "CS2603021000AAAAA",
        ),
        (
            &buyer,
            Method::POST,
            "/api/v1/orders/@/cancel-renewal".into(),
            None,
            &number,
            "CS2603021000AAAAA",
        ),
        (&buyer, Method::GET, "/api/v1/instances/@".into(), None, &instance, nil),
        (&seller, Method::GET, "/api/v1/instances/@".into(), None, &instance, nil),
        (
            &buyer,
            Method::POST,
            "/api/v1/instances/@/inspect".into(),
            None,
            &instance,
            nil,
        ),
        (
            &buyer,
            Method::POST,
            "/api/v1/instances/@/renew".into(),
            Some(json!({"periods": 1})),
            &instance,
            nil,
        ),
        (
            &buyer,
            Method::POST,
            "/api/v1/instances/@/change".into(),
            Some(json!({"quantity": 5})),
            &instance,
            nil,
        ),
        (
            &buyer,
            Method::PUT,
            "/api/v1/instances/@/renewal-plan".into(),
            Some(plan),
            &instance,
            nil,
        ),
        (
            &seller,
            Method::GET,
            "/api/v1/interface-messages/@".into(),
            None,
            &message,
            nil,
        ),
        (
            &seller,
            Method::POST,
            "/api/v1/interface-messages/@/restart".into(),
            None,
            &message,
            nil,
        ),
    ];
    for (client, method, path, body, theirs, nobodys) in cases {
        let mut answers = Vec::new();
        for id in [theirs, nobodys] {
            let client = client
                .with("if-match", "\"0\"")
                .with("idempotency-key", &format!("{path}{id}"));
            let body = body.as_ref().map(|b| b.to_string().into_bytes());
            let mut answer = client.send(method.clone(), &path.replace('@', id), body).await;
            answer.body["request_id"] = Value::Null;
            answers.push((answer.status, answer.body));
        }
        assert_eq!(answers[0], answers[1], "{method} {path}");
        assert_eq!(answers[0].0, 404, "{method} {path}");
    }
    for list in [
        "/api/v1/orders",
        "/api/v1/instances",
        "/api/v1/interface-messages",
        "/api/v1/transactions",
    ] {
        for client in [&buyer, &seller] {
            let answer = client.get(list).await;
            if answer.status == 200 {
                assert_eq!(answer.body["items"], json!([]), "{list}");
            }
        }
    }
    assert_ne!(t.buyer_id, nil);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_refuse_bad_numbers() {
    let t = trade().await;
    let base = json!({"price_code": t.month, "accept_agreement": true});
    for (field, value, status, code) in [
        ("quantity", json!(0), 422, "order.quantity"),
        ("quantity", json!(101), 422, "order.quantity"),
        ("quantity", json!(-1), 422, "input.type"),
        ("quantity", json!(1.5), 422, "input.type"),
        ("quantity", json!(4_294_967_296_u64), 422, "input.type"),
        ("periods", json!(0), 422, "order.period"),
        ("periods", json!(100), 422, "order.period"),
        ("periods", json!(256), 422, "input.type"),
        ("price", json!("0.01"), 422, "input.unknown_field"),
        ("state", json!("completed"), 422, "input.unknown_field"),
        ("accept_agreement", json!(false), 422, "order.consent"),
        (
            "parameters",
            json!([{"name": "x", "value": "y"}]),
            422,
            "order.parameter_unknown",
        ),
        ("price_code", json!("OFFI000000000000000000"), 409, "product.offer_gone"),
    ] {
        let mut order = base.clone();
        order[field] = value.clone();
        let answer = t.buyer.create("/api/v1/orders", order).await;
        let answer = answer.refused(status, code);
        assert!(
            answer.body["errors"][0]["field"].as_str().unwrap().starts_with(field),
            "{value}: {}",
            answer.text
        );
    }
    let path = format!("/api/v1/accounts/{}/top-ups", t.buyer_id);
    for (amount, code) in [
        (json!({"amount": "0", "currency": "CNY"}), "product.price_positive"),
        (json!({"amount": "-5.00", "currency": "CNY"}), "product.price_positive"),
        (json!({"amount": "1.234", "currency": "CNY"}), "input.money"),
        (json!({"amount": "1e3", "currency": "CNY"}), "input.money"),
        (json!({"amount": "99999999999999999", "currency": "CNY"}), "input.money"),
        (
            json!({"amount": "9999999999999", "currency": "CNY"}),
            "input.money_range",
        ),
        (json!({"amount": "5.00", "currency": "USD"}), "input.currency"),
        (json!({"amount": 5, "currency": "CNY"}), "input.type"),
    ] {
        let answer = t.operator.create(&path, json!({"amount": amount, "memo": "x"})).await;
        answer.refused(422, code);
    }
    // The balance does not cover it: nothing is held.
    let number = t.place(100).await;
    let dear = t.place(99).await;
    t.pay(&number).await;
    let key = t.buyer.with("idempotency-key", "dear");
    let short = key
        .send(Method::POST, &format!("/api/v1/orders/{dear}/pay"), None)
        .await;
    short.refused(409, "ledger.balance");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_narrowed_down() {
    let t = trade().await;
    let number = t.place(1).await;
    let count = async |client: &Client, target: String| {
        let answer = client.get(&target).await.ok(200);
        answer.body["items"].as_array().unwrap().len()
    };
    let placed = t.buyer.get(&format!("/api/v1/orders/{number}")).await.ok(200).body["order"]["created_at"].clone();
    let placed = placed.as_str().unwrap().to_owned();
    for (query, found) in [
        ("state=pending_payment&kind=new".to_owned(), 1),
        ("kind=renew".to_owned(), 0),
        (format!("q={}", &number[..9].to_lowercase()), 1),
        ("q=CS99".to_owned(), 0),
        ("q=no+such+product".to_owned(), 0),
        (format!("from={placed}"), 1),
        (format!("to={placed}"), 0),
    ] {
        assert_eq!(
            count(&t.buyer, format!("/api/v1/orders?{query}")).await,
            found,
            "{query}"
        );
    }
    t.buyer
        .get("/api/v1/orders?from=yesterday")
        .await
        .refused(422, "input.type");
    assert_eq!(count(&t.buyer, "/api/v1/transactions?kind=top_up".to_owned()).await, 1);
    assert_eq!(count(&t.buyer, format!("/api/v1/transactions?order={number}")).await, 0);
    assert_eq!(
        count(&t.seller, "/api/v1/interface-messages?state=unfinished".to_owned()).await,
        0
    );
    assert_eq!(
        count(&t.seller, "/api/v1/interface-messages/counts".to_owned()).await,
        0
    );
    assert_eq!(
        count(&t.seller, "/api/v1/products?state=approved&shelf=on_shelf".to_owned()).await,
        1
    );
    assert_eq!(count(&t.seller, "/api/v1/products?state=draft".to_owned()).await, 0);
    assert_eq!(count(&t.operator, "/api/v1/accounts?q=nobody".to_owned()).await, 0);
    assert_eq!(
        count(&t.operator, "/api/v1/jobs?kind=order_timeout&state=waiting".to_owned()).await,
        1
    );
    assert!(count(&t.operator, "/api/v1/jobs/counts".to_owned()).await >= 1);
    let page = t.operator.get("/api/v1/jobs?limit=1").await.ok(200);
    if let Some(next) = page.body["next"].as_str() {
        t.operator
            .get(&format!("/api/v1/jobs?limit=1&cursor={next}"))
            .await
            .ok(200);
    }
    t.operator
        .get("/api/v1/jobs?cursor=x")
        .await
        .refused(400, "input.cursor");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_come_as_files() {
    let t = trade().await;
    let number = t.place(2).await;
    let chinese = t.buyer.with("accept-language", "zh-CN");
    let answer = chinese
        .get("/api/v1/exports/orders?state=pending_payment")
        .await
        .ok(200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        answer.headers["content-disposition"],
        "attachment; filename=\"orders.csv\""
    );
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    let lines: Vec<&str> = answer.text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}订单号,类型,状态"), "{}", lines[0]);
    assert!(lines.len() == 2 && lines[1].starts_with(&number), "{}", answer.text);
    assert!(
        lines[1].contains(",2026-03-02 10:00:0"),
        "the site's own time: {}",
        lines[1]
    );
    let none = t.buyer.get("/api/v1/exports/orders?kind=renew").await.ok(200);
    assert!(none.text.starts_with("\u{feff}Order,Kind,State") && none.text.lines().count() == 1);
    for (client, list) in [
        (&t.buyer, "instances"),
        (&t.seller, "interface-messages"),
        (&t.buyer, "transactions"),
        (&t.seller, "products"),
        (&t.operator, "accounts"),
        (&t.operator, "transfers"),
        (&t.buyer, "messages"),
        (&t.operator, "orders"),
    ] {
        let plain = client.get(&format!("/api/v1/exports/{list}")).await.ok(200);
        let mut rows = plain.text.lines();
        let columns = rows.next().unwrap().split(',').count();
        for row in rows.filter(|row| !row.contains('"')) {
            assert_eq!(row.split(',').count(), columns, "{list}: {row}");
        }
        let book = client.get(&format!("/api/v1/exports/{list}?format=xlsx")).await.ok(200);
        assert!(book.text.starts_with("PK"), "{list}");
    }
    t.buyer
        .get("/api/v1/exports/orders?format=pdf")
        .await
        .refused(422, "input.type");
    t.buyer
        .get("/api/v1/exports/orders?x=1")
        .await
        .refused(422, "input.unknown_field");
    t.buyer
        .get("/api/v1/exports/transfers")
        .await
        .refused(403, "access.denied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lies_ahead_is_shown_before_the_clock_is_moved() {
    let t = trade().await;
    let number = t.place(1).await;
    let preview = async |to: &str| {
        t.operator
            .get(&format!("/api/v1/sandbox/clock/preview?to={to}"))
            .await
            .ok(200)
            .body
    };
    let soon = preview("2026-03-02T02:00:01Z").await;
    assert!(
        soon["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|due| due["kind"] != "order_timeout"),
        "{soon}"
    );
    let later = preview("2027-03-02T02:00:00Z").await;
    let items = later["items"].as_array().unwrap();
    let timeout = items.iter().find(|due| due["kind"] == "order_timeout").unwrap();
    assert_eq!(
        (timeout["order_number"].as_str(), timeout["buyer_id"].as_str()),
        (Some(number.as_str()), Some(t.buyer_id.as_str()))
    );
    assert!(!timeout["product_name"].as_str().unwrap().is_empty() && timeout["amount"].is_null());
    assert_eq!(
        (later["total"].as_u64(), later["more"].as_bool()),
        (Some(items.len() as u64), Some(false))
    );
    t.pay(&number).await;
    let kinds: Vec<String> = preview("2027-03-02T02:00:00Z").await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|due| due["kind"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        kinds.contains(&"delivery".to_owned()) && !kinds.contains(&"order_timeout".to_owned()),
        "{kinds:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_sees_first_what_waits_for_him() {
    let t = trade().await;
    let unpaid = t.place(1).await;
    let buyer = async || t.buyer.get("/api/v1/buyer/overview").await.ok(200).body;
    let seller = async || t.seller.get("/api/v1/seller/overview").await.ok(200).body;
    let first = buyer().await;
    assert_eq!(first["unpaid"][0]["number"], unpaid.as_str());
    assert_eq!(first["spending"], json!([]));
    assert_eq!(first["balance"]["available"]["amount"], "1000.00");
    let paid = t.place(2).await;
    t.pay(&paid).await;
    assert_eq!(buyer().await["running"][0]["number"], paid.as_str());
    t.market.worker.drain().await;
    let order = t.buyer.get(&format!("/api/v1/orders/{paid}")).await.ok(200).body["order"].clone();
    assert_eq!(order["state"], "completed");
    let after = buyer().await;
    assert_eq!(after["spending"], json!([{"at": "2026-03", "amount": order["amount"]}]));
    assert_eq!(after["running"], json!([]));
    let sold = seller().await;
    assert_eq!(sold["sales"], json!([{"at": "2026-03-02", "amount": order["amount"]}]));
    assert_eq!(sold["settlement"][0]["at"], "2026-03-02");
    assert!(sold["setup_median_seconds"].is_i64() && sold["setup_p95_seconds"].is_i64());
    assert_eq!((&sold["failing"], &sold["stopped"]), (&json!([]), &json!(0)));

    t.operator.get("/api/v1/operator/overview").await.ok(200);
    t.market.app.plant_jobs().await.unwrap();
    t.market
        .clock
        .control()
        .unwrap()
        .advance(domain::time::Span::minutes(2));
    t.market.worker.drain().await;
    let operator = t.operator.get("/api/v1/operator/overview").await.ok(200).body;
    assert_eq!(
        (&operator["proof"]["holds"], &operator["proof_age_seconds"]),
        (&json!(true), &json!(0)),
        "{operator}"
    );
    assert_eq!(
        (&operator["parked"], &operator["stopped_total"]),
        (&json!([]), &json!(0))
    );
}
