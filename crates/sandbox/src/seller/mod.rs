//! The reference seller: a small SaaS company that follows the production interface to the letter.
//!
//! It verifies every signature, creates one instance per order line however often it is asked, remembers everything in
//! a ledger, and can be told to misbehave. Control endpoints, beside the production interface on every other path:
//!
//! * `GET /_seller/ledger`: everything it remembers.
//! * `GET /_seller/fault`, `POST /_seller/fault` with `{"fault":"hang"}` or just `hang`: read or change its fault.
//! * `POST /_seller/usage` with `{"instanceId":…,"relatedInstanceId":…,"usageValue":"12.5"}`: say how much was used so far;
//!   a package names the instance whose use it pays.
//! * `GET /i/{id}`: the front end of an instance.

mod act;
mod code;
mod fault;
mod license_sender;
mod order_reader;
mod server;
mod state;
mod v1;
mod v2;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinHandle;
use wire::field_crypto::KeyBits;
use wire::reply::Protocol;
use wire::secret::Secret;

pub use crate::open_api::OpenApiAccess;
pub use fault::{Fault, UnknownFault};
pub use state::{ClientLicense, Code, Instance, InstanceStatus, Ledger, LedgerEntry, OrderRead};

/// Extension parameter by which an order of a package names the instances whose use it pays.
const RELATED: &str = "relatedInstanceId";

/// How the reference seller is set up.
#[derive(Debug, Clone)]
pub struct SellerConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Access key shared with the marketplace.
    pub key: Secret,
    /// Generation of the production interface.
    pub protocol: Protocol,
    /// AES key length of V1 fields.
    pub bits: KeyBits,
    /// Fault to begin with.
    pub fault: Fault,
    /// How to read orders; not read if absent.
    pub open_api: Option<OpenApiAccess>,
    /// Sends licences for single devices as files instead of texts.
    pub license_files: bool,
    /// File that keeps the ledger over a restart.
    pub state: Option<PathBuf>,
    /// Refuse calls whose timestamp is too far from the clock on the wall (V2: 60 s, V1: 5 minutes). On by default.
    pub check_time: bool,
    /// Address under which instances are reachable; by default `http://` and the listening address.
    pub public_url: Option<String>,
}

impl SellerConfig {
    /// A V2 seller on a free local port that does everything right.
    pub fn new(key: impl Into<Secret>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            key: key.into(),
            protocol: Protocol::V2,
            bits: KeyBits::Aes256,
            fault: Fault::None,
            open_api: None,
            license_files: false,
            state: None,
            check_time: true,
            public_url: None,
        }
    }
}

/// What all connections share.
pub(crate) struct Shared {
    pub config: SellerConfig,
    pub public_url: String,
    pub client: reqwest::Client,
    memory: Mutex<Memory>,
}

/// The part that changes.
pub(crate) struct Memory {
    pub ledger: Ledger,
    pub fault: Fault,
    /// Nonces of the last minutes with the time they may be forgotten (ms).
    pub nonces: std::collections::HashMap<String, i64>,
    /// When to clear up the nonces next (ms).
    pub clear_nonces_at: i64,
}

impl Shared {
    /// The memory, even if a request handler died with it in its hand.
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the state file if there is one.
    pub fn save(&self, ledger: &Ledger) {
        if let Some(path) = &self.config.state
            && let Err(error) = ledger.save(path)
        {
            tracing::error!(path = %path.display(), %error, "the seller's state file cannot be written");
        }
    }
}

/// The reference seller.
pub struct Seller;

/// A running seller; stops when dropped.
pub struct Handle {
    /// Where it listens.
    pub addr: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Seller {
    /// Starts a seller.
    ///
    /// # Errors
    /// If the address cannot be bound or the state file cannot be read.
    pub async fn spawn(config: SellerConfig) -> io::Result<Handle> {
        let ledger = match &config.state {
            Some(path) => Ledger::load(path)?,
            None => Ledger::default(),
        };
        let listener = tokio::net::TcpListener::bind(config.listen).await?;
        let addr = listener.local_addr()?;
        let client = crate::client::build(std::time::Duration::from_secs(10)).map_err(io::Error::other)?;
        let shared = Arc::new(Shared {
            public_url: config.public_url.clone().unwrap_or_else(|| format!("http://{addr}")),
            client,
            memory: Mutex::new(Memory {
                ledger,
                fault: config.fault,
                nonces: Default::default(),
                clear_nonces_at: 0,
            }),
            config,
        });
        let task = tokio::spawn(server::run(listener, Arc::clone(&shared)));
        Ok(Handle { addr, shared, task })
    }
}

impl Handle {
    /// Production address to register with the marketplace.
    pub fn url(&self) -> String {
        format!("http://{}/production", self.addr)
    }

    /// A copy of everything the seller remembers.
    pub fn ledger(&self) -> Ledger {
        self.shared.memory().ledger.clone()
    }

    /// Says how much of an instance was used so far; of a package, for which instance. Whether there is such an instance.
    pub fn set_used(&self, instance: &str, related: Option<&str>, value: &str) -> bool {
        set_used(&self.shared, instance, related.unwrap_or_default(), value)
    }

    /// Changes the fault.
    pub fn set_fault(&self, fault: Fault) {
        self.shared.memory().fault = fault;
    }

    /// Waits until the seller ends, which it does only if its socket breaks.
    pub async fn wait(mut self) {
        let _ = (&mut self.task).await;
    }
}

fn set_used(shared: &Shared, instance: &str, related: &str, value: &str) -> bool {
    let mut memory = shared.memory();
    let Some(found) = memory.ledger.instances.get_mut(instance) else {
        return false;
    };
    found.used.insert(related.to_owned(), value.to_owned());
    shared.save(&memory.ledger);
    true
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests;
