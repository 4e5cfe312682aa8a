//! `galleria admin`: accounts from the command line, for the first operator and for emergencies.

use std::{io::Read as _, process::ExitCode};

use anyhow::{Context as _, Result};
use app::identity::NewAccount;
use clap::{Args, Subcommand, ValueEnum};
use domain::identity::{Actor, Locale, Role};

use crate::node::{Node, NodeArgs, Settings, init_logs};

/// Manage accounts from the command line: how the first operator comes into being.
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
    };
    node.app.store.close().await;
    Ok(code)
}

fn explain(error: domain::text::TextError) -> String {
    match error.rule {
        "length" => format!("use {} to {} characters", error.min, error.max),
        other => format!("not a valid {other}"),
    }
}
