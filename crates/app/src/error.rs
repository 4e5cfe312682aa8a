//! Why a use case did not come about.

use domain::{
    money::MoneyError,
    refusal::{Code, Refusal},
};
use store::StoreError;

/// The outcome of every use case.
pub type Result<T> = std::result::Result<T, Error>;

/// A refusal is meant for the caller; a fault is meant for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not do it.
    #[error(transparent)]
    Store(StoreError),
    /// Something that must not happen did.
    #[error("{0}")]
    Fault(String),
}

impl Error {
    /// A fault with its description for the log.
    pub fn fault(what: impl std::fmt::Display) -> Self {
        Self::Fault(what.to_string())
    }
    /// The code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            // Someone was quicker: the caller looks again.
            StoreError::Stale => Self::Refused(Refusal::new(Code::Raced)),
            other => Self::Store(other),
        }
    }
}
impl From<MoneyError> for Error {
    fn from(error: MoneyError) -> Self {
        Self::Refused(error.into())
    }
}
impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Refused(Refusal::new(code))
    }
}

/// `?` for what may be absent or foreign; the two look alike (threat A1).
pub trait OrAbsent<T> {
    /// The value, or the refusal that says nothing is here.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    fn or_absent(self) -> Result<T>;
}
impl<T> OrAbsent<T> for Option<T> {
    fn or_absent(self) -> Result<T> {
        self.ok_or_else(|| Refusal::absent().into())
    }
}
