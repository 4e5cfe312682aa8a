//! Random sequences of what buyers, sellers, operators and the clock can do: whatever happens, the invariants hold, every
//! step is one of the machines' own, no refusal is a fault, and in the end seller and marketplace agree (threats M2–M4).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use app::{
    Error,
    order::{ChangeOrder, RenewOrder},
};
use common::*;
use domain::{
    catalog::{Charge, PriceItemCode},
    fulfilment::MessageState,
    identity::Grade,
    instance::{Instance, InstanceState, RenewalPlan},
    order::{Order, OrderState},
    seller::Protocol,
    time::{Period, PeriodUnit, Span},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed, TestRunner},
};
use sandbox::seller::{Fault, InstanceStatus};
use store::{MessageFilter, OrderFilter};
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Step {
    Buy {
        sku: usize,
        pay: bool,
    },
    Trial,
    Pay {
        order: usize,
    },
    Cancel {
        order: usize,
    },
    Renew {
        instance: usize,
        other: bool,
        year: bool,
        pay: bool,
    },
    Change {
        instance: usize,
        pay: bool,
    },
    CancelRenewal {
        order: usize,
    },
    Plan {
        instance: usize,
        plan: usize,
    },
    TopUp,
    Grade {
        grade: usize,
    },
    Fault {
        fault: usize,
    },
    RestartMessage {
        message: usize,
    },
    RestartProcess,
    Travel {
        hours: i64,
    },
    RunDue,
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0_usize..8;
    prop_oneof![
        4 => (n.clone(), prop::bool::weighted(0.8)).prop_map(|(sku, pay)| Step::Buy { sku, pay }),
        1 => Just(Step::Trial),
        2 => n.clone().prop_map(|order| Step::Pay { order }),
        1 => n.clone().prop_map(|order| Step::Cancel { order }),
        4 => (n.clone(), prop::bool::weighted(0.2), any::<bool>(), prop::bool::weighted(0.8))
            .prop_map(|(instance, other, year, pay)| Step::Renew { instance, other, year, pay }),
        3 => (n.clone(), prop::bool::weighted(0.7)).prop_map(|(instance, pay)| Step::Change { instance, pay }),
        2 => n.clone().prop_map(|order| Step::CancelRenewal { order }),
        1 => (n.clone(), 0_usize..3).prop_map(|(instance, plan)| Step::Plan { instance, plan }),
        1 => Just(Step::TopUp),
        1 => (0_usize..6).prop_map(|grade| Step::Grade { grade }),
        3 => (0_usize..7).prop_map(|fault| Step::Fault { fault }),
        2 => n.prop_map(|message| Step::RestartMessage { message }),
        1 => Just(Step::RestartProcess),
        6 => prop_oneof![0_i64..5, 20_i64..60, 300_i64..900].prop_map(|hours| Step::Travel { hours }),
        2 => Just(Step::RunDue),
    ]
}

