//! A private PostgreSQL cluster: made on demand, owned by this work tree, reachable from this machine only.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::sh;

/// How much a cluster cares for its data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Every commit reaches the disk, as in production: for benchmarks and crash runs.
    Durable,
    /// Nothing waits for the disk: for tests, whose data is thrown away.
    Fast,
}

/// One cluster of this work tree.
pub struct Cluster {
    dir: PathBuf,
    care: Care,
}

impl Cluster {
    /// The cluster with this name; nothing is created yet.
    pub fn new(name: &str, care: Care) -> Self {
        Self {
            dir: home().join(name),
            care,
        }
    }

    /// The cluster for development: kept until `stop`.
    pub fn dev(care: Care) -> Self {
        match care {
            Care::Durable => Self::new("durable", care),
            Care::Fast => Self::new("fast", care),
        }
    }

    /// Makes the cluster if it is new and starts it if it is down.
    pub fn start(&self) -> Result<()> {
        crate::setup::postgres()?;
        if self.running()? {
            return Ok(());
        }
        self.create()?;
        let port = self.choose_port()?;
        let [fsync, commit, pages] = match self.care {
            Care::Durable => ["on", "on", "on"],
            Care::Fast => ["off", "off", "off"],
        };
        // The system refuses a longer name for a socket; TCP is always there.
        let run = self.dir.join("run").display().to_string();
        let sockets = if run.len() > 90 { "" } else { run.as_str() };
        let config = format!(
            "listen_addresses = '127.0.0.1'\n\
             port = {port}\n\
             unix_socket_directories = '{sockets}'\n\
             max_connections = 300\n\
             shared_buffers = 256MB\n\
             max_wal_size = 2GB\n\
             jit = off\n\
             timezone = 'UTC'\n\
             lc_messages = 'C'\n\
             fsync = {fsync}\n\
             synchronous_commit = {commit}\n\
             full_page_writes = {pages}\n",
        );
        self.write(&self.data().join("galleria.conf"), &config)?;
        let log = self.dir.join("log");
        let started = sh::read(
            as_server(&tool("pg_ctl")?)
                .arg("start")
                .args(["--wait", "--silent", "--timeout=60"])
                .arg("--pgdata")
                .arg(self.data())
                .arg("--log")
                .arg(&log),
        );
        if let Err(error) = started {
            let log = fs::read_to_string(&log).unwrap_or_default();
            let tail: Vec<&str> = log.lines().rev().take(15).collect();
            let tail: Vec<&str> = tail.into_iter().rev().collect();
            bail!("PostgreSQL does not start: {error:#}\n{}", tail.join("\n"));
        }
        Ok(())
    }

    /// Stops the cluster; its data stays.
    pub fn stop(&self) -> Result<()> {
        if self.running()? {
            sh::read(
                as_server(&tool("pg_ctl")?)
                    .arg("stop")
                    .args(["--wait", "--silent", "--mode=fast"])
                    .arg("--pgdata")
                    .arg(self.data()),
            )?;
        }
        Ok(())
    }

    /// Stops the cluster and removes everything of it.
    pub fn destroy(&self) -> Result<()> {
        self.stop()?;
        match fs::remove_dir_all(&self.dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", self.dir.display()))
            }
            _ => {
                // Succeeds only when this was the last cluster.
                let _ = fs::remove_dir(home());
                Ok(())
            }
        }
    }

    /// Whether a server runs on this cluster now.
    pub fn running(&self) -> Result<bool> {
        if !self.data().join("postmaster.pid").exists() {
            return Ok(false);
        }
        Ok(sh::succeeds(
            as_server(&tool("pg_ctl")?)
                .arg("status")
                .arg("--pgdata")
                .arg(self.data()),
        ))
    }

    /// The address of one database of this cluster.
    pub fn url(&self, database: &str) -> Result<String> {
        let read = |name: &str| {
            fs::read_to_string(self.dir.join(name)).with_context(|| format!("no cluster in {} yet", self.dir.display()))
        };
        Ok(format!(
            "postgres://postgres:{}@127.0.0.1:{}/{database}",
            read("password")?.trim(),
            read("port")?.trim()
        ))
    }

    /// Drops the database if it is there and makes it anew, empty.
    pub fn fresh_database(&self, name: &str) -> Result<String> {
        let admin = self.url("postgres")?;
        let drop = format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
        let create = format!("CREATE DATABASE \"{name}\"");
        sh::read(psql(&admin)?.args(["--command", &drop, "--command", &create]))?;
        self.url(name)
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    fn create(&self) -> Result<()> {
        let owner = server_ids()?;
        for dir in [&home(), &self.dir, &self.dir.join("run")] {
            if let Ok(found) = fs::symlink_metadata(dir) {
                let ours = owner.map_or_else(|| true, |(uid, _)| found.uid() == uid);
                if !found.is_dir() || !ours {
                    bail!("{} belongs to somebody else; remove it and try again", dir.display());
                }
                continue;
            }
            fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
            fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
            self.hand_over(dir)?;
        }
        if self.data().join("PG_VERSION").exists() {
            return Ok(());
        }
        let password = self.dir.join("password");
        self.write(&password, &sh::random_word()?)?;
        sh::read(
            as_server(&tool("initdb")?)
                .arg("--pgdata")
                .arg(self.data())
                .arg("--pwfile")
                .arg(&password)
                .args(["--username=postgres", "--auth=password", "--encoding=UTF8"])
                .args(["--locale=C.UTF-8", "--no-sync"]),
        )
        .context("initdb")?;
        let main = self.data().join("postgresql.conf");
        let text = fs::read_to_string(&main)?;
        fs::write(&main, text + "\ninclude 'galleria.conf'\n")?;
        Ok(())
    }

    /// The port of the last time if it is free, else a free one.
    fn choose_port(&self) -> Result<u16> {
        let file = self.dir.join("port");
        let last = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok());
        let listener = last
            .and_then(|port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
            .map_or_else(|| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)), Ok)?;
        let port = listener.local_addr()?.port();
        self.write(&file, &port.to_string())?;
        Ok(port)
    }

    fn write(&self, file: &Path, text: &str) -> Result<()> {
        fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
        self.hand_over(file)
    }

    fn hand_over(&self, path: &Path) -> Result<()> {
        if let Some((uid, gid)) = server_ids()? {
            std::os::unix::fs::chown(path, Some(uid), Some(gid))?;
        }
        Ok(())
    }
}

