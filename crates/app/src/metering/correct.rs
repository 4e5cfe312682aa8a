//! Correct what was reported: a seller sends a refused record again or corrects one that counts, a buyer disputes one.

use domain::{
    catalog::Reason,
    id::Id,
    identity::Actor,
    instance::Instance,
    message::{Event as Told, Facts},
    metering::{Calendar, Cycle, HoldReason, Meter, Tariff, Usage, UsageAdjustment, give_back},
    policy::Policy,
    refusal::{Code, Refusal},
    time::Time,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::{Tx, UsageHold, UsageRecord, UsageRefusal, UsageSum};
use wire::usage_push::{UsageApi, UsagePush};

use super::limits::held_facts;
use crate::{
    App, OrAbsent, Result,
    context::account_of,
    views::{UsageHoldView, UsageRecordView, UsageVerdict},
};

/// Which record a buyer disputes, and why.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UsageDispute {
    /// The record's beginning.
    pub begin_at: Time,
    /// Its end.
    pub end_at: Time,
    /// What is wrong with it, as the seller and the operator read it.
    pub reason: Reason,
}

/// A seller's correction of a record that counts.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UsageCorrection {
    /// The record's beginning.
    pub begin_at: Time,
    /// Its end.
    pub end_at: Time,
    /// What it should have said.
    pub value: Usage,
    /// Why, as the buyer reads it.
    pub reason: Reason,
}

/// A refused record, corrected, with the fields of the new interface.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UsageResend {
    /// The record.
    #[schema(value_type = Object)]
    pub record: Map<String, Value>,
}

impl App {
    /// Judges a refused record again, as corrected. What counts or waits now settles the refusal.
    ///
    /// # Errors
    /// It is absent, another seller's, or settled already; or the record cannot be read as one.
    pub async fn resend_usage(&self, actor: Actor, id: Id<UsageRefusal>, resend: &UsageResend) -> Result<UsageVerdict> {
        let seller = account_of(actor)?;
        let mut glance = self.store.glance().await?;
        let refusal = glance.refusal(id, seller).await?.or_absent()?;
        drop(glance);
        if refusal.settled_at.is_some() {
            return Err(Code::NotFound.into());
        }
        let body = json!({"usage_records": [resend.record]}).to_string();
        let push = UsagePush::parse(UsageApi::New, body.as_bytes()).map_err(|error| {
            Refusal::new(Code::Malformed)
                .field("record")
                .with("detail", error.answer().error_msg)
        })?;
        let judged = self.keep_usage(seller, UsageApi::New, &push, body.as_bytes()).await?;
        // Refused once more, the new refusal stands for both; on a day on which too many were kept there is none.
        let mut tx = self.store.begin().await?;
        if judged.all_kept {
            tx.settle_refusal(id, seller, self.clock.now()).await?;
        }
        tx.commit().await?;
        let refused = judged.refused.into_iter().next();
        Ok(UsageVerdict::of(refused.map(|refused| (refused.fault, refused.detail))))
    }

