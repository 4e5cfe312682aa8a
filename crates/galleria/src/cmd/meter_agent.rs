//! `galleria meter-agent`: the seller's usage agent.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};
use meter_agent::agent::Agent;
use meter_agent::clock::wall_now;
use meter_agent::config::Config;
use meter_agent::spool::Spool;
use meter_agent::status;

use crate::node::init_logs;

/// Read counters and push usage records: for sellers whose products are charged by use.
///
/// The agent reads Prometheus endpoints, accepts OpenTelemetry metrics over HTTP, or both, adds up by instance what the
/// counters grew, and pushes a record for each instance and period. Everything is on disk before it counts: a restart,
/// a crash or an outage of the marketplace neither loses usage nor charges it twice.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Settings (TOML; GALLERIA_METER_PUSH__KEY and the like override them):
  spool = \"/var/lib/galleria-meter\"     # folder that survives
  period = 3600                          # seconds, aligned to UTC
  [push]
  url = \"https://marketplace.example\"
  key = \"the seller key\"                 # or interface = \"old\", access_key, secret_key
  [[prometheus]]
  name = \"api\"
  url = \"http://127.0.0.1:9100/metrics\"
  [[prometheus.meters]]
  metric = \"requests_total\"
  instance_label = \"tenant\"
  scale = \"1/1000\"                       # units that one step is
  [otlp]
  listen = \"127.0.0.1:4318\"
  [[otlp.meters]]
  metric = \"tokens\"
  instance_label = \"tenant\"

Examples:
  galleria meter-agent --config meter.toml
  galleria meter-agent --config meter.toml --status

Try it against `galleria check --protocol usage`, which examines what it pushes.")]
pub struct MeterAgentArgs {
    /// Settings file.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Show what has been read, delivered and refused, and what holds it up; then end. May run beside the agent.
    #[arg(long)]
    status: bool,
    /// Push the refused records once more, then go on.
    #[arg(long, conflicts_with = "status")]
    retry_refused: bool,
}

/// Runs the agent until it is told to end.
///
/// # Errors
/// Settings that cannot work, a spool that cannot be used, an address that cannot be listened on.
pub async fn run(args: MeterAgentArgs) -> Result<ExitCode> {
    if !args.config.exists() {
        bail!("the settings file {} does not exist", args.config.display());
    }
    let config: Config = Figment::from(Toml::file(&args.config))
        .merge(Env::prefixed("GALLERIA_METER_").split("__"))
        .extract()
        .context("the settings cannot be read")?;
    config.check()?;
    if args.status {
        print!("{}", status::text(&Spool::peek(&config.spool)?, wall_now()));
        return Ok(ExitCode::SUCCESS);
    }
    init_logs("info");
    let agent = Agent::open(config, wall_now)?;
    if args.retry_refused {
        let count = agent.retry_refused().await?;
        println!("{count} refused records wait again.");
    }
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        ended = Arc::clone(&agent).run() => ended?,
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    println!("Stopped. What is not pushed yet is in the spool.");
    Ok(ExitCode::SUCCESS)
}
