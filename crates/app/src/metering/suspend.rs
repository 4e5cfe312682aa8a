//! Stop and resume the use of what is paid by use.

use domain::{
    fulfilment::Intent,
    identity::Actor,
    instance::Instance,
    order::Order,
    policy::{Policy, Windows},
};
use serde_json::json;
use store::Tx;

use crate::{App, Result};

impl App {
    /// Stops the use of an instance that is paid by use and owed for, and has the seller stop it too. Its data are kept as
    /// long as `windows` say.
    ///
    /// # Errors
    /// It does not run.
    pub async fn suspend_use(
        &self,
        tx: &mut dyn Tx,
        instance: &mut Instance,
        order: &Order,
        windows: Windows,
        policy: &Policy,
    ) -> Result<()> {
        instance.state = instance.state.freeze(self.clock.now(), windows)?;
        self.advance_instance(
            tx,
            instance,
            "frozen",
            Actor::System,
            json!({"cause": "arrears"}),
            policy,
        )
        .await?;
        self.send(tx, order, Some(instance), Intent::Suspend, policy).await
    }

    /// Has the seller let use go on, which it does when he has said so. A stop that he has not heard of yet is given up.
    ///
    /// # Errors
    /// The store.
    pub async fn resume_use(&self, tx: &mut dyn Tx, instance: &Instance, order: &Order, policy: &Policy) -> Result<()> {
        self.withdraw_of_order(tx, order.id, |intent| matches!(intent, Intent::Suspend))
            .await?;
        self.send(tx, order, Some(instance), Intent::Resume, policy).await
    }
}
