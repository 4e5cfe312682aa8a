//! Running other programs: what is run is always shown, and a failure always names the command.

use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail};

/// The root of the workspace.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let here = PathBuf::from(here);
        here.parent().map(Path::to_path_buf).unwrap_or(here)
    })
}

/// Where build products and scratch files go.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// A command that runs in the root of the workspace.
pub fn cmd(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that started us, or the one on the path. What it told us about our own package is kept from the next
/// one: build scripts that look at such variables would run again for nothing.
pub fn cargo() -> Command {
    let mut command = cmd(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let of_our_package = name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"));
        if of_our_package {
            command.env_remove(name);
        }
    }
    command
}

/// Builds everything that the tests run. Whatever the shell says, the committed SQL metadata is what is built.
pub fn build() -> Result<()> {
    run(offline(&mut cargo()).args(["build", "--locked", "--workspace", "--all-targets"]))
}

/// Makes a cargo command check queries against the committed metadata.
pub fn offline(command: &mut Command) -> &mut Command {
    command.env("SQLX_OFFLINE", "true").env_remove("SQLX_OFFLINE_DIR")
}

/// How a person would type the command.
pub fn shown(command: &Command) -> String {
    let program = command.get_program();
    let program = match std::env::var_os("CARGO") {
        Some(cargo) if program == cargo => "cargo".into(),
        _ => program.to_string_lossy(),
    };
    let mut words = vec![program.into_owned()];
    words.extend(command.get_args().map(|arg| {
        let arg = arg.to_string_lossy();
        if arg.contains('\n') {
            "…".to_owned()
        } else if arg.is_empty() || arg.contains([' ', '"', '\'']) {
            format!("{arg:?}")
        } else {
            arg.into_owned()
        }
    }));
    words.join(" ")
}

/// Shows the command, runs it with its output going to ours, and fails if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    eprintln!("$ {}", shown(command));
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed: {status}", shown(command));
    }
    Ok(())
}

/// Runs the command silently and returns what it printed; on failure the error holds its complaint.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` failed: {}\n{}{}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Whether the command can be started and exits with zero. Prints nothing.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Where a program of this name lies on the search path.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

/// Whether we run as root.
pub fn is_root() -> bool {
    static ROOT: OnceLock<bool> = OnceLock::new();
    *ROOT.get_or_init(|| read(cmd("id").arg("-u")).is_ok_and(|uid| uid == "0"))
}

/// A directory for scratch files, removed with this value.
pub struct Scratch(PathBuf);

/// A new scratch directory under the target directory.
pub fn scratch(purpose: &str) -> Result<Scratch> {
    let dir = target().join("xtask").join(format!("{purpose}-{}", random_word()?));
    fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    Ok(Scratch(dir))
}

impl Scratch {
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A name that no other scratch directory has or had.
    pub fn name(&self) -> String {
        self.0.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("warning: cannot remove {}: {error}", self.0.display());
        }
    }
}

/// 128 random bits in hexadecimal.
pub fn random_word() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
