//! Which foreign packages there are, and which of them run code while we build: held to a list, so that a new one is
//! seen by whoever reads the change (threat B1). Versions and hashes are the lock files' business.

use std::{collections::BTreeSet, fs, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde_json::Value;

use crate::sh;

/// The platform that is built for; what others need is not built and not listed.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    source: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

fn list() -> PathBuf {
    sh::root().join("xtask/dependencies.txt")
}

/// A line for each package: `rust name`, with ` builds` behind it where a build script runs; `npm name`, with ` installs`
/// where it would like to run one, which it may not.
fn found() -> Result<BTreeSet<String>> {
    let mut lines = BTreeSet::new();
    let text = sh::read(sh::cargo().args([
        "metadata",
        "--locked",
        "--format-version",
        "1",
        "--filter-platform",
        PLATFORM,
    ]))?;
    let metadata: Metadata = serde_json::from_str(&text).context("the answer of cargo metadata")?;
    for package in metadata.packages {
        // Ours have no source.
        let Some(source) = package.source else { continue };
        if !source.starts_with("registry+") {
            bail!("{} does not come from the registry but from {source}", package.name);
        }
        let builds = package
            .targets
            .iter()
            .any(|t| t.kind.iter().any(|kind| kind == "custom-build"));
        lines.insert(format!("rust {}{}", package.name, if builds { " builds" } else { "" }));
    }
    let lock: Value = serde_json::from_str(&fs::read_to_string(sh::root().join("web/package-lock.json"))?)?;
    let packages = lock
        .get("packages")
        .and_then(Value::as_object)
        .context("web/package-lock.json has no packages")?;
    for (place, package) in packages {
        let Some((_, name)) = place.rsplit_once("node_modules/") else {
            continue;
        };
        // Each native program comes once for every platform; which ones the lock file names depends on who wrote it.
        if package.get("os").is_some() || package.get("cpu").is_some() {
            continue;
        }
        let installs = package
            .get("hasInstallScript")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        lines.insert(format!("npm {name}{}", if installs { " installs" } else { "" }));
    }
    Ok(lines)
}

/// Writes the list anew.
pub fn write() -> Result<()> {
    let text: String = found()?.into_iter().map(|line| line + "\n").collect();
    fs::write(list(), text)?;
    Ok(())
}

/// Fails where list and lock files disagree, naming the differences.
pub fn check() -> Result<()> {
    let found = found()?;
    let text = fs::read_to_string(list()).context("xtask/dependencies.txt")?;
    let listed: BTreeSet<String> = text.lines().map(str::to_owned).collect();
    let differences: Vec<String> = found
        .difference(&listed)
        .map(|line| format!("not listed: {line}"))
        .chain(
            listed
                .difference(&found)
                .map(|line| format!("not there any more: {line}")),
        )
        .collect();
    if !differences.is_empty() {
        bail!(
            "look at what came in, then run `cargo xtask dependencies`:\n{}",
            differences.join("\n")
        );
    }
    Ok(())
}
