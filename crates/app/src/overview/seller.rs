//! What a seller sees first.

use domain::{
    fulfilment::{InterfaceMessage, MessageState},
    identity::{Actor, Role},
    ledger::{LedgerAccount, TransferKind},
    order::{Ending, OrderState},
    time::Span,
};
use serde::{Deserialize, Serialize};
use store::{MessageFilter, MessageWish, OrderFilter, OrderWish, ProductWish, Stretch, TransferWish};

use super::{DAY, NAMED, SAMPLE, Spell, by_calendar};
use crate::{
    App, OrAbsent, Result,
    identity::account_as,
    views::{InterfaceMessageView, ProductEntry},
};

/// Figures look so far back.
const LOOKED_AT: Span = Span::days(30);

/// A seller's overview.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SellerOverview {
    /// Calls that were given up or fail at present, those given up first.
    pub failing: Vec<InterfaceMessageView>,
    /// Calls given up, waiting to be restarted or settled.
    pub stopped: i64,
    /// Worth of the orders delivered in the last thirty days, by day.
    pub sales: Vec<Spell>,
    /// The seller's share less what was refunded, of the last thirty days, by day.
    pub settlement: Vec<Spell>,
    /// Median seconds from payment to use, of the last thirty days.
    pub setup_median_seconds: Option<i64>,
    /// Nineteen of twenty were ready within so many seconds.
    pub setup_p95_seconds: Option<i64>,
    /// Products sent back by the review.
    pub rejected: Vec<ProductEntry>,
    /// Drafts that were never handed in.
    pub drafts: Vec<ProductEntry>,
}

impl App {
    /// What waits for a seller and how things go.
    ///
    /// # Errors
    /// The store.
    pub async fn seller_overview(&self, actor: Actor) -> Result<SellerOverview> {
        let seller = account_as(actor, Role::Seller)?;
        let recent = Stretch {
            from: Some(self.clock.now().minus(LOOKED_AT)),
            to: None,
        };
        let mut tx = self.store.read().await?;
        let policy = self.policy(&mut *tx).await?;
        let mut open = Vec::new();
        for states in [&["stopped"], &["pending"]] {
            let wish = MessageWish {
                states,
                ..MessageWish::default()
            };
            open.extend(
                tx.interface_messages(MessageFilter::Seller(seller), &wish, NAMED)
                    .await?,
            );
        }
        let mut failing = Vec::new();
        for message in open.iter().filter(|message| fails(message)) {
            let order = tx.order(message.order_id).await?.or_absent()?;
            failing.push(InterfaceMessageView::of(message, &order.number));
        }
        let counts = tx.unfinished_messages(MessageFilter::Seller(seller)).await?;
        let stopped = counts
            .iter()
            .find(|(state, _)| state == "stopped")
            .map_or(0, |(_, n)| *n);

        let wish = OrderWish {
            placed: recent,
            ..OrderWish::state("completed")
        };
        let orders = tx.orders(OrderFilter::Seller(seller), &wish, SAMPLE).await?;
        let delivered = || {
            orders.iter().filter_map(|order| match order.state {
                OrderState::Completed {
                    paid_at,
                    at,
                    ending: Ending::Delivered,
                } => Some((order, paid_at, at)),
                _ => None,
            })
        };
        let sales = delivered().map(|(order, _, at)| (at, order.amount.minor));
        let sales = by_calendar(sales, DAY, &policy.zone, policy.currency);
        let mut setup: Vec<i64> = delivered()
            .filter(|(order, ..)| order.kind == domain::order::OrderKind::New)
            .map(|(_, paid_at, at)| at.since(paid_at).as_millis() / 1_000)
            .collect();
        let setup_median_seconds = crate::catalog::median(&mut setup);
        let setup_p95_seconds = setup.get(setup.len().saturating_sub(1) * 95 / 100).copied();

        let purse = LedgerAccount::seller(seller, policy.currency);
        let wish = TransferWish {
            booked: recent,
            ..TransferWish::default()
        };
        let transfers = tx.transfers_of_account(purse, &wish, SAMPLE).await?;
        let shares = transfers.iter().map(|transfer| {
            let minor = match transfer.kind {
                TransferKind::SellerShare => transfer.amount.minor,
                TransferKind::RefundShare => -transfer.amount.minor,
                _ => 0,
            };
            (transfer.at, minor)
        });
        let settlement = by_calendar(shares, DAY, &policy.zone, policy.currency);
        let mut products = Vec::new();
        for review in ["rejected", "draft"] {
            let wish = ProductWish {
                shelf: None,
                review: Some(review),
            };
            let rows = tx.products_of_seller(seller, wish, NAMED).await?;
            products.push(rows.into_iter().map(ProductEntry::from).collect());
        }
        let (drafts, rejected) = (products.pop().unwrap_or_default(), products.pop().unwrap_or_default());
        Ok(SellerOverview {
            failing,
            stopped,
            sales,
            settlement,
            setup_median_seconds,
            setup_p95_seconds,
            rejected,
            drafts,
        })
    }
}

/// Given up, or tried in vain at least once.
fn fails(message: &InterfaceMessage) -> bool {
    message.attempts > 0 || matches!(message.state, MessageState::Stopped { .. })
}
