//! Interface messages and their attempts.

use async_trait::async_trait;
use domain::{
    fulfilment::{Attempt, InterfaceMessage},
    id::Id,
    identity::Account,
    instance::Instance,
    order::Order,
};

use crate::{MessageWish, Page, Result};

/// Whose messages to list.
#[derive(Clone, Copy, Debug)]
pub enum MessageFilter {
    /// A seller's own.
    Seller(Id<Account>),
    /// Everyone's, for operators.
    All,
}

/// Delivery.
#[async_trait]
pub trait Fulfilment {
    /// Adds a message. [`crate::StoreError::Duplicate`] if the same activity is open for the order.
    async fn insert_interface_message(&mut self, message: &InterfaceMessage) -> Result<()>;
    /// By id.
    async fn interface_message(&mut self, id: Id<InterfaceMessage>) -> Result<Option<InterfaceMessage>>;
    /// Many at once, in any order.
    async fn interface_messages_by_id(&mut self, ids: &[Id<InterfaceMessage>]) -> Result<Vec<InterfaceMessage>>;
    /// Writes state, window and attempts; guarded by version.
    async fn update_interface_message(&mut self, message: &InterfaceMessage) -> Result<()>;
    /// Newest first.
    async fn interface_messages(
        &mut self,
        whose: MessageFilter,
        wish: &MessageWish,
        page: Page,
    ) -> Result<Vec<InterfaceMessage>>;
    /// How many there are in each state but `succeeded`.
    async fn unfinished_messages(&mut self, whose: MessageFilter) -> Result<Vec<(String, i64)>>;
    /// All messages of an order, oldest first.
    async fn messages_of_order(&mut self, order: Id<Order>) -> Result<Vec<InterfaceMessage>>;
    /// Messages of an instance that are still pending.
    async fn open_messages_of_instance(&mut self, instance: Id<Instance>) -> Result<Vec<InterfaceMessage>>;
    /// Adds an attempt.
    async fn insert_attempt(&mut self, attempt: &Attempt) -> Result<()>;
    /// All attempts of a message, in order.
    async fn attempts(&mut self, message: Id<InterfaceMessage>) -> Result<Vec<Attempt>>;
}
