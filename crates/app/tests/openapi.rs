//! The open APIs as a seller calls them: who is let in, and what a query of a real order answers (open APIs §1.1, §2;
//! threats I4, I7, I8).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use app::{
    openapi::{CallRefused, Caller, IncomingCall},
    order::{ChangeOrder, RenewOrder},
};
use common::*;
use domain::{
    catalog::Charge,
    identity::Role,
    seller::CredentialKind,
    time::{Span, Time},
};
use serde_json::{Value, json};
use wire::{
    sdk_hmac::{PayloadPolicy, SdkRequest},
    secret::Secret,
    time::sdk_date,
};

const TARGET: &str = "/api/mkp-openapi-public/global/v1/order/query?orderId=MOCKONETIMENEW";
const HOME: &str = "127.0.0.1";

/// A credential in the hands of its seller.
struct Keys {
    access: String,
    secret: Secret,
}

async fn credential(t: &TestApp, shop: &Shop, kind: CredentialKind) -> Keys {
    let input = serde_json::from_value(json!({"kind": kind, "label": "server"})).unwrap();
    let made = t.app.create_credential(shop.actor, input, None).await.unwrap();
    Keys {
        access: made.credential.access_key,
        secret: Secret::new(made.secret.unwrap()),
    }
}

/// A call signed with `keys` at `date`, from `source`.
async fn call(t: &TestApp, keys: &Keys, date: Time, source: &str) -> Result<Caller, CallRefused> {
    let date = sdk_date(date.timestamp());
    let named = [("Host", "market.example.com"), ("X-Sdk-Date", date.as_str())];
    let plain = SdkRequest {
        method: "GET",
        target: TARGET,
        headers: &named,
        body: b"",
    };
    let signed = plain.sign(&keys.access, &keys.secret).unwrap();
    let headers = [named[0], named[1], ("Authorization", signed.authorization.as_str())];
    let request = SdkRequest {
        method: "GET",
        target: TARGET,
        headers: &headers,
        body: b"",
    };
    t.app
        .authenticate_call(IncomingCall {
            request,
            payload: PayloadPolicy::Signed,
            source,
        })
        .await
}

async fn now(t: &TestApp, keys: &Keys, source: &str) -> Result<Caller, CallRefused> {
    call(t, keys, t.clock.wall(), source).await
}

fn wrong(keys: &Keys) -> Keys {
    Keys {
        access: keys.access.clone(),
        secret: Secret::new("not the secret"),
    }
}

async fn query(t: &TestApp, shop: &Shop, number: &str) -> Value {
    let caller = Caller {
        account_id: shop.id,
        role: Role::Seller,
        kind: CredentialKind::AkSk,
    };
    let (status, answer) = t.app.query_order(caller, Some(number), None).await;
    assert_eq!(status, 200, "{answer:?}");
    serde_json::to_value(answer.order_info.unwrap()).unwrap()
}

