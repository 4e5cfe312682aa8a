//! The SQLite store: everything in one file, one process that owns it, one writer that groups commits, a few readers.
//!
//! The SQL is shared with the other engine: the files under `../store/queries` are compiled here against this crate's
//! schema. What SQLite says differently is in [`dialect`]; how commits are grouped is told in [`writer`].

mod dialect;
mod near;
mod reader;
mod tx;
mod writer;

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
    fs::{File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use sqlx::{
    ConnectOptions as _,
    migrate::{Migrate as _, MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use store::{Result, Store, StoreError, Tx};

pub use self::tx::DbTx;
use self::{arrivals::Arrivals, common::explain, reader::Readers, writer::Bounds, writer::Writer};

/// The engine of this crate.
pub type Db = sqlx::Sqlite;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The oldest SQLite that is trusted: earlier ones can lose pages when a log is restarted under load (threat R7).
const OLDEST: (u32, u32, u32) = (3, 51, 3);

/// How sure a commit is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Synchronous {
    /// Every commit waits for the disk: nothing that was answered is ever lost.
    #[default]
    Full,
    /// The last commits may be lost when the power fails. Only where an operator chooses so.
    Normal,
}

/// Where the database is and how it is opened.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// The file; made if it is not there.
    pub path: PathBuf,
    /// How sure a commit is.
    pub synchronous: Synchronous,
    /// Connections that only read.
    pub readers: u32,
    /// Whether this process is the one that serves from the file: a second one is refused. A tool that looks or mends
    /// while the server runs sets it to `false`: its transactions take their place among the server's.
    pub owner: bool,
    /// Longest wait for the writer, and for another process that writes.
    pub patience: Duration,
    /// At most so many transactions in one commit.
    pub group: usize,
    /// A group takes no new transaction after this long.
    pub group_age: Duration,
    /// Pages of the log after which it is written back into the file.
    pub checkpoint_pages: u32,
    /// The file does not grow beyond so many pages of 4 KiB; what would need more is refused as on a full disk.
    pub max_pages: Option<u32>,
}

impl SqliteOptions {
    /// What a server wants.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            synchronous: Synchronous::Full,
            readers: 4,
            owner: true,
            patience: Duration::from_secs(10),
            group: 128,
            // Some times as long as the disk takes, so that most of the time goes into work and not into waiting. Only a
            // crowd ever makes a group that old: a commit nobody waits behind happens at once.
            group_age: Duration::from_millis(20),
            // 32 MB instead of 4: pages that are written again and again go back into the file once.
            checkpoint_pages: 8_000,
            max_pages: None,
        }
    }
}

/// Everything in one SQLite file.
pub struct SqliteStore {
    writer: Arc<Writer>,
    readers: Arc<Readers>,
    arrivals: Arc<Arrivals>,
    lock: Mutex<Option<File>>,
}

/// Opens a database. The schema is not touched: see [`Store::migrate`].
///
/// # Errors
/// The file cannot be opened, or another process serves from it.
pub async fn open(options: SqliteOptions) -> Result<SqliteStore> {
    let io = |what: &str, path: &Path, error: std::io::Error| {
        StoreError::Unavailable(format!("{what} {}: {error}", path.display()))
    };
    // Sealed secrets and people's data are for nobody else to read. The engine gives its other files the same mode.
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&options.path)
        .map_err(|e| io("cannot open", &options.path, e))?;
    let lock = options.owner.then(|| own(&options.path)).transpose()?;

    let base = SqliteConnectOptions::new()
        .filename(&options.path)
        .busy_timeout(options.patience)
        .foreign_keys(true)
        .statement_cache_capacity(512)
        .log_statements(tracing::log::LevelFilter::Off)
        .log_slow_statements(tracing::log::LevelFilter::Warn, Duration::from_secs(1));
    let synchronous = match options.synchronous {
        Synchronous::Full => SqliteSynchronous::Full,
        Synchronous::Normal => SqliteSynchronous::Normal,
    };
    let most = options.max_pages.unwrap_or(u32::MAX - 1).to_string();
    let writing = base
        .clone()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-65536")
        .pragma("wal_autocheckpoint", options.checkpoint_pages.to_string())
        .pragma("max_page_count", most);
    // Who reads everything, as the proof does, sorts on disk what does not fit into the cache.
    let reading = base.read_only(true).pragma("cache_size", "-16384");

    let arrivals = Arc::new(Arrivals::default());
    let bounds = Bounds {
        members: options.group.max(1),
        age: options.group_age,
        patience: options.patience,
    };
    let writer = Writer::open(writing, bounds, Arc::clone(&arrivals))
        .await
        .map_err(|e| explain(&e))?;
    let store = SqliteStore {
        writer,
        readers: Readers::new(reading, options.readers.max(1)),
        arrivals,
        lock: Mutex::new(lock),
    };
    store.check(options.synchronous).await?;
    Ok(store)
}

