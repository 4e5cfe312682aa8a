//! What every store must do, on SQLite.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail"
)]

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use sqlx::{Connection as _, SqliteConnection};
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

#[tokio::test]
async fn the_schema_is_the_one_of_both_engines() {
    let path = std::env::temp_dir().join(format!("galleria-schema-{}", std::process::id()));
    let store = store_sqlite::open(SqliteOptions::new(&path)).await.unwrap();
    store.migrate().await.unwrap();
    let mut conn = SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    let lines = sqlx::query_scalar(
        "SELECT t.name || '.' || c.name || iif(c.\"notnull\", '', ' may be empty')
        FROM sqlite_schema t, pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name <> '_sqlx_migrations'
        UNION ALL
        SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    shared::same_schema(lines);
    store.close().await;
    for end in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}
