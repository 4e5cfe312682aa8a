//! Sellers that fail: retried by the table, refunded at the end of the window, never doubled, nothing left behind
//! (business rules §3.6, production interface §6.1; scenarios 34, 35, 100; threats M4, O8).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use std::sync::Arc;

use common::*;
use domain::{
    fulfilment::{Activity, MessageState},
    id::Id,
    instance::{InstanceState, ReleaseCause},
    message::Event as Told,
    order::{Ending, OrderKind, OrderState},
    policy::RetryEntry,
    refusal::Code,
    time::Span,
};
use jobs::Handler as _;
use sandbox::seller::{Fault, InstanceStatus};
use serde_json::json;
use store::{JobKind, Lease};
use tokio::sync::Notify;

/// Minutes after `begun` at which an interface message was tried.
async fn minutes(t: &TestApp, number: &str, activity: &str, begun: domain::time::Time) -> Vec<i64> {
    let message = t.call(number, activity).await;
    t.tries(&message)
        .await
        .iter()
        .map(|a| a.started_at.since(begun).as_millis() / 60_000)
        .collect()
}

/// Everything that must be true of a purchase that came to nothing.
async fn came_to_nothing(t: &TestApp, shop: &Shop, buyer: &Buyer, number: &str, paid: &str) {
    let order = t.order(number).await;
    assert!(t.refunded(number).await, "{:?}", order.state);
    let balance = t.balance(buyer.actor).await;
    assert_eq!((balance.available, balance.held), (yuan(paid), yuan("0.00")));
    assert_eq!(t.balance(shop.actor).await.balance, yuan("0.00"));
    assert_eq!(t.fees().await, 0);
    let id = order.line.instance_id.unwrap();
    let undo: Vec<_> = t
        .orders_of(id)
        .await
        .into_iter()
        .filter(|o| o.kind == OrderKind::Unsubscribe)
        .collect();
    assert_eq!(undo.len(), 1);
    assert_eq!((undo[0].parent_id, undo[0].amount), (Some(order.id), order.amount));
    assert!(matches!(undo[0].state, OrderState::Completed { .. }));
    assert_eq!(t.told(buyer.actor, Told::OrderRefunded).await.len(), 1);
    assert_eq!(t.told(shop.actor, Told::ProvisioningFailed).await.len(), 1);
    assert_eq!(
        t.history(order.id.uuid()).await,
        ["placed", "paid", "refund_begun", "refunded"]
    );
}

/// Tries to create only three times in three hours.
async fn fewer_tries(t: &TestApp) {
    t.policy(|p| {
        for RetryEntry { activity, rule, .. } in &mut p.retries {
            if matches!(
                activity,
                Some(Activity::NewInstance | Activity::QueryInstance | Activity::UpgradeInstance)
            ) {
                rule.interval = Span::minutes(90);
            }
        }
    })
    .await;
}

