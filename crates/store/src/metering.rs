//! Usage: meters, what sellers reported for them, and what became of it.

use async_trait::async_trait;
use domain::{
    id::Id,
    identity::Account,
    instance::Instance,
    metering::{Cycle, HoldReason, Meter, Package, RecordFault, Usage},
    time::{Time, Zone},
};

use crate::{Page, Result};

/// A usage record that counts, or will once it is decided on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsageRecord {
    /// The instance.
    pub instance_id: Id<Instance>,
    /// Beginning of the use.
    pub begin_at: Time,
    /// Its end.
    pub end_at: Time,
    /// When the seller made it.
    pub recorded_at: Time,
    /// When it came in.
    pub pushed_at: Time,
    /// Beginning of the cycle that it is charged with.
    pub cycle_at: Time,
    /// The seller's id of it.
    pub serial: Option<String>,
    /// How much was used.
    pub value: Usage,
    /// How much of it packages paid.
    pub packaged: Usage,
    /// The instance of the package that it named.
    pub package_id: Option<Id<Instance>>,
    /// Whether it is charged with a later cycle than its own.
    pub delay: Delay,
    /// Whether it waits for a decision.
    pub held: bool,
}

/// Whether a record is charged with its own cycle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delay {
    /// It is.
    None = 0,
    /// With a later one: its own was collected already.
    Moved = 1,
    /// With a later one, and it came late.
    Late = 2,
}

/// What identifies a record: its instance, beginning and end.
pub type RecordKey = (Id<Instance>, Time, Time);

/// What is known around a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Around {
    /// A record with the same beginning and end is there.
    pub same: bool,
    /// A record that counts shares some of its time.
    pub overlaps: bool,
}

/// The serial of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SerialKey {
    /// Digest of seller and serial. Sixty-four bits: small enough to keep the index of ten million in memory, large enough
    /// that two serials of a thousand million never meet.
    pub digest: i64,
    /// Beginning of the record.
    pub begin_at: Time,
}

/// Sums of records.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct UsageSum {
    /// How many.
    pub records: i64,
    /// Used.
    pub value: Usage,
    /// Of that, paid by packages.
    pub packaged: Usage,
}

/// One call by which a seller reported usage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsagePush {
    /// Identifier.
    pub id: Id<UsagePush>,
    /// Who called.
    pub seller_id: Id<Account>,
    /// `new` or `old`.
    pub contract: &'static str,
    /// When.
    pub at: Time,
    /// Records that count, the late ones too.
    pub accepted: u32,
    /// Of those, late.
    pub late: u32,
    /// Records that wait for a decision.
    pub held: u32,
    /// Records that were refused.
    pub refused: u32,
}

/// A record that was refused.
#[derive(Clone, PartialEq, Debug)]
pub struct UsageRefusal {
    /// Identifier.
    pub id: Id<UsageRefusal>,
    /// Who reported it.
    pub seller_id: Id<Account>,
    /// In which call.
    pub push_id: Id<UsagePush>,
    /// For which instance, where there is such a one of this seller.
    pub instance_id: Option<Id<Instance>>,
    /// Why.
    pub fault: RecordFault,
    /// What helps to understand it, in English; may be empty.
    pub detail: String,
    /// The record as it came.
    pub record: serde_json::Value,
    /// When.
    pub at: Time,
    /// When the seller said that it needs no more work.
    pub settled_at: Option<Time>,
}

/// A record that waits for a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsageHold {
    /// Identifier.
    pub id: Id<UsageHold>,
    /// The record's instance.
    pub instance_id: Id<Instance>,
    /// Its beginning.
    pub begin_at: Time,
    /// Its end.
    pub end_at: Time,
    /// Who reported it.
    pub seller_id: Id<Account>,
    /// Who would pay.
    pub buyer_id: Id<Account>,
    /// Why it waits.
    pub reason: HoldReason,
    /// How much it is about.
    pub value: Usage,
    /// The seller's id of it.
    pub serial: Option<String>,
    /// Since when.
    pub at: Time,
    /// Until when; then it is refused.
    pub until_at: Time,
    /// What the buyer says of it, where he disputes it.
    pub note: Option<String>,
    /// What was decided.
    pub outcome: Option<HoldOutcome>,
    /// Guard against lost updates.
    pub version: i64,
}

/// What was decided on a record that waited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HoldOutcome {
    /// Whether it counts.
    pub accepted: bool,
    /// When.
    pub at: Time,
    /// By whom; nobody when its time ran out.
    pub by: Option<Id<Account>>,
}

