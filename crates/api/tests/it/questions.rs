//! Questions on product pages.

use domain::{identity::Role, policy::Policy};
use http::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Client, Market},
    shop::shop,
};

struct Place {
    market: Market,
    nobody: Client,
    seller: Client,
    buyer: Client,
    other: Client,
    operator: Client,
    /// Where the questions about a sample product are.
    page: String,
}

async fn place() -> Place {
    let (market, nobody) = shop().await;
    let found = nobody.get("/api/v1/shop/products?limit=100").await.ok(200).body;
    let sample = found["items"].as_array().unwrap().iter();
    let product = sample.into_iter().find(|p| p["name"] == "澄江客户管理 CRM").unwrap();
    let page = format!("/api/v1/shop/products/{}/questions", product["id"].as_str().unwrap());
    let mut seller = market.nobody();
    let signed = seller
        .post(
            "/api/v1/session",
            json!({"login": "seller@galleria.example", "password": "galleria-sandbox"}),
        )
        .await
        .ok(201);
    let cookie = signed.headers["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    seller.set("cookie", cookie);
    seller.set("origin", crate::harness::ORIGIN);
    seller.set("x-csrf-token", signed.body["csrf_token"].as_str().unwrap());
    Place {
        buyer: market.script(Role::Buyer, "zhou.nian@x.example").await,
        other: market.script(Role::Buyer, "other@x.example").await,
        operator: market.script(Role::Operator, "operator@x.example").await,
        market,
        nobody,
        seller,
        page,
    }
}

fn texts(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item["text"].as_str().unwrap()).collect()
}

