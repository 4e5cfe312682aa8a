//! What every store must do, on PostgreSQL.

use std::sync::Arc;

use store_postgres::PgOptions;

#[path = "../../store/tests-shared/mod.rs"]
mod shared;
mod support;

async fn fresh() -> shared::Fixture {
    let database = support::Database::fresh().await;
    let store = store_postgres::open(PgOptions::new(database.url())).await.unwrap();
    let end = Box::pin(database.drop());
    shared::Fixture {
        db: shared::Db { store: Arc::new(store) },
        end,
    }
}
