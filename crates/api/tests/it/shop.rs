//! The storefront over the sandbox's samples.

use serde_json::Value;

use crate::harness::{Client, Market};

pub(crate) async fn shop() -> (Market, Client) {
    let market = Market::open().await;
    let world = app::sandbox::World::new(&market.app.entropy, None);
    let planted = market.app.plant_world(&world).await.unwrap();
    for _again in 0..2 {
        let url = "http://127.0.0.1:9001/produce";
        market
            .app
            .plant_samples(
                &world,
                planted,
                url,
                (domain::seller::Protocol::V2, domain::seller::AddressOptions::default()),
            )
            .await
            .unwrap();
    }
    let client = market.nobody();
    (market, client)
}

fn names(found: &Value) -> Vec<&str> {
    let items = found["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searches_find_the_obvious_product_first() {
    let (_market, shop) = shop().await;
    for (text, first) in [
        ("客户管理", "澄江客户管理 CRM"),
        ("电子合同", "言契电子合同 Signet"),
        ("invioce", "票达发票 Invoice Desk"),
        ("crm", "澄江客户管理 CRM"),
        ("考勤打卡", "晨勤考勤打卡 Attendance"),
        ("kubernets backup", "磐石备份 Kubernetes Backup"),
    ] {
        let query = text.replace(' ', "+");
        let answer = shop
            .get(&format!("/api/v1/shop/search?q={}", percent(&query)))
            .await
            .ok(200);
        assert_eq!(names(&answer.body).first(), Some(&first), "{text}: {}", answer.text);
    }
    let answer = shop.get("/api/v1/shop/search?q=invioce").await.ok(200);
    assert_eq!(answer.body["corrections"][0]["meant"][0], "invoice");
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shop_is_narrowed_down() {
    let (_market, shop) = shop().await;
    let search = async |query: &str| shop.get(&format!("/api/v1/shop/search?{query}")).await.ok(200).body;
    let all = search("limit=100").await;
    assert_eq!((all["total"].as_u64(), names(&all).len()), (Some(17), 17));
    let first = search("limit=9").await;
    let second = search(&format!("limit=9&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!([names(&first), names(&second)].concat(), names(&all));
    assert_eq!(search("trial=true").await["total"], all["facets"]["trial"]);
    let cheap = search("max_price=6.00").await;
    assert_eq!(names(&cheap).len(), 2, "{cheap}");
    let hr = search("category=hr").await;
    assert_eq!(names(&hr), ["晨勤考勤打卡 Attendance"]);
    assert!(
        hr["facets"]["category"].as_array().unwrap().len() > 10,
        "its own filter is left out of account"
    );
    assert_eq!(hr["facets"]["seller"].as_array().unwrap().len(), 1);
    assert_eq!(search("access_type=saas").await["total"], 15);
    assert_eq!(search("access_type=license").await["total"], 1);
    assert_eq!(search("access_type=hardware").await["total"], 1);
    assert_eq!(search("access_type=human_service").await["total"], 0);
    for (bad, code) in [
        ("category=x", "input.type"),
        ("max_price=-1", "input.money"),
        ("max_price=1.234", "input.money"),
    ] {
        shop.get(&format!("/api/v1/shop/search?{bad}")).await.refused(422, code);
    }

    let categories = shop.get("/api/v1/shop/categories").await.ok(200).body;
    let counts: u64 = categories["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["products"].as_u64().unwrap())
        .sum();
    assert_eq!(
        (counts, categories["items"][0]["code"].as_str()),
        (17, Some("customer-service"))
    );

    let seller = hr["items"][0]["seller_id"].as_str().unwrap();
    let page = shop.get(&format!("/api/v1/shop/sellers/{seller}")).await.ok(200).body;
    assert_eq!(
        (
            page["seller"]["name"].as_str(),
            page["products"].as_array().unwrap().len()
        ),
        (Some("云岫软件 Yunxiu Software"), 6)
    );
    assert_eq!(search(&format!("seller={seller}")).await["total"], 6);
    let nobody = "0197b1f0-0000-7000-8000-000000000000";
    shop.get(&format!("/api/v1/shop/sellers/{nobody}"))
        .await
        .refused(404, "not_found");

    let figures = shop.get("/api/v1/shop/figures").await.ok(200).body;
    assert_eq!(
        (figures["products"].as_u64(), figures["sellers"].as_u64()),
        (Some(17), Some(3))
    );
    assert!(figures["setup_seconds"].is_null() && figures["top"].as_array().unwrap().is_empty());
}
