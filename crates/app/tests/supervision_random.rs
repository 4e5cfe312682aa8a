//! Random plays of supervised orders through the application: whoever does what and however the clock moves, the money that
//! is held is that of open flows, nobody acts under appeal, what is over stays over, and the log gives the state again
//! (business rules §4.2, §4.3).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use app::{
    file::Upload,
    invoice::{InvoiceWish, IssuedInvoice},
    openapi::Caller,
    supervision::{
        Acceptance, AppealDecision, Delivery, DraftShown, GivenFile, NewAppeal, NewIdentification, Parcel, Recheck,
        RefundAnswer, RefundWish, Rejection, Requirement,
    },
};
use common::*;
use domain::{
    catalog::{Content, Product, SaleModel},
    evidence::{self, EvidenceKind},
    file::{Purpose, StoredFile},
    id::Id,
    identity::{Actor, Role},
    order::OrderState,
    seller::CredentialKind,
    supervision::{
        Actor as Side, Event, Standing, Supervision, What,
        command::{AppealReason, Note, Receiver, RefundKind},
        flow::CATALOGUE,
    },
    time::{Span, Time},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed, TestRunner},
};
use serde_json::json;
use wire::license_code::ActivateRequest;

/// What is sold: access type, flow, billing. Goods know the most ways and come up more often.
const SOLD: [(&str, &str, &str); 12] = [
    ("human_service", "standard_service", "one_time"),
    ("human_service", "website_service", "one_time"),
    ("saas", "saas", "one_time"),
    ("license", "license_identification", "one_time"),
    ("license", "license_code", "month"),
    ("license", "license_code", "one_time"),
    ("license", "license_offline", "one_time"),
    ("license", "license_package", "one_time"),
    ("orchestration", "orchestration", "one_time"),
    ("data_file", "data_file", "one_time"),
    ("hardware", "hardware", "one_time"),
    ("hardware", "hardware", "one_time"),
];

/// Everything somebody can ask for by name; the first are those that views offer.
const VERBS: [&str; 32] = [
    "submit_requirement",
    "submit_identification",
    "confirm_requirement",
    "submit_draft",
    "confirm_draft",
    "implement",
    "deliver",
    "deploy",
    "ship",
    "claim_code",
    "pass_review",
    "accept",
    "reject",
    "reject_review",
    "remind",
    "change_address",
    "appeal",
    "decide_appeal",
    "request_refund",
    "request_refund_not_received",
    "request_return",
    "confirm_loss",
    "withdraw_refund",
    "approve_refund",
    "refuse_refund",
    "send_back",
    "receive_return",
    "activate",
    "request_invoice",
    "issue_invoice",
    "take_back_invoice",
    "nothing",
];

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Somebody does something: what he is offered, or anything.
    Act {
        who: usize,
        verb: usize,
        offered: bool,
        amount: i64,
    },
    /// The clock moves on, and what is due is done on the way.
    Travel { hours: i64 },
    /// The clock jumps, and what was due is late.
    Jump { hours: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        16 => (0_usize..4, any::<usize>(), prop::bool::weighted(0.8), -5_i64..10_100)
            .prop_map(|(who, verb, offered, amount)| Step::Act { who, verb, offered, amount }),
        3 => prop_oneof![3 => 0_i64..80, 2 => 200_i64..450, 1 => 4_000_i64..9_000].prop_map(|hours| Step::Travel { hours }),
        1 => (0_i64..300).prop_map(|hours| Step::Jump { hours }),
    ]
}

fn note() -> Note {
    "as agreed".parse().unwrap()
}

fn receiver() -> Receiver {
    serde_json::from_value(json!({"name": "王小明", "phone": "13800138000", "address": "深圳市龙岗区坂田街道 1 号"}))
        .unwrap()
}

struct Play {
    t: TestApp,
    buyer: Buyer,
    seller: Actor,
    stranger: Actor,
    number: String,
    /// A document of each of the three who have acts with files.
    documents: Vec<(Actor, Id<StoredFile>)>,
    seen: Supervision,
    parcels: u32,
}

