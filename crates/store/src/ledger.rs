//! Transfers and balances.

use async_trait::async_trait;
use domain::{
    id::Id,
    ledger::{LedgerAccount, Totals, Transfer},
    metering::UsageCharge,
    order::Order,
};

use crate::{Page, Result, TransferWish};

/// Totals of an account by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountTotals {
    /// The account's key.
    pub account: String,
    /// Its totals over all stripes.
    pub totals: Totals,
}

/// The ledger.
///
/// Balances of the marketplace's own accounts are spread over stripes, so that orders of different buyers do not queue
/// for one row; a buyer's balance is one row with its floor checked in the same statement that moves it.
#[async_trait]
pub trait Ledger {
    /// Books a transfer and moves both balances. [`crate::StoreError::Forbidden`] if a floor would be broken,
    /// [`crate::StoreError::Duplicate`] if its intent was booked or its hold resolved before.
    async fn book(&mut self, transfer: &Transfer) -> Result<()>;
    /// Totals of an account.
    async fn totals(&mut self, account: LedgerAccount) -> Result<Totals>;
    /// Totals of all accounts, by key.
    async fn all_totals(&mut self) -> Result<Vec<AccountTotals>>;
    /// The same totals, folded anew from the transfers: the proof of the balances.
    async fn replayed_totals(&mut self) -> Result<Vec<AccountTotals>>;
    /// Holds that are not resolved: (order, amount in minor units).
    async fn open_holds(&mut self) -> Result<Vec<(Option<Id<Order>>, i64)>>;
    /// Transfers of an order, in order.
    async fn transfers_of_order(&mut self, order: Id<Order>) -> Result<Vec<Transfer>>;
    /// Transfers of a charge for use, in order.
    async fn transfers_of_charge(&mut self, charge: Id<UsageCharge>) -> Result<Vec<Transfer>>;
    /// Transfers that touch an account, newest first.
    async fn transfers_of_account(
        &mut self,
        account: LedgerAccount,
        wish: &TransferWish,
        page: Page,
    ) -> Result<Vec<Transfer>>;
    /// All transfers, newest first.
    async fn transfers(&mut self, wish: &TransferWish, page: Page) -> Result<Vec<Transfer>>;
}
