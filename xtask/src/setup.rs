//! Everything a bare Debian machine lacks, installed once; on other machines a clear word on what to install.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail};

use crate::{pg, sh};

/// Installs whatever is missing.
pub fn all() -> Result<()> {
    components()?;
    cpp()?;
    postgres()?;
    python()?;
    node()?;
    browser()?;
    Ok(())
}

/// The parts of the Rust toolchain that a minimal one lacks.
pub fn components() -> Result<()> {
    for (verb, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !sh::succeeds(sh::cargo().args([verb, "--version"])) {
            sh::run(sh::cmd("rustup").args(["component", "add", component]))
                .with_context(|| format!("`cargo {verb}` is needed; install the toolchain's component {component}"))?;
        }
    }
    Ok(())
}

/// A C++ compiler; the licence library is tested with programs in C and C++. `scripts/toolchain` has seen to the C compiler.
pub fn cpp() -> Result<()> {
    if sh::which("c++").is_none() {
        install("A C++ compiler", &["g++"])?;
        sh::which("c++").context("a C++ compiler was installed but is not found")?;
    }
    Ok(())
}

/// PostgreSQL, server and client programs, version 15 or later.
pub fn postgres() -> Result<()> {
    if pg::bin_dir().is_none() {
        install("PostgreSQL 15 or later", &["postgresql"])?;
        pg::bin_dir().context("PostgreSQL was installed but its programs are not found")?;
    }
    Ok(())
}

/// Python with its `venv` and `sqlite3` modules.
pub fn python() -> Result<()> {
    let fits = || sh::succeeds(sh::cmd("python3").args(["-c", "import venv, ensurepip, sqlite3"]));
    if !fits() {
        install("Python 3 with venv", &["python3", "python3-venv"])?;
        if !fits() {
            bail!("python3 was installed but lacks the modules venv, ensurepip or sqlite3");
        }
    }
    Ok(())
}

/// Directory of Node.js and npm as the console wants them: those of the machine, or, where these are missing or too old,
/// some of our own from the Python package index, which carries them for every platform.
pub fn node() -> Result<PathBuf> {
    let fits = "const [a, b] = process.versions.node.split('.').map(Number); \
                process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)";
    if let (Some(node), Some(_)) = (sh::which("node"), sh::which("npm"))
        && sh::succeeds(sh::cmd(&node).args(["-e", fits]))
        && let Some(dir) = node.parent()
    {
        return Ok(dir.to_owned());
    }
    let python = venv("node", "scripts/node-requirements.txt")?;
    Ok(python.with_file_name(""))
}

/// A browser for the walkthroughs.
pub fn browser() -> Result<PathBuf> {
    let found = || sh::which("chromium").or_else(|| sh::which("google-chrome"));
    if found().is_none() {
        install("Chromium", &["chromium"])?;
    }
    found().context("Chromium was installed but is not found")
}

fn install(what: &str, packages: &[&str]) -> Result<()> {
    let help = || {
        format!(
            "\n  !! {what} is needed and is not installed.\n  !! On Debian: apt-get install {}\n",
            packages.join(" ")
        )
    };
    if sh::which("apt-get").is_none() {
        bail!(help());
    }
    let apt = || -> Option<Command> {
        if sh::is_root() {
            Some(sh::cmd("apt-get"))
        } else if sh::succeeds(sh::cmd("sudo").args(["-n", "true"])) {
            let mut sudo = sh::cmd("sudo");
            sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            Some(sudo)
        } else {
            None
        }
    };
    let quiet = |command: Option<Command>| -> Result<Command> {
        let mut command = command.with_context(help)?;
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("--quiet")
            .arg("--yes");
        command.stdin(std::process::Stdio::null());
        Ok(command)
    };
    static UPDATED: OnceLock<()> = OnceLock::new();
    if UPDATED.set(()).is_ok() {
        sh::run(quiet(apt())?.arg("update")).with_context(help)?;
    }
    sh::run(
        quiet(apt())?
            .args(["install", "--no-install-recommends"])
            .args(packages),
    )
    .with_context(help)
}

/// A Python environment of our own with the packages of the requirements file, rebuilt when that file changes.
pub fn venv(name: &str, requirements: &str) -> Result<PathBuf> {
    python()?;
    let dir = sh::target().join("venv").join(name);
    let interpreter = dir.join("bin/python");
    let wanted = std::fs::read_to_string(sh::root().join(requirements))
        .with_context(|| format!("cannot read {requirements}"))?;
    let stamp = dir.join("requirements.installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    sh::run(sh::cmd("python3").args(["-m", "venv", "--clear"]).arg(&dir))?;
    sh::run(
        sh::cmd(&interpreter)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(["--no-input", "--requirement", requirements]),
    )?;
    std::fs::write(&stamp, wanted)?;
    Ok(interpreter)
}
