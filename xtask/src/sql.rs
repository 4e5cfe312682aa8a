//! The two schemas and the metadata of the SQL that is checked against them.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::pg::{Care, Cluster, Throwaway, psql};
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
        let mut apply = psql(&url)?;
        if !fs::read_to_string(&migration)?.starts_with("-- no-transaction") {
            apply.arg("--single-transaction");
        }
        sh::read(apply.arg("--file").arg(&migration)).context("the PostgreSQL migrations cannot be applied")?;
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

/// Describes every query anew and rewrites the committed metadata where it differs.
pub fn prepare() -> Result<()> {
    let cluster = Throwaway::start("sql", Care::Fast)?;
    let described = describe(&cluster)?;
    for (store, wanted) in Store::ALL.into_iter().zip(described) {
        let dir = store.metadata();
        let found = files(&dir)?;
        let difference = Difference::between(&wanted, &found);
        for name in &difference.stale {
            fs::remove_file(dir.join(name))?;
        }
        if !wanted.is_empty() {
            fs::create_dir_all(&dir)?;
        }
        for name in difference.missing.iter().chain(&difference.changed) {
            fs::write(dir.join(name), wanted.get(*name).map_or("", String::as_str))?;
        }
        if !difference.changed.is_empty() {
            recompile(store)?;
        }
        eprintln!("{}: {} queries; {difference}", store.package(), wanted.len());
    }
    fs::write(stamp(), inputs()?)?;
    Ok(())
}

/// Fails unless the committed metadata is what `prepare` would write. Does nothing if nothing changed since it last
/// succeeded here.
pub fn check(cluster: &Cluster) -> Result<()> {
    let inputs = inputs()?;
    if fs::read_to_string(stamp()).is_ok_and(|last| last == inputs) {
        eprintln!("nothing has changed since the last check");
        return Ok(());
    }
    let mut complaints = Vec::new();
    for (store, wanted) in Store::ALL.into_iter().zip(describe(cluster)?) {
        let found = files(&store.metadata())?;
        let difference = Difference::between(&wanted, &found);
        eprintln!("{}: {} queries; {difference}", store.package(), wanted.len());
        if !difference.is_empty() {
            complaints.push(format!("{}: {difference}", store.package()));
        }
    }
    if !complaints.is_empty() {
        bail!(
            "the committed SQL metadata is out of date; run `make sqlx`\n{}",
            complaints.join("\n")
        );
    }
    fs::write(stamp(), inputs)?;
    Ok(())
}

/// The metadata of every query of both stores, against fresh databases: file name to content.
fn describe(cluster: &Cluster) -> Result<[BTreeMap<String, String>; 2]> {
    let scratch = sh::scratch("sql")?;
    let databases = Databases::fresh(cluster, "galleria_sql", &scratch.path().join("queries.sqlite"))?;
    let describe = |store: Store| -> Result<BTreeMap<String, String>> {
        let dir = scratch.path().join(store.package());
        fs::create_dir_all(&dir)?;
        // The macros run only when the crate is compiled. A setting never seen before makes cargo compile it, and
        // keeps the result apart from what other builds use.
        let fresh = format!("described=\"{}\"", scratch.name());
        sh::run(
            sh::cargo()
                .args([
                    "rustc",
                    "--quiet",
                    "--profile",
                    "check",
                    "--lib",
                    "--package",
                    store.package(),
                ])
                .args(["--", "--cfg", &fresh, "--allow", "unexpected_cfgs"])
                .env("SQLX_OFFLINE", "false")
                .env("SQLX_OFFLINE_DIR", &dir)
                .env(store.url_variable(), databases.url(store)),
        )?;
        files(&dir)
    };
    Ok([describe(Store::Sqlite)?, describe(Store::Postgres)?])
}

/// The metadata files of a folder: name to content. A folder that is not there is an empty one.
fn files(dir: &Path) -> Result<BTreeMap<String, String>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        other => other.with_context(|| format!("cannot read {}", dir.display()))?,
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("query-") {
            found.insert(name, fs::read_to_string(entry.path())?);
        }
    }
    Ok(found)
}

/// What has to happen to the files found to make them the files wanted.
#[derive(Default)]
struct Difference<'a> {
    missing: Vec<&'a str>,
    changed: Vec<&'a str>,
    stale: Vec<&'a str>,
}

impl<'a> Difference<'a> {
    fn between(wanted: &'a BTreeMap<String, String>, found: &'a BTreeMap<String, String>) -> Self {
        let mut difference = Self::default();
        for (name, text) in wanted {
            match found.get(name) {
                None => difference.missing.push(name),
                Some(old) if old != text => difference.changed.push(name),
                Some(_) => {}
            }
        }
        difference.stale = found
            .keys()
            .filter(|name| !wanted.contains_key(*name))
            .map(String::as_str)
            .collect();
        difference
    }

    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.stale.is_empty()
    }
}

impl std::fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_empty() {
            return f.write_str("unchanged");
        }
        let [missing, changed, stale] = [self.missing.len(), self.changed.len(), self.stale.len()];
        write!(f, "{missing} new, {changed} changed, {stale} no longer used")
    }
}

fn stamp() -> PathBuf {
    sh::target().join("xtask-sql.stamp")
}

/// A fingerprint of all that the metadata depends on, and of the metadata.
fn inputs() -> Result<String> {
    fn visit(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
        if path.is_dir() {
            let mut inside = fs::read_dir(path)?
                .map(|entry| Ok(entry?.path()))
                .collect::<Result<Vec<_>>>()?;
            inside.sort();
            return inside.iter().try_for_each(|path| visit(path, hasher));
        }
        path.hash(hasher);
        fs::read(path)
            .with_context(|| format!("cannot read {}", path.display()))?
            .hash(hasher);
        Ok(())
    }
    let mut hasher = DefaultHasher::new();
    for input in [
        "Cargo.lock",
        "crates/store",
        "crates/store-sqlite",
        "crates/store-postgres",
    ] {
        visit(&sh::root().join(input), &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_apart() {
        let map = |entries: &[(&str, &str)]| -> BTreeMap<String, String> {
            entries
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect()
        };
        let wanted = map(&[("same", "1"), ("changed", "new"), ("missing", "2")]);
        let found = map(&[("same", "1"), ("changed", "old"), ("stale", "3")]);
        let difference = Difference::between(&wanted, &found);
        assert_eq!(difference.missing, ["missing"]);
        assert_eq!(difference.changed, ["changed"]);
        assert_eq!(difference.stale, ["stale"]);
        assert!(Difference::between(&wanted, &wanted).is_empty());
    }
}
