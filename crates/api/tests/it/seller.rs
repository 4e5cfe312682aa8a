//! Seller tools: keys, addresses, credentials, debugging against the reference seller.

use domain::identity::Role;
use http::Method;
use sandbox::seller::{Seller, SellerConfig};
use serde_json::json;
use wire::secret::Secret;

use crate::harness::{Client, Market};

async fn key(client: &Client, label: &str) -> (String, String) {
    let answer = client
        .create("/api/v1/seller/access-keys", json!({"label": label}))
        .await
        .ok(201);
    let id = answer.body["key"]["id"].as_str().unwrap().to_owned();
    (id, answer.body["secret"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn keys_rotate_without_a_gap() {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let (old, secret) = key(&seller, "first").await;
    assert_eq!(secret.len(), 36);
    let address = json!({"url": "https://isv.example.com/api", "protocol": "v2", "key_id": old});
    let address = seller.create("/api/v1/seller/addresses", address).await.ok(201);
    let bound = seller
        .delete(&format!("/api/v1/seller/access-keys/{old}"))
        .await
        .refused(409, "key.bound");
    assert!(bound.body["detail"].as_str().unwrap().contains('1'));
    let rotated = seller
        .create(
            &format!("/api/v1/seller/access-keys/{old}/rotate"),
            json!({"label": "next"}),
        )
        .await
        .ok(201);
    let new = rotated.body["key"]["id"].as_str().unwrap().to_owned();
    assert_ne!(rotated.body["secret"].as_str().unwrap(), secret);
    let shown = seller
        .get(&format!("/api/v1/seller/addresses/{}", address.id()))
        .await
        .ok(200);
    assert_eq!(shown.body["key_id"], new.as_str());
    assert_ne!(shown.etag(), address.etag());
    let list = seller.get("/api/v1/seller/access-keys").await.ok(200);
    assert!(!list.text.contains(&secret));
    let count = |id: &str| {
        let items = list.body["items"].as_array().unwrap();
        items.iter().find(|k| k["id"] == id).unwrap()["addresses"]
            .as_i64()
            .unwrap()
    };
    assert_eq!((count(&old), count(&new)), (0, 1));
    seller
        .delete(&format!("/api/v1/seller/access-keys/{old}"))
        .await
        .ok(204);
    seller
        .delete(&format!("/api/v1/seller/access-keys/{old}"))
        .await
        .refused(409, "key.revoked");
    let revoked = json!({"url": "https://isv.example.com/api", "protocol": "v2", "key_id": old});
    seller
        .create("/api/v1/seller/addresses", revoked)
        .await
        .refused(409, "key.revoked");
    for n in 1..20 {
        key(&seller, &format!("k{n}")).await;
    }
    let full = seller
        .create("/api/v1/seller/access-keys", json!({"label": "one too many"}))
        .await;
    assert!(
        full.refused(409, "key.limit").body["detail"]
            .as_str()
            .unwrap()
            .contains("20")
    );
}

#[tokio::test]
async fn addresses_are_checked_edited_and_kept_while_used() {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let (key_id, _) = key(&seller, "k").await;
    let make = |url: &str| {
        let (seller, body) = (seller.clone(), json!({"url": url, "protocol": "v2", "key_id": key_id}));
        async move { seller.create("/api/v1/seller/addresses", body).await }
    };
    for (url, code) in [
        ("ftp://x.example", "input.url"),
        ("https://u:p@x.example", "address.shape"),
        ("https://x.example/#a", "address.shape"),
        ("https://x.example/?nonce=1", "address.shape"),
    ] {
        let answer = make(url).await.refused(422, code);
        assert_eq!(answer.body["errors"][0]["field"], "url");
    }
    let address = make("https://isv.example.com/api").await.ok(201);
    let path = format!("/api/v1/seller/addresses/{}", address.id());
    let options = json!({"options": {"v1_optional": true}});
    let edited = seller
        .edit(Method::PATCH, &path, &address.etag(), options)
        .await
        .ok(200);
    assert_eq!(
        (&edited.body["options"]["v1_optional"], &edited.body["url"]),
        (&true.into(), &address.body["url"])
    );
    seller
        .edit(Method::PATCH, &path, &address.etag(), json!({}))
        .await
        .refused(412, "conflict.stale");
    let unknown = seller
        .edit(Method::PATCH, &path, &edited.etag(), json!({"protocol": "v1"}))
        .await;
    unknown.refused(422, "input.unknown_field");
    let content = crate::catalogue::content("云表单", Some(address.id()));
    let product = seller.create("/api/v1/products", content).await.ok(201);
    seller.delete(&path).await.refused(409, "address.in_use");
    let free = crate::catalogue::content("云表单", None);
    seller
        .edit(
            Method::PUT,
            &format!("/api/v1/products/{}", product.id()),
            &product.etag(),
            free,
        )
        .await
        .ok(200);
    // The profile's notices hold it as well.
    let profile = seller.get("/api/v1/seller/profile").await.ok(200);
    let input = json!({"service_mailbox": "desk@x.example", "service_phone": "", "notice_address_id": address.id()});
    let edited = seller
        .edit(Method::PUT, "/api/v1/seller/profile", &profile.etag(), input)
        .await
        .ok(200);
    seller.delete(&path).await.refused(409, "address.in_use");
    let input = json!({"service_mailbox": "desk@x.example", "service_phone": ""});
    seller
        .edit(Method::PUT, "/api/v1/seller/profile", &edited.etag(), input)
        .await
        .ok(200);
    seller.delete(&path).await.ok(204);
    seller.get(&path).await.refused(404, "not_found");
}

#[tokio::test]
async fn in_production_only_public_https_addresses_are_taken() {
    let market = Market::open_with(app::Mode::Production, crate::harness::ORIGIN, api::ApiConfig::default()).await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    let (key_id, _) = key(&seller, "k").await;
    for (url, code) in [
        ("http://isv.example.com", "address.https"),
        ("https://127.0.0.1/", "address.domain"),
        ("https://2130706433/", "address.domain"),
        ("https://localhost/", "address.domain"),
    ] {
        let body = json!({"url": url, "protocol": "v2", "key_id": key_id});
        seller.create("/api/v1/seller/addresses", body).await.refused(422, code);
    }
}

#[tokio::test]
async fn debugging_shows_everything_but_the_key() {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    for protocol in ["v2", "v1"] {
        let (key_id, secret) = key(&seller, protocol).await;
        let mut config = SellerConfig::new(Secret::new(secret.clone()));
        config.check_time = false;
        config.protocol = if protocol == "v1" {
            wire::reply::Protocol::V1
        } else {
            wire::reply::Protocol::V2
        };
        let server = Seller::spawn(config).await.unwrap();
        let address = json!({"url": server.url(), "protocol": protocol, "key_id": key_id});
        let address = seller.create("/api/v1/seller/addresses", address).await.ok(201);
        let path = format!("/api/v1/seller/addresses/{}", address.id());
        let presets = seller.get(&format!("{path}/debug-presets")).await.ok(200);
        assert!(presets.body["items"].as_array().unwrap().len() >= 7);
        let call = |body: serde_json::Value| {
            let (seller, path) = (seller.clone(), format!("{path}/debug-calls"));
            async move { seller.post(&path, body).await }
        };

        let shown = call(json!({"activity": "newInstance", "mode": "generate"}))
            .await
            .ok(200);
        assert!(shown.body["answer"].is_null() && shown.body["verdict"].is_null());
        assert!(shown.body["request"]["curl"].as_str().unwrap().starts_with("curl "));
        assert!(!shown.text.contains(&secret), "the key is shown");
        assert!(shown.text.contains("testFlag"));
        assert_eq!(server.ledger().requests.len(), 0, "nothing was to be sent");

        let made = call(json!({"activity": "newInstance", "mode": "send_and_save"}))
            .await
            .ok(200);
        assert_eq!(made.body["verdict"]["passed"], true, "{}", made.text);
        assert_eq!(
            (&made.body["saved"], &made.body["answer"]["status"]),
            (&true.into(), &200.into())
        );
        assert!(!made.text.contains(&secret), "the key is shown");
        let instance = made.body["verdict"]["instance_id"].as_str().unwrap().to_owned();
        let fields = json!({"instance_id": instance});
        let released = call(json!({"activity": "releaseInstance", "fields": fields}))
            .await
            .ok(200);
        assert_eq!(
            (&released.body["verdict"]["passed"], &released.body["saved"]),
            (&true.into(), &false.into())
        );
        let unknown = json!({"instance_id": "no-such-one"});
        let call_body = json!({"activity": "refreshInstance", "mode": "send_and_save", "fields": unknown});
        let failed = call(call_body).await.ok(200);
        assert_eq!(
            (&failed.body["verdict"]["passed"], &failed.body["saved"]),
            (&false.into(), &false.into())
        );
        let text = failed.body["verdict"]["text"].as_str().unwrap();
        assert!(text.contains("returns an error result code"), "{text}");

        let cases = seller.get(&format!("{path}/debug-cases")).await.ok(200);
        let saved: Vec<&str> = cases.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["activity"].as_str().unwrap())
            .collect();
        assert_eq!(saved, ["newInstance"]);
        // Another URL is another server: what was proved is proved no more.
        let moved = json!({"url": format!("{}?moved=1", server.url())});
        seller.edit(Method::PATCH, &path, &address.etag(), moved).await.ok(200);
        let cases = seller.get(&format!("{path}/debug-cases")).await.ok(200);
        assert_eq!(cases.body["items"], json!([]));

        let wrong = if protocol == "v1" {
            "upgradeInstance"
        } else {
            "expireInstance"
        };
        call(json!({"activity": wrong})).await.refused(422, "debug.activity");
        let long = json!({"activity": "releaseInstance", "fields": {"instance_id": "x".repeat(65)}});
        call(long).await.refused(422, "debug.fields");
        call(json!({"activity": "releaseInstance", "fields": {"nonsense": 1}}))
            .await
            .refused(422, "input.unknown_field");
        let gone = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap();
        let shown = seller.get(&path).await.ok(200);
        let nowhere = json!({"url": format!("http://{gone}/")});
        seller.edit(Method::PATCH, &path, &shown.etag(), nowhere).await.ok(200);
        let dead = call(json!({"activity": "newInstance"})).await.ok(200);
        assert_eq!(dead.body["verdict"]["passed"], false);
        assert!(dead.body["answer"].is_null());
    }
}

#[tokio::test]
async fn credentials_come_in_two_kinds() {
    let market = Market::open().await;
    let seller = market.script(Role::Seller, "s@x.example").await;
    for (kind, public, secret) in [("ak_sk", 20, 40), ("app_key", 32, 64)] {
        let made = seller
            .create("/api/v1/seller/credentials", json!({"kind": kind, "label": "x"}))
            .await
            .ok(201);
        let access = made.body["credential"]["access_key"].as_str().unwrap().to_owned();
        assert_eq!(
            (access.len(), made.body["secret"].as_str().unwrap().len()),
            (public, secret)
        );
        seller
            .delete(&format!("/api/v1/seller/credentials/{access}"))
            .await
            .ok(204);
        seller
            .delete(&format!("/api/v1/seller/credentials/{access}"))
            .await
            .refused(409, "key.revoked");
    }
    let list = seller.get("/api/v1/seller/credentials").await.ok(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 2);
    assert!(
        list.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|c| c["revoked_at"].is_string())
    );
}
