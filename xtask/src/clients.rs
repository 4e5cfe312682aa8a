//! Programs that others wrote, unmodified, against a running Galleria.

use anyhow::{Result, bail};

use crate::server::Server;
use crate::{setup, sh};

/// The vendor's Python core SDK signs, queries orders, and activates and queries licence codes: `tests/clients`.
pub fn vendor_sdk() -> Result<()> {
    let python = setup::venv("clients", "tests/clients/requirements.txt")?;
    let server = Server::start("clients")?;
    let seller = server.ready.tokens.iter().find(|token| token.role == "seller");
    let outcome = sh::run(
        sh::cmd(python)
            .args([
                "-m",
                "unittest",
                "discover",
                "--verbose",
                "--start-directory",
                "tests/clients",
            ])
            .env("GALLERIA_URL", &server.ready.url)
            .env("GALLERIA_AK", &server.ready.access_key)
            .env("GALLERIA_SK", &server.ready.secret_key)
            .env("GALLERIA_SELLER_TOKEN", seller.map_or("", |seller| &seller.token))
            // The SDK leaves a file in the home directory of its user.
            .env("HOME", server.data())
            .env("PYTHONDONTWRITEBYTECODE", "1"),
    );
    server.stop().and(outcome)
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
