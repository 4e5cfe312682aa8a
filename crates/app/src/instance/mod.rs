//! Instances: shown, looked into, planned, walked along their timeline.

mod inspect;
mod plan;
mod show;
mod timeline;

use domain::{
    fulfilment::Intent, id::Id, identity::Actor, instance::Instance, lifecycle, order::Order, policy::Policy,
};
use serde_json::Value;
use store::{JobKind, Subject, Tx};

pub use self::inspect::{SaidUsage, SealedInfo};
pub(crate) use self::show::admits;
use crate::{App, Result, context::event};

impl App {
    /// Writes an instance's new state with its event, and sets its timer for what lies ahead now.
    pub(crate) async fn advance_instance(
        &self,
        tx: &mut dyn Tx,
        instance: &mut Instance,
        name: &str,
        actor: Actor,
        data: Value,
        policy: &Policy,
    ) -> Result<()> {
        tx.update_instance(instance).await?;
        instance.version += 1;
        let at = self.clock.now();
        let written = event(
            Subject::Instance,
            instance.id.uuid(),
            instance.version,
            name,
            actor,
            at,
            data,
        );
        tx.insert_event(&written).await?;
        self.set_timer(tx, instance, policy).await
    }

    /// Sets the instance's timer for its next step, or takes it away where none is left.
    async fn set_timer(&self, tx: &mut dyn Tx, instance: &Instance, policy: &Policy) -> Result<()> {
        let grade = tx
            .account(instance.buyer_id)
            .await?
            .map(|a| a.grade)
            .unwrap_or_default();
        match lifecycle::next_steps(instance, policy.windows(grade), policy) {
            Some((at, _)) => {
                // Timers of one instance never run at the same time: the key is the instance. The lane only spreads.
                let lane = format!("timeline-{}", instance.id.uuid().as_bytes().last().map_or(0, |b| b % 8));
                self.enqueue(tx, JobKind::Timeline, instance.id, lane, at).await
            }
            None => {
                tx.cancel_job(JobKind::Timeline, &instance.id.to_string(), self.clock.wall())
                    .await?;
                Ok(())
            }
        }
    }

    /// Gives up the open messages of an instance that are overtaken.
    pub(crate) async fn withdraw_open(
        &self,
        tx: &mut dyn Tx,
        instance: Id<Instance>,
        overtaken: impl Fn(&Intent) -> bool + Send,
    ) -> Result<()> {
        let now = self.clock.now();
        for mut message in tx.open_messages_of_instance(instance).await? {
            if overtaken(&message.intent)
                && let Some(state) = message.withdraw(now)
            {
                message.state = state;
                tx.update_interface_message(&message).await?;
                tx.cancel_job(JobKind::Deliver, &message.id.to_string(), self.clock.wall())
                    .await?;
            }
        }
        Ok(())
    }

    /// Gives up the messages of an order that are overtaken, stopped ones too: nobody shall restart them.
    pub(crate) async fn withdraw_of_order(
        &self,
        tx: &mut dyn Tx,
        order: Id<Order>,
        overtaken: impl Fn(&Intent) -> bool + Send,
    ) -> Result<()> {
        let now = self.clock.now();
        for mut message in tx.messages_of_order(order).await? {
            if overtaken(&message.intent)
                && let Some(state) = message.withdraw(now)
            {
                message.state = state;
                tx.update_interface_message(&message).await?;
                tx.cancel_job(JobKind::Deliver, &message.id.to_string(), self.clock.wall())
                    .await?;
            }
        }
        Ok(())
    }
}
