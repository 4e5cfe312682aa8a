//! The way out to sellers, and the only one.
//!
//! A seller's address is a stranger's word, so a call goes through these gates, in this order:
//!
//! 1. The address is read by one parser ([`target`]): https only, no user name, no IP number in whatever spelling, no name
//!    of some inner network.
//! 2. Its name is looked up for every new connection, and every address found is judged ([`address`]). One that is not
//!    global unicast refuses the name.
//! 3. Only an address that was judged is dialled; the address at the other end is compared and judged again before the
//!    first byte. Environment variables for proxies mean nothing here.
//! 4. TLS from 1.2 on, the certificate verified against the name. There is no switch to leave that out.
//! 5. Only then is the request sent, over HTTP/1.1. Redirections are answers like others and never followed.
//! 6. The answer is read within caps for headers, body and bytes on the wire. It is never decompressed.
//!
//! One deadline runs over all of it. A connection that carried a complete answer is kept for the next call to the same
//! scheme, host and port; its peer has been judged. Where the seller closes a kept connection in the moment of sending,
//! the call ends with [`OutboundError::Stale`]: signed bytes are never sent twice, the caller signs anew and calls again.
//!
//! In the sandbox plain http, loopback and private addresses are allowed as well. All else is the same.

pub mod address;
mod error;
mod pool;
mod resolve;
mod stream;
mod target;
#[cfg(test)]
mod tests;

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use futures::{StreamExt as _, stream::FuturesUnordered};
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri, header};
use http_body_util::Full;
use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use self::{
    address::{Network, judge},
    pool::{Connection, Pool},
    stream::{Meter, Metered, Stream},
    target::{Place, Target},
};
pub use self::{
    error::{ConnectFault, OutboundError, Phase, ProtocolFault, Reason, TlsFault},
    resolve::{Dialler, Resolver, SystemResolver, TcpDialler},
};
use crate::Mode;

/// Headers of an answer that are handed on; the rest is nobody's business.
const KEPT: [HeaderName; 4] = [
    HeaderName::from_static("body-sign"),
    header::CONTENT_TYPE,
    header::DATE,
    header::LOCATION,
];
/// Headers of a request that are set here and nowhere else.
const OURS: [HeaderName; 6] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::EXPECT,
];
/// What a server may send before TLS stands.
const HANDSHAKE_BYTES: u64 = 256 * 1024;
/// Addresses of one name that are tried.
const MAX_DIALS: usize = 8;
/// Head start of an address before the next one is tried too.
const HEAD_START: Duration = Duration::from_millis(250);

/// Caps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Longest body of an answer, in bytes.
    pub body: usize,
    /// Longest head of an answer, in bytes; there may be a hundred headers in it.
    pub headers: usize,
    /// Idle connections kept per scheme, host and port.
    pub idle_per_origin: usize,
    /// How long an idle connection is kept. Shorter than the patience of common servers, so that they seldom close one
    /// just when it is used.
    pub idle_for: Duration,
    /// A connection this old is not kept any more, so that a changed name is followed.
    pub max_age: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 256 * 1024,
            headers: 32 * 1024,
            idle_per_origin: 256,
            idle_for: Duration::from_millis(1_500),
            max_age: Duration::from_secs(60),
        }
    }
}

impl Limits {
    /// All bytes of one answer: a body in the smallest chunks takes six bytes for one.
    const fn wire(&self) -> u64 {
        (self.headers as u64) * 2 + (self.body as u64) * 8
    }
}

/// What an [`Outbound`] is made of.
pub struct OutboundConfig {
    /// Production or sandbox.
    pub mode: Mode,
    /// Caps.
    pub limits: Limits,
    /// Networks the operator closes in addition.
    pub closed: Vec<Network>,
    /// Certificates trusted beside the public roots.
    pub extra_roots: Vec<CertificateDer<'static>>,
    /// Looks up names.
    pub resolver: Arc<dyn Resolver>,
    /// Makes connections.
    pub dialler: Arc<dyn Dialler>,
}

impl OutboundConfig {
    /// The usual one.
    #[must_use]
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            limits: Limits::default(),
            closed: Vec::new(),
            extra_roots: Vec::new(),
            resolver: Arc::new(SystemResolver::default()),
            dialler: Arc::new(TcpDialler),
        }
    }
}

/// The methods sellers are called with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// V1.
    Get,
    /// V2.
    Post,
}

