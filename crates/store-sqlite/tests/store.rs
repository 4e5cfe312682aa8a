//! What every store must do, on SQLite.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use store::Store as _;
use store_sqlite::SqliteOptions;

#[path = "../../store/tests-shared/mod.rs"]
mod shared;

static COUNTER: AtomicU32 = AtomicU32::new(0);

async fn fresh() -> shared::Fixture {
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let dir = std::env::temp_dir().join(format!("galleria-store-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let store = store_sqlite::open(SqliteOptions::new(dir.join("galleria.sqlite")))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    let end = Box::pin(async move { std::fs::remove_dir_all(dir).unwrap() });
    shared::Fixture {
        db: shared::Db { store: Arc::new(store) },
        end,
    }
}
