//! What the program itself costs: its size, its start, its memory when nothing is asked of it.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
    time::{sleep, timeout},
};

use super::{
    Figure,
    market::{Stage, Yard},
};

const STARTS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(60);
const MEGABYTE: f64 = 1_048_576.0;

fn program() -> Result<PathBuf> {
    std::env::current_exe().context("the program's own file")
}

/// From spawning `serve` on an empty directory, whose schema it makes, to the first answered request; the median of some
/// starts. The ceiling is the same program started only to print its version.
pub async fn start(yard: &Yard, stage: &Stage) -> Result<Figure> {
    let (mut values, mut ceilings) = (Vec::new(), Vec::new());
    for turn in 1..=STARTS {
        stage.say(&format!("start {turn} of {STARTS}"));
        let begun = Instant::now();
        Command::new(program()?)
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .await?;
        ceilings.push(begun.elapsed().as_secs_f64() * 1_000.0);
        let begun = Instant::now();
        let served = serve(yard).await?;
        values.push(begun.elapsed().as_secs_f64() * 1_000.0);
        end(served).await?;
    }
    Ok(Figure {
        value: median(values)?,
        ceiling: median(ceilings)?,
    })
}

/// Resident memory of `serve` that has answered one request and then been left alone. The ceiling is the reference
/// seller from the same program: a bare HTTP server without a database.
pub async fn idle(yard: &Yard, stage: &Stage) -> Result<Figure> {
    stage.say("serve, left alone");
    let served = serve(yard).await?;
    sleep(Duration::from_secs(3)).await;
    let value = resident(&served)?;
    end(served).await?;
    stage.say("ceiling: a bare server");
    let bare = Command::new(program()?)
        .args([
            "seller",
            "--listen",
            "127.0.0.1:0",
            "--key",
            "7c4bdc55-9a3e-4f53-ab84-b87ae17d3ccd",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    sleep(Duration::from_secs(1)).await;
    let ceiling = resident(&bare)?;
    end(bare).await?;
    Ok(Figure { value, ceiling })
}

/// Size of the program's file. Nothing smaller does the same, so the wanted bound stands in for a ceiling.
pub fn binary(stage: &Stage) -> Result<Figure> {
    stage.say("the program's file");
    let bytes = u32::try_from(std::fs::metadata(program()?)?.len()).unwrap_or(u32::MAX);
    Ok(Figure {
        value: f64::from(bytes) / MEGABYTE,
        ceiling: 60.0,
    })
}

/// A serving process that has answered a request.
async fn serve(yard: &Yard) -> Result<Child> {
    Ok(serve_in(&yard.fresh_dir()?, &[]).await?.0)
}

/// The same over the data of a directory, and where it listens.
pub async fn serve_in(dir: &Path, args: &[&str]) -> Result<(Child, SocketAddr)> {
    let mut child = Command::new(program()?)
        .args(["serve", "--listen", "127.0.0.1:0", "--print-ready", "--data-dir"])
        .arg(dir)
        .args(args)
        .env_remove("GALLERIA_DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let stdout = child.stdout.take().context("no output")?;
    let mut lines = BufReader::new(stdout).lines();
    let line = timeout(PATIENCE, lines.next_line())
        .await
        .context("serve does not come up")??
        .context("serve ended")?;
    let ready: serde_json::Value = serde_json::from_str(&line)?;
    let url = ready
        .get("url")
        .and_then(serde_json::Value::as_str)
        .context("no address")?;
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes())
        .await?;
    let mut answer = [0; 256];
    let read = timeout(PATIENCE, stream.read(&mut answer)).await??;
    if !answer
        .get(..read)
        .is_some_and(|answer| answer.starts_with(b"HTTP/1.1 200"))
    {
        bail!("serve does not answer its first request well");
    }
    Ok((child, address.parse()?))
}

pub async fn end(mut child: Child) -> Result<()> {
    child.kill().await.context("it cannot be ended")
}

/// Resident memory in megabytes.
fn resident(child: &Child) -> Result<f64> {
    memory(child, "VmRSS:")
}

/// The most that it was so far.
pub fn most_resident(child: &Child) -> Result<f64> {
    memory(child, "VmHWM:")
}

fn memory(child: &Child, of: &str) -> Result<f64> {
    let id = child.id().context("it ended by itself")?;
    let status =
        std::fs::read_to_string(format!("/proc/{id}/status")).context("only Linux tells a process's memory")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(of))
        .with_context(|| format!("no {of}"))?;
    let kilobytes: u32 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(f64::from(kilobytes) / 1_024.0)
}

/// The middle one, or the upper of the two in the middle.
pub fn median(mut values: Vec<f64>) -> Result<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().context("nothing was measured")
}
