//! The one binary: a marketplace, and the tools of those who sell on it.

mod bench;
mod cmd;
mod console;
mod desk;
mod node;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Galleria: a cloud marketplace in one binary.
///
/// New here? `galleria demo` brings up a sandbox with a sample seller and tells its story. A seller that wants to test
/// its server starts with `galleria check URL --protocol v2 --key KEY`.
#[derive(Parser)]
#[command(name = "galleria", version, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the marketplace.
    Serve(cmd::serve::ServeArgs),
    /// Bring up a sandbox, tell the demo story, and keep serving.
    Demo(cmd::demo::DemoArgs),
    /// Run the reference seller.
    Seller(cmd::seller::SellerArgs),
    /// Drive a seller's server through its whole life cycle and the unpleasant cases.
    Check(cmd::check::CheckArgs),
    /// Read counters and push usage records.
    MeterAgent(cmd::meter_agent::MeterAgentArgs),
    /// Compute and explain signatures.
    Sign(cmd::sign::SignArgs),
    /// Read or move the clock of a sandbox.
    Clock(cmd::clock::ClockArgs),
    /// Manage accounts from the command line.
    Admin(cmd::admin::AdminArgs),
    /// Bring the database schema up to date.
    Migrate(cmd::migrate::MigrateArgs),
    /// Copy everything into one file while the marketplace works.
    Backup(cmd::backup::BackupArgs),
    /// Put a backup back, into quarantine.
    Restore(cmd::backup::RestoreArgs),
    /// Fetch licences for the desktop software of this machine.
    Desk(cmd::desk::DeskArgs),
    /// Look for what is wrong with an installation.
    Doctor(cmd::doctor::DoctorArgs),
    /// Check the evidence of an order without the marketplace.
    VerifyEvidence(cmd::verify_evidence::VerifyEvidenceArgs),
    /// Compute a charge for usage anew, without the marketplace.
    Explain(cmd::explain::ExplainArgs),
    /// Measure, each figure beside its ceiling.
    Bench(cmd::bench::BenchArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("galleria: the runtime cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => cmd::serve::run(args).await,
            Command::Demo(args) => cmd::demo::run(args).await,
            Command::Seller(args) => cmd::seller::run(args).await,
            Command::Check(args) => cmd::check::run(args).await,
            Command::MeterAgent(args) => cmd::meter_agent::run(args).await,
            Command::Sign(args) => cmd::sign::run(args).await,
            Command::Clock(args) => cmd::clock::run(args).await,
            Command::Admin(args) => cmd::admin::run(args).await,
            Command::Migrate(args) => cmd::migrate::run(args).await,
            Command::Backup(args) => cmd::backup::run(args).await,
            Command::Restore(args) => cmd::backup::restore(args).await,
            Command::Desk(args) => cmd::desk::run(args).await,
            Command::Doctor(args) => cmd::doctor::run(args).await,
            Command::VerifyEvidence(args) => cmd::verify_evidence::run(args).await,
            Command::Explain(args) => cmd::explain::run(args).await,
            Command::Bench(args) => cmd::bench::run(args).await,
        }
    });
    // Hashing threads and the like need not be waited for.
    runtime.shutdown_background();
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("galleria: {error:#}");
            ExitCode::FAILURE
        }
    }
}
