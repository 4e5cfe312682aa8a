//! Every way of supervised delivery, from payment to completion or refund, on both engines (business rules §4.4, §3.7.2;
//! scenarios 55–58, 63, 65, 70, 71).

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
    license::RenewLicense,
    openapi::Caller,
    order::PlaceOrder,
    supervision::{
        Acceptance, AppealDecision, Delivery, GivenFile, NewAppeal, NewIdentification, Parcel, RefundAnswer,
        RefundWish, Requirement,
    },
    views::{IdentificationView, LicenseWish, StandingView, SupervisionDetails, SupervisionView},
};
use common::*;
use domain::{
    catalog::{Content, PriceItemCode, Product},
    evidence::{self, EvidenceKind},
    file::Purpose,
    id::Id,
    identity::{Actor, Role},
    instance::ReleaseCause,
    license::LicenseState,
    order::Ending,
    refusal::Code,
    seller::CredentialKind,
    supervision::{
        FlowVersion, NodeKey, TrackVerdict,
        command::{AppealReason, Receiver, RefundKind},
        flow::FlowKind,
    },
    time::Span,
};
use serde_json::{Value, json};
use wire::license_code::ActivateRequest;

const YES: Acceptance = Acceptance { confirmed: true };

struct Maker {
    actor: Actor,
    price: PriceItemCode,
}

fn content(access: &str, flow: &str, charge: &str) -> Value {
    json!({
        "name": "商品", "summary": "Delivered with care", "description": "", "category": "office",
        "model": "general", "access_type": access,
        "supervised": {"flow": flow, "delivery_days": 5, "acceptance": "It works.", "screenshots": 0},
        "specifications": [{"name": "Standard edition", "skus": [{"name": "One", "prices": [
            {"charge": charge, "pricing": {"kind": "fixed", "price": {"amount": "100.00", "currency": "CNY"}}}]}]}],
    })
}

async fn maker_of(t: &TestApp, login: &str, content: Value) -> Maker {
    let actor = t.account(Role::Seller, login).await;
    publish(t, actor, content).await
}

async fn publish(t: &TestApp, actor: Actor, content: Value) -> Maker {
    let content: Content = serde_json::from_value(content).unwrap();
    let draft = t.app.draft_product(actor, content, None).await.unwrap();
    let product: Id<Product> = Id::from_uuid(draft.id);
    let submitted = t.app.submit_product(actor, product, draft.version).await.unwrap();
    let live = t
        .app
        .decide_product(t.operator, product, submitted.version, app::catalog::Decision::Approve)
        .await
        .unwrap();
    let offer = live.revision.content.offers().next().unwrap().price.code.clone();
    Maker {
        actor,
        price: offer.unwrap(),
    }
}

async fn maker(t: &TestApp, access: &str, flow: &str) -> Maker {
    maker_of(t, &format!("{flow}@seller.example"), content(access, flow, "one_time")).await
}

fn receiver() -> Receiver {
    serde_json::from_value(json!({"name": "王小明", "phone": "13800138000", "address": "深圳市龙岗区坂田街道 1 号"}))
        .unwrap()
}

fn goods(price: &PriceItemCode) -> PlaceOrder {
    PlaceOrder {
        receiver: Some(receiver()),
        ..TestApp::wish(price)
    }
}

fn parcel(number: &str) -> Parcel {
    Parcel {
        courier: "sf".parse().unwrap(),
        number: number.parse().unwrap(),
    }
}

fn wish(kind: RefundKind, amount: &str) -> RefundWish {
    RefundWish {
        kind,
        amount: yuan(amount),
        reason: "No longer needed".parse().unwrap(),
    }
}

fn code<T: std::fmt::Debug>(result: app::Result<T>) -> Code {
    result.unwrap_err().code().unwrap()
}

fn node(view: &SupervisionView) -> NodeKey {
    match view.standing {
        StandingView::Open { node } => node,
        ref other => panic!("{other:?}"),
    }
}

