//! A server that answers `000000` to anything without looking twice: the other end of a measurement.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Response, header};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What it answers to a call that names neither a business id nor an instance id.
const ANSWER: &[u8] = br#"{"resultCode":"000000","resultMsg":"success."}"#;
/// Largest request body kept; the rest is read and dropped.
const MAX_KEPT: usize = 16 << 10;

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
    let query = request.uri().query().unwrap_or("").to_owned();
    let mut body = request.into_body();
    let mut kept = BytesMut::new();
    // The whole body has to be read for the connection to be used again.
    while !body.is_end_stream() {
        match std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data()
                    && kept.len() + data.len() <= MAX_KEPT
                {
                    kept.extend_from_slice(&data);
                }
            }
            _ => break,
        }
    }
    counter.fetch_add(1, Ordering::Relaxed);
    let text = std::str::from_utf8(&kept).unwrap_or("");
    let answer = match named(text, &query, "businessId").or_else(|| named(text, &query, "instanceId")) {
        Some(id) => Bytes::from(format!(
            r#"{{"resultCode":"000000","resultMsg":"success.","instanceId":"{id}","info":[{{"instanceId":"{id}","appInfo":{{"frontEndUrl":"https://sink.example/{id}"}}}}]}}"#
        )),
        None => Bytes::from_static(ANSWER),
    };
    let mut response = Response::new(Body::from(answer));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// An id in a V2 body or a V1 query string, found without parsing either: the ids we make need no escapes.
fn named<'a>(body: &'a str, query: &'a str, name: &str) -> Option<&'a str> {
    let in_body = body
        .split_once(&format!("\"{name}\":\""))
        .and_then(|(_, rest)| rest.split('"').next());
    let in_query = || {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    in_body.or_else(in_query).filter(|id| {
        id.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_anything() {
        let sink = Sink::spawn(([127, 0, 0, 1], 0).into()).await.expect("bound");
        let client = crate::client::build(std::time::Duration::from_secs(5)).expect("client");
        let created = r#"{"activity":"newInstance","businessId":"b-1","orderId":"o"}"#;
        for (body, id) in [("", None), ("anything", None), (created, Some("b-1"))] {
            let response = client
                .post(format!("http://{}/x?y=z", sink.addr))
                .body(body)
                .send()
                .await
                .expect("answer");
            let body = crate::client::read_body(response, 1024).await.expect("body");
            assert!(body.starts_with(br#"{"resultCode":"000000""#));
            let json: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(json["instanceId"].as_str(), id);
        }
        assert_eq!(sink.count(), 3);
    }
}
