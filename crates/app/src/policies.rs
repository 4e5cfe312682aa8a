//! The policy in force, read once in a while: it changes rarely and is asked for on every command.

use std::sync::{Arc, RwLock};

use domain::{
    policy::{Policy, Site},
    time::{Span, Time},
};
use store::Tx;

use crate::Result;

/// How long a read policy is believed. Another process's edit is seen after at most this long.
const BELIEVED: Span = Span::seconds(5);

/// A small cache of one entry.
#[derive(Default)]
pub struct Policies(RwLock<Option<(Site, Time, Arc<Policy>)>>);

impl Policies {
    /// The policy of `site` at `now`: the stored one in force, or the defaults.
    ///
    /// # Errors
    /// The store.
    pub async fn get(&self, tx: &mut dyn Tx, site: Site, now: Time) -> Result<Arc<Policy>> {
        if let Some(policy) = self.known(site, now) {
            return Ok(policy);
        }
        let policy = Arc::new(tx.policy(site, now).await?.unwrap_or_else(|| Policy::defaults(site)));
        if let Ok(mut guard) = self.0.write() {
            *guard = Some((site, now, Arc::clone(&policy)));
        }
        Ok(policy)
    }

    /// The policy, where it was read a moment ago.
    pub fn known(&self, site: Site, now: Time) -> Option<Arc<Policy>> {
        let guard = self.0.read().ok()?;
        let (cached_site, read_at, policy) = guard.as_ref()?;
        let fresh = *cached_site == site && now >= *read_at && now.since(*read_at) < BELIEVED;
        fresh.then(|| Arc::clone(policy))
    }

    /// Forgets what was read: the policy was just edited here.
    pub fn forget(&self) {
        if let Ok(mut guard) = self.0.write() {
            *guard = None;
        }
    }
}