/// A cluster that lives as long as this value.
pub struct Throwaway(Cluster);

impl Throwaway {
    /// Starts it; what an interrupted run left behind is removed first.
    pub fn start(name: &str, care: Care) -> Result<Self> {
        let cluster = Cluster::new(name, care);
        cluster.destroy()?;
        let throwaway = Self(cluster);
        throwaway.0.start()?;
        Ok(throwaway)
    }
}

impl std::ops::Deref for Throwaway {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        &self.0
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        if let Err(error) = self.0.destroy() {
            eprintln!("warning: a PostgreSQL cluster is left behind: {error:#}");
        }
    }
}

/// `psql` on this address: stops at the first error, reads no start-up file, says only what matters.
pub fn psql(url: &str) -> Result<Command> {
    let mut command = sh::cmd(tool("psql")?);
    command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
    command.args(["--set=ON_ERROR_STOP=1", "--dbname", url]);
    command.env("PGOPTIONS", "--client-min-messages=warning");
    Ok(command)
}

/// The directory with the server's programs, if a PostgreSQL of version 15 or later is installed.
pub fn bin_dir() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os("GALLERIA_PG_BIN") {
        return Some(dir.into());
    }
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = debian
        .filter_map(|entry| {
            entry
                .file_name()
                .to_str()?
                .parse::<u32>()
                .ok()
                .map(|v| (v, entry.path().join("bin")))
        })
        .filter(|(version, bin)| *version >= 15 && bin.join("initdb").exists())
        .max();
    if let Some((_, bin)) = newest {
        return Some(bin);
    }
    let elsewhere = fs::canonicalize(sh::which("initdb")?).ok()?;
    Some(elsewhere.parent()?.to_path_buf())
}

fn tool(name: &str) -> Result<PathBuf> {
    let dir = bin_dir().context("PostgreSQL is not installed; `make setup` installs it")?;
    let file = dir.join(name);
    if file.exists() {
        return Ok(file);
    }
    sh::which(name).with_context(|| format!("PostgreSQL's `{name}` is not installed"))
}

/// Where the clusters of this work tree lie. The server refuses to run as root, so root's clusters go where the
/// server's own user can reach them: the work tree itself may be closed to it.
fn home() -> PathBuf {
    if !sh::is_root() {
        return sh::target().join("pg");
    }
    let mut hasher = DefaultHasher::new();
    sh::root().hash(&mut hasher);
    PathBuf::from(format!("/var/tmp/galleria-pg-{:016x}", hasher.finish()))
}

/// A command run as the server's user: as `postgres` when we are root, else as ourselves.
fn as_server(program: &Path) -> Command {
    let mut command = if sh::is_root() {
        let mut runuser = Command::new("runuser");
        runuser.args(["-u", "postgres", "--"]).arg(program);
        runuser
    } else {
        Command::new(program)
    };
    command
        .current_dir("/")
        .env_remove("PGDATA")
        .env_remove("PGPORT")
        .env_remove("PGHOST");
    command
}

/// User and group of the server when they are not our own.
fn server_ids() -> Result<Option<(u32, u32)>> {
    if !sh::is_root() {
        return Ok(None);
    }
    let id = |flag: &str| -> Result<u32> {
        let text = sh::read(Command::new("id").args([flag, "postgres"]))
            .context("as root we need the user `postgres`, which Debian's package creates")?;
        Ok(text.parse()?)
    };
    Ok(Some((id("-u")?, id("-g")?)))
}
