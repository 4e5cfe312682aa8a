//! A database for each test. Making one takes the server longer than most tests run, so those that are left over from
//! earlier tests are emptied and used again; a lock says which ones are in use.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use store::Store as _;
use store_postgres::PgOptions;

/// The address of a server on which tests may make databases.
const VARIABLE: &str = "GALLERIA_TEST_POSTGRES_URL";

pub struct Database {
    /// Holds the lock as long as it lives.
    admin: PgConnection,
    name: String,
    url: String,
}

impl Database {
    pub async fn fresh() -> Self {
        let Ok(address) = std::env::var(VARIABLE) else {
            panic!(
                "{VARIABLE} names no PostgreSQL to test on; `make test` provides one, or: \
                 export {VARIABLE}=$(cargo xtask pg --fast start)"
            )
        };
        let mut hasher = DefaultHasher::new();
        include_str!("../../migrations/0001_first.sql").hash(&mut hasher);
        let schema = hasher.finish();
        let mut admin = PgConnection::connect(&address).await.unwrap();
        let mut number = 0_i32;
        while !sqlx::query_scalar::<_, bool>("SELECT pg_try_advisory_lock(778202, $1)")
            .bind(number)
            .fetch_one(&mut admin)
            .await
            .unwrap()
        {
            number += 1;
        }
        let name = format!("galleria_test_{schema:016x}_{number}");
        let (server, _) = address.rsplit_once('/').unwrap();
        let url = format!("{server}/{name}");
        let mut database = Self { admin, name, url };
        if !database.emptied().await {
            database.made().await;
        }
        database
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Leaves it to the next test.
    pub async fn done(self) {
        self.admin.close().await.unwrap();
    }

    /// Removes it, because the next test would not find what it needs.
    #[allow(dead_code, reason = "not every test program has such a test")]
    pub async fn discard(mut self) {
        self.run(format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
        self.admin.close().await.unwrap();
    }

    async fn run(&mut self, sql: String) {
        self.admin.execute(AssertSqlSafe(sql)).await.unwrap();
    }

    /// Empties what an earlier test left behind, if it is there and sound.
    async fn emptied(&mut self) -> bool {
        let kill = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
        sqlx::query(kill)
            .bind(&self.name)
            .execute(&mut self.admin)
            .await
            .unwrap();
        let Ok(mut conn) = PgConnection::connect(&self.url).await else {
            return false;
        };
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_sqlx_migrations'",
        )
        .fetch_all(&mut conn)
        .await
        .unwrap();
        // Quicker than TRUNCATE where there are few rows; foreign keys need not be asked when everything goes.
        let mut sql = "SET session_replication_role = replica".to_owned();
        for table in tables {
            sql.push_str(&format!("; DELETE FROM {table}"));
        }
        conn.execute(AssertSqlSafe(sql)).await.unwrap();
        conn.close().await.unwrap();
        let store = store_postgres::open(PgOptions::new(&self.url)).await.unwrap();
        let current = store.is_current().await.unwrap();
        store.close().await;
        current
    }

    async fn made(&mut self) {
        self.run(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
            .await;
        // Two at once would quarrel over the server's own template.
        self.run("SELECT pg_advisory_lock(778201)".to_owned()).await;
        self.run(format!("CREATE DATABASE {}", self.name)).await;
        self.run("SELECT pg_advisory_unlock(778201)".to_owned()).await;
        let store = store_postgres::open(PgOptions::new(&self.url)).await.unwrap();
        store.migrate().await.unwrap();
        store.close().await;
    }
}
