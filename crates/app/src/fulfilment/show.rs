//! Show interface messages with their attempts.

use domain::{
    fulfilment::InterfaceMessage,
    id::Id,
    identity::{Actor, Role},
};
use store::{MessageFilter, MessageWish, Page};

use super::restart::sees;
use crate::{
    App, OrAbsent, Result,
    context::account_of,
    views::{InterfaceMessageView, Listed, StateCount},
};

/// Whose messages an actor sees.
fn whose_messages(actor: Actor) -> Result<MessageFilter> {
    Ok(match actor {
        Actor::Account {
            role: Role::Operator, ..
        }
        | Actor::System => MessageFilter::All,
        Actor::Account { .. } => MessageFilter::Seller(account_of(actor)?),
    })
}

impl App {
    /// How many messages did not succeed, by state.
    ///
    /// # Errors
    /// The store.
    pub async fn count_interface_messages(&self, actor: Actor) -> Result<Listed<StateCount>> {
        let mut tx = self.store.read().await?;
        let counts = tx.unfinished_messages(whose_messages(actor)?).await?;
        let view = |(state, count)| StateCount { state, count };
        Ok(Listed::all(counts.into_iter().map(view).collect()))
    }

    /// Messages of the seller, or everyone's for operators; newest first, without their attempts.
    ///
    /// # Errors
    /// The store.
    pub async fn list_interface_messages(
        &self,
        actor: Actor,
        wish: &MessageWish,
        page: Page,
    ) -> Result<Vec<InterfaceMessageView>> {
        let mut tx = self.store.read().await?;
        let mut views = Vec::new();
        for message in tx.interface_messages(whose_messages(actor)?, wish, page).await? {
            let order = tx.order(message.order_id).await?.or_absent()?;
            views.push(InterfaceMessageView::of(&message, &order.number));
        }
        Ok(views)
    }

    /// One message with every attempt.
    ///
    /// # Errors
    /// It is absent or foreign.
    pub async fn show_interface_message(&self, actor: Actor, id: Id<InterfaceMessage>) -> Result<InterfaceMessageView> {
        let mut tx = self.store.read().await?;
        let message = tx.interface_message(id).await?.filter(|m| sees(actor, m)).or_absent()?;
        let order = tx.order(message.order_id).await?.or_absent()?;
        let mut view = InterfaceMessageView::of(&message, &order.number);
        view.attempts = tx.attempts(id).await?.iter().map(Into::into).collect();
        Ok(view)
    }
}