async fn events(client: &Client) -> Vec<String> {
    let list = client.get("/api/v1/messages").await.ok(200).body;
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item["event"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_asks_and_the_seller_answers() {
    let p = place().await;
    let samples = p.nobody.get(&p.page).await.ok(200).body;
    assert_eq!(texts(&samples).len(), 2, "planted twice, there once: {samples}");

    let asked = p.buyer.create(&p.page, json!({"text": " 有移动端吗? "})).await.ok(201);
    assert_eq!(
        (&asked.body["text"], &asked.body["standing"]["state"]),
        (&json!("有移动端吗?"), &json!("open"))
    );
    let id = asked.id().to_owned();
    assert_eq!(events(&p.seller).await, ["question_asked"]);
    let told = p.seller.get("/api/v1/messages").await.ok(200).body;
    assert_eq!(told["items"][0]["facts"]["product_id"], asked.body["product_id"]);

    // On the page nobody learns more of who asked than one character.
    let shown = p.nobody.get(&p.page).await.ok(200);
    assert_eq!(texts(&shown.body)[0], "有移动端吗?");
    assert_eq!(
        (&shown.body["items"][0]["asker"], &shown.body["items"][0]["own"]),
        (&json!("z***"), &json!(false))
    );
    assert!(
        !shown.text.contains("zhou") && shown.body["items"][0]["answer"].is_null(),
        "{}",
        shown.text
    );
    assert_eq!(p.buyer.get(&p.page).await.ok(200).body["items"][0]["own"], true);
    let listed = p.seller.get("/api/v1/questions?state=open").await.ok(200);
    assert_eq!(texts(&listed.body), ["有移动端吗?"]);
    assert!(!listed.text.contains("zhou"), "{}", listed.text);
    assert_eq!(listed.body["items"][0]["asker_id"], Value::Null);

    let answer = format!("/api/v1/questions/{id}/answer");
    let yes = json!({"text": "有,iOS 和 Android 均可。"});
    p.seller
        .json(Method::PUT, &answer, yes.clone())
        .await
        .refused(428, "precondition.required");
    let answered = p
        .seller
        .edit(Method::PUT, &answer, &asked.etag(), yes.clone())
        .await
        .ok(200);
    p.seller
        .edit(Method::PUT, &answer, &asked.etag(), yes)
        .await
        .refused(412, "conflict.stale");
    assert_eq!(events(&p.buyer).await, ["question_answered"]);
    let edited = p
        .seller
        .edit(Method::PUT, &answer, &answered.etag(), json!({"text": "有。"}))
        .await
        .ok(200);
    assert!(edited.body["standing"]["answer"]["edited_at"].is_string());
    assert_eq!(events(&p.buyer).await.len(), 1, "a corrected answer is not told again");
    let shown = p.nobody.get(&p.page).await.ok(200).body;
    assert_eq!(shown["items"][0]["answer"]["text"], "有。");
    assert!(texts(&p.seller.get("/api/v1/questions?state=open").await.ok(200).body).is_empty());
    assert_eq!(
        p.seller
            .get("/api/v1/questions?state=answered&limit=2")
            .await
            .ok(200)
            .body["next"]
            .as_str()
            .map(str::len),
        Some(36)
    );

    // An answered question is not taken back.
    let withdraw = format!("/api/v1/questions/{id}/withdraw");
    p.buyer
        .act(&withdraw, &edited.etag())
        .await
        .refused(409, "question.state");
    let mut tx = p.market.app.store.read().await.unwrap();
    let history = tx.events(id.parse().unwrap()).await.unwrap();
    let names: Vec<&str> = history.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["asked", "answered", "answer_edited"]);
    assert!(tx.gapped_subjects().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_anothers_stays_so() {
    let p = place().await;
    let asked = p.buyer.create(&p.page, json!({"text": "能试用吗?"})).await.ok(201);
    let (id, etag) = (asked.id().to_owned(), asked.etag());
    let at = |verb: &str| format!("/api/v1/questions/{id}/{verb}");
    p.other.act(&at("withdraw"), &etag).await.refused(404, "not_found");
    let stranger = p.market.script(Role::Seller, "stranger@x.example").await;
    stranger
        .edit(Method::PUT, &at("answer"), &etag, json!({"text": "no"}))
        .await
        .refused(404, "not_found");
    assert!(texts(&stranger.get("/api/v1/questions").await.ok(200).body).is_empty());
    assert!(texts(&p.other.get("/api/v1/questions").await.ok(200).body).is_empty());
    assert_eq!(
        texts(&p.buyer.get("/api/v1/questions").await.ok(200).body),
        ["能试用吗?"]
    );

    let gone = p.buyer.act(&at("withdraw"), &etag).await.ok(200);
    assert_eq!(gone.body["standing"]["state"], "withdrawn");
    assert!(!texts(&p.nobody.get(&p.page).await.ok(200).body).contains(&"能试用吗?"));
    p.seller
        .edit(Method::PUT, &at("answer"), &gone.etag(), json!({"text": "no"}))
        .await
        .refused(409, "question.state");
    let nothing = "/api/v1/shop/products/0197b1f0-0000-7000-8000-000000000000/questions";
    p.nobody.get(nothing).await.refused(404, "not_found");
    p.buyer
        .create(nothing, json!({"text": "能试用吗?"}))
        .await
        .refused(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_hides_and_shows_again() {
    let p = place().await;
    let asked = p.buyer.create(&p.page, json!({"text": "加我微信吗?"})).await.ok(201);
    let at = |verb: &str| format!("/api/v1/questions/{}/{verb}", asked.id());
    let (hide, show) = (at("hide"), at("show"));
    let reason = json!({"reason": "No private contacts on product pages."});
    let hidden = p
        .operator
        .edit(Method::POST, &hide, &asked.etag(), reason.clone())
        .await
        .ok(200);
    assert_eq!(hidden.body["standing"]["state"], "hidden");
    p.operator
        .edit(Method::POST, &hide, &hidden.etag(), reason)
        .await
        .refused(409, "question.state");
    assert!(!texts(&p.nobody.get(&p.page).await.ok(200).body).contains(&"加我微信吗?"));
    assert_eq!(events(&p.buyer).await, ["question_hidden"]);
    assert_eq!(events(&p.seller).await, ["question_hidden", "question_asked"]);
    let seen = p.operator.get("/api/v1/questions?state=hidden").await.ok(200).body;
    assert_eq!(
        (texts(&seen), &seen["items"][0]["asker"]),
        (vec!["加我微信吗?"], &json!("zhou.nian@x.example"))
    );

    let shown = p.operator.act(&show, &hidden.etag()).await.ok(200);
    assert_eq!(shown.body["standing"]["state"], "open");
    assert_eq!(texts(&p.nobody.get(&p.page).await.ok(200).body)[0], "加我微信吗?");
    assert_eq!(events(&p.buyer).await[0], "question_shown");

    let file = p.operator.get("/api/v1/exports/questions?state=open").await.ok(200);
    assert!(
        file.text.contains("加我微信吗?") && file.text.contains("Asked by"),
        "{}",
        file.text
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_and_numbers_of_the_policy_hold() {
    let p = place().await;
    let refused = p
        .buyer
        .create(&p.page, json!({"text": "能代 开 发 票 吗?"}))
        .await
        .refused(422, "question.sensitive_word");
    assert_eq!(refused.body["errors"][0]["field"], "text");
    assert!(
        refused.body["detail"].as_str().unwrap().contains("代开发票"),
        "{}",
        refused.text
    );
    p.buyer
        .create(&p.page, json!({"text": "?"}))
        .await
        .refused(422, "input.length");
    p.buyer
        .create(&p.page, json!({"text": "a\u{202e}b"}))
        .await
        .refused(422, "input.characters");

    let present = p.operator.get("/api/v1/policy").await.ok(200);
    let mut policy: Policy = serde_json::from_value(present.body.clone()).unwrap();
    let put = async |policy: &Policy| {
        let body = json!({"policy": policy});
        p.operator
            .edit(Method::PUT, "/api/v1/policy", &present.etag(), body)
            .await
    };
    policy.questions.questions_a_day = 0;
    put(&policy).await.refused(422, "input.range");
    policy.questions.questions_a_day = 2;
    policy.questions.sensitive_words = vec!["微信".parse().unwrap()];
    put(&policy).await.ok(200);

    p.buyer
        .create(&p.page, json!({"text": "加微信"}))
        .await
        .refused(422, "question.sensitive_word");
    let asked = p.buyer.create(&p.page, json!({"text": "能代开发票吗?"})).await.ok(201);
    let answer = format!("/api/v1/questions/{}/answer", asked.id());
    p.seller
        .edit(Method::PUT, &answer, &asked.etag(), json!({"text": "请加微信"}))
        .await
        .refused(422, "question.sensitive_word");
    let twice = p.buyer.with("idempotency-key", "once");
    twice.post(&p.page, json!({"text": "第二个"})).await.ok(201);
    twice.post(&p.page, json!({"text": "第二个"})).await.ok(201);
    p.buyer
        .create(&p.page, json!({"text": "第三个"}))
        .await
        .refused(429, "question.quota");
    p.other.create(&p.page, json!({"text": "第三个"})).await.ok(201);
}
