//! Two things at the same moment (threat M3): whichever comes first, what comes out is allowed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use std::sync::Arc;

use app::order::{ChangeOrder, RenewOrder};
use common::*;
use domain::{
    instance::{Instance, InstanceState, RenewalPlan},
    order::OrderKind,
    refusal::Code,
    time::{Period, PeriodUnit, Span, Time},
};
use sandbox::seller::InstanceStatus;

fn renewal() -> RenewOrder {
    RenewOrder {
        price_code: None,
        periods: 1,
        quantity: None,
        pay: true,
    }
}

/// Buyers with an instance each, all with the same end.
async fn owners(t: &TestApp, shop: &Shop, count: usize) -> Vec<(Buyer, Instance)> {
    let mut owners = Vec::new();
    for n in 0..count {
        let buyer = t
            .graded_buyer(&format!("b{n}@example.com"), domain::identity::Grade::V1, "1000.00")
            .await;
        owners.push((buyer, t.own(&buyer, TestApp::wish(&shop.basic())).await));
    }
    owners
}

/// The seller believes what we believe.
async fn agrees(t: &TestApp, shop: &Shop, instance: &Instance) {
    let now = t.instance(instance.id).await;
    let held = shop.holds(now.seller_instance_id.as_ref().unwrap());
    let wanted = match now.state {
        InstanceState::Running { .. } | InstanceState::Grace { .. } => InstanceStatus::Running,
        InstanceState::Frozen { .. } => InstanceStatus::Frozen,
        _ => InstanceStatus::Released,
    };
    assert_eq!(held.status, wanted, "{now:?}");
    if let Some(told) = held.expire_time {
        assert_eq!(Some(told), now.expire_at.map(Time::compact_utc));
    }
}

