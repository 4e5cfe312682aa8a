//! Wiring: settings → store, application, workers, listener.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use app::{
    App, Config, Dispatch, Mode,
    clock::Clock,
    courier::{NoCourier, SimulatedCourier},
    entropy::Entropy,
    file::{DirFiles, FileStore, S3Config, S3Files},
    notify::{FileMailer, FileSms, Mailer, SmsSender, SmtpConfig, SmtpMailer, SmtpTls},
    outbound::{Outbound, OutboundConfig},
    password::{PasswordCost, Passwords},
    seal::{SealKeys, Sealer},
};
use clap::Args;
use domain::{policy::Site, time::Span};
use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
};
use jobs::{Clockwork, Worker};
use serde::{Deserialize, Serialize};
use store::Store;
use wire::secret::Secret;

/// The embedded database's file in the data directory.
pub const DATABASE: &str = "galleria.sqlite";
/// The file of the keys that seal stored secrets.
pub const SEAL_KEYS: &str = "seal.keys";

/// Where a node finds its settings. Precedence: flag, then GALLERIA_… variable, then file, then default.
#[derive(Args, Clone, Debug, Default)]
pub struct NodeArgs {
    /// Directory of everything the marketplace keeps: database, keys, outgoing files.
    #[arg(long, env = "GALLERIA_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// PostgreSQL instead of the embedded database: postgres://user:password@host/name
    #[arg(long, env = "GALLERIA_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// A TOML file with settings; `galleria doctor --print-config` shows what is in force.
    #[arg(long, env = "GALLERIA_CONFIG")]
    pub config: Option<PathBuf>,
    /// Sandbox: movable clock, sample people, sellers on loopback. Never for real money.
    #[arg(long, env = "GALLERIA_SANDBOX")]
    pub sandbox: bool,
    /// This process is the only one on its PostgreSQL database: jobs of one that died are taken over at once instead of
    /// after their lease.
    #[arg(long)]
    pub alone: bool,
}

/// The settings of a node.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// The marketplace's address as others reach it; the listening one where left out.
    pub public_url: Option<String>,
    /// Which site this is.
    pub site: Site,
    /// Addresses of other sites on the same database, for those who are at home there.
    pub sites: BTreeMap<Site, String>,
    /// Connections to PostgreSQL.
    pub max_connections: u32,
    /// Jobs at the same time.
    pub concurrency: usize,
    /// What this process does: `api`, `worker` or both.
    pub roles: Vec<NodeRole>,
    /// Mail server; mails go to files under the data directory without one.
    pub smtp: Option<SmtpFile>,
    /// Object storage for files; they lie under the data directory without one.
    pub s3: Option<S3File>,
    /// Whether SQLite waits for the disk at every commit. Off is an operator's explicit choice to lose the last moments
    /// in a power failure.
    pub durable: bool,
}

/// A part of a marketplace that a process can play.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum NodeRole {
    /// Answers requests.
    Api,
    /// Runs jobs.
    Worker,
}

/// The mail server in the settings file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpFile {
    /// Host name.
    pub host: String,
    /// Port; the usual one of the protection where left out.
    #[serde(default)]
    pub port: Option<u16>,
    /// `none`, `starttls` or `implicit`.
    pub tls: SmtpTls,
    /// User name.
    #[serde(default)]
    pub user: Option<String>,
    /// Password.
    #[serde(default, skip_serializing)]
    pub password: Option<String>,
    /// Sender, like `Galleria <noreply@shop.example>`.
    pub from: String,
}

/// The object storage in the settings file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3File {
    /// Address of the service, like `https://s3.eu-central-1.amazonaws.com`; the bucket goes into the path.
    pub endpoint: String,
    /// Region that signatures name.
    pub region: String,
    /// Bucket; it has to be there.
    pub bucket: String,
    /// Id of the key.
    pub access_key: String,
    /// The key.
    #[serde(skip_serializing)]
    pub secret_key: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            site: Site::Cn,
            sites: BTreeMap::new(),
            max_connections: 32,
            concurrency: 256,
            roles: vec![NodeRole::Api, NodeRole::Worker],
            smtp: None,
            s3: None,
            durable: true,
        }
    }
}

