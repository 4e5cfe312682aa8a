//! `galleria admin`: accounts from the command line, for the first operator and for emergencies; the quarantine.

use std::{io::Read as _, process::ExitCode};

use anyhow::{Context as _, Result};
use app::{identity::NewAccount, operations::quarantine};
use clap::{Args, Subcommand, ValueEnum};
use domain::identity::{Actor, Locale, Role};

use crate::node::{Node, NodeArgs, Settings, init_logs};

/// Manage accounts and a restored marketplace from the command line; how the first operator comes into being.
#[derive(Args)]
#[command(after_long_help = "\
Example:
  printf %s \"$PASSWORD\" | galleria admin create-account --role operator --login ops@shop.example --name Operations")]
pub struct AdminArgs {
    #[command(flatten)]
    node: NodeArgs,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make an account; its password is read from standard input.
    CreateAccount {
        /// What it may be.
        #[arg(long)]
        role: RoleArg,
        /// E-mail address to sign in with.
        #[arg(long)]
        login: String,
        /// Shown name.
        #[arg(long)]
        name: String,
    },
    /// Re-prove that the books add up; exit status 1 with the first counter-example if they do not.
    Prove,
    /// Put the marketplace into quarantine: after a database was put back by other means than `galleria restore`.
    BeginQuarantine,
    /// Say whether the marketplace stands in quarantine, and which calls to sellers would be made at its end.
    ShowQuarantine,
    /// Let a marketplace work again that was put back from a backup.
    EndQuarantine,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleArg {
    Buyer,
    Seller,
    Operator,
}

pub async fn run(args: AdminArgs) -> Result<ExitCode> {
    init_logs("warn");
    let settings = Settings::read(&args.node)?;
    let node = Node::build(&args.node, settings, None).await?;
    let code = match args.verb {
        Verb::CreateAccount { role, login, name } => {
            let mut password = String::new();
            std::io::stdin().take(4_096).read_to_string(&mut password)?;
            let rule = |what: &'static str| move |e: domain::text::TextError| anyhow::anyhow!("{what}: {}", explain(e));
            let input = NewAccount {
                role: match role {
                    RoleArg::Buyer => Role::Buyer,
                    RoleArg::Seller => Role::Seller,
                    RoleArg::Operator => Role::Operator,
                },
                login: login.parse().map_err(rule("login"))?,
                name: name.parse().map_err(rule("name"))?,
                password: password
                    .trim_end_matches(['\r', '\n'])
                    .parse()
                    .map_err(rule("password"))?,
                phone: None,
                grade: None,
                locale: Some(Locale::ZhCn),
            };
            let view = node
                .app
                .create_account(Actor::System, input, None)
                .await
                .context("the account was not made")?;
            println!("{} {}", view.id, view.login);
            ExitCode::SUCCESS
        }
        Verb::Prove => {
            let proof = node.app.prove().await?;
            for broken in &proof.broken {
                println!("{broken}");
            }
            if proof.holds {
                println!(
                    "{} ledger accounts balance, {} payments held.",
                    proof.accounts, proof.held
                );
            }
            if proof.holds {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Verb::BeginQuarantine => {
            let mut tx = node.app.store.begin().await?;
            quarantine(&mut *tx, node.app.clock.wall()).await?;
            tx.commit().await?;
            show_quarantine(&node).await?
        }
        Verb::ShowQuarantine => show_quarantine(&node).await?,
        Verb::EndQuarantine => {
            node.app.end_quarantine().await?;
            println!("The quarantine is over; `galleria serve` works again.");
            ExitCode::SUCCESS
        }
    };
    node.app.store.close().await;
    Ok(code)
}

/// Prints whether a marketplace is in quarantine and what it waits for; the exit status is not 0 if it is.
pub async fn show_quarantine(node: &Node) -> Result<ExitCode> {
    let Some(since) = node.app.quarantined_since().await? else {
        println!("The marketplace is not in quarantine.");
        return Ok(ExitCode::SUCCESS);
    };
    let calls = node.app.waiting_calls().await?;
    println!("In quarantine since {since}; {} calls to sellers wait:", calls.len());
    for call in calls {
        println!(
            "  {}  {:<20} {} ({} tries so far, until {})",
            call.order,
            call.activity.wire(),
            call.seller,
            call.attempts,
            call.until
        );
    }
    println!(
        "Each is repeated under its old number, which a seller that keeps to the contract answers as before. Orders of \
         after the backup are unknown here: compare the sellers' and the bank's lists with ours before you run \
         `galleria admin end-quarantine`."
    );
    Ok(ExitCode::FAILURE)
}

fn explain(error: domain::text::TextError) -> String {
    match error.rule {
        "length" => format!("use {} to {} characters", error.min, error.max),
        other => format!("not a valid {other}"),
    }
}
