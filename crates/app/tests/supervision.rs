//! Service supervision from payment to the end, on both engines (scenarios 53, 54, 60–64, 66–69, 72, 73).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod common;

use std::sync::Arc;

use app::{
    Once,
    file::Upload,
    supervision::{
        Acceptance, AppealDecision, Delivery, DraftShown, GivenFile, NewAppeal, Recheck, RefundAnswer, RefundWish,
        Rejection, Requirement,
    },
    views::{OrderView, StandingView, SupervisionView, SupervisionWish},
};
use common::*;
use domain::{
    catalog::{Content, PriceItemCode, Product},
    evidence::{self, EvidenceKind},
    file::{Purpose, StoredFile},
    id::Id,
    identity::{Actor, Role},
    message::Event as Told,
    order::OrderKind,
    policy::Policy,
    refusal::Code,
    supervision::{
        Actor as Side, FlowVersion, NodeKey, SupervisionPolicy,
        command::{AppealReason, RefundKind},
    },
    time::Span,
};
use serde_json::{Value, json};
use store::Page;

fn content(name: &str, flow: &str) -> Value {
    json!({
        "name": name, "summary": "We set it up for you", "description": "", "category": "office",
        "model": "general", "access_type": "human_service",
        "supervised": {"flow": flow, "delivery_days": 5, "acceptance": "It works.", "screenshots": 0},
        "specifications": [{"name": "Migration", "skus": [{"name": "Small", "prices": [
            {"charge": "one_time", "pricing": {"kind": "fixed", "price": {"amount": "100.00", "currency": "CNY"}}}]}]}],
    })
}

/// A seller of human services with a product on the shelf.
struct Bureau {
    actor: Actor,
    product: Id<Product>,
    price: PriceItemCode,
}

async fn bureau(t: &TestApp, flow: &str) -> Bureau {
    let actor = t.account(Role::Seller, "bureau@seller.example").await;
    let content: Content = serde_json::from_value(content("迁移服务", flow)).unwrap();
    let draft = t.app.draft_product(actor, content, None).await.unwrap();
    let product: Id<Product> = Id::from_uuid(draft.id);
    let submitted = t.app.submit_product(actor, product, draft.version).await.unwrap();
    let decision = app::catalog::Decision::Approve;
    let live = t
        .app
        .decide_product(t.operator, product, submitted.version, decision)
        .await
        .unwrap();
    let price = live
        .revision
        .content
        .offers()
        .next()
        .unwrap()
        .price
        .code
        .clone()
        .unwrap();
    Bureau { actor, product, price }
}

async fn upload(t: &TestApp, actor: Actor, name: &str) -> Id<StoredFile> {
    let upload = Upload {
        purpose: Purpose::Document,
        name: name.parse().unwrap(),
        bytes: format!("%PDF-1.7\n{name}\n%%EOF\n").into_bytes().into(),
    };
    Id::from_uuid(t.app.upload_file(actor, upload, None).await.unwrap().id)
}

fn given(file: Id<StoredFile>, kind: EvidenceKind) -> GivenFile {
    GivenFile { file, kind }
}

fn requirement() -> Requirement {
    Requirement {
        note: "Move us over".parse().unwrap(),
        files: Vec::new(),
    }
}

/// What proves a delivery.
async fn proof(t: &TestApp, seller: Actor) -> Delivery {
    let files = vec![
        given(upload(t, seller, "sow.pdf").await, EvidenceKind::Requirement),
        given(upload(t, seller, "acceptance.pdf").await, EvidenceKind::Acceptance),
    ];
    Delivery {
        files,
        enabled_at: None,
    }
}

fn appeal(reason: AppealReason) -> NewAppeal {
    NewAppeal {
        reason,
        statement: "It is not what I ordered".parse().unwrap(),
        demand: "My money".parse().unwrap(),
        files: Vec::new(),
        confirmed: true,
    }
}

fn rejection() -> Rejection {
    Rejection {
        reason: "Say more".parse().unwrap(),
    }
}

const YES: Acceptance = Acceptance { confirmed: true };

fn code<T: std::fmt::Debug>(result: app::Result<T>) -> Code {
    result.unwrap_err().code().unwrap()
}

fn node(view: &SupervisionView) -> NodeKey {
    match view.standing {
        StandingView::Open { node } => node,
        ref other => panic!("{other:?}"),
    }
}