/// One call.
#[derive(Clone, Debug)]
pub struct OutboundRequest {
    /// How.
    pub method: Method,
    /// Where to, with query.
    pub url: String,
    /// Headers beside those of the connection.
    pub headers: Vec<(HeaderName, String)>,
    /// Content.
    pub body: Bytes,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct OutboundAnswer {
    /// HTTP status, redirections included.
    pub status: u16,
    /// `Body-Sign`, `Content-Type`, `Date` and `Location`, every repetition, as sent.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The exact body.
    pub body: Bytes,
    /// From the beginning of the call to the last byte.
    pub elapsed: Duration,
}

impl OutboundAnswer {
    /// All values of a header.
    pub fn all<'a>(&'a self, name: &'a HeaderName) -> impl Iterator<Item = &'a [u8]> {
        self.headers
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_bytes())
    }

    /// All values of `Body-Sign`, for `wire::reply::RawReply`. One that is not plain ASCII comes as `?`, which fits
    /// nothing.
    #[must_use]
    pub fn body_signs(&self) -> Vec<&str> {
        let [body_sign, ..] = &KEPT;
        let values = self.headers.iter().filter(|(name, _)| name == body_sign);
        values.map(|(_, value)| value.to_str().unwrap_or("?")).collect()
    }
}

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub struct SetupError(#[from] rustls::Error);

/// Calls sellers. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Outbound {
    shared: Arc<Shared>,
}

struct Shared {
    mode: Mode,
    limits: Limits,
    closed: Vec<Network>,
    resolver: Arc<dyn Resolver>,
    dialler: Arc<dyn Dialler>,
    tls: TlsConnector,
    pool: Arc<Pool>,
}

impl Outbound {
    /// With the given parts.
    ///
    /// # Errors
    /// An extra root certificate cannot be read.
    pub fn new(config: OutboundConfig) -> Result<Self, SetupError> {
        let mut roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        for certificate in config.extra_roots {
            roots.add(certificate)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_root_certificates(roots)
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            shared: Arc::new(Shared {
                mode: config.mode,
                limits: config.limits,
                closed: config.closed,
                resolver: config.resolver,
                dialler: config.dialler,
                tls: TlsConnector::from(Arc::new(tls)),
                pool: Arc::default(),
            }),
        })
    }

    /// Calls a seller and reads the whole answer, all within `deadline`.
    ///
    /// # Errors
    /// There is no complete, well-formed answer. Whatever its status, an answer is none of them.
    pub async fn call(&self, request: OutboundRequest, deadline: Duration) -> Result<OutboundAnswer, OutboundError> {
        let began = Instant::now();
        let phase = Progress::default();
        let answer = tokio::time::timeout(deadline, self.shared.attempt(&request, &phase)).await;
        let mut answer = answer.unwrap_or_else(|_| Err(OutboundError::Timeout(phase.get())))?;
        answer.elapsed = began.elapsed();
        Ok(answer)
    }

    /// Looks an address up and judges it as a call would, without connecting: for forms that take an address.
    ///
    /// # Errors
    /// A call to it would be refused, or its name has no address.
    pub async fn vet(&self, url: &str, deadline: Duration) -> Result<(), OutboundError> {
        let target = Target::read(url, self.shared.mode)?;
        let addresses = tokio::time::timeout(deadline, self.shared.addresses(&target)).await;
        addresses
            .unwrap_or(Err(OutboundError::Timeout(Phase::Resolve)))
            .map(|_| ())
    }
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound")
            .field("mode", &self.shared.mode)
            .finish_non_exhaustive()
    }
}

/// Where a call is, for the error of the deadline.
struct Progress(AtomicU8);

impl Default for Progress {
    fn default() -> Self {
        Self(AtomicU8::new(Phase::Resolve as u8))
    }
}

impl Progress {
    fn set(&self, phase: Phase) {
        self.0.store(phase as u8, Ordering::Relaxed);
    }

    fn get(&self) -> Phase {
        let number = self.0.load(Ordering::Relaxed);
        let phases = [Phase::Resolve, Phase::Connect, Phase::Tls, Phase::Answer];
        phases
            .into_iter()
            .find(|phase| *phase as u8 == number)
            .unwrap_or(Phase::Body)
    }
}

