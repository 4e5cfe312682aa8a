//! Verify `SDK-HMAC-SHA256` (open APIs §2): credential, signature, skew, lock-out, rate.

use std::{
    num::NonZeroU32,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use domain::{
    id::Id,
    identity::{Account, AccountState, Role},
    seller::{ApiCredential, CredentialKind},
    time::{Span, Time},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use moka::sync::Cache;
use store::CredentialLock;
use wire::{
    sdk_hmac::{Authorization, PayloadPolicy, SdkHmacError, SdkRequest},
    secret::Secret,
};

use crate::{App, Error, Result};

/// A call as it came in.
#[derive(Clone, Copy, Debug)]
pub struct IncomingCall<'a> {
    /// Method, raw target, headers, body.
    pub request: SdkRequest<'a>,
    /// Whether the signature may leave out the body.
    pub payload: PayloadPolicy,
    /// Where it came from: an address, or the /64 of an IPv6 one. Failures lock the pair of credential and source, so
    /// that a stranger who knows a public key id cannot lock its owner out (threat I8).
    pub source: &'a str,
}

/// The account behind a verified call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Which account.
    pub account_id: Id<Account>,
    /// In which role.
    pub role: Role,
    /// With which kind of credential.
    pub kind: CredentialKind,
}

/// Why a call is not let in. The texts of the gateway are chosen by the HTTP layer.
#[derive(Debug)]
pub enum CallRefused {
    /// No or a wrong signature; the kind of credential, as far as known, picks the error code.
    Unauthenticated(CredentialKind),
    /// Too many wrong signatures from here.
    Locked(CredentialKind, Span),
    /// Too many calls.
    TooFast {
        /// Allowed a minute.
        limit: u32,
        /// Wait so long.
        wait: Span,
    },
    /// Something on our side.
    Fault(Error),
}

