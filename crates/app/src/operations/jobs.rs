//! Jobs as an operator sees them: what waits, what was set aside and why.

use domain::{
    id::Id,
    identity::{Actor, Role},
    refusal::{Code, Refusal},
    time::Time,
};
use serde::{Deserialize, Serialize};
use store::{Job, JobCount, JobStanding, JobWish};
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

/// How many jobs of a kind stand so.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct JobCountView {
    /// What they do.
    pub kind: String,
    /// Where they stand: `waiting`, `running` or `parked`.
    pub state: String,
    /// How many.
    pub count: i64,
}

const fn standing(standing: JobStanding) -> &'static str {
    match standing {
        JobStanding::Waiting => "waiting",
        JobStanding::Running => "running",
        JobStanding::Parked => "parked",
    }
}

/// A place in the list: moment and id of the last one seen.
fn place(cursor: &str) -> Option<(Time, Uuid)> {
    let (millis, id) = cursor.split_once('.')?;
    Some((Time::from_millis(millis.parse().ok()?), id.parse().ok()?))
}

impl App {
    /// Jobs, those due first.
    ///
    /// # Errors
    /// The cursor is not one of ours; the store.
    pub async fn list_jobs(
        &self,
        actor: Actor,
        wish: JobWish,
        cursor: Option<&str>,
        limit: i64,
    ) -> Result<Listed<JobView>> {
        account_as(actor, Role::Operator)?;
        let broken = || Refusal::new(Code::CursorBroken).field("cursor");
        let after = cursor.map(|text| place(text).ok_or_else(broken)).transpose()?;
        let mut tx = self.store.read().await?;
        let mut jobs = tx.jobs(wish, self.clock.wall(), after, limit.saturating_add(1)).await?;
        let shown = usize::try_from(limit).unwrap_or(0);
        let more = jobs.len() > shown;
        jobs.truncate(shown);
        let next = jobs
            .last()
            .filter(|_| more)
            .map(|job| format!("{}.{}", job.run_at.as_millis(), job.id));
        Ok(Listed {
            items: jobs.into_iter().map(Into::into).collect(),
            next,
        })
    }

    /// How many jobs there are of each kind in each state.
    ///
    /// # Errors
    /// The store.
    pub async fn count_jobs(&self, actor: Actor) -> Result<Listed<JobCountView>> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.read().await?;
        let counts = tx.job_counts(self.clock.wall()).await?;
        let view = |count: JobCount| JobCountView {
            kind: count.kind.name().to_owned(),
            state: standing(count.standing).to_owned(),
            count: count.count,
        };
        Ok(Listed::all(counts.into_iter().map(view).collect()))
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
