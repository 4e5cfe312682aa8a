//! Passwords: argon2id, off the async threads, never more at once than the machine can bear.
//!
//! A hash takes some 19 MiB and some tens of milliseconds. Whoever sends ten thousand sign-ins gets them worked off a few
//! at a time; the rest wait holding nothing but their password, and those beyond the queue are told to come back
//! (threat A6).

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{self, PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use domain::identity::Password;
use tokio::sync::{OnceCell, Semaphore};
use zeroize::Zeroizing;

use crate::entropy::Entropy;

/// How hard a password is to try, and how many are worked on at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// Hashes computed at once.
    pub at_once: usize,
    /// Callers that may wait for their turn.
    pub queue: usize,
}

impl Default for PasswordCost {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            memory: 19_456,
            passes: 2,
            lanes: 1,
            at_once: cores.clamp(1, 8),
            queue: 256,
        }
    }
}

impl PasswordCost {
    /// As cheap as argon2 allows, for tests.
    #[must_use]
    pub const fn cheap() -> Self {
        Self {
            memory: 8,
            passes: 1,
            lanes: 1,
            at_once: 4,
            queue: 100_000,
        }
    }
}

/// Why no answer could be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many callers wait already; try again shortly.
    #[error("too many sign-ins at once; try again in a moment")]
    Busy,
    /// The settings are outside what argon2 takes.
    #[error("the password cost is outside what argon2 takes")]
    Cost,
    /// The stored hash cannot be read.
    #[error("the stored password hash cannot be read")]
    Damaged,
    /// The program is going down.
    #[error("the program is shutting down")]
    Stopped,
}

/// Hashes and verifies passwords. Cheap to clone; clones share the queue.
#[derive(Clone)]
pub struct Passwords {
    shared: Arc<Shared>,
}

struct Shared {
    params: Params,
    entropy: Entropy,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    queue: usize,
    dummy: OnceCell<String>,
}

impl Passwords {
    /// With the given cost.
    ///
    /// # Errors
    /// A cost outside what argon2 takes.
    pub fn new(cost: PasswordCost, entropy: Entropy) -> Result<Self, PasswordError> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(|_| PasswordError::Cost)?;
        Ok(Self {
            shared: Arc::new(Shared {
                params,
                entropy,
                turns: Arc::new(Semaphore::new(cost.at_once.max(1))),
                waiting: AtomicUsize::new(0),
                queue: cost.queue,
                dummy: OnceCell::new(),
            }),
        })
    }

    /// The hash of a password in PHC form, with a fresh salt.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] if too many wait.
    pub async fn hash(&self, password: &Password) -> Result<String, PasswordError> {
        self.hash_text(Zeroizing::new(password.as_str().to_owned())).await
    }

    async fn hash_text(&self, password: Zeroizing<String>) -> Result<String, PasswordError> {
        let salt: [u8; 16] = self.shared.entropy.bytes();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.shared.params.clone());
        self.in_turn(move || {
            let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|h| h.to_string()).map_err(|_| PasswordError::Cost)
        })
        .await
    }

    /// Whether `password` is the one behind `hash`.
    ///
    /// # Errors
    /// [`PasswordError::Busy`] if too many wait, [`PasswordError::Damaged`] if the hash cannot be read.
    pub async fn verify(&self, hash: &str, password: &Password) -> Result<bool, PasswordError> {
        let hash = hash.to_owned();
        let password = Zeroizing::new(password.as_str().to_owned());
        self.in_turn(move || {
            let hash = PasswordHash::new(&hash).map_err(|_| PasswordError::Damaged)?;
            // Cost and salt are those the hash was made with.
            match Argon2::default().verify_password(password.as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(_) => Err(PasswordError::Damaged),
            }
        })
        .await
    }

    /// Does the work of [`Passwords::verify`] for an account that does not exist, so that the time of the answer does
    /// not tell (threat A7). Always `false`.
    ///
    /// # Errors
    /// As [`Passwords::verify`].
    pub async fn dummy_verify(&self, password: &Password) -> Result<bool, PasswordError> {
        let hash = self
            .shared
            .dummy
            .get_or_try_init(|| self.hash_text(Zeroizing::new(self.shared.entropy.alphanumeric(32))))
            .await?;
        self.verify(hash, password).await.map(|_| false)
    }

    /// Computes the hash that [`Passwords::dummy_verify`] compares with, so that the first such sign-in after a start
    /// takes no longer than the rest.
    ///
    /// # Errors
    /// As [`Passwords::hash`].
    pub async fn warm_up(&self) -> Result<(), PasswordError> {
        let text = || Zeroizing::new(self.shared.entropy.alphanumeric(32));
        self.shared
            .dummy
            .get_or_try_init(|| self.hash_text(text()))
            .await
            .map(|_| ())
    }

    /// Whether `hash` was made with another cost than today's and should be made anew at the next sign-in.
    #[must_use]
    pub fn outdated(&self, hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else { return true };
        Params::try_from(&hash).map_or(true, |made_with| {
            (made_with.m_cost(), made_with.t_cost(), made_with.p_cost())
                != (
                    self.shared.params.m_cost(),
                    self.shared.params.t_cost(),
                    self.shared.params.p_cost(),
                )
        })
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let turn = if let Ok(turn) = Arc::clone(&self.shared.turns).try_acquire_owned() {
            turn
        } else {
            let _place = Place::take(&self.shared)?;
            Arc::clone(&self.shared.turns)
                .acquire_owned()
                .await
                .map_err(|_| PasswordError::Stopped)?
        };
        // The turn goes with the work: a caller that leaves does not make room for another hash beside its own.
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        task.await.map_err(|_| PasswordError::Stopped)?
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords")
            .field("params", &self.shared.params)
            .finish_non_exhaustive()
    }
}

