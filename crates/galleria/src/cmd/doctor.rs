//! `galleria doctor`: what is wrong with an installation.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::node::{Node, NodeArgs, Settings, data_dir, init_logs, open_store};

/// Look for what is wrong with an installation: settings, database, schema, sealing keys, books, jobs.
#[derive(Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Print the settings in force, without secrets, and end.
    #[arg(long)]
    print_config: bool,
}

pub async fn run(args: DoctorArgs) -> Result<ExitCode> {
    init_logs("error");
    let settings = Settings::read(&args.node)?;
    if args.print_config {
        println!("{}", serde_json::to_string_pretty(&settings)?);
        return Ok(ExitCode::SUCCESS);
    }
    let mut sound = true;
    let mut say = |ok: bool, what: &str, detail: String| {
        sound &= ok;
        println!("{} {what:<14} {detail}", if ok { "✔" } else { "✘" });
    };
    let dir = data_dir(&args.node)?;
    let store = match open_store(&args.node, &settings, &dir).await {
        Ok(store) => store,
        Err(error) => {
            say(false, "database", format!("{error:#}"));
            return Ok(ExitCode::FAILURE);
        }
    };
    say(true, "database", store.engine().to_owned());
    let current = store.is_current().await?;
    say(
        current,
        "schema",
        if current {
            "up to date"
        } else {
            "out of date: run `galleria migrate`"
        }
        .to_owned(),
    );
    if !current {
        return Ok(ExitCode::FAILURE);
    }
    store.close().await;
    drop(store);
    let node = match Node::build(&args.node, settings, None).await {
        Ok(node) => node,
        Err(error) => {
            say(false, "start", format!("{error:#}"));
            return Ok(ExitCode::FAILURE);
        }
    };
    let lost = node.app.lost_secrets().await?;
    let detail = lost.first().map_or_else(
        || "every sealed secret opens".to_owned(),
        |first| format!("{} secrets do not open, the first is {first}", lost.len()),
    );
    say(lost.is_empty(), "sealing keys", detail);
    let proof = node.app.prove().await?;
    let detail = proof
        .broken
        .first()
        .cloned()
        .unwrap_or_else(|| format!("{} ledger accounts balance", proof.accounts));
    say(proof.holds, "books", detail);
    let parked = {
        let mut tx = node.app.store.read().await?;
        tx.job_list(true, 100).await?
    };
    let detail = parked.first().map_or_else(
        || "none set aside".to_owned(),
        |job| {
            format!(
                "{} set aside, the first is {} {}: {}",
                parked.len(),
                job.kind.name(),
                job.key,
                job.last_error
            )
        },
    );
    say(parked.is_empty(), "jobs", detail);
    node.app.store.close().await;
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
