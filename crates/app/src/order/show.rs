//! Show orders: lists, one order, and what happened to it in the order it happened.

use domain::{
    identity::{Actor, Role},
    order::Order,
};
use store::{OrderFilter, OrderWish, Page, Tx};

use crate::{
    App, OrAbsent, Result,
    context::account_of,
    views::{EventView, InterfaceMessageView, OrderDetails, OrderView, name_traders},
};

/// Whose orders an actor sees.
pub(crate) fn filter_of(actor: Actor) -> Result<OrderFilter> {
    let id = account_of(actor)?;
    Ok(match actor {
        Actor::Account { role: Role::Buyer, .. } => OrderFilter::Buyer(id),
        Actor::Account { role: Role::Seller, .. } => OrderFilter::Seller(id),
        Actor::Account {
            role: Role::Operator, ..
        }
        | Actor::System => OrderFilter::All,
    })
}

/// Whether an actor may see an order.
pub(crate) fn sees(actor: Actor, order: &Order) -> bool {
    match actor {
        Actor::Account { id, role: Role::Buyer } => order.buyer_id == id,
        Actor::Account { id, role: Role::Seller } => order.seller_id == id,
        Actor::Account {
            role: Role::Operator, ..
        }
        | Actor::System => true,
    }
}

impl App {
    /// Orders of the actor, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_orders(&self, actor: Actor, wish: &OrderWish, page: Page) -> Result<Vec<OrderView>> {
        let mut tx = self.store.read().await?;
        let orders = tx.orders(filter_of(actor)?, wish, page).await?;
        let mut views: Vec<OrderView> = orders.iter().map(OrderView::of).collect();
        name_traders(&mut *tx, &mut views).await?;
        Ok(views)
    }

    /// One order with its events and, for seller and operator, the calls it caused. A buyer sees the calls without what
    /// was sent.
    ///
    /// # Errors
    /// It is absent or foreign.
    pub async fn show_order(&self, actor: Actor, number: &str) -> Result<OrderDetails> {
        let mut tx = self.store.read().await?;
        let order = tx
            .order_by_number(number)
            .await?
            .filter(|o| sees(actor, o))
            .or_absent()?;
        self.order_details(&mut *tx, actor, &order).await
    }

    async fn order_details(&self, tx: &mut dyn Tx, actor: Actor, order: &Order) -> Result<OrderDetails> {
        let events = tx.events(order.id.uuid()).await?;
        let mut messages = Vec::new();
        for message in tx.messages_of_order(order.id).await? {
            let attempts = tx.attempts(message.id).await?;
            let mut view = InterfaceMessageView::of(&message, &order.number);
            view.attempts = attempts.iter().map(Into::into).collect();
            if matches!(actor, Actor::Account { role: Role::Buyer, .. }) {
                view.attempts
                    .iter_mut()
                    .for_each(crate::views::AttemptView::hide_exchange);
            }
            messages.push(view);
        }
        let parent = match order.parent_id {
            Some(id) => tx.order(id).await?.map(|o| o.number.to_string()),
            None => None,
        };
        let mut view = OrderView::of(order);
        name_traders(tx, std::slice::from_mut(&mut view)).await?;
        Ok(OrderDetails {
            order: view,
            parent,
            events: events.iter().map(EventView::of).collect(),
            messages,
        })
    }
}
