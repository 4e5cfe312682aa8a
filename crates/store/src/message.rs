//! The message centre.

use async_trait::async_trait;
use domain::{
    id::Id,
    identity::Account,
    message::{Channel, Message},
    time::Time,
};

use crate::{NewsWish, Page, Result};

/// One message over one channel to one address.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Identifier.
    pub id: Id<Delivery>,
    /// The message.
    pub message_id: Id<Message>,
    /// How.
    pub channel: Channel,
    /// Where to.
    pub address: String,
    /// When it went out.
    pub sent_at: Option<Time>,
    /// Why it has not.
    pub last_error: String,
}

/// Messages.
#[async_trait]
pub trait Messages {
    /// Adds a message.
    async fn insert_message(&mut self, message: &Message) -> Result<()>;
    /// By id.
    async fn message(&mut self, id: Id<Message>) -> Result<Option<Message>>;
    /// Newest first.
    async fn messages(&mut self, account: Id<Account>, wish: NewsWish, page: Page) -> Result<Vec<Message>>;
    /// How many are unread.
    async fn unread_messages(&mut self, account: Id<Account>) -> Result<i64>;
    /// Marks one read; `false` if it is not the account's.
    async fn read_message(&mut self, account: Id<Account>, id: Id<Message>, at: Time) -> Result<bool>;
    /// Marks all read.
    async fn read_all_messages(&mut self, account: Id<Account>, at: Time) -> Result<()>;
    /// Adds a delivery.
    async fn insert_delivery(&mut self, delivery: &Delivery) -> Result<()>;
    /// By id.
    async fn delivery(&mut self, id: Id<Delivery>) -> Result<Option<Delivery>>;
    /// Notes how it went.
    async fn update_delivery(&mut self, delivery: &Delivery) -> Result<()>;
    /// All deliveries of a message.
    async fn deliveries(&mut self, message: Id<Message>) -> Result<Vec<Delivery>>;
}
