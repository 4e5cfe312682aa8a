//! Invoices to buyers, and where goods go.

use async_trait::async_trait;
use domain::{id::Id, invoice::Invoice, order::Order};

use crate::Result;

/// Invoices.
#[async_trait]
pub trait Invoices {
    /// The invoice of an order with its version; none where nobody has asked for one.
    async fn invoice(&mut self, order: Id<Order>) -> Result<Option<(Invoice, i64)>>;
    /// Writes an order's invoice: the first where none was `seen`, otherwise the next after the version that was.
    /// [`crate::StoreError::Stale`] if somebody was quicker.
    async fn put_invoice(&mut self, order: Id<Order>, invoice: &Invoice, seen: Option<i64>) -> Result<()>;
}

/// Receivers of goods, sealed.
#[async_trait]
pub trait Receivers {
    /// Writes where an order's goods go, in place of what was written before.
    async fn put_receiver(&mut self, order: Id<Order>, sealed: &[u8]) -> Result<()>;
    /// Where they go.
    async fn receiver(&mut self, order: Id<Order>) -> Result<Option<Vec<u8>>>;
}