impl From<Error> for CallRefused {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}
impl From<store::StoreError> for CallRefused {
    fn from(error: store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

struct Known {
    credential: ApiCredential,
    role: Role,
    active: bool,
    secret: Secret,
}

/// Credentials kept for a moment, counters of calls, and pairs that are locked.
pub struct Callers {
    known: Cache<String, Arc<Known>>,
    /// Failures of (credential, source), as read a moment ago: other processes lock too.
    locks: Cache<(String, String), CredentialLock>,
    /// Calls counted against the limit in force; another limit begins to count anew.
    rate: RwLock<Option<(u32, Arc<DefaultKeyedRateLimiter<String>>)>>,
}

impl Default for Callers {
    fn default() -> Self {
        Self {
            known: Cache::builder()
                .max_capacity(50_000)
                .time_to_live(Duration::from_secs(1))
                .build(),
            locks: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(Duration::from_secs(1))
                .build(),
            rate: RwLock::new(None),
        }
    }
}

impl Callers {
    /// Forgets all: a credential was just revoked, which is rare.
    pub fn forget(&self) {
        self.known.invalidate_all();
    }

    fn limiter(&self, per_minute: u32) -> Arc<DefaultKeyedRateLimiter<String>> {
        let known = self.rate.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((limit, limiter)) = known.as_ref()
            && *limit == per_minute
        {
            return Arc::clone(limiter);
        }
        drop(known);
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        let limiter = Arc::new(RateLimiter::keyed(quota));
        *self.rate.write().unwrap_or_else(PoisonError::into_inner) = Some((per_minute, Arc::clone(&limiter)));
        limiter
    }
}

impl App {
    /// Verifies a call.
    ///
    /// # Errors
    /// See [`CallRefused`]; unknown, revoked and wrongly signed look alike (threat I7).
    pub async fn authenticate_call(&self, call: IncomingCall<'_>) -> std::result::Result<Caller, CallRefused> {
        let unknown = || CallRefused::Unauthenticated(CredentialKind::AkSk);
        let header = header(&call.request, "authorization").ok_or_else(unknown)?;
        let authorization = Authorization::parse(header).map_err(|_| unknown())?;
        let known = self.known_caller(&authorization.access).await?;
        let wall = self.clock.wall();
        let policy = self.current_policy().await?.open_api;
        let kind = known.as_ref().map_or(CredentialKind::AkSk, |k| k.credential.kind);
        let pair = (authorization.access.clone(), call.source.to_owned());
        let lock = self.lock_of(&pair).await?;
        if lock.locked_until > wall {
            return Err(CallRefused::Locked(kind, lock.locked_until.since(wall)));
        }
        self.count_call(&authorization.access, policy.calls_per_minute)?;
        // A stranger's call is verified against something all the same, so that its time tells nothing.
        let decoy = Secret::new("0000000000000000000000000000000000000000");
        let secret = known.as_ref().map_or(&decoy, |k| &k.secret);
        let verified = call.request.verify(&authorization, secret, call.payload);
        let skewed = |at: Time| wall.since(at).max(at.since(wall)) > policy.max_skew;
        match (known, verified) {
            (Some(known), Ok(proof))
                if known.active
                    && known.credential.revoked_at.is_none()
                    && !skewed(Time::from_millis(proof.date.as_millisecond())) =>
            {
                if lock.failures > 0 {
                    self.forgive(&pair).await?;
                }
                Ok(Caller {
                    account_id: known.credential.account_id,
                    role: known.role,
                    kind,
                })
            }
            // A wrong clock is not an attack: it is refused but does not count towards the lock.
            (Some(_), Ok(_)) => Err(CallRefused::Unauthenticated(kind)),
            (Some(_), Err(SdkHmacError::Signature)) => {
                self.note_failure(&pair, wall, policy.lock_after, policy.lock_for)
                    .await?;
                Err(CallRefused::Unauthenticated(kind))
            }
            _ => Err(CallRefused::Unauthenticated(kind)),
        }
    }

    async fn known_caller(&self, access_key: &str) -> Result<Option<Arc<Known>>> {
        if let Some(known) = self.callers.known.get(access_key) {
            return Ok(Some(known));
        }
        let mut tx = self.store.read().await?;
        let Some(credential) = tx.credential(access_key).await? else {
            return Ok(None);
        };
        let Some(account) = tx.account(credential.account_id).await? else {
            return Ok(None);
        };
        let secret = self.open_credential(&credential)?;
        let active = account.state == AccountState::Active;
        let known = Arc::new(Known {
            credential,
            role: account.role,
            active,
            secret,
        });
        self.callers.known.insert(access_key.to_owned(), Arc::clone(&known));
        Ok(Some(known))
    }

    async fn lock_of(&self, pair: &(String, String)) -> Result<CredentialLock> {
        if let Some(lock) = self.callers.locks.get(pair) {
            return Ok(lock);
        }
        let mut tx = self.store.read().await?;
        let lock = tx.credential_lock(&pair.0, &pair.1).await?;
        self.callers.locks.insert(pair.clone(), lock);
        Ok(lock)
    }

    async fn note_failure(&self, pair: &(String, String), wall: Time, after: u32, lock_for: Span) -> Result<()> {
        let mut tx = self.store.begin().await?;
        let mut lock = tx.add_credential_failure(&pair.0, &pair.1).await?;
        // Only a success ends the row: who guesses on after a lock is locked again at once.
        if lock.failures > after {
            lock.locked_until = wall.plus(lock_for);
            tx.lock_credential(&pair.0, &pair.1, lock.locked_until).await?;
        }
        tx.commit().await?;
        self.callers.locks.insert(pair.clone(), lock);
        Ok(())
    }

    async fn forgive(&self, pair: &(String, String)) -> Result<()> {
        let mut tx = self.store.begin().await?;
        tx.forgive_credential(&pair.0, &pair.1).await?;
        tx.commit().await?;
        self.callers.locks.insert(pair.clone(), CredentialLock::default());
        Ok(())
    }

    fn count_call(&self, access_key: &str, per_minute: u32) -> std::result::Result<(), CallRefused> {
        let limiter = self.callers.limiter(per_minute);
        limiter.check_key(&access_key.to_owned()).map_err(|not_until| {
            let wait = not_until.wait_time_from(governor::clock::DefaultClock::default().now());
            let wait = Span::millis(i64::try_from(wait.as_millis()).unwrap_or(60_000));
            CallRefused::TooFast {
                limit: per_minute,
                wait,
            }
        })
    }
}

fn header<'a>(request: &SdkRequest<'a>, name: &str) -> Option<&'a str> {
    request
        .headers
        .iter()
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, value)| *value)
}
