//! `galleria migrate`: bring the schema up to date.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::node::{NodeArgs, Settings, data_dir, open_store};

/// Bring the database schema up to date. `serve` does the same when it starts; this is for those who want it apart.
#[derive(Args)]
pub struct MigrateArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Only say whether there is anything to do; exit status 1 if so.
    #[arg(long)]
    check: bool,
}

pub async fn run(args: MigrateArgs) -> Result<ExitCode> {
    let settings = Settings::read(&args.node)?;
    let dir = data_dir(&args.node)?;
    let store = open_store(&args.node, &settings, &dir).await?;
    let current = store.is_current().await?;
    if args.check {
        println!(
            "{}",
            if current {
                "The schema is up to date."
            } else {
                "The schema is out of date."
            }
        );
        return Ok(if current { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    store.migrate().await?;
    println!(
        "{}",
        if current {
            "Nothing to do: the schema is up to date."
        } else {
            "The schema is now up to date."
        }
    );
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
