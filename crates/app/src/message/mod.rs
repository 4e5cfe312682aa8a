//! The message centre: what an account was told, and the mails and short messages beside it.

mod deliver;

use domain::{
    id::Id,
    identity::{Actor, Locale},
    message::Message,
    refusal::Refusal,
};
use store::{NewsWish, Page};

use crate::{
    App, Result,
    context::account_of,
    views::{Listed, MessageView, UnreadView, one_more},
};

impl App {
    /// The messages of an account in `locale`.
    ///
    /// # Errors
    /// The store.
    pub async fn list_messages(
        &self,
        actor: Actor,
        wish: NewsWish,
        locale: Locale,
        page: Page,
    ) -> Result<Listed<MessageView>> {
        let account = account_of(actor)?;
        let mut tx = self.store.read().await?;
        let rows = tx.messages(account, wish, one_more(page)).await?;
        Ok(Listed::of(rows, page, |m| m.id.uuid(), |m| MessageView::of(m, locale)))
    }

    /// How many are unread.
    ///
    /// # Errors
    /// The store.
    pub async fn count_unread(&self, actor: Actor) -> Result<UnreadView> {
        let account = account_of(actor)?;
        let mut tx = self.store.read().await?;
        Ok(UnreadView {
            unread: tx.unread_messages(account).await?,
        })
    }

    /// Marks one message read.
    ///
    /// # Errors
    /// It is not the account's.
    pub async fn read_message(&self, actor: Actor, id: Id<Message>) -> Result<()> {
        let account = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        if !tx.read_message(account, id, self.clock.now()).await? {
            return Err(Refusal::absent().into());
        }
        Ok(tx.commit().await?)
    }

    /// Marks all messages read.
    ///
    /// # Errors
    /// The store.
    pub async fn read_all_messages(&self, actor: Actor) -> Result<()> {
        let account = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        tx.read_all_messages(account, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}
