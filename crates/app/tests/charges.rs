//! From what was used to money: cycles are collected at their moment, charged to the cent, paid, or owed (open APIs §1.5;
//! business rules §2.4, §3.2).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_borrow,
    reason = "a test may fail loudly"
)]

mod common;

use std::sync::Arc;

use app::{Dispatch, openapi::Caller};
use common::*;
use domain::{
    catalog::Charge,
    identity::Role,
    instance::{Instance, InstanceState, ReleaseCause},
    message::Event as Told,
    metering::{UsageCharge, rate},
    refusal::Code,
    seller::CredentialKind,
    time::{Span, Time},
};
use jobs::Handler as _;
use rust_decimal::Decimal;
use sandbox::seller::InstanceStatus;
use serde_json::{Value, json};
use store::{ChargeWish, Delay, JobKind, OrderFilter, Page};

async fn opened(t: &TestApp, shop: &Shop, buyer: &Buyer, sku: &str) -> Instance {
    t.own(buyer, TestApp::wish(&shop.price(sku, Charge::OnDemand))).await
}

/// Reports use over the old interface, whose caller is verified elsewhere.
async fn report(t: &TestApp, shop: &Shop, instance: &Instance, uses: &[(Time, i64, &str)]) {
    let time = |at: Time| at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string();
    let records: Vec<Value> = uses
        .iter()
        .map(|(begin, seconds, value)| {
            let end = begin.plus(Span::seconds(*seconds));
            json!({
                "instance_id": instance.seller_instance_id, "product_id": instance.price_code, "usage_value": value,
                "record_time": time(end), "begin_time": time(*begin), "end_time": time(end),
            })
        })
        .collect();
    let caller = Caller {
        account_id: shop.id,
        role: Role::Seller,
        kind: CredentialKind::AkSk,
    };
    let body = json!({"usage_records": records}).to_string();
    let (status, answer) = t.app.push_usage_old(caller, body.as_bytes()).await;
    assert_eq!((status, answer.error_code.as_str()), (200, "MKT.0000"));
}

async fn charges(t: &TestApp, instance: &Instance) -> Vec<UsageCharge> {
    let wish = ChargeWish {
        instance: Some(instance.id),
        ..ChargeWish::default()
    };
    let page = Page {
        before: None,
        limit: 500,
    };
    let mut all = t.read().await.charges(OrderFilter::All, &wish, page).await.unwrap();
    all.reverse();
    all
}

/// The beginning of the next full hour, which is the beginning of a cycle.
async fn next_hour(t: &TestApp) -> Time {
    let hour = 3_600_000;
    let start = Time::from_millis((t.now().as_millis() / hour + 1) * hour);
    t.travel_to(start).await;
    start
}

