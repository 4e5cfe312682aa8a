//! What the reference seller can do wrong on demand.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A fault in the seller's behaviour; it can be changed while running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// Everything right.
    #[default]
    None,
    /// Answers late but inside the marketplace's five seconds.
    Slow(Duration),
    /// Accepts the request and never answers.
    Hang,
    /// HTTP 500 without JSON.
    Http500,
    /// HTTP 200 with half a JSON object.
    BadJson,
    /// A `Body-Sign` made with another key.
    BadSign,
    /// Not ready at first: V2 gives the instance id at once, but its first N queries are answered alternately with
    /// `000004` and without instance information; V1 answers `000004` to the first N creations of an order.
    Pending(u32),
    /// Every other call fails with `000005` and HTTP 500, beginning with the first; nothing is done then.
    Flaky,
    /// Every other call does its work and then loses the answer, beginning with the first.
    Lost,
    /// Closes every connection without an answer.
    Down,
}

/// A word that names no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown fault {0:?}; known are none, slow, slow:MS, hang, http500, bad-json, bad-sign, pending:N, flaky, lost, down"
)]
pub struct UnknownFault(String);

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let unknown = || UnknownFault(text.to_owned());
        Ok(match text.trim() {
            "none" | "" => Self::None,
            "slow" => Self::Slow(Duration::from_secs(3)),
            "hang" => Self::Hang,
            "http500" => Self::Http500,
            "bad-json" => Self::BadJson,
            "bad-sign" => Self::BadSign,
            "pending" => Self::Pending(3),
            "flaky" => Self::Flaky,
            "lost" => Self::Lost,
            "down" => Self::Down,
            other => match other.split_once(':') {
                Some(("slow", ms)) => Self::Slow(Duration::from_millis(ms.parse().map_err(|_| unknown())?)),
                Some(("pending", count)) => Self::Pending(count.parse().map_err(|_| unknown())?),
                _ => return Err(unknown()),
            },
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Slow(time) => write!(f, "slow:{}", time.as_millis()),
            Self::Hang => f.write_str("hang"),
            Self::Http500 => f.write_str("http500"),
            Self::BadJson => f.write_str("bad-json"),
            Self::BadSign => f.write_str("bad-sign"),
            Self::Pending(count) => write!(f, "pending:{count}"),
            Self::Flaky => f.write_str("flaky"),
            Self::Lost => f.write_str("lost"),
            Self::Down => f.write_str("down"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_back() {
        for word in [
            "none",
            "slow:250",
            "hang",
            "http500",
            "bad-json",
            "bad-sign",
            "pending:7",
            "flaky",
            "lost",
            "down",
        ] {
            assert_eq!(
                word.parse::<Fault>().map(|fault| fault.to_string()).as_deref(),
                Ok(word)
            );
        }
        assert_eq!("slow".parse(), Ok(Fault::Slow(Duration::from_secs(3))));
        for word in ["fast", "pending:x", "slow:-1", "none:1"] {
            assert!(word.parse::<Fault>().is_err(), "{word}");
        }
    }
}