both! {
    async fn both_kinds_of_credential_let_their_seller_in(t) {
        let shop = t.shop().await;
        for kind in [CredentialKind::AkSk, CredentialKind::AppKey] {
            let keys = credential(t, &shop, kind).await;
            let caller = now(t, &keys, HOME).await.unwrap();
            assert_eq!(caller, Caller { account_id: shop.id, role: Role::Seller, kind });
            assert!(matches!(now(t, &wrong(&keys), HOME).await, Err(CallRefused::Unauthenticated(k)) if k == kind));
        }
        let unknown = Keys { access: "NOBODYSKEY0123456789".into(), secret: Secret::new("x") };
        assert!(matches!(now(t, &unknown, HOME).await, Err(CallRefused::Unauthenticated(_))));
    }

    async fn a_clock_may_be_wrong_by_a_quarter_of_an_hour(t) {
        let shop = t.shop().await;
        let keys = credential(t, &shop, CredentialKind::AkSk).await;
        let (wall, most, more) = (t.clock.wall(), Span::minutes(15), Span::seconds(901));
        assert!(call(t, &keys, wall.plus(most), HOME).await.is_ok());
        assert!(call(t, &keys, wall.minus(most), HOME).await.is_ok());
        // However often: a wrong clock is no attack and locks nobody out.
        for _ in 0..10 {
            for date in [wall.plus(more), wall.minus(more)] {
                assert!(matches!(call(t, &keys, date, HOME).await, Err(CallRefused::Unauthenticated(_))));
            }
        }
        assert!(call(t, &keys, wall, HOME).await.is_ok());
    }

    async fn guessing_locks_the_guesser_and_nobody_else(t) {
        let shop = t.shop().await;
        let keys = credential(t, &shop, CredentialKind::AkSk).await;
        let other = credential(t, &shop, CredentialKind::AkSk).await;
        let bad = wrong(&keys);
        // A success in between sets the count back.
        for _ in 0..5 {
            assert!(matches!(now(t, &bad, "127.0.0.2").await, Err(CallRefused::Unauthenticated(_))));
        }
        assert!(now(t, &keys, "127.0.0.2").await.is_ok());
        for _ in 0..6 {
            assert!(matches!(now(t, &bad, "127.0.0.2").await, Err(CallRefused::Unauthenticated(_))));
        }
        assert!(matches!(now(t, &keys, "127.0.0.2").await, Err(CallRefused::Locked(_, wait)) if wait == Span::minutes(5)));
        assert!(now(t, &keys, HOME).await.is_ok(), "its owner is elsewhere and notices nothing");
        assert!(now(t, &other, "127.0.0.2").await.is_ok());
        t.travel(Span::minutes(5)).await;
        assert!(now(t, &keys, "127.0.0.2").await.is_ok());
        // The lock outlives a restart.
        for _ in 0..6 {
            assert!(now(t, &bad, "127.0.0.2").await.is_err());
        }
        t.restart().await;
        assert!(now(t, &keys, HOME).await.is_ok());
        assert!(matches!(now(t, &keys, "127.0.0.2").await, Err(CallRefused::Locked(..))));
    }

    async fn what_was_revoked_is_refused_from_that_commit_on(t) {
        let shop = t.shop().await;
        let (keys, kept) = (credential(t, &shop, CredentialKind::AkSk).await, credential(t, &shop, CredentialKind::AppKey).await);
        assert!(now(t, &keys, HOME).await.is_ok() && now(t, &kept, HOME).await.is_ok());
        t.app.revoke_credential(shop.actor, &keys.access).await.unwrap();
        assert!(matches!(now(t, &keys, HOME).await, Err(CallRefused::Unauthenticated(_))));
        assert!(now(t, &kept, HOME).await.is_ok());
        // So is everything of an account that was shut out; this process asks anew after its restart.
        let version = t.read().await.account(shop.id).await.unwrap().unwrap().version;
        let input = serde_json::from_value(json!({"state": "disabled"})).unwrap();
        t.app.edit_account(t.operator, shop.id, version, input).await.unwrap();
        t.restart().await;
        assert!(matches!(now(t, &kept, HOME).await, Err(CallRefused::Unauthenticated(_))));
    }

    async fn who_calls_too_often_is_told_how_long_to_wait(t) {
        t.policy(|p| p.open_api.calls_per_minute = 5).await;
        let shop = t.shop().await;
        let (keys, other) = (credential(t, &shop, CredentialKind::AkSk).await, credential(t, &shop, CredentialKind::AkSk).await);
        for _ in 0..5 {
            assert!(now(t, &keys, HOME).await.is_ok());
        }
        match now(t, &keys, HOME).await {
            Err(CallRefused::TooFast { limit, wait }) => {
                assert_eq!(limit, 5);
                assert!(wait > Span::ZERO && wait <= Span::seconds(12), "{wait}");
            }
            answer => panic!("{answer:?}"),
        }
        assert!(now(t, &other, HOME).await.is_ok(), "each credential has its own measure");
    }

    async fn orders_of_every_kind_read_as_documented(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("5000.00").await;
        let mut wish = TestApp::wish(&shop.price("Volume", Charge::Month));
        (wish.quantity, wish.periods) = (12, 3);
        let instance = t.own(&buyer, wish).await;
        let number = instance.order_number.to_string();
        let order = query(t, &shop, &number).await;
        let account = t.read().await.account(buyer.id).await.unwrap().unwrap();
        assert_eq!(order["orderId"], json!(number));
        assert_eq!((&order["orderType"], &order["createTime"]), (&json!("NEW"), &json!("20260302020000")));
        let line = &order["orderLine"][0];
        assert_eq!(line["orderLineId"], json!(format!("{number}-000001")));
        assert_eq!((&line["chargingMode"], &line["periodType"]), (&json!("PERIOD"), &json!("month")));
        assert_eq!((&line["periodNumber"], &line["expireTime"]), (&json!(3), &json!("20260602155959")));
        let goods = &line["productInfo"][0];
        assert_eq!(goods["productId"], json!(shop.price("Volume", Charge::Month)));
        assert_eq!((&goods["skuCode"], &goods["linearValue"]), (&json!(instance.sku_code), &json!(12)));
        assert_eq!(goods["productName"], json!("云表单 forms,Volume seats,Volume,PERIOD"));
        assert_eq!((&line["currency"], &line["currencyAfterDiscount"]), (&json!("288.00"), &json!("288.00")));
        let who = &order["buyerInfo"];
        assert_eq!(who["customerId"], json!(account.customer_id()));
        assert_eq!((&who["email"], &who["mobilePhone"]), (&json!("buyer@example.com"), &json!(TestApp::phone_of(buyer.id))));

        // A trial and what becomes of it.
        let mut wish = TestApp::wish(&shop.basic());
        wish.trial = true;
        let trial = t.place(&buyer, wish).await;
        t.run_due().await;
        let order = query(t, &shop, &trial.number).await;
        assert_eq!(order["orderType"], json!("TRIAL"));
        assert_eq!((&order["orderLine"][0]["currency"], &order["orderLine"][0]["expireTime"]), (&json!("0.00"), &json!("20260316155959")));
        let id = t.instance_of(&trial.number).await.id;
        let renewal = RenewOrder { price_code: None, periods: 1, quantity: None, pay: true };
        let formal = t.app.renew_instance(buyer.actor, id, renewal.clone(), None).await.unwrap();
        t.run_due().await;
        assert_eq!(query(t, &shop, &formal.number).await["orderType"], json!("TRIAL_TO_FORMAL"));

        // A renewal, a change, and the order that takes a renewal back.
        let renewed = t.app.renew_instance(buyer.actor, instance.id, renewal, None).await.unwrap();
        t.run_due().await;
        let order = query(t, &shop, &renewed.number).await;
        assert_eq!(order["orderType"], json!("RENEW"));
        assert_eq!(order["orderLine"][0]["expireTime"], json!("20260702155959"));
        let undo = t.app.cancel_renewal(buyer.actor, &renewed.number, None).await.unwrap();
        t.run_due().await;
        let order = query(t, &shop, &undo.number).await;
        assert_eq!(order["orderType"], json!("UNSUBSCRIBE"));
        assert_eq!(order["orderLine"][0]["expireTime"], json!("20260602155959"), "the expiry that holds again");
        let grow = ChangeOrder { price_code: None, quantity: Some(60), pay: true };
        let change = t.app.change_instance(buyer.actor, instance.id, grow, None).await.unwrap();
        t.run_due().await;
        let order = query(t, &shop, &change.number).await;
        assert_eq!(order["orderType"], json!("CHANGE"));
        assert_eq!(order["orderLine"][0]["productInfo"][0]["linearValue"], json!(60));
        // One-time goods have no period.
        let once = t.own(&buyer, TestApp::wish(&shop.price("Lifetime", Charge::OneTime))).await;
        let order = query(t, &shop, once.order_number.as_str()).await;
        assert_eq!(order["orderLine"][0]["chargingMode"], json!("ONE_TIME"));
        assert!(order["orderLine"][0].get("periodType").is_none_or(Value::is_null));
    }

    async fn foreign_and_absent_orders_look_alike(t) {
        let shop = t.shop().await;
        let other = t.open_shop(ShopPlan { name: "other", ..ShopPlan::default() }).await;
        let buyer = t.buyer("100.00").await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        let ask = async |caller: Caller, number: &str, line: Option<&str>| {
            let (status, answer) = t.app.query_order(caller, Some(number), line).await;
            (status, serde_json::to_string(&answer).unwrap())
        };
        let theirs = Caller { account_id: other.id, role: Role::Seller, kind: CredentialKind::AkSk };
        let ours = Caller { account_id: shop.id, ..theirs };
        let absent = ask(theirs, "CS2603021000ZZZZZ", None).await;
        assert_eq!(ask(theirs, &order.number, None).await, absent);
        assert_eq!(ask(ours, &order.number, Some("CS2603021000ZZZZZ-000001")).await, absent);
        assert_eq!(ask(ours, &order.number, Some(&order.line_number)).await.0, 200);
        for mock in wire::order_query::mock_order_ids() {
            let (status, answer) = ask(theirs, mock, None).await;
            assert_eq!(status, 200, "{mock}: {answer}");
            assert_eq!(ask(theirs, mock, Some(&format!("{mock}-000001"))).await, (status, answer));
        }
        let nobody = Caller { account_id: buyer.id, role: Role::Buyer, kind: CredentialKind::AkSk };
        assert_ne!(ask(nobody, &order.number, None).await.0, 200);
        assert_ne!(ask(ours, "", None).await.0, 200);
        assert_ne!(ask(ours, "CS 1;--", None).await.0, 200);
    }
}
