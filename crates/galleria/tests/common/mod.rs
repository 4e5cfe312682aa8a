//! The real binary, its data and its databases.

#![allow(dead_code, reason = "each test uses its own part")]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;

pub const BINARY: &str = env!("CARGO_BIN_EXE_galleria");

/// A directory that is removed when the test is through; kept where the test failed.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let unique = format!(
            "galleria-{name}-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::SeqCst)
        );
        let path = std::env::temp_dir().join(unique);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// A database of its own on the test server.
pub struct Database {
    admin: String,
    name: String,
}

impl Database {
    pub fn new(name: &str) -> Self {
        let admin = std::env::var("GALLERIA_TEST_POSTGRES_URL")
            .expect("GALLERIA_TEST_POSTGRES_URL names a server on which databases may be made; `make test` starts one");
        let name = format!("galleria_{name}_{}", std::process::id());
        let database = Self { admin, name };
        database.psql(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name));
        database.psql(&format!("CREATE DATABASE {}", database.name));
        database
    }

    pub fn url(&self) -> String {
        let (server, _) = self.admin.rsplit_once('/').expect("the URL names a database");
        format!("{server}/{}", self.name)
    }

    fn psql(&self, sql: &str) {
        let out = Command::new("psql")
            .args([&self.admin, "-qXc", sql])
            .output()
            .expect("psql runs");
        assert!(out.status.success(), "{sql}: {}", String::from_utf8_lossy(&out.stderr));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = Command::new("psql").args([&self.admin, "-qXc", &sql]).output();
    }
}

/// Runs the binary to its end.
pub fn galleria(args: &[&str], env: &[(&str, String)]) -> Output {
    Command::new(BINARY)
        .args(args)
        .envs(env.iter().cloned())
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs")
}

/// A server in a process of its own; killed without ceremony when dropped.
pub struct Server {
    pub child: Child,
    pub ready: Value,
}

impl Server {
    pub fn start(args: &[&str]) -> Self {
        let mut child = Command::new(BINARY)
            .arg("serve")
            .args(args)
            .args(["--listen", "127.0.0.1:0", "--print-ready"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("a line");
        let ready = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not ready: {line}"));
        Self { child, ready }
    }

    pub fn url(&self) -> &str {
        self.ready["url"].as_str().expect("an address")
    }

    pub fn token(&self, role: &str) -> &str {
        self.ready["tokens"]
            .as_array()
            .and_then(|tokens| tokens.iter().find(|t| t["role"] == role))
            .and_then(|t| t["token"].as_str())
            .expect("a token")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a reference seller remembers.
pub fn seller_ledger(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("the seller's state file")).expect("a ledger")
}
