//! One transaction, writing or reading.

use async_trait::async_trait;
use store::{Result, StoreError, Tx};

use crate::{common::explain, near::Near, reader::Reading, writer::Turn};

enum Side {
    Writing(Turn),
    Reading(Reading),
}

/// A transaction of this store; see [`store::Tx`].
pub struct DbTx {
    side: Side,
    failed: bool,
    jobs: bool,
}

impl DbTx {
    pub(crate) const fn writing(turn: Turn) -> Self {
        Self {
            side: Side::Writing(turn),
            failed: false,
            jobs: false,
        }
    }

    pub(crate) const fn reading(reading: Reading) -> Self {
        Self {
            side: Side::Reading(reading),
            failed: false,
            jobs: false,
        }
    }

    /// The connection; refused after a statement has failed. SQLite would go on, PostgreSQL would not: a use case must
    /// not learn to rely on what only one of them allows.
    pub(crate) fn conn(&mut self) -> Result<Near<'_>> {
        if self.failed {
            return Err(StoreError::Engine(
                "a statement of this transaction has failed; roll it back".to_owned(),
            ));
        }
        match &mut self.side {
            Side::Writing(turn) => turn.conn().map(Near),
            Side::Reading(reading) => reading.conn().map(Near),
        }
    }

    /// Notes that a statement failed, and says why in our own words.
    pub(crate) fn fail(&mut self, error: &sqlx::Error) -> StoreError {
        self.failed = true;
        explain(error)
    }

    /// Wakes workers after the commit.
    pub(crate) const fn note_job(&mut self) {
        self.jobs = true;
    }
}

#[async_trait]
impl Tx for DbTx {
    async fn commit(self: Box<Self>) -> Result<()> {
        let Self { side, failed, jobs } = *self;
        match side {
            Side::Writing(turn) if failed => {
                turn.rollback().await;
                Err(StoreError::Engine(
                    "a statement of this transaction had failed; it was rolled back".to_owned(),
                ))
            }
            Side::Writing(turn) => {
                store::fault::point("before commit");
                let done = turn.commit(jobs).await;
                store::fault::point("after commit");
                done
            }
            Side::Reading(_) => Ok(()),
        }
    }

    async fn rollback(self: Box<Self>) -> Result<()> {
        match self.side {
            Side::Writing(turn) => turn.rollback().await,
            Side::Reading(_) => {}
        }
        Ok(())
    }
}