/// Pairs of states with a way from the first to the second.
fn ways(edges: &[(&'static str, &'static str, &'static str)]) -> BTreeSet<(&'static str, &'static str)> {
    let mut ways: BTreeSet<_> = edges.iter().map(|(from, _, to)| (*from, *to)).collect();
    loop {
        let longer: Vec<_> = ways
            .iter()
            .flat_map(|(a, b)| ways.iter().filter(move |(c, _)| b == c).map(move |(_, d)| (*a, *d)))
            .filter(|way| !ways.contains(way))
            .collect();
        if longer.is_empty() {
            return ways;
        }
        ways.extend(longer);
    }
}

struct Model {
    t: TestApp,
    shop: Shop,
    buyer: Buyer,
    topped_up: i64,
    seen: BTreeMap<Uuid, String>,
}

impl Model {
    async fn start(engine: Engine, protocol: Protocol) -> Self {
        let t = TestApp::start(engine).await;
        let shop = t
            .open_shop(ShopPlan {
                protocol,
                checks_changes: true,
                notices: false,
                ..ShopPlan::default()
            })
            .await;
        // As many tries as the rules need, not as many as the table has.
        t.policy(|p| p.retries.iter_mut().for_each(|e| e.rule.interval = Span::minutes(29)))
            .await;
        let buyer = t.buyer("2000.00").await;
        Self {
            t,
            shop,
            buyer,
            topped_up: 200_000,
            seen: BTreeMap::new(),
        }
    }

    fn price(&self, n: usize) -> PriceItemCode {
        let all = [
            ("Basic", Charge::Month),
            ("Basic", Charge::Year),
            ("Pro", Charge::Month),
            ("Volume", Charge::Month),
            ("Day", Charge::Day),
            ("Lifetime", Charge::OneTime),
            ("Basic", Charge::Month),
            ("Tiered", Charge::Month),
        ];
        let (sku, charge) = all[n % all.len()];
        self.shop.price(sku, charge)
    }

    async fn orders(&self) -> Vec<Order> {
        self.t
            .read()
            .await
            .orders(OrderFilter::All, &store::OrderWish::default(), ALL)
            .await
            .unwrap()
    }

    async fn instances(&self) -> Vec<Instance> {
        self.t
            .read()
            .await
            .instances(OrderFilter::All, &store::InstanceWish::default(), ALL)
            .await
            .unwrap()
    }

    async fn take(&mut self, step: &Step) {
        fn pick<T>(all: Vec<T>, n: usize) -> Option<T> {
            let count = all.len();
            all.into_iter().nth(n % count.max(1))
        }
        let (app, actor) = (self.t.app.clone(), self.buyer.actor);
        let result: Result<(), Error> = match step {
            Step::Buy { sku, pay } => match app.place_order(actor, TestApp::wish(&self.price(*sku)), None).await {
                Ok(order) if *pay => app.pay_order(actor, &order.number, None).await.map(drop),
                other => other.map(drop),
            },
            Step::Trial => {
                let wish = app::order::PlaceOrder {
                    trial: true,
                    ..TestApp::wish(&self.shop.basic())
                };
                app.place_order(actor, wish, None).await.map(drop)
            }
            Step::Pay { order } => match pick(self.orders().await, *order) {
                Some(order) => app.pay_order(actor, order.number.as_str(), None).await.map(drop),
                None => Ok(()),
            },
            Step::Cancel { order } => match pick(self.orders().await, *order) {
                Some(order) => app.cancel_order(actor, order.number.as_str()).await.map(drop),
                None => Ok(()),
            },
            Step::Renew {
                instance,
                other,
                year,
                pay,
            } => match pick(self.instances().await, *instance) {
                Some(instance) => {
                    let sku = if *other { "Pro" } else { "Basic" };
                    let price = self.shop.price(sku, if *year { Charge::Year } else { Charge::Month });
                    let input = RenewOrder {
                        price_code: Some(price),
                        periods: 1,
                        quantity: None,
                        pay: *pay,
                    };
                    app.renew_instance(actor, instance.id, input, None).await.map(drop)
                }
                None => Ok(()),
            },
            Step::Change { instance, pay } => match pick(self.instances().await, *instance) {
                Some(instance) => {
                    let counted =
                        instance.quantity > 1 || [self.price(3), self.price(7)].contains(&instance.price_code);
                    let change = if counted {
                        ChangeOrder {
                            price_code: None,
                            quantity: Some(instance.quantity + 7),
                            pay: *pay,
                        }
                    } else {
                        ChangeOrder {
                            price_code: Some(self.shop.pro()),
                            quantity: None,
                            pay: *pay,
                        }
                    };
                    app.change_instance(actor, instance.id, change, None).await.map(drop)
                }
                None => Ok(()),
            },
            Step::CancelRenewal { order } => match pick(self.orders().await, *order) {
                Some(order) => app.cancel_renewal(actor, order.number.as_str(), None).await.map(drop),
                None => Ok(()),
            },
            Step::Plan { instance, plan } => match pick(self.instances().await, *instance) {
                Some(instance) => {
                    let month = Period {
                        unit: PeriodUnit::Month,
                        count: 1,
                    };
                    let auto = RenewalPlan::Auto {
                        period: month,
                        left: None,
                    };
                    let plan = [RenewalPlan::Manual, auto, RenewalPlan::End][*plan % 3];
                    app.plan_renewal(actor, instance.id, plan, None).await.map(drop)
                }
                None => Ok(()),
            },
            Step::TopUp => {
                self.topped_up += 30_000;
                self.t.top_up(&self.buyer, "300.00").await;
                Ok(())
            }
            Step::Grade { grade } => {
                let mut tx = self.t.tx().await;
                let mut account = tx.account(self.buyer.id).await.unwrap().unwrap();
                account.grade = [Grade::V0, Grade::V1, Grade::V2, Grade::V3, Grade::V4, Grade::V5][*grade % 6];
                tx.update_account(&account).await.unwrap();
                tx.commit().await.unwrap();
                Ok(())
            }
            Step::Fault { fault } => {
                let all = [
                    Fault::None,
                    Fault::None,
                    Fault::Http500,
                    Fault::BadJson,
                    Fault::Pending(2),
                    Fault::Flaky,
                    Fault::Down,
                ];
                self.shop.fault(all[*fault % all.len()]);
                Ok(())
            }
            Step::RestartMessage { message } => {
                let all = self
                    .t
                    .read()
                    .await
                    .interface_messages(MessageFilter::All, &store::MessageWish::default(), ALL)
                    .await
                    .unwrap();
                match pick(all, *message) {
                    Some(message) => app.restart_message(self.shop.actor, message.id).await.map(drop),
                    None => Ok(()),
                }
            }
            Step::RestartProcess => {
                self.t.restart().await;
                Ok(())
            }
            Step::Travel { hours } => {
                self.t.travel(Span::hours(*hours)).await;
                Ok(())
            }
            Step::RunDue => {
                self.t.run_due().await;
                Ok(())
            }
        };
        if let Err(error) = result {
            assert!(matches!(error, Error::Refused(_)), "{step:?} met a fault: {error:?}");
        }
        self.look().await;
    }

    /// What must be true after every step.
    async fn look(&mut self) {
        self.t.prove().await;
        let (orders, instances) = (self.orders().await, self.instances().await);
        let now = orders
            .iter()
            .map(|o| (o.id.uuid(), "order", o.state.name()))
            .chain(instances.iter().map(|i| (i.id.uuid(), "instance", i.state.name())));
        for (id, what, state) in now {
            let edges = if what == "order" {
                ways(&OrderState::EDGES)
            } else {
                ways(&InstanceState::EDGES)
            };
            if let Some(before) = self.seen.insert(id, state.to_owned())
                && before != state
            {
                assert!(
                    edges.iter().any(|way| *way == (before.as_str(), state)),
                    "{what} went from {before} to {state}"
                );
            }
        }
        self.shop.made_each_once();
        // Every fen that came in is with somebody.
        let totals = self.t.read().await.all_totals().await.unwrap();
        let sum: i64 = totals
            .iter()
            .filter(|a| !a.account.starts_with("external"))
            .map(|a| a.totals.balance())
            .sum();
        assert_eq!(sum, self.topped_up);
        // At most one order works on an instance at a time.
        for instance in &instances {
            let working = self.t.orders_of(instance.id).await.into_iter().filter(|o| {
                o.kind != domain::order::OrderKind::Unsubscribe && matches!(o.state, OrderState::Processing { .. })
            });
            assert!(working.count() <= 1, "two orders work on {:?}", instance.id);
        }
    }

    /// The seller recovers, everything that stopped is restarted: then both sides tell the same story.
    async fn settle(&mut self) {
        self.shop.fault(Fault::None);
        for _ in 0..3 {
            self.t.travel(Span::hours(4)).await;
            let stopped = self
                .t
                .read()
                .await
                .interface_messages(
                    MessageFilter::All,
                    &store::MessageWish {
                        states: &["stopped"],
                        ..Default::default()
                    },
                    ALL,
                )
                .await
                .unwrap();
            for message in stopped {
                self.t.app.restart_message(self.t.operator, message.id).await.unwrap();
            }
        }
        self.t.travel(Span::hours(4)).await;
        self.look().await;
        let ledger = self.shop.server().ledger();
        let instances = self.instances().await;
        for instance in &instances {
            let Some(id) = &instance.seller_instance_id else {
                assert!(matches!(instance.state, InstanceState::Released { .. }), "{instance:?}");
                continue;
            };
            let held = &ledger.instances[id];
            let wanted = match instance.state {
                InstanceState::Running { .. } | InstanceState::Grace { .. } => InstanceStatus::Running,
                InstanceState::Frozen { .. } => InstanceStatus::Frozen,
                InstanceState::Released { .. } => InstanceStatus::Released,
                ref other => panic!("{other:?} does not come to rest"),
            };
            assert_eq!(held.status, wanted, "{instance:#?}");
            if let (Some(told), InstanceStatus::Running) = (&held.expire_time, wanted) {
                assert_eq!(
                    Some(told),
                    instance.expire_at.map(|at| at.compact_utc()).as_ref(),
                    "{instance:#?}"
                );
            }
        }
        for (id, held) in &ledger.instances {
            let ours = instances.iter().any(|i| i.seller_instance_id.as_ref() == Some(id));
            assert!(ours || held.status == InstanceStatus::Released, "nobody knows of {id}");
        }
        let open = self
            .t
            .read()
            .await
            .interface_messages(
                MessageFilter::All,
                &store::MessageWish {
                    states: &["pending"],
                    ..Default::default()
                },
                ALL,
            )
            .await
            .unwrap();
        assert!(
            open.iter()
                .all(|m| matches!(m.state, MessageState::Pending { .. }) && m.window_ends_at > self.t.now()),
            "{open:#?}"
        );
        let parked = self.t.read().await.job_list(true, 10).await.unwrap();
        assert!(parked.is_empty(), "{parked:#?}");
    }
}

fn play(engine: Engine, cases: u32, seed: u64) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 300,
        ..Config::default()
    };
    let cases = (prop::bool::weighted(0.3), prop::collection::vec(step(), 5..40));
    let result = TestRunner::new(config).run(&cases, |(v1, steps)| {
        runtime.block_on(async {
            let protocol = if v1 { Protocol::V1 } else { Protocol::V2 };
            let mut model = Model::start(engine, protocol).await;
            for step in &steps {
                model.take(step).await;
            }
            model.settle().await;
            model.t.end().await;
        });
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// More of the same on demand: `GALLERIA_RANDOM_CASES=2000 cargo test -p app --test random`.
fn cases(usual: u32) -> (u32, u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    (
        number("GALLERIA_RANDOM_CASES").unwrap_or(usual),
        u64::from(number("GALLERIA_RANDOM_SEED").unwrap_or(2_026)),
    )
}

#[test]
fn whatever_happens_on_sqlite() {
    let (cases, seed) = cases(48);
    play(Engine::Sqlite, cases, seed);
}

#[test]
fn whatever_happens_on_postgres() {
    let (cases, seed) = cases(8);
    play(Engine::Postgres, cases, seed + 1);
}
