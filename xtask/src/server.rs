//! A Galleria in sandbox mode, started for the time of a check.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::sh;

/// How long a debug build may take from its start to its first answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The line that `serve --print-ready` prints once it answers.
#[derive(Deserialize)]
pub struct Ready {
    pub url: String,
    /// The open API credential of a sample seller.
    pub access_key: String,
    pub secret_key: String,
    /// A bearer token for each role: `buyer`, `seller`, `operator`.
    pub tokens: Vec<Token>,
}

#[derive(Deserialize)]
pub struct Token {
    pub role: String,
    pub token: String,
}

pub struct Server {
    child: Child,
    log: PathBuf,
    data: sh::Scratch,
    pub ready: Ready,
}

impl Server {
    /// Builds the binary if need be and starts it on a free port with an empty data directory.
    pub fn start(purpose: &str) -> Result<Self> {
        let data = sh::scratch(purpose)?;
        let log = sh::target().join(format!("xtask-{purpose}.log"));
        let output = File::create(&log).with_context(|| format!("cannot create {}", log.display()))?;
        let mut command = Command::new(binary()?);
        command
            .current_dir(data.path())
            .args([
                "serve",
                "--sandbox",
                "--listen",
                "127.0.0.1:0",
                "--print-ready",
                "--data-dir",
            ])
            .arg(data.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(output);
        eprintln!("$ {} 2> {}", sh::shown(&command), log.display());
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start `{}`", sh::shown(&command)))?;
        let (sender, lines) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                BufReader::new(stdout)
                    .lines()
                    .map_while(Result::ok)
                    .try_for_each(|l| sender.send(l))
            });
        }
        let ready = wait_until_ready(&lines);
        // The pipe is read to its end, so that the server never waits for us.
        thread::spawn(move || lines.into_iter().for_each(drop));
        match ready {
            Ok(ready) => Ok(Self {
                child,
                log,
                data,
                ready,
            }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                bail!("the server does not get ready: {error:#}\n{}", tail(&log));
            }
        }
    }

    /// Stops it as an operator would, and fails if it did not stop by itself, failed, or complained of a panic.
    pub fn stop(mut self) -> Result<()> {
        sh::read(Command::new("kill").arg("-TERM").arg(self.child.id().to_string()))
            .context("the server was gone before its time")?;
        let deadline = Instant::now() + Duration::from_secs(20);
        let status = loop {
            if let Some(status) = self.child.try_wait()? {
                break status;
            }
            if Instant::now() > deadline {
                bail!("the server does not stop when asked to\n{}", tail(&self.log));
            }
            thread::sleep(Duration::from_millis(50));
        };
        if !status.success() {
            bail!("the server stopped with {status}\n{}", tail(&self.log));
        }
        let log = fs::read(&self.log)?;
        if String::from_utf8_lossy(&log).contains("panicked at") {
            bail!("the server panicked; see {}", self.log.display());
        }
        Ok(())
    }

    /// Its data directory.
    pub fn data(&self) -> &Path {
        self.data.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary to check: `GALLERIA_BIN`, or the debug build.
pub fn binary() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("GALLERIA_BIN") {
        return Ok(given.into());
    }
    sh::build()?;
    Ok(sh::target().join("debug/galleria"))
}

fn wait_until_ready(lines: &mpsc::Receiver<String>) -> Result<Ready> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) if line.starts_with('{') => {
                return serde_json::from_str(&line).with_context(|| format!("the ready line is {line}"));
            }
            Ok(_) => {}
            Err(mpsc::RecvTimeoutError::Timeout) => bail!("no ready line after {} s", PATIENCE.as_secs()),
            Err(mpsc::RecvTimeoutError::Disconnected) => bail!("it stopped"),
        }
    }
}

fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.get(lines.len().saturating_sub(30)..).unwrap_or_default();
    format!("last lines of {}:\n{}", log.display(), last.join("\n"))
}
