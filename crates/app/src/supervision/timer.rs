//! What is due by itself: overdue appeals, and flows that are open for longer than the site allows.

use domain::{
    id::Id,
    identity::Actor,
    order::Order,
    supervision::{Command, next_timer},
};
use jobs::{Done, Failed};
use store::Lease;

use super::proceed::By;
use crate::{App, Error, Result, handler::failed};

impl App {
    /// Job: do what is due in a supervised delivery, come back for what is next.
    pub(crate) async fn run_supervision(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.do_what_is_due(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn do_what_is_due(&self, lease: &Lease) -> Result<()> {
        let id: Id<Order> = lease.job.key.parse().map_err(Error::fault)?;
        let mut tx = self.store.begin().await?;
        if !tx.holds(lease).await? {
            return Ok(());
        }
        let mut next = None;
        if let (Some(mut order), Some(state)) = (tx.order(id).await?, tx.supervision(id).await?)
            && !state.closed()
        {
            let by = By::system(Actor::System);
            let state = self
                .command(&mut *tx, &mut order, state, &Command::Timer, by, &[])
                .await?;
            let policy = self.policy(&mut *tx).await?;
            next = next_timer(&state, &policy.supervision());
        }
        let held = match next {
            Some(at) => tx.put_back(lease, at, None).await?,
            None => tx.finish(lease).await?,
        };
        if held {
            tx.commit().await?;
        }
        Ok(())
    }
}