    /// A buyer disputes a record that was not charged yet: it waits for an operator, and packages have back what they paid.
    ///
    /// # Errors
    /// It is absent or foreign, charged already, waits already, or was decided on before.
    pub async fn dispute_usage(&self, actor: Actor, id: Id<Instance>, dispute: &UsageDispute) -> Result<UsageHoldView> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        tx.lock_buyer(buyer).await?;
        let meter = tx.lock_meter(id).await?.filter(|m| m.buyer_id == buyer).or_absent()?;
        let key = (id, dispute.begin_at, dispute.end_at);
        let record = tx.record(key).await?.or_absent()?;
        if record.held {
            return Err(Code::UsageHeld.into());
        }
        if record.cycle_at < meter.collected_to {
            return Err(Code::UsageCharged.into());
        }
        if !tx.holds_of_record(key).await?.is_empty() {
            return Err(Code::UsageDecided.into());
        }
        let policy = self.policy(&mut *tx).await?;
        self.take_out(&mut *tx, &record, &meter, &policy).await?;
        let now = self.clock.now();
        let hold = UsageHold {
            id: self.id(),
            instance_id: id,
            begin_at: record.begin_at,
            end_at: record.end_at,
            seller_id: meter.seller_id,
            buyer_id: buyer,
            reason: HoldReason::Disputed,
            value: record.value,
            serial: record.serial,
            at: now,
            until_at: now.plus(policy.usage.hold_for),
            note: Some(dispute.reason.as_str().to_owned()),
            outcome: None,
            version: 0,
        };
        tx.insert_hold(&hold).await?;
        let facts = Facts {
            detail: hold.note.clone(),
            ..held_facts(&meter, record.value, hold.until_at)
        };
        self.tell(&mut *tx, meter.seller_id, Told::UsageDisputed, facts.clone())
            .await?;
        self.tell_operators(&mut *tx, Told::UsageToDecide, facts).await?;
        tx.commit().await?;
        Ok(UsageHoldView::of(&hold, &meter))
    }

    /// A record counts no more for now.
    async fn take_out(&self, tx: &mut dyn Tx, record: &UsageRecord, meter: &Meter, policy: &Policy) -> Result<()> {
        let now = self.clock.now();
        tx.hold_record(record).await?;
        let less = |usage: Usage| Usage::from_parts(-usage.parts());
        let sum = UsageSum {
            records: -1,
            value: less(record.value),
            packaged: less(record.packaged),
        };
        tx.add_to_cycles(&[(record.instance_id, record.cycle_at, sum)]).await?;
        let (day, _) = Calendar::new(&policy.zone).span(Cycle::Day, record.begin_at);
        let day = day.local(&policy.zone).date().to_string();
        tx.add_to_days(&[(record.instance_id, day, sum)]).await?;
        let mut packages = tx.packages_for(&[meter.instance_id], record.begin_at.min(now)).await?;
        for package in &mut packages {
            package.refill(now, &policy.zone);
        }
        let named = record
            .package_id
            .and_then(|id| packages.iter().find(|p| p.package_id == id).map(|p| p.id));
        let touched = give_back(&mut packages, named, record.packaged, record.begin_at);
        for package in packages.iter_mut().filter(|package| touched.contains(&package.id)) {
            // What is no longer little may become so again.
            package.alarm_crossed();
            package.rebuy_crossed();
            tx.update_package(package).await?;
        }
        Ok(())
    }

    /// A seller corrects a record: the difference is rated with the cycle that is open now. The record itself never changes.
    ///
    /// # Errors
    /// It is absent or foreign, waits for a decision, the amount is the same or below what packages paid, or the price is one
    /// without which packages must cover more.
    pub async fn correct_usage(
        &self,
        actor: Actor,
        id: Id<Instance>,
        correction: UsageCorrection,
    ) -> Result<UsageRecordView> {
        let seller = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        let meter = tx.lock_meter(id).await?.filter(|m| m.seller_id == seller).or_absent()?;
        let key = (id, correction.begin_at, correction.end_at);
        let record = tx.record(key).await?.or_absent()?;
        if record.held {
            return Err(Code::UsageHeld.into());
        }
        let wrong = || {
            Refusal::new(Code::UsageCorrection)
                .field("value")
                .with("packaged", record.packaged)
        };
        if correction.value < record.packaged || correction.value > Usage::MAX_RECORD {
            return Err(wrong().into());
        }
        let made = tx.adjustments_of_record(key).await?;
        let before = made
            .iter()
            .fold(record.value.less(record.packaged).parts(), |all, made| {
                all.saturating_add(made.by.parts())
            });
        let by = correction.value.less(record.packaged).parts().saturating_sub(before);
        if by == 0 {
            return Err(wrong().into());
        }
        if by > 0 && matches!(meter.price.metered.tariff, Tariff::PackageOnly) {
            return Err(Refusal::new(Code::UsageUncovered).field("value").into());
        }
        let policy = self.policy(&mut *tx).await?;
        let now = self.clock.now();
        let (cycle, mut calendar) = (meter.price.metered.cycle, Calendar::new(&policy.zone));
        let closed_to = meter
            .collected_to
            .max(calendar.due_to(cycle, now, &policy.usage.cycles));
        let adjustment = UsageAdjustment {
            id: self.id(),
            instance_id: id,
            begin_at: record.begin_at,
            end_at: record.end_at,
            before: Usage::from_parts(before),
            by: Usage::from_parts(by),
            reason: correction.reason,
            cycle_at: calendar.span(cycle, now).0.max(closed_to),
            at: now,
        };
        tx.insert_adjustment(&adjustment).await?;
        self.set_meter_timer(&mut *tx, &meter, &policy).await?;
        let facts = Facts {
            instance: Some(meter.instance_id.to_string()),
            product: Some(meter.product_name.clone()),
            amount: Some(format!("{} {}", correction.value, meter.price.metered.unit)),
            detail: Some(adjustment.reason.as_str().to_owned()),
            ..Facts::default()
        };
        self.tell(&mut *tx, meter.buyer_id, Told::UsageCorrected, facts).await?;
        tx.commit().await?;
        let corrected = Usage::from_parts(made.iter().fold(by, |all, made| all.saturating_add(made.by.parts())));
        Ok(UsageRecordView::of(&record, &meter, corrected))
    }
}
