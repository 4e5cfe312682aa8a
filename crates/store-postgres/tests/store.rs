//! What every store must do, on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may fail"
)]

use std::sync::Arc;

use sqlx::{Connection as _, PgConnection};
use store_postgres::PgOptions;

#[path = "../../store/tests-shared/mod.rs"]
mod shared;
mod support;

async fn fresh() -> shared::Fixture {
    let database = support::Database::fresh().await;
    let store = store_postgres::open(PgOptions::new(database.url())).await.unwrap();
    let end = Box::pin(database.done());
    shared::Fixture {
        db: shared::Db { store: Arc::new(store) },
        end,
    }
}

#[tokio::test]
async fn the_schema_is_the_one_of_both_engines() {
    let database = support::Database::fresh().await;
    let mut conn = PgConnection::connect(&database.url()).await.unwrap();
    let lines = sqlx::query_scalar(
        "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN ' may be empty' ELSE '' END
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT IN ('_sqlx_migrations', 'visible_change')
            AND table_name NOT LIKE 'usage\\_record\\_%'
        UNION ALL
        SELECT 'index ' || i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_namespace n ON n.oid = i.relnamespace
        WHERE n.nspname = 'public' AND NOT i.relispartition
            AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    conn.close().await.unwrap();
    database.done().await;
    shared::same_schema(lines);
}
