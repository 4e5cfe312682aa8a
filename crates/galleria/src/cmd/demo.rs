//! `galleria demo`: a sandbox that tells its story.

use std::{fs, net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context as _, Result};
use clap::Args;
use domain::seller::{EncryptBits, Protocol};
use sandbox::{
    seller::{Fault, OpenApiAccess, Seller, SellerConfig},
    story::{Stage, StepReport, tell},
};
use tokio::net::TcpListener;
use wire::{field_crypto::KeyBits, secret::Secret};

use super::{
    seller::ProtocolArg,
    serve::{announce, sample_world, stopped, write_runtime},
    sign::parse_bits,
};
use crate::node::{Node, NodeArgs, Settings, init_logs};

/// Bring up a sandbox with the embedded database and a reference seller, tell the demo story, and keep serving.
///
/// The story: a seller debugs its server and publishes a SaaS product; a buyer orders it, renews, upgrades; the period
/// ends, the instance is frozen, thawed, and in the end released; and one order is refunded because its seller stays
/// broken. Every call on the wire is real and signed; only the clock is helped along.
#[derive(Args)]
#[command(after_long_help = "\
Play it against a seller of your own:
  galleria demo --once --seller http://127.0.0.1:9000/isv/produce --protocol v2 --key YOUR-ACCESS-KEY
It should read its orders through the open API at the printed address, with the printed AK/SK.")]
pub struct DemoArgs {
    /// Tell the story, print the verdicts, and end; the exit status is not 0 if a step fails.
    #[arg(long)]
    once: bool,
    /// Print the story as JSON.
    #[arg(long)]
    json: bool,
    /// Directory of the sandbox; begun anew unless --resume is given.
    #[arg(long, default_value = "data/demo")]
    data_dir: PathBuf,
    /// Go on with what is in the directory instead of beginning anew.
    #[arg(long)]
    resume: bool,
    /// PostgreSQL instead of the embedded database.
    #[arg(long, env = "GALLERIA_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Address to listen on; a free port where left out with --once.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// A seller's production address, instead of the reference seller.
    #[arg(long, requires = "key")]
    seller: Option<String>,
    /// Its access key.
    #[arg(long, requires = "seller", env = "GALLERIA_KEY", hide_env_values = true)]
    key: Option<Secret>,
    /// Which contract is spoken.
    #[arg(long, value_enum, default_value = "v2")]
    protocol: ProtocolArg,
    /// AES key length of encrypted V1 fields.
    #[arg(long, default_value = "256", value_parser = parse_bits)]
    bits: KeyBits,
}

