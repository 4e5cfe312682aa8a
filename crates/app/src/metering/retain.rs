//! How long usage is kept (policy), and where.

use domain::time::{Span, Time};
use store::{RecordMonth, Tx};

use crate::{App, Result};

/// Setting: records that begin before this moment may be gone.
const KEPT_SINCE: &str = "usage_kept_since";
/// Rows removed in one commit, so that nobody waits long for it, and commits of one run.
const PURGED: i64 = 5_000;
const PURGES: usize = 1_000;
/// A record is charged at most so long after it began: it may come late, and wait for a decision.
const CHARGED_WITHIN: Span = Span::days(92);

impl App {
    /// Removes what policy says need not be kept, and makes room for what comes.
    ///
    /// # Errors
    /// The store.
    pub(crate) async fn retain_usage(&self) -> Result<()> {
        self.make_room_for_usage().await?;
        let mut tx = self.store.begin().await?;
        let before = self.policy(&mut *tx).await?.usage.kept_from(self.clock.now());
        // From here on nobody adds up what is older.
        if self.usage_kept_since(&mut *tx).await? < before {
            tx.put_meta(KEPT_SINCE, &before.as_millis().to_string()).await?;
        }
        tx.commit().await?;
        let mut tx = self.store.begin().await?;
        tx.drop_months(&RecordMonth::of(before)).await?;
        tx.commit().await?;
        for _ in 0..PURGES {
            let old = self.store.read().await?.old_serials(before, PURGED).await?;
            let mut tx = self.store.begin().await?;
            tx.free_serials(&old).await?;
            let gone = tx.purge_records(before, PURGED).await? + tx.purge_pushes(before, PURGED).await?;
            tx.commit().await?;
            if gone == 0 && old.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Makes room for the usage of these months, where the engine keeps months apart.
    ///
    /// # Errors
    /// The store.
    pub(crate) async fn make_room_for_usage(&self) -> Result<()> {
        // Records reach back into the month before; the job comes back before the last of these has begun.
        let mut months = vec![RecordMonth::of(self.clock.now().minus(Span::days(31)))];
        while let Some(last) = months.last().filter(|_| months.len() < 5) {
            months.push(RecordMonth::of(last.end));
        }
        let mut tx = self.store.begin().await?;
        tx.prepare_months(&months).await?;
        Ok(tx.commit().await?)
    }

    /// The first cycle all of whose records are kept: some of them began before it did.
    pub(crate) async fn whole_cycles_from(&self, tx: &mut dyn Tx) -> Result<Time> {
        Ok(match self.usage_kept_since(tx).await? {
            Time::ZERO => Time::ZERO,
            since => since.plus(CHARGED_WITHIN),
        })
    }

    async fn usage_kept_since(&self, tx: &mut dyn Tx) -> Result<Time> {
        let said = tx.meta(KEPT_SINCE).await?.and_then(|text| text.parse().ok());
        Ok(said.map_or(Time::ZERO, Time::from_millis))
    }
}