/// Which refusals.
#[derive(Clone, Default, Debug)]
pub struct RefusalWish {
    /// Of this instance.
    pub instance: Option<Id<Instance>>,
    /// For this reason.
    pub fault: Option<RecordFault>,
    /// Only open ones, or only settled ones.
    pub settled: Option<bool>,
    /// With this serial.
    pub serial: Option<String>,
}

/// A calendar month (UTC) of records.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordMonth {
    /// Year and month, as in `2026_11`: earlier months come first in the order of texts.
    pub name: String,
    /// Its beginning.
    pub begin: Time,
    /// The beginning of the next.
    pub end: Time,
}

impl RecordMonth {
    /// The month of a moment.
    #[must_use]
    pub fn of(at: Time) -> Self {
        let zone = Zone::UTC;
        let begin = Cycle::Month.start(at, &zone);
        Self {
            name: begin.local(&zone).strftime("%Y_%m").to_string(),
            begin,
            end: Cycle::Month.end(begin, &zone),
        }
    }
}

/// Usage.
#[async_trait]
pub trait Metering {
    /// Adds a meter. [`crate::StoreError::Duplicate`] if the instance has one.
    async fn insert_meter(&mut self, meter: &Meter) -> Result<()>;
    /// Writes everything that can change; guarded by version.
    async fn update_meter(&mut self, meter: &Meter) -> Result<()>;
    /// The meter of an instance.
    async fn meter(&mut self, instance: Id<Instance>) -> Result<Option<Meter>>;
    /// Meters by the sellers' ids of their instances, of whatever seller; locked until the end of the transaction where
    /// the engine has several writers, in an order that all callers keep to.
    async fn meters_named(&mut self, names: &[String]) -> Result<Vec<Meter>>;
    /// The sellers who have instances of these names, with each name; whether paid by use or not.
    async fn instances_named(&mut self, names: &[String]) -> Result<Vec<(String, Id<Instance>, Id<Account>)>>;
    /// Meters of one side, newest instance first.
    async fn meters(&mut self, whose: crate::OrderFilter, page: Page) -> Result<Vec<Meter>>;

    /// Adds a package. [`crate::StoreError::Duplicate`] if the purchase has one for that instance.
    async fn insert_package(&mut self, package: &Package) -> Result<()>;
    /// Writes everything that can change; guarded by version.
    async fn update_package(&mut self, package: &Package) -> Result<()>;
    /// One package.
    async fn package(&mut self, id: Id<Package>) -> Result<Option<Package>>;
    /// What a purchase made, by the instance it made.
    async fn packages_of_purchase(&mut self, package: Id<Instance>) -> Result<Vec<Package>>;
    /// The packages that pay for these instances and have not ended by `at`.
    async fn packages_for(&mut self, instances: &[Id<Instance>], at: Time) -> Result<Vec<Package>>;

