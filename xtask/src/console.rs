//! The console in the browser: built by Node.js, then taken into the binary by the build of crate `galleria`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{setup, sh};

fn web() -> PathBuf {
    sh::root().join("web")
}

/// A program of Node.js, run in a directory.
pub fn tool(dir: &Path, program: &str, args: &[&str]) -> Result<Command> {
    let bin = setup::node().context("the console is built with Node.js 20.19, 22.12 or later")?;
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([bin.clone()].into_iter().chain(env::split_paths(&path)))?;
    let mut command = sh::cmd(bin.join(program));
    command.current_dir(dir).env("PATH", path).args(args);
    Ok(command)
}

/// Installs what the lock file of a directory says, where that was not done yet.
pub fn install(dir: &Path) -> Result<()> {
    let wanted = fs::read_to_string(dir.join("package-lock.json"))?;
    let stamp = dir.join("node_modules/.installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    // Versions and hashes are those of the lock file, and no script of a package runs. `npm ci` would refuse a lock file
    // that was written without the optional packages of other platforms.
    sh::run(&mut tool(dir, "npm", &["install", "--no-save", "--ignore-scripts"])?)?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// Builds it into `web/dist`, compressed.
pub fn build() -> Result<()> {
    install(&web())?;
    sh::run(&mut tool(&web(), "npm", &["run", "build"])?)?;
    sh::run(&mut tool(&web(), "node", &["../scripts/compress-console.mjs", "dist"])?)
}

/// Its own checks: form, types, words, tests.
pub fn check() -> Result<()> {
    install(&web())?;
    sh::run(&mut tool(&web(), "npm", &["run", "check"])?)
}

/// Walks through the real binary in a real browser, in both languages.
pub fn walk() -> Result<()> {
    install(&web())?;
    let browser = setup::browser()?;
    let galleria = env::var_os("GALLERIA_BIN").map_or_else(|| sh::target().join("debug/galleria"), PathBuf::from);
    sh::run(
        tool(&web(), "npm", &["run", "e2e"])?
            .env("GALLERIA_BIN", galleria)
            .env("CHROMIUM", browser),
    )
}
