//! Programs that others wrote, unmodified, against a running Galleria.

use std::process::Command;

use anyhow::{Result, bail};

use crate::server::{Server, binary};
use crate::{console, setup, sh};

/// The vendor's core SDKs for Python and Node.js sign, query orders, report usage, and activate and query licence codes; the client
/// libraries of Prometheus and OpenTelemetry feed the usage agent: `tests/clients`.
pub fn vendor_sdk() -> Result<()> {
    let python = setup::venv("clients", "tests/clients/requirements.txt")?;
    let dir = sh::root().join("tests/clients");
    console::install(&dir)?;
    let server = Server::start("clients")?;
    let by_python = sh::run(
        driven(sh::cmd(python), &server)
            .env("GALLERIA_BIN", binary()?)
            .args([
                "-m",
                "unittest",
                "discover",
                "--verbose",
                "--start-directory",
                "tests/clients",
            ])
            .env("PYTHONDONTWRITEBYTECODE", "1"),
    );
    let by_node = console::tool(&dir, "node", &["--test", "license.test.js"])
        .and_then(|node| sh::run(&mut driven(node, &server)));
    server.stop().and(by_python).and(by_node)
}

/// A program that finds the server and a sample seller's credentials in its environment.
fn driven(mut program: Command, server: &Server) -> Command {
    for token in &server.ready.tokens {
        program.env(format!("GALLERIA_{}_TOKEN", token.role.to_uppercase()), &token.token);
    }
    program
        .env("GALLERIA_URL", &server.ready.url)
        .env("GALLERIA_AK", &server.ready.access_key)
        .env("GALLERIA_SK", &server.ready.secret_key)
        // The SDKs leave files in the home directory of their user.
        .env("HOME", server.data());
    program
}

/// Schemathesis makes up requests from the OpenAPI document, good and bad ones, in every role: no 5xx, no answer that
/// the document does not describe.
pub fn fuzz_api(examples: u32) -> Result<()> {
    let python = setup::venv("fuzz", "tests/fuzz/requirements.txt")?;
    let Some(schemathesis) = python.parent().map(|bin| bin.join("schemathesis")) else {
        bail!("no environment for schemathesis");
    };
    let server = Server::start("fuzz")?;
    let config = sh::root().join("tests/fuzz/schemathesis.toml");
    let document = format!("{}/api/v1/openapi.json", server.ready.url);
    let mut complaints = Vec::new();
    for token in &server.ready.tokens {
        eprintln!("as {}:", token.role);
        let outcome = sh::run(
            sh::cmd(&schemathesis)
                // It leaves caches in its working directory.
                .current_dir(server.data())
                .arg("--config-file")
                .arg(&config)
                .args(["run", &document])
                .args(["--url", &server.ready.url])
                .args(["--max-examples", &examples.to_string()])
                .env("GALLERIA_TOKEN", &token.token)
                .env("HOME", server.data()),
        );
        if outcome.is_err() {
            complaints.push(token.role.clone());
        }
    }
    server.stop()?;
    if !complaints.is_empty() {
        bail!("the API breaks its document as seen by: {}", complaints.join(", "));
    }
    Ok(())
}
