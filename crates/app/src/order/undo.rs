//! Undo: the automatic refund of what was never delivered, and the renewal that has not begun.

use domain::{
    fulfilment::{Intent, MessageState, Scene},
    id::Id,
    identity::Actor,
    instance::{Instance, InstanceState, ReleaseCause, RenewalPlan},
    ledger::Books,
    message::Event as Told,
    money::Money,
    order::{Ending, Order, OrderKind, OrderState},
    policy::Policy,
    refusal::{Code, Refusal},
};
use serde_json::json;
use store::{JobKind, Tx};

use super::{Draft, pay::order_facts};
use crate::{App, Once, OrAbsent, Result, context::account_of, views::OrderView};

impl App {
    /// Gives everything back because the seller did not deliver inside the window (business rules §3.6): the order is
    /// undone by an unsubscription order, a new instance is let go, a changed one stays as it was.
    pub(crate) async fn refund_undelivered(
        &self,
        tx: &mut dyn Tx,
        order: &mut Order,
        instance: &mut Instance,
        policy: &Policy,
    ) -> Result<()> {
        let now = self.clock.now();
        order.state = order.state.refund(now)?;
        self.advance_order(
            tx,
            order,
            "refund_begun",
            Actor::System,
            json!({"cause": "undelivered"}),
        )
        .await?;
        if let Some(void) = (Books {
            next_id: &mut || self.id(),
            now,
        })
        .void(order)
        {
            tx.book(&void).await?;
        }
        order.state = order.state.refunded(now)?;
        self.advance_order(tx, order, "refunded", Actor::System, json!({"amount": order.amount}))
            .await?;
        let ended = OrderState::Completed {
            paid_at: now,
            at: now,
            ending: Ending::Delivered,
        };
        let undo = self
            .insert_unsubscription(tx, order, order.amount, ended, Actor::System, policy)
            .await?;
        if matches!(order.kind, OrderKind::New | OrderKind::Trial) {
            tx.delete_trial(order.id).await?;
            self.let_go(tx, instance, &undo, ReleaseCause::Refunded, policy).await?;
        }
        let facts = order_facts(order);
        self.tell(tx, order.buyer_id, Told::OrderRefunded, facts.clone())
            .await?;
        self.tell(tx, order.seller_id, Told::ProvisioningFailed, facts).await
    }

