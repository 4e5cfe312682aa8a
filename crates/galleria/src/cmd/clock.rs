//! `galleria clock`: read or move the clock of a running sandbox.

use std::{fs, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use domain::time::{Span, Time};
use serde_json::{Value, json};

/// Read or move the clock of a running sandbox. It only moves forward, and everything that falls due on the way happens,
/// in order, before the command returns.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  galleria clock show
  galleria clock advance 3h        (units: ms, s, m, h, d)
  galleria clock set 2027-01-01T00:00:00Z")]
pub struct ClockArgs {
    #[command(subcommand)]
    verb: Verb,
    /// Data directory of the sandbox; its address and token are read from there.
    #[arg(long, global = true, env = "GALLERIA_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Address of the sandbox, if it is not on this machine.
    #[arg(long, global = true)]
    url: Option<String>,
    /// Bearer token of an operator.
    #[arg(long, global = true, env = "GALLERIA_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Verb {
    /// Show it.
    Show,
    /// Move it by a span.
    Advance {
        /// How far, like 90s, 3h or 365d.
        span: Span,
    },
    /// Move it to a moment.
    Set {
        /// When, in RFC 3339.
        time: Time,
    },
}

pub async fn run(args: ClockArgs) -> Result<ExitCode> {
    let (url, token) = target(&args)?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let base = format!("{url}/api/v1/sandbox/clock");
    let request = match &args.verb {
        Verb::Show => client.get(&base),
        Verb::Advance { span } => json_body(client.post(format!("{base}/advance")), &json!({"by": span})),
        Verb::Set { time } => json_body(client.put(&base), &json!({"to": time})),
    };
    let bar = indicatif::ProgressBar::new_spinner();
    bar.set_message("moving the clock; everything on the way happens in order …");
    let moving = !matches!(args.verb, Verb::Show);
    let call = request.bearer_auth(token).timeout(Duration::from_secs(3_600)).send();
    let answer = if moving {
        bar.enable_steady_tick(Duration::from_millis(500));
        let answer = call.await;
        bar.finish_and_clear();
        answer
    } else {
        call.await
    };
    let answer = answer.with_context(|| format!("no sandbox answers at {url}"))?;
    let status = answer.status();
    let body: Value = serde_json::from_slice(&answer.bytes().await?).unwrap_or(Value::Null);
    if !status.is_success() {
        let detail = body.get("detail").and_then(Value::as_str).unwrap_or("no reason given");
        bail!("{status}: {detail}");
    }
    if args.json {
        println!("{body}");
    } else {
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or("–").to_owned();
        println!("now       {}", text("now"));
        println!("real time {}", text("wall"));
        println!("ahead     {}", text("ahead"));
        println!("next job  {}", text("next_due"));
    }
    Ok(ExitCode::SUCCESS)
}

fn json_body(request: reqwest::RequestBuilder, body: &Value) -> reqwest::RequestBuilder {
    request
        .header("content-type", "application/json")
        .body(body.to_string())
}

fn target(args: &ClockArgs) -> Result<(String, String)> {
    let dirs = match &args.data_dir {
        Some(dir) => vec![dir.clone()],
        None => vec![PathBuf::from("data"), PathBuf::from("data/demo")],
    };
    let runtime: Value = dirs
        .iter()
        .find_map(|dir| fs::read_to_string(dir.join("runtime.json")).ok())
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or(Value::Null);
    let known = |name: &str| runtime.get(name).and_then(Value::as_str).map(str::to_owned);
    let url = args.url.clone().or_else(|| known("url"));
    let token = args.token.clone().or_else(|| known("operator_token"));
    match (url, token) {
        (Some(url), Some(token)) => Ok((url.trim_end_matches('/').to_owned(), token)),
        _ => bail!("no sandbox found; name its --data-dir, or its --url and an operator's --token"),
    }
}