impl Play {
    async fn start(engine: Engine, sold: usize, old: bool, review: bool) -> Self {
        let t = TestApp::start(engine).await;
        let later = t.now().plus(Span::days(9_000));
        t.policy(|policy| {
            let rules = policy.supervision.as_mut().unwrap();
            if old {
                let starts = CATALOGUE.iter().map(|flow| flow.id);
                rules.flow_starts = starts
                    .map(|flow| domain::supervision::flow::FlowStart { flow, from: later })
                    .collect();
            }
            if review {
                rules.rechecked = vec![SaleModel::General];
            }
        })
        .await;
        let (access, flow, charge) = SOLD[sold];
        let seller = t.account(Role::Seller, "maker@seller.example").await;
        let stranger = t.account(Role::Buyer, "stranger@example.com").await;
        let price =
            json!({"charge": charge, "pricing": {"kind": "fixed", "price": {"amount": "100.00", "currency": "CNY"}}});
        let content: Content = serde_json::from_value(json!({
            "name": "商品", "summary": "Delivered with care", "description": "", "category": "office",
            "model": "general", "access_type": access,
            "supervised": {"flow": flow, "delivery_days": 5, "acceptance": "It works.", "screenshots": 0},
            "specifications": [{"name": "Standard edition", "skus": [{"name": "One", "prices": [price]}]}],
        }))
        .unwrap();
        let draft = t.app.draft_product(seller, content, None).await.unwrap();
        let product: Id<Product> = Id::from_uuid(draft.id);
        let handed = t.app.submit_product(seller, product, draft.version).await.unwrap();
        let approve = app::catalog::Decision::Approve;
        let live = t
            .app
            .decide_product(t.operator, product, handed.version, approve)
            .await
            .unwrap();
        let offer = live
            .revision
            .content
            .offers()
            .next()
            .unwrap()
            .price
            .code
            .clone()
            .unwrap();
        let buyer = t.buyer("300.00").await;
        let wish = app::order::PlaceOrder {
            receiver: (access == "hardware").then(receiver),
            ..TestApp::wish(&offer)
        };
        let number = t.buy(&buyer, wish).await.number;
        let mut documents = Vec::new();
        for owner in [buyer.actor, seller] {
            let upload = Upload {
                purpose: Purpose::Document,
                name: "paper.pdf".parse().unwrap(),
                bytes: b"%PDF-1.7\npaper\n%%EOF\n".to_vec().into(),
            };
            let file = t.app.upload_file(owner, upload, None).await.unwrap();
            documents.push((owner, Id::from_uuid(file.id)));
        }
        let order = t.order(&number).await.id;
        let seen = t.read().await.supervision(order).await.unwrap().unwrap();
        Self {
            t,
            buyer,
            seller,
            stranger,
            number,
            documents,
            seen,
            parcels: 0,
        }
    }

    fn paper(&self, who: Actor, kind: EvidenceKind) -> Vec<GivenFile> {
        let owned = self.documents.iter().find(|(owner, _)| *owner == who);
        owned
            .map(|(_, file)| GivenFile { file: *file, kind })
            .into_iter()
            .collect()
    }

    fn parcel(&mut self) -> Parcel {
        self.parcels += 1;
        // One in three cannot be followed, or never arrives.
        let ending = ["", "-OTHER", "-LOST"][self.parcels as usize % 3];
        Parcel {
            courier: "sf".parse().unwrap(),
            number: format!("SF-{}{ending}", self.parcels).parse().unwrap(),
        }
    }

