//! Usage as it is shown.

use std::collections::BTreeMap;

use domain::{
    id::Id,
    instance::Instance,
    metering::{
        HoldReason, Meter, Package, PackageKind, PricedAt, Rating, RecordFault, Threshold, Usage, UsageCharge,
        what_if::Outcome,
    },
    money::Money,
    time::Time,
};
use serde::{Deserialize, Serialize};
use store::{Delay, UsageHold, UsagePush, UsageRecord, UsageRefusal, UsageSum};
use uuid::Uuid;

/// A call by which a seller reported usage.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsagePushView {
    /// Identifier.
    pub id: Uuid,
    /// `new` or `old`.
    pub contract: String,
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

impl UsagePushView {
    pub(crate) fn of(push: &UsagePush) -> Self {
        Self {
            id: push.id.uuid(),
            contract: push.contract.to_owned(),
            at: push.at,
            accepted: push.accepted,
            late: push.late,
            held: push.held,
            refused: push.refused,
        }
    }
}

/// A record that was refused.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageRefusalView {
    /// Identifier.
    pub id: Uuid,
    /// In which call.
    pub push_id: Uuid,
    /// For which instance, where there is such a one of this seller.
    pub instance_id: Option<Uuid>,
    /// Why.
    pub fault: RecordFault,
    /// The code that was answered.
    pub code: String,
    /// What helps to understand it; may be empty.
    pub detail: String,
    /// The record as it came.
    #[schema(value_type = Object)]
    pub record: serde_json::Value,
    /// When.
    pub at: Time,
    /// When it was said to need no more work.
    pub settled_at: Option<Time>,
}

impl UsageRefusalView {
    pub(crate) fn of(refusal: &UsageRefusal) -> Self {
        Self {
            id: refusal.id.uuid(),
            push_id: refusal.push_id.uuid(),
            instance_id: refusal.instance_id.map(Id::uuid),
            fault: refusal.fault,
            code: refusal.fault.code().to_owned(),
            detail: refusal.detail.clone(),
            record: refusal.record.clone(),
            at: refusal.at,
            settled_at: refusal.settled_at,
        }
    }
}

/// What another price would have earned.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct WhatIfView {
    /// In figures.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The names of the buyers in it.
    pub names: BTreeMap<Uuid, String>,
}

/// A record that waits for a decision, or waited.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageHoldView {
    /// Identifier.
    pub id: Uuid,
    /// The record's instance.
    pub instance_id: Uuid,
    /// Its product.
    pub product_name: String,
    /// Beginning of the use.
    pub begin_at: Time,
    /// Its end.
    pub end_at: Time,
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
    /// Whether it counts, once that is decided.
    pub accepted: Option<bool>,
    /// When that was decided.
    pub decided_at: Option<Time>,
    /// Guard against lost updates.
    pub version: i64,
}

impl UsageHoldView {
    pub(crate) fn of(hold: &UsageHold, meter: &Meter) -> Self {
        Self {
            id: hold.id.uuid(),
            instance_id: hold.instance_id.uuid(),
            product_name: meter.product_name.clone(),
            begin_at: hold.begin_at,
            end_at: hold.end_at,
            reason: hold.reason,
            value: hold.value,
            serial: hold.serial.clone(),
            at: hold.at,
            until_at: hold.until_at,
            note: hold.note.clone(),
            accepted: hold.outcome.map(|outcome| outcome.accepted),
            decided_at: hold.outcome.map(|outcome| outcome.at),
            version: hold.version,
        }
    }
}

/// What stands with a record that was taken in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UsageRecordState {
    /// It counts and will be charged.
    Counted,
    /// It waits for a decision.
    Held,
    /// It was charged.
    Charged,
}

/// A record that was taken in.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageRecordView {
    /// The instance.
    pub instance_id: Uuid,
    /// Beginning of the use.
    pub begin_at: Time,
    /// Its end.
    pub end_at: Time,
    /// When the seller made it.
    pub recorded_at: Time,
    /// When it came in.
    pub pushed_at: Time,
    /// The seller's id of it.
    pub serial: Option<String>,
    /// How much was reported.
    pub value: String,
    /// Of that, paid by packages.
    pub packaged: String,
    /// What corrections added; below zero where they took away.
    pub corrected: String,
    /// Beginning of the cycle that it is charged with.
    pub cycle_at: Time,
    /// It came after its own cycle was collected, or due.
    pub late: bool,
    /// What stands with it.
    pub state: UsageRecordState,
}

impl UsageRecordView {
    pub(crate) fn of(record: &UsageRecord, meter: &Meter, corrected: Usage) -> Self {
        Self {
            instance_id: record.instance_id.uuid(),
            begin_at: record.begin_at,
            end_at: record.end_at,
            recorded_at: record.recorded_at,
            pushed_at: record.pushed_at,
            serial: record.serial.clone(),
            value: record.value.to_string(),
            packaged: record.packaged.to_string(),
            corrected: corrected.to_string(),
            cycle_at: record.cycle_at,
            late: record.delay == Delay::Late,
            state: if record.held {
                UsageRecordState::Held
            } else if record.cycle_at < meter.collected_to {
                UsageRecordState::Charged
            } else {
                UsageRecordState::Counted
            },
        }
    }
}

/// How a record that was sent again was judged.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageVerdict {
    /// Whether it was taken in.
    pub accepted: bool,
    /// Why not.
    pub fault: Option<RecordFault>,
    /// The code that is answered over the interface.
    pub code: Option<String>,
    /// What helps to understand it; may be empty.
    pub detail: String,
}

