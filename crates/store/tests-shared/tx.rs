use std::time::Duration;

use domain::identity::Role;
use store::{Idempotent, StoreError};
use tokio::task::JoinSet;

use super::{backends, duplicate, make, make::at};

backends! {
    async fn the_schema_is_brought_up_to_date_once(db) {
        assert!(db.store.is_current().await.unwrap());
        db.store.migrate().await.unwrap();
        assert!(db.store.is_current().await.unwrap());
    }

    async fn what_is_not_committed_was_never_there(db) {
        let mut tx = db.begin().await;
        tx.put_meta("k", "dropped").await.unwrap();
        drop(tx);
        let mut tx = db.begin().await;
        assert!(tx.meta("k").await.unwrap().is_none());
        tx.put_meta("k", "rolled back").await.unwrap();
        tx.rollback().await.unwrap();
        assert!(db.read().await.meta("k").await.unwrap().is_none());
        db.write(async |tx| tx.put_meta("k", "kept").await.unwrap()).await;
        assert_eq!(db.read().await.meta("k").await.unwrap().unwrap(), "kept");
    }

    async fn a_reader_sees_one_moment_and_writes_nothing(db) {
        db.write(async |tx| tx.put_meta("k", "old").await.unwrap()).await;
        let mut reader = db.read().await;
        assert_eq!(reader.meta("k").await.unwrap().unwrap(), "old");
        db.write(async |tx| tx.put_meta("k", "new").await.unwrap()).await;
        assert_eq!(reader.meta("k").await.unwrap().unwrap(), "old");
        assert_eq!(db.read().await.meta("k").await.unwrap().unwrap(), "new");
        assert!(reader.put_meta("k", "by a reader").await.is_err());
        drop(reader);
        let mut reader = db.read().await;
        assert_eq!(reader.meta("k").await.unwrap().unwrap(), "new");
        reader.commit().await.unwrap();
    }

    async fn after_a_refused_statement_a_transaction_can_only_be_rolled_back(db) {
        let account = make::account(Role::Buyer);
        db.write(async |tx| tx.insert_account(&account).await.unwrap()).await;
        let mut tx = db.begin().await;
        tx.put_meta("k", "v").await.unwrap();
        let mut second = make::account(Role::Buyer);
        second.login = account.login;
        duplicate(tx.insert_account(&second).await, "account.login");
        assert!(matches!(tx.meta("k").await, Err(StoreError::Engine(_))));
        assert!(matches!(tx.commit().await, Err(StoreError::Engine(_))));
        assert!(db.read().await.meta("k").await.unwrap().is_none());
    }

    async fn more_readers_than_connections_take_turns(db) {
        db.write(async |tx| tx.put_meta("k", "v").await.unwrap()).await;
        let mut crowd = JoinSet::new();
        for _ in 0..100 {
            let db = db.clone();
            crowd.spawn(async move { db.read().await.meta("k").await.unwrap().unwrap() });
        }
        assert!(crowd.join_all().await.iter().all(|v| v == "v"));
    }

    async fn one_of_many_keeps_the_answer_of_a_repeated_request(db) {
        let actor = make::id();
        let mut race = JoinSet::new();
        for n in 0..50 {
            let db = db.clone();
            race.spawn(async move {
                let entry = Idempotent { request: vec![1], status: 200, response: n.to_string() };
                let mut tx = db.begin().await;
                match tx.put_idempotent(actor, "key", &entry, at(1)).await {
                    Ok(()) => { tx.commit().await.unwrap(); Some(entry) }
                    Err(StoreError::Duplicate(_)) => None,
                    Err(other) => panic!("{other}"),
                }
            });
        }
        let won: Vec<_> = race.join_all().await.into_iter().flatten().collect();
        assert_eq!(won.len(), 1);
        assert_eq!(db.read().await.idempotent(actor, "key").await.unwrap().unwrap(), won[0]);
    }

    async fn one_of_many_stale_updates_wins(db) {
        let account = make::account(Role::Buyer);
        db.write(async |tx| tx.insert_account(&account).await.unwrap()).await;
        let mut race = JoinSet::new();
        for _ in 0..50 {
            let db = db.clone();
            let id = account.id;
            race.spawn(async move {
                let read = db.read().await.account(id).await.unwrap().unwrap();
                tokio::time::sleep(Duration::from_millis(20)).await;
                let mut tx = db.begin().await;
                match tx.update_account(&read).await {
                    Ok(()) => { tx.commit().await.unwrap(); true }
                    Err(StoreError::Stale) => false,
                    Err(other) => panic!("{other}"),
                }
            });
        }
        let won = i64::try_from(race.join_all().await.into_iter().filter(|won| *won).count()).unwrap();
        assert!(won >= 1);
        assert_eq!(db.read().await.account(account.id).await.unwrap().unwrap().version, won);
    }

    async fn exactly_what_was_answered_is_there(db) {
        // Many writers at once, each of whose transactions ends in one of the ways a transaction can end.
        let mut crowd = JoinSet::new();
        for task in 0..32_u32 {
            let db = db.clone();
            crowd.spawn(async move {
                let mut expected = Vec::new();
                for step in 0..40_u32 {
                    let (a, b) = (format!("{task}-{step}-a"), format!("{task}-{step}-b"));
                    let mut tx = db.begin().await;
                    tx.put_meta(&a, "v").await.unwrap();
                    let fate = (task * 7 + step * 13) % 10;
                    if fate == 0 {
                        drop(tx);
                        expected.push((a, b, false));
                        continue;
                    }
                    if fate == 1 {
                        // A statement fails in the middle.
                        let entry = Idempotent { request: vec![], status: 1, response: String::new() };
                        tx.put_idempotent(domain::id::Id::from_uuid(uuid::Uuid::nil()), &a, &entry, at(1)).await.unwrap();
                        tx.put_idempotent(domain::id::Id::from_uuid(uuid::Uuid::nil()), &a, &entry, at(1)).await.unwrap_err();
                        tx.commit().await.unwrap_err();
                        expected.push((a, b, false));
                        continue;
                    }
                    if fate == 2 { tokio::task::yield_now().await; }
                    tx.put_meta(&b, "v").await.unwrap();
                    if fate == 3 {
                        tx.rollback().await.unwrap();
                        expected.push((a, b, false));
                        continue;
                    }
                    tx.commit().await.unwrap();
                    // Whoever was answered sees his own work at once.
                    assert!(db.read().await.meta(&b).await.unwrap().is_some());
                    expected.push((a, b, true));
                }
                expected
            });
        }
        let mut tx = db.read().await;
        let all = crowd.join_all().await;
        drop(tx);
        tx = db.read().await;
        for (a, b, there) in all.into_iter().flatten() {
            assert_eq!(tx.meta(&a).await.unwrap().is_some(), there, "{a}");
            assert_eq!(tx.meta(&b).await.unwrap().is_some(), there, "{b}");
        }
    }

    async fn callers_who_go_away_do_no_harm(db) {
        let mut crowd = JoinSet::new();
        for task in 0..24_u32 {
            let db = db.clone();
            crowd.spawn(async move {
                for step in 0..40_u32 {
                    let work = async {
                        let mut tx = db.begin().await;
                        tx.put_meta(&format!("{task}-{step}-a"), "v").await.unwrap();
                        tx.put_meta(&format!("{task}-{step}-b"), "v").await.unwrap();
                        tx.commit().await.unwrap();
                    };
                    // Given up at any point: before the turn, in a statement, while waiting for the commit.
                    let micros = u64::from((task * 97 + step * 131) % 3000);
                    let _ = tokio::time::timeout(Duration::from_micros(micros), work).await;
                }
            });
        }
        crowd.join_all().await;
        db.write(async |tx| tx.put_meta("last", "v").await.unwrap()).await;
        let mut tx = db.read().await;
        for task in 0..24 {
            for step in 0..40 {
                let a = tx.meta(&format!("{task}-{step}-a")).await.unwrap();
                let b = tx.meta(&format!("{task}-{step}-b")).await.unwrap();
                assert_eq!(a, b, "half a transaction: {task}-{step}");
            }
        }
    }

    async fn a_closed_store_says_so(db) {
        db.store.close().await;
        assert!(matches!(db.store.begin().await.map(drop), Err(StoreError::Unavailable(_))));
        assert!(matches!(db.store.read().await.map(drop), Err(StoreError::Unavailable(_))));
    }
}