    /// Cancels a renewal whose period has not begun: full refund, and the seller hears of the earlier expiry.
    ///
    /// # Errors
    /// It is not the buyer's, not a renewal, has begun, or a newer one stands on it.
    pub async fn cancel_renewal(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<OrderView> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, buyer).await?
        {
            return Ok(seen);
        }
        let mut order = tx
            .order_by_number(number)
            .await?
            .filter(|o| o.buyer_id == buyer)
            .or_absent()?;
        let view = self.undo_renewal(&mut *tx, &mut order, actor).await?;
        if let Some(once) = once {
            once.keep(&mut *tx, buyer, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    async fn undo_renewal(&self, tx: &mut dyn Tx, order: &mut Order, actor: Actor) -> Result<OrderView> {
        let now = self.clock.now();
        let policy = self.policy(tx).await?;
        let renewal = matches!(order.kind, OrderKind::Renew | OrderKind::RenewChange);
        let (true, Some(paid_at), Some(before), Some(renewed)) = (
            renewal,
            order.state.paid_at(),
            order.line.goods.before.clone(),
            order.line.goods.expire_at,
        ) else {
            return Err(Refusal::state(Code::OrderState, order.state.name()).into());
        };
        if before.expire_at <= now {
            return Err(Code::RenewalBegun.into());
        }
        let mut instance = self.instance_of(tx, order).await?;
        let in_force = matches!(instance.state, InstanceState::Running { .. });
        if !in_force {
            return Err(Refusal::state(Code::InstanceState, instance.state.name()).into());
        }
        // A change paid since then counted the renewed period.
        let orders = tx.orders_of_instance(instance.id).await?;
        let undoing = |other: &Order| {
            other.kind == OrderKind::Unsubscribe && matches!(other.state, OrderState::Processing { .. })
        };
        if orders.iter().any(undoing) {
            return Err(Code::RenewalOpen.into());
        }
        let built_upon = orders.iter().any(|other| {
            other.kind == OrderKind::Change
                && other.state.paid_at().is_some_and(|at| at >= paid_at)
                && !matches!(
                    other.state,
                    OrderState::Completed {
                        ending: Ending::Refunded,
                        ..
                    }
                )
        });
        if instance.expire_at != Some(renewed) || built_upon {
            return Err(Code::RenewalNotLast.into());
        }
        // Everybody locks the instance before the balance, so that nobody waits in a circle.
        instance.expire_at = Some(before.expire_at);
        instance.sku_code = before.sku_code;
        instance.price_code = before.price_code;
        instance.unit = before.unit;
        instance.quantity = before.quantity;
        // Who takes a renewal back does not want it paid again tomorrow.
        if matches!(instance.renewal, RenewalPlan::Auto { .. }) {
            instance.renewal = RenewalPlan::Manual;
        }
        let data = json!({"expire_at": before.expire_at, "plan": instance.renewal});
        self.advance_instance(tx, &mut instance, "renewal_cancelled", actor, data, &policy)
            .await?;
        let was_delivered = matches!(
            order.state,
            OrderState::Completed {
                ending: Ending::Delivered,
                ..
            }
        );
        order.state = order.state.refund(now)?;
        self.advance_order(tx, order, "refund_begun", actor, json!({"cause": "renewal_cancelled"}))
            .await?;
        if was_delivered {
            for transfer in (Books {
                next_id: &mut || self.id(),
                now,
            })
            .refund(order)?
            {
                tx.book(&transfer).await?;
            }
        } else {
            self.call_back(tx, order.id).await?;
            if let Some(void) = (Books {
                next_id: &mut || self.id(),
                now,
            })
            .void(order)
            {
                tx.book(&void).await?;
            }
        }
        order.state = order.state.refunded(now)?;
        self.advance_order(tx, order, "refunded", actor, json!({"amount": order.amount}))
            .await?;
        let undo = self
            .insert_unsubscription(
                tx,
                order,
                order.amount,
                OrderState::Processing { paid_at: now },
                actor,
                &policy,
            )
            .await?;
        let intent = Intent::Refresh {
            scene: Scene::UnsubscribeRenewalPeriod,
            expire_at: before.expire_at,
            price_code: None,
            period: None,
            amount: None,
        };
        self.send(tx, &undo, Some(&instance), intent, &policy).await?;
        self.notice(tx, &undo, &policy).await?;
        let facts = order_facts(order);
        self.tell(tx, order.buyer_id, Told::RenewalCancelled, facts.clone())
            .await?;
        self.tell(tx, order.seller_id, Told::UnsubscribeFiled, facts).await?;
        Ok(OrderView::of(&undo))
    }

    /// Gives up what is still to be said of an order. What is being said at this moment cannot be called back, and the
    /// seller would hear the two in any order.
    async fn call_back(&self, tx: &mut dyn Tx, order: Id<Order>) -> Result<()> {
        for message in tx.messages_of_order(order).await? {
            let pending = matches!(message.state, MessageState::Pending { .. });
            let key = message.id.to_string();
            if pending && !tx.cancel_job(JobKind::Deliver, &key, self.clock.wall()).await? {
                return Err(Code::MessageBusy.into());
            }
        }
        self.withdraw_of_order(tx, order, |_| true).await
    }

    /// The order that undoes another, all of it or a part; its number is what the seller is told.
    pub(crate) async fn insert_unsubscription(
        &self,
        tx: &mut dyn Tx,
        order: &Order,
        amount: Money,
        state: OrderState,
        actor: Actor,
        policy: &Policy,
    ) -> Result<Order> {
        let draft = Draft {
            kind: OrderKind::Unsubscribe,
            state,
            buyer_id: order.buyer_id,
            seller_id: order.seller_id,
            product_id: order.product_id,
            amount,
            fee_rate: order.fee_rate,
            parent_id: Some(order.id),
            instance_id: order.line.instance_id,
            goods: order.line.goods.clone(),
        };
        self.insert_order(tx, draft, actor, policy).await
    }

    /// Gives back what was paid for an instance and never delivered, because from now on it cannot be: a renewal or a change
    /// whose seller stayed silent may be restarted only while the instance lives.
    pub(crate) async fn refund_rest(&self, tx: &mut dyn Tx, instance: &mut Instance, policy: &Policy) -> Result<()> {
        for mut order in tx.orders_of_instance(instance.id).await? {
            let processing = matches!(order.state, OrderState::Processing { .. });
            if processing && order.kind != OrderKind::Unsubscribe {
                self.refund_undelivered(tx, &mut order, instance, policy).await?;
            }
        }
        Ok(())
    }

    /// Lets an instance go: nothing more is tried for it but its release, where the seller has it at all.
    pub(crate) async fn let_go(
        &self,
        tx: &mut dyn Tx,
        instance: &mut Instance,
        because: &Order,
        cause: ReleaseCause,
        policy: &Policy,
    ) -> Result<()> {
        let now = self.clock.now();
        self.withdraw_open(tx, instance.id, |_| true).await?;
        self.withdraw_client_licenses(tx, instance.id).await?;
        instance.state = instance
            .state
            .release(now, cause, instance.seller_instance_id.is_some())?;
        self.close_meter(tx, instance).await?;
        let releasing = matches!(instance.state, InstanceState::Releasing { .. });
        let name = if releasing { "release_begun" } else { "released" };
        self.advance_instance(tx, instance, name, Actor::System, json!({"cause": cause}), policy)
            .await?;
        if releasing {
            self.send(tx, because, Some(instance), Intent::Release { orphan: None }, policy)
                .await?;
        }
        Ok(())
    }

    /// The unsubscription that undid an order.
    pub(crate) async fn undoing(
        &self,
        tx: &mut dyn Tx,
        instance: Id<Instance>,
        of: Id<Order>,
    ) -> Result<Option<Order>> {
        let orders = tx.orders_of_instance(instance).await?;
        Ok(orders
            .into_iter()
            .find(|o| o.kind == OrderKind::Unsubscribe && o.parent_id == Some(of)))
    }
}
