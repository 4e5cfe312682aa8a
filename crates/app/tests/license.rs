//! Licence codes from order to release, as buyer, seller and the seller's software see them (open APIs §3; production
//! interface §8.2; threats L1 to L3).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use app::{
    license::{EditTestLicense, NewTestLicense},
    openapi::Caller,
    views::{LicenseView, LicenseWish},
};
use common::*;
use domain::{
    catalog::Charge,
    id::Id,
    identity::{Actor, Role},
    instance::ReleaseCause,
    license::{Handover, License, LicenseState},
    message::Event as Told,
    refusal::Code,
    seller::CredentialKind,
    time::{Period, PeriodUnit, Span},
};
use serde::Serialize;
use serde_json::{Value, json};
use wire::license_code::{ActivateRequest, HeartbeatRequest, UsageFigure, UsageRequest, UsageRow};

const OK: &str = "92020000";

fn software(shop: &Shop) -> Caller {
    Caller {
        account_id: shop.id,
        role: Role::Seller,
        kind: CredentialKind::AkSk,
    }
}

/// An order that has come as far as its delivery; how it was paid is no matter here.
async fn issue(t: &TestApp, number: &str, handover: Handover) -> License {
    let order = t.order(number).await;
    let mut tx = t.tx().await;
    let license = t.app.issue_license_resource(&mut *tx, &order, handover).await.unwrap();
    tx.commit().await.unwrap();
    license
}

async fn bought(t: &TestApp, shop: &Shop, buyer: &Buyer, handover: Handover) -> License {
    let mut wish = TestApp::wish(&shop.price("Volume", Charge::Month));
    wish.quantity = 2;
    let order = t.place(buyer, wish).await;
    issue(t, &order.number, handover).await
}

async fn stored(t: &TestApp, id: Id<License>) -> License {
    t.read().await.license(id).await.unwrap().unwrap()
}

/// HTTP status is 200 for whatever is no matter of form; then the code, then the data.
fn parts<T: Serialize>((status, answer): (u16, T)) -> (String, Value) {
    assert_eq!(status, 200);
    let value = serde_json::to_value(answer).unwrap();
    assert!(value["error_msg"].as_str().is_some_and(|text| !text.is_empty()));
    (value["error_code"].as_str().unwrap().to_owned(), value["data"].clone())
}

fn activation(codes: &[&str], at: Option<&str>) -> ActivateRequest {
    ActivateRequest {
        licenses: codes.iter().map(|&code| code.to_owned()).collect(),
        real_effect_time: at.map(ToOwned::to_owned),
    }
}

fn question(codes: &[&str], account: Option<&str>) -> HeartbeatRequest {
    HeartbeatRequest {
        licenses: codes.iter().map(|&code| code.to_owned()).collect(),
        third_party_account: account.map(ToOwned::to_owned),
        ip: None,
    }
}

async fn activate(t: &TestApp, who: Caller, code: &str) -> (String, Value) {
    parts(t.app.activate_license(who, &activation(&[code], None)).await)
}

async fn query(t: &TestApp, who: Caller, code: &str) -> (String, Value) {
    parts(t.app.query_license(who, &question(&[code], None)).await)
}

async fn push(t: &TestApp, who: Caller, rows: &[(&str, Vec<UsageFigure>)]) -> Vec<Value> {
    let rows = rows.iter().map(|(license, figures)| UsageRow {
        license: (*license).to_owned(),
        figures: figures.clone(),
    });
    let request = UsageRequest { rows: rows.collect() };
    let (code, data) = parts(t.app.push_license_usage(who, &request).await);
    assert_eq!(code, OK);
    data["check_fail_list"].as_array().cloned().unwrap_or_default()
}

fn clients(ids: std::ops::Range<u32>) -> Vec<UsageFigure> {
    ids.map(|n| UsageFigure::Id(format!("device-{n}"))).collect()
}

async fn mine(t: &TestApp, actor: Actor) -> Vec<LicenseView> {
    t.app.list_licenses(actor, &LicenseWish::default(), ALL).await.unwrap()
}

