//! The two schemas and the metadata of the SQL that is checked against them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::pg::{Care, Cluster, psql};
use crate::{setup, sh};

/// One store crate, its schema and the variable through which its queries find a database.
#[derive(Clone, Copy)]
pub enum Store {
    Sqlite,
    Postgres,
}

impl Store {
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub fn package(self) -> &'static str {
        match self {
            Self::Sqlite => "store-sqlite",
            Self::Postgres => "store-postgres",
        }
    }

    /// As named in the `sqlx.toml` of the crate.
    pub fn url_variable(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLITE_DATABASE_URL",
            Self::Postgres => "PG_DATABASE_URL",
        }
    }

    fn dir(self) -> PathBuf {
        sh::root().join("crates").join(self.package())
    }

    /// The committed metadata.
    fn metadata(self) -> PathBuf {
        self.dir().join(".sqlx")
    }

    /// The migrations in the order of their version numbers. Reverting scripts are left out.
    fn migrations(self) -> Result<Vec<PathBuf>> {
        let dir = self.dir().join("migrations");
        let entries = match fs::read_dir(&dir) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.with_context(|| format!("cannot read {}", dir.display()))?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !name.ends_with(".sql") || name.ends_with(".down.sql") {
                continue;
            }
            let version: i64 = name
                .split('_')
                .next()
                .unwrap_or_default()
                .parse()
                .with_context(|| format!("{} does not begin with a version number", path.display()))?;
            found.push((version, path));
        }
        found.sort();
        Ok(found.into_iter().map(|(_, path)| path).collect())
    }
}

/// A database of each kind with the present schemas in it.
pub struct Databases {
    sqlite: String,
    postgres: String,
}

impl Databases {
    /// Makes both anew: what was there under these names is gone.
    pub fn fresh(cluster: &Cluster, database: &str, sqlite_file: &Path) -> Result<Self> {
        Ok(Self {
            sqlite: fresh_sqlite(sqlite_file)?,
            postgres: fresh_postgres(cluster, database)?,
        })
    }

    pub fn url(&self, store: Store) -> &str {
        match store {
            Store::Sqlite => &self.sqlite,
            Store::Postgres => &self.postgres,
        }
    }
}

fn fresh_sqlite(file: &Path) -> Result<String> {
    setup::python()?;
    let name = file.to_string_lossy();
    for old in [
        name.to_string(),
        format!("{name}-wal"),
        format!("{name}-shm"),
        format!("{name}-journal"),
    ] {
        match fs::remove_file(&old) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error).context(old),
            _ => {}
        }
    }
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir)?;
    }
    const APPLY: &str = "\
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for path in sys.argv[2:]:
    try:
        db.executescript(open(path, encoding='utf-8').read())
    except sqlite3.Error as error:
        sys.exit(f'{path}: {error}')
db.close()
";
    sh::read(
        sh::cmd("python3")
            .args(["-c", APPLY])
            .arg(file)
            .args(Store::Sqlite.migrations()?),
    )
    .context("the SQLite migrations cannot be applied")?;
    Ok(format!("sqlite://{name}"))
}

fn fresh_postgres(cluster: &Cluster, database: &str) -> Result<String> {
    cluster.start()?;
    let url = cluster.fresh_database(database)?;
    for migration in Store::Postgres.migrations()? {
        sh::read(psql(&url)?.arg("--single-transaction").arg("--file").arg(&migration))
            .context("the PostgreSQL migrations cannot be applied")?;
    }
    Ok(url)
}

/// Keeps a database of each kind for whoever edits queries; prints the variables to set.
pub fn dev_db(sqlite_file: Option<PathBuf>) -> Result<()> {
    let file = sqlite_file.unwrap_or_else(|| sh::target().join("dev.sqlite"));
    let file = std::path::absolute(file)?;
    let databases = Databases::fresh(&Cluster::dev(Care::Fast), "galleria_dev", &file)?;
    for store in Store::ALL {
        println!("export {}='{}'", store.url_variable(), databases.url(store));
        recompile(store)?;
    }
    println!("export SQLX_OFFLINE=false");
    Ok(())
}

/// The query macros do not notice a changed schema: only a changed source file makes them run again.
fn recompile(store: Store) -> Result<()> {
    sh::read(sh::cmd("touch").arg("--no-create").arg(store.dir().join("src/lib.rs"))).map(drop)
}