async fn shown(t: &TestApp, actor: Actor, number: &str) -> SupervisionDetails {
    t.app.show_supervision(actor, number).await.unwrap()
}

async fn stands(t: &TestApp, buyer: &Buyer, number: &str) -> NodeKey {
    node(&shown(t, buyer.actor, number).await.supervision)
}

async fn proof(t: &TestApp, seller: Actor) -> Delivery {
    let mut files = Vec::new();
    for (name, kind) in [
        ("sow.pdf", EvidenceKind::Requirement),
        ("acceptance.pdf", EvidenceKind::Acceptance),
    ] {
        let upload = Upload {
            purpose: Purpose::Document,
            name: name.parse().unwrap(),
            bytes: format!("%PDF-1.7\n{name}\n%%EOF\n").into_bytes().into(),
        };
        let file = Id::from_uuid(t.app.upload_file(seller, upload, None).await.unwrap().id);
        files.push(GivenFile { file, kind });
    }
    Delivery {
        files,
        enabled_at: None,
    }
}

async fn deliver(t: &TestApp, maker: &Maker, number: &str) -> SupervisionView {
    let proof = proof(t, maker.actor).await;
    t.app.deliver_service(maker.actor, number, proof, None).await.unwrap()
}

/// The order is complete, its money with the seller, and its log holds.
async fn completed(t: &TestApp, maker: &Maker, number: &str) {
    let order = t.order(number).await;
    assert!(
        matches!(
            order.state,
            domain::order::OrderState::Completed {
                ending: Ending::Delivered,
                ..
            }
        ),
        "{:?}",
        order.state
    );
    let payable = t.balance(maker.actor).await;
    assert!(payable.available.minor > 0, "{payable:?}");
    log_holds(t, number).await;
}

async fn log_holds(t: &TestApp, number: &str) {
    let order = t.order(number).await;
    let mut tx = t.read().await;
    let entries = tx.evidence(order.id).await.unwrap();
    evidence::verify(&wire::mac::sha256, order.id.uuid(), &entries, None).unwrap();
}

fn software(maker: &Maker) -> Caller {
    Caller {
        account_id: maker.actor.account().unwrap(),
        role: Role::Seller,
        kind: CredentialKind::AkSk,
    }
}

