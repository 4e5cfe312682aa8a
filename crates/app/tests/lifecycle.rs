//! From delivery to release: renewals, reminders, grace, freezing, trials (business rules §3.2–3.4; scenarios 41–46).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use app::order::RenewOrder;
use common::*;
use domain::{
    catalog::{Charge, PriceItemCode},
    identity::Grade,
    instance::{Instance, InstanceState, ReleaseCause, RenewalPlan},
    message::Event as Told,
    order::{OrderKind, OrderState},
    refusal::Code,
    time::{Period, PeriodUnit, Span, Time},
};
use sandbox::seller::{Fault, InstanceStatus};
use serde_json::json;

const MONTH: Period = Period {
    unit: PeriodUnit::Month,
    count: 1,
};

fn renewal(periods: u8) -> RenewOrder {
    RenewOrder {
        price_code: None,
        periods,
        quantity: None,
        pay: true,
    }
}

fn renewal_at(price: PriceItemCode, periods: u8) -> RenewOrder {
    RenewOrder {
        price_code: Some(price),
        ..renewal(periods)
    }
}

/// What happened to an instance, each with its moment.
async fn diary(t: &TestApp, instance: &Instance) -> Vec<(Time, String)> {
    t.read()
        .await
        .events(instance.id.uuid())
        .await
        .unwrap()
        .into_iter()
        .map(|e| (e.at, e.name))
        .collect()
}

async fn moment(t: &TestApp, instance: &Instance, name: &str) -> Time {
    let diary = diary(t, instance).await;
    diary
        .iter()
        .find(|(_, n)| n == name)
        .unwrap_or_else(|| panic!("{name} is not in {diary:?}"))
        .0
}