    /// Somebody does something. What comes back is told apart only into done and refused; a fault ends the test.
    async fn act(&mut self, who: Actor, verb: &str, amount: i64) -> bool {
        let parcel = self.parcel();
        let (paper, number) = (|kind| self.paper(who, kind), self.number.as_str());
        let app = &self.t.app;
        let money = domain::money::Money::new(amount, domain::money::Currency::Cny);
        let refund = |kind| RefundWish {
            kind,
            amount: money,
            reason: note(),
        };
        let view = match verb {
            "submit_requirement" => {
                let files = paper(EvidenceKind::Requirement);
                app.submit_requirement(who, number, Requirement { note: note(), files }, None)
                    .await
            }
            "submit_identification" => {
                app.submit_identification(who, number, NewIdentification::System, None)
                    .await
            }
            "confirm_requirement" => app.confirm_requirement(who, number, None).await,
            "submit_draft" => {
                let files = paper(EvidenceKind::Draft);
                app.submit_draft(who, number, DraftShown { files }, None).await
            }
            "confirm_draft" => app.confirm_draft(who, number, None).await,
            "implement" => app.report_implemented(who, number, None).await,
            "deploy" => app.report_deployed(who, number, None).await,
            "deliver" => {
                // The same file cannot show two things at once; where both are wanted it is missing.
                let mut files = paper(EvidenceKind::Acceptance);
                if let Ok(sow) = self.sow(who).await {
                    files.push(GivenFile {
                        file: sow,
                        kind: EvidenceKind::Requirement,
                    });
                }
                let since = Span::days(amount.rem_euclid(20));
                let enabled_at = (amount % 2 == 0).then(|| self.t.now().minus(since));
                app.deliver_service(who, number, Delivery { files, enabled_at }, None)
                    .await
            }
            "pass_review" => app.recheck_delivery(who, number, Recheck::Pass, None).await,
            "reject_review" => {
                app.recheck_delivery(who, number, Recheck::Reject { reason: note() }, None)
                    .await
            }
            "accept" => {
                let confirmed = amount % 8 != 0;
                app.accept_delivery(who, number, Acceptance { confirmed }, None).await
            }
            "reject" => app.reject_step(who, number, Rejection { reason: note() }, None).await,
            "remind" => app.remind_buyer(who, number, None).await,
            "ship" => app.ship_goods(who, number, parcel, None).await,
            "send_back" => app.send_goods_back(who, number, parcel, None).await,
            "change_address" => app.change_receiver(who, number, receiver(), None).await,
            "confirm_loss" => app.confirm_loss(who, number, None).await,
            "receive_return" => app.receive_return(who, number, None).await,
            "appeal" => {
                let appeal = NewAppeal {
                    reason: AppealReason::NotAccepted,
                    statement: note(),
                    demand: note(),
                    files: paper(EvidenceKind::Other),
                    confirmed: true,
                };
                app.raise_appeal(who, number, appeal, None).await
            }
            "decide_appeal" => {
                let reason = note();
                let decision = match amount % 8 {
                    0 => AppealDecision::Refund { amount: money, reason },
                    1 => AppealDecision::Complete { reason },
                    _ => AppealDecision::Resume { reason },
                };
                app.decide_appeal(who, number, decision, None).await
            }
            "request_refund" => {
                app.request_refund(who, number, refund(RefundKind::Negotiated), None)
                    .await
            }
            "request_refund_not_received" => {
                app.request_refund(who, number, refund(RefundKind::NotReceived), None)
                    .await
            }
            "request_return" => app.request_refund(who, number, refund(RefundKind::Return), None).await,
            "withdraw_refund" => app.withdraw_refund(who, number, None).await,
            "approve_refund" => app.answer_refund(who, number, RefundAnswer::Approve, None).await,
            "refuse_refund" => {
                app.answer_refund(who, number, RefundAnswer::Refuse { reason: note() }, None)
                    .await
            }
            _ => return self.beside(who, verb).await,
        };
        done(verb, view)
    }

