//! `galleria desk`: fetches licences for the desktop software of this machine.

use std::{io::Write as _, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use license_client::{
    client::connect,
    protocol::{self, DIR_VARIABLE, FromControl, FromDesk, Role, Status, default_dir},
};
use sandbox::open_api::OpenApiAccess;
use serde_json::json;
use uuid::Uuid;
use wire::secret::Secret;

use super::serve::stopped;
use crate::{
    desk::{DeskConfig, OpenDesk, market::Instance},
    node::init_logs,
};

/// Longest wait for the answer to a command; the desk asks the marketplace meanwhile.
const PATIENCE: Duration = Duration::from_secs(60);

/// Fetch licences for desktop software that has loaded the licence library.
///
/// `desk run` stands for the desktop manager of the original marketplace: programs of the same user find it through the
/// file desk.json of its directory. The other commands are what its user does: enter a licence code, refuse, let a trial
/// end, offer an upgrade. It holds the seller's AK/SK and is meant for trying and testing software; docs/license-sdk.md
/// says more.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  galleria desk run --marketplace http://127.0.0.1:8080 --ak AK --sk SK
  galleria desk run --marketplace http://127.0.0.1:8080 --instance 0190f0c0-… --token TOKEN
  galleria desk redeem PL4QK7…
  galleria desk issue 'a licence of my own'
  galleria desk upgrade --forced
  galleria desk status")]
pub struct DeskArgs {
    #[command(subcommand)]
    verb: Verb,
    /// Directory of the desk; by default that of this user, where the library looks too.
    #[arg(long, global = true, env = DIR_VARIABLE)]
    dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the desk until it is told to stop (Ctrl-C or SIGTERM).
    Run(RunArgs),
    /// Enter a licence code: whoever waits, and whoever asks, gets what the marketplace says of it.
    Redeem {
        /// The code.
        code: String,
    },
    /// Hand over a licence of your own making, without asking the marketplace.
    Issue {
        /// Its text.
        license: String,
    },
    /// Tell whoever waits that there is no licence.
    Deny,
    /// Let the licence held end; software that has it is told.
    ExpireTrial,
    /// Offer a new version.
    Upgrade {
        /// Without asking the user.
        #[arg(long)]
        forced: bool,
    },
    /// Show how things stand.
    Status,
}

#[derive(Args)]
struct RunArgs {
    /// Base address of the marketplace, for instance http://127.0.0.1:8080; without it licences are only handed over by hand.
    #[arg(long, requires = "source")]
    marketplace: Option<String>,
    /// Access key id of the seller whose software it is.
    #[arg(long, requires = "sk", requires = "marketplace", group = "source")]
    ak: Option<String>,
    /// Its secret.
    #[arg(long, env = "GALLERIA_SK", hide_env_values = true)]
    sk: Option<Secret>,
    /// An instance that gives each device a licence of its own; this machine's is asked for in its buyer's name.
    #[arg(long, requires = "token", requires = "marketplace", group = "source")]
    instance: Option<Uuid>,
    /// A bearer token of the buyer.
    #[arg(long, env = "GALLERIA_TOKEN", hide_env_values = true)]
    token: Option<Secret>,
    /// Port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Print one line of JSON once programs can connect.
    #[arg(long)]
    print_ready: bool,
}

/// Runs the desk or one of its commands.
///
/// # Errors
/// If the desk cannot be opened or reached, or does not do what it is told.
pub async fn run(args: DeskArgs) -> Result<ExitCode> {
    let dir = args
        .dir
        .or_else(default_dir)
        .context("name the desk's directory with --dir")?;
    let command = match args.verb {
        Verb::Run(run) => return serve(dir, run).await,
        Verb::Redeem { code } => FromControl::Redeem { code },
        Verb::Issue { license } => FromControl::Issue { license },
        Verb::Deny => FromControl::Deny,
        Verb::ExpireTrial => FromControl::ExpireTrial,
        Verb::Upgrade { forced } => FromControl::Upgrade { forced },
        Verb::Status => FromControl::Status,
    };
    let status = tokio::task::spawn_blocking(move || tell(&dir, &command)).await??;
    println!("{}", serde_json::to_string_pretty(&status)?);
    Ok(ExitCode::SUCCESS)
}

async fn serve(dir: PathBuf, args: RunArgs) -> Result<ExitCode> {
    init_logs("info");
    let instance = match (&args.marketplace, args.instance, args.token) {
        (Some(marketplace), Some(id), Some(token)) => Some(Instance {
            marketplace: marketplace.clone(),
            id,
            token,
        }),
        _ => None,
    };
    let market = match (args.marketplace, args.ak, args.sk) {
        (Some(marketplace), Some(access), Some(secret)) => Some(OpenApiAccess {
            marketplace,
            access,
            secret,
        }),
        _ => None,
    };
    let config = DeskConfig {
        dir: dir.clone(),
        port: args.port,
        market,
        instance,
    };
    let desk = OpenDesk::open(config).await?;
    if args.print_ready {
        println!("{}", json!({"port": desk.port(), "dir": dir}));
        std::io::stdout().flush()?;
    } else {
        println!(
            "The desk listens on 127.0.0.1:{}; its directory is {}",
            desk.port(),
            dir.display()
        );
    }
    desk.serve(stopped()).await;
    Ok(ExitCode::SUCCESS)
}

/// Sends a command to the desk of `dir`.
fn tell(dir: &std::path::Path, command: &FromControl) -> Result<Status> {
    let mut stream =
        connect(dir, Role::Control).with_context(|| format!("the desk of {} cannot be reached", dir.display()))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    protocol::send(&mut stream, command)?;
    match protocol::receive(&mut stream).context("the desk does not answer")? {
        FromDesk::Status(status) => Ok(status),
        FromDesk::Failed { reason } => bail!("{reason}"),
        _ => bail!("the desk answers something else"),
    }
}
