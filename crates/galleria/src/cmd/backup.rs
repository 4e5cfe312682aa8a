//! `galleria backup` and `galleria restore`: the embedded database copied whole while it works, and put back (threats R6, R7).

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result, bail};
use app::{clock::Clock, operations::quarantine};
use clap::Args;
use domain::time::Time;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Store as _;
use store_sqlite::{SqliteOptions, SqliteStore};

use super::admin::show_quarantine;
use crate::node::{DATABASE, Node, NodeArgs, SEAL_KEYS, Settings, data_dir, init_logs};

/// Copy everything, as it is at one moment, into one file while the marketplace works.
///
/// The sealing keys are not in it: keep `seal.keys` of the data directory at another place, so that neither of the two
/// alone tells a secret. Nor are the files that sellers handed in: copy `files` of the data directory, or the bucket, right
/// behind it. PostgreSQL is copied by its own tools (`pg_dump`).
#[derive(Args)]
#[command(after_long_help = "\
Example:
  galleria backup --data-dir /var/lib/galleria /backup/galleria-$(date +%F).sqlite")]
pub struct BackupArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// File to write; beside it FILE.json says when it was taken, and its hash.
    file: PathBuf,
}

/// Put a backup back into an empty data directory.
///
/// The marketplace stands in quarantine then: sellers may have been called since in ways the copy knows nothing of. It
/// lists the calls that wait, and serves again after `galleria admin end-quarantine`. A PostgreSQL database is put back by
/// `pg_restore`, followed by `galleria admin begin-quarantine`.
#[derive(Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// File that `galleria backup` wrote, with its FILE.json beside it.
    file: PathBuf,
}

/// What stands beside a backup.
#[derive(Serialize, Deserialize)]
struct Manifest {
    taken_at: Time,
    bytes: u64,
    sha256: String,
    galleria: String,
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    PathBuf::from(name)
}

/// Length and hash of a file.
fn measured(file: &Path) -> Result<(u64, String)> {
    let mut from = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut hash = Sha256::new();
    let (mut bytes, mut buffer) = (0_u64, vec![0_u8; 1 << 20]);
    loop {
        let read = from.read(&mut buffer)?;
        let part = buffer.get(..read).unwrap_or_default();
        if part.is_empty() {
            return Ok((bytes, wire::encode::hex_lower(&hash.finalize())));
        }
        hash.update(part);
        bytes += u64::try_from(read)?;
    }
}

/// What is written is on the disk under its name, or not there.
fn keep(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<()> {
    let mut file = OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    write(&mut file)?;
    file.sync_all()?;
    Ok(())
}

fn sync_folder(of: &Path) -> io::Result<()> {
    let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn embedded(node: &NodeArgs, instead: &str) -> Result<()> {
    if node.database_url.is_some() {
        bail!("this is for the embedded database; {instead}");
    }
    Ok(())
}

/// Opens a database file beside whoever serves from it.
async fn guest(path: PathBuf) -> Result<SqliteStore> {
    let options = SqliteOptions {
        owner: false,
        ..SqliteOptions::new(path)
    };
    Ok(store_sqlite::open(options).await?)
}

pub async fn run(args: BackupArgs) -> Result<ExitCode> {
    init_logs("warn");
    embedded(&args.node, "PostgreSQL is copied by pg_dump")?;
    let database = data_dir(&args.node)?.join(DATABASE);
    if !database.is_file() {
        bail!("there is no database {}", database.display());
    }
    let note = beside(&args.file, ".json");
    if note.try_exists()? {
        bail!("{} is there already", note.display());
    }
    let store = guest(database).await?;
    let taken_at = Clock::real().wall();
    store.backup_to(&args.file).await?;
    store.close().await;
    let (bytes, sha256) = measured(&args.file)?;
    let manifest = Manifest {
        taken_at,
        bytes,
        sha256,
        galleria: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let text = serde_json::to_vec_pretty(&manifest)?;
    keep(&note, |file| file.write_all(&text))?;
    sync_folder(&note)?;
    println!("{} ({bytes} bytes, sha256 {})", args.file.display(), manifest.sha256);
    Ok(ExitCode::SUCCESS)
}

pub async fn restore(args: RestoreArgs) -> Result<ExitCode> {
    init_logs("warn");
    embedded(
        &args.node,
        "put PostgreSQL back by pg_restore, then run `galleria admin begin-quarantine`",
    )?;
    let note = beside(&args.file, ".json");
    let text =
        fs::read(&note).with_context(|| format!("{}, which stands beside a backup, cannot be read", note.display()))?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .with_context(|| format!("{} is not what stands beside a backup", note.display()))?;
    let (bytes, sha256) = measured(&args.file)?;
    if (bytes, &sha256) != (manifest.bytes, &manifest.sha256) {
        bail!(
            "{} was changed since it was written: {bytes} bytes with sha256 {sha256}, not {} bytes with {}",
            args.file.display(),
            manifest.bytes,
            manifest.sha256
        );
    }
    let dir = data_dir(&args.node)?;
    let database = dir.join(DATABASE);
    if database.try_exists()? {
        bail!(
            "{} is there already; put the backup into an empty directory, or move that file away with its -wal and -shm",
            database.display()
        );
    }
    if !dir.join(SEAL_KEYS).is_file() {
        bail!(
            "put the kept {SEAL_KEYS} into {} first: without them no stored secret can be opened",
            dir.display()
        );
    }
    let part = beside(&database, ".part");
    // Left over where an earlier restore was cut off.
    for ending in ["", "-wal", "-shm"] {
        match fs::remove_file(beside(&part, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    let mut from = File::open(&args.file)?;
    keep(&part, |file| io::copy(&mut from, file).map(drop))?;
    // Marked before it stands where something could serve from it.
    let store = guest(part.clone()).await?;
    let mut tx = store.begin().await?;
    quarantine(&mut *tx, Clock::real().wall()).await?;
    tx.commit().await?;
    store.close().await;
    fs::rename(&part, &database)?;
    sync_folder(&database)?;
    println!("Put back what was taken at {}.", manifest.taken_at);

    let node = Node::build(&args.node, Settings::read(&args.node)?, None).await?;
    let proof = node.app.prove().await?;
    for broken in &proof.broken {
        println!("{broken}");
    }
    show_quarantine(&node).await?;
    node.app.store.close().await;
    Ok(if proof.holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