async fn bought(t: &TestApp, buyer: &Buyer, bureau: &Bureau) -> OrderView {
    t.buy(buyer, TestApp::wish(&bureau.price)).await
}

/// A paid order whose delivery waits for acceptance.
async fn delivered(t: &TestApp, buyer: &Buyer, bureau: &Bureau) -> String {
    let number = bought(t, buyer, bureau).await.number;
    t.app
        .submit_requirement(buyer.actor, &number, requirement(), None)
        .await
        .unwrap();
    t.app.confirm_requirement(bureau.actor, &number, None).await.unwrap();
    let proof = proof(t, bureau.actor).await;
    t.app.deliver_service(bureau.actor, &number, proof, None).await.unwrap();
    number
}

/// The log of an order holds, and replaying it leads where the order stands.
async fn log_holds(t: &TestApp, number: &str) {
    let order = t.order(number).await;
    let mut tx = t.read().await;
    let entries = tx.evidence(order.id).await.unwrap();
    let head = evidence::verify(&wire::mac::sha256, order.id.uuid(), &entries, None).unwrap();
    let state = tx.supervision(order.id).await.unwrap().unwrap();
    assert_eq!(head.number, state.version);
    assert_eq!(tx.evidence_head(order.id).await.unwrap(), head);
}

both! {
    async fn a_service_goes_from_payment_to_completion(t) {
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("150.00").await;
        let order = bought(t, &buyer, &bureau).await;
        let number = order.number.as_str();
        t.run_due().await;
        // Held, not paid; nothing is made.
        let balance = t.balance(buyer.actor).await;
        assert_eq!((balance.available, balance.held), (yuan("50.00"), yuan("100.00")));
        assert_eq!(t.order(number).await.state.name(), "processing");
        assert_eq!(t.order(number).await.line.instance_id, None);
        let shown = t.app.show_supervision(buyer.actor, number).await.unwrap();
        assert_eq!(node(&shown.supervision), NodeKey::SubmitRequirement);
        assert_eq!(shown.supervision.flow.version, FlowVersion::Y2025);
        assert!(shown.supervision.can.contains(&"submit_requirement".to_owned()));
        assert_eq!(shown.contacts.len(), 1);
        assert_eq!((shown.contacts[0].side, shown.contacts[0].email.as_str()), (Side::Seller, "bureau@seller.example"));
        assert_eq!(t.told(buyer.actor, Told::OrderPaid).await.len(), 1);

        let view = t.app.submit_requirement(buyer.actor, number, requirement(), None).await.unwrap();
        assert_eq!((node(&view), view.turn), (NodeKey::ConfirmRequirement, Some(Side::Seller)));
        assert_eq!(t.told(bureau.actor, Told::SupervisionTurn).await.len(), 1);
        t.app.confirm_requirement(bureau.actor, number, None).await.unwrap();
        assert_eq!(t.told(buyer.actor, Told::SupervisionMoved).await.len(), 1);

        // Without both documents there is no delivery; what is missing is named.
        let document = upload(t, bureau.actor, "sow.pdf").await;
        let half = Delivery { files: vec![given(document, EvidenceKind::Requirement)], enabled_at: None };
        assert_eq!(code(t.app.deliver_service(bureau.actor, number, half, None).await), Code::EvidenceMissing);
        let early = Delivery { enabled_at: Some(t.now().minus(Span::days(1))), ..proof(t, bureau.actor).await };
        assert_eq!(code(t.app.deliver_service(bureau.actor, number, early, None).await), Code::EnablingTime);
        let enabled = t.now();
        t.travel(Span::days(3)).await;
        let delivery = Delivery { enabled_at: Some(enabled), ..proof(t, bureau.actor).await };
        let file = delivery.files[1].file;
        let foreign = t.app.file(Some(buyer.actor), file).await;
        assert_eq!(code(foreign.map(|_| ())), Code::NotFound);
        let view = t.app.deliver_service(bureau.actor, number, delivery, None).await.unwrap();
        assert_eq!(node(&view), NodeKey::Accept);
        // Now it is evidence, and both sides see it.
        t.app.file(Some(buyer.actor), file).await.unwrap();

        let unsure = Acceptance { confirmed: false };
        assert_eq!(code(t.app.accept_delivery(buyer.actor, number, unsure, None).await), Code::ConfirmAgain);
        t.app.accept_delivery(buyer.actor, number, YES, None).await.unwrap();
        assert!(t.delivered(number).await);
        assert_eq!(t.balance(buyer.actor).await.held, yuan("0.00"));
        assert_eq!(t.balance(bureau.actor).await.available, yuan("95.00"));
        assert_eq!(t.fees().await, 500);
        let shown = t.app.show_supervision(bureau.actor, number).await.unwrap();
        assert_eq!(shown.supervision.valid_from, Some(enabled));
        assert!(shown.contacts.is_empty() && shown.supervision.can.is_empty());
        assert_eq!(shown.history[0].what["event"], "begun");
        let names: Vec<_> = shown.history.iter().flat_map(|entry| &entry.files).map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["sow.pdf", "acceptance.pdf"]);
        assert_eq!(t.told(buyer.actor, Told::OrderDelivered).await.len(), 1);
        assert_eq!(t.told(bureau.actor, Told::DeliveryAccepted).await.len(), 1);
        let history = t.history(t.order(number).await.id.uuid()).await;
        assert_eq!(history, ["placed", "paid", "supervised", "supervised", "supervised", "delivered"]);
        assert_eq!(code(t.app.accept_delivery(buyer.actor, number, YES, None).await), Code::SupervisionClosed);
        log_holds(t, number).await;
    }

    async fn what_is_sent_back_comes_again(t) {
        let bureau = bureau(t, "website_service").await;
        let buyer = t.buyer("100.00").await;
        let number = bought(t, &buyer, &bureau).await.number;
        for round in 1..=2 {
            t.app.submit_requirement(buyer.actor, &number, requirement(), None).await.unwrap();
            let view = t.app.reject_step(bureau.actor, &number, rejection(), None).await.unwrap();
            assert_eq!((node(&view), view.seller_rejections), (NodeKey::SubmitRequirement, round));
        }
        let told = t.told(buyer.actor, Told::SupervisionSentBack).await;
        assert_eq!((told.len(), told[0].facts.detail.as_deref()), (2, Some("Say more")));
        t.app.submit_requirement(buyer.actor, &number, requirement(), None).await.unwrap();
        t.app.confirm_requirement(bureau.actor, &number, None).await.unwrap();
        for _ in 0..2 {
            let nothing = DraftShown { files: Vec::new() };
            assert_eq!(code(t.app.submit_draft(bureau.actor, &number, nothing, None).await), Code::EvidenceMissing);
            let files = vec![given(upload(t, bureau.actor, "draft.pdf").await, EvidenceKind::Draft)];
            t.app.submit_draft(bureau.actor, &number, DraftShown { files }, None).await.unwrap();
            t.app.reject_step(buyer.actor, &number, rejection(), None).await.unwrap();
        }
        let files = vec![given(upload(t, bureau.actor, "draft.pdf").await, EvidenceKind::Draft)];
        t.app.submit_draft(bureau.actor, &number, DraftShown { files }, None).await.unwrap();
        t.app.confirm_draft(buyer.actor, &number, None).await.unwrap();
        let files = proof(t, bureau.actor).await;
        t.app.deliver_service(bureau.actor, &number, files, None).await.unwrap();
        let view = t.app.reject_step(buyer.actor, &number, rejection(), None).await.unwrap();
        assert_eq!((node(&view), view.buyer_rejections), (NodeKey::Implement, 3));
        assert!(view.appeal_suggested);
        let files = proof(t, bureau.actor).await;
        t.app.deliver_service(bureau.actor, &number, files, None).await.unwrap();
        t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
        assert!(t.delivered(&number).await);
        log_holds(t, &number).await;
    }

    async fn an_appeal_freezes_and_ends_with_a_part_of_the_money(t) {
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("100.00").await;
        let number = delivered(t, &buyer, &bureau).await;
        // A seller's appeal because the buyer does not accept needs proof.
        let bare = t.app.raise_appeal(bureau.actor, &number, appeal(AppealReason::NotAccepted), None).await;
        assert_eq!(code(bare), Code::AppealAttachment);
        let view = t.app.raise_appeal(buyer.actor, &number, appeal(AppealReason::NotAsOrdered), None).await.unwrap();
        // A Monday; three working days end on Thursday, by the clocks of the site.
        let due = at("2026-03-05T15:59:59Z");
        assert!(matches!(view.standing, StandingView::Frozen { by: Side::Buyer, due: until, .. } if until == due));
        assert_eq!(code(t.app.accept_delivery(buyer.actor, &number, YES, None).await), Code::SupervisionFrozen);
        assert_eq!(code(t.app.remind_buyer(bureau.actor, &number, None).await), Code::SupervisionFrozen);
        assert_eq!(t.told(bureau.actor, Told::AppealRaised).await.len(), 1);
        assert_eq!(t.told(t.operator, Told::AppealToDecide).await.len(), 1);
        assert_eq!(t.app.list_appeals(t.operator, ALL).await.unwrap().len(), 1);
        assert_eq!(code(t.app.list_appeals(buyer.actor, ALL).await), Code::NotAllowed);

        // Overdue, the operators are told once; the appeal stays open.
        t.travel_to(due.minus(Span::millis(1))).await;
        assert!(t.told(t.operator, Told::AppealOverdue).await.is_empty());
        t.travel_to(due.plus(Span::days(10))).await;
        assert_eq!(t.told(t.operator, Told::AppealOverdue).await.len(), 1);

        let part = |amount| AppealDecision::Refund { amount: yuan(amount), reason: "Half of it works".parse().unwrap() };
        for wrong in ["0.00", "100.01"] {
            assert_eq!(code(t.app.decide_appeal(t.operator, &number, part(wrong), None).await), Code::RefundAmount);
        }
        t.app.decide_appeal(t.operator, &number, part("40.00"), None).await.unwrap();
        assert!(t.refunded(&number).await);
        let balance = t.balance(buyer.actor).await;
        assert_eq!((balance.available, balance.held), (yuan("40.00"), yuan("0.00")));
        assert_eq!(t.balance(bureau.actor).await.available, yuan("57.00"));
        assert_eq!(t.fees().await, 300);
        t.prove().await;
        let orders = t.app.list_orders(buyer.actor, &Default::default(), ALL).await.unwrap();
        let undo = orders.iter().find(|order| order.kind == OrderKind::Unsubscribe).unwrap();
        assert_eq!(undo.amount, yuan("40.00"));
        for side in [buyer.actor, bureau.actor] {
            assert_eq!(t.told(side, Told::AppealDecided).await.len(), 1);
            assert_eq!(t.told(side, Told::RefundSettled).await[0].facts.amount.as_deref(), Some("40.00 CNY"));
        }
        let spending = t.app.buyer_overview(buyer.actor).await.unwrap().spending;
        assert_eq!(spending.last().unwrap().amount, yuan("60.00"));
        log_holds(t, &number).await;
    }

    async fn an_appeal_may_end_otherwise(t) {
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("300.00").await;
        let reason = || "So be it".parse().unwrap();
        // All of it goes back: nothing was ever taken.
        let number = bought(t, &buyer, &bureau).await.number;
        t.app.raise_appeal(buyer.actor, &number, appeal(AppealReason::Other), None).await.unwrap();
        let all = AppealDecision::Refund { amount: yuan("100.00"), reason: reason() };
        t.app.decide_appeal(t.operator, &number, all, None).await.unwrap();
        assert!(t.refunded(&number).await);
        assert_eq!(t.balance(buyer.actor).await.available, yuan("300.00"));
        assert_eq!(t.fees().await, 0);
        // It counts as accepted.
        let number = delivered(t, &buyer, &bureau).await;
        t.app.raise_appeal(bureau.actor, &number, appeal(AppealReason::Other), None).await.unwrap();
        t.app.decide_appeal(t.operator, &number, AppealDecision::Complete { reason: reason() }, None).await.unwrap();
        assert!(t.delivered(&number).await);
        assert_eq!(t.balance(bureau.actor).await.available, yuan("95.00"));
        // It goes on where it stood.
        let number = delivered(t, &buyer, &bureau).await;
        t.app.raise_appeal(buyer.actor, &number, appeal(AppealReason::Other), None).await.unwrap();
        let view = t.app.decide_appeal(t.operator, &number, AppealDecision::Resume { reason: reason() }, None).await.unwrap();
        assert_eq!(node(&view), NodeKey::Accept);
        t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
        assert!(t.delivered(&number).await);
    }

    async fn what_the_two_agree_on_is_refunded(t) {
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("200.00").await;
        let number = bought(t, &buyer, &bureau).await.number;
        let wish = |amount| RefundWish { kind: RefundKind::Negotiated, amount: yuan(amount), reason: "No longer needed".parse().unwrap() };
        for wrong in ["0.00", "100.01"] {
            assert_eq!(code(t.app.request_refund(buyer.actor, &number, wish(wrong), None).await), Code::RefundAmount);
        }
        t.app.request_refund(buyer.actor, &number, wish("70.00"), None).await.unwrap();
        let meanwhile = t.app.submit_requirement(buyer.actor, &number, requirement(), None).await;
        assert_eq!(code(meanwhile), Code::RefundOpen);
        // It waits for the seller now, wherever the delivery stands.
        let turns = async |actor, side| {
            let wish = SupervisionWish { standing: None, turn: Some(side) };
            t.app.list_supervisions(actor, wish, Page { before: None, limit: 10 }).await.unwrap().len()
        };
        assert_eq!((turns(bureau.actor, Side::Seller).await, turns(buyer.actor, Side::Buyer).await), (1, 0));
        let no = RefundAnswer::Refuse { reason: "We have begun".parse().unwrap() };
        t.app.answer_refund(bureau.actor, &number, no, None).await.unwrap();
        assert_eq!(t.told(buyer.actor, Told::RefundDeclined).await.len(), 1);
        assert_eq!((turns(bureau.actor, Side::Seller).await, turns(buyer.actor, Side::Buyer).await), (0, 1));
        t.app.request_refund(buyer.actor, &number, wish("70.00"), None).await.unwrap();
        t.app.withdraw_refund(buyer.actor, &number, None).await.unwrap();
        t.app.request_refund(buyer.actor, &number, wish("100.00"), None).await.unwrap();
        t.app.answer_refund(bureau.actor, &number, RefundAnswer::Approve, None).await.unwrap();
        assert!(t.refunded(&number).await);
        assert_eq!(t.balance(buyer.actor).await.available, yuan("200.00"));
        log_holds(t, &number).await;
    }

    async fn operators_look_first_where_that_is_wanted(t) {
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("300.00").await;
        let product = t.app.show_product(t.operator, bureau.product, None).await.unwrap();
        assert_eq!(code(t.app.set_recheck(bureau.actor, bureau.product, product.version, true).await), Code::NotAllowed);
        let set = t.app.set_recheck(t.operator, bureau.product, product.version, true).await.unwrap();
        let number = delivered(t, &buyer, &bureau).await;
        assert_eq!(code(t.app.accept_delivery(buyer.actor, &number, YES, None).await), Code::SupervisionTurn);
        assert_eq!(t.told(t.operator, Told::DeliveryToCheck).await.len(), 1);
        let back = Recheck::Reject { reason: "Doctored".parse().unwrap() };
        let view = t.app.recheck_delivery(t.operator, &number, back, None).await.unwrap();
        assert_eq!((node(&view), view.buyer_rejections), (NodeKey::Implement, 0));
        let files = proof(t, bureau.actor).await;
        t.app.deliver_service(bureau.actor, &number, files, None).await.unwrap();
        t.app.recheck_delivery(t.operator, &number, Recheck::Pass, None).await.unwrap();
        t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
        assert!(t.delivered(&number).await);
        // Without the flag the order skips it; with the sale model in policy it does not.
        t.app.set_recheck(t.operator, bureau.product, set.version, false).await.unwrap();
        let number = delivered(t, &buyer, &bureau).await;
        t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
        t.policy(|policy| policy.supervision.as_mut().unwrap().rechecked.push(domain::catalog::SaleModel::General)).await;
        let number = delivered(t, &buyer, &bureau).await;
        assert_eq!(code(t.app.accept_delivery(buyer.actor, &number, YES, None).await), Code::SupervisionTurn);
        t.app.recheck_delivery(t.operator, &number, Recheck::Pass, None).await.unwrap();
        t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
    }

    async fn an_old_flow_is_closed_where_the_site_says_so(t) {
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("300.00").await;
        let newest = bought(t, &buyer, &bureau).await.number;
        // As if the present generation began only later: this order keeps the one before.
        t.policy(|policy| {
            let rules = policy.supervision.as_mut().unwrap();
            for start in &mut rules.flow_starts {
                start.from = at("2030-01-01T00:00:00Z");
            }
        }).await;
        let old = bought(t, &buyer, &bureau).await.number;
        let shown = t.app.show_supervision(buyer.actor, &old).await.unwrap().supervision;
        assert_eq!(shown.flow.version, FlowVersion::Y2023);
        let end = t.now().plus(Span::days(365));
        assert_eq!(shown.next_at, Some(end));
        t.travel_to(end.minus(Span::millis(1))).await;
        assert_eq!(t.order(&old).await.state.name(), "processing");
        t.travel_to(end).await;
        assert!(t.refunded(&old).await);
        assert_eq!(t.balance(buyer.actor).await.available, yuan("200.00"));
        t.travel(Span::days(800)).await;
        assert_eq!(t.order(&newest).await.state.name(), "processing");
        log_holds(t, &old).await;
    }

    async fn of_two_at_once_one_wins(t) {
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("1000.00").await;
        for _ in 0..5 {
            let number = delivered(t, &buyer, &bureau).await;
            let (one, other) = (Arc::clone(&t.app), Arc::clone(&t.app));
            let (a, b) = (number.clone(), number.clone());
            let (buyer, reason) = (buyer.actor, rejection());
            let accept = tokio::spawn(async move { one.accept_delivery(buyer, &a, YES, None).await });
            let reject = tokio::spawn(async move { other.reject_step(buyer, &b, reason, None).await });
            let (accept, reject) = (accept.await.unwrap(), reject.await.unwrap());
            assert!(accept.is_ok() ^ reject.is_ok(), "{accept:?} {reject:?}");
            assert_eq!(t.delivered(&number).await, accept.is_ok());
            log_holds(t, &number).await;
            t.prove().await;
        }
    }

    async fn a_repeat_does_nothing_twice(t) {
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("100.00").await;
        let number = bought(t, &buyer, &bureau).await.number;
        let once = Once { key: "k".to_owned(), request: b"x".to_vec() };
        let first = t.app.submit_requirement(buyer.actor, &number, requirement(), Some(&once)).await.unwrap();
        let again = t.app.submit_requirement(buyer.actor, &number, requirement(), Some(&once)).await.unwrap();
        assert_eq!(first, again);
        assert_eq!(t.app.remind_buyer(bureau.actor, &number, None).await.unwrap_err().code(), Some(Code::SupervisionTurn));
        t.app.reject_step(bureau.actor, &number, rejection(), None).await.unwrap();
        t.app.remind_buyer(bureau.actor, &number, None).await.unwrap();
        assert_eq!(t.told(buyer.actor, Told::SupervisionReminder).await.len(), 1);
        assert_eq!(code(t.app.remind_buyer(bureau.actor, &number, None).await), Code::RemindedLately);
    }

    async fn nobody_touches_what_is_not_his(t) {
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("100.00").await;
        let number = bought(t, &buyer, &bureau).await.number;
        let number = number.as_str();
        let strangers = [
            t.account(Role::Buyer, "other@example.com").await,
            t.account(Role::Seller, "other@seller.example").await,
        ];
        for stranger in strangers {
            assert_eq!(code(t.app.show_supervision(stranger, number).await.map(|_| ())), Code::NotFound);
            assert_eq!(code(t.app.evidence_bundle(stranger, number).await.map(|_| ())), Code::NotFound);
            assert_eq!(code(t.app.reject_step(stranger, number, rejection(), None).await), Code::NotFound);
            let raised = t.app.raise_appeal(stranger, number, appeal(AppealReason::Other), None).await;
            assert_eq!(code(raised), Code::NotFound);
            assert!(t.app.list_supervisions(stranger, SupervisionWish::default(), ALL).await.unwrap().is_empty());
        }
        let as_buyer = t.app.submit_requirement(strangers[0], number, requirement(), None).await;
        assert_eq!(code(as_buyer), Code::NotFound);
        assert_eq!(code(t.app.confirm_requirement(strangers[1], number, None).await), Code::NotFound);
        // The other side has acts of its own.
        assert_eq!(code(t.app.submit_requirement(bureau.actor, number, requirement(), None).await), Code::NotAllowed);
        assert_eq!(code(t.app.confirm_requirement(buyer.actor, number, None).await), Code::NotAllowed);
        // Another's file proves nothing, nor one twice, nor a document as a screenshot.
        let theirs = upload(t, bureau.actor, "sow.pdf").await;
        let own = upload(t, buyer.actor, "need.pdf").await;
        let cases = [
            (vec![given(theirs, EvidenceKind::Requirement)], Code::NotFound),
            (vec![given(own, EvidenceKind::Requirement), given(own, EvidenceKind::Other)], Code::Duplicate),
            (vec![given(own, EvidenceKind::Screenshot)], Code::EvidenceFile),
        ];
        for (files, wanted) in cases {
            let input = Requirement { files, ..requirement() };
            assert_eq!(code(t.app.submit_requirement(buyer.actor, number, input, None).await), wanted);
        }
        let files = vec![given(own, EvidenceKind::Requirement)];
        t.app.submit_requirement(buyer.actor, number, Requirement { files, ..requirement() }, None).await.unwrap();
        t.app.file(Some(bureau.actor), own).await.unwrap();
        for stranger in strangers {
            assert_eq!(code(t.app.file(Some(stranger), own).await.map(|_| ())), Code::NotFound);
        }
        let bundle = t.app.evidence_bundle(bureau.actor, number).await.unwrap();
        assert_eq!(bundle.files.len(), 1);
        assert_eq!(bundle.bundle.entries.len(), 3);
    }

    async fn a_seller_may_have_to_wait_before_appealing(t) {
        t.policy(|policy| {
            let rules = policy.supervision.as_mut().unwrap();
            rules.seller_appeal = serde_json::from_value(json!([{"when": "rejected", "times": 3}])).unwrap();
        }).await;
        let bureau = bureau(t, "standard_service").await;
        let buyer = t.buyer("100.00").await;
        let number = delivered(t, &buyer, &bureau).await;
        assert_eq!(code(t.app.raise_appeal(bureau.actor, &number, appeal(AppealReason::Other), None).await), Code::AppealEarly);
        t.app.raise_appeal(buyer.actor, &number, appeal(AppealReason::Other), None).await.unwrap();
    }

    async fn ready_to_use_orders_have_no_flow(t) {
        let shop = t.shop().await;
        let buyer = t.buyer("100.00").await;
        let order = t.buy(&buyer, TestApp::wish(&shop.basic())).await;
        assert_eq!(code(t.app.show_supervision(buyer.actor, &order.number).await.map(|_| ())), Code::NotFound);
        t.run_due().await;
        assert!(t.delivered(&order.number).await);
    }

    async fn a_human_service_says_how_it_is_delivered(t) {
        let seller = t.account(Role::Seller, "bureau@seller.example").await;
        let edits: [(&str, Value, Code); 4] = [
            ("supervised", Value::Null, Code::DeliveryMissing),
            ("supervised", json!({"flow": "hardware", "delivery_days": 5}), Code::FlowForeign),
            ("supervised", json!({"flow": "standard_service", "delivery_days": 0}), Code::NumberRange),
            ("model", json!("joint"), Code::AcceptanceMissing),
        ];
        for (field, value, wanted) in edits {
            let mut content = content("迁移服务", "standard_service");
            content[field] = value;
            if field == "model" {
                content["supervised"]["acceptance"] = Value::Null;
            }
            let content: Content = serde_json::from_value(content).unwrap();
            let found = content.submission_problems(domain::money::Currency::Cny);
            assert_eq!(found.iter().map(|refusal| refusal.code).collect::<Vec<_>>(), [wanted]);
        }
        let mut monthly = content("迁移服务", "standard_service");
        monthly["specifications"][0]["skus"][0]["prices"][0]["charge"] = json!("month");
        let monthly: Content = serde_json::from_value(monthly).unwrap();
        let draft = t.app.draft_product(seller, monthly, None).await.unwrap();
        let submitted = t.app.submit_product(seller, Id::from_uuid(draft.id), draft.version).await;
        assert_eq!(code(submitted), Code::DeliveryOneTime);
    }

    async fn a_policy_without_supervision_means_the_defaults_of_the_site(t) {
        t.policy(|policy| policy.supervision = None).await;
        let shown = t.app.show_policy(t.operator).await.unwrap();
        let defaults = Policy::defaults(shown.site);
        assert_eq!(shown.supervision, Some(SupervisionPolicy::defaults(shown.site, &shown.zone)));
        assert_eq!(shown, defaults);
        let mut wrong = shown;
        wrong.supervision.as_mut().unwrap().max_files = 0;
        let input = serde_json::from_value(json!({"policy": wrong})).unwrap();
        assert_eq!(code(t.app.put_policy(t.operator, input).await), Code::NumberRange);
    }
}
