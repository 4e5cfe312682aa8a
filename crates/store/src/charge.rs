//! Charges for use, corrections, and who owes.

use async_trait::async_trait;
use domain::{
    catalog::Product,
    id::Id,
    identity::Account,
    instance::Instance,
    ledger::LedgerAccount,
    metering::{Arrears, Meter, UsageAdjustment, UsageCharge},
    money::{Currency, Money},
    time::Time,
};

use crate::{OrderFilter, Page, RecordKey, Result, Stretch};

/// Which charges. Nothing given means all.
#[derive(Clone, Copy, Default, Debug)]
pub struct ChargeWish {
    /// Of this instance.
    pub instance: Option<Id<Instance>>,
    /// Of this product.
    pub product: Option<Id<Product>>,
    /// Only those that are due, or only those that are paid.
    pub due: Option<bool>,
    /// Collected then.
    pub collected: Stretch,
}

/// All charges of one buyer together, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChargeTotals {
    /// Who.
    pub buyer_id: Id<Account>,
    /// In which currency.
    pub currency: Currency,
    /// Charged.
    pub amount: i64,
    /// Of that, paid.
    pub paid: i64,
    /// Charges that are not wholly paid: escrow holds them.
    pub open: i64,
}

/// A counter-example: a cycle of an instance that is not charged as it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OddUse {
    /// The instance.
    pub instance_id: Id<Instance>,
    /// Beginning of the cycle.
    pub cycle_at: Time,
}

/// Charges.
#[async_trait]
pub trait Charges {
    /// Has everybody wait who charges this buyer, credits him or walks his arrears, until the end of the transaction. Taken
    /// before meters, and these before balances.
    async fn lock_buyer(&mut self, buyer: Id<Account>) -> Result<()>;
    /// The meter of an instance, locked until the end of the transaction.
    async fn lock_meter(&mut self, instance: Id<Instance>) -> Result<Option<Meter>>;
    /// What a buyer can spend, and nobody else of it until the end of the transaction; in minor units.
    async fn lock_balance(&mut self, account: LedgerAccount) -> Result<i64>;

    /// Beginning of the first cycle from `from` on with which anything is charged.
    async fn next_use(&mut self, instance: Id<Instance>, from: Time) -> Result<Option<Time>>;
    /// Adds a correction.
    async fn insert_adjustment(&mut self, adjustment: &UsageAdjustment) -> Result<()>;
    /// Corrections that are charged with a cycle, in order.
    async fn adjustments_of_cycle(&mut self, instance: Id<Instance>, cycle_at: Time) -> Result<Vec<UsageAdjustment>>;
    /// Corrections of a record, in order.
    async fn adjustments_of_record(&mut self, record: RecordKey) -> Result<Vec<UsageAdjustment>>;

    /// Adds a charge. [`crate::StoreError::Duplicate`] if its cycle was charged before.
    async fn insert_charge(&mut self, charge: &UsageCharge) -> Result<()>;
    /// Writes what was paid of a charge; guarded by version.
    async fn update_charge(&mut self, charge: &UsageCharge) -> Result<()>;
    /// One charge.
    async fn charge(&mut self, id: Id<UsageCharge>) -> Result<Option<UsageCharge>>;
    /// Charges of one side, newest first.
    async fn charges(&mut self, whose: OrderFilter, wish: &ChargeWish, page: Page) -> Result<Vec<UsageCharge>>;
    /// Charges of an instance by cycle, those after `after`.
    async fn charges_of_instance(
        &mut self,
        instance: Id<Instance>,
        after: Option<Time>,
        limit: i64,
    ) -> Result<Vec<UsageCharge>>;
    /// What a buyer has not paid, oldest first.
    async fn due_charges(&mut self, buyer: Id<Account>, limit: i64) -> Result<Vec<UsageCharge>>;
    /// What a buyer owes, by currency.
    async fn due_of(&mut self, buyer: Id<Account>) -> Result<Vec<Money>>;

    /// Whether a buyer owes, and how far that has come.
    async fn arrears(&mut self, buyer: Id<Account>) -> Result<Option<Arrears>>;
    /// Notes that a buyer owes.
    async fn insert_arrears(&mut self, arrears: &Arrears) -> Result<()>;
    /// Writes how far it has come; guarded by version.
    async fn update_arrears(&mut self, arrears: &Arrears) -> Result<()>;
    /// Forgets what is settled; guarded by version.
    async fn delete_arrears(&mut self, arrears: &Arrears) -> Result<()>;

    /// All charges, by buyer and currency.
    async fn charge_totals(&mut self) -> Result<Vec<ChargeTotals>>;
    /// Charges whose transfers do not say what they say.
    async fn odd_charges(&mut self, limit: i64) -> Result<Vec<Id<UsageCharge>>>;
    /// Collected cycles whose use, or corrections, are not those of their charge; cycles charged too early.
    async fn odd_cycles(&mut self, limit: i64) -> Result<Vec<OddUse>>;
    /// Cycles from this one on whose sums are not those of their records. Reads all records.
    async fn odd_sums(&mut self, since: Time, limit: i64) -> Result<Vec<OddUse>>;
}
