//! Service supervision: where each flow stands, the log of what happened in it, and the files that speak for it.

use async_trait::async_trait;
use domain::{
    evidence::{Entry, Head},
    file::StoredFile,
    id::Id,
    identity::Account,
    order::Order,
    supervision::{Supervision, TrackAttempt},
};

use crate::{OrderFilter, Page, Result, SupervisionWish};

/// A file that an entry of the log speaks of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EvidenceFile {
    /// The entry's number.
    pub number: i64,
    /// The file.
    pub file: StoredFile,
}

/// Supervision.
#[async_trait]
pub trait Supervisions {
    /// Adds the flow of an order. [`crate::StoreError::Duplicate`] if it has one.
    async fn insert_supervision(&mut self, order: Id<Order>, state: &Supervision) -> Result<()>;
    /// Of an order; none where its delivery is not supervised.
    async fn supervision(&mut self, order: Id<Order>) -> Result<Option<Supervision>>;
    /// Writes where it stands by now; guarded by the version that was `seen`.
    async fn update_supervision(&mut self, order: Id<Order>, state: &Supervision, seen: u64) -> Result<()>;
    /// Supervised orders, newest first.
    async fn supervised_orders(
        &mut self,
        whose: OrderFilter,
        wish: SupervisionWish,
        page: Page,
    ) -> Result<Vec<(Order, Supervision)>>;
    /// Adds an entry to an order's log, which is known by the order's id, with the files it speaks of in their order.
    /// [`crate::StoreError::Duplicate`] if its number is taken.
    async fn insert_evidence(&mut self, order: Id<Order>, entry: &Entry, files: &[Id<StoredFile>]) -> Result<()>;
    /// The whole log, oldest first.
    async fn evidence(&mut self, order: Id<Order>) -> Result<Vec<Entry>>;
    /// Where the log ends.
    async fn evidence_head(&mut self, order: Id<Order>) -> Result<Head>;
    /// The files of the log, in the order of its entries and of the files in each.
    async fn evidence_files(&mut self, order: Id<Order>) -> Result<Vec<EvidenceFile>>;
    /// Adds a call to a courier.
    async fn insert_track_attempt(&mut self, attempt: &TrackAttempt) -> Result<()>;
    /// The last `limit` calls to couriers about an order's parcels, newest first.
    async fn track_attempts(&mut self, order: Id<Order>, limit: i64) -> Result<Vec<TrackAttempt>>;
    /// Whether a file speaks for an order of which this account is buyer or seller.
    async fn is_evidence_for(&mut self, file: Id<StoredFile>, account: Id<Account>) -> Result<bool>;
}
