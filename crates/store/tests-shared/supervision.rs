use domain::{
    evidence::{self, EvidenceKind, Head},
    file::{ContentType, Purpose, StoredFile},
    id::Id,
    order::Order,
    supervision::{
        self, Actor, Event, FlowId, FlowKind, FlowVersion, NodeKey, Supervision, Terms, TrackAttempt, TrackVerdict,
        What,
        command::{AppealReason, RefundKind},
    },
};
use store::{EvidenceFile, OrderFilter, SupervisionWish, Tx};

use super::{backends, duplicate, make, make::at, page, stale};

fn begun() -> Supervision {
    let terms = Terms {
        flow: FlowId {
            kind: FlowKind::StandardService,
            version: FlowVersion::Y2025,
        },
        paid: make::yuan(10_000),
        paid_at: at(0),
        review: false,
        screenshots: 1,
    };
    let event = Event::begun(terms.clone());
    supervision::begin(terms).unwrap().apply(&event)
}

fn event(by: Actor, what: What) -> Event {
    Event { at: at(9), by, what }
}

fn frozen(state: Supervision) -> Supervision {
    let appeal = supervision::command::Appeal {
        reason: AppealReason::Other,
        statement: "a".parse().unwrap(),
        demand: "b".parse().unwrap(),
        files: Vec::new(),
        confirmed: true,
    };
    state.apply(&event(Actor::Buyer, What::AppealRaised { appeal, due: at(50) }))
}

async fn order(tx: &mut dyn Tx, world: &make::World) -> Id<Order> {
    let order = make::order(world.buyer.id, world.seller.id, &world.product);
    assert!(tx.insert_order(&order).await.unwrap());
    order.id
}

