//! Restart a message by hand (重新启动): during its window and after it.

use domain::{
    fulfilment::{InterfaceMessage, MessageState},
    id::Id,
    identity::{Actor, Role},
    refusal::Code,
};
use store::JobKind;

use crate::{App, OrAbsent, Result, views::InterfaceMessageView};

impl App {
    /// Makes a try at once. During the window the automatic tries go on behind it; after it, it is one more try.
    ///
    /// # Errors
    /// It is absent or foreign, it succeeded, its order was refunded, or a try is under way.
    pub async fn restart_message(&self, actor: Actor, id: Id<InterfaceMessage>) -> Result<InterfaceMessageView> {
        let mut tx = self.store.begin().await?;
        let mut message = tx.interface_message(id).await?.filter(|m| sees(actor, m)).or_absent()?;
        if tx
            .is_leased(JobKind::Deliver, &id.to_string(), self.clock.wall())
            .await?
        {
            return Err(Code::MessageBusy.into());
        }
        let now = self.clock.now();
        let was_stopped = matches!(message.state, MessageState::Stopped { .. });
        message.state = message.restart(now)?;
        if was_stopped {
            message.window_ends_at = now;
        }
        tx.update_interface_message(&message).await?;
        self.requeue(&mut *tx, &message).await?;
        let order = tx.order(message.order_id).await?.or_absent()?;
        tx.commit().await?;
        self.waker.wake();
        Ok(InterfaceMessageView::of(&message, &order.number))
    }
}

/// Whether an actor may see a message.
pub(crate) fn sees(actor: Actor, message: &InterfaceMessage) -> bool {
    match actor {
        Actor::Account { id, role: Role::Seller } => message.seller_id == id,
        Actor::Account {
            role: Role::Operator, ..
        }
        | Actor::System => true,
        Actor::Account { role: Role::Buyer, .. } => false,
    }
}
