use domain::{
    fulfilment::{Intent, InterfaceMessage, MessageState, Scene},
    time::{Period, PeriodUnit},
};
use store::MessageFilter;

use super::{backends, before, duplicate, make, make::at, page, stale};

backends! {
    async fn messages_to_sellers(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let instance = make::instance(&order, world.address.id);
        tx.insert_instance(&instance).await.unwrap();
        let intents = [
            Intent::Create,
            Intent::Refresh {
                scene: Scene::Renewal,
                expire_at: at(77),
                price_code: Some("OFFI1".parse().unwrap()),
                period: Some(Period { unit: PeriodUnit::Year, count: 99 }),
                amount: Some(make::yuan(1)),
            },
            Intent::Release { orphan: Some("late".to_owned()) },
        ];
        let mut messages = Vec::new();
        for intent in intents {
            let mut message = make::interface_message(&order, world.address.id, intent);
            message.instance_id = Some(instance.id);
            tx.insert_interface_message(&message).await.unwrap();
            let found = tx.interface_message(message.id).await.unwrap().unwrap();
            assert_eq!((&found.intent, found.activity, &found.state), (&message.intent, message.activity, &message.state));
            assert_eq!((found.seller_id, found.address_id, found.order_id), (message.seller_id, message.address_id, message.order_id));
            assert_eq!((found.instance_id, found.window_ends_at, found.interval), (message.instance_id, message.window_ends_at, message.interval));
            assert_eq!((found.attempts, found.created_at, found.version), (0, message.created_at, 0));
            messages.push(message);
        }
        messages[1].state = MessageState::Stopped { at: at(8) };
        messages[1].attempts = 5;
        messages[1].window_ends_at = at(9);
        tx.update_interface_message(&messages[1]).await.unwrap();
        stale(tx.update_interface_message(&messages[1]).await);
        let found = tx.interface_message(messages[1].id).await.unwrap().unwrap();
        assert_eq!((found.state, found.attempts, found.window_ends_at, found.version), (MessageState::Stopped { at: at(8) }, 5, at(9), 1));

        let ids = |list: Vec<InterfaceMessage>| list.into_iter().map(|m| m.id).collect::<Vec<_>>();
        for whose in [MessageFilter::Seller(world.seller.id), MessageFilter::All] {
            assert_eq!(ids(tx.interface_messages(whose, &store::MessageWish::default(), page(2)).await.unwrap()), [messages[2].id, messages[1].id]);
            assert_eq!(ids(tx.interface_messages(whose, &store::MessageWish { states: &["pending"], ..Default::default() }, before(messages[2].id, 9)).await.unwrap()), [messages[0].id]);
        }
        assert!(tx.interface_messages(MessageFilter::Seller(world.buyer.id), &store::MessageWish::default(), page(2)).await.unwrap().is_empty());
        assert_eq!(ids(tx.messages_of_order(order.id).await.unwrap()), [messages[0].id, messages[1].id, messages[2].id]);
        assert_eq!(ids(tx.open_messages_of_instance(instance.id).await.unwrap()), [messages[0].id, messages[2].id]);
        let mut some = ids(tx.interface_messages_by_id(&[messages[2].id, make::id(), messages[0].id]).await.unwrap());
        some.sort();
        assert_eq!(some, [messages[0].id, messages[2].id]);
        assert!(tx.interface_messages_by_id(&[]).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    }

    async fn one_open_intent_for_an_order_and_activity(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let mut first = make::interface_message(&order, world.address.id, Intent::Create);
        tx.insert_interface_message(&first).await.unwrap();
        first.state = MessageState::Succeeded { at: at(1) };
        tx.update_interface_message(&first).await.unwrap();
        let second = make::interface_message(&order, world.address.id, Intent::Create);
        tx.insert_interface_message(&second).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await;
        let third = make::interface_message(&order, world.address.id, Intent::Create);
        duplicate(tx.insert_interface_message(&third).await, "interface_message.order_id, interface_message.activity");
    }

    async fn attempts_keep_what_went_over_the_wire(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let message = make::interface_message(&order, world.address.id, Intent::Create);
        tx.insert_interface_message(&message).await.unwrap();
        let mut hostile = make::attempt(&message, 2);
        hostile.response_body = "a\0b\u{1f980}".to_owned();
        hostile.http_status = None;
        hostile.detail = "\0".to_owned();
        tx.insert_attempt(&hostile).await.unwrap();
        tx.insert_attempt(&make::attempt(&message, 1)).await.unwrap();
        let found = tx.attempts(message.id).await.unwrap();
        assert_eq!(found.iter().map(|a| a.number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((found[0].http_status, found[0].duration_ms, found[0].started_at), (Some(200), 17, at(21)));
        assert_eq!((found[1].response_body.as_str(), found[1].detail.as_str(), found[1].http_status), ("a\u{fffd}b\u{1f980}", "\u{fffd}", None));
        let again = make::attempt(&message, 2);
        duplicate(tx.insert_attempt(&again).await, "attempt.message_id, attempt.number");
    }
}
