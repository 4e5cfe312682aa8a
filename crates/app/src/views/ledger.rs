//! Money as it is shown.

use domain::{
    ledger::{Phase, Totals, Transfer, TransferKind},
    money::Money,
    time::Time,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A balance.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct BalanceView {
    /// What can be spent.
    pub available: Money,
    /// What is held for orders that are being processed.
    pub held: Money,
    /// Both together.
    pub balance: Money,
}

/// A transfer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TransferView {
    /// Identifier; lists are ordered by it.
    pub id: Uuid,
    /// From this account.
    pub debit: String,
    /// To that account.
    pub credit: String,
    /// How much.
    pub amount: Money,
    /// Why.
    pub kind: TransferKind,
    /// Which phase.
    pub phase: Phase,
    /// The hold it resolves.
    pub resolves: Option<Uuid>,
    /// The order behind it.
    pub order_number: Option<String>,
    /// When.
    pub at: Time,
    /// A word of the operator.
    pub memo: String,
}

impl TransferView {
    /// From a transfer and its order's number.
    #[must_use]
    pub fn of(transfer: &Transfer, order_number: Option<String>) -> Self {
        Self {
            id: transfer.id.uuid(),
            debit: transfer.debit.key(),
            credit: transfer.credit.key(),
            amount: transfer.amount,
            kind: transfer.kind,
            phase: transfer.phase,
            resolves: transfer.resolves.map(domain::id::Id::uuid),
            order_number,
            at: transfer.at,
            memo: transfer.memo.clone(),
        }
    }
}

/// Totals of a ledger account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountTotalsView {
    /// The account.
    pub account: String,
    /// Its totals, in minor units.
    pub totals: Totals,
    /// Posted balance, credit side positive, in minor units.
    pub balance: i64,
}

impl AccountTotalsView {
    /// From stored totals.
    #[must_use]
    pub fn of(totals: store::AccountTotals) -> Self {
        Self {
            balance: totals.totals.balance(),
            account: totals.account,
            totals: totals.totals,
        }
    }
}