both! {
    async fn a_renewal_meets_the_end_of_everything(t) {
        let shop = t.shop().await;
        let owners = owners(t, &shop, 6).await;
        let end = owners[0].1.expire_at.unwrap();
        // The end, the freeze, the release: once the buyer is first, once the timer.
        for (pair, moment) in owners.chunks(2).zip([end, end.plus(Span::days(1)), end.plus(Span::days(8))]) {
            t.travel_to(moment.minus(Span::millis(1))).await;
            t.set_clock(moment);
            let (early, late) = (&pair[0], &pair[1]);
            let first = t.app.renew_instance(early.0.actor, early.1.id, renewal(), None).await;
            t.run_due().await;
            let second = t.app.renew_instance(late.0.actor, late.1.id, renewal(), None).await;
            t.run_due().await;
            let order = first.unwrap();
            assert!(t.delivered(&order.number).await);
            let saved = t.instance(early.1.id).await;
            assert!(matches!(saved.state, InstanceState::Running { .. }), "{:?}", saved.state);
            assert_eq!(saved.expire_at, Some(at("2026-05-02T15:59:59Z")));
            match second {
                Ok(order) => {
                    assert!(moment < end.plus(Span::days(8)));
                    assert!(t.delivered(&order.number).await);
                    assert!(matches!(t.instance(late.1.id).await.state, InstanceState::Running { .. }));
                }
                Err(refused) => {
                    assert_eq!((refused.code(), moment), (Some(Code::InstanceState), end.plus(Span::days(8))));
                    assert!(matches!(t.instance(late.1.id).await.state, InstanceState::Released { .. }));
                    assert_eq!(t.balance(late.0.actor).await.available, yuan("900.00"));
                }
            }
            for (_, instance) in pair {
                agrees(t, &shop, instance).await;
            }
            t.prove().await;
        }
    }

    async fn buyer_and_timer_at_the_very_same_time(t) {
        let shop = t.shop().await;
        let owners = owners(t, &shop, 9).await;
        let end = owners[0].1.expire_at.unwrap();
        for (group, moment) in owners.chunks(3).zip([end, end.plus(Span::days(1)), end.plus(Span::days(8))]) {
            t.travel_to(moment.minus(Span::millis(1))).await;
            t.set_clock(moment);
            let renewals = group.iter().map(|(buyer, instance)| {
                let (app, actor, id) = (Arc::clone(&t.app), buyer.actor, instance.id);
                tokio::spawn(async move { app.renew_instance(actor, id, renewal(), None).await })
            });
            let renewals: Vec<_> = renewals.collect();
            t.run_due().await;
            let results = futures::future::join_all(renewals).await;
            t.travel(Span::minutes(10)).await;
            for ((_, instance), result) in group.iter().zip(results) {
                let now = t.instance(instance.id).await;
                match result.unwrap() {
                    Ok(order) => {
                        assert!(t.delivered(&order.number).await);
                        assert!(matches!(now.state, InstanceState::Running { .. }), "{:?}", now.state);
                    }
                    Err(refused) => {
                        assert!(matches!(refused.code(), Some(Code::Raced | Code::InstanceState)), "{refused:?}");
                        assert!(!matches!(now.state, InstanceState::Running { .. }), "{:?}", now.state);
                    }
                }
                agrees(t, &shop, instance).await;
            }
            t.prove().await;
        }
    }

    async fn of_two_changes_paid_together_one_is_carried_out(t) {
        let shop = t.shop().await;
        for (buyer, instance) in owners(t, &shop, 5).await {
            let change = ChangeOrder { price_code: Some(shop.pro()), quantity: None, pay: false };
            let mut pays = Vec::new();
            for _ in 0..2 {
                let order = t.app.change_instance(buyer.actor, instance.id, change.clone(), None).await.unwrap();
                let app = Arc::clone(&t.app);
                pays.push(async move { app.pay_order(buyer.actor, &order.number, None).await });
            }
            let results = futures::future::join_all(pays.into_iter().map(tokio::spawn)).await;
            let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
            assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
            for refused in results.into_iter().filter_map(Result::err) {
                assert!(matches!(refused.code(), Some(Code::Raced | Code::RenewalOpen)), "{refused:?}");
            }
            t.run_due().await;
            assert_eq!(t.instance(instance.id).await.price_code, shop.pro());
        }
        assert_eq!(shop.effect("upgraded"), 5);
    }

    async fn a_renewal_and_a_change_and_their_undoing_together(t) {
        let shop = t.shop().await;
        for (buyer, instance) in owners(t, &shop, 4).await {
            let order = t.app.renew_instance(buyer.actor, instance.id, renewal(), None).await.unwrap();
            // The seller hears of it while the buyer takes it back and wants more.
            let cancel = { let (app, number) = (Arc::clone(&t.app), order.number.clone());
                tokio::spawn(async move { app.cancel_renewal(buyer.actor, &number, None).await }) };
            let change = { let (app, pro) = (Arc::clone(&t.app), shop.pro());
                let change = ChangeOrder { price_code: Some(pro), quantity: None, pay: true };
                tokio::spawn(async move { app.change_instance(buyer.actor, instance.id, change, None).await }) };
            t.run_due().await;
            let (cancelled, changed) = (cancel.await.unwrap(), change.await.unwrap());
            t.travel(Span::minutes(10)).await;
            let now = t.instance(instance.id).await;
            let renewed = now.expire_at != instance.expire_at;
            match &cancelled {
                Ok(undo) => assert!(!renewed && t.refunded(&order.number).await && t.delivered(&undo.number).await),
                Err(e) => assert!(matches!(e.code(), Some(Code::Raced | Code::RenewalNotLast | Code::MessageBusy)) && renewed, "{e:?}"),
            }
            match &changed {
                Ok(change) => assert!(t.delivered(&change.number).await && now.price_code == shop.pro()),
                Err(e) => assert!(matches!(e.code(), Some(Code::Raced | Code::RenewalOpen)) && now.price_code == shop.basic(), "{e:?}"),
            }
            agrees(t, &shop, &instance).await;
            t.prove().await;
        }
    }

    async fn renewed_by_hand_while_it_renews_itself(t) {
        let shop = t.shop().await;
        let owners = owners(t, &shop, 3).await;
        let month = Period { unit: PeriodUnit::Month, count: 1 };
        for (buyer, instance) in &owners {
            let plan = RenewalPlan::Auto { period: month, left: Some(1) };
            t.app.plan_renewal(buyer.actor, instance.id, plan, None).await.unwrap();
        }
        let first = at("2026-03-25T19:00:00Z");
        t.travel_to(first.minus(Span::millis(1))).await;
        t.set_clock(first);
        let hands: Vec<_> = owners.iter().map(|(buyer, instance)| {
            let (app, actor, id) = (Arc::clone(&t.app), buyer.actor, instance.id);
            tokio::spawn(async move { app.renew_instance(actor, id, renewal(), None).await })
        }).collect();
        t.run_due().await;
        let hands = futures::future::join_all(hands).await;
        t.travel(Span::minutes(10)).await;
        for ((buyer, instance), hand) in owners.iter().zip(hands) {
            let renewals = t.orders_of(instance.id).await.into_iter().filter(|o| o.kind == OrderKind::Renew);
            let mut paid = 0;
            for order in renewals {
                assert!(t.delivered(order.number.as_str()).await);
                paid += 1;
            }
            if let Err(refused) = hand.unwrap() {
                assert!(matches!(refused.code(), Some(Code::Raced | Code::RenewalOpen)), "{refused:?}");
            }
            assert!((1..=2).contains(&paid));
            let wanted = [at("2026-05-02T15:59:59Z"), at("2026-06-02T15:59:59Z")][paid - 1];
            assert_eq!(t.instance(instance.id).await.expire_at, Some(wanted), "as many months as were paid");
            assert_eq!(t.balance(buyer.actor).await.balance.minor, 100_000 - 10_000 * (1 + i64::try_from(paid).unwrap()));
            agrees(t, &shop, instance).await;
        }
    }

    async fn many_look_at_an_instance_and_the_seller_is_asked_once(t) {
        let shop = t.shop().await;
        let (buyer, instance) = owners(t, &shop, 1).await.pop().unwrap();
        t.travel(Span::minutes(1)).await;
        let before = shop.asked("queryInstance").len();
        let looks: Vec<_> = (0..8).map(|_| {
            let (app, actor, id) = (Arc::clone(&t.app), buyer.actor, instance.id);
            tokio::spawn(async move { app.inspect_instance(actor, id).await })
        }).collect();
        let worked = async {
            while shop.asked("queryInstance").len() == before {
                t.run_due().await;
                tokio::task::yield_now().await;
            }
        };
        let (looks, ()) = futures::join!(futures::future::join_all(looks), worked);
        for look in looks {
            assert!(look.unwrap().is_ok());
        }
        assert_eq!(shop.asked("queryInstance").len(), before + 1);
    }

    async fn cancelled_and_paid_together(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("5000.00").await;
        for _ in 0..10 {
            let order = t.place(&buyer, TestApp::wish(&shop.basic())).await;
            let [pay, cancel] = [true, false].map(|pay| {
                let (app, number) = (Arc::clone(&t.app), order.number.clone());
                tokio::spawn(async move {
                    if pay { app.pay_order(buyer.actor, &number, None).await } else { app.cancel_order(buyer.actor, &number).await }
                })
            });
            let (paid, cancelled) = (pay.await.unwrap(), cancel.await.unwrap());
            assert_ne!(paid.is_ok(), cancelled.is_ok(), "{paid:?} {cancelled:?}");
            for refused in [paid.err(), cancelled.err()].into_iter().flatten() {
                assert!(matches!(refused.code(), Some(Code::Raced | Code::OrderState)), "{refused:?}");
            }
        }
        t.run_due().await;
        t.prove().await;
    }
}
