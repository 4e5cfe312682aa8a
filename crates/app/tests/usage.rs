//! What sellers push, over both interfaces: who it is from, what counts, what waits, what is refused and why (open APIs
//! §1.3 to §1.6; threats L4, L5).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_borrow,
    reason = "a test may fail loudly"
)]

mod common;

use app::{
    metering::{PackageCare, PriceToTry, PushHeaders, UsageCorrection, UsageDispute, UsageLimits, UsageResend},
    openapi::Caller,
    order::PlaceOrder,
    views::UsageRecordState,
};
use common::*;
use domain::{
    catalog::Charge,
    identity::{Account, AccountState, Role},
    instance::Instance,
    message::Event as Told,
    metering::{HoldReason, RecordFault, Threshold},
    money::{Currency, Money},
    refusal::Code,
    seller::CredentialKind,
    time::{Span, Time},
};
use serde_json::{Value, json};
use store::{OrderFilter, Page, RefusalWish, UsageSum};
use wire::{secret::Secret, time::TimestampMs, usage_push::UsageAnswer, usage_sign, v2_sign::Nonce};

async fn opened(t: &TestApp, shop: &Shop, buyer: &Buyer, sku: &str) -> Instance {
    t.own(buyer, TestApp::wish(&shop.price(sku, Charge::OnDemand))).await
}

async fn key(t: &TestApp, shop: &Shop) -> Secret {
    let keys = t.read().await.access_keys(shop.id).await.unwrap();
    t.app.open_access_key(&keys[0]).unwrap()
}

fn wire_time(at: Time) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A record of the seconds from `begin` to `end` after `from`.
fn record(instance: &Instance, from: Time, begin: i64, end: i64, value: &str, serial: &str) -> Value {
    json!({
        "instance_id": instance.seller_instance_id,
        "record_time": wire_time(from.plus(Span::seconds(end))),
        "begin_time": wire_time(from.plus(Span::seconds(begin))),
        "end_time": wire_time(from.plus(Span::seconds(end))),
        "usage_value": value,
        "metering_sn": serial,
    })
}

fn with(mut record: Value, field: &str, value: impl Into<Value>) -> Value {
    record[field] = value.into();
    record
}

fn body(records: &[Value]) -> String {
    json!({"usage_records": records}).to_string()
}

/// Pushes over the new interface, signed as it should be.
async fn push(t: &TestApp, key: &Secret, records: &[Value]) -> UsageAnswer {
    let (status, answer) = send(t, key, &body(records), t.app.clock.wall(), None).await;
    assert_eq!(status, 200, "{answer:?}");
    answer
}

async fn send(t: &TestApp, key: &Secret, body: &str, signed_at: Time, nonce: Option<&str>) -> (u16, UsageAnswer) {
    let ts = TimestampMs::new(signed_at.as_millis()).unwrap();
    let nonce = nonce.map_or_else(
        || Nonce::from_random(t.app.entropy.bytes()),
        |n| Nonce::parse(n).unwrap(),
    );
    let signature = usage_sign::sign(key, ts, &nonce, body);
    let ts = ts.to_string();
    let headers = PushHeaders {
        ts: Some(&ts),
        nonce: Some(nonce.as_str()),
        signature: Some(&signature),
    };
    t.app.push_usage(headers, body.as_bytes()).await
}

/// Serial and code of what was refused.
fn refused(answer: &UsageAnswer) -> Vec<(String, String)> {
    match &answer.data {
        None => {
            assert_eq!(answer.error_code, "MKT.0000");
            Vec::new()
        }
        Some(data) => {
            assert_eq!(answer.error_code, "94060999");
            data.abnormal_usage_data
                .iter()
                .map(|row| (row.metering_sn.clone(), row.error_code.clone()))
                .collect()
        }
    }
}

fn codes(answer: &UsageAnswer) -> Vec<String> {
    refused(answer).into_iter().map(|(_, code)| code).collect()
}

fn page(limit: i64) -> Page {
    Page { before: None, limit }
}

/// Sum of all days.
async fn sum(t: &TestApp, instance: &Instance) -> UsageSum {
    let days = t.read().await.usage_of_days(instance.id, "", 1_000).await.unwrap();
    days.into_iter().fold(UsageSum::default(), |all, (_, day)| UsageSum {
        records: all.records + day.records,
        value: all.value.plus(day.value).unwrap(),
        packaged: all.packaged.plus(day.packaged).unwrap(),
    })
}

async fn used(t: &TestApp, instance: &Instance) -> String {
    sum(t, instance).await.value.to_string()
}

