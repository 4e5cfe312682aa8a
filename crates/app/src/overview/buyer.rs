//! What a buyer sees first.

use domain::{
    identity::{Actor, Role},
    ledger::{LedgerAccount, TransferKind},
    order::OrderState,
    time::Span,
};
use serde::{Deserialize, Serialize};
use store::{InstanceWish, OrderFilter, OrderWish, Stretch, TransferWish};

use super::{MONTH, NAMED, SAMPLE, Spell, by_calendar};
use crate::{
    App, Result,
    identity::account_as,
    views::{BalanceView, InstanceView, OrderView},
};

/// An instance that ends within this time is pointed out.
const SOON: Span = Span::days(30);
/// Spending is shown so far back.
const SPENDING: Span = Span::days(183);

/// A buyer's overview.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BuyerOverview {
    /// The balance.
    pub balance: BalanceView,
    /// Orders to be paid, the most urgent first.
    pub unpaid: Vec<OrderView>,
    /// Instances that end within thirty days, the most urgent first.
    pub expiring: Vec<InstanceView>,
    /// Paid orders that are being delivered.
    pub running: Vec<OrderView>,
    /// What was paid less what came back, by month.
    pub spending: Vec<Spell>,
}

impl App {
    /// What waits for a buyer and how things go.
    ///
    /// # Errors
    /// The store.
    pub async fn buyer_overview(&self, actor: Actor) -> Result<BuyerOverview> {
        let buyer = account_as(actor, Role::Buyer)?;
        let whose = OrderFilter::Buyer(buyer);
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let policy = self.policy(&mut *tx).await?;
        let mut unpaid = tx.orders(whose, &OrderWish::state("pending_payment"), NAMED).await?;
        unpaid.sort_by_key(|order| match order.state {
            OrderState::PendingPayment { pay_by } => pay_by,
            _ => order.created_at,
        });
        let mut ending = Vec::new();
        for state in ["running", "grace"] {
            let wish = InstanceWish {
                expiring_before: Some(now.plus(SOON)),
                ..InstanceWish::state(state)
            };
            ending.extend(tx.instances(whose, &wish, NAMED).await?);
        }
        ending.sort_by_key(|instance| instance.expire_at);
        let mut expiring = Vec::with_capacity(ending.len());
        for instance in &ending {
            expiring.push(self.instance_view(&mut *tx, instance).await?);
        }
        let running = tx.orders(whose, &OrderWish::state("processing"), NAMED).await?;
        let wish = TransferWish {
            booked: Stretch {
                from: Some(now.minus(SPENDING)),
                to: None,
            },
            ..TransferWish::default()
        };
        let purse = LedgerAccount::buyer(buyer, policy.currency);
        let transfers = tx.transfers_of_account(purse, &wish, SAMPLE).await?;
        let paid = transfers.iter().map(|transfer| {
            let minor = match transfer.kind {
                TransferKind::Post => transfer.amount.minor,
                TransferKind::RefundShare | TransferKind::RefundFee | TransferKind::RefundPart => {
                    -transfer.amount.minor
                }
                _ => 0,
            };
            (transfer.at, minor)
        });
        let spending = by_calendar(paid, MONTH, &policy.zone, policy.currency);
        Ok(BuyerOverview {
            balance: self.balance_in(&mut *tx, buyer, policy.currency).await?,
            unpaid: unpaid.iter().map(OrderView::of).collect(),
            expiring,
            running: running.iter().map(OrderView::of).collect(),
            spending,
        })
    }
}