/// What the licence API answers to an activation.
async fn activate(t: &TestApp, maker: &Maker, code: &str) -> String {
    let request = ActivateRequest {
        licenses: vec![code.to_owned()],
        real_effect_time: None,
    };
    let (_, answer) = t.app.activate_license(software(maker), &request).await;
    serde_json::to_value(answer).unwrap()["error_code"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn code_of(t: &TestApp, number: &str) -> domain::license::License {
    let order = t.order(number).await;
    t.read().await.license_of_order(order.id).await.unwrap().unwrap()
}

both! {
    async fn a_code_for_both_sides_is_activated_and_that_is_the_acceptance(t) {
        let maker = maker_of(t, "maker@seller.example", content("license", "license_code", "year")).await;
        let buyer = t.buyer("100.00").await;
        let number = t.buy(&buyer, TestApp::wish(&maker.price)).await.number;
        // Handed over at once, and shown to its buyer.
        let details = shown(t, buyer.actor, &number).await;
        assert_eq!(details.supervision.flow.version, FlowVersion::Y2025);
        assert_eq!(node(&details.supervision), NodeKey::Implement);
        let listed = t.app.list_licenses(buyer.actor, &LicenseWish::default(), ALL).await.unwrap();
        assert_eq!(Some(listed[0].id), details.license_id);
        t.app.report_implemented(maker.actor, &number, None).await.unwrap();
        assert_eq!(stands(t, &buyer, &number).await, NodeKey::ActivateCode);
        // Until it is activated the buyer may want his money back, and the seller cannot prove anything.
        let early = proof(t, maker.actor).await;
        assert_eq!(code(t.app.deliver_service(maker.actor, &number, early, None).await), Code::SupervisionTurn);
        let license = code_of(t, &number).await;
        assert_eq!(activate(t, &maker, license.code.as_str()).await, "92020000");
        assert_eq!(stands(t, &buyer, &number).await, NodeKey::Prove);
        let barred = t.app.request_refund(buyer.actor, &number, wish(RefundKind::Negotiated, "10.00"), None).await;
        assert_eq!(code(barred), Code::RefundCodeUsed);
        // A second activation changes nothing.
        assert_ne!(activate(t, &maker, license.code.as_str()).await, "92020000");
        let view = deliver(t, &maker, &number).await;
        assert!(matches!(view.standing, StandingView::Closed { ending: Ending::Delivered, .. }));
        assert_eq!(view.valid_from, view.activated_at);
        completed(t, &maker, &number).await;
        // The code lasts from its activation, as long as was bought.
        assert!(code_of(t, &number).await.expire_at.is_some());
        t.prove().await;
    }

    async fn a_code_that_is_collected_bars_the_refund(t) {
        let later = t.now().plus(Span::days(1_000));
        t.policy(|policy| {
            let rules = policy.supervision.as_mut().unwrap();
            rules.flow_starts.push(domain::supervision::flow::FlowStart {
                flow: domain::supervision::FlowId { kind: FlowKind::LicenseCode, version: FlowVersion::Y2025 },
                from: later,
            });
        }).await;
        let maker = maker_of(t, "maker@seller.example", content("license", "license_code", "month")).await;
        let buyer = t.buyer("100.00").await;
        let number = t.buy(&buyer, TestApp::wish(&maker.price)).await.number;
        assert_eq!(shown(t, buyer.actor, &number).await.supervision.flow.version, FlowVersion::Y2024M09);
        assert_eq!(shown(t, buyer.actor, &number).await.license_id, None);
        t.app.report_implemented(maker.actor, &number, None).await.unwrap();
        let license = code_of(t, &number).await;
        // Not collected: 92020004, and the flow does not move.
        assert_eq!(activate(t, &maker, license.code.as_str()).await, "92020004");
        assert_eq!(stands(t, &buyer, &number).await, NodeKey::ClaimCode);
        t.app.claim_license(buyer.actor, license.id).await.unwrap();
        assert_eq!(stands(t, &buyer, &number).await, NodeKey::ActivateCode);
        let barred = t.app.request_refund(buyer.actor, &number, wish(RefundKind::Negotiated, "10.00"), None).await;
        assert_eq!(code(barred), Code::RefundCodeUsed);
        // While an appeal is open nothing moves, not even the software.
        let appeal = NewAppeal {
            reason: AppealReason::NotAsOrdered,
            statement: "It does not start".parse().unwrap(),
            demand: "My money".parse().unwrap(),
            files: Vec::new(),
            confirmed: true,
        };
        t.app.raise_appeal(buyer.actor, &number, appeal, None).await.unwrap();
        assert_ne!(activate(t, &maker, license.code.as_str()).await, "92020000");
        let decision = AppealDecision::Refund { amount: yuan("100.00"), reason: "It does not start".parse().unwrap() };
        t.app.decide_appeal(t.operator, &number, decision, None).await.unwrap();
        // The money is back, and the code is gone with it.
        assert_eq!(t.balance(buyer.actor).await.available, yuan("100.00"));
        let gone = code_of(t, &number).await;
        assert!(matches!(gone.state, LicenseState::Released { cause: ReleaseCause::Refunded, .. }), "{:?}", gone.state);
        assert_ne!(activate(t, &maker, license.code.as_str()).await, "92020000");
        log_holds(t, &number).await;
        t.prove().await;
    }

    async fn a_code_is_renewed_and_the_software_told_of_all_that_becomes_of_it(t) {
        let shop = t.shop().await;
        let mut content = content("license", "license_code", "month");
        content["address_id"] = json!(shop.address);
        let maker = publish(t, shop.actor, content).await;
        let buyer = t.buyer("500.00").await;
        let number = t.buy(&buyer, TestApp::wish(&maker.price)).await.number;
        let license = code_of(t, &number).await;
        assert_eq!(activate(t, &maker, license.code.as_str()).await, "92020000");
        let end = code_of(t, &number).await.expire_at.unwrap();
        let windows = domain::policy::Policy::defaults(domain::policy::Site::Cn).windows(domain::identity::Grade::V1);
        // An activation is the software's own act; it is told of nothing.
        t.run_due().await;
        assert!(shop.server().ledger().codes.is_empty());
        // Renewed in time: another order, complete at once, counted from the end.
        let renewal = RenewLicense { price_code: None, periods: 1, pay: true };
        let order = t.app.order_license_renewal(buyer.actor, license.id, renewal.clone(), None).await.unwrap();
        assert!(matches!(order.state, domain::order::OrderState::Completed { .. }), "{:?}", order.state);
        t.run_due().await;
        let renewed = code_of(t, &number).await.expire_at.unwrap();
        assert!(renewed > end);
        let heard = || shop.server().ledger().codes[license.code.as_str()].clone();
        assert_eq!(heard().expire_time, Some(renewed.compact_utc()));
        // Not renewed again: frozen after grace.
        t.travel_to(renewed.plus(windows.grace).plus(Span::seconds(1))).await;
        assert_eq!(heard().status, sandbox::seller::InstanceStatus::Frozen);
        // Renewed while frozen: first the new end, then thawed.
        t.app.order_license_renewal(buyer.actor, license.id, renewal.clone(), None).await.unwrap();
        t.run_due().await;
        assert_eq!(heard().status, sandbox::seller::InstanceStatus::Running);
        let last = code_of(t, &number).await.expire_at.unwrap();
        // A seller that cannot be reached is asked sixty times, two minutes apart; then the message waits for a restart.
        shop.fault(sandbox::seller::Fault::Http500);
        t.travel_to(last.plus(windows.grace).plus(windows.retention).plus(Span::hours(3))).await;
        let told = t.calls_of(&number).await;
        let release = told.iter().find(|m| m.activity == domain::fulfilment::Activity::ReleaseLicenseCode).unwrap();
        assert_eq!((release.attempts, release.state.name()), (60, "stopped"));
        shop.fault(sandbox::seller::Fault::None);
        t.app.restart_message(shop.actor, release.id).await.unwrap();
        t.run_due().await;
        assert_eq!(heard().status, sandbox::seller::InstanceStatus::Released);
        let gone = t.app.order_license_renewal(buyer.actor, license.id, renewal, None).await;
        assert_eq!(code(gone), Code::LicenseState);
        t.prove().await;
    }

    async fn a_licence_is_fetched_renewed_expired_and_released(t) {
        let shop = t.open_shop(ShopPlan::license()).await;
        let buyer = t.buyer("300.00").await;
        let number = t.buy(&buyer, TestApp::wish(&shop.basic())).await.number;
        t.run_due().await;
        let instance = t.instance_of(&number).await;
        assert!(t.delivered(&number).await);
        let details = t.app.show_instance(buyer.actor, instance.id).await.unwrap();
        let info = details.info.unwrap();
        assert!(info.has_license && !info.has_password);
        let license = t.app.reveal_license(buyer.actor, instance.id).await.unwrap().license;
        assert!(license.starts_with(&format!("LICENSE {number}")));
        assert!(t.history(instance.id.uuid()).await.contains(&"license_shown".to_owned()));
        let stranger = t.graded_buyer("other@buyer.example", domain::identity::Grade::V0, "0.00").await;
        assert_eq!(code(t.app.reveal_license(stranger.actor, instance.id).await), Code::NotFound);
        // What the buyer has paid for stands in no attempt row.
        let call = t.call(&number, "getLicense").await;
        let tries = t.tries(&call).await;
        assert!(tries.iter().all(|attempt| !attempt.response_body.contains("LICENSE")), "{tries:?}");
        let renewal = app::order::RenewOrder { price_code: None, periods: 1, quantity: None, pay: true };
        let renewed = t.app.renew_instance(buyer.actor, instance.id, renewal, None).await.unwrap().number;
        t.run_due().await;
        assert!(t.delivered(&renewed).await);
        assert_eq!(shop.asked("refreshLicense").len(), 1);
        let windows = domain::policy::Policy::defaults(domain::policy::Site::Cn).windows(domain::identity::Grade::V1);
        let end = t.instance(instance.id).await.expire_at.unwrap();
        t.travel_to(end.plus(windows.grace).plus(Span::minutes(1))).await;
        assert_eq!(shop.asked("expireLicense").len(), 1);
        t.travel_to(end.plus(windows.grace).plus(windows.retention).plus(Span::minutes(1))).await;
        assert_eq!(shop.asked("releaseLicense").len(), 1);
        assert_eq!(t.instance(instance.id).await.state.name(), "released");
        t.prove().await;
    }

    async fn a_licence_that_cannot_be_fetched_waits_for_its_seller(t) {
        let shop = t.open_shop(ShopPlan::license()).await;
        let buyer = t.buyer("100.00").await;
        shop.fault(sandbox::seller::Fault::Http500);
        let number = t.buy(&buyer, TestApp::wish(&shop.basic())).await.number;
        t.travel(Span::hours(4)).await;
        // Once an hour for three hours, then by hand; the money stays held.
        let call = t.call(&number, "getLicense").await;
        assert_eq!((call.attempts, call.state.name()), (4, "stopped"));
        assert!(!t.refunded(&number).await && !t.delivered(&number).await);
        shop.fault(sandbox::seller::Fault::None);
        t.app.restart_message(shop.actor, call.id).await.unwrap();
        t.run_due().await;
        assert!(t.delivered(&number).await);
        t.prove().await;
    }

    async fn a_licence_is_bound_to_an_identification(t) {
        let maker = maker(t, "license", "license_identification").await;
        let buyer = t.buyer("300.00").await;
        let mut made = Vec::new();
        for _ in 0..2 {
            let number = t.buy(&buyer, TestApp::wish(&maker.price)).await.number;
            assert_eq!(stands(t, &buyer, &number).await, NodeKey::SubmitIdentification);
            let view = t.app.submit_identification(buyer.actor, &number, NewIdentification::System, None).await.unwrap();
            let Some(IdentificationView::System { code }) = view.identification else { panic!("{view:?}") };
            made.push(code);
        }
        assert_ne!(made[0], made[1]);
        let number = t.buy(&buyer, TestApp::wish(&maker.price)).await.number;
        let typed = NewIdentification::Hardware { code: "A1-B2".parse().unwrap() };
        t.app.submit_identification(buyer.actor, &number, typed, None).await.unwrap();
        deliver(t, &maker, &number).await;
        t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
        completed(t, &maker, &number).await;
        t.prove().await;
    }

    async fn an_offline_licence_begins_with_the_seller(t) {
        let maker = maker(t, "license", "license_offline").await;
        let buyer = t.buyer("100.00").await;
        let number = t.buy(&buyer, TestApp::wish(&maker.price)).await.number;
        assert_eq!(stands(t, &buyer, &number).await, NodeKey::Implement);
        deliver(t, &maker, &number).await;
        t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
        completed(t, &maker, &number).await;
        t.prove().await;
    }

    async fn a_licence_package_is_deployed_by_the_marketplace(t) {
        let maker = maker(t, "license", "license_package").await;
        let buyer = t.buyer("100.00").await;
        let number = t.buy(&buyer, TestApp::wish(&maker.price)).await.number;
        assert_eq!(stands(t, &buyer, &number).await, NodeKey::Deploy);
        assert_eq!(code(t.app.report_deployed(maker.actor, &number, None).await), Code::NotAllowed);
        assert!(shown(t, t.operator, &number).await.supervision.can.contains(&"deploy".to_owned()));
        t.app.report_deployed(t.operator, &number, None).await.unwrap();
        t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
        completed(t, &maker, &number).await;
        t.prove().await;
    }

    async fn software_a_stack_and_a_data_file_are_delivered_offline(t) {
        for (access, flow, asked) in [
            ("saas", "saas", true), ("orchestration", "orchestration", false), ("data_file", "data_file", true),
        ] {
            let maker = maker(t, access, flow).await;
            let buyer = t.graded_buyer(&format!("{flow}@buyer.example"), domain::identity::Grade::V0, "100.00").await;
            let number = t.buy(&buyer, TestApp::wish(&maker.price)).await.number;
            if asked {
                let requirement = Requirement { note: "Set it up".parse().unwrap(), files: Vec::new() };
                t.app.submit_requirement(buyer.actor, &number, requirement, None).await.unwrap();
            }
            if stands(t, &buyer, &number).await == NodeKey::ConfirmRequirement {
                t.app.confirm_requirement(maker.actor, &number, None).await.unwrap();
            }
            deliver(t, &maker, &number).await;
            t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
            completed(t, &maker, &number).await;
            // No server of the seller was called, and no instance was made.
            assert!(t.calls_of(&number).await.is_empty());
            assert_eq!(t.order(&number).await.line.instance_id, None);
        }
        t.prove().await;
    }

    async fn goods_that_were_signed_for_are_accepted_by_time(t) {
        let maker = maker(t, "hardware", "hardware").await;
        let buyer = t.buyer("200.00").await;
        let missing = t.app.place_order(buyer.actor, TestApp::wish(&maker.price), None).await;
        assert_eq!(code(missing), Code::ReceiverMissing);
        let number = t.buy(&buyer, goods(&maker.price)).await.number;
        let details = shown(t, maker.actor, &number).await;
        assert_eq!(details.receiver, Some(receiver()));
        assert!(details.couriers.iter().any(|courier| courier.code.as_str() == "sf"));
        // Elsewhere, until it was sent.
        let elsewhere: Receiver =
            serde_json::from_value(json!({"name": "王小明", "phone": "13800138000", "address": "上海市浦东新区 2 号"})).unwrap();
        t.app.change_receiver(buyer.actor, &number, elsewhere.clone(), None).await.unwrap();
        assert_eq!(shown(t, maker.actor, &number).await.receiver, Some(elsewhere.clone()));
        let stranger = Parcel { courier: "pony-express".parse().unwrap(), number: "12345".parse().unwrap() };
        assert_eq!(code(t.app.ship_goods(maker.actor, &number, stranger, None).await), Code::CourierUnknown);
        t.app.ship_goods(maker.actor, &number, parcel("SF-100"), None).await.unwrap();
        let late = t.app.change_receiver(buyer.actor, &number, receiver(), None).await;
        assert_eq!(code(late), Code::SupervisionTurn);
        assert_eq!(shown(t, maker.actor, &number).await.receiver, Some(elsewhere));
        // Signed for two days later; ten days after that it counts as accepted.
        t.travel(Span::days(3)).await;
        let shipment = shown(t, buyer.actor, &number).await.supervision.shipment.unwrap();
        assert_eq!(shipment.signed_at, Some(shipment.shipped_at.plus(Span::days(2))));
        assert_eq!(shipment.accepted_by.map(|at| at.since(shipment.signed_at.unwrap())), Some(Span::days(10)));
        assert_eq!(stands(t, &buyer, &number).await, NodeKey::Accept);
        // Every call to the courier left a row; only operators see them.
        assert_eq!(shown(t, maker.actor, &number).await.tracking, []);
        let calls = shown(t, t.operator, &number).await.tracking;
        let verdicts: Vec<_> = calls.iter().map(|call| call.verdict).collect();
        assert_eq!((verdicts[0], calls[0].signed_at), (TrackVerdict::Signed, shipment.signed_at));
        assert_eq!(verdicts[1..], [TrackVerdict::UnderWay; 8], "every six hours of two days");
        assert_eq!((calls[0].courier.as_str(), calls[0].parcel.as_str()), ("sf", "SF-100"));
        t.travel(Span::days(8)).await;
        assert_eq!(stands(t, &buyer, &number).await, NodeKey::Accept);
        t.travel(Span::days(1)).await;
        completed(t, &maker, &number).await;
        assert_eq!(shown(t, maker.actor, &number).await.receiver, None);
        t.prove().await;
    }

    async fn a_parcel_nobody_can_follow_is_accepted_by_hand_only(t) {
        let maker = maker(t, "hardware", "hardware").await;
        let buyer = t.buyer("100.00").await;
        let number = t.buy(&buyer, goods(&maker.price)).await.number;
        t.app.ship_goods(maker.actor, &number, parcel("SF-100-OTHER"), None).await.unwrap();
        t.travel(Span::days(40)).await;
        assert_eq!(stands(t, &buyer, &number).await, NodeKey::Accept);
        let calls = shown(t, t.operator, &number).await.tracking;
        assert!(calls.len() == 50 && calls.iter().all(|call| call.verdict == TrackVerdict::Unreadable && !call.detail.is_empty()));
        assert_eq!(shown(t, buyer.actor, &number).await.supervision.shipment.unwrap().signed_at, None);
        t.app.remind_buyer(maker.actor, &number, None).await.unwrap();
        t.app.accept_delivery(buyer.actor, &number, YES, None).await.unwrap();
        completed(t, &maker, &number).await;
        t.prove().await;
    }

    async fn goods_that_never_came_are_paid_back(t) {
        let maker = maker(t, "hardware", "hardware").await;
        let buyer = t.buyer("200.00").await;
        // Before they are sent.
        let number = t.buy(&buyer, goods(&maker.price)).await.number;
        t.app.request_refund(buyer.actor, &number, wish(RefundKind::NotReceived, "100.00"), None).await.unwrap();
        t.app.answer_refund(maker.actor, &number, RefundAnswer::Approve, None).await.unwrap();
        assert_eq!(t.balance(buyer.actor).await.available, yuan("200.00"));
        // On their way: only once the operators have found them lost.
        let number = t.buy(&buyer, goods(&maker.price)).await.number;
        t.app.ship_goods(maker.actor, &number, parcel("SF-9-LOST"), None).await.unwrap();
        t.travel(Span::days(20)).await;
        let asked = || t.app.request_refund(buyer.actor, &number, wish(RefundKind::NotReceived, "100.00"), None);
        assert_eq!(code(asked().await), Code::RefundInTransit);
        assert_eq!(code(t.app.confirm_loss(maker.actor, &number, None).await), Code::NotAllowed);
        t.app.confirm_loss(t.operator, &number, None).await.unwrap();
        asked().await.unwrap();
        t.app.answer_refund(maker.actor, &number, RefundAnswer::Approve, None).await.unwrap();
        assert_eq!(t.balance(buyer.actor).await.available, yuan("200.00"));
        log_holds(t, &number).await;
        t.prove().await;
    }

    async fn goods_go_back_in_time_or_not_at_all(t) {
        let maker = maker(t, "hardware", "hardware").await;
        let buyer = t.buyer("300.00").await;
        let arrived = async || {
            let number = t.buy(&buyer, goods(&maker.price)).await.number;
            t.app.ship_goods(maker.actor, &number, parcel("SF-5"), None).await.unwrap();
            t.travel(Span::days(3)).await;
            t.app.request_refund(buyer.actor, &number, wish(RefundKind::Return, "100.00"), None).await.unwrap();
            t.app.answer_refund(maker.actor, &number, RefundAnswer::Approve, None).await.unwrap();
            number
        };
        // Nothing sent within ten days: the request lapses, and the goods can be accepted again.
        let lapsed = arrived().await;
        t.travel(Span::days(11)).await;
        assert_eq!(shown(t, buyer.actor, &lapsed).await.supervision.refund, None);
        // Sent back; the seller says so, or says nothing for fifteen days.
        let received = arrived().await;
        t.app.send_goods_back(buyer.actor, &received, parcel("SF-6"), None).await.unwrap();
        t.app.receive_return(maker.actor, &received, None).await.unwrap();
        assert!(matches!(shown(t, buyer.actor, &received).await.supervision.standing, StandingView::Closed { ending: Ending::Refunded, .. }));
        let silent = arrived().await;
        t.app.send_goods_back(buyer.actor, &silent, parcel("SF-7"), None).await.unwrap();
        t.travel(Span::days(14)).await;
        assert!(matches!(shown(t, buyer.actor, &silent).await.supervision.standing, StandingView::Open { .. }));
        t.travel(Span::days(2)).await;
        assert!(matches!(shown(t, buyer.actor, &silent).await.supervision.standing, StandingView::Closed { ending: Ending::Refunded, .. }));
        t.prove().await;
    }

    async fn an_invoice_that_is_out_stands_in_the_way_of_money(t) {
        let maker = maker(t, "license", "license_offline").await;
        let buyer = t.buyer("100.00").await;
        let number = t.buy(&buyer, TestApp::wish(&maker.price)).await.number;
        let asked = InvoiceWish { title: "Acme".parse().unwrap(), tax_number: None };
        assert_eq!(code(t.app.issue_invoice(maker.actor, &number, IssuedInvoice { number: "A-1".parse().unwrap() }, None).await), Code::NotFound);
        t.app.request_invoice(buyer.actor, &number, asked.clone(), None).await.unwrap();
        assert_eq!(code(t.app.request_invoice(buyer.actor, &number, asked.clone(), None).await), Code::InvoiceState);
        assert_eq!(t.told(maker.actor, domain::message::Event::InvoiceAsked).await.len(), 1);
        t.app.issue_invoice(maker.actor, &number, IssuedInvoice { number: "A-1".parse().unwrap() }, None).await.unwrap();
        let refund = || t.app.request_refund(buyer.actor, &number, wish(RefundKind::Negotiated, "10.00"), None);
        assert_eq!(code(refund().await), Code::RefundInvoiced);
        assert!(shown(t, buyer.actor, &number).await.supervision.invoiced);
        t.app.take_back_invoice(maker.actor, &number, None).await.unwrap();
        refund().await.unwrap();
        // No invoice while money is being talked about.
        assert_eq!(code(t.app.request_invoice(buyer.actor, &number, asked, None).await), Code::RefundOpen);
        t.app.answer_refund(maker.actor, &number, RefundAnswer::Approve, None).await.unwrap();
        assert_eq!(t.balance(buyer.actor).await.available, yuan("10.00"));
        log_holds(t, &number).await;
        t.prove().await;
    }

    async fn what_does_not_fit_is_not_published(t) {
        let actor = t.account(Role::Seller, "wrong@seller.example").await;
        let refused = async |content: Value| {
            let content: Content = serde_json::from_value(content).unwrap();
            match t.app.draft_product(actor, content, None).await {
                Ok(draft) => code(t.app.submit_product(actor, Id::from_uuid(draft.id), draft.version).await),
                refused => code(refused),
            }
        };
        assert_eq!(refused(content("hardware", "hardware", "month")).await, Code::DeliveryOneTime);
        assert_eq!(refused(content("hardware", "license_code", "one_time")).await, Code::FlowForeign);
        let mut bare = content("license", "license_code", "year");
        bare["supervised"] = Value::Null;
        assert_eq!(refused(bare).await, Code::DeliveryMissing);
    }
}