backends! {
    async fn a_flow_is_kept_and_guarded(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let id = order(&mut *tx, &world).await;
        assert_eq!(tx.supervision(id).await.unwrap(), None);
        let state = begun();
        tx.insert_supervision(id, &state).await.unwrap();
        assert_eq!(tx.supervision(id).await.unwrap().as_ref(), Some(&state));
        let next = state.clone().apply(&event(Actor::Buyer, What::Entered { node: NodeKey::ConfirmRequirement }));
        tx.update_supervision(id, &next, state.version).await.unwrap();
        assert_eq!(tx.supervision(id).await.unwrap().as_ref(), Some(&next));
        tx.commit().await.unwrap();
        let mut tx = db.begin().await;
        stale(tx.update_supervision(id, &next, state.version).await);
        tx.rollback().await.unwrap();
        let mut tx = db.begin().await;
        duplicate(tx.insert_supervision(id, &state).await, "supervision.order_id");
    }

    async fn lists_show_each_his_own(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut ids = Vec::new();
        for _ in 0..4 {
            ids.push(order(&mut *tx, &world).await);
        }
        let state = begun();
        tx.insert_supervision(ids[0], &state).await.unwrap();
        tx.insert_supervision(ids[1], &frozen(state.clone())).await.unwrap();
        let over = event(Actor::Buyer, What::Completed {
            cause: supervision::Cause::Accepted, valid_from: at(9), paid: state.terms.paid,
        });
        tx.insert_supervision(ids[2], &state.clone().apply(&over)).await.unwrap();
        // It stands at the buyer's node, and waits for the seller's answer.
        let asked = event(Actor::Buyer, What::RefundRequested {
            kind: RefundKind::Negotiated, amount: state.terms.paid, reason: "No longer needed".parse().unwrap(),
        });
        tx.insert_supervision(ids[3], &state.apply(&asked)).await.unwrap();
        let (buyer, seller) = (OrderFilter::Buyer(world.buyer.id), OrderFilter::Seller(world.seller.id));
        let wish = |standing, turn| SupervisionWish { standing, turn };
        let cases = [
            (buyer, wish(None, None), vec![ids[3], ids[2], ids[1], ids[0]]),
            (seller, wish(Some("open"), None), vec![ids[3], ids[0]]),
            (seller, wish(None, Some(Actor::Seller)), vec![ids[3]]),
            (OrderFilter::All, wish(Some("frozen"), None), vec![ids[1]]),
            (OrderFilter::All, wish(None, Some(Actor::Operator)), vec![ids[1]]),
            (buyer, wish(None, Some(Actor::Buyer)), vec![ids[0]]),
            (OrderFilter::Buyer(world.seller.id), wish(None, None), vec![]),
        ];
        for (whose, wish, wanted) in cases {
            let rows = tx.supervised_orders(whose, wish, page(10)).await.unwrap();
            assert_eq!(rows.iter().map(|(order, _)| order.id).collect::<Vec<_>>(), wanted, "{wish:?}");
        }
        assert_eq!(tx.supervised_orders(buyer, wish(None, None), super::before(ids[1], 10)).await.unwrap().len(), 1);
        tx.commit().await.unwrap();
    }

    async fn calls_to_couriers_are_kept(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let (id, other) = (order(&mut *tx, &world).await, order(&mut *tx, &world).await);
        for id in [id, other] {
            tx.insert_supervision(id, &begun()).await.unwrap();
        }
        let call = |order_id, verdict, signed_at, detail: &str| TrackAttempt {
            id: make::id(),
            order_id,
            courier: "sf".parse().unwrap(),
            parcel: "SF-1".parse().unwrap(),
            started_at: at(3),
            duration_ms: 12,
            verdict,
            signed_at,
            detail: detail.to_owned(),
        };
        let mut calls = vec![
            call(id, TrackVerdict::Unreadable, None, "a\u{0}b"),
            call(id, TrackVerdict::UnderWay, None, ""),
            call(id, TrackVerdict::Signed, Some(at(7)), ""),
        ];
        for call in calls.iter().chain([&call(other, TrackVerdict::Unavailable, None, "down")]) {
            tx.insert_track_attempt(call).await.unwrap();
        }
        "a\u{fffd}b".clone_into(&mut calls[0].detail);
        calls.reverse();
        assert_eq!(tx.track_attempts(id, 9).await.unwrap(), calls);
        assert_eq!(tx.track_attempts(id, 2).await.unwrap(), calls[..2]);
        tx.commit().await.unwrap();
    }

    async fn the_log_is_chained_and_its_files_are_for_both_sides(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let id = order(&mut *tx, &world).await;
        tx.insert_supervision(id, &begun()).await.unwrap();
        assert_eq!(tx.evidence_head(id).await.unwrap(), Head::EMPTY);
        let file = StoredFile {
            id: make::id(),
            owner_id: world.seller.id,
            purpose: Purpose::Document,
            content_type: ContentType::Pdf,
            size: 12,
            width: None,
            height: None,
            sha256: "ab".repeat(32),
            name: "验收.pdf".parse().unwrap(),
            created_at: at(1),
            public_since: None,
        };
        tx.insert_file(&file).await.unwrap();
        assert!(!tx.is_evidence_for(file.id, world.buyer.id).await.unwrap());
        let digest = |bytes: &[u8]| [u8::try_from(bytes.len() % 251).unwrap(); 32];
        let first = evidence::append(&digest, id.uuid(), Head::EMPTY, at(1), "system", "{}");
        tx.insert_evidence(id, &first, &[]).await.unwrap();
        let text = format!(r#"{{"kind":"{}","文":1}}"#, EvidenceKind::Acceptance.name());
        let second = evidence::append(&digest, id.uuid(), first.head(), at(2), "seller", &text);
        tx.insert_evidence(id, &second, &[file.id]).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await;
        let entries = tx.evidence(id).await.unwrap();
        assert_eq!(entries, [first, second.clone()]);
        assert_eq!(tx.evidence_head(id).await.unwrap(), second.head());
        assert!(evidence::verify(&digest, id.uuid(), &entries, None).is_ok());
        assert_eq!(tx.evidence_files(id).await.unwrap(), [EvidenceFile { number: 2, file: file.clone() }]);
        assert!(tx.is_evidence_for(file.id, world.buyer.id).await.unwrap());
        assert!(tx.is_evidence_for(file.id, world.seller.id).await.unwrap());
        let stranger = make::account(domain::identity::Role::Buyer);
        assert!(!tx.is_evidence_for(file.id, stranger.id).await.unwrap());
        duplicate(tx.insert_evidence(id, &second, &[]).await, "evidence.order_id, evidence.number");
    }
}
