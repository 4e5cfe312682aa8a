//! The long verbs: a row of steps, all of them tried, with a verdict for each at the end.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::pg::{Care, Throwaway};
use crate::storage::Storage;
use crate::{arrows, clients, console, dependencies, release, setup, sh, sql};

struct Steps {
    done: Vec<(&'static str, Duration, Result<()>)>,
}

impl Steps {
    fn new() -> Self {
        Self { done: Vec::new() }
    }

    fn step(&mut self, name: &'static str, action: impl FnOnce() -> Result<()>) {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let outcome = action();
        if let Err(error) = &outcome {
            eprintln!("== {name} FAILED: {error:#}");
        }
        self.done.push((name, start.elapsed(), outcome));
    }

    /// Prints a line for each step and the count of both kinds.
    fn finish(self) -> Result<()> {
        println!();
        let failed = self.done.iter().filter(|(_, _, outcome)| outcome.is_err()).count();
        for (name, took, outcome) in &self.done {
            let verdict = if outcome.is_ok() { "ok" } else { "FAILED" };
            println!("{name:<28} {verdict:<6} {:>7.1} s", took.as_secs_f64());
        }
        println!("steps: {} passed, {failed} failed", self.done.len() - failed);
        if failed > 0 {
            bail!("{failed} of {} steps failed", self.done.len());
        }
        Ok(())
    }
}

/// What needs no running program: form, lints, arrows, and licences where cargo-deny is installed.
pub fn lint() -> Result<()> {
    setup::components()?;
    let mut steps = Steps::new();
    lint_steps(&mut steps);
    steps.finish()
}

fn lint_steps(steps: &mut Steps) {
    steps.step("format", || sh::run(sh::cargo().args(["fmt", "--all", "--check"])));
    steps.step("arrows", arrows::check);
    steps.step("dependencies", dependencies::check);
    if sh::which("cargo-deny").is_some() {
        steps.step("licences and sources", || {
            sh::run(sh::cargo().args(["deny", "check", "bans", "licenses", "sources"]))
        });
    }
    steps.step("clippy", || {
        sh::run(sh::offline(&mut sh::cargo()).args([
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    });
}

/// Everything. The test runner comes last, so that its summary is what one sees.
pub fn test() -> Result<()> {
    setup::all()?;
    fs::create_dir_all(sh::target())?;
    let alone = File::create(sh::target().join("xtask-test.lock"))?;
    if alone.try_lock().is_err() {
        eprintln!("waiting for another `make test` in this work tree …");
        alone.lock()?;
    }
    let postgres = Throwaway::start("test", Care::Fast).context("PostgreSQL for the tests")?;
    let url = postgres.url("postgres")?;
    let mut steps = Steps::new();
    lint_steps(&mut steps);
    steps.step("SQL metadata", || sql::check(&postgres));
    // Checked first: what is checked is built once more and compressed for the binary.
    steps.step("console checks", console::check);
    steps.step("console", console::build);
    steps.step("build", sh::build);
    steps.step("walkthroughs", console::walk);
    steps.step("documentation examples", || {
        sh::run(sh::offline(&mut sh::cargo()).args(["test", "--locked", "--quiet", "--workspace", "--doc"]))
    });
    steps.step("third-party client", clients::vendor_sdk);
    steps.step("API fuzzing", || clients::fuzz_api(20));
    steps.step("tests", || {
        let nextest = sh::succeeds(sh::cargo().args(["nextest", "--version"]));
        let mut runner = sh::cargo();
        if nextest {
            runner.args(["nextest", "run"]);
        } else {
            runner.arg("test");
        }
        runner.args(["--locked", "--workspace", "--all-targets", "--no-fail-fast"]);
        let storage = Storage::start()?;
        let told = storage.show(sh::offline(&mut runner));
        sh::run(told.env("GALLERIA_TEST_POSTGRES_URL", &url))
    });
    drop(postgres);
    steps.finish()
}

/// The figures beside their ceilings: a release build, and a PostgreSQL that waits for its disk.
pub fn bench(args: &[String]) -> Result<()> {
    setup::postgres()?;
    release::build()?;
    let postgres = Throwaway::start("bench", Care::Durable)?;
    let mut bench = sh::cmd(sh::target().join("release/galleria"));
    sh::run(
        bench
            .arg("bench")
            .args(args)
            .env("GALLERIA_BENCH_POSTGRES_URL", postgres.url("postgres")?),
    )
}

/// Feeds every parser of the wire with spoilt input for `seconds` each. What makes one panic stays in its corpus.
pub fn fuzz_parsers(seconds: u32) -> Result<()> {
    let mut fuzz = sh::cargo();
    fuzz.args([
        "test",
        "--release",
        "--package",
        "wire",
        "--test",
        "fuzz",
        "--",
        "--nocapture",
    ]);
    sh::run(fuzz.env("GALLERIA_FUZZ_SECONDS", seconds.to_string()))
}
