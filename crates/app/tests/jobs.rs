//! The queue under strain: stolen leases, panics, two workers, sellers that hang (threats R4, R5, R8, O4).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use std::{sync::Arc, time::Duration};

use app::Dispatch;
use async_trait::async_trait;
use common::*;
use domain::{instance::InstanceState, time::Span};
use jobs::{Config, Done, Failed, Handler, Worker};
use serde_json::json;
use store::{JobKind, Lease};
use tokio::sync::Notify;

/// Claims everything that is due, for so long.
async fn claim(t: &TestApp, lease: Span) -> Vec<Lease> {
    let (now, wall) = (t.now(), t.clock.wall());
    let mut tx = t.tx().await;
    let leases = tx.claim(now, wall, wall.plus(lease), &[], 64, 64).await.unwrap();
    tx.commit().await.unwrap();
    leases
}

/// Panics over one kind of job, does the rest.
struct Clumsy(Dispatch, JobKind);

#[async_trait]
impl Handler for Clumsy {
    async fn run(&self, lease: &Lease) -> Result<Done, Failed> {
        assert_ne!(lease.job.kind, self.1, "dropped it");
        self.0.run(lease).await
    }
}

fn worker(app: &Arc<app::App>, handler: impl Handler, config: Config) -> Worker {
    Worker::new(
        Arc::clone(&app.store),
        Arc::new(app.clock.clone()),
        Arc::new(handler),
        config,
    )
}

/// Waits in real time until `done` says so; a test that waits for a minute has failed.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !done().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting)
        .await
        .unwrap_or_else(|_| panic!("not in time: {what}"));
}

