//! An object storage that speaks S3, started for the time of the tests.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::{setup, sh};

/// The line that the script prints once the server answers.
#[derive(Deserialize)]
struct Ready {
    url: String,
    access_key: String,
    secret_key: String,
}

/// A running server; it ends with this value.
pub struct Storage {
    child: Child,
    ready: Ready,
}

impl Storage {
    pub fn start() -> Result<Self> {
        let python = setup::venv("s3", "tests/s3/requirements.txt")?;
        let mut child = sh::cmd(&python)
            .arg("tests/s3/serve.py")
            // It reads to the end of its input, which comes at the latest when this process is gone.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the S3 server for the tests cannot be started")?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        match serde_json::from_str(&line) {
            Ok(ready) => Ok(Self { child, ready }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error).context("the S3 server for the tests does not get ready; try `tests/s3/serve.py` by hand")
            }
        }
    }

    /// Tells a command where it is.
    pub fn show<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("GALLERIA_TEST_S3_URL", &self.ready.url)
            .env("GALLERIA_TEST_S3_ACCESS_KEY", &self.ready.access_key)
            .env("GALLERIA_TEST_S3_SECRET_KEY", &self.ready.secret_key)
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
