//! Gives each kind of job to its use case.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    refusal::Code,
    time::{Span, Time},
};
use jobs::{Clockwork, Done, Failed, Handler};
use store::{JobKind, Lease, StoreError};

use crate::{App, Error, Result, clock::Clock};

/// The handler of all jobs.
pub struct Dispatch(pub Arc<App>);

#[async_trait]
impl Handler for Dispatch {
    async fn run(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        match lease.job.kind {
            JobKind::Deliver => self.0.run_deliver(lease).await,
            JobKind::OrderTimeout => self.0.run_order_timeout(lease).await,
            JobKind::Timeline => self.0.run_timeline(lease).await,
            JobKind::Courier => self.0.run_courier(lease).await,
            JobKind::Supervision => self.0.run_supervision(lease).await,
            JobKind::License => self.0.run_license(lease).await,
            JobKind::Usage => self.0.run_usage(lease).await,
            JobKind::Arrears => self.0.run_arrears(lease).await,
            JobKind::Rebuy => self.0.run_rebuy(lease).await,
            JobKind::Notify => self.0.run_notify(lease).await,
            JobKind::Prove => self.0.run_prove(lease).await,
            JobKind::Tidy => self.0.run_tidy(lease).await.map(|()| Done::Well).map_err(failed),
        }
    }
}

impl Clockwork for Clock {
    fn now(&self) -> Time {
        Self::now(self)
    }
    fn wall(&self) -> Time {
        Self::wall(self)
    }
}

/// A use case's error as a job's failure; losing a race is no failure.
pub(crate) fn failed(error: Error) -> Failed {
    let raced = error.code() == Some(Code::Raced) || matches!(error, Error::Store(StoreError::Duplicate(_)));
    Failed {
        error: error.to_string(),
        raced,
    }
}

/// Changes kept for those who look on; far more than a process holds in memory.
const CHANGES_KEPT: i64 = 10_000;

impl App {
    /// Makes sure the standing jobs exist; called at every start.
    ///
    /// # Errors
    /// The store.
    pub async fn plant_jobs(&self) -> Result<()> {
        // Somebody may be at it, or in the way; then the job does it.
        if let Err(error) = self.make_room_for_usage().await {
            tracing::warn!(%error, "no room was made for the usage of the next months");
        }
        let mut tx = self.store.begin().await?;
        let now = self.clock.now();
        for (kind, first) in [(JobKind::Prove, Span::minutes(1)), (JobKind::Tidy, Span::minutes(10))] {
            self.enqueue(&mut *tx, kind, "standing", "house".to_owned(), now.plus(first))
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Job: remove what policy says need not be kept; come back later.
    async fn run_tidy(&self, lease: &Lease) -> Result<()> {
        self.retain_usage().await?;
        let mut tx = self.store.begin().await?;
        let now = self.clock.now();
        let policy = self.policy(&mut *tx).await?;
        // Repeats and sessions are counted in real time: a moved clock forgets neither.
        let wall = self.clock.wall();
        tx.purge_idempotent(wall.minus(policy.idempotency_life)).await?;
        tx.purge_sessions(wall.minus(Span::days(30))).await?;
        tx.purge_changes(CHANGES_KEPT).await?;
        self.let_holds_run_out(&mut *tx).await?;
        tx.purge_followers(wall).await?;
        let today = now.local(&policy.zone).date().to_string();
        tx.purge_license_clients(&today).await?;
        tx.put_back(
            lease,
            now.plus(Span::days(if self.config.mode == crate::Mode::Sandbox {
                30
            } else {
                1
            })),
            None,
        )
        .await?;
        Ok(tx.commit().await?)
    }
}
