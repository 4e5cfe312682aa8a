//! Automation of the project: `cargo xtask help` lists what there is.

mod arrows;
mod clients;
mod console;
mod dependencies;
mod pg;
mod release;
mod server;
mod setup;
mod sh;
mod sql;
mod steps;
mod storage;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use pg::{Care, Cluster, Throwaway};

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
    /// Install what is missing on this machine: a C++ compiler, PostgreSQL, Python, parts of the Rust toolchain
    Setup,
    /// Everything: lints, SQL metadata, third-party clients, API fuzzing, all tests on both databases
    Test,
    /// What needs no running program: format, dependency arrows, clippy
    Lint,
    /// Build the console in the browser, which the next build of the binary takes in
    Console,
    /// Walk through the built binary in a real browser
    Walk,
    /// Build the binary to hand out, with the console and without paths of this machine
    Release,
    /// The figures beside their ceilings, from a release build
    Bench {
        /// Passed on to `galleria bench`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
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
    /// Rewrite the committed metadata of the SQL queries
    SqlxPrepare,
    /// Fail if the committed metadata of the SQL queries is out of date
    SqlxCheck,
    /// Fail if a crate depends on one that it must not know
    Arrows,
    /// Rewrite the list of foreign packages that the tests hold the lock files to
    Dependencies,
    /// Run the vendor's SDKs for Python and Node.js against a running Galleria
    Clients,
    /// Make up requests from the OpenAPI document and hold the answers against it
    FuzzApi {
        /// Requests made up for each operation, in each role
        #[arg(long, default_value_t = 100)]
        examples: u32,
    },
    /// Feed every parser of the wire with spoilt input
    FuzzParsers {
        /// For how long each parser
        #[arg(long, default_value_t = 60)]
        seconds: u32,
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

fn main() -> ExitCode {
    match run(Args::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<()> {
    match verb {
        Verb::Setup => {
            setup::all()?;
            eprintln!("set-up complete");
            Ok(())
        }
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
        Verb::Test => steps::test(),
        Verb::Lint => steps::lint(),
        Verb::Console => console::build(),
        Verb::Walk => console::walk(),
        Verb::Release => console::build().and_then(|()| release::build()),
        Verb::Bench { args } => steps::bench(&args),
        Verb::SqlxPrepare => sql::prepare(),
        Verb::SqlxCheck => sql::check(&*Throwaway::start("sql", Care::Fast)?),
        Verb::Arrows => arrows::check(),
        Verb::Dependencies => dependencies::write(),
        Verb::Clients => clients::vendor_sdk(),
        Verb::FuzzApi { examples } => clients::fuzz_api(examples),
        Verb::FuzzParsers { seconds } => steps::fuzz_parsers(seconds),
    }
}