both! {
    async fn who_lost_his_lease_decides_nothing_any_more(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1000.00").await;
        let unpaid = t.place(&buyer, TestApp::wish(&shop.basic())).await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        // At the end of the period the timer of the instance and the one of the unpaid order are long due.
        t.set_clock(instance.expire_at.unwrap());
        let stolen = claim(t, Span::ZERO).await;
        assert!(stolen.iter().any(|l| l.job.kind == JobKind::Timeline) && stolen.iter().any(|l| l.job.kind == JobKind::OrderTimeout));
        t.run_due().await;
        let history = t.history(instance.id.uuid()).await;
        assert_eq!(history.iter().filter(|n| *n == "grace_begun").count(), 1);
        let order = t.order(&unpaid.number).await;
        let (version, messages) = (t.instance(instance.id).await.version, t.read().await.messages(buyer.id, store::NewsWish::default(), ALL).await.unwrap().len());
        for lease in &stolen {
            let _ = Dispatch(Arc::clone(&t.app)).run(lease).await;
        }
        assert_eq!(t.instance(instance.id).await.version, version);
        assert_eq!(t.order(&unpaid.number).await.version, order.version);
        assert_eq!(t.read().await.messages(buyer.id, store::NewsWish::default(), ALL).await.unwrap().len(), messages);
        t.prove().await;
    }

    async fn a_job_that_panics_is_set_aside_and_the_others_go_on(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("1000.00").await;
        let handler = Clumsy(Dispatch(Arc::clone(&t.app)), JobKind::Notify);
        let clumsy = worker(&t.app, handler, Config { max_failures: 3, ..Config::default() });
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        clumsy.drain().await;
        assert!(t.delivered(&order.number).await, "the mail has nothing to do with it");
        for _ in 0..3 {
            t.set_clock(t.now().plus(Span::minutes(1)));
            clumsy.drain().await;
        }
        let parked = t.read().await.job_list(true, 10).await.unwrap();
        assert_eq!(parked.len(), 1);
        assert_eq!((parked[0].kind, parked[0].attempt, parked[0].parked), (JobKind::Notify, 3, true));
        assert!(parked[0].last_error.contains("panic"), "{}", parked[0].last_error);
        assert_eq!(t.run_due().await, 0, "it lies there until somebody looks");
        assert!(t.mails.take().is_empty());
        let mut tx = t.tx().await;
        assert!(tx.unpark(parked[0].id, t.now()).await.unwrap());
        tx.commit().await.unwrap();
        t.run_due().await;
        assert_eq!(t.mails.take().len(), 1);
    }

    async fn two_workers_share_one_queue_and_nothing_runs_twice(t) {
        let mut shops = Vec::new();
        for name in ["a", "b", "c"] {
            shops.push(t.open_shop(ShopPlan { name, ..ShopPlan::default() }).await);
        }
        let buyer = t.buyer("10000.00").await;
        let mut orders = Vec::new();
        for n in 0..45 {
            orders.push(t.buy(&buyer, TestApp::wish(&shops[n % 3].basic())).await.number);
        }
        // On PostgreSQL a process of its own; SQLite serves one process, so there it is a second worker.
        let (app, second) = match t.database.engine() {
            Engine::Postgres => t.twin().await,
            Engine::Sqlite => (Arc::clone(&t.app), worker(&t.app, Dispatch(Arc::clone(&t.app)), Config::default())),
        };
        let first = t.worker.clone();
        let running: Vec<_> = [first.clone(), second.clone()].map(|w| tokio::spawn(async move { w.run().await })).into();
        until("all orders are delivered", async || {
            let open = t.read().await.orders(store::OrderFilter::Buyer(buyer.id), &store::OrderWish::state("processing"), ALL).await.unwrap();
            open.is_empty()
        })
        .await;
        first.stop();
        second.stop();
        for worker in running {
            worker.await.unwrap();
        }
        t.run_due().await;
        for number in &orders {
            assert!(t.delivered(number).await);
            for message in t.calls_of(number).await {
                assert_eq!(t.tries(&message).await.len(), 1, "{:?}", message.activity);
            }
        }
        for shop in &shops {
            shop.made_each_once();
            assert_eq!(shop.server().ledger().count, 30, "fifteen creations and fifteen questions");
            assert_eq!(t.balance(shop.actor).await.balance, yuan("1425.00"));
        }
        assert_eq!(t.mails.take().len(), 45);
        drop(second);
        if t.database.engine() == Engine::Postgres {
            app.store.close().await;
        }
    }

    async fn a_seller_that_hangs_holds_up_nobody_else(t) {
        t.policy(|p| p.call_timeout = Span::seconds(60)).await;
        let bell = Arc::new(Notify::new());
        let ring = Arc::clone(&bell);
        let ok = json!({"resultCode": "000000", "resultMsg": "ok", "instanceId": "x"});
        let held = ok.clone();
        let mute = Scripted::spawn(move |_| Answer::Held(Arc::clone(&ring), held.clone())).await;
        let hanging = t.open_shop(ShopPlan { name: "mute", info_elsewhere: true, ..ShopPlan::at(&mute) }).await;
        let healthy = t.shop().await;
        let buyer = t.buyer("10000.00").await;
        for _ in 0..30 {
            t.buy(&buyer, TestApp::wish(&hanging.basic())).await;
        }
        let mut orders = Vec::new();
        for _ in 0..20 {
            orders.push(t.buy(&buyer, TestApp::wish(&healthy.basic())).await.number);
        }
        // Twelve at once, so that thirty that hang would stop everything were there no lanes.
        let worker = worker(&t.app, Dispatch(Arc::clone(&t.app)), Config { concurrency: 12, per_lane: 8, ..Config::default() });
        let running = { let worker = worker.clone(); tokio::spawn(async move { worker.run().await }) };
        until("the healthy seller's orders", async || {
            let mut all = true;
            for number in &orders {
                all &= t.delivered(number).await;
            }
            all
        })
        .await;
        assert_eq!(mute.calls().len(), 8, "its lane is full and stays so");
        worker.stop();
        // Everybody may go home now.
        mute.play(move |_| Answer::Json(ok.clone()));
        bell.notify_waiters();
        running.await.unwrap();
        assert!(matches!(t.instance_of(&orders[0]).await.state, InstanceState::Running { .. }));
    }

    async fn what_is_being_said_is_not_called_back(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("200.00").await;
        let instance = t.own(&buyer, TestApp::wish(&shop.basic())).await;
        let renewal = app::order::RenewOrder { price_code: None, periods: 1, quantity: None, pay: true };
        let order = t.app.renew_instance(buyer.actor, instance.id, renewal, None).await.unwrap();
        // A worker has it in its hands: taken back now, the seller could hear of the two in any order.
        let mut leases = claim(t, Span::minutes(2)).await;
        leases.retain(|l| l.job.kind == JobKind::Deliver);
        let refused = t.app.cancel_renewal(buyer.actor, &order.number, None).await.unwrap_err();
        assert_eq!(refused.code(), Some(domain::refusal::Code::MessageBusy));
        for lease in &leases {
            Dispatch(Arc::clone(&t.app)).run(lease).await.unwrap();
        }
        t.app.cancel_renewal(buyer.actor, &order.number, None).await.unwrap();
        t.run_due().await;
        let scenes: Vec<_> = shop.asked("refreshInstance").iter().map(|r| body_of(&r.request)["scene"].clone()).collect();
        assert_eq!(scenes, [json!("RENEWAL"), json!("UNSUBSCRIBE_RENEWAL_PERIOD")]);
        assert_eq!(t.instance(instance.id).await.expire_at, instance.expire_at);
    }
}
