//! `galleria seller`: the reference seller.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use sandbox::seller::{Fault, OpenApiAccess, Seller, SellerConfig};
use wire::field_crypto::KeyBits;
use wire::reply::Protocol;
use wire::secret::Secret;

use super::sign::parse_bits;

/// Generation of the production interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProtocolArg {
    /// SaaS 1.0: GET, authToken, signed answers, encrypted fields.
    V1,
    /// SaaS 2.0: POST, signature, timestamp, nonce.
    V2,
}

impl From<ProtocolArg> for Protocol {
    fn from(arg: ProtocolArg) -> Self {
        match arg {
            ProtocolArg::V1 => Self::V1,
            ProtocolArg::V2 => Self::V2,
        }
    }
}

/// Run a reference seller: a small SaaS company that does everything right, or wrong on demand.
///
/// It verifies every call, creates one instance per order line however often it is asked, and remembers everything in a
/// ledger. With --ak, --sk and --marketplace it also reads its orders through the open API, as a real seller does, and
/// uploads the licences for single devices that it is asked for (getLicenseAsync).
#[derive(Debug, Args)]
#[command(after_long_help = "\
Faults:
  none        everything right                    http500    HTTP 500 without JSON
  slow[:MS]   answers after MS (3000)             bad-json   half a JSON object
  hang        never answers                       bad-sign   Body-Sign of another key
  flaky       every other call fails              pending:N  not ready for the first N questions
  lost        does the work, loses every other    down       closes every connection
              answer

While it runs:
  curl http://ADDRESS/_seller/ledger                    everything it remembers
  curl -d hang http://ADDRESS/_seller/fault             change the fault; -d none mends it

Example:
  galleria seller --listen 127.0.0.1:9001 --key my-access-key --state seller.json")]
pub struct SellerArgs {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:9001")]
    listen: SocketAddr,
    /// Access key shared with the marketplace.
    #[arg(long, env = "GALLERIA_KEY", hide_env_values = true)]
    key: Secret,
    /// Generation of the production interface.
    #[arg(long, value_enum, default_value = "v2")]
    protocol: ProtocolArg,
    /// AES key length of V1 fields.
    #[arg(long, default_value = "256", value_parser = parse_bits)]
    bits: KeyBits,
    /// What to do wrong; see below.
    #[arg(long, default_value = "none")]
    fault: Fault,
    /// Access key id for the open APIs.
    #[arg(long, requires = "sk", requires = "marketplace")]
    ak: Option<String>,
    /// Secret for the open APIs.
    #[arg(long, env = "GALLERIA_SK", hide_env_values = true, requires = "ak")]
    sk: Option<Secret>,
    /// Base address of the marketplace, for instance http://127.0.0.1:8080.
    #[arg(long, requires = "ak")]
    marketplace: Option<String>,
    /// Upload licences for single devices as files instead of texts.
    #[arg(long)]
    license_files: bool,
    /// File that keeps the ledger over a restart.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Address under which buyers reach their instances, if it is not http:// and the listening address.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Accept calls whatever their timestamp.
    #[arg(long)]
    any_time: bool,
}

/// Runs the seller until it is interrupted.
///
/// # Errors
/// If the address cannot be bound or the state file cannot be read.
pub async fn run(args: SellerArgs) -> anyhow::Result<ExitCode> {
    let open_api = match (args.ak, args.sk, args.marketplace) {
        (Some(access), Some(secret), Some(marketplace)) => Some(OpenApiAccess {
            marketplace,
            access,
            secret,
        }),
        _ => None,
    };
    let config = SellerConfig {
        listen: args.listen,
        key: args.key,
        protocol: args.protocol.into(),
        bits: args.bits,
        fault: args.fault,
        open_api,
        license_files: args.license_files,
        state: args.state,
        check_time: !args.any_time,
        public_url: args.public_url,
    };
    let seller = Seller::spawn(config)
        .await
        .with_context(|| format!("the seller cannot listen on {}", args.listen))?;
    let addr = seller.addr;
    // Whoever started it may read one line and hang up: it goes on selling.
    let _ = writeln!(
        io::stdout(),
        "Reference seller ({:?}), fault {}\n  production address  {}\n  ledger              http://{addr}/_seller/ledger\n  \
         change the fault    curl -d hang http://{addr}/_seller/fault",
        args.protocol,
        args.fault,
        seller.url(),
    );
    tokio::select! {
        () = seller.wait() => {}
        _ = tokio::signal::ctrl_c() => {
            let _ = writeln!(io::stdout(), "Stopped.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