    /// What is done elsewhere and told to the flow.
    async fn beside(&self, who: Actor, verb: &str) -> bool {
        let (app, number) = (&self.t.app, self.number.as_str());
        let order = self.t.order(number).await.id;
        let license = self.t.read().await.license_of_order(order).await.unwrap();
        match (verb, license) {
            ("claim_code", Some(license)) => done(verb, app.claim_license(who, license.id).await),
            ("activate", Some(license)) => {
                let request = ActivateRequest {
                    licenses: vec![license.code.to_string()],
                    real_effect_time: None,
                };
                let caller = Caller {
                    account_id: who.account().unwrap(),
                    role: Role::Seller,
                    kind: CredentialKind::AkSk,
                };
                let (_, answer) = app.activate_license(caller, &request).await;
                serde_json::to_value(answer).unwrap()["error_code"] == "92020000"
            }
            ("request_invoice", _) => {
                let wish = InvoiceWish {
                    title: "Acme".parse().unwrap(),
                    tax_number: None,
                };
                done(verb, app.request_invoice(who, number, wish, None).await)
            }
            ("issue_invoice", _) => {
                let issued = IssuedInvoice {
                    number: "A-1".parse().unwrap(),
                };
                done(verb, app.issue_invoice(who, number, issued, None).await)
            }
            ("take_back_invoice", _) => done(verb, app.take_back_invoice(who, number, None).await),
            _ => false,
        }
    }

    /// A second document, for a proof that wants two.
    async fn sow(&self, who: Actor) -> app::Result<Id<StoredFile>> {
        let upload = Upload {
            purpose: Purpose::Document,
            name: "sow.pdf".parse().unwrap(),
            bytes: b"%PDF-1.7\nsow\n%%EOF\n".to_vec().into(),
        };
        let file = self.t.app.upload_file(who, upload, None).await?;
        Ok(Id::from_uuid(file.id))
    }

    async fn take(&mut self, step: Step) {
        let clocked = matches!(step, Step::Travel { .. });
        let mut verb = "";
        let mut did = false;
        match step {
            Step::Act {
                who,
                verb: at,
                offered,
                amount,
            } => {
                let people = [self.buyer.actor, self.seller, self.t.operator, self.stranger];
                let (who, named) = if offered {
                    self.offer(&people[..3], at).await
                } else {
                    (people[who], VERBS[at % VERBS.len()])
                };
                verb = named;
                did = self.act(who, verb, amount).await;
                assert!(!did || who != self.stranger, "a stranger did {verb}");
            }
            Step::Travel { hours } => self.t.travel(Span::hours(hours)).await,
            Step::Jump { hours } => self.t.set_clock(self.t.now().plus(Span::hours(hours))),
        }
        self.look(verb, did, clocked).await;
    }

    /// One of all that is offered to anybody, or what is done beside the flow.
    async fn offer(&self, people: &[Actor], at: usize) -> (Actor, &'static str) {
        let mut offers = vec![
            (self.seller, "activate"),
            (self.buyer.actor, "request_invoice"),
            (self.seller, "issue_invoice"),
            (self.seller, "take_back_invoice"),
        ];
        for who in people {
            let shown = self.t.app.show_supervision(*who, &self.number).await.unwrap();
            for can in shown.supervision.can {
                let known = VERBS.iter().find(|verb| **verb == can);
                let known = *known.unwrap_or_else(|| panic!("nobody here knows how to {can}"));
                // What leads on is weighted, so that most plays get somewhere.
                let weight = match known {
                    "appeal" | "remind" | "change_address" | "confirm_loss" | "request_refund" | "reject" => 1,
                    known if known.starts_with("request") => 2,
                    _ => 8,
                };
                offers.extend(std::iter::repeat_n((*who, known), weight));
            }
        }
        offers[at % offers.len()]
    }

