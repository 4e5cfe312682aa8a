//! A marketplace put back from a backup stands in quarantine: since the copy was taken, sellers may have been called in
//! ways it knows nothing of, so nobody is called and nothing is served until an operator has looked at what would happen
//! (threat R6). Numbers and ids are drawn at random, so none of the lost time is given out again.

use domain::{fulfilment::Activity, time::Time};
use store::{MessageFilter, MessageWish, Page, Tx};

use crate::{App, Error, Result};

const QUARANTINE: &str = "quarantine";
/// Calls read at once.
const BATCH: i64 = 500;

/// A call that waits to be made, or to be made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingCall {
    /// The order it is about.
    pub order: String,
    /// What the seller is asked.
    pub activity: Activity,
    /// Whom; the name he trades under.
    pub seller: String,
    /// How often he was asked before the copy was taken.
    pub attempts: i32,
    /// Given up after.
    pub until: Time,
}

/// Puts a store into quarantine. Takes a transaction and no application: the mark is set on a copy before it stands at the
/// place where something could serve from it.
///
/// # Errors
/// The store.
pub async fn quarantine(tx: &mut dyn Tx, since: Time) -> Result<()> {
    Ok(tx.put_meta(QUARANTINE, &since.as_millis().to_string()).await?)
}

impl App {
    /// Since when the marketplace stands in quarantine, if it does.
    ///
    /// # Errors
    /// The store.
    pub async fn quarantined_since(&self) -> Result<Option<Time>> {
        let mut tx = self.store.read().await?;
        let mark = tx.meta(QUARANTINE).await?.filter(|mark| !mark.is_empty());
        mark.map(|millis| millis.parse().map(Time::from_millis).map_err(Error::fault))
            .transpose()
    }

    /// Lets it work again.
    ///
    /// # Errors
    /// The store.
    pub async fn end_quarantine(&self) -> Result<()> {
        let mut tx = self.store.begin().await?;
        tx.put_meta(QUARANTINE, "").await?;
        Ok(tx.commit().await?)
    }

    /// The calls that will be made as soon as it works again, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn waiting_calls(&self) -> Result<Vec<WaitingCall>> {
        let wish = MessageWish {
            states: &["pending"],
            ..MessageWish::default()
        };
        let mut calls = Vec::new();
        let mut page = Page {
            before: None,
            limit: BATCH,
        };
        let mut tx = self.store.read().await?;
        loop {
            let messages = tx.interface_messages(MessageFilter::All, &wish, page).await?;
            for message in &messages {
                let order = tx.order(message.order_id).await?;
                let seller = tx.account(message.seller_id).await?;
                calls.push(WaitingCall {
                    order: order.map(|order| order.number.to_string()).unwrap_or_default(),
                    activity: message.activity,
                    seller: seller.map(|seller| seller.name.to_string()).unwrap_or_default(),
                    attempts: message.attempts,
                    until: message.window_ends_at,
                });
            }
            match messages.last() {
                Some(last) if i64::try_from(messages.len()).is_ok_and(|n| n >= BATCH) => {
                    page.before = Some(last.id.uuid());
                }
                _ => return Ok(calls),
            }
        }
    }
}
