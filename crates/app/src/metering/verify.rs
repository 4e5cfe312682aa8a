//! Whose push is it? The new interface names no seller: its first instances do, and the key that verifies decides
//! (open APIs §1.3).

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use domain::{
    id::Id,
    identity::{Account, AccountState},
    time::{Span, Time},
};
use moka::sync::Cache;
use wire::{secret::Secret, time::TimestampMs, usage_push::UsagePush, usage_sign, v2_sign::Nonce};

use super::PushHeaders;
use crate::{App, Result};

/// Different instances of a push that are looked at to find its seller. An honest push names him with the first.
const LOOKED_AT: usize = 8;

type Keys = Arc<[(Id<Account>, Secret)]>;

/// Keys of sellers by the names of their instances, and nonces that were used, each for a moment. A nonce is remembered by
/// this process alone: what repeats in another one repeats records, and those count once.
pub struct Pushers {
    keys: Cache<String, Keys>,
    nonces: Cache<(Id<Account>, String), ()>,
}

impl Default for Pushers {
    fn default() -> Self {
        Self {
            keys: Cache::builder()
                .max_capacity(50_000)
                .time_to_live(Duration::from_secs(2))
                .build(),
            // Twice the skew of the default policy: a `ts` may lie that far on either side.
            nonces: Cache::builder()
                .max_capacity(1_000_000)
                .time_to_live(Duration::from_mins(30))
                .build(),
        }
    }
}

impl Pushers {
    /// Forgets keys: one was just revoked, which is rare.
    pub fn forget(&self) {
        self.keys.invalidate_all();
    }
}

/// Why a push is not let in; in English, for the seller's log.
pub(super) enum Stranger {
    /// The signature.
    Signature(String),
    /// The seller may not trade.
    Suspended,
}

fn signature(why: impl Into<String>) -> Stranger {
    Stranger::Signature(why.into())
}

impl App {
    /// The seller whose key verifies.
    pub(super) async fn pusher(
        &self,
        headers: PushHeaders<'_>,
        push: &UsagePush<'_>,
        body: &[u8],
    ) -> Result<std::result::Result<Id<Account>, Stranger>> {
        let Some(ts) = headers.ts.and_then(TimestampMs::parse) else {
            return Ok(Err(signature(
                "the header ts is missing or is no Unix time in milliseconds",
            )));
        };
        let Some(nonce) = headers.nonce.and_then(Nonce::parse) else {
            return Ok(Err(signature(
                "the header nonce is missing or is not 1 to 64 letters, digits and dashes",
            )));
        };
        let Some(given) = headers.signature.filter(|text| text.len() <= 1_000) else {
            return Ok(Err(signature("the header signature is missing")));
        };
        let policy = self.current_policy().await?;
        if let Some(apart) = self.apart(Time::from_millis(ts.get()), policy.usage.max_skew) {
            return Ok(Err(signature(apart)));
        }
        let mut names = BTreeSet::new();
        let instances = push.records.iter().filter_map(|record| match record {
            Ok(record) => Some(&*record.instance_id),
            Err(finding) => finding.instance_id.as_deref(),
        });
        for name in instances
            .filter(|name| names.insert((*name).to_owned()))
            .take(LOOKED_AT)
        {
            for (seller, key) in self.keys_for(name).await?.iter() {
                if usage_sign::verify(key, ts, &nonce, body, given).is_none() {
                    continue;
                }
                let used = (*seller, nonce.as_str().to_owned());
                if !self.pushers.nonces.entry(used).or_insert(()).is_fresh() {
                    return Ok(Err(signature("this nonce was used before")));
                }
                let mut glance = self.store.glance().await?;
                let active = glance
                    .account(*seller)
                    .await?
                    .is_some_and(|account| account.state == AccountState::Active);
                return Ok(if active { Ok(*seller) } else { Err(Stranger::Suspended) });
            }
        }
        Ok(Err(signature(
            "no key of the seller of the first instances verifies it",
        )))
    }

    /// How far a clock is off, in words, where that is too far. In the sandbox, the marketplace's clock is as good as the
    /// real one.
    fn apart(&self, ts: Time, allowed: Span) -> Option<String> {
        let off = |clock: Time| ts.as_millis() - clock.as_millis();
        let off = [self.clock.wall(), self.clock.now()]
            .map(off)
            .into_iter()
            .min_by_key(|off| off.abs())?;
        if off.abs() <= allowed.as_millis() {
            return None;
        }
        let minutes = (off.abs() + 30_000) / 60_000;
        let side = if off > 0 { "ahead of" } else { "behind" };
        Some(format!(
            "ts is {} h {} min {side} the clock of the marketplace",
            minutes / 60,
            minutes % 60
        ))
    }

    /// The keys in force of whoever has an instance of that name.
    async fn keys_for(&self, name: &str) -> Result<Keys> {
        if let Some(keys) = self.pushers.keys.get(name) {
            return Ok(keys);
        }
        let mut glance = self.store.glance().await?;
        let named = glance.instances_named(&[name.to_owned()]).await?;
        let sellers: BTreeSet<Id<Account>> = named.into_iter().map(|(_, _, seller)| seller).collect();
        let mut keys = Vec::new();
        for seller in sellers {
            for key in glance.access_keys(seller).await? {
                if key.revoked_at.is_none() {
                    keys.push((seller, self.open_access_key(&key)?));
                }
            }
        }
        let keys: Keys = keys.into();
        // Names that nobody has are not kept: whoever makes some up would fill the cache with them.
        if !keys.is_empty() {
            self.pushers.keys.insert(name.to_owned(), Arc::clone(&keys));
        }
        Ok(keys)
    }
}
