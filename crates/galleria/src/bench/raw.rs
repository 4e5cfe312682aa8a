//! Ceilings of the databases: rows written with as little as possible around them, just as durable.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};
use sqlx::{
    Connection as _, Executor as _, PgPool, SqliteConnection,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::load;

/// Groups of rows in one commit of SQLite: as many as our own writer groups.
const GROUPS: usize = 64;

const TABLE: &str = "CREATE TABLE raw (id TEXT NOT NULL PRIMARY KEY, owner INTEGER NOT NULL, body TEXT NOT NULL)";

/// About as long as what an order's rows hold.
const BODY: &str =
    "{\"kind\":\"new\",\"amount\":{\"amount\":\"100.00\",\"currency\":\"CNY\"},\"product\":\"Bench Forms\"}";

/// An INSERT of `rows` rows, with `$1` in the place of what makes the keys unique.
fn insert(rows: usize) -> String {
    let values: Vec<String> = (0..rows)
        .map(|row| format!("($1 || '-{row}', {row}, '{BODY}')"))
        .collect();
    format!("INSERT INTO raw (id, owner, body) VALUES {}", values.join(", "))
}

/// Groups of `rows` rows a second: one statement a group, [`GROUPS`] groups a commit, `synchronous=FULL`.
pub async fn sqlite(path: &Path, rows: usize, length: Duration) -> Result<f64> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("cache_size", "-65536");
    let mut conn = SqliteConnection::connect_with(&options).await?;
    conn.execute(TABLE).await?;
    let statement = insert(rows);
    let begun = std::time::Instant::now();
    let mut count: u64 = 0;
    while begun.elapsed() < length {
        conn.execute("BEGIN IMMEDIATE").await?;
        for _ in 0..GROUPS {
            sqlx::query(sqlx::AssertSqlSafe(statement.as_str()))
                .bind(unique(count))
                .execute(&mut conn)
                .await?;
            count += 1;
        }
        conn.execute("COMMIT").await?;
    }
    let rate = load::per_second(count, begun.elapsed());
    conn.close().await?;
    Ok(rate)
}

/// Groups of `rows` rows a second: one statement and one commit a group, over as many connections as we use ourselves.
pub async fn postgres(url: &str, rows: usize, tasks: usize, length: Duration) -> Result<f64> {
    let pool: PgPool = PgPoolOptions::new()
        .max_connections(32)
        .connect(url)
        .await
        .context("PostgreSQL")?;
    pool.execute(TABLE).await?;
    let statement: std::sync::Arc<str> = insert(rows).into();
    let shared = pool.clone();
    let rate = load::rate(tasks, length / 8, length, move |task, turn| {
        let (pool, statement) = (shared.clone(), std::sync::Arc::clone(&statement));
        async move {
            let key = format!("{task}-{turn}");
            sqlx::query(sqlx::AssertSqlSafe(&*statement))
                .bind(key)
                .execute(&pool)
                .await?;
            Ok(())
        }
    })
    .await?;
    pool.close().await;
    Ok(rate)
}

fn unique(count: u64) -> String {
    format!("{count:016}")
}
