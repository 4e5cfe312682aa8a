use domain::{fulfilment::Intent, ledger::Phase};
use serde_json::json;
use store::{Change, Event, Mark, Subject};

use super::{Db, backends, make, make::at};

fn told(changes: &[Change]) -> Vec<(&str, Option<uuid::Uuid>)> {
    changes.iter().map(|c| (c.topic.as_str(), c.subject_id)).collect()
}

/// What follows the mark, once there are so many: PostgreSQL shows a change when every write that began earlier has
/// ended, those of its other databases included.
pub(super) async fn seen(db: &Db, after: Mark, count: usize) -> Vec<Change> {
    loop {
        let changes = db.read().await.changes_after(after, 100).await.unwrap();
        if changes.len() >= count {
            return changes;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

backends! {
    async fn every_change_is_noted_with_those_it_concerns(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        tx.commit().await.unwrap();
        let follower = uuid::Uuid::from_u128(7);
        let mut tx = db.begin().await;
        tx.insert_message(&make::message(world.buyer.id)).await.unwrap();
        tx.follow(follower, at(5)).await.unwrap();
        tx.follow(follower, at(9)).await.unwrap();
        tx.commit().await.unwrap();
        let before = db.read().await.newest_changes(9).await.unwrap();
        assert_eq!(before, [], "nothing is noted where nobody follows");
        let mut tx = db.begin().await;
        tx.note_follower(follower).await.unwrap();
        tx.commit().await.unwrap();
        let session = make::session(world.buyer.id, b"live");
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        let message = make::message(world.buyer.id);
        let calls = make::interface_message(&order, world.address.id, Intent::Create);
        let mut tx = db.begin().await;
        tx.insert_session(&session).await.unwrap();
        assert!(tx.insert_order(&order).await.unwrap());
        for (subject, subject_id) in [
            (Subject::Order, order.id.uuid()),
            (Subject::Product, world.product.id.uuid()),
            (Subject::Account, world.buyer.id.uuid()),
        ] {
            let event = Event {
                subject,
                subject_id,
                sequence: 0,
                name: "placed".to_owned(),
                actor: None,
                at: at(1),
                data: json!({}),
            };
            tx.insert_event(&event).await.unwrap();
        }
        tx.insert_interface_message(&calls).await.unwrap();
        tx.insert_message(&message).await.unwrap();
        let buyer = domain::ledger::LedgerAccount::buyer(world.buyer.id, domain::money::Currency::Cny);
        tx.book(&make::transfer(make::outside(), buyer, 100, Phase::Direct, None)).await.unwrap();
        tx.put_meta("clock.offset_ms", "1").await.unwrap();
        tx.put_meta("clock.offset_ms", "2").await.unwrap();
        tx.put_meta("other", "2").await.unwrap();
        assert!(tx.revoke_session(world.buyer.id, session.id, at(3)).await.unwrap());
        tx.commit().await.unwrap();

        let changes = seen(&db, Mark::default(), 9).await;
        let mut tx = db.read().await;
        let (begun, changes) = changes.split_first().unwrap();
        assert_eq!(told(std::slice::from_ref(begun)), [("follower", Some(follower))]);
        let start = begun.mark;
        assert_eq!(told(changes), [
            ("order", Some(order.id.uuid())),
            ("product", Some(world.product.id.uuid())),
            ("interface_message", Some(calls.id.uuid())),
            ("message", Some(message.id.uuid())),
            ("balance", None),
            ("clock", None),
            ("clock", None),
            ("session", Some(session.id.uuid())),
        ]);
        let both = [Some(world.buyer.id), Some(world.seller.id)];
        assert_eq!((changes[0].accounts, changes[2].accounts), (both, both));
        assert_eq!(changes[1].accounts, [None, Some(world.seller.id)]);
        assert_eq!(changes[3].accounts, [Some(world.buyer.id), None]);
        assert_eq!(changes[4].accounts, [None, Some(world.buyer.id)]);
        assert_eq!(changes[5].accounts, [None, None]);
        assert!(changes.windows(2).all(|pair| pair[0].mark < pair[1].mark) && changes[0].mark > start);
        assert_eq!(tx.changes_after(changes[6].mark, 100).await.unwrap(), changes[7..]);
        assert_eq!(tx.changes_after(start, 2).await.unwrap(), changes[..2]);
        assert_eq!(tx.newest_changes(3).await.unwrap(), changes[5..]);
        drop(tx);

        // What is rolled back was never said.
        let mut tx = db.begin().await;
        tx.put_meta("clock.offset_ms", "3").await.unwrap();
        tx.rollback().await.unwrap();
        assert!(db.read().await.changes_after(changes[7].mark, 100).await.unwrap().is_empty());

        let mut tx = db.begin().await;
        tx.purge_changes(2).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.read().await.changes_after(Mark::default(), 100).await.unwrap(), changes[6..]);

        // One that died is forgotten when its time is over, one that leaves at once; then nothing is noted any more.
        for gone in [true, false] {
            let mut tx = db.begin().await;
            tx.purge_followers(at(9)).await.unwrap();
            tx.put_meta("clock.offset_ms", "4").await.unwrap();
            if gone {
                tx.unfollow(follower).await.unwrap();
                tx.follow(follower, at(8)).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        let mut tx = db.begin().await;
        tx.note_follower(follower).await.unwrap();
        tx.commit().await.unwrap();
        let after = seen(&db, changes[7].mark, 2).await;
        assert_eq!(told(&after), [("clock", None), ("follower", Some(follower))], "the second move was not noted");
    }

    async fn a_licence_code_is_told_of_to_those_who_know_it(db) {
        let mut tx = db.begin().await;
        let world = make::world(&mut *tx).await;
        let order = make::order(world.buyer.id, world.seller.id, &world.product);
        assert!(tx.insert_order(&order).await.unwrap());
        let bought = make::license(world.seller.id, Some(&order));
        let test = make::license(world.seller.id, None);
        let event = |id: uuid::Uuid, sequence| Event {
            subject: Subject::License,
            subject_id: id,
            sequence,
            name: "minted".to_owned(),
            actor: None,
            at: at(1),
            data: json!({}),
        };
        for license in [&bought, &test] {
            tx.insert_license(license).await.unwrap();
            tx.insert_event(&event(license.id.uuid(), 0)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let follower = uuid::Uuid::from_u128(8);
        let mut tx = db.begin().await;
        tx.follow(follower, at(9)).await.unwrap();
        tx.note_follower(follower).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await;
        for license in [&bought, &test] {
            tx.insert_event(&event(license.id.uuid(), 1)).await.unwrap();
        }
        tx.commit().await.unwrap();
        // What happened before anybody looked is not told; a test code has no buyer.
        let changes = seen(&db, Mark::default(), 3).await;
        assert_eq!(told(&changes), [
            ("follower", Some(follower)),
            ("license", Some(bought.id.uuid())),
            ("license", Some(test.id.uuid())),
        ]);
        assert_eq!(changes[1].accounts, [Some(world.buyer.id), Some(world.seller.id)]);
        assert_eq!(changes[2].accounts, [None, Some(world.seller.id)]);
    }
}
