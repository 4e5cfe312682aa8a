//! The conformance runner: does a seller's server do what the production interface asks?
//!
//! It plays the marketplace, with debugging calls only (`testFlag` is `1`): a whole life cycle and the unpleasant cases.
//! A *mandatory* finding is one without which a seller cannot work with a marketplace; it never fails a seller for a
//! liberty that working sellers take (seller compatibility A1–A3). An *advisory* finding is worth mending.
//!
//! For pushes of usage the roles are reversed: see [`usage`].

mod call;
mod examiner;
mod ids;
mod license;
mod report;
pub mod usage;
mod v1;
mod v2;

use std::time::Duration;

use wire::field_crypto::KeyBits;
use wire::reply::Protocol;
use wire::secret::Secret;

pub use report::{Finding, Level, Report};

/// What a seller sells through its interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Instances of software.
    Saas,
    /// Licences: fetched ones (V1), or licence codes that it hears of (V2).
    License,
    /// Licences for single devices, asked for by call and uploaded later (V2).
    ClientLicense,
}

/// Whom to examine and how.
#[derive(Debug, Clone)]
pub struct CheckConfig {
    /// Production address.
    pub url: String,
    /// Generation.
    pub protocol: Protocol,
    /// What it sells.
    pub subject: Subject,
    /// Access key of the address.
    pub key: Secret,
    /// AES key length of V1 fields.
    pub bits: KeyBits,
    /// Order id to create with; by default a new one in the documented shape. Sellers that read the order in the open
    /// API while debugging know the mock orders, such as `MOCKPERIODYEARNEW`.
    pub order_id: Option<String>,
    /// Longest wait for one answer. The marketplace itself waits five seconds.
    pub timeout: Duration,
    /// Longest wait for an instance that is still being prepared.
    pub patience: Duration,
    /// What counts as a quick answer.
    pub quick: Duration,
}

impl CheckConfig {
    /// The usual settings.
    pub fn new(url: impl Into<String>, protocol: Protocol, key: impl Into<Secret>) -> Self {
        Self {
            url: url.into(),
            protocol,
            subject: Subject::Saas,
            key: key.into(),
            bits: KeyBits::Aes256,
            order_id: None,
            timeout: Duration::from_secs(10),
            patience: Duration::from_secs(20),
            quick: Duration::from_millis(1500),
        }
    }
}

/// What keeps an examination from beginning.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// Not an address that can be called.
    #[error("the address {0:?} is not of the form http(s)://host[:port]/path")]
    Address(String),
    /// The client cannot be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
    /// Pushes cannot be listened for.
    #[error("cannot listen on {0}: {1}")]
    Listen(std::net::SocketAddr, std::io::Error),
    /// A connection does not end.
    #[error("a connection of the examination does not end")]
    Busy,
}

/// Examines a seller. `progress` is told the title of each step as it begins.
///
/// # Errors
/// Only if the examination cannot begin; whatever the seller does is a finding.
pub async fn run(config: CheckConfig, progress: impl FnMut(&str) + Send) -> Result<Report, CheckError> {
    let parsed = reqwest::Url::parse(&config.url).map_err(|_| CheckError::Address(config.url.clone()))?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() {
        return Err(CheckError::Address(config.url.clone()));
    }
    let client = crate::client::build(config.timeout)?;
    let (url, protocol, subject) = (config.url.clone(), config.protocol, config.subject);
    let mut examiner = examiner::Examiner::new(config, client, progress);
    match (subject, protocol) {
        (Subject::Saas, Protocol::V1) => v1::examine(&mut examiner).await,
        (Subject::Saas, Protocol::V2) => v2::examine(&mut examiner).await,
        (Subject::License, Protocol::V1) => license::examine_v1(&mut examiner).await,
        (Subject::License, Protocol::V2) => license::examine_v2(&mut examiner).await,
        (Subject::ClientLicense, _) => license::examine_client(&mut examiner).await,
    }
    Ok(Report::new(url, subject, protocol, examiner.finish()))
}

#[cfg(test)]
mod tests;
