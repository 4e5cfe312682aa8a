//! The PostgreSQL store: any number of processes on one database.
//!
//! The SQL is shared with the other engine: the files under `../store/queries` are compiled here against this crate's
//! schema. What PostgreSQL says differently is in [`dialect`].

mod bell;
mod dialect;
mod tx;

#[path = "../../store/queries/admin.rs"]
mod admin;
#[path = "../../store/queries/arrivals.rs"]
mod arrivals;
#[path = "../../store/queries/catalog.rs"]
mod catalog;
#[path = "../../store/queries/charge.rs"]
mod charge;
#[path = "../../store/queries/client_license.rs"]
mod client_license;
#[path = "../../store/queries/common.rs"]
mod common;
#[path = "../../store/queries/file.rs"]
mod file;
#[path = "../../store/queries/fulfilment.rs"]
mod fulfilment;
#[path = "../../store/queries/identity.rs"]
mod identity;
#[path = "../../store/queries/invoice.rs"]
mod invoice;
#[path = "../../store/queries/job_list.rs"]
mod job_list;
#[path = "../../store/queries/jobs.rs"]
mod jobs;
#[path = "../../store/queries/ledger.rs"]
mod ledger;
#[path = "../../store/queries/license.rs"]
mod license;
#[path = "../../store/queries/live.rs"]
mod live;
#[path = "../../store/queries/message.rs"]
mod message;
#[path = "../../store/queries/metering.rs"]
mod metering;
#[path = "../../store/queries/order.rs"]
mod order;
#[path = "../../store/queries/question.rs"]
mod question;
#[path = "../../store/queries/seller.rs"]
mod seller;
#[path = "../../store/queries/sieve.rs"]
mod sieve;
#[path = "../../store/queries/supervision.rs"]
mod supervision;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use sqlx::{
    ConnectOptions as _, Connection as _, PgPool,
    migrate::{Migrate as _, MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};
use store::{Result, Store, StoreError, Tx};
use tokio::task::JoinHandle;

pub use self::tx::DbTx;
use self::{bell::Bell, common::explain};

/// The engine of this crate.
pub type Db = sqlx::Postgres;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Where the database is and how it is used.
#[derive(Clone, Debug)]
pub struct PgOptions {
    /// `postgres://user:password@host:port/database`
    pub url: String,
    /// Connections of this process, besides two for waking workers; a quarter of them for glances.
    pub max_connections: u32,
    /// Longest wait for a connection.
    pub patience: Duration,
    /// Longest run of one statement.
    pub statement_timeout: Duration,
}

impl PgOptions {
    /// What a server wants.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 20,
            patience: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(60),
        }
    }
}

/// Everything in one PostgreSQL database.
pub struct PgStore {
    pool: PgPool,
    glances: PgPool,
    plain: PgConnectOptions,
    bell: Arc<Bell>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

/// Connects to a database. The schema is not touched: see [`Store::migrate`].
///
/// # Errors
/// The address cannot be read or nobody answers there.
pub async fn open(options: PgOptions) -> Result<PgStore> {
    let plain: PgConnectOptions = options
        .url
        .parse()
        .map_err(|e: sqlx::Error| StoreError::Engine(format!("the database's address: {e}")))?;
    let plain = plain
        .application_name("galleria")
        .statement_cache_capacity(512)
        .log_statements(tracing::log::LevelFilter::Off)
        .log_slow_statements(tracing::log::LevelFilter::Warn, Duration::from_secs(1));
    let millis = |span: Duration| span.as_millis().to_string();
    let bounded = plain.clone().options([
        ("statement_timeout", millis(options.statement_timeout)),
        ("lock_timeout", millis(options.patience)),
        ("idle_in_transaction_session_timeout", millis(options.statement_timeout)),
    ]);
    let pool_of = |connections: u32| {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(options.patience)
            // A question before every use would be a round trip; only a connection that lay idle is asked.
            .test_before_acquire(false)
            .before_acquire(|conn, meta| {
                Box::pin(async move {
                    if meta.idle_for > Duration::from_secs(2) {
                        conn.ping().await?;
                    }
                    Ok(true)
                })
            })
    };
    let most = options.max_connections.max(2);
    let glancing = most.div_ceil(4);
    let pool = pool_of(most - glancing)
        .connect_with(bounded.clone())
        .await
        .map_err(|e| explain(&e))?;
    let glances = pool_of(glancing).connect_lazy_with(bounded.options([("default_transaction_read_only", "on")]));
    let (bell, tasks) = Bell::new(plain.clone());
    Ok(PgStore {
        pool,
        glances,
        plain,
        bell,
        tasks: Mutex::new(tasks),
    })
}

impl PgStore {
    async fn begin_as(&self, statement: &'static str) -> Result<Box<dyn Tx>> {
        let inner = self.pool.begin_with(statement).await.map_err(|e| explain(&e))?;
        Ok(Box::new(DbTx::new(inner, Arc::clone(&self.bell))))
    }

    fn stop(&self) {
        for task in self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            task.abort();
        }
    }
}

impl Drop for PgStore {
    fn drop(&mut self) {
        self.stop();
    }
}

fn explain_migration(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => explain(&error),
        MigrateError::VersionMissing(version) => StoreError::Engine(format!(
            "the database has the schema {version}, which this program does not know: it is older than the data"
        )),
        other => StoreError::Engine(other.to_string()),
    }
}

#[async_trait]
impl Store for PgStore {
    async fn begin(&self) -> Result<Box<dyn Tx>> {
        self.begin_as("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE").await
    }

    async fn read(&self) -> Result<Box<dyn Tx>> {
        self.begin_as("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    async fn glance(&self) -> Result<Box<dyn Tx>> {
        let conn = self.glances.acquire().await.map_err(|e| explain(&e))?;
        Ok(Box::new(DbTx::glance(conn, Arc::clone(&self.bell))))
    }

    async fn migrate(&self) -> Result<()> {
        // A connection of its own: building an index may take longer than any statement of the day's work.
        let mut conn = self.plain.connect().await.map_err(|e| explain(&e))?;
        MIGRATIONS
            .run_direct(None, &mut conn, false)
            .await
            .map_err(explain_migration)?;
        let _ = conn.close().await;
        Ok(())
    }

    async fn is_current(&self) -> Result<bool> {
        let mut conn = self.pool.acquire().await.map_err(|e| explain(&e))?;
        let known: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
            .fetch_one(&mut *conn)
            .await
            .map_err(|e| explain(&e))?;
        if !known
            || conn
                .dirty_version(&MIGRATIONS.table_name)
                .await
                .map_err(explain_migration)?
                .is_some()
        {
            return Ok(false);
        }
        let applied = conn
            .list_applied_migrations(&MIGRATIONS.table_name)
            .await
            .map_err(explain_migration)?;
        let wanted: Vec<_> = MIGRATIONS
            .iter()
            .filter(|m| m.migration_type.is_up_migration())
            .collect();
        Ok(applied.len() == wanted.len()
            && applied
                .iter()
                .zip(wanted)
                .all(|(is, m)| is.version == m.version && is.checksum == m.checksum))
    }

    async fn jobs_arrived(&self, limit: Duration) {
        self.bell.wait(limit).await;
    }

    fn engine(&self) -> &'static str {
        "PostgreSQL"
    }

    async fn close(&self) {
        self.stop();
        self.glances.close().await;
        self.pool.close().await;
    }
}
