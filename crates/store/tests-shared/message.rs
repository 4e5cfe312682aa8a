use domain::{
    identity::Role,
    message::{Channel, Message},
};
use store::Delivery;

use super::{backends, before, duplicate, make, make::at, page};

backends! {
    async fn the_message_centre(db) {
        let (account, other) = (make::account(Role::Buyer), make::account(Role::Buyer));
        let mut tx = db.begin().await;
        tx.insert_account(&account).await.unwrap();
        tx.insert_account(&other).await.unwrap();
        let mut messages: Vec<_> = (0..3).map(|_| make::message(account.id)).collect();
        messages[0].facts.detail = Some("a\0b".to_owned());
        for message in &messages { tx.insert_message(message).await.unwrap(); }
        let found = tx.message(messages[0].id).await.unwrap().unwrap();
        assert_eq!((found.event, found.account_id, found.created_at), (messages[0].event, account.id, at(13)));
        assert_eq!(found.facts.detail.as_deref(), Some("a\u{fffd}b"));
        assert_eq!((&found.facts.order, found.facts.days, found.facts.until), (&messages[0].facts.order, Some(3), Some(at(7))));

        let ids = |list: Vec<Message>| list.into_iter().map(|m| m.id).collect::<Vec<_>>();
        assert_eq!(ids(tx.messages(account.id, store::NewsWish::default(), page(2)).await.unwrap()), [messages[2].id, messages[1].id]);
        assert_eq!(ids(tx.messages(account.id, store::NewsWish::default(), before(messages[1].id, 2)).await.unwrap()), [messages[0].id]);
        assert!(!tx.read_message(other.id, messages[1].id, at(20)).await.unwrap());
        assert!(tx.read_message(account.id, messages[1].id, at(20)).await.unwrap());
        assert!(tx.read_message(account.id, messages[1].id, at(21)).await.unwrap());
        assert_eq!(tx.message(messages[1].id).await.unwrap().unwrap().read_at, Some(at(20)));
        assert_eq!(tx.unread_messages(account.id).await.unwrap(), 2);
        assert_eq!(ids(tx.messages(account.id, store::NewsWish { unread: true, event: None }, page(9)).await.unwrap()), [messages[2].id, messages[0].id]);
        tx.read_all_messages(account.id, at(30)).await.unwrap();
        assert_eq!(tx.unread_messages(account.id).await.unwrap(), 0);
        assert_eq!(tx.message(messages[1].id).await.unwrap().unwrap().read_at, Some(at(20)));
        tx.commit().await.unwrap();
    }

    async fn deliveries_of_a_message(db) {
        let account = make::account(Role::Buyer);
        let message = make::message(account.id);
        let mut delivery = Delivery {
            id: make::id(),
            message_id: message.id,
            channel: Channel::Email,
            address: "a@example.com".to_owned(),
            sent_at: None,
            last_error: String::new(),
        };
        let mut tx = db.begin().await;
        tx.insert_account(&account).await.unwrap();
        tx.insert_message(&message).await.unwrap();
        tx.insert_delivery(&delivery).await.unwrap();
        delivery.sent_at = Some(at(9));
        delivery.last_error = "450 \0".to_owned();
        tx.update_delivery(&delivery).await.unwrap();
        let found = tx.delivery(delivery.id).await.unwrap().unwrap();
        assert_eq!((found.channel, found.sent_at, found.last_error.as_str()), (Channel::Email, Some(at(9)), "450 \u{fffd}"));
        assert_eq!(tx.deliveries(message.id).await.unwrap().len(), 1);
        delivery.id = make::id();
        duplicate(
            tx.insert_delivery(&delivery).await,
            "message_delivery.message_id, message_delivery.channel, message_delivery.address",
        );
    }
}