pub async fn run(args: DemoArgs) -> Result<ExitCode> {
    init_logs("warn");
    if !args.resume && args.data_dir.exists() {
        clear(&args.data_dir)?;
    }
    let node_args = NodeArgs {
        data_dir: Some(args.data_dir.clone()),
        database_url: args.database_url.clone(),
        config: None,
        sandbox: true,
        alone: true,
    };
    let mut settings = Settings::read(&node_args)?;
    let any: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 0));
    let wanted = args.listen.unwrap_or(if args.once { any } else { settings.listen });
    let listener = match TcpListener::bind(wanted).await {
        Ok(listener) => listener,
        // The usual port is taken: another one does as well, and it is printed.
        Err(_) if args.listen.is_none() => TcpListener::bind(any).await?,
        Err(error) => return Err(error).with_context(|| format!("{wanted} cannot be listened on")),
    };
    settings.listen = listener.local_addr()?;
    let url = format!("http://{}", settings.listen);
    let node = Node::build(&node_args, settings, Some(url.clone())).await?;
    node.refuse_quarantine().await?;
    let world = sample_world(&node, args.key.as_ref().map(Secret::expose))?;
    let planted = node.app.plant_world(&world).await?;
    write_runtime(&node.data_dir, &url, Some(&world))?;
    let router = api::router(Arc::clone(&node.app), crate::console::config());
    let (stop_api, api_stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(api::serve(listener, router, async move {
        let _ = api_stopped.await;
    }));

    let open_api = || {
        let secret = Secret::from(world.sk.as_str());
        Some(OpenApiAccess {
            marketplace: url.clone(),
            access: world.ak.clone(),
            secret,
        })
    };
    let reference = |state: &str| SellerConfig {
        protocol: args.protocol.into(),
        bits: args.bits,
        open_api: open_api(),
        state: Some(args.data_dir.join(state)),
        ..SellerConfig::new(world.access_key.as_str())
    };
    let kept = kept_ports(&args.data_dir);
    let own = match &args.seller {
        Some(_) => None,
        None => Some(spawn(reference("seller.json"), kept.0).await?),
    };
    // A seller that an earlier telling broke is still broken in this one.
    let broken = args.data_dir.join("fragile.broken");
    let fault = if broken.exists() { Fault::Http500 } else { Fault::None };
    let fragile = SellerConfig {
        fault,
        ..reference("fragile.json")
    };
    let fragile = Arc::new(spawn(fragile, kept.1).await?);
    // The sellers stand before the work begins: what an earlier telling left undone is taken up at once.
    let work = node.start_work().await?;
    keep_ports(&args.data_dir, own.as_ref().map(|h| h.addr.port()), fragile.addr.port())?;
    let breaker = Arc::clone(&fragile);
    let seller_url = args
        .seller
        .clone()
        .unwrap_or_else(|| own.as_ref().map(sandbox::seller::Handle::url).unwrap_or_default());
    let protocol = match args.protocol {
        ProtocolArg::V1 => Protocol::V1,
        ProtocolArg::V2 => Protocol::V2,
    };
    let encrypt_bits = match args.bits {
        KeyBits::Aes128 => EncryptBits::Aes128,
        KeyBits::Aes256 => EncryptBits::Aes256,
    };
    let options = domain::seller::AddressOptions {
        encrypt_bits,
        ..Default::default()
    };
    node.app
        .plant_samples(&world, planted, &seller_url, (protocol, options))
        .await?;
    let stage = Stage {
        app: Arc::clone(&node.app),
        planted,
        seller_url,
        protocol,
        encrypt_bits,
        fragile_url: fragile.url(),
        break_fragile: Box::new(move || {
            breaker.set_fault(Fault::Http500);
            fs::write(&broken, b"").map_err(|error| error.to_string())
        }),
    };
    if !args.json {
        eprintln!(
            "Galleria demo at {url}, {} database in {}",
            node.app.store.engine(),
            args.data_dir.display()
        );
        eprintln!();
    }
    let reports = tell(&stage, |report| {
        if !args.json {
            print_step(report);
        }
    })
    .await;
    let passed = reports.iter().all(|r| r.ok) && reports.len() == sandbox::story::STEPS;
    if args.json {
        let story =
            serde_json::json!({"passed": passed, "url": url, "engine": node.app.store.engine(), "steps": reports});
        println!("{}", serde_json::to_string_pretty(&story)?);
    } else {
        println!();
        println!(
            "{}",
            if passed {
                "The story came out as it should."
            } else {
                "The story broke off."
            }
        );
    }
    if !args.once {
        announce(&node, &url, Some(&world));
        eprintln!("  Serving until Ctrl-C.");
        stopped().await;
    }
    let _ = stop_api.send(());
    node.worker.stop();
    let _ = tokio::time::timeout(std::time::Duration::from_secs(8), work).await;
    let _ = tokio::time::timeout(std::time::Duration::from_secs(3), served).await;
    node.app.store.close().await;
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_step(report: &StepReport) {
    println!(
        "{} {:<9} {}",
        if report.ok { "✔" } else { "✘" },
        report.name,
        report.title
    );
    println!("            {}  ({} ms)", report.detail, report.took_ms);
    for call in &report.calls {
        println!("              {call}");
    }
}

/// Removes an old sandbox, and nothing that is not one.
fn clear(dir: &PathBuf) -> Result<()> {
    let ours = dir.join("sandbox.json").exists() || fs::read_dir(dir)?.next().is_none();
    if !ours {
        anyhow::bail!(
            "{} is not an old sandbox; choose another directory with --data-dir",
            dir.display()
        );
    }
    fs::remove_dir_all(dir).with_context(|| format!("{} cannot be cleared", dir.display()))
}

async fn spawn(config: SellerConfig, port: u16) -> Result<sandbox::seller::Handle> {
    let listen = SocketAddr::from(([127, 0, 0, 1], port));
    Ok(Seller::spawn(SellerConfig { listen, ..config }).await?)
}

/// A resumed story finds its sellers where it left them.
fn kept_ports(dir: &std::path::Path) -> (u16, u16) {
    let text = fs::read_to_string(dir.join("sellers.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or((0, 0))
}

fn keep_ports(dir: &std::path::Path, own: Option<u16>, fragile: u16) -> Result<()> {
    super::serve::write_private(
        &dir.join("sellers.json"),
        &serde_json::to_string(&(own.unwrap_or(0), fragile))?,
    )
}
