//! `galleria serve`: the marketplace.

use std::{fs, io::Write as _, net::SocketAddr, path::Path, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use app::{Mode, sandbox::World};
use clap::Args;
use serde_json::json;
use tokio::net::TcpListener;

use crate::node::{Node, NodeArgs, NodeRole, Settings, init_logs};

/// Run the marketplace until it is told to stop (Ctrl-C or SIGTERM).
///
/// Without any flag it keeps everything in ./data with the embedded database. Point it at PostgreSQL with
/// --database-url and start as many processes as you like; they share the work.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  galleria serve --data-dir /var/lib/galleria
  galleria serve --database-url postgres://galleria@db/galleria --roles worker
  galleria serve --sandbox --listen 127.0.0.1:0 --print-ready")]
pub struct ServeArgs {
    #[command(flatten)]
    node: NodeArgs,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "GALLERIA_LISTEN")]
    listen: Option<SocketAddr>,
    /// What this process does.
    #[arg(long, value_delimiter = ',')]
    roles: Vec<NodeRole>,
    /// Print one line of JSON with the address (and, in the sandbox, the sample credentials) once requests are answered.
    #[arg(long)]
    print_ready: bool,
}

pub async fn run(args: ServeArgs) -> Result<ExitCode> {
    init_logs("info");
    let mut settings = Settings::read(&args.node)?;
    if let Some(listen) = args.listen {
        settings.listen = listen;
    }
    if !args.roles.is_empty() {
        settings.roles = args.roles.clone();
    }
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", settings.listen))?;
    let address = listener.local_addr()?;
    settings.listen = address;
    let node = Node::build(&args.node, settings, None).await?;
    node.refuse_quarantine().await?;
    let world = match node.app.config.mode {
        Mode::Sandbox => {
            let world = sample_world(&node, None)?;
            let planted = node.app.plant_world(&world).await?;
            // `galleria seller --listen 127.0.0.1:9001` with the world's access key answers there.
            node.app
                .plant_samples(
                    &world,
                    planted,
                    "http://127.0.0.1:9001/produce",
                    (domain::seller::Protocol::V2, domain::seller::AddressOptions::default()),
                )
                .await?;
            Some(world)
        }
        Mode::Production => None,
    };
    let work = match node.settings.roles.contains(&NodeRole::Worker) {
        true => Some(node.start_work().await?),
        false => None,
    };
    let url = format!("http://{address}");
    write_runtime(&node.data_dir, &url, world.as_ref())?;
    if args.print_ready {
        println!("{}", ready_line(&url, world.as_ref()));
        std::io::stdout().flush()?;
    } else {
        announce(&node, &url, world.as_ref());
    }
    let stop = stopped();
    if node.settings.roles.contains(&NodeRole::Api) {
        let router = api::router(Arc::clone(&node.app), crate::console::config());
        api::serve(listener, router, stop).await?;
    } else {
        stop.await;
    }
    node.worker.stop();
    if let Some(work) = work {
        // What is being tried gets the time a call may take; the rest is taken up again at the next start.
        let _ = tokio::time::timeout(Duration::from_secs(8), work).await;
    }
    node.app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The sample world of this data directory: read, or made and kept.
pub fn sample_world(node: &Node, access_key: Option<&str>) -> Result<World> {
    let path = node.data_dir.join("sandbox.json");
    if let Ok(text) = fs::read_to_string(&path) {
        return serde_json::from_str(&text).with_context(|| format!("{} cannot be read", path.display()));
    }
    let world = World::new(&node.app.entropy, access_key);
    write_private(&path, &serde_json::to_string_pretty(&world)?)?;
    Ok(world)
}

/// Tells the other commands of this machine where the server is.
pub fn write_runtime(dir: &Path, url: &str, world: Option<&World>) -> Result<()> {
    let runtime =
        json!({"url": url, "operator_token": world.map(|w| w.operator.token.as_str()), "pid": std::process::id()});
    write_private(&dir.join("runtime.json"), &runtime.to_string())
}

/// Writes a file only its owner may read, whole or not at all.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let draft = path.with_extension("draft");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path).with_context(|| format!("{} cannot be written", path.display()))
}

fn ready_line(url: &str, world: Option<&World>) -> serde_json::Value {
    match world {
        None => json!({"url": url}),
        Some(world) => {
            let token = |role: &str, person: &app::sandbox::Person| json!({"role": role, "token": person.token, "login": person.login, "password": world.password});
            json!({
                "url": url,
                "access_key": world.ak,
                "secret_key": world.sk,
                "app_key": world.app_key,
                "app_secret": world.app_secret,
                "production_key": world.access_key,
                "tokens": [
                    token("buyer", &world.buyer),
                    token("seller", &world.seller),
                    token("operator", &world.operator),
                ],
            })
        }
    }
}

/// Says where everything is.
pub fn announce(node: &Node, url: &str, world: Option<&World>) {
    eprintln!(
        "Galleria answers at {url} ({}, data in {})",
        node.app.store.engine(),
        node.data_dir.display()
    );
    if let Some(world) = world {
        eprintln!(
            "  Sandbox: the clock can be moved (`galleria clock advance 1d --data-dir {}`).",
            node.data_dir.display()
        );
        for person in [&world.buyer, &world.seller, &world.operator] {
            eprintln!(
                "  {:<28} password {}   bearer {}",
                person.login, world.password, person.token
            );
        }
        eprintln!("  AK/SK of the seller: {} / {}", world.ak, world.sk);
    }
}

/// Ends at Ctrl-C or SIGTERM.
pub async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
