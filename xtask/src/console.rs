//! The console in the browser: built by Node.js, then taken into the binary by the build of crate `galleria`.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Result;

use crate::sh;

fn web() -> PathBuf {
    sh::root().join("web")
}

fn npm(args: &[&str]) -> Command {
    let mut npm = sh::cmd("npm");
    npm.current_dir(web()).args(args);
    npm
}

/// Whether the console can be built here; says what is missing where it cannot.
fn possible() -> bool {
    if !web().join("package.json").is_file() {
        eprintln!("the console is skipped: web/ holds no package.json");
        return false;
    }
    if sh::which("node").is_none() || sh::which("npm").is_none() {
        eprintln!("the console is skipped: Node.js is not installed (on Debian: apt-get install nodejs npm)");
        return false;
    }
    true
}

/// Installs what the lock file says, where that was not done yet.
fn install() -> Result<()> {
    let wanted = fs::read_to_string(web().join("package-lock.json"))?;
    let stamp = web().join("node_modules/.installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    sh::run(&mut npm(&["ci"]))?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// Builds it into `web/dist`, compressed.
pub fn build() -> Result<()> {
    if !possible() {
        return Ok(());
    }
    install()?;
    sh::run(&mut npm(&["run", "build"]))?;
    sh::run(sh::cmd("node").args(["scripts/compress-console.mjs", "web/dist"]))
}

/// Its own checks: form, types, words, tests.
pub fn check() -> Result<()> {
    if !possible() {
        return Ok(());
    }
    install()?;
    sh::run(&mut npm(&["run", "check"]))
}
