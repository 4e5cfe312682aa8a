//! How often one session or source may ask; judged before anything is read or computed.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use domain::refusal::{Code, Refusal};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use crate::{ApiConfig, problem::Reply};

/// Keys that have been quiet are forgotten after so many checks, so that the table does not grow with the years.
const SWEEP: u32 = 10_000;

pub(crate) struct Rate {
    sessions: DefaultKeyedRateLimiter<String>,
    sources: DefaultKeyedRateLimiter<String>,
    costly: DefaultKeyedRateLimiter<String>,
    checks: AtomicU32,
}

fn quota(per_second: u32, burst: u32) -> Quota {
    let n = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(n(per_second)).allow_burst(n(per_second.saturating_mul(burst)))
}

impl Rate {
    pub(crate) fn new(config: &ApiConfig) -> Self {
        Self {
            sessions: RateLimiter::keyed(quota(config.per_session, 5)),
            sources: RateLimiter::keyed(quota(config.per_source, 5)),
            costly: RateLimiter::keyed(quota(config.costly_per_source, 10)),
            checks: AtomicU32::new(0),
        }
    }

    /// Counts a request of a source, before anything is read for it.
    pub(crate) fn count_source(&self, source: &str, costly: bool) -> Reply<()> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            for limiter in [&self.sessions, &self.sources, &self.costly] {
                limiter.retain_recent();
            }
        }
        count(&self.sources, source)?;
        if costly { count(&self.costly, source) } else { Ok(()) }
    }

    /// Counts a request of a session.
    pub(crate) fn count_session(&self, session: &str) -> Reply<()> {
        count(&self.sessions, session)
    }
}

fn count(limiter: &DefaultKeyedRateLimiter<String>, key: &str) -> Reply<()> {
    limiter.check_key(&key.to_owned()).map_err(|until| {
        let wait = until.wait_time_from(governor::clock::DefaultClock::default().now());
        Refusal::new(Code::TooFast).with("seconds", wait.as_secs() + 1).into()
    })
}
