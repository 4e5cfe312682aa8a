//! Looking up names and making connections: the two seams to the network.

use std::{
    collections::{HashMap, HashSet},
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use futures::{FutureExt as _, future::BoxFuture, future::Shared};
use tokio::{net::TcpStream, sync::Semaphore};

/// Finds the addresses of a name.
#[async_trait]
pub trait Resolver: Send + Sync + 'static {
    /// All addresses of `host`. Every one of them is judged, and one bad address refuses the name.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// Makes a connection to an address that was judged.
#[async_trait]
pub trait Dialler: Send + Sync + 'static {
    /// The connection, and the address of its other end, which is judged again.
    async fn dial(&self, to: SocketAddr) -> io::Result<(TcpStream, SocketAddr)>;
}

/// Plain TCP. No proxy, whatever the environment says.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpDialler;

#[async_trait]
impl Dialler for TcpDialler {
    async fn dial(&self, to: SocketAddr) -> io::Result<(TcpStream, SocketAddr)> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        let peer = stream.peer_addr()?;
        Ok((stream, peer))
    }
}

/// Lookups at once. Each holds a thread for as long as the system's resolver takes.
const LOOKUPS: usize = 64;

type Answer = Result<Arc<[IpAddr]>, io::ErrorKind>;
type Lookups = Mutex<HashMap<Box<str>, Shared<BoxFuture<'static, Answer>>>>;

/// The machine's own resolver. A name is looked up once at a time, so that a name server which never answers holds one
/// thread and not one per call (threat O4). Nothing is remembered: every new connection asks anew.
#[derive(Clone)]
pub struct SystemResolver {
    lookups: Arc<Lookups>,
    slots: Arc<Semaphore>,
}

impl Default for SystemResolver {
    fn default() -> Self {
        Self {
            lookups: Arc::default(),
            slots: Arc::new(Semaphore::new(LOOKUPS)),
        }
    }
}

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let lookup = {
            let mut lookups = self.lookups.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(lookup) = lookups.get(host) {
                lookup.clone()
            } else {
                let task = tokio::spawn(look_up(self.clone(), host.to_owned()));
                let lookup = task
                    .map(|done| done.unwrap_or(Err(io::ErrorKind::Other)))
                    .boxed()
                    .shared();
                lookups.insert(host.into(), lookup.clone());
                lookup
            }
        };
        lookup
            .await
            .map(|addresses| addresses.to_vec())
            .map_err(io::Error::from)
    }
}

/// Goes on to its end when its callers have left, and makes room for a fresh lookup then.
async fn look_up(resolver: SystemResolver, host: String) -> Answer {
    let slot = resolver.slots.acquire().await;
    let answer = tokio::net::lookup_host((host.as_str(), 0)).await;
    drop(slot);
    resolver
        .lookups
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(host.as_str());
    let mut seen = HashSet::new();
    let addresses = answer.map_err(|error| error.kind())?.map(|address| address.ip());
    Ok(addresses.filter(|ip| seen.insert(*ip)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_system_resolver_knows_localhost_and_forgets_it() {
        let resolver = SystemResolver::default();
        let (a, b) = tokio::join!(resolver.resolve("localhost"), resolver.resolve("localhost"));
        assert!(a.unwrap().iter().all(IpAddr::is_loopback));
        assert!(!b.unwrap().is_empty());
        assert!(resolver.lookups.lock().unwrap().is_empty());
    }
}
