//! Use cases, one per file: begin a transaction, load, decide in `domain`, write guarded, enqueue, commit.
//!
//! The outside world is called by job handlers only (and by a seller's debugging call, whose user waits for it).
//! Nothing here knows HTTP routes or SQL.

pub mod catalog;
pub mod client_license;
pub mod clock;
pub mod context;
pub mod courier;
mod doctor;
pub mod entropy;
mod error;
pub mod file;
pub mod fulfilment;
mod handler;
pub mod identity;
pub mod instance;
pub mod invoice;
pub mod ledger;
pub mod license;
pub mod live;
pub mod message;
pub mod metering;
pub mod notify;
pub mod openapi;
pub mod operations;
pub mod order;
pub mod outbound;
pub mod overview;
pub mod password;
mod policies;
pub mod question;
pub mod sandbox;
pub mod seal;
pub mod seller;
pub mod supervision;
pub mod views;

use std::{collections::BTreeMap, sync::Arc};

use domain::policy::Site;
use store::Store;

pub use self::{
    context::Once,
    error::{Error, OrAbsent, Result},
    handler::Dispatch,
    policies::Policies,
};

/// Production takes the world seriously; the sandbox may move its clock and talk to loopback. A database is stamped with
/// its mode when it is made and opens in no other (threat A9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// For real money.
    Production,
    /// For trying things out.
    Sandbox,
}

impl Mode {
    /// The stamp's text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
        }
    }
}

/// What is fixed while the process runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Production or sandbox.
    pub mode: Mode,
    /// The site this marketplace is.
    pub site: Site,
    /// Addresses of the other sites.
    pub sites: BTreeMap<Site, String>,
    /// Its address as people and sellers reach it, without a slash at the end; in messages and documents.
    pub public_url: String,
}

/// The application: everything a use case needs.
pub struct App {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The one clock.
    pub clock: clock::Clock,
    /// The one source of chance.
    pub entropy: entropy::Entropy,
    /// Seals secrets at rest.
    pub sealer: seal::Sealer,
    /// Hashes passwords.
    pub passwords: password::Passwords,
    /// The way out to sellers.
    pub outbound: outbound::Outbound,
    /// E-mail.
    pub mailer: Arc<dyn notify::Mailer>,
    /// Short messages.
    pub sms: Arc<dyn notify::SmsSender>,
    /// Couriers of goods.
    pub couriers: Arc<dyn courier::Couriers>,
    /// Files that people hand in.
    pub files: file::Files,
    /// Fixed settings.
    pub config: Config,
    /// The policy in force.
    pub policies: Policies,
    /// Content of released revisions, which never changes.
    pub contents: catalog::Contents,
    /// Keys and addresses on the hot path of delivery.
    pub routes: fulfilment::Routes,
    /// Credentials on the hot path of the open APIs.
    pub callers: openapi::Callers,
    /// Signs of life of licence codes that wait to be written.
    pub beats: license::Beats,
    /// Keys of sellers on the hot path of usage pushes.
    pub pushers: metering::Pushers,
    /// Wakes the workers of this process; set once they exist.
    pub waker: sandbox::Waker,
}
