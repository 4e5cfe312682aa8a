//! `galleria bench`.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

/// Measure, each figure beside its ceiling on the same machine in the same run.
#[derive(Args)]
pub struct BenchArgs {
    /// Only rows whose name begins so.
    #[arg(long)]
    only: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub async fn run(_args: BenchArgs) -> Result<ExitCode> {
    bail!("the benchmarks are not there yet")
}
