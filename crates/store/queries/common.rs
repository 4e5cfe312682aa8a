//! What the shared files have in common.
//!
//! Every file of this folder is compiled twice: once in each engine crate, against that engine's schema.

use std::{borrow::Cow, fmt::Display};

use serde_json::Value;
use sqlx::Error;
use store::{Page, Result, StoreError};
use uuid::Uuid;

use crate::dialect;

/// Our own name for what the engine reports.
pub(crate) fn explain(error: &Error) -> StoreError {
    match error {
        Error::Database(refusal) => dialect::explain(refusal.as_ref()),
        Error::ColumnDecode { .. } | Error::Decode(_) | Error::ColumnNotFound(_) | Error::TypeNotFound { .. } => {
            StoreError::Corrupt(error.to_string())
        }
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed
        | Error::BeginFailed => StoreError::Unavailable(error.to_string()),
        other => StoreError::Engine(other.to_string()),
    }
}

/// What was read does not make sense.
pub(crate) fn corrupt(what: impl Display) -> StoreError {
    StoreError::Corrupt(what.to_string())
}

/// A guarded update that met no row lost its race.
pub(crate) const fn guarded(rows: u64) -> Result<()> {
    if rows == 0 { Err(StoreError::Stale) } else { Ok(()) }
}

/// Where a page begins: no id is larger than the largest UUID.
pub(crate) fn cursor(page: Page) -> Uuid {
    page.before.unwrap_or(Uuid::max())
}

/// Text from outside without U+0000, which PostgreSQL cannot keep: one hostile answer must not stop a job for ever.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The same for a JSON value.
pub(crate) fn plain_json(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(plain(text).into_owned()),
        Value::Array(list) => list.iter().map(plain_json).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(k, v)| (plain(k).into_owned(), plain_json(v)))
            .collect(),
        other => other.clone(),
    }
}