both! {
    async fn a_push_counts_once_however_often_it_comes(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("0.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        t.travel(Span::hours(1)).await;
        let from = calls.created_at;
        let records: Vec<Value> = (0..100).map(|i| record(&calls, from, i * 10, i * 10 + 10, "1.25", &format!("sn-{i}"))).collect();
        assert_eq!(refused(&push(&t, &key, &records).await), []);
        assert_eq!(used(&t, &calls).await, "125");

        // The same again; in another order; in pieces; with new serials.
        assert!(codes(&push(&t, &key, &records).await).iter().all(|code| code == "010"));
        let mut turned = records.clone();
        turned.reverse();
        for piece in turned.chunks(7) {
            assert_eq!(codes(&push(&t, &key, piece).await).len(), piece.len());
        }
        let renamed: Vec<Value> = records.iter().enumerate().map(|(i, r)| with(r.clone(), "metering_sn", format!("new-{i}"))).collect();
        assert!(codes(&push(&t, &key, &renamed).await).iter().all(|code| code == "010"));
        // A serial of an accepted record is taken; one of a refused record is free.
        let elsewhere = record(&calls, from, 2_000, 2_010, "1", "sn-7");
        assert_eq!(codes(&push(&t, &key, std::slice::from_ref(&elsewhere)).await), ["005"]);
        let free = with(elsewhere, "metering_sn", "new-7");
        assert_eq!(refused(&push(&t, &key, &[free]).await), []);
        assert_eq!(used(&t, &calls).await, "126");
        let calls_made = t.read().await.pushes(shop.id, page(50)).await.unwrap();
        assert_eq!(calls_made.iter().map(|c| c.accepted).sum::<u32>(), 101);
    }

    async fn one_bad_record_never_spoils_the_others(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let other = t.open_shop(ShopPlan { name: "other", ..ShopPlan::by_use() }).await;
        let buyer = t.buyer("100.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let foreign = opened(&t, &other, &buyer, "Calls").await;
        let periodic = t.own(&buyer, TestApp::wish(&shop.price("Day", Charge::Day))).await;
        let key = key(&t, &shop).await;
        t.travel(Span::hours(2)).await;
        let from = calls.created_at;
        let good = |i: i64| record(&calls, from, i * 60, i * 60 + 60, "2", &format!("good-{i}"));
        let hour = 3_600;
        let batch = [
            good(0),
            with(good(1), "instance_id", "nobody-has-this"),
            with(good(2), "begin_time", "2026-03-01 10:00:00"),
            with(good(3), "usage_value", "-1"),
            with(good(4), "usage_value", "0.00001"),
            with(good(5), "metering_sn", Value::Null),
            with(good(6), "metering_sn", "good-0"),
            with(good(7), "instance_id", foreign.seller_instance_id.clone()),
            with(good(0), "metering_sn", "twin"),
            record(&calls, from, 90, 80, "1", "backwards"),
            record(&calls, from, hour, 5 * hour, "1", "future"),
            record(&calls, from, -hour, 10, "1", "before"),
            with(good(8), "instance_id", periodic.seller_instance_id.clone()),
            json!("not even an object"),
            json!(null),
            good(9),
        ];
        let answer = push(&t, &key, &batch).await;
        let expected = ["001", "002", "003", "003", "004", "005", "009", "010", "011", "011", "011", "012"];
        assert_eq!(codes(&answer)[..12], expected);
        assert_eq!(codes(&answer).len(), 14, "what is no record is refused too");
        assert_eq!(used(&t, &calls).await, "4");
        assert_eq!(sum(&t, &foreign).await, UsageSum::default());
        let rows = answer.data.unwrap().abnormal_usage_data;
        assert!(rows[9].error_msg.contains("2 h 59 min") || rows[9].error_msg.contains("3 h 0 min"), "{}", rows[9].error_msg);

        // The seller finds each with its reason, as it came.
        let kept = t.read().await.refusals(shop.id, &RefusalWish::default(), page(50)).await.unwrap();
        assert_eq!(kept.len(), 14);
        let value = kept.iter().find(|r| r.fault == RecordFault::Value).unwrap();
        assert!(["-1", "0.00001"].contains(&value.record["usage_value"].as_str().unwrap()));
        assert!(t.read().await.refusals(other.id, &RefusalWish::default(), page(50)).await.unwrap().is_empty());
        // What has left the market takes no more.
        let whole = [body(&[]), "{}".to_owned(), "[]".to_owned(), "{".to_owned()];
        for odd in whole {
            assert_ne!(send(&t, &key, &odd, t.app.clock.wall(), None).await.0, 200);
        }
        let many: Vec<Value> = (0..1_001).map(good).collect();
        let (status, answer) = send(&t, &key, &body(&many), t.app.clock.wall(), None).await;
        assert_eq!((status, answer.error_code.as_str()), (500, "MKT.9003"));
    }

    async fn a_push_is_known_by_its_key(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let other = t.open_shop(ShopPlan { name: "other", ..ShopPlan::by_use() }).await;
        let buyer = t.buyer("0.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        t.travel(Span::hours(1)).await;
        let (own, foreign) = (key(&t, &shop).await, key(&t, &other).await);
        let wall = t.app.clock.wall();
        let text = body(&[record(&calls, calls.created_at, 0, 60, "1", "a")]);
        let (status, answer) = send(&t, &foreign, &text, wall, None).await;
        assert_eq!((status, answer.error_code.as_str()), (401, "94060002"));
        let late = send(&t, &own, &text, wall.minus(Span::minutes(200)), None).await;
        assert_eq!((late.0, late.1.error_msg.contains("3 h 20 min behind")), (401, true), "{:?}", late.1);
        assert_eq!(send(&t, &own, &text, wall, Some("once")).await.0, 200);
        let again = send(&t, &own, &text, wall, Some("once")).await;
        assert_eq!((again.0, again.1.error_msg.contains("nonce")), (401, true));
        let nothing = PushHeaders { ts: None, nonce: None, signature: None };
        assert_eq!(t.app.push_usage(nothing, text.as_bytes()).await.0, 401);

        // Signed over the sorted form, sent in another.
        let spaced = format!("{{ \"usage_records\" : [ {} ] }}", serde_json::to_string_pretty(&record(&calls, calls.created_at, 60, 120, "1", "b")).unwrap());
        let ts = TimestampMs::new(wall.as_millis()).unwrap();
        let nonce = Nonce::parse("sorted-form").unwrap();
        let sorted = usage_sign::canonical_body(spaced.as_bytes()).unwrap();
        let (signature, ts_text) = (usage_sign::sign(&own, ts, &nonce, &sorted), ts.to_string());
        let headers = PushHeaders { ts: Some(&ts_text), nonce: Some("sorted-form"), signature: Some(&signature) };
        assert_eq!(t.app.push_usage(headers, spaced.as_bytes()).await.1.error_code, "MKT.0000");
        assert_eq!(used(&t, &calls).await, "2");

        let mut tx = t.tx().await;
        let mut account: Account = tx.account(shop.id).await.unwrap().unwrap();
        account.state = AccountState::Disabled;
        tx.update_account(&account).await.unwrap();
        tx.commit().await.unwrap();
        let stopped = send(&t, &own, &text, wall, None).await;
        assert_eq!(stopped.1.error_code, "94060010");
    }

    async fn what_overlaps_waits(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("0.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        t.travel(Span::hours(1)).await;
        let from = calls.created_at;
        // Within one push the earlier one counts.
        let both = [record(&calls, from, 30, 90, "5", "late half"), record(&calls, from, 0, 60, "1", "first")];
        let both = both.map(|r| { let sn = r["metering_sn"].as_str().unwrap().replace(' ', "-"); with(r, "metering_sn", sn) });
        assert_eq!(refused(&push(&t, &key, &both).await), []);
        assert_eq!(used(&t, &calls).await, "1");
        // And against what is there: a window shifted by a second pays nothing twice (threat L4).
        assert_eq!(refused(&push(&t, &key, &[record(&calls, from, 1, 61, "1", "shifted")]).await), []);
        // What only touches counts.
        assert_eq!(refused(&push(&t, &key, &[record(&calls, from, 60, 70, "1", "touching")]).await), []);
        assert_eq!(used(&t, &calls).await, "2");
        let held = t.read().await.usage_holds(OrderFilter::Seller(shop.id), Some(true), page(9)).await.unwrap();
        let mut serials: Vec<_> = held.iter().map(|h| h.serial.clone().unwrap()).collect();
        serials.sort();
        assert_eq!(serials, ["late-half", "shifted"]);
        // One that waits is known as a duplicate too.
        assert_eq!(codes(&push(&t, &key, &[record(&calls, from, 1, 61, "1", "again")]).await), ["010"]);
    }

    async fn packages_pay_first(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let mails = opened(&t, &shop, &buyer, "Mails").await;
        let key = key(&t, &shop).await;
        let buy = async |sku: &str, related: &Instance| {
            let wish = PlaceOrder { related: vec![related.id], ..TestApp::wish(&shop.price(sku, Charge::Package)) };
            t.own(&buyer, wish).await
        };
        let first = buy("1,000 calls", &calls).await;
        t.travel(Span::days(2)).await;
        let second = buy("1,000 calls", &calls).await;
        let stamps = buy("100 mails", &mails).await;
        t.travel(Span::hours(1)).await;
        let from = t.now().minus(Span::minutes(50));
        let left = async |package: &Instance| {
            t.read().await.packages_of_purchase(package.id).await.unwrap()[0].left().to_string()
        };
        // The one that ends first, then the next, then money.
        assert_eq!(refused(&push(&t, &key, &[record(&calls, from, 0, 10, "1500", "big")]).await), []);
        assert_eq!((left(&first).await, left(&second).await), ("0".into(), "500".into()));
        let named = |begin: i64, value: &str, serial: &str, package: &Instance| {
            with(record(&calls, from, begin, begin + 10, value, serial), "relate_pkg_instance", package.seller_instance_id.clone())
        };
        // The one that is named pays all or nothing, and says what it has.
        let short = push(&t, &key, &[named(10, "501", "short", &second)]).await;
        assert_eq!(codes(&short), ["003"]);
        assert!(short.data.unwrap().abnormal_usage_data[0].error_msg.contains("500 left"));
        assert_eq!(codes(&push(&t, &key, &[named(10, "1", "foreign", &stamps)]).await), ["013"]);
        assert_eq!(refused(&push(&t, &key, &[named(10, "400", "short", &second)]).await), [], "its serial was free");
        assert_eq!(refused(&push(&t, &key, &[record(&calls, from, 20, 30, "250", "over")]).await), []);
        let all = sum(&t, &calls).await;
        assert_eq!((all.value.to_string(), all.packaged.to_string()), ("2150".into(), "2000".into()));
        // What is not sold without a package ends with it.
        assert_eq!(refused(&push(&t, &key, &[record(&mails, from, 0, 10, "99", "m-1")]).await), []);
        assert_eq!(codes(&push(&t, &key, &[record(&mails, from, 10, 20, "2", "m-2")]).await), ["003"]);
        assert_eq!(refused(&push(&t, &key, &[record(&mails, from, 10, 20, "1", "m-2")]).await), []);
        assert_eq!(used(&t, &mails).await, "100");
    }

    async fn the_old_interface_names_price_and_no_serial(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("0.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        t.travel(Span::hours(1)).await;
        let from = calls.created_at;
        let caller = |role| Caller { account_id: shop.id, role, kind: CredentialKind::AkSk };
        let old = |begin: i64, price: &str| {
            let mut record = record(&calls, from, begin, begin + 10, "3", "x");
            record.as_object_mut().unwrap().remove("metering_sn");
            with(record, "product_id", price)
        };
        let push = async |role: Role, records: &[Value]| {
            let (status, answer) = t.app.push_usage_old(caller(role), body(records).as_bytes()).await;
            (status, answer.error_code)
        };
        let price = calls.price_code.as_str();
        assert_eq!(push(Role::Seller, &[old(0, price), old(10, price)]).await, (200, "MKT.0000".into()));
        assert_eq!(used(&t, &calls).await, "6");
        // Some were bad: success all the same, and the seller finds them.
        assert_eq!(push(Role::Seller, &[old(0, price), old(20, price)]).await, (200, "MKT.0000".into()));
        assert_eq!(used(&t, &calls).await, "9");
        assert_eq!(push(Role::Seller, &[old(0, price)]).await, (500, "MKT.9002".into()));
        assert_eq!(push(Role::Seller, &[old(30, "another")]).await, (500, "MKT.9002".into()));
        let unknown = with(old(30, price), "instance_id", "nobody");
        assert_eq!(push(Role::Seller, &[unknown]).await, (500, "MKT.9001".into()));
        assert_eq!(push(Role::Buyer, &[old(30, price)]).await, (401, "MKT.0151".into()));
        t.travel(Span::days(22)).await;
        assert_eq!(push(Role::Seller, &[old(40, price)]).await, (500, "MKT.9004".into()));
    }

    async fn a_closed_instance_takes_what_was_used_before(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("0.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        t.travel(Span::hours(1)).await;
        let instance = t.instance(calls.id).await;
        t.app.close_instance(buyer.actor, instance.id, instance.version).await.unwrap();
        t.travel(Span::hours(3)).await;
        let from = calls.created_at;
        assert_eq!(refused(&push(&t, &key, &[record(&calls, from, 0, 60, "1", "before")]).await), []);
        assert_eq!(codes(&push(&t, &key, &[record(&calls, from, 3_600, 9_000, "1", "after")]).await), ["011"]);
        let again = t.app.close_instance(buyer.actor, instance.id, t.instance(calls.id).await.version).await;
        assert_eq!(again.unwrap_err().code(), Some(Code::InstanceState));
    }

    async fn any_order_and_any_pieces_come_to_the_same(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("1000.00").await;
        let key = key(&t, &shop).await;
        let mut sums = Vec::new();
        for turn in 0..4_usize {
            let calls = opened(&t, &shop, &buyer, "Calls").await;
            t.travel(Span::hours(1)).await;
            let from = calls.created_at;
            let mut records: Vec<Value> = (0..60)
                .map(|i| record(&calls, from, i * 50, i * 50 + 50, &format!("{}.{:04}", i % 7 + 1, i * 13 % 10_000), &format!("{turn}-{i}")))
                .collect();
            // Another order each time, some of it twice.
            records.rotate_left(turn * 17 % 60);
            if turn % 2 == 1 {
                records.reverse();
            }
            let size = [60, 1, 7, 13][turn];
            for piece in records.chunks(size) {
                push(&t, &key, piece).await;
                push(&t, &key, &piece[..piece.len().min(2)]).await;
            }
            sums.push(sum(&t, &calls).await);
        }
        assert_eq!(sums[0].records, 60);
        assert!(sums.iter().all(|other| *other == sums[0]), "{sums:?}");
    }

    async fn two_processes_take_the_same_push_once(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("0.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        t.travel(Span::hours(1)).await;
        let from = calls.created_at;
        let records: Vec<Value> = (0..50).map(|i| record(&calls, from, i * 10, i * 10 + 10, "1", &format!("sn-{i}"))).collect();
        let answers = futures::future::join_all((0..6).map(|_| push(&t, &key, &records))).await;
        let taken = answers.iter().filter(|answer| answer.data.is_none()).count();
        assert_eq!(taken, 1);
        assert_eq!(used(&t, &calls).await, "50");
    }
}

both! {
    async fn an_operator_decides_what_waits(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("0.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        t.travel(Span::hours(1)).await;
        let from = calls.created_at;
        let records = [
            record(&calls, from, 0, 60, "1", "first"),
            record(&calls, from, 30, 90, "2", "second"),
            record(&calls, from, 40, 100, "4", "third"),
            record(&calls, from, 50, 110, "8", "fourth"),
        ];
        assert_eq!(refused(&push(&t, &key, &records).await), []);
        assert_eq!(used(&t, &calls).await, "1");
        let mut waiting = t.app.list_usage_holds(shop.actor, Some(true), page(9)).await.unwrap();
        waiting.sort_by_key(|hold| hold.begin_at);
        let decide = async |place: usize, accept: bool| {
            let hold = &waiting[place];
            t.app.decide_usage_hold(t.operator, domain::id::Id::from_uuid(hold.id), hold.version, accept).await
        };
        assert_eq!(decide(0, true).await.unwrap().accepted, Some(true));
        assert_eq!(used(&t, &calls).await, "3");
        assert_eq!(decide(0, false).await.unwrap_err().code(), Some(Code::VersionStale));
        assert_eq!(decide(1, false).await.unwrap().accepted, Some(false));
        assert_eq!(used(&t, &calls).await, "3");
        // What was refused may come again, rightly; its serial is free.
        assert_eq!(refused(&push(&t, &key, &[record(&calls, from, 200, 210, "4", "third")]).await), []);
        assert!(t.app.show_usage(buyer.actor, calls.id).await.unwrap().days.iter().any(|day| day.records > 0));
        // Nobody decides on the last one.
        t.app.plant_jobs().await.unwrap();
        t.travel(Span::days(45)).await;
        assert!(t.app.list_usage_holds(buyer.actor, Some(true), page(9)).await.unwrap().is_empty());
        let kept = t.app.list_usage_refusals(shop.actor, &RefusalWish::default(), page(9)).await.unwrap();
        assert_eq!(kept.iter().filter(|r| r.detail.contains("nobody decided")).count(), 1);
        assert_eq!(used(&t, &calls).await, "7");
        let decided: Vec<_> = kept.iter().filter(|r| r.fault == RecordFault::Decided).collect();
        assert_eq!(decided.len(), kept.len(), "one by an operator, one by time");
        assert!(decided.iter().all(|r| r.record["instance_id"].as_str() == calls.seller_instance_id.as_deref()));
        let settled = domain::id::Id::from_uuid(kept[0].id);
        t.app.settle_usage_refusal(shop.actor, settled).await.unwrap();
        assert!(t.app.settle_usage_refusal(shop.actor, settled).await.is_err());
        // 7 calls at 0.01, shown to both and to nobody else.
        let charges = t.app.list_usage_charges(buyer.actor, &store::ChargeWish::default(), page(9)).await.unwrap();
        let total: i64 = charges.iter().map(|c| c.amount.minor).sum();
        assert_eq!(total, 7);
        let id = domain::id::Id::from_uuid(charges[0].id);
        assert!(t.app.show_usage_charge(shop.actor, id).await.is_ok());
        let stranger = t.graded_buyer("other@example.com", domain::identity::Grade::V0, "0.00").await;
        assert_eq!(t.app.show_usage_charge(stranger.actor, id).await.unwrap_err().code(), Some(Code::NotFound));
        assert_eq!(t.app.show_usage(stranger.actor, calls.id).await.unwrap_err().code(), Some(Code::NotFound));
        t.prove().await;
    }
}

/// The only package of an instance.
async fn package_of(t: &TestApp, instance: &Instance) -> domain::metering::Package {
    let mut all = t
        .read()
        .await
        .packages_for(&[instance.id], t.app.clock.now())
        .await
        .unwrap();
    all.sort_by_key(|package| package.id);
    all.pop().unwrap()
}

fn limits(cap: Option<&str>, alert: Option<&str>) -> UsageLimits {
    let yuan = |text: &str| Money::parse(text, Currency::Cny).unwrap();
    UsageLimits {
        cap: cap.map(yuan),
        alert: alert.map(yuan),
    }
}

both! {
    async fn a_limit_holds_what_leads_beyond_it_and_an_alert_is_told_once(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("0.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        let version = t.app.show_usage(buyer.actor, calls.id).await.unwrap().version;
        let wrong = t.app.limit_usage(buyer.actor, calls.id, version, limits(Some("0.00"), None)).await.unwrap_err();
        assert_eq!(wrong.code(), Some(Code::UsageLimit));
        let other = t.app.limit_usage(shop.actor, calls.id, version, limits(None, None)).await.unwrap_err();
        assert_eq!(other.code(), Some(Code::NotFound));
        // A call costs 0.01.
        let set = t.app.limit_usage(buyer.actor, calls.id, version, limits(Some("0.10"), Some("0.05"))).await.unwrap();
        assert_eq!(set.cap.unwrap().minor, 10);
        let stale = t.app.limit_usage(buyer.actor, calls.id, version, limits(None, None)).await.unwrap_err();
        assert_eq!(stale.code(), Some(Code::VersionStale));

        // Wholly within the hour of the opening.
        let from = calls.created_at;
        t.travel(Span::minutes(2)).await;
        let one = |at: i64, value: &str| record(&calls, from, at, at + 10, value, &format!("sn-{at}"));
        assert_eq!(refused(&push(&t, &key, &[one(0, "5")]).await), []);
        assert!(t.told(buyer.actor, Told::UsageAlert).await.is_empty());
        assert_eq!(refused(&push(&t, &key, &[one(10, "1"), one(20, "4"), one(30, "1"), one(40, "2")]).await), []);
        assert_eq!(used(&t, &calls).await, "10", "what goes beyond the limit waits");
        assert_eq!(t.told(buyer.actor, Told::UsageAlert).await.len(), 1);
        assert_eq!(t.told(buyer.actor, Told::UsageCapped).await.len(), 1);
        assert_eq!(t.told(shop.actor, Told::UsageHeld).await.len(), 1);
        assert_eq!(t.told(t.operator, Told::UsageToDecide).await.len(), 1);
        assert_eq!(refused(&push(&t, &key, &[one(50, "0.5")]).await), []);
        assert_eq!(used(&t, &calls).await, "10");
        let waiting = t.app.list_usage_holds(buyer.actor, Some(true), page(9)).await.unwrap();
        assert_eq!(waiting.len(), 3);
        assert!(waiting.iter().all(|hold| hold.reason == HoldReason::Cap));
        assert_eq!(t.told(buyer.actor, Told::UsageAlert).await.len(), 1, "once a cycle");
        // The charge stays within the limit.
        t.travel(Span::hours(2)).await;
        let costs = t.app.usage_costs(buyer.actor, 3).await.unwrap();
        assert_eq!((costs.days.len(), costs.total.minor, costs.due.minor), (3, 10, 10));
        assert_eq!(costs.days.iter().map(|day| day.amount.minor).sum::<i64>(), 10);
        assert_eq!(costs.instances[0].instance_id, calls.id.uuid());
        assert_eq!(t.app.usage_costs(t.operator, 0).await.unwrap_err().code(), Some(Code::NumberRange));
        let charges = t.app.list_usage_charges(buyer.actor, &store::ChargeWish::default(), page(9)).await.unwrap();
        assert_eq!(charges.iter().map(|c| c.amount.minor).sum::<i64>(), 10);
        t.prove().await;
    }

    async fn a_dispute_takes_out_what_an_operator_may_let_count_again(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        let wish = PlaceOrder {
            related: vec![calls.id],
            ..TestApp::wish(&shop.price("1,000 calls", Charge::Package))
        };
        let pack = t.own(&buyer, wish).await;
        let whole = package_of(&t, &calls).await;
        assert_eq!(whole.package_id, pack.id);
        t.travel(Span::minutes(2)).await;
        let from = calls.created_at;
        let records = [record(&calls, from, 60, 70, "3", "a"), record(&calls, from, 80, 90, "4", "b")];
        assert_eq!(refused(&push(&t, &key, &records).await), []);
        assert_eq!(package_of(&t, &calls).await.used.to_string(), "7");
        let at = |seconds: i64| {
            // Records have whole seconds.
            let begin = from.plus(Span::seconds(seconds));
            Time::from_millis(begin.as_millis() / 1_000 * 1_000)
        };
        let dispute = |seconds: i64| UsageDispute {
            begin_at: at(seconds),
            end_at: at(seconds + 10),
            reason: "we were down then".parse().unwrap(),
        };
        assert_eq!(t.app.dispute_usage(shop.actor, calls.id, &dispute(60)).await.unwrap_err().code(), Some(Code::NotFound));
        assert_eq!(t.app.dispute_usage(buyer.actor, calls.id, &dispute(61)).await.unwrap_err().code(), Some(Code::NotFound));
        let hold = t.app.dispute_usage(buyer.actor, calls.id, &dispute(60)).await.unwrap();
        assert_eq!((hold.reason, hold.note.as_deref()), (HoldReason::Disputed, Some("we were down then")));
        assert_eq!(used(&t, &calls).await, "4");
        assert_eq!(package_of(&t, &calls).await.used.to_string(), "4", "the package has back what it paid");
        assert_eq!(t.app.dispute_usage(buyer.actor, calls.id, &dispute(60)).await.unwrap_err().code(), Some(Code::UsageHeld));
        assert_eq!(t.told(shop.actor, Told::UsageDisputed).await.len(), 1);
        t.prove().await;

        let id = domain::id::Id::from_uuid(hold.id);
        t.app.decide_usage_hold(t.operator, id, hold.version, true).await.unwrap();
        assert_eq!(used(&t, &calls).await, "7");
        assert_eq!(package_of(&t, &calls).await.used.to_string(), "7");
        assert_eq!(t.told(buyer.actor, Told::UsageLetCount).await.len(), 1);
        assert_eq!(t.app.dispute_usage(buyer.actor, calls.id, &dispute(60)).await.unwrap_err().code(), Some(Code::UsageDecided));
        // What was charged is corrected by the seller, not disputed.
        t.travel(Span::hours(2)).await;
        assert_eq!(t.app.dispute_usage(buyer.actor, calls.id, &dispute(80)).await.unwrap_err().code(), Some(Code::UsageCharged));
        t.prove().await;
    }

    async fn a_correction_is_part_of_the_next_charge(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        t.travel(Span::minutes(5)).await;
        let from = calls.created_at;
        assert_eq!(refused(&push(&t, &key, &[record(&calls, from, 60, 70, "300", "a")]).await), []);
        t.travel(Span::hours(2)).await;
        let charged = async || {
            let charges = t.app.list_usage_charges(buyer.actor, &store::ChargeWish::default(), page(9)).await.unwrap();
            charges.iter().map(|c| c.amount.minor).sum::<i64>()
        };
        assert_eq!(charged().await, 300);
        let found = t.app.find_usage_record(shop.actor, "a").await.unwrap();
        assert_eq!((found.state, found.corrected.as_str()), (UsageRecordState::Charged, "0"));
        assert_eq!(t.app.find_usage_record(shop.actor, "b").await.unwrap_err().code(), Some(Code::NotFound));
        let to = |value: &str| UsageCorrection {
            begin_at: found.begin_at,
            end_at: found.end_at,
            value: value.parse().unwrap(),
            reason: "a test client".parse().unwrap(),
        };
        assert_eq!(t.app.correct_usage(shop.actor, calls.id, to("300")).await.unwrap_err().code(), Some(Code::UsageCorrection));
        assert_eq!(t.app.correct_usage(buyer.actor, calls.id, to("1")).await.unwrap_err().code(), Some(Code::NotFound));
        assert_eq!(t.app.correct_usage(shop.actor, calls.id, to("100")).await.unwrap().corrected, "-200");
        assert_eq!(t.app.correct_usage(shop.actor, calls.id, to("350")).await.unwrap().corrected, "50");
        assert_eq!(t.told(buyer.actor, Told::UsageCorrected).await.len(), 2);
        t.travel(Span::hours(2)).await;
        assert_eq!(charged().await, 350);
        // The whole can be computed anew from its export.
        let charges = t.app.list_usage_charges(buyer.actor, &store::ChargeWish::default(), page(9)).await.unwrap();
        for charge in &charges {
            let export = t.app.export_usage_charge(buyer.actor, domain::id::Id::from_uuid(charge.id)).await.unwrap();
            let explained = domain::metering::explain::explain(&export).unwrap();
            assert!(explained.agrees, "{:?}", explained.steps);
        }
        let listed = t.app.list_usage_records(buyer.actor, calls.id, None, 9).await.unwrap();
        assert_eq!(listed.iter().map(|r| r.corrected.as_str()).collect::<Vec<_>>(), ["50"]);
        t.prove().await;
    }

    async fn a_refused_record_is_corrected_and_sent_again(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("1.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        t.travel(Span::minutes(5)).await;
        let bad = with(record(&calls, calls.created_at, 0, 10, "7", "sn"), "usage_value", "seven");
        assert_eq!(codes(&push(&t, &key, std::slice::from_ref(&bad)).await), ["003"]);
        let wish = RefusalWish { serial: Some("sn".into()), ..RefusalWish::default() };
        let open = t.app.list_usage_refusals(shop.actor, &wish, page(9)).await.unwrap();
        let id = domain::id::Id::from_uuid(open[0].id);
        let again = |record: &Value| UsageResend { record: record.as_object().unwrap().clone() };
        let verdict = t.app.resend_usage(shop.actor, id, &again(&bad)).await.unwrap();
        assert_eq!((verdict.accepted, verdict.fault), (false, Some(RecordFault::Value)));
        assert!(t.app.resend_usage(shop.actor, id, &again(&bad)).await.is_err(), "another stands for it");
        let open = t.app.list_usage_refusals(shop.actor, &RefusalWish { settled: Some(false), ..wish.clone() }, page(9)).await.unwrap();
        assert_eq!(open.len(), 1);
        let id = domain::id::Id::from_uuid(open[0].id);
        let good = with(bad, "usage_value", "7");
        assert!(t.app.resend_usage(shop.actor, id, &again(&good)).await.unwrap().accepted);
        assert_eq!(used(&t, &calls).await, "7");
        let wish = RefusalWish { settled: Some(false), ..RefusalWish::default() };
        assert!(t.app.list_usage_refusals(shop.actor, &wish, page(9)).await.unwrap().is_empty());
    }

    async fn little_left_is_told_and_bought_again(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let key = key(&t, &shop).await;
        let wish = PlaceOrder {
            related: vec![calls.id],
            ..TestApp::wish(&shop.price("1,000 calls", Charge::Package))
        };
        t.own(&buyer, wish).await;
        let first = package_of(&t, &calls).await;
        let half = Threshold::Percent { percent: 50 };
        let care = PackageCare { alarm: Some(half), rebuy: Some(half) };
        let silly = PackageCare { alarm: Some(Threshold::Percent { percent: 100 }), rebuy: None };
        let wrong = t.app.care_for_package(buyer.actor, first.id, first.version, silly).await.unwrap_err();
        assert_eq!(wrong.code(), Some(Code::PackageThreshold));
        assert_eq!(t.app.care_for_package(shop.actor, first.id, first.version, care).await.unwrap_err().code(), Some(Code::NotFound));
        t.app.care_for_package(buyer.actor, first.id, first.version, care).await.unwrap();

        t.travel(Span::minutes(5)).await;
        let quota = first.quota.parts() / domain::metering::Usage::SCALE;
        let from = calls.created_at;
        let more = |at: i64, value: i64| record(&calls, from, 60 + at, 61 + at, &value.to_string(), &format!("sn-{at}"));
        assert_eq!(refused(&push(&t, &key, &[more(0, quota / 2 - 1)]).await), []);
        t.travel(Span::minutes(1)).await;
        assert!(t.told(buyer.actor, Told::PackageLow).await.is_empty());
        assert_eq!(refused(&push(&t, &key, &[more(1, 2)]).await), []);
        t.travel(Span::minutes(5)).await;
        assert_eq!(t.told(buyer.actor, Told::PackageLow).await.len(), 1);
        assert_eq!(t.told(buyer.actor, Told::PackageRebought).await.len(), 1);
        let second = package_of(&t, &calls).await;
        assert_ne!(second.id, first.id);
        let threshold = |watch: Option<domain::metering::Watch>| watch.map(|watch| watch.threshold);
        assert_eq!((threshold(second.alarm), threshold(second.rebuy)), (Some(half), Some(half)), "it takes over");
        // What is bought later pays for later use only. The balance does not last for ever.
        let mut turn = 0;
        while t.told(buyer.actor, Told::PackageNotRebought).await.is_empty() {
            turn += 1;
            assert!(turn < 30);
            let now = t.app.clock.now();
            let use_now = record(&calls, now.minus(Span::minutes(1)), 0, 10, &quota.to_string(), &format!("later-{turn}"));
            assert_eq!(refused(&push(&t, &key, &[use_now]).await), []);
            t.travel(Span::minutes(5)).await;
        }
        assert!(turn > 5, "each was bought from the balance");
        t.prove().await;
    }

    async fn what_runs_with_packages_only_stops_and_goes_on(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("1000.00").await;
        let seats = opened(&t, &shop, &buyer, "Mails").await;
        let key = key(&t, &shop).await;
        let buy = || PlaceOrder {
            related: vec![seats.id],
            ..TestApp::wish(&shop.price("100 mails", Charge::Package))
        };
        t.own(&buyer, buy()).await;
        let package = package_of(&t, &seats).await;
        t.travel(Span::minutes(5)).await;
        let all = record(&seats, seats.created_at, 60, 70, &package.quota.to_string(), "all");
        assert_eq!(refused(&push(&t, &key, &[all]).await), []);
        t.travel(Span::minutes(2)).await;
        let state = async || t.read().await.instance(seats.id).await.unwrap().unwrap().state.name();
        assert_eq!(state().await, "frozen");
        assert_eq!(t.told(buyer.actor, Told::PackageUsedUp).await.len(), 1);
        t.own(&buyer, buy()).await;
        t.travel(Span::minutes(2)).await;
        assert_eq!(state().await, "running");
        t.prove().await;
    }

    async fn another_price_is_tried_on_what_was_used(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let key = key(&t, &shop).await;
        let (small, large) = (t.buyer("100.00").await, t.graded_buyer("large@example.com", domain::identity::Grade::V0, "900.00").await);
        for (buyer, calls) in [(&small, 100), (&large, 20_000)] {
            let instance = opened(&t, &shop, buyer, "Calls").await;
            t.travel(Span::minutes(5)).await;
            let from = instance.created_at;
            let reported = push(&t, &key, &[record(&instance, from, 0, 60, &calls.to_string(), &calls.to_string())]).await;
            assert_eq!(refused(&reported), []);
        }
        // 0.01 a call now; the draft is dearer for few calls and cheaper for many.
        let draft = |price_code: domain::catalog::PriceItemCode| -> PriceToTry {
            serde_json::from_value(json!({"price_code": price_code, "cycle": "month", "tariff": {"mode": "step", "bands": [
                {"from": "0", "unit_price": "0.02"}, {"from": "1000", "unit_price": "0.005"},
            ]}}))
            .unwrap()
        };
        let calls = shop.price("Calls", Charge::OnDemand);
        let tried = t.app.try_price(shop.actor, &draft(calls.clone())).await.unwrap();
        assert_eq!(tried.names.len(), 2, "{:?}", tried.names);
        let outcome = tried.outcome;
        assert_eq!((outcome.total.before.minor, outcome.total.after.minor), (20_100, 200 + 2_000 + 9_500));
        assert_eq!((outcome.buyers, outcome.more, outcome.less, outcome.above), (2, 1, 1, 1));
        assert_eq!(outcome.falls[0].pays.change(), 11_500 - 20_000);
        assert_eq!(t.app.try_price(small.actor, &draft(calls.clone())).await.unwrap_err().code(), Some(Code::NotFound));
        let long = PriceToTry { days: 400, ..draft(calls) };
        assert_eq!(t.app.try_price(shop.actor, &long).await.unwrap_err().code(), Some(Code::NumberRange));
    }
}
