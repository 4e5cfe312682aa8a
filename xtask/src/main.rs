//! Automation of the project: `cargo xtask help` lists what there is.

mod pg;
mod setup;
mod sh;
mod sql;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

use pg::{Care, Cluster};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Everything the project does by itself"
)]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Install what is missing on this machine: PostgreSQL, Python
    Setup,
    /// A private PostgreSQL cluster for development
    Pg {
        #[command(subcommand)]
        action: PgAction,
        /// Never wait for the disk: quick, but a power cut loses the data
        #[arg(long, global = true)]
        fast: bool,
    },
    /// Make a fresh database of each kind with the present schema and print the variables that let queries be
    /// checked against them while you edit: `eval "$(cargo xtask dev-db)"`
    DevDb {
        /// Where to put the SQLite file [default: target/dev.sqlite]
        #[arg(long)]
        sqlite: Option<PathBuf>,
    },
}

#[derive(Subcommand, Clone, Copy)]
enum PgAction {
    /// Start it, making it first if need be, and print its address
    Start,
    /// Stop it; the data stays
    Stop,
    /// Stop it and remove its data
    Destroy,
    /// Print its address
    Url,
}

fn main() -> Result<()> {
    match Args::parse().verb {
        Verb::Setup => setup::all(),
        Verb::Pg { action, fast } => {
            let cluster = Cluster::dev(if fast { Care::Fast } else { Care::Durable });
            match action {
                PgAction::Start => {
                    cluster.start()?;
                    println!("{}", cluster.url("postgres")?);
                }
                PgAction::Stop => cluster.stop()?,
                PgAction::Destroy => cluster.destroy()?,
                PgAction::Url => println!("{}", cluster.url("postgres")?),
            }
            Ok(())
        }
        Verb::DevDb { sqlite } => sql::dev_db(sqlite),
    }
}
