//! One transaction, writing or reading.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::{PgConnection, Postgres, Transaction, pool::PoolConnection};
use store::{Result, StoreError, Tx};

use crate::{bell::Bell, common::explain};

enum Side {
    Whole(Transaction<'static, Postgres>),
    /// Statement by statement, on a connection that refuses to write.
    Glance(PoolConnection<Postgres>),
}

/// A transaction of this store; see [`store::Tx`].
pub struct DbTx {
    side: Side,
    bell: Arc<Bell>,
    failed: bool,
    jobs: bool,
}

impl DbTx {
    pub(crate) const fn new(inner: Transaction<'static, Postgres>, bell: Arc<Bell>) -> Self {
        Self {
            side: Side::Whole(inner),
            bell,
            failed: false,
            jobs: false,
        }
    }

    pub(crate) const fn glance(conn: PoolConnection<Postgres>, bell: Arc<Bell>) -> Self {
        Self {
            side: Side::Glance(conn),
            bell,
            failed: false,
            jobs: false,
        }
    }

    /// The connection; refused after a statement has failed, as the engine itself would.
    pub(crate) fn conn(&mut self) -> Result<&mut PgConnection> {
        if self.failed {
            return Err(StoreError::Engine(
                "a statement of this transaction has failed; roll it back".to_owned(),
            ));
        }
        Ok(match &mut self.side {
            Side::Whole(inner) => inner,
            Side::Glance(conn) => conn,
        })
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
        let Self {
            side,
            bell,
            failed,
            jobs,
        } = *self;
        let Side::Whole(inner) = side else { return Ok(()) };
        if failed {
            // The engine would answer COMMIT with a rollback and call that a success.
            let _ = inner.rollback().await;
            return Err(StoreError::Engine(
                "a statement of this transaction had failed; it was rolled back".to_owned(),
            ));
        }
        store::fault::point("before commit");
        // Whatever goes wrong here, it is not known whether the commit came through (threat R3).
        inner
            .commit()
            .await
            .map_err(|error| StoreError::Unavailable(format!("COMMIT was not answered: {error}")))?;
        store::fault::point("after commit");
        if jobs {
            bell.ring();
        }
        Ok(())
    }

    async fn rollback(self: Box<Self>) -> Result<()> {
        // If even that fails the connection is closed, and the engine rolls back by itself.
        if let Side::Whole(inner) = self.side {
            let _ = inner.rollback().await;
        }
        Ok(())
    }
}