async fn events(t: &TestApp, id: Id<License>) -> Vec<String> {
    let events = t.read().await.events(id.uuid()).await.unwrap();
    events.into_iter().map(|event| event.name).collect()
}

async fn test_code(t: &TestApp, shop: &Shop, life: Span) -> LicenseView {
    let input = NewTestLicense {
        name: "try".parse().unwrap(),
        amount: 5,
        expire_at: t.now().plus(life),
    };
    t.app.mint_test_license(shop.actor, input, None).await.unwrap()
}

both! {
    async fn a_code_is_collected_then_activated_and_then_asked_about(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0.00").await;
        let other = t.graded_buyer("other@example.com", domain::identity::Grade::V1, "0.00").await;
        let license = bought(t, &shop, &buyer, Handover::Claimed).await;
        let (code, who) = (license.code.as_str(), software(&shop));
        let number = license.order.as_ref().unwrap().number.to_string();
        assert!(code.starts_with("PL") && code.len() == 34);
        assert_eq!(issue(t, &number, Handover::Claimed).await, license, "an order has one code");
        // Until he collects it the buyer sees that there is one, and no more.
        assert_eq!(mine(t, buyer.actor).await[0].code, None);
        assert_eq!(mine(t, shop.actor).await[0].code.as_deref(), Some(code));
        assert_eq!(mine(t, t.operator).await[0].code, Some(license.code.masked()));
        assert!(mine(t, other.actor).await.is_empty());
        assert_eq!(t.told(buyer.actor, Told::LicenseToClaim).await.len(), 1);
        assert_eq!(t.told(shop.actor, Told::LicenseMinted).await.len(), 1);
        assert_eq!(activate(t, who, code).await.0, "92020004");
        assert_eq!(query(t, who, code).await.0, "92020011");
        for actor in [other.actor, shop.actor, t.operator] {
            assert!(t.app.claim_license(actor, license.id).await.is_err());
        }
        let claimed = t.app.claim_license(buyer.actor, license.id).await.unwrap();
        assert_eq!(claimed.code.as_deref(), Some(code));
        let twice = t.app.claim_license(buyer.actor, license.id).await.unwrap_err();
        assert_eq!(twice.code(), Some(Code::LicenseState));
        assert_eq!(t.told(shop.actor, Told::LicenseClaimed).await.len(), 1);
        // The period begins with the activation, however late it is.
        t.travel(Span::days(40)).await;
        assert_eq!(query(t, who, code).await.0, "92020011");
        let (said, data) = activate(t, who, code).await;
        assert_eq!(said, OK);
        let info: Value = serde_json::from_str(data["license_code_info"].as_str().unwrap()).unwrap();
        let price = shop.price("Volume", Charge::Month);
        assert_eq!(info, json!({
            "status": "ALIVE", "expire_time": "20260511155959", "product_id": price, "amount": 2, "order_id": number,
        }));
        assert_eq!(activate(t, who, code).await, ("92020003".to_owned(), Value::Null));
        assert_eq!(t.told(buyer.actor, Told::LicenseActivated).await.len(), 1);
        let (said, data) = query(t, who, code).await;
        assert_eq!(said, OK);
        assert_eq!(data, json!({
            "license_code": code, "status": "ALIVE", "activate_time": "20260411020000",
            "expire_time": "20260511155959", "product_id": price, "order_id": number, "amount": 2,
        }));
        let seen = t.app.show_license(shop.actor, license.id).await.unwrap().license;
        assert_eq!(seen.seen_at, Some(t.now()));
        assert_eq!(events(t, license.id).await, ["minted", "claimed", "activated"]);
    }

    async fn a_code_given_to_both_at_once_needs_no_collecting(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0.00").await;
        let license = bought(t, &shop, &buyer, Handover::AtOnce).await;
        let (code, who) = (license.code.as_str(), software(&shop));
        assert_eq!(mine(t, buyer.actor).await[0].code.as_deref(), Some(code));
        assert_eq!(t.told(buyer.actor, Told::LicenseHanded).await.len(), 1);
        assert_eq!(t.app.claim_license(buyer.actor, license.id).await.unwrap_err().code(), Some(Code::LicenseState));
        // The moment it took effect lies between the order and now, and its period counts from there.
        t.travel(Span::days(3)).await;
        for wrong in ["20260302015959", "20260305020001"] {
            let said = parts(t.app.activate_license(who, &activation(&[code], Some(wrong))).await).0;
            assert_eq!(said, "92020002", "{wrong}");
        }
        let said = parts(t.app.activate_license(who, &activation(&[code], Some("20260303020000"))).await).0;
        assert_eq!(said, OK);
        assert_eq!(query(t, who, code).await.1["expire_time"], json!("20260403155959"));
    }

    async fn batches_are_taken_whole_or_not_at_all(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0.00").await;
        let (a, b) = (bought(t, &shop, &buyer, Handover::AtOnce).await, bought(t, &shop, &buyer, Handover::AtOnce).await);
        let waiting = bought(t, &shop, &buyer, Handover::Claimed).await;
        let who = software(&shop);
        let (a, b, waiting) = (a.code.as_str(), b.code.as_str(), waiting.code.as_str());
        let activate = async |codes: &[&str]| parts(t.app.activate_licenses(who, &activation(codes, None)).await).0;
        let ask = async |codes: &[&str]| parts(t.app.query_licenses(who, &question(codes, None)).await);
        assert_eq!(activate(&[a, "PLNOBODYSCODE"]).await, "92020020");
        assert_eq!(activate(&[a, a]).await, "92020020");
        assert_eq!(activate(&[a, waiting]).await, "92020004");
        assert_eq!(ask(&[a, b]).await.0, "92020011");
        assert_eq!(activate(&[b, a]).await, OK);
        assert_eq!(activate(&[a, b]).await, "92020003");
        let (said, data) = ask(&[b, a]).await;
        assert_eq!(said, OK);
        let codes: Vec<_> = data.as_array().unwrap().iter().map(|info| info["license_code"].clone()).collect();
        assert_eq!(codes, [b, a], "in the caller's order");
        assert_eq!(ask(&[a, "PLNOBODYSCODE"]).await.0, "92020020");
        let hundred: Vec<String> = (0..100).map(|n| format!("PLGUESS{n}")).collect();
        let hundred: Vec<&str> = hundred.iter().map(String::as_str).collect();
        assert_eq!(ask(&hundred).await.0, "92020020");
    }

    async fn a_code_of_another_seller_does_not_exist(t) {
        let shop = t.shop().await;
        let rival = t.open_shop(ShopPlan { name: "rival", ..ShopPlan::default() }).await;
        let buyer = t.buyer("0.00").await;
        let license = bought(t, &shop, &buyer, Handover::AtOnce).await;
        let test = test_code(t, &shop, Span::days(1)).await;
        let theirs = software(&rival);
        let nobodys = "PL00000000000000000000000000000000";
        let wire = |answer: Value| answer.to_string().into_bytes();
        let activate_bytes = async |code: &str| {
            let (status, answer) = t.app.activate_license(theirs, &activation(&[code], None)).await;
            (status, wire(serde_json::to_value(answer).unwrap()))
        };
        let query_bytes = async |code: &str| {
            let (status, answer) = t.app.query_license(theirs, &question(&[code], None)).await;
            (status, wire(serde_json::to_value(answer).unwrap()))
        };
        for activated in [false, true] {
            if activated {
                assert_eq!(activate(t, software(&shop), license.code.as_str()).await.0, OK);
            }
            for code in [license.code.as_str(), test.code.as_deref().unwrap(), "", "no code at all", "PL 1"] {
                assert_eq!(activate_bytes(code).await, activate_bytes(nobodys).await, "{code}");
                assert_eq!(query_bytes(code).await, query_bytes(nobodys).await, "{code}");
            }
        }
        assert_eq!(activate(t, theirs, license.code.as_str()).await.0, "92020005");
        assert_eq!(query(t, theirs, license.code.as_str()).await.0, "92020005");
        let batch = t.app.activate_licenses(theirs, &activation(&[license.code.as_str()], None)).await;
        assert_eq!(parts(batch).0, "92020020");
        let failures = push(t, theirs, &[(license.code.as_str(), clients(0..1))]).await;
        assert_eq!(failures[0]["error_code"], json!("92020005"));
        assert_eq!(t.app.show_license(shop.actor, license.id).await.unwrap().license.seen_at, None, "nobody was heard");
        let foreign = t.app.show_license(rival.actor, license.id).await.unwrap_err();
        assert_eq!(foreign.code(), Some(Code::NotFound));
    }

    async fn a_code_ends_as_an_instance_does_and_comes_back_when_renewed(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0.00").await;
        let license = bought(t, &shop, &buyer, Handover::AtOnce).await;
        let (code, who) = (license.code.as_str(), software(&shop));
        assert_eq!(activate(t, who, code).await.0, OK);
        let windows = domain::policy::Policy::defaults(domain::policy::Site::Cn).windows(domain::identity::Grade::V1);
        let end = stored(t, license.id).await.expire_at.unwrap();
        let status = async || query(t, who, code).await.1["status"].clone();
        t.travel_to(end.plus(Span::seconds(1))).await;
        assert_eq!(t.told(buyer.actor, Told::ExpiryNear).await.len(), 3);
        assert_eq!(t.told(buyer.actor, Told::GraceBegun).await.len(), 1);
        assert_eq!(status().await, json!("ALIVE"), "grace");
        // The status does not wait for the timer.
        t.set_clock(end.plus(windows.grace));
        assert_eq!(status().await, json!("EXPIRED"));
        t.run_due().await;
        assert!(matches!(stored(t, license.id).await.state, LicenseState::Frozen { .. }));
        assert_eq!(t.told(buyer.actor, Told::InstanceFrozen).await.len(), 1);
        assert_eq!(status().await, json!("EXPIRED"));
        // Renewed while frozen: counted from its end, and usable at once.
        let mut tx = t.tx().await;
        let mut frozen = tx.license(license.id).await.unwrap().unwrap();
        let month = Period { unit: PeriodUnit::Month, count: 1 };
        let order = t.order(&mine(t, buyer.actor).await[0].order_number.clone().unwrap()).await;
        t.app.renew_license(&mut *tx, &mut frozen, &order, month, buyer.actor).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(status().await, json!("ALIVE"));
        let later = stored(t, license.id).await.expire_at.unwrap();
        assert_eq!(later.to_string()[..10], *"2026-05-02");
        t.travel_to(later.plus(windows.grace).plus(windows.retention)).await;
        assert_eq!(t.told(buyer.actor, Told::InstanceReleased).await.len(), 1);
        let (said, data) = query(t, who, code).await;
        assert_eq!((said.as_str(), &data["status"]), (OK, &json!("RELEASED")));
        assert_eq!(activate(t, who, code).await.0, "92020003");
        let mut tx = t.tx().await;
        let mut gone = tx.license(license.id).await.unwrap().unwrap();
        let refused = t.app.renew_license(&mut *tx, &mut gone, &order, month, buyer.actor).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::LicenseState));
    }

    async fn a_refunded_code_is_gone_whatever_it_stood_at(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0.00").await;
        let who = software(&shop);
        for handover in [Handover::Claimed, Handover::AtOnce] {
            let mut license = bought(t, &shop, &buyer, handover).await;
            let mut tx = t.tx().await;
            t.app.release_license(&mut *tx, &mut license, ReleaseCause::Refunded, None, Actor::System).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(activate(t, who, license.code.as_str()).await.0, "92020003");
            assert_eq!(query(t, who, license.code.as_str()).await.0, "92020011", "it was never in use");
            assert!(t.app.claim_license(buyer.actor, license.id).await.is_err());
        }
    }

    async fn usage_is_counted_by_day_and_too_much_of_it_told_once(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0.00").await;
        let license = bought(t, &shop, &buyer, Handover::AtOnce).await;
        let unused = bought(t, &shop, &buyer, Handover::AtOnce).await;
        let (code, who) = (license.code.as_str(), software(&shop));
        assert_eq!(activate(t, who, code).await.0, OK);
        let rows = [
            (code, clients(0..2)), (unused.code.as_str(), clients(0..1)), ("PLNOBODYSCODE", clients(0..1)),
            (code, vec![UsageFigure::Id("\u{202e}".into())]),
        ];
        let failures = push(t, who, &rows).await;
        let said: Vec<_> = failures.iter().map(|f| (f["license"].as_str().unwrap(), f["error_code"].as_str().unwrap())).collect();
        assert_eq!(said, [(unused.code.as_str(), "92020011"), ("PLNOBODYSCODE", "92020005"), (code, "92020002")]);
        // Two clients for two units: enough. The same ones once more are no more.
        assert!(push(t, who, &[(code, clients(0..2))]).await.is_empty());
        assert!(t.told(shop.actor, Told::LicenseExceeded).await.is_empty());
        // A third that names itself in a query is one too many; a hundred are no second message that day.
        parts(t.app.query_license(who, &question(&[code], Some("device-7"))).await);
        push(t, who, &[(code, clients(0..100))]).await;
        let told = t.told(shop.actor, Told::LicenseExceeded).await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].facts.detail.as_deref(), Some("2026-03-02: 3 > 2"));
        push(t, who, &[(code, vec![UsageFigure::ActiveNum(250)])]).await;
        let view = t.app.show_license(shop.actor, license.id).await.unwrap();
        assert_eq!((view.days[0].clients, view.days[0].named), (100, 250));
        assert_eq!(view.license.seen_account.as_deref(), Some("device-7"));
        let buyers = t.app.show_license(buyer.actor, license.id).await.unwrap();
        assert_eq!(buyers.days, view.days, "how many use it is its buyer's business too");
        assert!(buyers.license.seen_account.is_none(), "who they are is not");
        t.travel(Span::days(1)).await;
        push(t, who, &[(code, clients(0..3))]).await;
        assert_eq!(t.told(shop.actor, Told::LicenseExceeded).await.len(), 2);
        // Nobody fills the store with made-up devices.
        t.policy(|p| p.licenses.clients_a_day = 5).await;
        push(t, who, &[(code, clients(0..100))]).await;
        assert_eq!(t.app.show_license(shop.actor, license.id).await.unwrap().days[0].clients, 5);
    }

    async fn a_seller_tries_the_apis_with_codes_of_his_own(t) {
        t.policy(|p| p.licenses.test_codes = 2).await;
        let shop = t.shop().await;
        let rival = t.open_shop(ShopPlan { name: "rival", ..ShopPlan::default() }).await;
        let buyer = t.buyer("0.00").await;
        let who = software(&shop);
        let test = test_code(t, &shop, Span::hours(2)).await;
        let (id, code) = (Id::from_uuid(test.id), test.code.clone().unwrap());
        let (said, data) = activate(t, who, &code).await;
        assert_eq!(said, OK);
        let info: Value = serde_json::from_str(data["license_code_info"].as_str().unwrap()).unwrap();
        assert_eq!(info, json!({
            "status": "ALIVE", "expire_time": "20260302040000", "product_id": "", "amount": 5, "order_id": "",
        }));
        assert_eq!(query(t, who, &code).await.1["status"], json!("ALIVE"));
        assert!(mine(t, buyer.actor).await.is_empty());
        assert_eq!(mine(t, shop.actor).await.len(), 1);
        // It ends when it was to, without grace, and lives again when its end is moved.
        t.travel(Span::hours(2)).await;
        assert_eq!(query(t, who, &code).await.1["status"], json!("EXPIRED"));
        let version = stored(t, id).await.version;
        let later = |span| EditTestLicense { expire_at: t.now().plus(span) };
        for (actor, version, span, refused) in [
            (rival.actor, version, Span::days(1), Code::NotFound),
            (buyer.actor, version, Span::days(1), Code::NotAllowed),
            (shop.actor, version + 1, Span::days(1), Code::VersionStale),
            (shop.actor, version, Span::ZERO, Code::LicenseTestEnd),
            (shop.actor, version, Span::days(91), Code::LicenseTestEnd),
        ] {
            let error = t.app.edit_test_license(actor, id, version, later(span)).await.unwrap_err();
            assert_eq!(error.code(), Some(refused));
        }
        t.app.edit_test_license(shop.actor, id, version, later(Span::days(90))).await.unwrap();
        assert_eq!(query(t, who, &code).await.1["status"], json!("ALIVE"));
        // So many and no more, unless one is released.
        test_code(t, &shop, Span::days(1)).await;
        let third = NewTestLicense { name: "third".parse().unwrap(), amount: 1, expire_at: t.now().plus(Span::days(1)) };
        let refused = t.app.mint_test_license(shop.actor, third.clone(), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::LicenseTestLimit));
        assert!(t.app.release_test_license(rival.actor, id).await.is_err());
        t.app.release_test_license(shop.actor, id).await.unwrap();
        assert_eq!(query(t, who, &code).await.1["status"], json!("RELEASED"));
        t.app.mint_test_license(shop.actor, third, None).await.unwrap();
        assert!(t.app.release_test_license(shop.actor, id).await.is_err());
        // A bought code is nobody's test code.
        let license = bought(t, &shop, &buyer, Handover::AtOnce).await;
        assert!(t.app.release_test_license(shop.actor, license.id).await.is_err());
        assert!(t.app.edit_test_license(shop.actor, license.id, 0, later(Span::days(1))).await.is_err());
    }

    async fn of_many_activations_at_once_one_counts(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0.00").await;
        let license = bought(t, &shop, &buyer, Handover::AtOnce).await;
        let who = software(&shop);
        let tries = (0..16).map(|_| {
            let (app, code) = (t.app.clone(), license.code.to_string());
            tokio::spawn(async move { parts(app.activate_license(who, &activation(&[&code], None)).await).0 })
        });
        let mut said = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            said.push(one.await.unwrap());
        }
        said.sort();
        assert_eq!(said.iter().filter(|code| *code == OK).count(), 1, "{said:?}");
        assert!(said.iter().skip(1).all(|code| code == "92020003"), "{said:?}");
        assert_eq!(events(t, license.id).await, ["minted", "activated"]);
        assert_eq!(t.told(buyer.actor, Told::LicenseActivated).await.len(), 1);
    }

    async fn signs_of_life_that_come_together_are_all_kept(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0.00").await;
        let who = software(&shop);
        let mut codes = Vec::new();
        for _ in 0..10 {
            let license = bought(t, &shop, &buyer, Handover::AtOnce).await;
            codes.push(license.code.to_string());
        }
        let all: Vec<&str> = codes.iter().map(String::as_str).collect();
        assert_eq!(parts(t.app.activate_licenses(who, &activation(&all, None)).await).0, OK);
        t.travel(Span::hours(1)).await;
        let asked = (0..200).map(|n| {
            let (app, code) = (t.app.clone(), codes[n % 10].clone());
            tokio::spawn(async move { parts(app.query_license(who, &question(&[&code], None)).await).0 })
        });
        for one in asked.collect::<Vec<_>>() {
            assert_eq!(one.await.unwrap(), OK);
        }
        assert!(mine(t, shop.actor).await.iter().all(|license| license.seen_at == Some(t.now())));
        // A store that is closed keeps nothing, and says so instead of hanging.
        t.app.store.close().await;
        assert_eq!(query(t, who, &codes[0]).await.0, "92020001");
        t.restart().await;
    }
}
