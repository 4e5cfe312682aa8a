//! A database for each test, copied from a migrated template.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::atomic::{AtomicU32, Ordering},
};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use store::Store as _;
use store_postgres::PgOptions;

/// The address of a server on which tests may make databases.
const VARIABLE: &str = "GALLERIA_TEST_POSTGRES_URL";

static COUNTER: AtomicU32 = AtomicU32::new(0);

pub struct Database {
    admin: String,
    name: String,
}

impl Database {
    pub async fn fresh() -> Self {
        let Ok(admin) = std::env::var(VARIABLE) else {
            panic!(
                "{VARIABLE} names no PostgreSQL to test on; `make test` provides one, or: export {VARIABLE}=$(cargo xtask pg --fast start)"
            )
        };
        let mut hasher = DefaultHasher::new();
        include_str!("../../migrations/0001_first.sql").hash(&mut hasher);
        let template = format!("galleria_template_{:016x}", hasher.finish());
        let mut conn = PgConnection::connect(&admin).await.unwrap();
        // One process makes the template, the others wait for it.
        conn.execute("SELECT pg_advisory_lock(778201)").await.unwrap();
        let made: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
            .bind(&template)
            .fetch_one(&mut conn)
            .await
            .unwrap();
        if !made {
            let raw = format!("{template}_raw");
            run(&mut conn, format!("DROP DATABASE IF EXISTS {raw} WITH (FORCE)")).await;
            run(&mut conn, format!("CREATE DATABASE {raw}")).await;
            let store = store_postgres::open(PgOptions::new(address(&admin, &raw)))
                .await
                .unwrap();
            store.migrate().await.unwrap();
            store.close().await;
            drop(store);
            // Its last connections may still be on their way out.
            let mut tries = 0;
            while let Err(error) = conn
                .execute(AssertSqlSafe(format!("ALTER DATABASE {raw} RENAME TO {template}")))
                .await
            {
                tries += 1;
                assert!(tries < 100, "{error}");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("galleria_test_{}_{number}", std::process::id());
        run(&mut conn, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(&mut conn, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        conn.close().await.unwrap();
        Self { admin, name }
    }

    pub fn url(&self) -> String {
        address(&self.admin, &self.name)
    }

    pub async fn drop(self) {
        let mut conn = PgConnection::connect(&self.admin).await.unwrap();
        run(&mut conn, format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
        conn.close().await.unwrap();
    }
}

async fn run(conn: &mut PgConnection, sql: String) {
    conn.execute(AssertSqlSafe(sql)).await.unwrap();
}

/// The same server, another database.
fn address(admin: &str, database: &str) -> String {
    let (server, _) = admin.rsplit_once('/').unwrap();
    format!("{server}/{database}")
}
