//! A seller's server that answers what the test tells it to, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// A call as it came in.
#[derive(Clone, Debug)]
pub struct Call {
    pub activity: String,
    pub body: Value,
}

/// What to answer.
#[derive(Clone)]
pub enum Answer {
    /// This JSON, with status 200.
    Json(Value),
    /// This status and no JSON.
    Status(u16),
    /// This JSON, but not before the bell rings.
    Held(Arc<Notify>, Value),
}

type Script = dyn Fn(&Call) -> Answer + Send + Sync;

/// A running scripted server; stops when dropped.
pub struct Scripted {
    pub url: String,
    calls: Arc<Mutex<Vec<Call>>>,
    script: Arc<Mutex<Arc<Script>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Scripted {
    pub async fn spawn(script: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/production", listener.local_addr().unwrap());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Mutex<Arc<Script>>> = Arc::new(Mutex::new(Arc::new(script)));
        let (kept, plan) = (Arc::clone(&calls), Arc::clone(&script));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&kept), Arc::clone(&plan)));
            }
        });
        Self {
            url,
            calls,
            script,
            task,
        }
    }

    /// Another script from now on.
    pub fn play(&self, script: impl Fn(&Call) -> Answer + Send + Sync + 'static) {
        *self.script.lock().unwrap() = Arc::new(script);
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// Bodies of the calls of one activity.
    pub fn asked(&self, activity: &str) -> Vec<Value> {
        self.calls()
            .into_iter()
            .filter(|c| c.activity == activity)
            .map(|c| c.body)
            .collect()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, calls: Arc<Mutex<Vec<Call>>>, script: Arc<Mutex<Arc<Script>>>) {
    let Some(body) = read_request(&mut stream).await else {
        return;
    };
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let call = Call {
        activity: body["activity"].as_str().unwrap_or_default().to_owned(),
        body,
    };
    calls.lock().unwrap().push(call.clone());
    let plan = Arc::clone(&script.lock().unwrap());
    let (status, body) = match plan(&call) {
        Answer::Json(json) => (200, json.to_string()),
        Answer::Status(status) => (status, String::new()),
        Answer::Held(bell, json) => {
            bell.notified().await;
            (200, json.to_string())
        }
    };
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all((head + &body).as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length = head
                .lines()
                .find_map(|l| l.strip_prefix("content-length:"))
                .map_or("0", str::trim);
            let length: usize = length.parse().unwrap();
            if bytes.len() >= end + 4 + length {
                return Some(bytes[end + 4..end + 4 + length].to_vec());
            }
        }
        let mut part = [0_u8; 4_096];
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return None,
            Ok(n) => bytes.extend_from_slice(&part[..n]),
        }
    }
}