/// Takes the lock that says: this process serves from the file.
fn own(database: &Path) -> Result<File> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let unavailable = |why: String| StoreError::Unavailable(why);
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map_err(|e| unavailable(format!("cannot open {}: {e}", path.display())))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            let _ = file.read_to_string(&mut owner);
            return Err(unavailable(format!(
                "{} is served by another process already (number {}); SQLite serves one process only: stop that one \
                 first, or use PostgreSQL for many",
                database.display(),
                owner.trim()
            )));
        }
        Err(TryLockError::Error(error)) => return Err(unavailable(format!("cannot lock {}: {error}", path.display()))),
    }
    let written = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    written.map_err(|e| unavailable(format!("cannot write {}: {e}", path.display())))?;
    Ok(file)
}

impl SqliteStore {
    /// Refuses an engine that is too old, and one that does not do what it was told (threat R2).
    async fn check(&self, wanted: Synchronous) -> Result<()> {
        let mut alone = self.writer.alone().await?;
        let row: (String, String, i64, i64) = sqlx::query_as(
            "SELECT sqlite_version(), (SELECT journal_mode FROM pragma_journal_mode), \
             (SELECT synchronous FROM pragma_synchronous), (SELECT foreign_keys FROM pragma_foreign_keys)",
        )
        .fetch_one(alone.conn()?)
        .await
        .map_err(|e| explain(&e))?;
        let (version, journal, synchronous, foreign_keys) = row;
        let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let mut part = || parts.next().unwrap_or(0);
        if (part(), part(), part()) < OLDEST {
            return Err(StoreError::Engine(format!("SQLite {version} is too old")));
        }
        let full = i64::from(wanted == Synchronous::Full) + 1;
        if journal != "wal" || synchronous != full || foreign_keys != 1 {
            return Err(StoreError::Engine(format!(
                "SQLite did not take its settings: journal {journal}, synchronous {synchronous}, \
                 foreign keys {foreign_keys}"
            )));
        }
        Ok(())
    }
}

impl SqliteStore {
    /// Writes a copy of everything, as it is at one moment, while the work goes on. The copy is a database like this
    /// one, and is there under its name only when it is whole and kept by the disk.
    ///
    /// # Errors
    /// There is a file of that name, or the copy cannot be written.
    pub async fn backup_to(&self, path: &Path) -> Result<()> {
        let failed = |error: std::io::Error| {
            StoreError::Unavailable(format!("cannot write the backup {}: {error}", path.display()))
        };
        if path.try_exists().map_err(failed)? {
            return Err(StoreError::Engine(format!("{} is there already", path.display())));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        // Left over where an earlier backup was cut off.
        match std::fs::remove_file(&part) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let file = OpenOptions::new()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(&part)
            .map_err(failed)?;
        let kept = match self.readers.copy_into(&part).await {
            Ok(()) => {
                let (from, to) = (part.clone(), path.to_owned());
                // A large file may keep the disk busy for long.
                let keep = move || {
                    file.sync_all()?;
                    std::fs::rename(&from, &to)?;
                    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
                    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
                };
                tokio::task::spawn_blocking(keep)
                    .await
                    .map_err(std::io::Error::other)
                    .flatten()
                    .map_err(failed)
            }
            Err(error) => Err(error),
        };
        if kept.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        kept
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
impl Store for SqliteStore {
    async fn begin(&self) -> Result<Box<dyn Tx>> {
        Ok(Box::new(DbTx::writing(self.writer.begin().await?)))
    }

    async fn read(&self) -> Result<Box<dyn Tx>> {
        Ok(Box::new(DbTx::reading(self.readers.begin().await?)))
    }

    async fn glance(&self) -> Result<Box<dyn Tx>> {
        Ok(Box::new(DbTx::reading(self.readers.get().await?)))
    }

    async fn migrate(&self) -> Result<()> {
        let mut alone = self.writer.alone().await?;
        MIGRATIONS
            .run_direct(None, alone.conn()?, false)
            .await
            .map_err(explain_migration)
    }

    async fn is_current(&self) -> Result<bool> {
        let mut reading = self.readers.get().await?;
        let conn = reading.conn()?;
        let known: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'")
                .fetch_one(&mut *conn)
                .await
                .map_err(|e| explain(&e))?;
        if known == 0 {
            return Ok(false);
        }
        if conn
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
        self.arrivals.wait(limit).await;
    }

    fn engine(&self) -> &'static str {
        "SQLite"
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        // Dropping the file gives up the lock.
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
