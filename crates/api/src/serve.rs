//! The listener: takes connections and gives none of them more time, room or company than it needs (threat I9).
//!
//! hyper's own time-out for headers begins with the first request's first byte and does not run while a connection says
//! nothing or drips the preface of HTTP/2. So a clock of our own runs over every connection until its first request is
//! there; after that hyper's holds, between requests too.

use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body};
use http::{Request, StatusCode, Version};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};
use tower::ServiceExt as _;

use crate::source::Peer;

/// Says when this process was asked to stop. Answers that would go on for ever end then.
#[derive(Clone)]
pub(crate) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    pub(crate) async fn wait(mut self) {
        // A sender that is gone means the same.
        let _told = self.0.wait_for(|stop| *stop).await;
    }
}

/// What the listener grants.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at the same time.
    pub connections: usize,
    /// Of these, connections of one address.
    pub per_address: usize,
    /// A connection shows its first request within this time, and every further one within this time of the last.
    pub first_request: Duration,
    /// Bytes of request line and headers.
    pub head_bytes: usize,
    /// Requests at the same time on one HTTP/2 connection.
    pub streams: u32,
    /// What runs when the process is asked to stop may take so long.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 8_192,
            per_address: 4_096,
            first_request: Duration::from_secs(10),
            head_bytes: 64 * 1024,
            streams: 64,
            farewell: Duration::from_secs(20),
        }
    }
}

/// Serves `router` on `listener` until `shutdown` is done, then lets what runs come to its end.
///
/// # Errors
/// The listener is broken.
pub async fn serve(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()> + Send) -> io::Result<()> {
    serve_with(listener, router, shutdown, Limits::default()).await
}

/// As [`serve`], with limits of one's own.
///
/// # Errors
/// The listener is broken.
pub async fn serve_with(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send,
    limits: Limits,
) -> io::Result<()> {
    let server = Arc::new(Server {
        builder: builder(&limits),
        router,
        limits,
        room: Arc::new(Semaphore::new(limits.connections)),
        guests: Mutex::default(),
    });
    let (stop, stopping) = watch::channel(false);
    let mut running = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        // Ended tasks are collected as we go, so that the set does not grow.
        while running.try_join_next().is_some() {}
        let place = tokio::select! {
            () = &mut shutdown => break,
            place = Arc::clone(&server.room).acquire_owned() => place.map_err(io::Error::other)?,
        };
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (server, stopping) = (Arc::clone(&server), stopping.clone());
                running.spawn(async move { server.attend(stream, peer, place, stopping).await });
            }
            Err(error) if is_fatal(&error) => return Err(error),
            // Out of descriptors, or the peer was gone before it was taken: a breath, and on.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    drop(listener);
    let _nobody_left = stop.send(true);
    let farewell = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.farewell, farewell).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
    Ok(())
}

fn is_fatal(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::NotConnected)
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.first_request)
        .max_buf_size(limits.head_bytes.max(8_192));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(Some(32))
        .keep_alive_interval(Some(Duration::from_secs(20)))
        .keep_alive_timeout(Duration::from_secs(10));
    builder
}

struct Server {
    builder: Builder<TokioExecutor>,
    router: Router,
    limits: Limits,
    room: Arc<Semaphore>,
    guests: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection of one address among those it may have.
struct Guest<'a>(&'a Server, IpAddr);

impl Server {
    fn admit(&self, address: IpAddr) -> Option<Guest<'_>> {
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        let count = guests.entry(address).or_insert(0);
        if *count >= self.limits.per_address {
            return None;
        }
        *count += 1;
        Some(Guest(self, address))
    }

    async fn attend(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        _place: OwnedSemaphorePermit,
        mut stopping: watch::Receiver<bool>,
    ) {
        let Some(_guest) = self.admit(peer.ip()) else { return };
        // Answers are small and whole; waiting to fill a packet only delays them.
        let _best_effort = stream.set_nodelay(true);
        let spoken = Arc::new(AtomicBool::new(false));
        let service = service_fn({
            let (router, spoken, stopping) = (self.router.clone(), Arc::clone(&spoken), stopping.clone());
            move |request: Request<Incoming>| {
                spoken.store(true, Ordering::Relaxed);
                answer(router.clone(), request, peer, Stopping(stopping.clone()))
            }
        });
        let connection = self.builder.serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let silence = tokio::time::sleep(self.limits.first_request);
        tokio::pin!(silence);
        let mut waiting = true;
        let mut leaving = false;
        loop {
            tokio::select! {
                ended = &mut connection => {
                    if let Err(error) = ended {
                        tracing::trace!(%error, %peer, "a connection ended badly");
                    }
                    return;
                }
                () = &mut silence, if waiting => {
                    if !spoken.load(Ordering::Relaxed) {
                        return;
                    }
                    waiting = false;
                }
                changed = stopping.changed(), if !leaving => {
                    leaving = true;
                    if changed.is_ok() {
                        connection.as_mut().graceful_shutdown();
                        // One that never spoke has nothing to end.
                        if !spoken.load(Ordering::Relaxed) {
                            return;
                        }
                    }
                }
            }
        }
    }
}

impl Drop for Guest<'_> {
    fn drop(&mut self) {
        let mut guests = self.0.guests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = guests.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                guests.remove(&self.1);
            }
        }
    }
}

async fn answer(
    router: Router,
    mut request: Request<Incoming>,
    peer: SocketAddr,
    stopping: Stopping,
) -> Result<http::Response<Body>, Infallible> {
    // A name is not asked for: every address of this process serves the same. But HTTP/1.1 without one is no HTTP.
    if request.version() == Version::HTTP_11 && !request.headers().contains_key(http::header::HOST) {
        let mut response = http::Response::new(Body::empty());
        *response.status_mut() = StatusCode::BAD_REQUEST;
        return Ok(response);
    }
    request.extensions_mut().insert(Peer(peer));
    request.extensions_mut().insert(stopping);
    router.oneshot(request.map(Body::new)).await
}
