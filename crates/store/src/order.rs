//! Orders and instances.

use async_trait::async_trait;
use domain::{
    catalog::Product,
    id::Id,
    identity::Account,
    instance::Instance,
    order::{Order, OrderLine},
};

use crate::{InstanceWish, OrderWish, Page, Result};

/// Whose orders or instances to list. Every list is filtered by its owner in the query itself (threat A1).
#[derive(Clone, Copy, Debug)]
pub enum OrderFilter {
    /// A buyer's own.
    Buyer(Id<Account>),
    /// Those a seller delivers.
    Seller(Id<Account>),
    /// Everyone's, for operators.
    All,
}

/// Orders.
#[async_trait]
pub trait Orders {
    /// Adds an order with its line. `false` if its number is taken: draw another and try again.
    async fn insert_order(&mut self, order: &Order) -> Result<bool>;
    /// By id.
    async fn order(&mut self, id: Id<Order>) -> Result<Option<Order>>;
    /// By number.
    async fn order_by_number(&mut self, number: &str) -> Result<Option<Order>>;
    /// Writes state, amount and hold; guarded by version.
    async fn update_order(&mut self, order: &Order) -> Result<()>;
    /// Writes the line: instance and goods.
    async fn update_line(&mut self, order: Id<Order>, line: &OrderLine) -> Result<()>;
    /// Newest first.
    async fn orders(&mut self, whose: OrderFilter, wish: &OrderWish, page: Page) -> Result<Vec<Order>>;
    /// Orders about an instance, newest first.
    async fn orders_of_instance(&mut self, instance: Id<Instance>) -> Result<Vec<Order>>;
    /// Notes that a buyer tried a product; `false` if he had before.
    async fn insert_trial(&mut self, buyer: Id<Account>, product: Id<Product>, order: Id<Order>) -> Result<bool>;
    /// Gives the trial back, when its order came to nothing.
    async fn delete_trial(&mut self, order: Id<Order>) -> Result<()>;
}

/// Instances.
#[async_trait]
pub trait Instances {
    /// Adds an instance.
    async fn insert_instance(&mut self, instance: &Instance) -> Result<()>;
    /// By id.
    async fn instance(&mut self, id: Id<Instance>) -> Result<Option<Instance>>;
    /// Writes everything that can change; guarded by version. [`crate::StoreError::Duplicate`] if the seller gave its
    /// id to another living instance.
    async fn update_instance(&mut self, instance: &Instance) -> Result<()>;
    /// Newest first.
    async fn instances(&mut self, whose: OrderFilter, wish: &InstanceWish, page: Page) -> Result<Vec<Instance>>;
}
