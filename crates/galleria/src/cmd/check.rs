//! `galleria check`: does a seller's server do what the production interface asks?

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::ProgressBar;
use sandbox::check::usage::{self, UsageCheckConfig, UsageFault};
use sandbox::check::{self, CheckConfig, CheckError, Report, Subject};
use wire::field_crypto::KeyBits;
use wire::reply::Protocol;
use wire::secret::Secret;

use super::sign::parse_bits;

/// Work shorter than this needs no progress display.
const SILENT: Duration = Duration::from_secs(2);

/// What is examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum CheckProtocol {
    /// SaaS 1.0
    V1,
    /// SaaS 2.0
    V2,
    /// Licence 1.0: getLicense and what follows
    LicenseV1,
    /// Licence codes 2.0: refreshLicenseCode, updateLicenseCodeStatus, releaseLicenseCode
    LicenseV2,
    /// Licences for single devices: getLicenseAsync. The life cycle of their instances is that of v2
    LicenseAsync,
    /// Usage pushes, both interfaces: the check listens, the push code is pointed at it
    Usage,
}

impl CheckProtocol {
    /// `None` for what is not examined by calls.
    const fn parts(self) -> Option<(Subject, Protocol)> {
        match self {
            Self::V1 => Some((Subject::Saas, Protocol::V1)),
            Self::V2 => Some((Subject::Saas, Protocol::V2)),
            Self::LicenseV1 => Some((Subject::License, Protocol::V1)),
            Self::LicenseV2 => Some((Subject::License, Protocol::V2)),
            Self::LicenseAsync => Some((Subject::ClientLicense, Protocol::V2)),
            Self::Usage => None,
        }
    }
}

/// Examine a seller's server: its whole life cycle and the unpleasant cases.
///
/// All calls are debugging calls (testFlag 1). Mandatory findings are what a seller cannot do without: right signatures
/// accepted, wrong and stale ones refused, creation idempotent, release repeatable, documented result codes, unknown
/// fields tolerated, and every activity of the life cycle. Advisory findings are worth mending. Each finding that does
/// not hold shows what was sent, what came back, what was expected and how to mend it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  galleria check https://seller.example/production --key K
  galleria check https://seller.example/v1 --protocol v1 --bits 128 --key K --json
  galleria check https://seller.example/license --protocol license-v1 --key K
  galleria check https://seller.example/production --protocol license-async --key K
  A seller that reads its order in the open API while debugging:
  galleria check https://seller.example/production --key K --order-id MOCKPERIODYEARNEW
  Push code, which is pointed at http://127.0.0.1:9002 while the check runs:
  galleria check --protocol usage --key SELLER-KEY --pushes 5 --fault http500 --fault throttle --fault lost
  galleria check --protocol usage --ak AK --sk SK --instance I-1

Faults of --protocol usage, tried one after the other:
  http500   500, nothing taken                    lost      taken, the connection ends without an answer
  throttle  429 with Retry-After, nothing taken   refuse    94060999 with 013 for one record, the others taken

Exit status: 0 all mandatory findings hold, 1 some do not, 2 unusable input.")]
pub struct CheckArgs {
    /// Production address of the seller; none for usage.
    #[arg(required_unless_present_any = ["listen", "protocol"])]
    url: Option<String>,
    /// Generation of the production interface, and whether it is for SaaS or for licences.
    #[arg(long, value_enum, default_value = "v2")]
    protocol: CheckProtocol,
    /// Access key of the address; for usage the seller key.
    #[arg(long, env = "GALLERIA_KEY", hide_env_values = true)]
    key: Option<Secret>,
    /// AES key length of V1 fields: 256 is encryptType 1, 128 is encryptType 2.
    #[arg(long, default_value = "256", value_parser = parse_bits)]
    bits: KeyBits,
    /// Print the report as one JSON object.
    #[arg(long)]
    json: bool,
    /// Order id to create with, for instance the mock order MOCKPERIODYEARNEW; by default a new one.
    #[arg(long)]
    order_id: Option<String>,
    /// Longest wait for one answer, in seconds. The marketplace itself waits 5.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=120))]
    timeout: u64,
    /// Longest wait for an instance that is still being prepared, in seconds.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=3600))]
    patience: u64,
    /// Usage: address to listen on for pushes.
    #[arg(long, default_value = "127.0.0.1:9002")]
    listen: SocketAddr,
    /// Usage: access key id of the old interface.
    #[arg(long, requires = "sk")]
    ak: Option<String>,
    /// Usage: secret of the old interface.
    #[arg(long, env = "GALLERIA_SK", hide_env_values = true)]
    sk: Option<Secret>,
    /// Usage: an instance that exists; may be repeated. Without it any is taken.
    #[arg(long = "instance", value_name = "ID")]
    instances: Vec<String>,
    /// Usage: what to do wrong, see below; may be repeated.
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<UsageFault>,
    /// Usage: end after so many pushes, or with Ctrl-C.
    #[arg(long, default_value_t = 3)]
    pushes: usize,
    /// Usage: end when no push has come for so many seconds.
    #[arg(long, default_value_t = 600)]
    wait: u64,
}

/// Runs the examination; see [`CheckArgs`] for the exit status.
///
/// # Errors
/// If the report cannot be written as JSON.
pub async fn run(args: CheckArgs) -> anyhow::Result<ExitCode> {
    let json = args.json;
    let outcome = match args.protocol.parts() {
        None => examine_pushes(args).await,
        Some((subject, protocol)) => {
            let (Some(url), Some(key)) = (args.url, args.key) else {
                eprintln!("galleria check: the address of the seller and --key are needed");
                return Ok(ExitCode::from(2));
            };
            let config = CheckConfig {
                subject,
                bits: args.bits,
                order_id: args.order_id,
                timeout: Duration::from_secs(args.timeout),
                patience: Duration::from_secs(args.patience),
                ..CheckConfig::new(url, protocol, key)
            };
            examine(config).await
        }
    };
    match outcome {
        Ok(report) => {
            if json {
                println!("{}", serde_json::to_string_pretty(&report)?);
            } else {
                print!("{}", report.to_text());
            }
            Ok(if report.passed {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(1)
            })
        }
        Err(error) => {
            eprintln!("galleria check: {error}");
            Ok(ExitCode::from(2))
        }
    }
}

/// Listens for pushes until enough was seen or Ctrl-C.
async fn examine_pushes(args: CheckArgs) -> Result<Report, CheckError> {
    let pair = args.ak.zip(args.sk);
    if args.key.is_none() && pair.is_none() {
        eprintln!("galleria check: without --key, or --ak and --sk, no signature can be right");
    }
    let config = UsageCheckConfig {
        listen: args.listen,
        key: args.key,
        pair,
        instances: args.instances,
        faults: args.faults,
        pushes: args.pushes,
        patience: Duration::from_secs(args.wait),
    };
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    usage::run(config, interrupted, |text| eprintln!("... {text}")).await
}

/// Calls the seller and shows what is being looked at.
async fn examine(config: CheckConfig) -> Result<Report, CheckError> {
    let (begun, spinner) = (Instant::now(), spinner());
    let outcome = check::run(config, |title| match (&spinner, begun.elapsed() > SILENT) {
        (Some(bar), _) => bar.set_message(title.to_owned()),
        (None, true) => eprintln!("... {title}"),
        (None, false) => {}
    })
    .await;
    if let Some(bar) = spinner {
        bar.finish_and_clear();
    }
    outcome
}

/// A spinner on a terminal; a log gets lines instead.
fn spinner() -> Option<ProgressBar> {
    std::io::stderr().is_terminal().then(|| {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    })
}
