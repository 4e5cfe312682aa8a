//! The binary that is handed out: it holds no path of the machine it was built on, and no seam of the tests (threat B3).

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::sh;

/// By these the seams of the tests are known.
const SEAMS: [&str; 1] = ["GALLERIA_CRASH_AT"];

/// What stands in the binary instead of a folder of this machine. A later entry wins over an earlier one.
fn folders() -> Result<Vec<(PathBuf, &'static str)>> {
    let home = env::var_os("CARGO_HOME").map_or_else(
        || env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")),
        |home| Some(home.into()),
    );
    let home = home.context("neither CARGO_HOME nor HOME is set")?;
    let sysroot = PathBuf::from(sh::read(Command::new("rustc").args(["--print", "sysroot"]))?);
    let mut folders = vec![
        (home.clone(), "/cargo"),
        (sysroot.join("lib/rustlib/src/rust"), "/rust"),
        (sh::root().to_owned(), "/galleria"),
    ];
    // The registry's folder is named after its host.
    if let Ok(registries) = fs::read_dir(home.join("registry/src")) {
        for registry in registries {
            folders.push((registry?.path(), "/crates"));
        }
    }
    Ok(folders)
}

/// Builds the release binary and looks through it.
pub fn build() -> Result<()> {
    // What is not there yet has no folder that could be named.
    sh::run(sh::cargo().args(["fetch", "--locked"]))?;
    let folders = folders()?;
    let flags = |name: &str| -> String {
        let maps = folders
            .iter()
            .map(|(from, to)| format!("{name}={}={to}", from.display()));
        maps.collect::<Vec<_>>().join("\u{1f}")
    };
    let cflags = flags("-ffile-prefix-map").replace('\u{1f}', " ");
    sh::run(
        sh::offline(&mut sh::cargo())
            .args(["build", "--locked", "--release", "--package", "galleria"])
            .env("CARGO_ENCODED_RUSTFLAGS", flags("--remap-path-prefix"))
            .env("CFLAGS", cflags),
    )?;
    let binary = sh::target().join("release/galleria");
    let bytes = fs::read(&binary)?;
    let paths = folders.iter().map(|(folder, _)| folder.as_os_str().as_encoded_bytes());
    for found in paths.chain(SEAMS.map(str::as_bytes)) {
        if bytes.windows(found.len()).any(|window| window == found) {
            bail!("{} holds {}", binary.display(), String::from_utf8_lossy(found));
        }
    }
    eprintln!(
        "{} holds no path of this machine and no seam of the tests",
        binary.display()
    );
    Ok(())
}
