//! The one source of randomness. Tests seed it, so that a run can be repeated.

use std::sync::{Arc, Mutex, PoisonError};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{id::Id, time::Time};
use rand::{Rng, SeedableRng, rngs::StdRng};
use wire::secret::Secret;

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Gives random values. Cheap to clone; the clones of a seeded one share its sequence.
#[derive(Clone)]
pub struct Entropy {
    seeded: Option<Arc<Mutex<StdRng>>>,
    /// Millisecond and counter of the last identifier.
    last: Arc<Mutex<(i64, u16)>>,
}

/// The counter of an identifier takes the twelve bits behind its time (RFC 9562, method 1).
const COUNTER_BITS: u16 = 0x0fff;

impl Entropy {
    /// A cryptographic generator per thread, seeded and reseeded by the operating system.
    #[must_use]
    pub fn real() -> Self {
        Self {
            seeded: None,
            last: Arc::default(),
        }
    }

    /// The same sequence every time, for tests.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            seeded: Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))),
            last: Arc::default(),
        }
    }

    /// Fills `buffer`.
    pub fn fill(&self, buffer: &mut [u8]) {
        match &self.seeded {
            None => rand::rng().fill_bytes(buffer),
            Some(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(buffer),
        }
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A random number below `bound`, every one equally likely; 0 for a bound of 0.
    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // Draws from the incomplete last stretch are thrown away: it would make small numbers more likely.
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let draw = u64::from_le_bytes(self.bytes());
            if draw < fair {
                return draw % bound;
            }
        }
    }

    /// `length` letters and digits, each of 62 equally likely.
    #[must_use]
    pub fn alphanumeric(&self, length: usize) -> String {
        let mut text = String::with_capacity(length);
        let mut pool = [0_u8; 64];
        while text.len() < length {
            self.fill(&mut pool);
            // 248 is the largest multiple of 62 that fits in a byte.
            let fair = pool.iter().filter(|byte| **byte < 248);
            let letters = fair.filter_map(|byte| ALPHANUMERIC.get(usize::from(byte % 62)));
            text.extend(letters.take(length - text.len()).map(|letter| char::from(*letter)));
        }
        text
    }

    /// A new identifier made at `now`. Identifiers of one process rise in the order they are made in, within a
    /// millisecond too, so that lists by identifier tell what came first.
    #[must_use]
    pub fn id<T>(&self, now: Time) -> Id<T> {
        let mut random = self.bytes::<10>();
        let (millis, counter) = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last = match *last {
                (millis, _) if now.as_millis() > millis => (now.as_millis(), 0),
                (millis, counter) if counter < COUNTER_BITS => (millis, counter + 1),
                (millis, _) => (millis + 1, 0),
            };
            *last
        };
        let [high, low, ..] = &mut random;
        [*high, *low] = counter.to_be_bytes();
        Id::new(Time::from_millis(millis), random)
    }

    /// The secret of an access key, in the 8-4-4-4-12 form in which sellers know theirs (122 random bits).
    #[must_use]
    pub fn access_key(&self) -> Secret {
        let uuid = uuid::Builder::from_random_bytes(self.bytes()).into_uuid();
        Secret::new(uuid.hyphenated().to_string())
    }

    /// The secret of a session, bearer token or link: 32 random bytes in URL-safe base64, 43 characters.
    #[must_use]
    pub fn token(&self) -> Secret {
        Secret::new(URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }
}

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.seeded.is_some() {
            "Entropy(seeded)"
        } else {
            "Entropy(real)"
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn identifiers_of_one_millisecond_rise() {
        let entropy = Entropy::seeded(7);
        let ids: Vec<Id<()>> = (0..10_000).map(|_| entropy.id(Time::from_millis(1_000))).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn shapes() {
        let entropy = Entropy::real();
        let key = entropy.access_key();
        let groups: Vec<usize> = key.expose().split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12]);
        assert_eq!(entropy.token().expose().len(), 43);
        for length in [0, 1, 61, 64, 65, 1_000] {
            let text = entropy.alphanumeric(length);
            assert_eq!(text.len(), length);
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric()));
        }
        assert_eq!((entropy.below(0), entropy.below(1)), (0, 0));
        assert!((0..1_000).all(|_| entropy.below(7) < 7));
    }

    #[test]
    fn a_seed_repeats_itself_and_real_entropy_does_not() {
        let run = |entropy: Entropy| {
            (
                entropy.bytes::<16>(),
                entropy.alphanumeric(40),
                entropy.token().expose().to_owned(),
            )
        };
        assert_eq!(run(Entropy::seeded(7)), run(Entropy::seeded(7)));
        assert_ne!(run(Entropy::seeded(7)), run(Entropy::seeded(8)));
        let seen: HashSet<_> = (0..1_000).map(|_| Entropy::real().bytes::<16>()).collect();
        assert_eq!(seen.len(), 1_000);
    }

    #[test]
    fn letters_are_evenly_spread() {
        let text = Entropy::seeded(1).alphanumeric(62_000);
        for letter in ALPHANUMERIC {
            let count = text.bytes().filter(|b| b == letter).count();
            assert!(
                (800..1_200).contains(&count),
                "{} occurs {count} times",
                char::from(*letter)
            );
        }
    }
}
