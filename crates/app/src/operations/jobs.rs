//! Jobs as an operator sees them: what waits, what was set aside and why.

use domain::{
    id::Id,
    identity::{Actor, Role},
    time::Time,
};
use serde::{Deserialize, Serialize};
use store::Job;
use uuid::Uuid;

use crate::{App, OrAbsent, Result, identity::account_as, views::Listed};

/// A job.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct JobView {
    /// Identifier.
    pub id: Uuid,
    /// What it does.
    pub kind: String,
    /// To what.
    pub key: String,
    /// Whose trouble it is.
    pub lane: String,
    /// Not before.
    pub run_at: Time,
    /// Tries that failed by our own fault.
    pub failures: i32,
    /// Whether it was set aside.
    pub parked: bool,
    /// The last of those failures.
    pub last_error: String,
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        Self {
            id: job.id.uuid(),
            kind: job.kind.name().to_owned(),
            key: job.key,
            lane: job.lane,
            run_at: job.run_at,
            failures: job.attempt,
            parked: job.parked,
            last_error: job.last_error,
        }
    }
}

/// As many as one look can take in.
const SHOWN: i64 = 200;

impl App {
    /// Jobs that wait, those due first; or only those that were set aside.
    ///
    /// # Errors
    /// The store.
    pub async fn list_jobs(&self, actor: Actor, parked_only: bool) -> Result<Listed<JobView>> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.read().await?;
        let jobs = tx.job_list(parked_only, SHOWN).await?;
        Ok(Listed::all(jobs.into_iter().map(Into::into).collect()))
    }

    /// Lets a job run again that was set aside.
    ///
    /// # Errors
    /// There is no such job, or it was not set aside.
    pub async fn unpark_job(&self, actor: Actor, id: Id<Job>) -> Result<()> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.begin().await?;
        tx.unpark(id, self.clock.now()).await?.then_some(()).or_absent()?;
        tx.commit().await?;
        self.waker.wake();
        Ok(())
    }
}