both! {
    async fn a_broken_seller_is_called_for_three_hours_and_then_the_money_goes_back(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        shop.fault(Fault::Http500);
        let begun = t.now();
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::hours(3)).await;
        let every_three: Vec<i64> = (0..=60).map(|n| n * 3).collect();
        assert_eq!(minutes(t, &order.number, "newInstance", begun).await, every_three);
        let message = t.call(&order.number, "newInstance").await;
        assert_eq!(message.state, MessageState::Refunded { at: begun.plus(Span::hours(3)) });
        came_to_nothing(t, &shop, &buyer, &order.number, "100.00").await;
        let instance = t.instance_of(&order.number).await;
        assert_eq!(instance.state, InstanceState::Released { at: t.now(), cause: ReleaseCause::Refunded });
        // Sixty failures were told; the sixty-first try decided.
        assert_eq!(t.told(shop.actor, Told::InterfaceFailed).await.len(), 60);

        // Mended too late: nothing is tried any more, and a restart is refused with the reason.
        shop.fault(Fault::None);
        let refused = t.app.restart_message(shop.actor, message.id).await.unwrap_err();
        let app::Error::Refused(refusal) = refused else { panic!("{refused}") };
        assert_eq!(refusal.code, Code::MessageRefunded);
        assert_eq!(refusal.params["at"], begun.plus(Span::hours(3)).to_string());
        t.travel(Span::days(30)).await;
        assert_eq!(shop.server().ledger().instances.len(), 0);
        assert_eq!(shop.server().ledger().count, 61);
    }

    async fn a_window_that_the_interval_does_not_divide_ends_with_a_last_try(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        t.policy(|p| p.retries.iter_mut().for_each(|e| e.rule.interval = Span::minutes(50))).await;
        shop.fault(Fault::Down);
        let begun = t.now();
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::hours(3)).await;
        assert_eq!(minutes(t, &order.number, "newInstance", begun).await, [0, 50, 100, 150, 180]);
        came_to_nothing(t, &shop, &buyer, &order.number, "100.00").await;
    }

    async fn every_way_to_fail_has_its_verdict_and_ends_alike(t) {
        fewer_tries(t).await;
        t.policy(|p| p.call_timeout = Span::millis(150)).await;
        let v2 = t.shop().await;
        let v1 = t.open_shop(ShopPlan { name: "old", ..ShopPlan::v1() }).await;
        for (n, (shop, fault, verdict)) in [
            (&v2, Fault::Http500, "http_status"),
            (&v2, Fault::BadJson, "unparsable"),
            (&v2, Fault::Down, "protocol"),
            (&v2, Fault::Hang, "timeout"),
            (&v1, Fault::Http500, "http_status"),
            (&v1, Fault::BadJson, "unparsable"),
            (&v1, Fault::BadSign, "body_sign_mismatch"),
            (&v1, Fault::Down, "protocol"),
            (&v1, Fault::Hang, "timeout"),
        ]
        .into_iter()
        .enumerate()
        {
            let buyer = t.graded_buyer(&format!("b{n}@example.com"), Default::default(), "100.00").await;
            shop.fault(fault);
            let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
            t.travel(Span::hours(4)).await;
            let message = t.call(&order.number, "newInstance").await;
            // A kept connection that the seller closes is no try of the policy's: the call is signed anew at once.
            let tries = t.tries(&message).await.into_iter().map(|a| a.verdict);
            let verdicts: Vec<_> = tries.filter(|verdict| verdict != "stale").collect();
            assert_eq!(verdicts, [verdict; 3], "{fault}");
            assert!(t.refunded(&order.number).await);
            assert_eq!(t.balance(buyer.actor).await.available, yuan("100.00"));
            shop.fault(Fault::None);
        }
    }

    async fn a_seller_mended_inside_the_window_delivers(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        shop.fault(Fault::Http500);
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::minutes(20)).await;
        shop.fault(Fault::None);
        let message = t.call(&order.number, "newInstance").await;
        assert!(matches!(message.state, MessageState::Pending { .. }));
        let stranger = t.open_shop(ShopPlan { name: "stranger", ..ShopPlan::default() }).await;
        let refused = t.app.restart_message(stranger.actor, message.id).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::NotFound), "not his");
        t.app.restart_message(shop.actor, message.id).await.unwrap();
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
        assert_eq!(t.balance(shop.actor).await.balance, yuan("95.00"));
        let refused = t.app.restart_message(shop.actor, message.id).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::MessageState));
        t.travel(Span::hours(5)).await;
        assert_eq!(shop.asked("newInstance").len(), 1);
        assert!(t.told(buyer.actor, Told::OrderRefunded).await.is_empty());
        shop.made_each_once();
    }

    async fn in_progress_is_not_a_failure_but_does_not_last_for_ever(t) {
        let server = Scripted::spawn(|_| Answer::Json(json!({"resultCode": "000004", "resultMsg": "wait"}))).await;
        let shop = t.open_shop(ShopPlan::at(&server)).await;
        let buyer = t.buyer("200.00").await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::minutes(9)).await;
        let message = t.call(&order.number, "newInstance").await;
        assert_eq!(t.tries(&message).await.iter().map(|a| a.verdict.as_str()).collect::<Vec<_>>(), ["in_progress"; 4]);
        assert!(t.told(shop.actor, Told::InterfaceFailed).await.is_empty(), "nothing to alarm anybody about");
        t.travel(Span::hours(3)).await;
        assert!(t.refunded(&order.number).await);
        // An unknown code is a failure with its message.
        server.play(|_| Answer::Json(json!({"resultCode": "009999", "resultMsg": "no seats left", "new": 1})));
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.run_due().await;
        let told = t.told(shop.actor, Told::InterfaceFailed).await;
        assert!(told[0].facts.detail.as_ref().unwrap().contains("no seats left"), "{told:?}");
        t.travel(Span::hours(3)).await;
        assert!(t.refunded(&order.number).await);
    }

    async fn a_flaky_seller_delivers_once(t) {
        for plan in [ShopPlan::default(), ShopPlan { name: "old", ..ShopPlan::v1() }] {
            let shop = t.open_shop(plan.clone()).await;
            let buyer = t.graded_buyer(&format!("{}@example.com", plan.name), Default::default(), "300.00").await;
            shop.fault(Fault::Flaky);
            for _ in 0..3 {
                let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
                t.travel(Span::minutes(30)).await;
                assert!(t.delivered(&order.number).await);
            }
            assert_eq!(shop.effect("created"), 3);
            shop.made_each_once();
        }
    }

    async fn an_answer_lost_on_the_way_makes_no_second_instance(t) {
        for plan in [ShopPlan::default(), ShopPlan { name: "old", ..ShopPlan::v1() }] {
            let shop = t.open_shop(plan.clone()).await;
            let buyer = t.graded_buyer(&format!("{}@example.com", plan.name), Default::default(), "100.00").await;
            shop.fault(Fault::Lost);
            let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
            t.run_due().await;
            assert_eq!(shop.effect("created"), 1, "the work is done, only nobody knows");
            assert_eq!(t.instance_of(&order.number).await.state, InstanceState::Creating);
            t.travel(Span::minutes(3)).await;
            shop.fault(Fault::None);
            t.travel(Span::minutes(3)).await;
            assert!(t.delivered(&order.number).await);
            let asked = shop.asked("newInstance");
            assert_eq!(asked.len(), 2);
            assert_eq!(asked[0].order_id, asked[1].order_id);
            assert_ne!(asked[0].request, asked[1].request, "a new businessId each time");
            let held = t.instance_of(&order.number).await.seller_instance_id;
            assert_eq!(held, asked[0].instance_id, "the instance is the one made first");
            assert_eq!(shop.server().ledger().instances.len(), 1);
            shop.made_each_once();
        }
    }

    async fn an_instance_without_information_is_taken_back(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        shop.fault(Fault::Pending(100_000));
        let begun = t.now();
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::hours(3)).await;
        assert_eq!(minutes(t, &order.number, "queryInstance", begun).await, (0..=180).collect::<Vec<_>>());
        came_to_nothing(t, &shop, &buyer, &order.number, "100.00").await;
        // The seller lets go of what it made, and hears which order undid it.
        let instance = t.instance_of(&order.number).await;
        assert_eq!(instance.state, InstanceState::Released { at: t.now(), cause: ReleaseCause::Refunded });
        let undo = t.orders_of(instance.id).await.pop().unwrap();
        let released = shop.asked("releaseInstance");
        assert_eq!(released.len(), 1);
        assert_eq!(released[0].order_id.as_deref(), Some(undo.number.as_str()));
        assert_eq!(released[0].order_line_id.as_deref(), Some(undo.line.number.as_str()));
        assert_eq!(released[0].instance_id, instance.seller_instance_id);
        assert_eq!(shop.holds(&instance.seller_instance_id.unwrap()).status, InstanceStatus::Released);
    }

    async fn a_release_is_repeated_until_the_seller_says_it_is_gone(t) {
        let server = Scripted::spawn(|call| match call.activity.as_str() {
            "newInstance" => Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "vps-1"})),
            "releaseInstance" => Answer::Status(502),
            _ => Answer::Json(json!({"resultCode": "000004", "resultMsg": "wait"})),
        })
        .await;
        let shop = t.open_shop(ShopPlan::at(&server)).await;
        let buyer = t.buyer("100.00").await;
        t.policy(|p| p.retries.iter_mut().for_each(|e| e.rule.interval = Span::minutes(30))).await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::hours(3)).await;
        assert!(matches!(t.instance_of(&order.number).await.state, InstanceState::Releasing { .. }));
        assert_eq!(t.balance(buyer.actor).await.available, yuan("100.00"), "the buyer does not wait for that");
        t.travel(Span::hours(1)).await;
        let instance = t.instance_of(&order.number).await;
        let undo = t.orders_of(instance.id).await.pop().unwrap();
        let release = t.call(undo.number.as_str(), "releaseInstance").await;
        assert!(matches!(release.state, MessageState::Stopped { .. }), "{:?}", release.state);
        assert_eq!(t.tries(&release).await.len(), 3);
        assert_eq!(t.told(shop.actor, Told::InterfaceStopped).await.len(), 1);
        // Restarted after its window: one more try each time.
        t.app.restart_message(shop.actor, release.id).await.unwrap();
        t.travel(Span::days(1)).await;
        assert_eq!(t.tries(&release).await.len(), 4);
        // The first of the tries may have done it: "no such instance" is as good as done.
        server.play(|_| Answer::Json(json!({"resultCode": "000003", "resultMsg": "no such instance"})));
        t.app.restart_message(t.operator, release.id).await.unwrap();
        t.run_due().await;
        let same: Vec<_> = server.asked("releaseInstance").into_iter().map(|b| b["instanceId"].clone()).collect();
        assert_eq!(same, vec![json!("vps-1"); 5]);
        assert!(matches!(t.instance(instance.id).await.state, InstanceState::Released { .. }));
        assert!(succeeded(&t.call(undo.number.as_str(), "releaseInstance").await));
    }

    async fn a_creation_that_succeeds_after_the_refund_is_released_again(t) {
        let bell = Arc::new(Notify::new());
        let ring = Arc::clone(&bell);
        let held = json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "late-1"});
        let server = Scripted::spawn(move |_| Answer::Held(Arc::clone(&ring), held.clone())).await;
        let shop = t.open_shop(ShopPlan::at(&server)).await;
        let buyer = t.buyer("100.00").await;
        fewer_tries(t).await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        // A worker takes the job and hangs in the call; its lease is over at once, as if it had slept.
        let sleeper = steal(t, JobKind::Deliver).await;
        let (app, lease) = (Arc::clone(&t.app), sleeper.clone());
        let late = tokio::spawn(async move { app::Dispatch(app).run(&lease).await });
        while server.calls().is_empty() {
            tokio::task::yield_now().await;
        }
        // Others take over, fail, and give the money back.
        server.play(|_| Answer::Status(500));
        t.travel(Span::hours(3)).await;
        assert!(t.refunded(&order.number).await);
        let message = t.call(&order.number, "newInstance").await;
        assert_eq!(t.tries(&message).await.len(), 3);
        assert!(server.asked("releaseInstance").is_empty(), "nothing is known to be there");
        // Now the first call is answered after all.
        server.play(|_| Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok"})));
        bell.notify_waiters();
        late.await.unwrap().unwrap();
        assert!(matches!(t.call(&order.number, "newInstance").await.state, MessageState::Refunded { .. }));
        let tries = t.tries(&message).await;
        assert_eq!((tries.len(), tries[3].verdict.as_str()), (4, "success"), "recorded, not applied");
        t.run_due().await;
        let released = server.asked("releaseInstance");
        assert_eq!(released.len(), 1);
        assert_eq!(released[0]["instanceId"], json!("late-1"));
        let undo = t.orders_of(t.order(&order.number).await.line.instance_id.unwrap()).await.pop().unwrap();
        assert_eq!(released[0]["orderId"], json!(undo.number));
        assert!(matches!(t.instance_of(&order.number).await.state, InstanceState::Released { .. }));
        came_to_nothing(t, &shop, &buyer, &order.number, "100.00").await;
    }

    async fn a_sleeper_that_wakes_inside_the_window_changes_nothing(t) {
        let bell = Arc::new(Notify::new());
        let ring = Arc::clone(&bell);
        let made = json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "one"});
        let first = made.clone();
        let server = Scripted::spawn(move |_| Answer::Held(Arc::clone(&ring), first.clone())).await;
        let shop = t.open_shop(ShopPlan { info_elsewhere: true, ..ShopPlan::at(&server) }).await;
        let buyer = t.buyer("100.00").await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        let sleeper = steal(t, JobKind::Deliver).await;
        let (app, lease) = (Arc::clone(&t.app), sleeper.clone());
        let late = tokio::spawn(async move { app::Dispatch(app).run(&lease).await });
        while server.calls().is_empty() {
            tokio::task::yield_now().await;
        }
        server.play(move |_| Answer::Json(made.clone()));
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
        let version = t.instance_of(&order.number).await.version;
        bell.notify_waiters();
        late.await.unwrap().unwrap();
        t.travel(Span::minutes(10)).await;
        assert_eq!(t.instance_of(&order.number).await.version, version);
        assert!(server.asked("releaseInstance").is_empty(), "it is the instance that the buyer uses");
        assert_eq!(t.balance(shop.actor).await.balance, yuan("95.00"));
        let message = t.call(&order.number, "newInstance").await;
        assert_eq!((t.tries(&message).await.len(), succeeded(&message)), (2, true));
    }

    async fn an_id_of_another_living_instance_is_not_believed(t) {
        let server = Scripted::spawn(|_| Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "victim"}))).await;
        let shop = t.open_shop(ShopPlan { info_elsewhere: true, ..ShopPlan::at(&server) }).await;
        let (victim, other) = (t.buyer("100.00").await, t.graded_buyer("other@example.com", Default::default(), "100.00").await);
        fewer_tries(t).await;
        let living = t.own(&victim, TestApp::wish(&shop.basic())).await;
        let order = t.buy(&other, TestApp::wish(&shop.basic())).await;
        t.run_due().await;
        let message = t.call(&order.number, "newInstance").await;
        let tries = t.tries(&message).await;
        assert_eq!((tries.len(), tries[0].verdict.as_str()), (1, "duplicate_instance"));
        assert_eq!(t.told(shop.actor, Told::InterfaceFailed).await.len(), 1);
        t.travel(Span::hours(4)).await;
        assert!(t.refunded(&order.number).await);
        assert_eq!(t.balance(other.actor).await.available, yuan("100.00"));
        assert!(server.asked("releaseInstance").is_empty(), "the victim's instance is not let go");
        let same = t.instance(living.id).await;
        assert_eq!((same.version, same.state, same.seller_instance_id), (living.version, living.state, living.seller_instance_id));
        // Another seller may well use the same id.
        let second = Scripted::spawn(|_| Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "victim"}))).await;
        let shop = t.open_shop(ShopPlan { name: "second", info_elsewhere: true, ..ShopPlan::at(&second) }).await;
        let order = t.buy(&other, TestApp::wish(&shop.basic())).await;
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
    }

    async fn information_nobody_asked_for_is_ignored(t) {
        let server = Scripted::spawn(|call| match call.activity.as_str() {
            "newInstance" => Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "a,b"})),
            _ => Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "info": [
                {"instanceId": "b", "appInfo": {"frontEndUrl": "https://evil.example"}},
                {"instanceId": "a", "appInfo": {"frontEndUrl": "https://evil.example"}},
            ]})),
        })
        .await;
        let shop = t.open_shop(ShopPlan::at(&server)).await;
        let buyer = t.buyer("100.00").await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::minutes(5)).await;
        assert!(!t.delivered(&order.number).await);
        for asked in server.asked("queryInstance") {
            assert_eq!(asked["instanceId"], json!("a,b"), "an id with a comma is asked for alone");
        }
        server.play(|_| Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "info": [
            {"instanceId": "b", "appInfo": {"frontEndUrl": "https://evil.example"}},
            {"instanceId": "a,b", "appInfo": {"frontEndUrl": "https://good.example"}},
        ]})));
        t.travel(Span::minutes(1)).await;
        let instance = t.instance_of(&order.number).await;
        let info = t.app.show_instance(buyer.actor, instance.id).await.unwrap().info.unwrap();
        assert_eq!(info.front_end_url.as_deref(), Some("https://good.example"));
    }

    async fn the_end_of_the_window_decides_to_the_millisecond(t) {
        // A success at the very last try counts; the same answer a try later would find the order refunded.
        let server = Scripted::spawn(|_| Answer::Status(500)).await;
        let shop = t.open_shop(ShopPlan { info_elsewhere: true, ..ShopPlan::at(&server) }).await;
        let buyer = t.buyer("100.00").await;
        fewer_tries(t).await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        let end = t.now().plus(Span::hours(3));
        t.travel_to(end.minus(Span::millis(1))).await;
        server.play(|_| Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "last"})));
        t.travel_to(end).await;
        assert!(t.delivered(&order.number).await);
        assert_eq!(t.instance_of(&order.number).await.state, InstanceState::Running { since: end });
    }

    async fn a_message_is_not_restarted_while_it_is_being_tried(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        let message = t.call(&order.number, "newInstance").await;
        let lease = claim(t, JobKind::Deliver, Span::minutes(2)).await;
        let refused = t.app.restart_message(shop.actor, message.id).await.unwrap_err();
        assert_eq!(refused.code(), Some(Code::MessageBusy));
        app::Dispatch(Arc::clone(&t.app)).run(&lease).await.unwrap();
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
        shop.made_each_once();
    }

    async fn a_notice_that_never_arrives_costs_nothing_but_itself(t) {
        let server = Scripted::spawn(|call| match call.activity.as_str() {
            "orderNotify" => Answer::Status(500),
            _ => Answer::Json(json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "x"})),
        })
        .await;
        let shop = t.open_shop(ShopPlan { notices: true, info_elsewhere: true, ..ShopPlan::at(&server) }).await;
        let buyer = t.buyer("100.00").await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.travel(Span::hours(4)).await;
        assert!(t.delivered(&order.number).await);
        let notice = t.call(&order.number, "orderNotify").await;
        assert!(matches!(notice.state, MessageState::Stopped { .. }));
        assert_eq!(t.tries(&notice).await.len(), 61);
        let ending = t.order(&order.number).await.state;
        assert!(matches!(ending, OrderState::Completed { ending: Ending::Delivered, .. }));
    }

    async fn the_key_is_in_no_attempt(t) {
        // A seller that echoes what it was sent, the secret of its address included.
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        t.run_due().await;
        let keys = t.read().await.access_keys(shop.id).await.unwrap();
        let secret = t.app.open_access_key(&keys[0]).unwrap();
        for message in t.calls_of(&order.number).await {
            for a in t.tries(&message).await {
                let all = format!("{}{}{}{}{}", a.request_line, a.request_body, a.string_to_sign, a.response_body, a.detail);
                assert!(!all.contains(secret.expose()), "{all}");
            }
        }
        let seen = t.app.show_order(buyer.actor, &order.number).await.unwrap();
        assert!(seen.messages.iter().flat_map(|m| &m.attempts).all(|a| a.request_line.is_empty() && a.curl.is_empty()));
        let id = Id::from_uuid(seen.messages[0].id);
        assert_eq!(t.app.show_interface_message(buyer.actor, id).await.unwrap_err().code(), Some(Code::NotFound));
    }
}

/// Takes the one due job of a kind into our own hands for so long.
async fn claim(t: &TestApp, kind: JobKind, lease: Span) -> Lease {
    let (now, wall) = (t.now(), t.clock.wall());
    let mut tx = t.tx().await;
    let mut leases = tx.claim(now, wall, wall.plus(lease), &[], 8, 64).await.unwrap();
    leases.retain(|l| l.job.kind == kind);
    tx.commit().await.unwrap();
    assert_eq!(leases.len(), 1);
    leases.remove(0)
}

/// A lease that is over as soon as it is given.
async fn steal(t: &TestApp, kind: JobKind) -> Lease {
    claim(t, kind, Span::ZERO).await
}