    /// What must be true after every step.
    async fn look(&mut self, verb: &str, did: bool, clocked: bool) {
        self.t.prove().await;
        let order = self.t.order(&self.number).await;
        let mut tx = self.t.read().await;
        let state = tx.supervision(order.id).await.unwrap().unwrap();
        let before = std::mem::replace(&mut self.seen, state.clone());
        if before.closed() {
            assert_eq!(state, before, "{verb} changed what was over");
        }
        if matches!(before.standing, Standing::Frozen { .. }) && state != before {
            let of_the_appeal = clocked || (did && matches!(verb, "decide_appeal" | "take_back_invoice"));
            assert!(of_the_appeal, "{verb} under appeal");
        }
        assert!(state == before || did || clocked, "{verb} was refused and done");
        // The money of an open flow is held, all of it; of one that is over nothing is.
        let held: i64 = tx
            .open_holds()
            .await
            .unwrap()
            .iter()
            .filter(|(of, _)| *of == Some(order.id))
            .map(|(_, minor)| minor)
            .sum();
        assert_eq!(held, state.held().minor);
        assert_eq!(matches!(order.state, OrderState::Processing { .. }), !state.closed());
        let totals = tx.all_totals().await.unwrap();
        let sum: i64 = totals
            .iter()
            .filter(|a| !a.account.starts_with("external"))
            .map(|a| a.totals.balance())
            .sum();
        assert_eq!(sum, 30_000, "every fen that came in is with somebody");
        // The log is whole, and gives the state again.
        let entries = tx.evidence(order.id).await.unwrap();
        let head = evidence::verify(&wire::mac::sha256, order.id.uuid(), &entries, None).unwrap();
        assert_eq!(head.number, state.version);
        let events: Vec<Event> = entries
            .iter()
            .map(|entry| Event {
                at: entry.at,
                by: side(&entry.actor),
                what: serde_json::from_str::<What>(&entry.content).unwrap(),
            })
            .collect();
        assert_eq!(Supervision::replayed(&events).as_ref(), Some(&state));
        if let (Standing::Closed { at, .. }, Some(from)) = (&state.standing, state.valid_from) {
            let paid: Time = state.terms.paid_at;
            assert!((paid..=*at).contains(&from));
        }
    }
}

fn side(actor: &str) -> Side {
    match actor.split(':').next() {
        Some("buyer") => Side::Buyer,
        Some("seller") => Side::Seller,
        Some("operator") => Side::Operator,
        _ => Side::System,
    }
}

/// Whether it was done; what was not must have been refused, never have failed.
fn done<T>(verb: &str, result: app::Result<T>) -> bool {
    match result {
        Ok(_) => true,
        Err(error) => {
            assert!(error.code().is_some(), "{verb}: {error:?}");
            false
        }
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
        max_shrink_iters: 200,
        ..Config::default()
    };
    let steps = prop::collection::vec(step(), 5..40);
    let cases = (
        0..SOLD.len(),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.3),
        steps,
    );
    let endings = std::cell::RefCell::new(std::collections::BTreeMap::<String, u32>::new());
    let result = TestRunner::new(config).run(&cases, |(sold, old, review, steps)| {
        runtime.block_on(async {
            let mut play = Play::start(engine, sold, old, review).await;
            for step in steps {
                play.take(step).await;
            }
            let ending = match play.seen.standing {
                Standing::Closed { ending, .. } => format!("{ending:?}"),
                ref other => other.name().to_owned(),
            };
            *endings.borrow_mut().entry(ending).or_default() += 1;
            play.t.end().await;
        });
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    println!("{:?}", endings.borrow());
}

/// More of the same on demand: `GALLERIA_RANDOM_CASES=500 cargo test -p app --test supervision_random`.
fn cases(usual: u32) -> (u32, u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    (
        number("GALLERIA_RANDOM_CASES").unwrap_or(usual),
        u64::from(number("GALLERIA_RANDOM_SEED").unwrap_or(2_026)),
    )
}

#[test]
fn whatever_anybody_does_on_sqlite() {
    let (cases, seed) = cases(32);
    play(Engine::Sqlite, cases, seed);
}

#[test]
fn whatever_anybody_does_on_postgres() {
    let (cases, seed) = cases(6);
    play(Engine::Postgres, cases, seed + 1);
}