impl UsageVerdict {
    pub(crate) fn of(refused: Option<(RecordFault, String)>) -> Self {
        let (fault, detail) = refused.map_or((None, String::new()), |(fault, detail)| (Some(fault), detail));
        Self {
            accepted: fault.is_none(),
            fault,
            code: fault.map(|fault| fault.code().to_owned()),
            detail,
        }
    }
}

/// What the use of a cycle was charged with.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageChargeView {
    /// Identifier.
    pub id: Uuid,
    /// The instance.
    pub instance_id: Uuid,
    /// The product.
    pub product_name: String,
    /// Beginning of the cycle.
    pub cycle_at: Time,
    /// Its end.
    pub ends_at: Time,
    /// When it was charged.
    pub at: Time,
    /// Records in it.
    pub records: i64,
    /// What they report.
    pub value: String,
    /// Of that, paid by packages.
    pub packaged: String,
    /// What corrections add.
    pub adjusted: String,
    /// How much it is.
    pub amount: Money,
    /// What is still due.
    pub due: Money,
}

impl UsageChargeView {
    pub(crate) fn of(charge: &UsageCharge) -> Self {
        Self {
            id: charge.id.uuid(),
            instance_id: charge.instance_id.uuid(),
            product_name: charge.product_name.clone(),
            cycle_at: charge.cycle_at,
            ends_at: charge.ends_at,
            at: charge.at,
            records: charge.records,
            value: charge.value.to_string(),
            packaged: charge.packaged.to_string(),
            adjusted: charge.adjusted.to_string(),
            amount: charge.amount(),
            due: charge.due(),
        }
    }
}

/// A charge with its price and the arithmetic.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageChargeDetails {
    /// The charge.
    pub charge: UsageChargeView,
    /// The price as it was when the instance was ordered.
    pub price: PricedAt,
    /// How the amount came about.
    pub rating: Rating,
}

/// Use of a day.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageDayView {
    /// The day of the site, `2026-03-02`.
    pub day: String,
    /// Records.
    pub records: i64,
    /// Used.
    pub value: String,
    /// Of that, paid by packages.
    pub packaged: String,
}

impl UsageDayView {
    pub(crate) fn of((day, sum): (String, UsageSum)) -> Self {
        Self {
            day,
            records: sum.records,
            value: sum.value.to_string(),
            packaged: sum.packaged.to_string(),
        }
    }
}

/// What a package that pays for an instance holds.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PackageView {
    /// Identifier.
    pub id: Uuid,
    /// The instance that its purchase made.
    pub package_id: Uuid,
    /// What happens when it is used up.
    pub kind: PackageKind,
    /// What it holds when it is full.
    pub quota: String,
    /// What is left.
    pub left: String,
    /// When it fills up again.
    pub reset_at: Option<Time>,
    /// When it ends.
    pub expire_at: Time,
    /// The buyer is told when so little is left.
    pub alarm: Option<Threshold>,
    /// Another is bought when so little is left.
    pub rebuy: Option<Threshold>,
    /// Guard against lost updates.
    pub version: i64,
}

impl PackageView {
    pub(crate) fn of(package: &Package) -> Self {
        Self {
            id: package.id.uuid(),
            package_id: package.package_id.uuid(),
            kind: package.kind,
            quota: package.quota.to_string(),
            left: package.left().to_string(),
            reset_at: package.reset_at,
            expire_at: package.expire_at,
            alarm: package.alarm.map(|watch| watch.threshold),
            rebuy: package.rebuy.map(|watch| watch.threshold),
            version: package.version,
        }
    }
}

/// The use of an instance.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InstanceUsage {
    /// The instance.
    #[schema(value_type = Uuid)]
    pub instance_id: Id<Instance>,
    /// What is counted and what it costs.
    pub price: PricedAt,
    /// Beginning of the cycle that is open.
    pub cycle_at: Time,
    /// Its end.
    pub ends_at: Time,
    /// Used in it so far.
    pub value: String,
    /// Of that, paid by packages.
    pub packaged: String,
    /// What it has come to so far.
    pub estimate: Money,
    /// What the oldest cycle that is over and not charged yet comes to.
    pub uncharged: Option<Money>,
    /// The buyer's limit of a cycle: records that lead beyond it wait for a decision.
    pub cap: Option<Money>,
    /// The buyer is told when a cycle has come to more.
    pub alert: Option<Money>,
    /// The last days, oldest first.
    pub days: Vec<UsageDayView>,
    /// Packages that pay for it.
    pub packages: Vec<PackageView>,
    /// Guard against lost updates.
    pub version: i64,
}

/// What use cost on a day.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageCostDay {
    /// The day of the site on which the cycle began, `2026-03-02`.
    pub day: String,
    /// How much.
    pub amount: Money,
}

/// What the use of an instance cost.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageCostOfInstance {
    /// The instance.
    pub instance_id: Uuid,
    /// The product.
    pub product_name: String,
    /// How much.
    pub amount: Money,
}

/// What use cost lately.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UsageCosts {
    /// All of it.
    pub total: Money,
    /// What is still due of it.
    pub due: Money,
    /// By day, oldest first; days without cost too.
    pub days: Vec<UsageCostDay>,
    /// By instance, the dearest first.
    pub instances: Vec<UsageCostOfInstance>,
}
