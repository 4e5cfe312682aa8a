//! Durable jobs: rows that a worker leases, runs and removes.

use async_trait::async_trait;
use domain::{id::Id, time::Time};

use crate::Result;

/// What a job does; the handlers live in `app`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum JobKind {
    /// Make one try of an interface message; the key is its id.
    Deliver,
    /// Cancel an order that was not paid; the key is its id.
    OrderTimeout,
    /// Walk the next steps of an instance's timeline; the key is its id.
    Timeline,
    /// Do what is due in a supervised delivery; the key is its order's id.
    Supervision,
    /// Ask the courier about a parcel under way; the key is its order's id.
    Courier,
    /// Walk the next steps of a licence code's timeline; the key is its id.
    License,
    /// Collect what was used through a meter; the key is its instance's id.
    Usage,
    /// Take the next step against a buyer who owes for use; the key is his id.
    Arrears,
    /// Buy another of a package of which little is left; the key is its id.
    Rebuy,
    /// Send a message over a channel; the key is the delivery's id.
    Notify,
    /// Re-prove the invariants of the books.
    Prove,
    /// Remove what policy says need not be kept.
    Tidy,
}

impl JobKind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Deliver,
        Self::OrderTimeout,
        Self::Timeline,
        Self::Supervision,
        Self::Courier,
        Self::License,
        Self::Usage,
        Self::Arrears,
        Self::Rebuy,
        Self::Notify,
        Self::Prove,
        Self::Tidy,
    ];

    /// The name in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deliver => "deliver",
            Self::OrderTimeout => "order_timeout",
            Self::Timeline => "timeline",
            Self::Supervision => "supervision",
            Self::Courier => "courier",
            Self::License => "license",
            Self::Usage => "usage",
            Self::Arrears => "arrears",
            Self::Rebuy => "rebuy",
            Self::Notify => "notify",
            Self::Prove => "prove",
            Self::Tidy => "tidy",
        }
    }
    /// From the name in the table.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A job as it is enqueued.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Identifier.
    pub id: Id<Job>,
    /// What to do.
    pub kind: JobKind,
    /// To what; unique with the kind, so that nothing is queued twice.
    pub key: String,
    /// Whose trouble it is: jobs of one lane share a cap, so that one seller cannot slow another.
    pub lane: String,
    /// Not before.
    pub run_at: Time,
}

/// A job as it lies in the table.
#[derive(Clone, Debug)]
pub struct Job {
    /// Identifier.
    pub id: Id<Job>,
    /// What to do.
    pub kind: JobKind,
    /// To what.
    pub key: String,
    /// Whose trouble it is.
    pub lane: String,
    /// Not before.
    pub run_at: Time,
    /// Tries that ended in an error of our own.
    pub attempt: i32,
    /// Set aside after too many errors; an operator looks at it.
    pub parked: bool,
    /// The last of those errors.
    pub last_error: String,
}

/// A job in the hands of a worker.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The job.
    pub job: Job,
    /// Fencing token: only the holder of the newest one may finish the job (threat R5).
    pub token: i64,
}

/// The queue.
#[async_trait]
pub trait Jobs {
    /// Enqueues a job, or moves the waiting one of the same kind and key to the new moment.
    async fn enqueue(&mut self, job: &NewJob) -> Result<()>;
    /// Takes up to `limit` due jobs, at most `per_lane` of one lane, none of the lanes in `full`. Leases are counted in
    /// real time (`wall`), due moments in the marketplace's (`now`).
    async fn claim(
        &mut self,
        now: Time,
        wall: Time,
        lease_until: Time,
        full: &[String],
        per_lane: i64,
        limit: i64,
    ) -> Result<Vec<Lease>>;
    /// Whether the lease is still the newest one. Ask before writing what the job decided.
    async fn holds(&mut self, lease: &Lease) -> Result<bool>;
    /// Removes a finished job; `false` if the lease was lost, and then the caller must not commit its effects.
    async fn finish(&mut self, lease: &Lease) -> Result<bool>;
    /// Puts a job back for later; `false` if the lease was lost. `error` counts as a failed try.
    async fn put_back(&mut self, lease: &Lease, run_at: Time, error: Option<&str>) -> Result<bool>;
    /// Sets a job aside.
    async fn park(&mut self, lease: &Lease, error: &str) -> Result<bool>;
    /// Takes a waiting job of this kind and key away; `false` if there is none or it is being run.
    async fn cancel_job(&mut self, kind: JobKind, key: &str, wall: Time) -> Result<bool>;
    /// Whether a worker holds this job at the moment.
    async fn is_leased(&mut self, kind: JobKind, key: &str, wall: Time) -> Result<bool>;
    /// The earliest moment at which a job is due, except those leased now; with it whether any is leased.
    async fn next_due(&mut self, wall: Time) -> Result<(Option<Time>, bool)>;
    /// The earliest moment at which a job is due in a lane that is not `full`, as far as one look tells: where very many
    /// wait in full lanes, what waits behind them is not seen.
    async fn next_due_beside(&mut self, wall: Time, full: &[String]) -> Result<Option<Time>>;
    /// Takes every lease back: whoever held one is known to be gone. Only for a process that is alone on its database.
    async fn forget_leases(&mut self) -> Result<()>;
    /// Counts by kind: (waiting, due, leased, parked) is left to the caller to compute from the rows.
    async fn job_list(&mut self, parked_only: bool, limit: i64) -> Result<Vec<Job>>;
    /// Lets a parked job run again.
    async fn unpark(&mut self, id: Id<Job>, now: Time) -> Result<bool>;
}
