//! What the marketplace keeps, as traits: one per capability, all on one transaction.
//!
//! A use case begins a [`Tx`], loads, decides, writes and commits; nothing else is possible, so "one command, one
//! transaction" (law 2) holds by construction. Both engines implement the traits from the same SQL text, which lives in
//! `queries/` of this crate and is compiled by each engine crate against its own schema.

mod admin;
mod catalog;
mod charge;
mod client_license;
mod error;
pub mod fault;
mod file;
mod fulfilment;
mod identity;
mod invoice;
mod job_list;
mod jobs;
mod ledger;
mod license;
mod live;
mod message;
mod metering;
mod order;
mod question;
mod seller;
mod supervision;
mod wish;

use async_trait::async_trait;

pub use self::{
    admin::{Admin, Event, Idempotent, Subject},
    catalog::{Catalog, Hit, ProductRow},
    charge::{ChargeTotals, ChargeWish, Charges, OddUse},
    client_license::ClientLicenses,
    error::StoreError,
    file::Files,
    fulfilment::{Fulfilment, MessageFilter},
    identity::{Identity, SignInTry},
    invoice::{Invoices, Receivers},
    job_list::{JobCount, JobLists, JobStanding, JobWish},
    jobs::{Job, JobKind, Jobs, Lease, NewJob},
    ledger::{AccountTotals, Ledger},
    license::{Beat, LicenseDay, LicenseWish, Licenses},
    live::{Change, Live, Mark},
    message::{Delivery, Messages},
    metering::{
        Around, Delay, HoldOutcome, Metering, RecordKey, RecordMonth, RefusalWish, SerialKey, UsageHold, UsagePush,
        UsageRecord, UsageRefusal, UsageSum,
    },
    order::{Instances, OrderFilter, Orders},
    question::Questions,
    seller::{CredentialLock, Sellers},
    supervision::{EvidenceFile, Supervisions},
    wish::{
        AccountWish, InstanceWish, MessageWish, NewsWish, OrderWish, ProductWish, QuestionWish, Stretch,
        SupervisionWish, TransferWish,
    },
};

/// What every call of a store returns.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A database that keeps the marketplace.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Begins a transaction that may write. On SQLite there is one writer; its commits are grouped.
    async fn begin(&self) -> Result<Box<dyn Tx>>;
    /// Begins a snapshot for reading only. Writing through it is an error of the database.
    async fn read(&self) -> Result<Box<dyn Tx>>;
    /// Reads without a snapshot: every statement sees what is committed at its own moment. Saves the two round trips that
    /// begin and end one; for who reads one row, or rows that need not fit each other to the instant.
    async fn glance(&self) -> Result<Box<dyn Tx>>;
    /// Brings the schema up to date.
    async fn migrate(&self) -> Result<()>;
    /// Whether the schema is up to date.
    async fn is_current(&self) -> Result<bool>;
    /// Waits until some process enqueued a job, or `limit` passed.
    async fn jobs_arrived(&self, limit: std::time::Duration);
    /// The engine's name, for people.
    fn engine(&self) -> &'static str;
    /// Closes all connections after their work.
    async fn close(&self);
}

/// One transaction over everything.
#[async_trait]
pub trait Tx:
    Admin
    + Catalog
    + Charges
    + ClientLicenses
    + Files
    + Fulfilment
    + Identity
    + Instances
    + JobLists
    + Jobs
    + Ledger
    + Invoices
    + Licenses
    + Live
    + Messages
    + Metering
    + Orders
    + Questions
    + Receivers
    + Sellers
    + Supervisions
    + Send
    + 'static
{
    /// Makes it durable. When this returns `Ok`, no crash can take it back.
    async fn commit(self: Box<Self>) -> Result<()>;
    /// Forgets it. Dropping does the same.
    async fn rollback(self: Box<Self>) -> Result<()>;
}

/// A page of a list: newest first, before the cursor.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Only entries with a smaller id than this.
    pub before: Option<uuid::Uuid>,
    /// At most so many.
    pub limit: i64,
}