both! {
    async fn a_renewal_keeps_the_instance_and_counts_from_the_old_end(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("2000.00").await;
        let first = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        assert_eq!(first.expire_at, Some(at("2026-04-02T15:59:59Z")));
        t.travel(Span::days(10)).await;
        let order = t.app.renew_instance(buyer.actor, first.id, renewal(2), None).await.unwrap();
        assert_ne!(order.number, first.order_number.to_string());
        // It counts for the buyer before the seller heard of it.
        assert_eq!(t.instance(first.id).await.expire_at, Some(at("2026-06-02T15:59:59Z")));
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
        let now = t.instance(first.id).await;
        assert_eq!(now.seller_instance_id, first.seller_instance_id);
        let held = shop.holds(first.seller_instance_id.as_ref().unwrap());
        assert_eq!(held.expire_time.as_deref(), Some("20260602155959"));
        assert_eq!(held.product_id, Some(shop.basic().to_string()));
        let asked = shop.asked("refreshInstance");
        assert_eq!(asked.len(), 1);
        let body = body_of(&asked[0].request);
        assert_eq!((&body["scene"], &body["orderId"]), (&json!("RENEWAL"), &json!(order.number)));
        assert_eq!(t.balance(shop.actor).await.balance, yuan("285.00"));

        // Another period of the same SKU is a plain renewal under another product id.
        let yearly = shop.price("Basic", Charge::Year);
        let order = t.app.renew_instance(buyer.actor, first.id, renewal_at(yearly.clone(), 1), None).await.unwrap();
        assert_eq!((order.kind, order.amount), (OrderKind::Renew, yuan("1000.00")));
        t.run_due().await;
        let now = t.instance(first.id).await;
        assert_eq!((now.expire_at, now.unit), (Some(at("2027-06-02T15:59:59Z")), Some(PeriodUnit::Year)));
        assert_eq!(shop.holds(first.seller_instance_id.as_ref().unwrap()).product_id, Some(yearly.to_string()));
        assert_eq!(t.orders_of(first.id).await.iter().map(|o| o.kind).collect::<Vec<_>>(), [OrderKind::New, OrderKind::Renew, OrderKind::Renew]);
        let far = t.app.renew_instance(buyer.actor, first.id, renewal(10), None).await.unwrap_err();
        assert_eq!(far.code(), Some(Code::PeriodTooLong));
    }

    async fn a_renewal_in_grace_undoes_the_grace(t) {
        let shop = t.shop().await;
        let buyer = t.graded_buyer("v3@example.com", Grade::V3, "300.00").await;
        let first = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let end = first.expire_at.unwrap();
        t.travel_to(end.plus(Span::days(5))).await;
        assert!(matches!(t.instance(first.id).await.state, InstanceState::Grace { since, .. } if since == end));
        assert_eq!(t.told(buyer.actor, Told::GraceBegun).await.len(), 1);
        let order = t.app.renew_instance(buyer.actor, first.id, renewal(1), None).await.unwrap();
        let now = t.instance(first.id).await;
        assert!(matches!(now.state, InstanceState::Running { .. }));
        assert_eq!(now.expire_at, Some(at("2026-05-02T15:59:59Z")), "the days of grace are paid for");
        t.travel(Span::days(10)).await;
        assert!(t.delivered(&order.number).await);
        assert!(matches!(t.instance(first.id).await.state, InstanceState::Running { .. }));
        assert!(shop.asked("updateInstanceStatus").is_empty(), "nothing was frozen, nothing is thawed");
    }

    async fn a_renewal_in_retention_thaws_after_the_seller_heard_of_it(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("300.00").await;
        let first = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let end = first.expire_at.unwrap();
        t.travel_to(end.plus(Span::days(3))).await;
        let held = first.seller_instance_id.clone().unwrap();
        assert!(matches!(t.instance(first.id).await.state, InstanceState::Frozen { .. }));
        assert_eq!(shop.holds(&held).status, InstanceStatus::Frozen);
        shop.fault(Fault::Http500);
        let order = t.app.renew_instance(buyer.actor, first.id, renewal(1), None).await.unwrap();
        t.travel(Span::minutes(5)).await;
        let now = t.instance(first.id).await;
        assert!(matches!(now.state, InstanceState::Frozen { .. }), "usable only when the seller says so");
        assert_eq!(now.expire_at, Some(at("2026-05-02T15:59:59Z")));
        shop.fault(Fault::None);
        t.travel(Span::minutes(2)).await;
        assert!(matches!(t.instance(first.id).await.state, InstanceState::Running { .. }));
        assert!(t.delivered(&order.number).await);
        assert_eq!(shop.holds(&held).status, InstanceStatus::Running);
        let words: Vec<_> = shop.server().ledger().requests.iter().map(|r| r.effect.clone()).filter(|e| e != "none").collect();
        assert_eq!(words, ["created", "queried", "frozen", "renewed", "thawed"]);
        // And the next end comes like the first.
        t.travel_to(at("2026-05-02T15:59:59Z").plus(Span::days(1))).await;
        assert_eq!(shop.holds(&held).status, InstanceStatus::Frozen);
    }

    async fn v1_sellers_expire_and_thaw_in_their_own_words(t) {
        let shop = t.open_shop(ShopPlan::v1()).await;
        let buyer = t.buyer("300.00").await;
        let first = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let held = first.seller_instance_id.clone().unwrap();
        let end = first.expire_at.unwrap();
        t.travel_to(end.plus(Span::days(2))).await;
        assert_eq!(shop.holds(&held).status, InstanceStatus::Frozen);
        let expired = shop.asked("expireInstance");
        assert_eq!((expired.len(), expired[0].order_id.as_deref()), (1, Some(first.order_number.as_str())));
        let order = t.app.renew_instance(buyer.actor, first.id, renewal(1), None).await.unwrap();
        t.run_due().await;
        let refreshed = shop.asked("refreshInstance");
        assert_eq!((refreshed.len(), refreshed[0].order_id.as_deref()), (1, Some(order.number.as_str())));
        assert!(!refreshed[0].request.contains("trialToFormal=1"), "{}", refreshed[0].request);
        assert_eq!(shop.holds(&held).expire_time.as_deref(), Some("20260502155959"));
        assert!(matches!(t.instance(first.id).await.state, InstanceState::Running { .. }), "V1 sellers thaw on renewal");
        assert_eq!(shop.holds(&held).status, InstanceStatus::Running);
        t.travel(Span::days(60)).await;
        assert!(matches!(t.instance(first.id).await.state, InstanceState::Released { .. }));
        let released = shop.asked("releaseInstance");
        assert_eq!((released.len(), released[0].order_id.as_deref()), (1, Some(first.order_number.as_str())));
        assert_eq!(shop.holds(&held).status, InstanceStatus::Released);
    }

    async fn the_grade_decides_grace_and_retention(t) {
        let shop = t.shop().await;
        for (grade, freeze, release) in [(Grade::V0, 1, 2), (Grade::V3, 7, 14), (Grade::V4, 7, 22)] {
            let buyer = t.graded_buyer(&format!("{grade:?}@example.com").to_lowercase(), grade, "100.00").await;
            let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
            let end = instance.expire_at.unwrap();
            t.travel_to(end.plus(Span::days(release)).minus(Span::millis(1))).await;
            assert!(matches!(t.instance(instance.id).await.state, InstanceState::Frozen { .. }), "{grade:?}");
            t.travel_to(end.plus(Span::days(30))).await;
            assert_eq!(moment(t, &instance, "grace_begun").await, end);
            assert_eq!(moment(t, &instance, "frozen").await, end.plus(Span::days(freeze)));
            assert_eq!(moment(t, &instance, "release_begun").await, end.plus(Span::days(release)));
            let now = t.instance(instance.id).await;
            let at = end.plus(Span::days(release));
            assert_eq!(now.state, InstanceState::Released { at, cause: ReleaseCause::Expired });
            assert_eq!(shop.holds(&now.seller_instance_id.unwrap()).status, InstanceStatus::Released);
            // The release after expiry names no order.
            let last = shop.asked("releaseInstance").pop().unwrap();
            assert_eq!(last.order_id, None);
            let late = t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap_err();
            assert_eq!(late.code(), Some(Code::InstanceState));
        }
    }

    async fn automatic_renewal_pays_seven_days_ahead_at_three(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("250.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let plan = RenewalPlan::Auto { period: MONTH, left: None };
        t.app.plan_renewal(buyer.actor, instance.id, plan, None).await.unwrap();
        let first = at("2026-03-25T19:00:00Z");
        t.travel_to(first.minus(Span::millis(1))).await;
        assert_eq!(t.orders_of(instance.id).await.len(), 1);
        t.travel_to(first).await;
        let orders = t.orders_of(instance.id).await;
        assert_eq!((orders.len(), orders[1].kind), (2, OrderKind::Renew));
        assert!(t.delivered(orders[1].number.as_str()).await);
        assert_eq!(t.instance(instance.id).await.expire_at, Some(at("2026-05-02T15:59:59Z")));
        assert_eq!(t.told(buyer.actor, Told::AutoRenewed).await.len(), 1);
        assert_eq!(shop.holds(&instance.seller_instance_id.clone().unwrap()).expire_time.as_deref(), Some("20260502155959"));

        // Fifty yuan are left: tried every day, told of three times, nothing taken.
        t.travel_to(at("2026-05-02T15:59:58Z")).await;
        let tries: Vec<_> = diary(t, &instance).await.into_iter().filter(|(_, n)| n == "auto_renewal_tried").map(|(at, _)| at).collect();
        let daily: Vec<_> = (0..8).map(|n| at("2026-04-24T19:00:00Z").plus(Span::days(n))).collect();
        assert_eq!(tries[0], first);
        assert_eq!(tries[1..], daily);
        let told: Vec<_> = t.told(buyer.actor, Told::AutoRenewFailed).await.into_iter().map(|m| (m.facts.days.unwrap(), m.created_at)).collect();
        assert_eq!(told, [(5, at("2026-04-27T02:00:00Z")), (2, at("2026-04-30T02:00:00Z")), (0, at("2026-05-02T02:00:00Z"))]);
        assert!(t.told(buyer.actor, Told::ExpiryNear).await.is_empty());
        assert_eq!(t.balance(buyer.actor).await.available, yuan("50.00"));
        assert_eq!(t.orders_of(instance.id).await.len(), 2, "no heap of unpaid orders");
        t.travel(Span::seconds(1)).await;
        assert!(matches!(t.instance(instance.id).await.state, InstanceState::Grace { .. }));
    }

    async fn automatic_renewal_stops_trying_when_it_is_paid_and_when_it_was_enough(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let plan = RenewalPlan::Auto { period: MONTH, left: Some(1) };
        t.app.plan_renewal(buyer.actor, instance.id, plan, None).await.unwrap();
        t.travel_to(at("2026-03-29T00:00:00Z")).await;
        t.top_up(&buyer, "500.00").await;
        t.travel_to(at("2026-04-10T00:00:00Z")).await;
        let tries: Vec<_> = diary(t, &instance).await.into_iter().filter(|(_, n)| n == "auto_renewal_tried").collect();
        assert_eq!(tries.len(), 5, "the fifth had the money: {tries:?}");
        let now = t.instance(instance.id).await;
        assert_eq!(now.renewal, RenewalPlan::Auto { period: MONTH, left: Some(0) });
        assert_eq!(now.expire_at, Some(at("2026-05-02T15:59:59Z")));
        // Once was enough: reminded like everybody from now on.
        t.travel_to(at("2026-05-03T00:00:00Z")).await;
        assert_eq!(t.orders_of(instance.id).await.len(), 2);
        assert_eq!(t.told(buyer.actor, Told::ExpiryNear).await.len(), 3);
        assert_eq!(t.balance(buyer.actor).await.available, yuan("400.00"));
    }

    async fn who_takes_an_automatic_renewal_back_is_not_charged_again_the_next_day(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("500.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        t.app.plan_renewal(buyer.actor, instance.id, RenewalPlan::Auto { period: MONTH, left: None }, None).await.unwrap();
        t.travel_to(at("2026-03-26T00:00:00Z")).await;
        let renewal = t.orders_of(instance.id).await.pop().unwrap();
        assert_eq!(renewal.kind, OrderKind::Renew);
        t.app.cancel_renewal(buyer.actor, renewal.number.as_str(), None).await.unwrap();
        assert_eq!(t.instance(instance.id).await.renewal, RenewalPlan::Manual);
        t.travel_to(at("2026-04-02T15:59:58Z")).await;
        assert!(t.orders_of(instance.id).await.iter().filter(|o| o.kind == OrderKind::Renew).count() == 1);
        assert_eq!(t.balance(buyer.actor).await.available, yuan("400.00"));
        assert!(!t.told(buyer.actor, Told::ExpiryNear).await.is_empty(), "reminded like everybody who renews by hand");
    }

    async fn a_renewal_the_seller_never_took_is_paid_back_when_the_instance_goes(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("500.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        shop.fault(Fault::Http500);
        let renewal = t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap();
        t.travel(Span::days(2)).await;
        assert_eq!(t.balance(buyer.actor).await.available, yuan("300.00"), "held while it can be restarted");
        assert!(!t.refunded(renewal.number.as_str()).await);
        t.travel_to(at("2026-08-01T00:00:00Z")).await;
        assert!(matches!(t.instance(instance.id).await.state, InstanceState::Releasing { .. } | InstanceState::Released { .. }));
        assert!(t.refunded(renewal.number.as_str()).await);
        assert_eq!(t.balance(buyer.actor).await.available, yuan("400.00"));
        assert_eq!(t.told(buyer.actor, Told::OrderRefunded).await.len(), 1);
        t.prove().await;
    }

    async fn a_trial_is_reminded_of_over_three_channels(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0").await;
        let mut wish = TestApp::wish(&shop.basic());
        wish.trial = true;
        let order = t.place(&buyer, wish).await;
        t.run_due().await;
        let instance = t.instance_of(&order.number).await;
        assert!(instance.trial);
        assert_eq!(instance.expire_at, Some(at("2026-03-16T15:59:59Z")));
        let _ = (t.mails.take(), t.texts.take());
        t.travel_to(at("2026-03-16T15:59:58Z")).await;
        let told: Vec<_> = t.told(buyer.actor, Told::TrialNear).await.into_iter().map(|m| (m.facts.days.unwrap(), m.created_at)).collect();
        assert_eq!(told, [(7, at("2026-03-09T02:00:00Z")), (3, at("2026-03-13T02:00:00Z")), (1, at("2026-03-15T02:00:00Z"))]);
        assert_eq!((t.mails.take().len(), t.texts.take().len()), (3, 3));
        let refused = t.app.renew_instance(buyer.actor, instance.id, renewal_at(shop.pro(), 1), None).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::TrialRenewal));
        let plan = RenewalPlan::Auto { period: MONTH, left: None };
        assert_eq!(t.app.plan_renewal(buyer.actor, instance.id, plan, None).await.unwrap_err().code(), Some(Code::TrialRenewal));
    }

    async fn a_trial_turned_formal_goes_on_as_the_same_instance(t) {
        for plan in [ShopPlan::default(), ShopPlan { name: "old", ..ShopPlan::v1() }] {
            let shop = t.open_shop(plan.clone()).await;
            let buyer = t.graded_buyer(&format!("{}@example.com", plan.name), Grade::V1, "100.00").await;
            let mut wish = TestApp::wish(&shop.basic());
            wish.trial = true;
            let order = t.place(&buyer, wish.clone()).await;
            assert_eq!((order.kind, order.amount), (OrderKind::Trial, yuan("0.00")));
            t.run_due().await;
            assert!(t.delivered(&order.number).await);
            let trial = t.instance_of(&order.number).await;
            let again = t.app.place_order(buyer.actor, wish, None).await.unwrap_err();
            assert_eq!(again.code(), Some(Code::TrialUsed));
            t.travel(Span::days(3)).await;
            let order = t.app.renew_instance(buyer.actor, trial.id, renewal(1), None).await.unwrap();
            assert_eq!(order.kind, OrderKind::TrialToFormal);
            let again = t.app.renew_instance(buyer.actor, trial.id, renewal(1), None).await.unwrap_err();
            assert_eq!(again.code(), Some(Code::RenewalOpen));
            t.run_due().await;
            let formal = t.instance(trial.id).await;
            assert!(!formal.trial);
            assert_eq!(formal.seller_instance_id, trial.seller_instance_id);
            let month_from_now = domain::lifecycle::end_of_period(order.created_at, MONTH, &domain::policy::Policy::defaults(Default::default()));
            assert_eq!(formal.expire_at, Some(month_from_now));
            let asked = shop.asked("refreshInstance");
            assert_eq!(asked.len(), 1);
            match plan.protocol {
                domain::seller::Protocol::V1 => assert!(asked[0].request.contains("trialToFormal=1")),
                _ => assert_eq!(body_of(&asked[0].request)["scene"], json!("TRIAL_TO_FORMAL")),
            }
            assert!(t.delivered(&order.number).await);
            assert_eq!(t.balance(shop.actor).await.balance, yuan("95.00"));
            t.travel(Span::days(20)).await;
            assert!(matches!(t.instance(trial.id).await.state, InstanceState::Running { .. }));
        }
    }

    async fn a_frozen_trial_thaws_when_it_turns_formal(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let mut wish = TestApp::wish(&shop.basic());
        wish.trial = true;
        let order = t.place(&buyer, wish).await;
        t.travel(Span::days(17)).await;
        let trial = t.instance_of(&order.number).await;
        assert!(matches!(trial.state, InstanceState::Frozen { .. }), "{:?}", trial.state);
        t.app.renew_instance(buyer.actor, trial.id, renewal(1), None).await.unwrap();
        t.run_due().await;
        assert!(matches!(t.instance(trial.id).await.state, InstanceState::Running { .. }));
        assert_eq!(shop.holds(&trial.seller_instance_id.unwrap()).status, InstanceStatus::Running);
    }

    async fn a_trial_that_came_to_nothing_may_be_tried_again(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("0").await;
        shop.fault(Fault::Down);
        let mut wish = TestApp::wish(&shop.basic());
        wish.trial = true;
        let order = t.place(&buyer, wish.clone()).await;
        let meanwhile = t.app.place_order(buyer.actor, wish.clone(), None).await.unwrap_err();
        assert_eq!(meanwhile.code(), Some(Code::TrialUsed));
        t.travel(Span::hours(3)).await;
        assert!(t.refunded(&order.number).await);
        shop.fault(Fault::None);
        let order = t.place(&buyer, wish).await;
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
        let none = t.app.place_order(buyer.actor, app::order::PlaceOrder { trial: true, ..TestApp::wish(&shop.pro()) }, None).await.unwrap_err();
        assert_eq!(none.code(), Some(Code::NoTrial));
    }

    async fn a_year_goes_by_in_order(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("400.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let plan = RenewalPlan::Auto { period: MONTH, left: None };
        t.app.plan_renewal(buyer.actor, instance.id, plan, None).await.unwrap();
        t.travel(Span::days(365)).await;
        let zone = "Asia/Shanghai".parse().unwrap();
        let diary: Vec<_> = diary(t, &instance).await.into_iter().skip(4).map(|(at, name)| format!("{} {name}", at.local(&zone).strftime("%m-%d %H:%M"))).collect();
        let mut wanted = Vec::new();
        for month in ["03-26", "04-25", "05-26"] {
            wanted.extend(["auto_renewal_tried", "renewed", "auto_renewed"].map(|name| format!("{month} 03:00 {name}")));
        }
        wanted.extend([
            "06-25 03:00 auto_renewal_tried", "06-26 03:00 auto_renewal_tried", "06-27 03:00 auto_renewal_tried",
            "06-27 10:00 reminded", "06-28 03:00 auto_renewal_tried", "06-29 03:00 auto_renewal_tried",
            "06-30 03:00 auto_renewal_tried", "06-30 10:00 reminded", "07-01 03:00 auto_renewal_tried",
            "07-02 03:00 auto_renewal_tried", "07-02 10:00 reminded", "07-02 23:59 grace_begun", "07-03 23:59 frozen",
            "07-04 10:00 reminded", "07-08 10:00 reminded", "07-10 10:00 reminded", "07-10 23:59 release_begun",
            "07-10 23:59 released",
        ].map(str::to_owned));
        assert_eq!(diary, wanted);
        assert_eq!(t.balance(buyer.actor).await.balance, yuan("0.00"));
        assert_eq!(t.balance(shop.actor).await.balance, yuan("380.00"));
        let words: Vec<_> = shop.server().ledger().requests.iter().map(|r| r.effect.clone()).collect();
        assert_eq!(words, ["created", "queried", "renewed", "renewed", "renewed", "frozen", "released"]);
    }

    async fn deeds_missed_while_the_clock_ran_alone_are_made_up_for_in_order(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        // Nobody was there for a hundred days.
        t.set_clock(t.now().plus(Span::days(100)));
        t.restart().await;
        t.travel(Span::hours(1)).await;
        let names: Vec<_> = diary(t, &instance).await.into_iter().map(|(_, n)| n).filter(|n| !n.starts_with("remind")).collect();
        assert_eq!(names, ["created", "made", "started", "grace_begun", "frozen", "release_begun", "released"]);
        assert_eq!(shop.holds(&instance.seller_instance_id.unwrap()).status, InstanceStatus::Released);
        // Nobody is told today that something expires in a week that is long gone.
        assert!(t.told(buyer.actor, Told::ExpiryNear).await.is_empty());
        assert!(t.told(buyer.actor, Told::ReleaseNear).await.is_empty());
    }

    async fn a_freeze_the_seller_never_heard_of_does_not_hit_what_is_paid_for_again(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("300.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let end = instance.expire_at.unwrap();
        shop.fault(Fault::Http500);
        // Frozen by us; the seller's server was down for the whole hour.
        t.travel_to(end.plus(Span::days(1)).plus(Span::hours(2))).await;
        let freeze = t.call(instance.order_number.as_str(), "updateInstanceStatus").await;
        assert_eq!(freeze.state.name(), "stopped");
        shop.fault(Fault::None);
        t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap();
        t.run_due().await;
        assert!(matches!(t.instance(instance.id).await.state, InstanceState::Running { .. }));
        // The seller finds the old message and restarts it.
        let refused = t.app.restart_message(shop.actor, freeze.id).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::MessageState));
        t.run_due().await;
        let held = instance.seller_instance_id.unwrap();
        assert_eq!(shop.holds(&held).status, InstanceStatus::Running);
    }

    async fn plans_are_for_periods_that_are_sold(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("600.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let day = Period { unit: PeriodUnit::Day, count: 1 };
        for (plan, code) in [
            (RenewalPlan::Auto { period: day, left: None }, Code::OfferGone),
            (RenewalPlan::Auto { period: Period { count: 0, ..MONTH }, left: None }, Code::OfferGone),
        ] {
            assert_eq!(t.app.plan_renewal(buyer.actor, instance.id, plan, None).await.unwrap_err().code(), Some(code));
        }
        let stale = t.app.plan_renewal(buyer.actor, instance.id, RenewalPlan::End, Some(0)).await.unwrap_err();
        assert_eq!(stale.code(), Some(Code::VersionStale));
        let version = t.instance(instance.id).await.version;
        t.app.plan_renewal(buyer.actor, instance.id, RenewalPlan::End, Some(version)).await.unwrap();
        t.travel(Span::days(60)).await;
        for event in [Told::ExpiryNear, Told::ReleaseNear, Told::AutoRenewFailed] {
            assert!(t.told(buyer.actor, event).await.is_empty(), "no more reminders: {event:?}");
        }
        assert!(matches!(t.instance(instance.id).await.state, InstanceState::Released { .. }));
        let once = t.own(&buyer, TestApp::wish(&shop.price("Lifetime", Charge::OneTime))).await;
        assert_eq!(t.app.plan_renewal(buyer.actor, once.id, RenewalPlan::End, None).await.unwrap_err().code(), Some(Code::NotPeriodic));
    }

    async fn a_renewal_the_seller_does_not_take_is_restarted_by_hand(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("200.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        shop.fault(Fault::Http500);
        let begun = t.now();
        let order = t.app.renew_instance(buyer.actor, instance.id, renewal(1), None).await.unwrap();
        t.travel(Span::hours(3)).await;
        // One hour, every minute; then it waits for a person. No refund: the buyer has his month.
        let call = t.call(&order.number, "refreshInstance").await;
        let moments: Vec<_> = t.tries(&call).await.iter().map(|a| a.started_at.since(begun).as_millis() / 60_000).collect();
        assert_eq!(moments, (0..=60).collect::<Vec<_>>());
        assert_eq!(call.state.name(), "stopped");
        assert!(matches!(t.order(&order.number).await.state, OrderState::Processing { .. }));
        assert_eq!(t.told(shop.actor, Told::InterfaceStopped).await.len(), 1);
        t.prove().await;
        shop.fault(Fault::None);
        t.travel(Span::days(10)).await;
        assert!(!t.delivered(&order.number).await);
        t.app.restart_message(shop.actor, call.id).await.unwrap();
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
        assert_eq!(t.balance(shop.actor).await.balance, yuan("190.00"));
        shop.made_each_once();
    }

    async fn a_buyer_looks_at_what_the_seller_says_now(t) {
        let server = Scripted::spawn(|call| match call.activity.as_str() {
            "newInstance" => Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "x1"})),
            _ => Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "info": [
                {"instanceId": "x1", "appInfo": {"frontEndUrl": "https://one.example"}}]})),
        })
        .await;
        let shop = t.open_shop(ShopPlan::at(&server)).await;
        let buyer = t.buyer("100.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::minutes(1)).await;
        server.play(|_| Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "info": [
            {"instanceId": "x1", "appInfo": {"frontEndUrl": "https://two.example", "userName": "u", "password": "p"}}]})));
        let (worker, running) = (t.worker.clone(), t.worker.clone());
        let running = tokio::spawn(async move { running.run().await });
        let seen = t.app.inspect_instance(buyer.actor, instance.id).await.unwrap();
        worker.stop();
        running.await.unwrap();
        assert_eq!(seen.info.unwrap().front_end_url.as_deref(), Some("https://two.example"));
        let other = t.graded_buyer("other@example.com", Grade::V0, "0").await;
        let refused = t.app.inspect_instance(other.actor, instance.id).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::NotFound));
        assert_eq!(server.asked("queryInstance").len(), 2);
    }
}
