//! A server that answers `000000` to anything with a prepared body: the other end of a measurement.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Response, header};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What it answers: success with an instance id and instance information, enough for every activity.
const ANSWER: &[u8] = br#"{"resultCode":"000000","resultMsg":"success.","instanceId":"sink","info":[{"instanceId":"sink","appInfo":{"frontEndUrl":"https://sink.example/"}}]}"#;

/// A running sink; stops when dropped.
pub struct Sink {
    /// Where it listens.
    pub addr: SocketAddr,
    count: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Sink {
    /// Starts listening, for instance on `127.0.0.1:0`.
    ///
    /// # Errors
    /// If the address cannot be bound.
    pub async fn spawn(listen: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let addr = listener.local_addr()?;
        let count = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&count);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let counter = Arc::clone(&counter);
                let _ = stream.set_nodelay(true);
                tokio::spawn(async move {
                    let service = service_fn(move |request| answer(request, Arc::clone(&counter)));
                    let _ = http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Ok(Self { addr, count, task })
    }

    /// Requests answered so far.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(request: http::Request<Incoming>, counter: Arc<AtomicU64>) -> Result<Response<Body>, Infallible> {
    // The body has to be read for the connection to be used again.
    let mut body = request.into_body();
    while !body.is_end_stream() {
        let frame = std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await;
        if !matches!(frame, Some(Ok(_))) {
            break;
        }
    }
    counter.fetch_add(1, Ordering::Relaxed);
    let mut response = Response::new(Body::from(Bytes::from_static(ANSWER)));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_anything() {
        let sink = Sink::spawn(([127, 0, 0, 1], 0).into()).await.expect("bound");
        let client = crate::client::build(std::time::Duration::from_secs(5)).expect("client");
        for body in ["", "anything"] {
            let response = client
                .post(format!("http://{}/x?y=z", sink.addr))
                .body(body)
                .send()
                .await
                .expect("answer");
            let body = crate::client::read_body(response, 1024).await.expect("body");
            assert!(body.starts_with(br#"{"resultCode":"000000""#));
        }
        assert_eq!(sink.count(), 2);
    }
}
