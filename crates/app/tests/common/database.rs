//! A fresh database of either engine, gone when the test has passed.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{Connection as _, Executor as _, PgConnection};
use store::Store;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub enum Database {
    Sqlite { folder: PathBuf },
    Postgres { admin: String, name: String },
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    pub async fn fresh(engine: Engine) -> Self {
        let name = format!(
            "galleria_t_{}_{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        );
        match engine {
            Engine::Sqlite => {
                let folder = std::env::temp_dir().join(name);
                let _ = std::fs::remove_dir_all(&folder);
                std::fs::create_dir_all(&folder).unwrap();
                Self::Sqlite { folder }
            }
            Engine::Postgres => {
                let admin = std::env::var("GALLERIA_TEST_POSTGRES_URL").expect(
                    "set GALLERIA_TEST_POSTGRES_URL to a server on which databases may be made: \
                     export GALLERIA_TEST_POSTGRES_URL=$(cargo xtask pg --fast start)",
                );
                let mut conn = PgConnection::connect(&admin)
                    .await
                    .expect("the PostgreSQL server of the tests");
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                conn.execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
                conn.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
                    .await
                    .unwrap();
                Self::Postgres { admin, name }
            }
        }
    }

    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }

    pub async fn open(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite { folder } => {
                let mut options = store_sqlite::SqliteOptions::new(folder.join("galleria.db"));
                // What a power failure leaves is for the crash tests; these are about rules.
                options.synchronous = store_sqlite::Synchronous::Normal;
                Arc::new(store_sqlite::open(options).await.unwrap())
            }
            Self::Postgres { admin, name } => {
                let mut options = store_postgres::PgOptions::new(with_database(admin, name));
                options.max_connections = 8;
                Arc::new(store_postgres::open(options).await.unwrap())
            }
        }
    }

    /// The months that have a place of their own for usage records, and `other` if records lie outside of them; nothing where
    /// the engine does not keep months apart.
    pub async fn record_months(&self) -> Vec<String> {
        let Self::Postgres { admin, name } = self else {
            return Vec::new();
        };
        let mut conn = PgConnection::connect(&with_database(admin, name)).await.unwrap();
        sqlx::query_scalar(
            "SELECT substr(relname::text, 14) FROM pg_class WHERE relispartition AND relkind = 'r'
                AND relname ~ '^usage_record_[0-9]'
            UNION ALL SELECT 'other' FROM usage_record_other ORDER BY 1",
        )
        .fetch_all(&mut conn)
        .await
        .unwrap()
    }

    pub async fn remove(self) {
        match self {
            Self::Sqlite { folder } => drop(std::fs::remove_dir_all(folder)),
            Self::Postgres { admin, name } => {
                let mut conn = PgConnection::connect(&admin).await.unwrap();
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                conn.execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
            }
        }
    }
}

/// The same server, another database.
fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url
        .split_once('?')
        .map_or((url, None), |(base, query)| (base, Some(query)));
    let server = base.rsplit_once('/').map_or(base, |(server, _)| server);
    query.map_or_else(
        || format!("{server}/{name}"),
        |query| format!("{server}/{name}?{query}"),
    )
}