/// A place in the queue.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(shared: &'a Shared) -> Result<Self, PasswordError> {
        let place = Self(&shared.waiting);
        if shared.waiting.fetch_add(1, Ordering::AcqRel) >= shared.queue {
            Err(PasswordError::Busy)
        } else {
            Ok(place)
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords() -> Passwords {
        Passwords::new(PasswordCost::cheap(), Entropy::seeded(1)).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[tokio::test]
    async fn round_trip() {
        let passwords = passwords();
        let hash = passwords.hash(&password("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash(&password("correct horse")).await.unwrap());
        assert_eq!(passwords.verify(&hash, &password("correct horse")).await, Ok(true));
        assert_eq!(passwords.verify(&hash, &password("correct horsf")).await, Ok(false));
        assert_eq!(passwords.dummy_verify(&password("correct horse")).await, Ok(false));
        assert_eq!(
            passwords.verify("$argon2id$", &password("correct horse")).await,
            Err(PasswordError::Damaged)
        );
        assert!(!passwords.outdated(&hash));
        let dearer = Passwords::new(
            PasswordCost {
                memory: 16,
                ..PasswordCost::cheap()
            },
            Entropy::seeded(1),
        )
        .unwrap();
        assert!(dearer.outdated(&hash) && dearer.outdated("?"));
        assert_eq!(dearer.verify(&hash, &password("correct horse")).await, Ok(true));
    }

    #[tokio::test]
    async fn the_default_cost_is_the_documented_one() {
        let passwords = Passwords::new(PasswordCost::default(), Entropy::real()).unwrap();
        let hash = passwords.hash(&password("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    /// Threat A6: whatever arrives, only `at_once` hashes hold memory, and the queue has an end.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_flood_is_worked_off_a_few_at_a_time() {
        let running = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(AtomicUsize::new(0));
        let cost = PasswordCost {
            at_once: 2,
            queue: 50,
            ..PasswordCost::cheap()
        };
        let passwords = Passwords::new(cost, Entropy::seeded(1)).unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..10_000 {
            let (passwords, running, most) = (passwords.clone(), Arc::clone(&running), Arc::clone(&most));
            tasks.spawn(async move {
                passwords
                    .in_turn(move || {
                        most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::sleep(std::time::Duration::from_millis(1));
                        running.fetch_sub(1, Ordering::SeqCst);
                        Ok(())
                    })
                    .await
            });
        }
        let answers = tasks.join_all().await;
        assert!(answers.iter().filter(|a| a.is_ok()).count() >= 52);
        assert!(answers.iter().all(|a| matches!(a, Ok(()) | Err(PasswordError::Busy))));
        assert_eq!(most.load(Ordering::SeqCst), 2);
        assert_eq!(passwords.shared.waiting.load(Ordering::SeqCst), 0);
        assert!(passwords.hash(&password("others get in")).await.is_ok());
    }

    #[tokio::test]
    async fn a_caller_that_leaves_keeps_its_turn_until_the_work_is_done() {
        let cost = PasswordCost {
            at_once: 1,
            queue: 0,
            ..PasswordCost::cheap()
        };
        let passwords = Passwords::new(cost, Entropy::seeded(1)).unwrap();
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let left = passwords.clone();
        let caller = tokio::spawn(async move { left.in_turn(move || Ok(wait.recv().is_ok())).await });
        while passwords.shared.turns.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        caller.abort();
        let _ = caller.await;
        assert_eq!(
            passwords.hash(&password("some password")).await,
            Err(PasswordError::Busy)
        );
        release.send(()).unwrap();
    }
}
