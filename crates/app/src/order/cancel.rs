//! Cancel an unpaid order: by its buyer, or by the system when the time to pay is over.

use domain::{
    id::Id,
    identity::Actor,
    message::Event as Told,
    order::{Canceller, Order, OrderState},
};
use jobs::{Done, Failed};
use serde_json::json;
use store::{JobKind, Lease};

use super::pay::order_facts;
use crate::{App, OrAbsent, Result, context::account_of, handler::failed, views::OrderView};

impl App {
    /// Cancels a buyer's own unpaid order.
    ///
    /// # Errors
    /// It is not his or was paid.
    pub async fn cancel_order(&self, actor: Actor, number: &str) -> Result<OrderView> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        let mut order = tx
            .order_by_number(number)
            .await?
            .filter(|o| o.buyer_id == buyer)
            .or_absent()?;
        order.state = order.state.cancel(Canceller::Buyer, self.clock.now())?;
        self.advance_order(&mut *tx, &mut order, "cancelled", actor, json!({"by": "buyer"}))
            .await?;
        tx.cancel_job(JobKind::OrderTimeout, &order.id.to_string(), self.clock.wall())
            .await?;
        self.withdraw_of_order(&mut *tx, order.id, |_| true).await?;
        tx.commit().await?;
        Ok(OrderView::of(&order))
    }

    /// Job: the time to pay is over.
    pub(crate) async fn run_order_timeout(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.time_out(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn time_out(&self, lease: &Lease) -> Result<()> {
        let id: Id<Order> = lease.job.key.parse().map_err(crate::Error::fault)?;
        let mut tx = self.store.begin().await?;
        if let Some(mut order) = tx.order(id).await?
            && let OrderState::PendingPayment { .. } = order.state
            && let Ok(cancelled) = order.state.cancel(Canceller::Timeout, self.clock.now())
        {
            order.state = cancelled;
            let data = json!({"by": "timeout"});
            self.advance_order(&mut *tx, &mut order, "cancelled", Actor::System, data)
                .await?;
            self.tell(&mut *tx, order.buyer_id, Told::OrderTimedOut, order_facts(&order))
                .await?;
        }
        if tx.finish(lease).await? {
            tx.commit().await?;
        }
        Ok(())
    }
}