impl Settings {
    /// Reads the settings in force.
    pub fn read(args: &NodeArgs) -> Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = &args.config {
            if !path.exists() {
                bail!("the settings file {} does not exist", path.display());
            }
            figment = figment.merge(Toml::file(path));
        }
        let own = Env::prefixed("GALLERIA_SET_").split("__");
        figment.merge(own).extract().context("the settings cannot be read")
    }
}

/// A node that was built: application and worker, not listening yet.
pub struct Node {
    /// The application.
    pub app: Arc<App>,
    /// Its worker.
    pub worker: Worker,
    /// Its settings.
    pub settings: Settings,
    /// Its data directory.
    pub data_dir: PathBuf,
}

/// The data directory of an argument, made if it is not there.
pub fn data_dir(args: &NodeArgs) -> Result<PathBuf> {
    let dir = args.data_dir.clone().unwrap_or_else(|| PathBuf::from("data"));
    fs::create_dir_all(&dir).with_context(|| format!("the data directory {} cannot be made", dir.display()))?;
    Ok(dir)
}

/// Opens the store: PostgreSQL where an address is given, the embedded one otherwise.
pub async fn open_store(args: &NodeArgs, settings: &Settings, dir: &Path) -> Result<Arc<dyn Store>> {
    match &args.database_url {
        Some(url) => {
            let options = store_postgres::PgOptions {
                max_connections: settings.max_connections,
                ..store_postgres::PgOptions::new(url.clone())
            };
            Ok(Arc::new(
                store_postgres::open(options)
                    .await
                    .context("PostgreSQL cannot be reached")?,
            ))
        }
        None => {
            let options = store_sqlite::SqliteOptions {
                synchronous: match settings.durable {
                    true => store_sqlite::Synchronous::Full,
                    false => store_sqlite::Synchronous::Normal,
                },
                ..store_sqlite::SqliteOptions::new(dir.join(DATABASE))
            };
            Ok(Arc::new(
                store_sqlite::open(options)
                    .await
                    .context("the embedded database cannot be opened")?,
            ))
        }
    }
}

impl Node {
    /// Builds a node over its data, migrating the schema, refusing a database of the other mode.
    pub async fn build(args: &NodeArgs, mut settings: Settings, public_url: Option<String>) -> Result<Self> {
        let dir = data_dir(args)?;
        let store = open_store(args, &settings, &dir).await?;
        store
            .migrate()
            .await
            .context("the schema cannot be brought up to date")?;
        let mode = if args.sandbox { Mode::Sandbox } else { Mode::Production };
        let entropy = Entropy::real();
        let keys = SealKeys::load_or_create(&dir.join(SEAL_KEYS), &entropy).context("the sealing keys")?;
        let clock = match mode {
            Mode::Production => Clock::real(),
            Mode::Sandbox => Clock::sandbox(Span::ZERO),
        };
        let (mailer, sms) = transports(&settings, &dir, &clock)?;
        let files = file_store(&settings, &dir, &clock)?;
        settings.public_url = public_url.or(settings.public_url);
        let app = App {
            store: Arc::clone(&store),
            clock: clock.clone(),
            entropy: entropy.clone(),
            sealer: Sealer::new(&keys, entropy.clone()),
            passwords: Passwords::new(PasswordCost::default(), entropy)?,
            outbound: Outbound::new(OutboundConfig::new(mode))?,
            mailer,
            sms,
            couriers: match mode {
                Mode::Production => Arc::new(NoCourier),
                Mode::Sandbox => Arc::new(SimulatedCourier),
            },
            files: app::file::Files::new(files),
            config: Config {
                mode,
                site: settings.site,
                sites: settings.sites.clone(),
                public_url: settings
                    .public_url
                    .clone()
                    .unwrap_or_else(|| format!("http://{}", settings.listen)),
            },
            policies: app::Policies::default(),
            contents: app::catalog::Contents::default(),
            routes: app::fulfilment::Routes::default(),
            callers: app::openapi::Callers::default(),
            beats: app::license::Beats::default(),
            pushers: app::metering::Pushers::default(),
            waker: app::sandbox::Waker::default(),
        };
        let app = Arc::new(app);
        app.check_stamp().await?;
        app.refresh_clock().await?;
        // The embedded database admits one process, so every lease found in it is of one that died.
        if args.database_url.is_none() || args.alone {
            let mut tx = store.begin().await?;
            tx.forget_leases().await?;
            tx.commit().await?;
        }
        let per_lane = {
            let mut tx = store.read().await?;
            let policy = app.policy(&mut *tx).await?;
            usize::try_from(policy.seller_concurrency).unwrap_or(8)
        };
        let config = jobs::Config {
            concurrency: settings.concurrency,
            per_lane,
            ..jobs::Config::default()
        };
        let clockwork: Arc<dyn Clockwork> = Arc::new(clock);
        let worker = Worker::new(store, clockwork, Arc::new(Dispatch(Arc::clone(&app))), config);
        app.waker.set(worker.clone());
        Ok(Self {
            app,
            worker,
            settings,
            data_dir: dir,
        })
    }

