//! `galleria bench`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Result, bail};
use clap::Args;

use crate::{
    bench::{self, Row},
    node::init_logs,
};

/// Measure, each figure beside its ceiling on the same machine in the same run.
///
/// The figures mean something only in a release build on a machine that does nothing else: `make bench` builds one and
/// starts a PostgreSQL of its own. Rows that need PostgreSQL are left out where GALLERIA_BENCH_POSTGRES_URL names none.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  galleria bench                           # all rows, a few minutes
  galleria bench --only delivery           # all rows whose name begins so
  galleria bench --only openapi.query_order --json")]
pub struct BenchArgs {
    /// Only rows whose name is or begins so.
    #[arg(long)]
    only: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Where the databases lie while they are measured; on the disk that is to be measured. Removed afterwards.
    #[arg(long, default_value = "data/bench")]
    scratch: PathBuf,
}

pub async fn run(args: BenchArgs) -> Result<ExitCode> {
    init_logs("error");
    if let Some(only) = &args.only
        && !bench::names().iter().any(|name| name.starts_with(only.as_str()))
    {
        bail!("no row is called {only}; there are {}", bench::names().join(", "));
    }
    let mut first = true;
    let rows = bench::run(args.only.as_deref(), args.scratch, |row| {
        if !args.json {
            if first {
                println!(
                    "{:<22}{:>12}  {:<16}{:>12}{:>8}  target",
                    "row", "value", "unit", "ceiling", "ratio"
                );
            }
            print(row);
        }
        first = false;
    })
    .await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    }
    Ok(ExitCode::SUCCESS)
}

fn print(row: &Row) {
    let Row {
        name,
        value,
        unit,
        ceiling,
        ratio,
        target,
        ok,
    } = row;
    let digits = if *value < 100.0 { 2 } else { 0 };
    let mark = if *ok { "✔" } else { "✘" };
    println!("{name:<22}{value:>12.digits$}  {unit:<16}{ceiling:>12.digits$}{ratio:>8.2}  {mark} {target}");
}