impl Shared {
    async fn attempt(&self, request: &OutboundRequest, phase: &Progress) -> Result<OutboundAnswer, OutboundError> {
        let target = Target::read(&request.url, self.mode)?;
        // Built before connecting: a request that cannot be sent costs nobody a connection.
        let mut message = Some(build(request, &target)?);
        let mut kept = self.pool.take(target.origin(), &self.limits).await;
        loop {
            let mut connection = match kept.take() {
                Some(connection) => connection,
                None => self.connect(&target, phase).await?,
            };
            let message = match message.take() {
                Some(message) => message,
                None => build(request, &target)?,
            };
            phase.set(Phase::Answer);
            connection.meter.allow(self.limits.wire());
            let response = match connection.send(message).await {
                Ok(response) => response,
                Err(mut failed) => {
                    let sent = failed.take_message().is_none();
                    let closed = failed.error().is_incomplete_message() || is_io(failed.error());
                    let silent = !connection.meter.received();
                    if connection.reused && silent && !sent {
                        // Not a byte went out: the same request is good on a fresh connection.
                        continue;
                    }
                    if connection.reused && silent && closed {
                        return Err(OutboundError::Stale);
                    }
                    return Err(head_error(failed.error(), &connection.meter));
                }
            };
            phase.set(Phase::Body);
            let (head, mut body) = response.into_parts();
            let length = strict(head.status, &head.headers)?;
            if length.is_some_and(|length| length > self.limits.body as u64) {
                return Err(OutboundError::BodyTooLarge);
            }
            let body = self.read_body(&mut connection, &mut body).await?;
            self.pool.give(target.origin(), connection, &self.limits).await;
            return Ok(OutboundAnswer {
                status: head.status.as_u16(),
                headers: keep(&head.headers),
                body,
                elapsed: Duration::ZERO,
            });
        }
    }

    async fn read_body(
        &self,
        connection: &mut Connection,
        body: &mut hyper::body::Incoming,
    ) -> Result<Bytes, OutboundError> {
        let mut first = Bytes::new();
        let mut rest = BytesMut::new();
        while let Some(frame) = connection.frame(body).await {
            let frame = frame.map_err(|error| body_error(&error, &connection.meter))?;
            let Ok(data) = frame.into_data() else { continue };
            if first.len() + rest.len() + data.len() > self.limits.body {
                return Err(OutboundError::BodyTooLarge);
            }
            // Nearly every answer comes in one piece, which is handed on without a copy.
            if first.is_empty() && rest.is_empty() {
                first = data;
            } else {
                if rest.is_empty() {
                    rest.extend_from_slice(&first);
                    first = Bytes::new();
                }
                rest.extend_from_slice(&data);
            }
        }
        Ok(if rest.is_empty() { first } else { rest.freeze() })
    }

    /// The judged addresses of a target.
    async fn addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, OutboundError> {
        let found = match &target.place {
            Place::Address(ip) => vec![*ip],
            Place::Name(name) => self.resolver.resolve(name).await.map_err(|_| OutboundError::Resolve)?,
        };
        if found.is_empty() {
            return Err(OutboundError::Resolve);
        }
        for ip in &found {
            self.judge(*ip)?;
        }
        Ok(found
            .into_iter()
            .take(MAX_DIALS)
            .map(|ip| SocketAddr::new(ip, target.port))
            .collect())
    }

    fn judge(&self, ip: IpAddr) -> Result<(), OutboundError> {
        judge(ip, self.mode, &self.closed).map_err(|range| OutboundError::Refused(Reason::Address(range)))
    }

    async fn connect(&self, target: &Target, phase: &Progress) -> Result<Connection, OutboundError> {
        phase.set(Phase::Resolve);
        let addresses = self.addresses(target).await?;
        phase.set(Phase::Connect);
        let stream = self.dial(addresses).await?;
        let meter = Arc::new(Meter::default());
        meter.allow(HANDSHAKE_BYTES);
        let stream = Metered::new(stream, Arc::clone(&meter));
        let stream = if target.tls {
            phase.set(Phase::Tls);
            let connected = self.tls.connect(target.server_name()?, stream).await;
            Stream::Tls(Box::new(
                connected.map_err(|error| OutboundError::Tls(TlsFault::from(&error)))?,
            ))
        } else {
            Stream::Plain(stream)
        };
        let begun = Connection::begin(stream, meter, &self.limits).await;
        begun.map_err(|_| OutboundError::Connect(ConnectFault::Other))
    }

