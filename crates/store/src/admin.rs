//! Settings, policy, events, idempotency.

use async_trait::async_trait;
use domain::{
    id::Id,
    identity::Account,
    policy::{Policy, Site},
    time::Time,
};
use uuid::Uuid;

use crate::Result;

/// What an event is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// An order.
    Order,
    /// An instance.
    Instance,
    /// A product.
    Product,
    /// A question on a product page.
    Question,
    /// An account, its keys and its addresses.
    Account,
    /// A licence code.
    License,
    /// A licence for one device.
    ClientLicense,
}

impl Subject {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Order,
        Self::Instance,
        Self::Product,
        Self::Question,
        Self::Account,
        Self::License,
        Self::ClientLicense,
    ];

    /// The name in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Instance => "instance",
            Self::Product => "product",
            Self::Question => "question",
            Self::Account => "account",
            Self::License => "license",
            Self::ClientLicense => "client_license",
        }
    }
}

/// Something that happened; written in the transaction that made it happen.
#[derive(Clone, Debug)]
pub struct Event {
    /// What it is about.
    pub subject: Subject,
    /// Which one.
    pub subject_id: Uuid,
    /// The subject's version after it: 0, 1, 2 … without gaps.
    pub sequence: i64,
    /// What happened, as a past participle: `placed`, `paid`, `delivered`.
    pub name: String,
    /// Who did it; none for the marketplace itself.
    pub actor: Option<Id<Account>>,
    /// When.
    pub at: Time,
    /// Particulars.
    pub data: serde_json::Value,
}

/// The answer kept for a repeated request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotent {
    /// Hash of method, route and body.
    pub request: Vec<u8>,
    /// HTTP status of the answer.
    pub status: i32,
    /// Its body.
    pub response: String,
}

/// Settings and traces.
#[async_trait]
pub trait Admin {
    /// A setting.
    async fn meta(&mut self, key: &str) -> Result<Option<String>>;
    /// Writes a setting.
    async fn put_meta(&mut self, key: &str, value: &str) -> Result<()>;
    /// The policy of a site in force at `now`, if one was written.
    async fn policy(&mut self, site: Site, now: Time) -> Result<Option<Policy>>;
    /// Writes a policy from a moment on.
    async fn put_policy(&mut self, policy: &Policy, effective_from: Time) -> Result<()>;
    /// Adds an event. [`crate::StoreError::Duplicate`] if the subject's version has one already.
    async fn insert_event(&mut self, event: &Event) -> Result<()>;
    /// All events of a subject, oldest first.
    async fn events(&mut self, subject_id: Uuid) -> Result<Vec<Event>>;
    /// How many events a subject has.
    async fn event_count(&mut self, subject_id: Uuid) -> Result<i64>;
    /// The answer kept under an actor's key.
    async fn idempotent(&mut self, actor: Id<Account>, key: &str) -> Result<Option<Idempotent>>;
    /// Keeps an answer. [`crate::StoreError::Duplicate`] if another request was quicker.
    async fn put_idempotent(&mut self, actor: Id<Account>, key: &str, entry: &Idempotent, at: Time) -> Result<()>;
    /// Forgets answers older than `before`.
    async fn purge_idempotent(&mut self, before: Time) -> Result<()>;
    /// Whether any account exists.
    async fn is_fresh(&mut self) -> Result<bool>;
    /// Orders that are paid and unfinished but have neither a pending message nor a stopped one a person must restart, and
    /// no supervision that is still open: there must be none (invariant 4).
    async fn stranded_orders(&mut self) -> Result<Vec<String>>;
    /// Subjects whose version and number of events disagree: there must be none (invariant 3).
    async fn gapped_subjects(&mut self) -> Result<Vec<Uuid>>;
}
