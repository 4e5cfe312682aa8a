//! Hostile sellers on loopback. Production mode is tested through a dialler behind all checks, which leads an approved
//! public address to a loopback port.

mod answers;
mod guard;
mod pool;
mod tls;

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderName, header};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::*;

/// A public address, as the outside world would see the seller.
const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(93, 184, 215, 14));
/// Stands for a signature: must not reach anybody it is not meant for.
const CANARY: &str = "signed-canary-7f3a";
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

fn get(url: impl Into<String>) -> OutboundRequest {
    OutboundRequest {
        method: Method::Get,
        url: url.into(),
        headers: vec![(HeaderName::from_static("x-canary"), CANARY.into())],
        body: Bytes::new(),
    }
}

fn post(url: impl Into<String>) -> OutboundRequest {
    OutboundRequest {
        method: Method::Post,
        headers: vec![(header::CONTENT_TYPE, "application/json".into())],
        body: Bytes::from(format!("{{\"x\":\"{CANARY}\"}}")),
        ..get(url)
    }
}

fn sandbox() -> Outbound {
    Outbound::new(OutboundConfig::new(Mode::Sandbox)).unwrap()
}

/// Counts connections and what was received on them.
#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    received: Mutex<Vec<u8>>,
}

impl Seen {
    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn has_canary(&self) -> bool {
        let received = self.received.lock().unwrap();
        received.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
    }
}

/// Runs `script` on every connection, with its number counted from 0.
async fn listen<S, F>(script: S) -> (SocketAddr, Arc<Seen>)
where
    S: Fn(TcpStream, usize) -> F + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Seen::default());
    let counted = Arc::clone(&seen);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let number = counted.connections.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(script(stream, number));
        }
    });
    (address, seen)
}

/// A listener nobody should ever reach.
async fn canary() -> (SocketAddr, Arc<Seen>) {
    listen(|_, _| async {}).await
}

/// Reads one request, with a body by Content-Length; `None` at the end of the stream.
async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).await.ok()? == 0 {
            return None;
        }
        text.push(byte[0]);
    }
    let head = String::from_utf8(text.clone()).unwrap().to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    text.extend(body);
    Some(String::from_utf8(text).unwrap())
}

/// Answers every request on every connection with the same bytes and keeps the connection open.
async fn serve(raw: &'static [u8]) -> (SocketAddr, Arc<Seen>) {
    listen(move |mut stream, _| async move {
        while read_request(&mut stream).await.is_some() {
            if stream.write_all(raw).await.is_err() {
                return;
            }
        }
    })
    .await
}

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

/// Answers from a list; the last answer stays.
struct Names(Mutex<VecDeque<Vec<IpAddr>>>);

impl Names {
    fn new(answers: impl IntoIterator<Item = Vec<IpAddr>>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(answers.into_iter().collect())))
    }
}

#[async_trait]
impl Resolver for Names {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let mut answers = self.0.lock().unwrap();
        Ok(if answers.len() > 1 {
            answers.pop_front().unwrap()
        } else {
            answers.front().cloned().unwrap_or_default()
        })
    }
}

/// Leads every approved address to one loopback port and remembers what was dialled.
struct Bridge {
    to: SocketAddr,
    dialled: Mutex<Vec<SocketAddr>>,
    /// What it says of the other end, if not the truth.
    peer: Option<IpAddr>,
}

impl Bridge {
    fn new(to: SocketAddr) -> Arc<Self> {
        Arc::new(Self {
            to,
            dialled: Mutex::default(),
            peer: None,
        })
    }

    fn dialled(&self) -> Vec<SocketAddr> {
        self.dialled.lock().unwrap().clone()
    }
}

#[async_trait]
impl Dialler for Bridge {
    async fn dial(&self, to: SocketAddr) -> io::Result<(TcpStream, SocketAddr)> {
        self.dialled.lock().unwrap().push(to);
        let (stream, _) = TcpDialler.dial(self.to).await?;
        Ok((stream, SocketAddr::new(self.peer.unwrap_or(to.ip()), to.port())))
    }
}

fn production(names: Arc<Names>, bridge: Arc<Bridge>, roots: Vec<CertificateDer<'static>>) -> Outbound {
    Outbound::new(OutboundConfig {
        resolver: names,
        dialler: bridge,
        extra_roots: roots,
        ..OutboundConfig::new(Mode::Production)
    })
    .unwrap()
}