both! {
    async fn an_hour_is_charged_a_quarter_of_an_hour_after_its_end(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let start = next_hour(&t).await;
        t.travel(Span::minutes(40)).await;
        // 333.3 calls at 0.01.
        report(&t, &shop, &calls, &[(start, 600, "111.1"), (start.plus(Span::minutes(10)), 600, "222.2")]).await;
        t.travel_to(start.plus(Span::minutes(74))).await;
        assert!(charges(&t, &calls).await.is_empty());
        t.travel_to(start.plus(Span::minutes(75))).await;
        let charged = charges(&t, &calls).await;
        let [charge] = charged.as_slice() else { panic!("{charged:?}") };
        assert_eq!(charge.amount(), yuan("3.33"));
        assert_eq!((charge.cycle_at, charge.ends_at, charge.at), (start, start.plus(Span::hours(1)), t.now()));
        assert_eq!((charge.records, charge.value.to_string(), charge.due()), (2, "333.3".into(), yuan("0.00")));
        assert_eq!(charge.rating.carry_out.normalize().to_string(), "0.003");
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("96.67"));
        // What is left of a cent goes on: 0.003 + 0.007 is one.
        report(&t, &shop, &calls, &[(start.plus(Span::minutes(60)), 60, "0.7")]).await;
        t.travel_to(start.plus(Span::minutes(135))).await;
        let charged = charges(&t, &calls).await;
        assert_eq!((charged[1].amount(), charged[1].rating.carry_out.is_zero()), (yuan("0.01"), true));
        // A record of the first hour comes after its collection: it is charged with the hour that is open now.
        report(&t, &shop, &calls, &[(start.plus(Span::minutes(30)), 60, "100")]).await;
        t.travel(Span::hours(2)).await;
        let charged = charges(&t, &calls).await;
        assert_eq!((charged.len(), charged[2].cycle_at, charged[2].amount()), (3, start.plus(Span::hours(2)), yuan("1.00")));
        let all = t.read().await.records(calls.id, None, 99).await.unwrap();
        assert_eq!(all.iter().filter(|r| r.delay == Delay::Moved).count(), 1, "not yet late: two hours are allowed");
        t.prove().await;
    }

    async fn a_year_of_hours_is_walked_in_order(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("1000.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let start = next_hour(&t).await;
        t.travel(Span::hours(50)).await;
        let uses: Vec<_> = (49..50).map(|h| (start.plus(Span::hours(h)), 3_600, "12.3456")).collect();
        report(&t, &shop, &calls, &uses).await;
        t.travel(Span::days(365)).await;
        let charged = charges(&t, &calls).await;
        assert_eq!(charged.len(), 1, "cycles without use leave nothing");
        assert_eq!(charged[0].amount(), yuan("0.12"));
        t.prove().await;
    }

    async fn the_sum_over_all_cycles_is_exact(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("1000.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let start = next_hour(&t).await;
        let mut total = Decimal::ZERO;
        for hour in 0..24_i64 {
            t.travel_to(start.plus(Span::hours(hour)).plus(Span::minutes(50))).await;
            let mut uses = Vec::new();
            for part in 0..3_i64 {
                // Some reach back over a collection.
                let back = if (hour + part) % 4 == 3 { 2 } else { 0 };
                let begin = start.plus(Span::hours((hour - back).max(0))).plus(Span::minutes(part * 12 + back));
                let value = format!("{}.{:04}", (hour * 7 + part * 3) % 11 + 1, (hour * 997 + part * 31) % 10_000);
                uses.push((begin, 60, value));
            }
            for (begin, seconds, value) in uses {
                total += value.parse::<Decimal>().unwrap();
                report(&t, &shop, &calls, &[(begin, seconds, value.as_str())]).await;
            }
        }
        t.travel(Span::hours(3)).await;
        let charged = charges(&t, &calls).await;
        let sum: i64 = charged.iter().map(|c| c.amount().minor).sum();
        let carry = charged.last().unwrap().rating.carry_out;
        assert_eq!(Decimal::new(sum, 2) + carry, total * Decimal::new(1, 2), "every record is in it, once");
        for charge in &charged {
            let mut records = Vec::new();
            let mut tx = t.read().await;
            for record in tx.records_of_cycle(calls.id, charge.cycle_at, charge.ends_at, None, 999).await.unwrap() {
                records.push(record.value);
            }
            let again = rate(&charge.price, records, [], charge.rating.carry_in).unwrap();
            assert_eq!(again, charge.rating);
        }
        assert_eq!(t.balance(buyer.actor).await.balance.minor, 100_000 - sum);
        t.prove().await;
    }

    async fn who_does_not_pay_is_frozen_and_goes_on_when_he_has(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.graded_buyer("owes@example.com", domain::identity::Grade::V3, "1.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let name = calls.seller_instance_id.clone().unwrap();
        let start = next_hour(&t).await;
        t.travel(Span::minutes(30)).await;
        report(&t, &shop, &calls, &[(start, 600, "500")]).await;
        t.travel_to(start.plus(Span::minutes(75))).await;
        // Five are due, one is there.
        let charge = charges(&t, &calls).await.remove(0);
        assert_eq!((charge.amount(), charge.due()), (yuan("5.00"), yuan("4.00")));
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("0.00"));
        assert_eq!(t.told(buyer.actor, Told::ArrearsBegun).await.len(), 1);
        t.prove().await;
        // A day of grace for this grade, then it stops.
        t.travel(Span::hours(23)).await;
        assert!(matches!(t.instance(calls.id).await.state, InstanceState::Running { .. }));
        t.travel(Span::hours(2)).await;
        assert!(matches!(t.instance(calls.id).await.state, InstanceState::Frozen { .. }));
        assert_eq!(shop.holds(&name).status, InstanceStatus::Frozen);
        // A part is not enough; the rest is.
        t.top_up(&buyer, "3.00").await;
        t.run_due().await;
        assert!(matches!(t.instance(calls.id).await.state, InstanceState::Frozen { .. }));
        t.top_up(&buyer, "3.00").await;
        t.run_due().await;
        assert!(matches!(t.instance(calls.id).await.state, InstanceState::Running { .. }));
        assert_eq!(shop.holds(&name).status, InstanceStatus::Running);
        assert_eq!(charges(&t, &calls).await[0].due(), yuan("0.00"));
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("2.00"));
        assert_eq!(t.told(buyer.actor, Told::ArrearsEnded).await.len(), 1);
        t.prove().await;
    }

    async fn who_never_pays_loses_it(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.graded_buyer("gone@example.com", domain::identity::Grade::V0, "0.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let start = next_hour(&t).await;
        t.travel(Span::minutes(30)).await;
        report(&t, &shop, &calls, &[(start, 600, "500")]).await;
        t.travel(Span::days(4)).await;
        let instance = t.instance(calls.id).await;
        assert!(
            matches!(instance.state, InstanceState::Released { cause: ReleaseCause::Expired, .. }),
            "{:?}",
            instance.state
        );
        assert_eq!(charges(&t, &calls).await[0].due(), yuan("5.00"), "the debt stays");
        t.prove().await;
    }

    async fn old_records_go_by_policy_and_what_they_came_to_stays(t) {
        // Whatever policy says, four months are kept.
        t.policy(|p| p.usage.keep = Span::days(1)).await;
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let start = next_hour(&t).await;
        t.travel(Span::hours(1)).await;
        report(&t, &shop, &calls, &[(start, 600, "100")]).await;
        t.travel(Span::hours(2)).await;
        let first = charges(&t, &calls).await.remove(0);
        t.travel(Span::days(110)).await;
        let export = t.app.export_usage_charge(buyer.actor, first.id).await.unwrap();
        assert_eq!(export.records.len(), 1);
        let now = next_hour(&t).await;
        t.travel(Span::hours(1)).await;
        report(&t, &shop, &calls, &[(now, 600, "200")]).await;
        let months = t.database.record_months().await;

        // The job comes once in thirty days here.
        t.travel(Span::days(45)).await;
        assert!(t.read().await.record((calls.id, start, start.plus(Span::seconds(600)))).await.unwrap().is_none());
        assert!(t.read().await.record((calls.id, now, now.plus(Span::seconds(600)))).await.unwrap().is_some());
        let gone = t.app.export_usage_charge(buyer.actor, first.id).await.unwrap_err();
        assert_eq!(gone.code(), Some(Code::ChargeRecordsGone));
        let all = charges(&t, &calls).await;
        assert_eq!(all.iter().map(UsageCharge::amount).collect::<Vec<_>>(), [yuan("1.00"), yuan("2.00")]);
        assert_eq!(all[0], first, "the charge itself is what it was");
        t.app.export_usage_charge(buyer.actor, all[1].id).await.unwrap();
        t.prove().await;
        // Months go whole where the engine keeps them apart, and later ones have come.
        let later = t.database.record_months().await;
        assert_eq!(later.first() > months.first() && later.last() > months.last(), !months.is_empty());
        assert!(!months.contains(&"other".to_owned()), "{months:?}");
    }

    async fn two_processes_collect_a_cycle_once(t) {
        let shop = t.open_shop(ShopPlan::by_use()).await;
        let buyer = t.buyer("100.00").await;
        let calls = opened(&t, &shop, &buyer, "Calls").await;
        let start = next_hour(&t).await;
        t.travel(Span::minutes(30)).await;
        report(&t, &shop, &calls, &[(start, 600, "500")]).await;
        t.set_clock(start.plus(Span::minutes(76)));
        let (now, wall) = (t.now(), t.clock.wall());
        let mut tx = t.tx().await;
        let leases = tx.claim(now, wall, wall.plus(Span::minutes(1)), &[], 64, 64).await.unwrap();
        tx.commit().await.unwrap();
        let lease = leases.iter().find(|lease| lease.job.kind == JobKind::Usage).unwrap();
        // The same job, several times at once.
        let run = async || {
            let _ = Dispatch(Arc::clone(&t.app)).run(lease).await;
        };
        futures::future::join3(run(), run(), run()).await;
        t.run_due().await;
        assert_eq!(charges(&t, &calls).await.len(), 1);
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("95.00"));
        t.prove().await;
    }
}
