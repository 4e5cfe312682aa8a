//! The listener stays there for others whatever some connections do (threat I9).

use std::time::Duration;

use api::{Limits, serve_with};
use axum::{Router, routing::get};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

struct Server {
    address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

async fn start(limits: Limits) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/healthz", get(|| async { "ok" })).route(
        "/slow",
        get(|| async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            "done"
        }),
    );
    let (stop, stopped) = oneshot::channel();
    let shutdown = async move {
        let _ = stopped.await;
    };
    let task = tokio::spawn(serve_with(listener, router, shutdown, limits));
    Server {
        address,
        stop: Some(stop),
        task,
    }
}

async fn ask(address: std::net::SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Whether the server closes the connection within `limit`.
async fn is_closed(stream: &mut TcpStream, limit: Duration) -> bool {
    let mut rest = Vec::new();
    matches!(
        tokio::time::timeout(limit, stream.read_to_end(&mut rest)).await,
        Ok(Ok(_) | Err(_))
    )
}

fn short() -> Limits {
    Limits {
        first_request: Duration::from_millis(300),
        ..Limits::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mute_and_dripping_connections_are_closed_while_others_are_served() {
    let server = start(short()).await;
    let mut crowd = Vec::new();
    for n in 0..400 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        // Nothing at all; half a request; half the preface of HTTP/2.
        let begin: &[u8] = match n % 3 {
            0 => b"",
            1 => b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Drip: ",
            _ => b"PRI * HTTP/2.0",
        };
        stream.write_all(begin).await.unwrap();
        crowd.push(stream);
    }
    let answer = tokio::time::timeout(Duration::from_secs(2), ask(server.address, "/healthz"))
        .await
        .unwrap();
    assert!(answer.ends_with("ok"), "{answer}");
    for (n, mut stream) in crowd.into_iter().enumerate() {
        assert!(
            is_closed(&mut stream, Duration::from_secs(3)).await,
            "connection {n} is still open"
        );
    }
}

#[tokio::test]
async fn a_kept_connection_is_closed_when_nothing_comes() {
    let server = start(short()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut first = [0; 64];
    assert!(stream.read(&mut first).await.unwrap() > 0);
    assert!(is_closed(&mut stream, Duration::from_secs(3)).await);
}

#[tokio::test]
async fn heads_without_end_are_cut() {
    let server = start(Limits {
        head_bytes: 16 * 1024,
        ..short()
    })
    .await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    for _ in 0..2_000 {
        if stream
            .write_all(b"X-More: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n")
            .await
            .is_err()
        {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(3), stream.read_to_end(&mut answer))
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&answer);
    assert!(text.is_empty() || text.starts_with("HTTP/1.1 431"), "{text}");
    assert!(ask(server.address, "/healthz").await.ends_with("ok"));
}

#[tokio::test]
async fn one_address_does_not_take_all_the_room() {
    let server = start(Limits {
        per_address: 3,
        first_request: Duration::from_secs(30),
        ..Limits::default()
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(TcpStream::connect(server.address).await.unwrap());
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut fourth = TcpStream::connect(server.address).await.unwrap();
    assert!(is_closed(&mut fourth, Duration::from_secs(2)).await);
    drop(held);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(ask(server.address, "/healthz").await.ends_with("ok"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_runs_comes_to_its_end_at_shutdown() {
    let mut server = start(Limits::default()).await;
    let running = tokio::spawn(ask(server.address, "/slow"));
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.take().unwrap().send(()).unwrap();
    assert!(running.await.unwrap().ends_with("done"));
    assert!(is_closed(&mut idle, Duration::from_secs(2)).await);
    tokio::time::timeout(Duration::from_secs(2), server.task)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
}
