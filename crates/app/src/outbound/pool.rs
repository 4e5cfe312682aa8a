//! Connections and the pool of idle ones.
//!
//! A connection has no task of its own: whoever makes a call drives it. That saves two task switches per call, a call
//! that is dropped closes its connection, and nothing runs for an idle one.

use std::{
    collections::HashMap,
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::FutureExt as _;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    body::{Frame, Incoming},
    client::conn::{TrySendError, http1},
};
use hyper_util::rt::TokioIo;

use super::{
    Limits,
    stream::{Meter, Stream},
};

/// One connection to a judged peer.
pub(super) struct Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    driver: http1::Connection<TokioIo<Stream>, Full<Bytes>>,
    ended: bool,
    /// What may arrive on it.
    pub meter: Arc<Meter>,
    /// It has carried a call before.
    pub reused: bool,
    born: Instant,
    idle_since: Instant,
}

impl Connection {
    /// Begins HTTP/1.1 on a stream. Nothing is sent yet.
    pub async fn begin(stream: Stream, meter: Arc<Meter>, limits: &Limits) -> hyper::Result<Self> {
        let (sender, driver) = http1::Builder::new()
            .max_header_size(limits.headers)
            .max_buf_size(limits.headers.max(8 * 1024) * 2)
            // Some receivers know `Content-Type` and not `content-type`.
            .title_case_headers(true)
            .handshake(TokioIo::new(stream))
            .await?;
        let now = Instant::now();
        Ok(Self {
            sender,
            driver,
            ended: false,
            meter,
            reused: false,
            born: now,
            idle_since: now,
        })
    }

    /// Sends a request and waits for the head of the answer.
    pub async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, TrySendError<Request<Full<Bytes>>>> {
        let answer = self.sender.try_send_request(request);
        drive(&mut self.driver, &mut self.ended, answer).await
    }

    /// The next piece of a body.
    pub async fn frame(&mut self, body: &mut Incoming) -> Option<hyper::Result<Frame<Bytes>>> {
        drive(&mut self.driver, &mut self.ended, body.frame()).await
    }

    /// Lets the connection notice what has arrived, and says whether it can take a request now.
    async fn is_usable(&mut self) -> bool {
        poll_fn(|cx| {
            if !self.ended && self.driver.poll_unpin(cx).is_ready() {
                self.ended = true;
            }
            Poll::Ready(!self.ended && matches!(self.sender.poll_ready(cx), Poll::Ready(Ok(()))))
        })
        .await
    }
}

/// Waits for `future` while the connection does its part.
async fn drive<F: Future>(
    driver: &mut http1::Connection<TokioIo<Stream>, Full<Bytes>>,
    ended: &mut bool,
    future: F,
) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(output);
        }
        // An error reaches the future too, as the reason why there is no answer.
        if !*ended && driver.poll_unpin(cx).is_ready() {
            *ended = true;
        }
        future.as_mut().poll(cx)
    })
    .await
}

/// Idle connections by origin.
#[derive(Default)]
pub(super) struct Pool {
    idle: Mutex<HashMap<Box<str>, Vec<Connection>>>,
    swept: AtomicBool,
}

impl Pool {
    /// A connection that can take a request, if there is one.
    pub async fn take(&self, origin: &str, limits: &Limits) -> Option<Connection> {
        loop {
            let mut connection = self.lock().get_mut(origin)?.pop()?;
            if connection.idle_since.elapsed() < limits.idle_for && connection.is_usable().await {
                return Some(connection);
            }
        }
    }

    /// Puts a connection back whose answer was read to its end.
    pub async fn give(self: &Arc<Self>, origin: &str, mut connection: Connection, limits: &Limits) {
        if !connection.is_usable().await || connection.born.elapsed() > limits.max_age {
            return;
        }
        connection.reused = true;
        connection.idle_since = Instant::now();
        {
            let mut idle = self.lock();
            if let Some(connections) = idle.get_mut(origin) {
                if connections.len() < limits.idle_per_origin {
                    connections.push(connection);
                }
            } else {
                idle.insert(origin.into(), vec![connection]);
            }
        }
        if !self.swept.swap(true, Ordering::AcqRel) {
            tokio::spawn(sweep(Arc::downgrade(self), limits.idle_for));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Box<str>, Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Idle connections at the moment.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.lock().values().map(Vec::len).sum()
    }
}

/// Closes connections that were idle for too long; ends when none is left.
async fn sweep(pool: Weak<Pool>, idle_for: Duration) {
    // However the task ends, the next idle connection starts another.
    struct Ended(Weak<Pool>);
    impl Drop for Ended {
        fn drop(&mut self) {
            if let Some(pool) = self.0.upgrade() {
                pool.swept.store(false, Ordering::Release);
            }
        }
    }
    let ended = Ended(pool);
    loop {
        tokio::time::sleep(idle_for).await;
        let Some(pool) = ended.0.upgrade() else { return };
        let mut idle = pool.lock();
        idle.retain(|_, connections| {
            connections.retain(|connection| connection.idle_since.elapsed() < idle_for);
            !connections.is_empty()
        });
        if idle.is_empty() {
            // Under the lock, so that a connection that comes next sees it.
            pool.swept.store(false, Ordering::Release);
            return;
        }
    }
}
