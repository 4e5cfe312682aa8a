//! Runs durable jobs: leases due rows, hands them to a handler, keeps every seller in its own lane.
//!
//! A job is at-least-once; its *effects* are exactly-once, because the handler finishes the job in the transaction that
//! writes what it decided, and a lease that was lost in the meantime (a process that slept too long) makes that
//! transaction fail. What a job does is the handler's business; this crate knows rows, leases, lanes and time.

mod lanes;
mod worker;

use async_trait::async_trait;
use domain::time::{Span, Time};
use store::Lease;

pub use worker::{Config, Worker};

/// Both readings of the clock: the marketplace's and the real one. Due moments are of the first kind, leases of the
/// second, so that moving the sandbox clock neither loses nor doubles a lease.
pub trait Clockwork: Send + Sync + 'static {
    /// The marketplace's time.
    fn now(&self) -> Time;
    /// Real time.
    fn wall(&self) -> Time;
}

/// What a handler reports of a job it has brought to an end (or put back) itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// All well.
    Well,
    /// The other side did not answer in time: the lane is narrowed until it does.
    Slow,
}

/// A handler's own failure: the job is put back with a growing pause, and parked when that does not help.
#[derive(Debug)]
pub struct Failed {
    /// What went wrong, for the operator.
    pub error: String,
    /// Whether trying again at once makes sense: someone else was quicker, nothing is broken.
    pub raced: bool,
}

/// Does the work.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Runs one job. On `Ok` the job has been finished or put back through its lease, together with its effects.
    async fn run(&self, lease: &Lease) -> Result<Done, Failed>;
}

/// Pause before try `attempt` (1, 2, …) after a failure of our own: 1 s, doubling, at most 10 min.
#[must_use]
pub fn backoff(attempt: i32) -> Span {
    let doublings = u32::try_from(attempt.clamp(1, 11) - 1).unwrap_or(0);
    Span::millis((1_000_i64 << doublings).min(600_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stop_growing() {
        assert_eq!(backoff(1), Span::seconds(1));
        assert_eq!(backoff(4), Span::seconds(8));
        assert_eq!(backoff(100), Span::minutes(10));
    }
}