    /// Connects to the first address that answers; a silent one does not hold up the next (RFC 8305).
    async fn dial(&self, addresses: Vec<SocketAddr>) -> Result<TcpStream, OutboundError> {
        let mut waiting = addresses.into_iter();
        let mut trying = FuturesUnordered::new();
        let mut fault = ConnectFault::Other;
        loop {
            let next = waiting.next();
            let more = next.is_some();
            if let Some(address) = next {
                trying.push(async move { (address, self.dialler.dial(address).await) });
            }
            let head_start = async {
                if more {
                    tokio::time::sleep(HEAD_START).await
                } else {
                    std::future::pending().await
                }
            };
            tokio::select! {
                biased;
                done = trying.next() => match done {
                    Some((address, Ok((stream, peer)))) => {
                        self.judge(peer.ip())?;
                        if peer.ip().to_canonical() != address.ip().to_canonical() {
                            return Err(OutboundError::Refused(Reason::Peer));
                        }
                        return Ok(stream);
                    }
                    Some((_, Err(error))) => fault = ConnectFault::from(&error),
                    None => return Err(OutboundError::Connect(fault)),
                },
                () = head_start => {}
            }
        }
    }
}

/// The message as it goes out.
fn build(request: &OutboundRequest, target: &Target) -> Result<Request<Full<Bytes>>, OutboundError> {
    let mut message = Request::new(Full::new(request.body.clone()));
    *message.method_mut() = match request.method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
    };
    *message.uri_mut() = Uri::from(target.path_and_query()?);
    let headers = message.headers_mut();
    headers.reserve(request.headers.len() + 3);
    headers.insert(header::HOST, target.host_header()?);
    headers.insert(
        header::USER_AGENT,
        HeaderValue::from_static(concat!("Galleria/", env!("CARGO_PKG_VERSION"))),
    );
    headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
    for (name, value) in &request.headers {
        let value = HeaderValue::from_str(value).map_err(|_| OutboundError::Refused(Reason::Header))?;
        if OURS.contains(name) {
            return Err(OutboundError::Refused(Reason::Header));
        }
        headers.append(name, value);
    }
    Ok(message)
}

/// Refuses what leaves room for two readings (threat O6); gives the announced length.
fn strict(status: StatusCode, headers: &HeaderMap) -> Result<Option<u64>, OutboundError> {
    let fault = |fault| Err(OutboundError::Protocol(fault));
    if status.is_informational() {
        return fault(ProtocolFault::Upgrade);
    }
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter();
    let length = lengths.next();
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next(), length) {
        (None, _, _) => {}
        (Some(coding), None, None) if coding.as_bytes().eq_ignore_ascii_case(b"chunked") => {}
        _ => return fault(ProtocolFault::Framing),
    }
    if lengths.any(|other| Some(other) != length) {
        return fault(ProtocolFault::Framing);
    }
    if headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .any(|c| !c.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return fault(ProtocolFault::Compressed);
    }
    Ok(length.and_then(|value| value.to_str().ok()?.parse().ok()))
}

fn keep(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let mut kept = Vec::with_capacity(KEPT.len());
    for name in &KEPT {
        kept.extend(headers.get_all(name).iter().map(|value| (name.clone(), value.clone())));
    }
    kept
}

/// Something the connection itself did, as against something that was said on it.
fn is_io(error: &hyper::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<io::Error>)
}

fn head_error(error: &hyper::Error, meter: &Meter) -> OutboundError {
    OutboundError::Protocol(if meter.exceeded() || error.is_parse_too_large() {
        ProtocolFault::HeadTooLarge
    } else if error.is_parse() {
        ProtocolFault::Head
    } else if meter.received() {
        ProtocolFault::Truncated
    } else {
        ProtocolFault::NoAnswer
    })
}

fn body_error(error: &hyper::Error, meter: &Meter) -> OutboundError {
    if meter.exceeded() {
        return OutboundError::BodyTooLarge;
    }
    let cut = error.is_incomplete_message()
        || std::error::Error::source(error)
            .and_then(|source| source.downcast_ref::<io::Error>())
            .is_some_and(|source| source.kind() == io::ErrorKind::UnexpectedEof || source.raw_os_error().is_some());
    OutboundError::Protocol(if cut {
        ProtocolFault::Truncated
    } else {
        ProtocolFault::Body
    })
}