    /// What is known around records, in their order.
    async fn records_around(&mut self, keys: &[RecordKey]) -> Result<Vec<Around>>;
    /// Keeps records. [`crate::StoreError::Duplicate`] if one is there already.
    async fn insert_records(&mut self, records: &[UsageRecord]) -> Result<()>;
    /// Takes serials for records; answers the digests of those that were taken before.
    async fn claim_serials(&mut self, serials: &[SerialKey]) -> Result<Vec<i64>>;
    /// Gives serials back.
    async fn free_serials(&mut self, digests: &[i64]) -> Result<()>;
    /// Makes room for the records of these months, where the engine keeps months apart. A month that has records already, in
    /// the place for whatever has no month, stays there.
    async fn prepare_months(&mut self, months: &[RecordMonth]) -> Result<()>;
    /// Removes whole months before this one, where the engine keeps months apart and everything in them was charged.
    async fn drop_months(&mut self, before: &RecordMonth) -> Result<()>;
    /// Removes records that begin before this and were charged; how many.
    async fn purge_records(&mut self, before: Time, limit: i64) -> Result<u64>;
    /// Digests of serials of records that begin before this. Reads all of them.
    async fn old_serials(&mut self, before: Time, limit: i64) -> Result<Vec<i64>>;
    /// Removes pushes and refusals from before this; how many.
    async fn purge_pushes(&mut self, before: Time, limit: i64) -> Result<u64>;
    /// Adds to the sums of cycles; answers the instances for which one is the first of its cycle.
    async fn add_to_cycles(&mut self, sums: &[(Id<Instance>, Time, UsageSum)]) -> Result<Vec<Id<Instance>>>;
    /// Adds to the sums of days.
    async fn add_to_days(&mut self, sums: &[(Id<Instance>, String, UsageSum)]) -> Result<()>;
    /// The sum of a cycle.
    async fn usage_of_cycle(&mut self, instance: Id<Instance>, cycle_at: Time) -> Result<UsageSum>;
    /// The sums of an instance's days from `from` on, oldest first.
    async fn usage_of_days(
        &mut self,
        instance: Id<Instance>,
        from: &str,
        limit: i64,
    ) -> Result<Vec<(String, UsageSum)>>;
    /// The records of an instance that are charged with the cycle from `from` to `to`, by beginning; those after `after`.
    async fn records_of_cycle(
        &mut self,
        instance: Id<Instance>,
        from: Time,
        to: Time,
        after: Option<(Time, Time)>,
        limit: i64,
    ) -> Result<Vec<UsageRecord>>;
    /// Records of an instance by beginning and end, latest first; those before `before`.
    async fn records(
        &mut self,
        instance: Id<Instance>,
        before: Option<(Time, Time)>,
        limit: i64,
    ) -> Result<Vec<UsageRecord>>;
    /// Records of an instance that count, by beginning and end; those after `after`.
    async fn records_from(
        &mut self,
        instance: Id<Instance>,
        after: (Time, Time),
        limit: i64,
    ) -> Result<Vec<UsageRecord>>;
    /// One record.
    async fn record(&mut self, key: RecordKey) -> Result<Option<UsageRecord>>;
    /// The record of a seller that has a serial, of which the digest is known too.
    async fn record_of_serial(&mut self, seller: Id<Account>, serial: &str, digest: i64)
    -> Result<Option<UsageRecord>>;

    /// Notes a call.
    async fn insert_push(&mut self, push: &UsagePush) -> Result<()>;
    /// Calls of a seller, newest first.
    async fn pushes(&mut self, seller: Id<Account>, page: Page) -> Result<Vec<UsagePush>>;
    /// Keeps refused records.
    async fn insert_refusals(&mut self, refusals: &[UsageRefusal]) -> Result<()>;
    /// Refused records of a seller, newest first.
    async fn refusals(&mut self, seller: Id<Account>, wish: &RefusalWish, page: Page) -> Result<Vec<UsageRefusal>>;
    /// One refused record of a seller.
    async fn refusal(&mut self, id: Id<UsageRefusal>, seller: Id<Account>) -> Result<Option<UsageRefusal>>;
    /// How many refusals of a seller are kept that came in from `from` on.
    async fn refusals_since(&mut self, seller: Id<Account>, from: Time) -> Result<i64>;
    /// Notes that a record waits.
    async fn insert_hold(&mut self, hold: &UsageHold) -> Result<()>;
    /// One that waits, or waited.
    async fn usage_hold(&mut self, id: Id<UsageHold>) -> Result<Option<UsageHold>>;
    /// Those of a record, in order.
    async fn holds_of_record(&mut self, record: RecordKey) -> Result<Vec<UsageHold>>;
    /// Writes the outcome; guarded by version.
    async fn decide_hold(&mut self, hold: &UsageHold) -> Result<()>;
    /// Those of one side, newest first; only open ones, or only decided ones.
    async fn usage_holds(
        &mut self,
        whose: crate::OrderFilter,
        open: Option<bool>,
        page: Page,
    ) -> Result<Vec<UsageHold>>;
    /// Those whose time has run out.
    async fn holds_run_out(&mut self, now: Time, limit: i64) -> Result<Vec<UsageHold>>;
    /// Has a record that counted wait; packages pay nothing of it any more.
    async fn hold_record(&mut self, record: &UsageRecord) -> Result<()>;
    /// Lets a record that waited count, with the cycle it is charged with and what packages pay of it.
    async fn release_record(&mut self, record: &UsageRecord) -> Result<()>;
    /// Forgets a record that waited and does not count, with its serial.
    async fn drop_record(&mut self, record: &UsageRecord, digest: Option<i64>) -> Result<()>;
    /// Notes that a refusal needs no more work; whether there was one of this seller to note it of.
    async fn settle_refusal(&mut self, id: Id<UsageRefusal>, seller: Id<Account>, at: Time) -> Result<bool>;
}
