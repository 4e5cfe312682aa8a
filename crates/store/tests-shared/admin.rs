use domain::{
    fulfilment::{Intent, MessageState},
    order::{OrderKind, OrderState},
    policy::{Policy, Site},
    time::Time,
};
use serde_json::json;
use store::{Event, Idempotent, Subject};

use super::{backends, duplicate, make, make::at};

fn event(subject_id: uuid::Uuid, sequence: i64) -> Event {
    Event {
        subject: Subject::Order,
        subject_id,
        sequence,
        name: "paid".to_owned(),
        actor: None,
        at: at(1),
        data: json!({}),
    }
}

backends! {
    async fn settings_and_policies(db) {
        let mut tx = db.begin().await;
        assert!(tx.meta("stamp").await.unwrap().is_none());
        tx.put_meta("stamp", "1").await.unwrap();
        tx.put_meta("stamp", "2").await.unwrap();
        assert_eq!(tx.meta("stamp").await.unwrap().unwrap(), "2");

        assert!(tx.policy(Site::Cn, at(0)).await.unwrap().is_none());
        let mut policy = Policy::defaults(Site::Cn);
        tx.put_policy(&policy, at(100)).await.unwrap();
        policy.max_access_keys += 1;
        tx.put_policy(&policy, at(200)).await.unwrap();
        assert!(tx.policy(Site::Cn, at(99)).await.unwrap().is_none());
        assert_eq!(tx.policy(Site::Cn, at(199)).await.unwrap().unwrap(), Policy::defaults(Site::Cn));
        assert_eq!(tx.policy(Site::Cn, at(200)).await.unwrap().unwrap(), policy);
        assert!(tx.policy(Site::Intl, Time::MAX).await.unwrap().is_none());
        tx.put_policy(&Policy::defaults(Site::Cn), at(200)).await.unwrap();
        assert_eq!(tx.policy(Site::Cn, at(200)).await.unwrap().unwrap(), Policy::defaults(Site::Cn));
        tx.commit().await.unwrap();
    }

    async fn one_event_for_each_version(db) {
        let id = uuid::Uuid::from_u128(7);
        let mut tx = db.begin().await;
        let mut first = event(id, 0);
        first.actor = Some(make::id());
        first.data = json!({"a\u{0}": "b\u{0}", "n": 1});
        for subject in [Subject::Order, Subject::Instance, Subject::Product, Subject::Account] {
            let mut other = event(uuid::Uuid::from_u128(8), subject as i64);
            other.subject = subject;
            tx.insert_event(&other).await.unwrap();
            assert_eq!(tx.events(other.subject_id).await.unwrap().last().unwrap().subject, subject);
        }
        tx.insert_event(&event(id, 1)).await.unwrap();
        tx.insert_event(&first).await.unwrap();
        let events = tx.events(id).await.unwrap();
        assert_eq!(events.iter().map(|e| e.sequence).collect::<Vec<_>>(), [0, 1]);
        assert_eq!((events[0].actor, &events[0].data), (first.actor, &json!({"a\u{fffd}": "b\u{fffd}", "n": 1})));
        assert_eq!(tx.event_count(id).await.unwrap(), 2);
        duplicate(tx.insert_event(&event(id, 1)).await, "event.subject_id, event.sequence");
    }

    async fn an_answer_is_kept_once(db) {
        let (actor, other) = (make::id(), make::id());
        let entry = Idempotent { request: vec![1; 32], status: 201, response: "{}".to_owned() };
        let mut tx = db.begin().await;
        assert!(tx.idempotent(actor, "k").await.unwrap().is_none());
        tx.put_idempotent(actor, "k", &entry, at(10)).await.unwrap();
        tx.put_idempotent(other, "k", &entry, at(20)).await.unwrap();
        assert_eq!(tx.idempotent(actor, "k").await.unwrap().unwrap(), entry);
        tx.purge_idempotent(at(20)).await.unwrap();
        assert!(tx.idempotent(actor, "k").await.unwrap().is_none());
        duplicate(tx.put_idempotent(other, "k", &entry, at(30)).await, "idempotency.actor_id, idempotency.key");
    }

    async fn an_order_without_a_message_is_stranded(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut numbers = Vec::new();
        let states: [Option<MessageState>; 5] = [
            None,
            Some(MessageState::Pending { next_at: at(1) }),
            Some(MessageState::Stopped { at: at(1) }),
            Some(MessageState::Succeeded { at: at(1) }),
            Some(MessageState::Withdrawn { at: at(1) }),
        ];
        for state in states {
            let mut order = make::order(world.buyer.id, world.seller.id, &world.product);
            order.state = OrderState::Processing { paid_at: at(1) };
            assert!(tx.insert_order(&order).await.unwrap());
            numbers.push(order.number.to_string());
            if let Some(state) = state {
                let mut message = make::interface_message(&order, world.address.id, Intent::Create);
                message.state = state;
                tx.insert_interface_message(&message).await.unwrap();
            }
        }
        let mut undo = make::order(world.buyer.id, world.seller.id, &world.product);
        undo.kind = OrderKind::Unsubscribe;
        undo.state = OrderState::Processing { paid_at: at(1) };
        assert!(tx.insert_order(&undo).await.unwrap());
        let unpaid = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&unpaid).await.unwrap());
        assert_eq!(tx.stranded_orders().await.unwrap(), [numbers[0].clone(), numbers[3].clone(), numbers[4].clone()]);
        tx.commit().await.unwrap();
    }

    async fn a_gap_in_the_events_is_found(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let mut good = make::order(world.buyer.id, world.seller.id, &world.product);
        let bad = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&good).await.unwrap());
        assert!(tx.insert_order(&bad).await.unwrap());
        tx.insert_event(&event(good.id.uuid(), 0)).await.unwrap();
        tx.update_order(&good).await.unwrap();
        good.version += 1;
        tx.insert_event(&event(good.id.uuid(), 1)).await.unwrap();
        let instance = make::instance(&good, world.address.id);
        tx.insert_instance(&instance).await.unwrap();
        let mut gapped = vec![bad.id.uuid(), instance.id.uuid()];
        gapped.sort();
        assert_eq!(tx.gapped_subjects().await.unwrap(), gapped);
        tx.insert_event(&event(instance.id.uuid(), 0)).await.unwrap();
        tx.insert_event(&event(bad.id.uuid(), 0)).await.unwrap();
        assert!(tx.gapped_subjects().await.unwrap().is_empty());
        tx.commit().await.unwrap();
    }
}