    /// Refuses to go on with a marketplace that stands in quarantine (threat R6).
    pub async fn refuse_quarantine(&self) -> Result<()> {
        if let Some(since) = self.app.quarantined_since().await? {
            let calls = self.app.waiting_calls().await?.len();
            bail!(
                "this marketplace was put back from a backup at {since} and stands in quarantine; {calls} calls to sellers \
                 wait. See `galleria admin show-quarantine`"
            );
        }
        Ok(())
    }

    /// Starts the worker, and in the sandbox the watch over a clock that other processes may move.
    pub async fn start_work(&self) -> Result<tokio::task::JoinHandle<()>> {
        self.app.plant_jobs().await?;
        if self.app.config.mode == Mode::Sandbox {
            let app = Arc::clone(&self.app);
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    if let Err(error) = app.refresh_clock().await {
                        tracing::warn!(%error, "the clock could not be read");
                    }
                }
            });
        }
        let worker = self.worker.clone();
        Ok(tokio::spawn(async move { worker.run().await }))
    }
}

fn file_store(settings: &Settings, dir: &Path, clock: &Clock) -> Result<Arc<dyn FileStore>> {
    let Some(s3) = &settings.s3 else {
        let files = DirFiles::new(dir.join("files")).context("the directory of files cannot be made")?;
        return Ok(Arc::new(files));
    };
    let config = S3Config {
        endpoint: s3.endpoint.parse().context("the address of the object storage")?,
        region: s3.region.clone(),
        bucket: s3.bucket.clone(),
        access_key: s3.access_key.clone(),
        secret_key: Secret::from(s3.secret_key.clone()),
    };
    let files = S3Files::new(config, clock.clone()).context("the object storage cannot be used")?;
    Ok(Arc::new(files))
}

fn transports(settings: &Settings, dir: &Path, clock: &Clock) -> Result<(Arc<dyn Mailer>, Arc<dyn SmsSender>)> {
    let mailer: Arc<dyn Mailer> = match &settings.smtp {
        Some(smtp) => {
            let sign_in = smtp.user.clone().zip(smtp.password.clone().map(Secret::from));
            let config = SmtpConfig {
                host: smtp.host.clone(),
                port: smtp.port,
                tls: smtp.tls,
                sign_in,
                from: smtp.from.clone(),
                timeout: Duration::from_secs(20),
            };
            Arc::new(SmtpMailer::new(config, clock.clone())?)
        }
        None => Arc::new(FileMailer::new(
            dir.join("mail"),
            "Galleria <noreply@galleria.example>",
            clock.clone(),
        )?),
    };
    Ok((mailer, Arc::new(FileSms::new(dir.join("sms.jsonl"), clock.clone())?)))
}

/// Writes logs to standard error; GALLERIA_LOG chooses what (`info`, `debug`, `app=debug`), GALLERIA_LOG_JSON=1 the form.
pub fn init_logs(default: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("GALLERIA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second call finds a subscriber installed; that one stays.
    let _ = if std::env::var_os("GALLERIA_LOG_JSON").is_some() {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
}
