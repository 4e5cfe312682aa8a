//! What every store must do, whatever its engine. Each engine crate includes this folder in its tests and provides
//! `fresh()`, which makes an empty, migrated database.

mod admin;
mod catalog;
mod client_license;
mod file;
mod fulfilment;
mod identity;
mod invoice;
mod jobs;
mod ledger;
mod license;
mod lists;
mod live;
pub mod make;
mod message;
mod order;
mod question;
mod seller;
mod supervision;
mod tx;

use std::{pin::Pin, sync::Arc};

use store::{Page, Store, StoreError, Tx};

/// A database for one test.
#[derive(Clone)]
pub struct Db {
    pub store: Arc<dyn Store>,
}

/// A database for one test, with what must happen when the test is over.
pub struct Fixture {
    pub db: Db,
    pub end: Pin<Box<dyn Future<Output = ()>>>,
}

impl Db {
    pub async fn begin(&self) -> Box<dyn Tx> {
        self.store.begin().await.unwrap()
    }

    pub async fn read(&self) -> Box<dyn Tx> {
        self.store.read().await.unwrap()
    }

    /// Runs `work` in one transaction and commits it.
    pub async fn write<T>(&self, work: impl AsyncFnOnce(&mut dyn Tx) -> T) -> T {
        let mut tx = self.begin().await;
        let result = work(&mut *tx).await;
        tx.commit().await.unwrap();
        result
    }
}

pub fn page(limit: i64) -> Page {
    Page { before: None, limit }
}

pub fn before<T>(id: domain::id::Id<T>, limit: i64) -> Page {
    Page {
        before: Some(id.uuid()),
        limit,
    }
}

#[track_caller]
pub fn duplicate<T>(result: Result<T, StoreError>, of: &str) {
    match result {
        Err(StoreError::Duplicate(what)) => assert_eq!(what, of),
        Err(other) => panic!("expected a duplicate of {of}, got {other:?}"),
        Ok(_) => panic!("expected a duplicate of {of}, got a success"),
    }
}

#[track_caller]
pub fn forbidden<T>(result: Result<T, StoreError>) {
    match result {
        Err(StoreError::Forbidden(_)) => {}
        Err(other) => panic!("expected Forbidden, got {other:?}"),
        Ok(_) => panic!("expected Forbidden, got a success"),
    }
}

#[track_caller]
pub fn stale<T>(result: Result<T, StoreError>) {
    match result {
        Err(StoreError::Stale) => {}
        Err(other) => panic!("expected Stale, got {other:?}"),
        Ok(_) => panic!("expected Stale, got a success"),
    }
}

/// Compares what an engine's schema consists of with the list that both must equal: `table.column`, whether it may be
/// empty, and the names of indexes.
#[track_caller]
pub fn same_schema(found: Vec<String>) {
    let mut found = found;
    found.sort();
    let wanted: Vec<&str> = include_str!("schema.txt").lines().collect();
    let missing: Vec<_> = wanted.iter().filter(|line| !found.iter().any(|f| f == *line)).collect();
    let surplus: Vec<_> = found.iter().filter(|line| !wanted.contains(&line.as_str())).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "the schemas of the engines must stay in step; if both have changed, change tests-shared/schema.txt too\n\
         missing here: {missing:#?}\nonly here: {surplus:#?}"
    );
}

/// Declares tests that run on the engine whose crate includes this folder. Both do, so each runs on both.
macro_rules! backends {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)*) => {$(
        $(#[$meta])*
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            let fixture = crate::fresh().await;
            {
                let $db = fixture.db.clone();
                $body
            }
            fixture.db.store.close().await;
            drop(fixture.db);
            fixture.end.await;
        }
    )*};
}
pub(crate) use backends;
