//! The queue as an operator looks at it.

use async_trait::async_trait;
use domain::time::Time;
use uuid::Uuid;

use crate::{Job, JobKind, Result};

/// Where a job stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JobStanding {
    /// Waits for its moment or for a worker.
    Waiting,
    /// In the hands of a worker.
    Running,
    /// Set aside after too many errors.
    Parked,
}

/// Which jobs to list. Nothing given means everything.
#[derive(Clone, Copy, Default, Debug)]
pub struct JobWish {
    /// Standing so.
    pub standing: Option<JobStanding>,
    /// Of this kind.
    pub kind: Option<JobKind>,
}

/// How many jobs of a kind stand so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JobCount {
    /// What they do.
    pub kind: JobKind,
    /// Where they stand.
    pub standing: JobStanding,
    /// How many.
    pub count: i64,
}

/// The queue, to look at.
#[async_trait]
pub trait JobLists {
    /// Jobs, those due first, behind a place given by moment and id. Leases are counted by `wall`.
    async fn jobs(&mut self, wish: JobWish, wall: Time, after: Option<(Time, Uuid)>, limit: i64) -> Result<Vec<Job>>;
    /// How many there are of each kind in each standing.
    async fn job_counts(&mut self, wall: Time) -> Result<Vec<JobCount>>;
}
