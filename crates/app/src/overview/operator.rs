//! What an operator sees first.

use domain::{
    identity::{Actor, Role},
    time::Time,
};
use serde::{Deserialize, Serialize};
use store::{JobStanding, JobWish, MessageFilter, MessageWish};

use super::NAMED;
use crate::{
    App, Error, OrAbsent, Result,
    identity::account_as,
    operations::JobView,
    views::{InterfaceMessageView, ProductEntry},
};

/// Where the last proof of the books is kept.
const KEY: &str = "books.proof";

/// When the books were last proved, and how it went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LastProof {
    /// When, in the marketplace's time.
    pub at: Time,
    /// Whether every invariant held.
    pub holds: bool,
}

/// An operator's overview.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OperatorOverview {
    /// Products that wait for review, the oldest first.
    pub reviews: Vec<ProductEntry>,
    /// Jobs that were set aside.
    pub parked: Vec<JobView>,
    /// Calls to sellers that were given up.
    pub stopped: Vec<InterfaceMessageView>,
    /// How many of those there are.
    pub stopped_total: i64,
    /// The last proof of the books; none before the first.
    pub proof: Option<LastProof>,
    /// Seconds since then, in the marketplace's time.
    pub proof_age_seconds: Option<i64>,
}

impl App {
    /// What waits for an operator.
    ///
    /// # Errors
    /// The store.
    pub async fn operator_overview(&self, actor: Actor) -> Result<OperatorOverview> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.read().await?;
        let reviews = tx.pending_revisions(NAMED).await?;
        let wish = JobWish {
            standing: Some(JobStanding::Parked),
            kind: None,
        };
        let parked = tx.jobs(wish, self.clock.wall(), None, NAMED.limit).await?;
        let wish = MessageWish {
            states: &["stopped"],
            ..MessageWish::default()
        };
        let mut stopped = Vec::new();
        for message in tx.interface_messages(MessageFilter::All, &wish, NAMED).await? {
            let order = tx.order(message.order_id).await?.or_absent()?;
            stopped.push(InterfaceMessageView::of(&message, &order.number));
        }
        let counts = tx.unfinished_messages(MessageFilter::All).await?;
        let stopped_total = counts
            .iter()
            .find(|(state, _)| state == "stopped")
            .map_or(0, |(_, n)| *n);
        let proof: Option<LastProof> = match tx.meta(KEY).await? {
            Some(text) => Some(serde_json::from_str(&text).map_err(Error::fault)?),
            None => None,
        };
        Ok(OperatorOverview {
            reviews: reviews.into_iter().map(ProductEntry::from).collect(),
            parked: parked.into_iter().map(JobView::from).collect(),
            stopped,
            stopped_total,
            proof,
            proof_age_seconds: proof.map(|proof| self.clock.now().since(proof.at).as_millis() / 1_000),
        })
    }

    /// Notes how a proof of the books went.
    pub(crate) async fn note_proof(&self, tx: &mut dyn store::Tx, holds: bool) -> Result<()> {
        let at = self.clock.now();
        let text = serde_json::to_string(&LastProof { at, holds }).map_err(Error::fault)?;
        Ok(tx.put_meta(KEY, &text).await?)
    }
}
