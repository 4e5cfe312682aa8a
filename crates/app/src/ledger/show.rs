//! Show balances and transactions.

use domain::{
    id::Id,
    identity::{Account, Actor, Role},
    ledger::LedgerAccount,
    money::{Currency, Money},
    refusal::Refusal,
};
use store::{Page, TransferWish, Tx};

use crate::{
    App, OrAbsent, Result,
    context::account_of,
    views::{AccountTotalsView, BalanceView, TransferView},
};

impl App {
    /// The balance of the actor: what a buyer can spend, or what a seller is owed.
    ///
    /// # Errors
    /// The store.
    pub async fn balance(&self, actor: Actor) -> Result<BalanceView> {
        let id = account_of(actor)?;
        let mut tx = self.store.read().await?;
        let currency = self.policy(&mut *tx).await?.currency;
        self.balance_in(&mut *tx, id, currency).await
    }

    pub(crate) async fn balance_in(&self, tx: &mut dyn Tx, id: Id<Account>, currency: Currency) -> Result<BalanceView> {
        let account = tx.account(id).await?.or_absent()?;
        let ledger = ledger_account(account.role, id, currency)?;
        let totals = tx.totals(ledger).await?;
        Ok(BalanceView {
            available: Money::new(totals.available(), currency),
            held: Money::new(totals.debits_pending, currency),
            balance: Money::new(totals.balance(), currency),
        })
    }

    /// Transactions of the actor, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_transactions(&self, actor: Actor, wish: &TransferWish, page: Page) -> Result<Vec<TransferView>> {
        let id = account_of(actor)?;
        let mut tx = self.store.read().await?;
        let currency = self.policy(&mut *tx).await?.currency;
        let account = tx.account(id).await?.or_absent()?;
        let ledger = ledger_account(account.role, id, currency)?;
        self.transfer_views(&mut *tx, Some(ledger), wish, page).await
    }

    /// All transfers of the books, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_transfers(&self, wish: &TransferWish, page: Page) -> Result<Vec<TransferView>> {
        let mut tx = self.store.read().await?;
        self.transfer_views(&mut *tx, None, wish, page).await
    }

    /// The balanced postings of one order.
    ///
    /// # Errors
    /// There is no such order.
    pub async fn transfers_of_order(&self, number: &str) -> Result<Vec<TransferView>> {
        let mut tx = self.store.read().await?;
        let order = tx.order_by_number(number).await?.or_absent()?;
        let transfers = tx.transfers_of_order(order.id).await?;
        Ok(transfers
            .iter()
            .map(|t| TransferView::of(t, Some(order.number.to_string())))
            .collect())
    }

    /// Totals of every account of the books.
    ///
    /// # Errors
    /// The store.
    pub async fn ledger_accounts(&self) -> Result<Vec<AccountTotalsView>> {
        let mut tx = self.store.read().await?;
        Ok(tx.all_totals().await?.into_iter().map(AccountTotalsView::of).collect())
    }

    async fn transfer_views(
        &self,
        tx: &mut dyn Tx,
        account: Option<LedgerAccount>,
        wish: &TransferWish,
        page: Page,
    ) -> Result<Vec<TransferView>> {
        let transfers = match account {
            Some(account) => tx.transfers_of_account(account, wish, page).await?,
            None => tx.transfers(wish, page).await?,
        };
        let mut views = Vec::with_capacity(transfers.len());
        for transfer in &transfers {
            let number = match transfer.order_id {
                Some(id) => tx.order(id).await?.map(|o| o.number.to_string()),
                None => None,
            };
            views.push(TransferView::of(transfer, number));
        }
        Ok(views)
    }
}

fn ledger_account(role: Role, id: Id<Account>, currency: Currency) -> Result<LedgerAccount> {
    match role {
        Role::Buyer => Ok(LedgerAccount::buyer(id, currency)),
        Role::Seller => Ok(LedgerAccount::seller(id, currency)),
        Role::Operator => Err(Refusal::absent().into()),
    }
}
