//! The real binary, its data and its databases.

#![allow(dead_code, reason = "each test uses its own part")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Lines},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

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
        Self::try_start(args, &[]).expect("it is ready")
    }

    /// None if it ended before it was ready.
    pub fn try_start(args: &[&str], env: &[(&str, String)]) -> Option<Self> {
        let mut child = Command::new(BINARY)
            .arg("serve")
            .args(args)
            .args(["--listen", "127.0.0.1:0", "--print-ready"])
            .envs(env.iter().cloned())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe"))
            .read_line(&mut line)
            .expect("a line");
        match serde_json::from_str(&line) {
            Ok(ready) => Some(Self { child, ready }),
            Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                None
            }
        }
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

/// Somebody with a token of each role.
pub struct Client {
    http: reqwest::Client,
}

impl Client {
    pub async fn get(&self, server: &Server, role: &str, path: &str) -> Value {
        let answer = self
            .http
            .get(format!("{}{path}", server.url()))
            .bearer_auth(server.token(role))
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }

    pub async fn post(&self, server: &Server, role: &str, path: &str, key: &str, body: Value) -> Value {
        self.send(server, role, path, ("idempotency-key", key), body).await
    }

    /// Changes what is known in this version.
    pub async fn act(&self, server: &Server, role: &str, path: &str, version: &Value, body: Value) -> Value {
        self.send(server, role, path, ("if-match", &format!("\"{version}\"")), body)
            .await
    }

    async fn send(&self, server: &Server, role: &str, path: &str, header: (&str, &str), body: Value) -> Value {
        let answer = self
            .http
            .post(format!("{}{path}", server.url()))
            .bearer_auth(server.token(role))
            .header(header.0, header.1)
            .header("content-type", "application/json")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// Gives the buyer money; returns a price code of the story's product.
    pub async fn ready_to_buy(&self, server: &Server) -> String {
        let found = self.get(server, "buyer", "/api/v1/shop/search?q=PierDesk").await;
        let id = found["items"][0]["id"].as_str().expect("the product of the story");
        let product = self.get(server, "buyer", &format!("/api/v1/shop/products/{id}")).await;
        let text = product.to_string();
        let code = text
            .split("\"OFFI")
            .nth(1)
            .map(|rest| format!("OFFI{}", &rest[..18]))
            .expect("a price code");
        self.top_up(server).await;
        code
    }

    /// Gives the buyer money.
    pub async fn top_up(&self, server: &Server) {
        let account = self.get(server, "buyer", "/api/v1/account").await;
        let path = format!("/api/v1/accounts/{}/top-ups", account["id"].as_str().unwrap());
        let much = json!({"amount": {"amount": "1000000.00", "currency": "CNY"}, "memo": "test"});
        self.post(server, "operator", &path, "much", much).await;
    }

    /// Waits until an order is complete; the instance it made.
    pub async fn delivered(&self, server: &Server, number: &str) -> String {
        let begun = Instant::now();
        loop {
            let order = self.get(server, "buyer", &format!("/api/v1/orders/{number}")).await;
            if order["order"]["state"] == "completed" {
                return order["order"]["instance_id"].as_str().unwrap().to_owned();
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{order}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Places and pays the `n`-th order; returns its number.
    pub async fn buy(&self, server: &Server, code: &str, n: usize) -> String {
        let input = json!({"price_code": code, "quantity": 1, "periods": 1, "accept_agreement": true});
        let order = self
            .post(server, "buyer", "/api/v1/orders", &format!("place-{n}"), input)
            .await;
        let number = order["number"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/orders/{number}/pay");
        self.post(server, "buyer", &path, &format!("pay-{n}"), json!(null))
            .await;
        number
    }
}

/// A reference seller in a process of its own, known to the sample seller's account by a key of its own.
pub struct Seller {
    child: Child,
    /// Open as long as it runs: it goes on talking.
    _said: Lines<BufReader<ChildStdout>>,
    pub url: String,
    pub key: String,
    key_id: Value,
}

impl Seller {
    pub async fn start(client: &Client, server: &Server, args: &[&str]) -> Self {
        let label = json!({"label": "test"});
        let made = client
            .post(server, "seller", "/api/v1/seller/access-keys", "test-key", label)
            .await;
        let key = made["secret"].as_str().unwrap().to_owned();
        let mut child = Command::new(BINARY)
            .args(["seller", "--listen", "127.0.0.1:0", "--key", &key])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut said = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let url = said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("production address")
                    .map(|(_, url)| url.trim().to_owned())
            })
            .expect("its address");
        Self {
            child,
            _said: said,
            url,
            key,
            key_id: made["key"]["id"].clone(),
        }
    }

    /// Puts a product of one price on the shelf that is delivered by this server; its price code.
    pub async fn publish(&self, client: &Client, server: &Server, cases: &[&str], mut product: Value) -> String {
        let seller = async |path: &str, key: &str, body: Value| client.post(server, "seller", path, key, body).await;
        let address = json!({"url": self.url, "protocol": "v2", "key_id": self.key_id});
        let address = seller("/api/v1/seller/addresses", "test-address", address).await["id"].clone();
        let debug = format!("/api/v1/seller/addresses/{}/debug-calls", address.as_str().unwrap());
        let mut fields = json!({});
        for activity in cases {
            let case = json!({"activity": activity, "fields": fields, "mode": "send_and_save"});
            let run = seller(&debug, activity, case).await;
            assert_eq!(run["verdict"]["passed"], true, "{run}");
            if *activity == "newInstance" {
                fields = json!({"instance_id": run["verdict"]["instance_id"]});
            }
        }
        product["address_id"] = address;
        let draft = seller("/api/v1/products", "test-product", product).await;
        let path = format!("/api/v1/products/{}", draft["id"].as_str().unwrap());
        let submit = format!("{path}/submit");
        let handed = client
            .act(server, "seller", &submit, &draft["version"], json!(null))
            .await;
        let decision = format!("{path}/decision");
        let approve = json!({"decision": "approve"});
        client
            .act(server, "operator", &decision, &handed["version"], approve)
            .await;
        let own = client.get(server, "seller", &path).await;
        let sku = &own["revision"]["content"]["specifications"][0]["skus"][0];
        sku["prices"][0]["code"].as_str().unwrap().to_owned()
    }
}

impl Drop for Seller {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a reference seller remembers.
pub fn seller_ledger(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).expect("the seller's state file")).expect("a ledger")
}
