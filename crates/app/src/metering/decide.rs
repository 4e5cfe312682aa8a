//! Decide on records that wait: they overlap another, go beyond the buyer's limit, or are disputed.

use domain::{
    id::Id,
    identity::Actor,
    message::Event as Told,
    metering::{Calendar, Cycle, RecordFault, Tariff, Usage, deduct},
    refusal::{Code, Refusal},
};
use serde_json::json;
use store::{Delay, HoldOutcome, Tx, UsageHold, UsagePush, UsageRefusal, UsageSum};

use super::{keep::digest, limits::held_facts};
use crate::{App, Error, OrAbsent, Result, context::account_of, views::UsageHoldView};

/// Records whose time ran out that are put aside in one go.
const AT_ONCE: i64 = 200;

impl App {
    /// An operator lets a record that waits count, or refuses it.
    ///
    /// # Errors
    /// It is absent, was decided before, or no package covers what is not sold without.
    pub async fn decide_usage_hold(
        &self,
        actor: Actor,
        id: Id<UsageHold>,
        version: i64,
        accept: bool,
    ) -> Result<UsageHoldView> {
        let operator = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        let mut hold = tx.usage_hold(id).await?.or_absent()?;
        if hold.version != version || hold.outcome.is_some() {
            return Err(Code::VersionStale.into());
        }
        if accept {
            self.let_count(&mut *tx, &hold).await?;
        } else {
            self.refuse_held(&mut *tx, &hold, "an operator refused it").await?;
        }
        hold.outcome = Some(HoldOutcome {
            accepted: accept,
            at: self.clock.now(),
            by: Some(operator),
        });
        tx.decide_hold(&hold).await?;
        hold.version += 1;
        self.tell_outcome(&mut *tx, &hold).await?;
        let meter = tx.meter(hold.instance_id).await?.or_absent()?;
        tx.commit().await?;
        Ok(UsageHoldView::of(&hold, &meter))
    }

    /// Refuses the records that nobody decided on in time.
    pub(crate) async fn let_holds_run_out(&self, tx: &mut dyn Tx) -> Result<()> {
        let now = self.clock.now();
        for mut hold in tx.holds_run_out(now, AT_ONCE).await? {
            self.refuse_held(tx, &hold, "nobody decided on it in time").await?;
            hold.outcome = Some(HoldOutcome {
                accepted: false,
                at: now,
                by: None,
            });
            tx.decide_hold(&hold).await?;
            self.tell_outcome(tx, &hold).await?;
        }
        Ok(())
    }

    /// Tells both sides what became of a record that waited.
    async fn tell_outcome(&self, tx: &mut dyn Tx, hold: &UsageHold) -> Result<()> {
        let Some(meter) = tx.meter(hold.instance_id).await? else {
            return Ok(());
        };
        let accepted = hold.outcome.is_some_and(|outcome| outcome.accepted);
        let told = if accepted {
            Told::UsageLetCount
        } else {
            Told::UsageNotCounted
        };
        let facts = held_facts(&meter, hold.value, hold.until_at);
        for account in [hold.buyer_id, hold.seller_id] {
            self.tell(tx, account, told, facts.clone()).await?;
        }
        Ok(())
    }

    /// A record counts from now on: with its own cycle where that is still open, otherwise with the one that is.
    async fn let_count(&self, tx: &mut dyn Tx, hold: &UsageHold) -> Result<()> {
        let now = self.clock.now();
        tx.lock_buyer(hold.buyer_id).await?;
        let meter = tx
            .lock_meter(hold.instance_id)
            .await?
            .ok_or_else(|| Error::fault("a record without its meter"))?;
        let policy = self.policy(tx).await?;
        let key = (hold.instance_id, hold.begin_at, hold.end_at);
        let mut record = tx.record(key).await?.or_absent()?;
        let (cycle, mut calendar) = (meter.price.metered.cycle, Calendar::new(&policy.zone));
        let closed_to = meter
            .collected_to
            .max(calendar.due_to(cycle, now, &policy.usage.cycles));
        let (own, end) = calendar.span(cycle, record.begin_at);
        (record.cycle_at, record.delay) = if end > closed_to {
            (own, Delay::None)
        } else {
            (calendar.span(cycle, now).0.max(closed_to), Delay::Moved)
        };
        let mut packages = tx.packages_for(&[hold.instance_id], record.begin_at.min(now)).await?;
        for package in &mut packages {
            package.refill(now, &policy.zone);
        }
        let named = record
            .package_id
            .and_then(|id| packages.iter().find(|p| p.package_id == id).map(|p| p.id));
        let deduction = deduct(&mut packages, named, record.value, record.begin_at)
            .map_err(|_| Refusal::new(Code::UsageUncovered))?;
        if deduction.rest > Usage::ZERO && matches!(meter.price.metered.tariff, Tariff::PackageOnly) {
            return Err(Code::UsageUncovered.into());
        }
        for package in packages {
            if deduction.parts.iter().any(|(id, _)| *id == package.id) {
                tx.update_package(&package).await?;
            }
        }
        record.packaged = deduction.covered();
        tx.release_record(&record).await?;
        let sum = UsageSum {
            records: 1,
            value: record.value,
            packaged: record.packaged,
        };
        tx.add_to_cycles(&[(record.instance_id, record.cycle_at, sum)]).await?;
        let (day, _) = calendar.span(Cycle::Day, record.begin_at);
        let day = day.local(&policy.zone).date().to_string();
        tx.add_to_days(&[(record.instance_id, day, sum)]).await?;
        self.set_meter_timer(tx, &meter, &policy).await
    }

    /// A record does not count; its serial may be used again.
    async fn refuse_held(&self, tx: &mut dyn Tx, hold: &UsageHold, why: &str) -> Result<()> {
        let now = self.clock.now();
        let record = tx
            .record((hold.instance_id, hold.begin_at, hold.end_at))
            .await?
            .or_absent()?;
        let serial = hold.serial.as_deref().map(|serial| digest(hold.seller_id, serial));
        tx.drop_record(&record, serial).await?;
        let name = tx.meter(hold.instance_id).await?.map(|meter| meter.seller_instance_id);
        let time = |at: domain::time::Time| at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string();
        let refusal = UsageRefusal {
            id: self.id(),
            seller_id: hold.seller_id,
            push_id: Id::<UsagePush>::from_uuid(hold.id.uuid()),
            instance_id: Some(hold.instance_id),
            fault: RecordFault::Decided,
            detail: format!("it waited since it {}, and {why}", because(hold)),
            record: json!({
                "instance_id": name, "record_time": time(record.recorded_at), "metering_sn": hold.serial, "begin_time": time(hold.begin_at), "end_time": time(hold.end_at),
                "usage_value": hold.value.to_string(),
            }),
            at: now,
            settled_at: None,
        };
        Ok(tx.insert_refusals(&[refusal]).await?)
    }
}

const fn because(hold: &UsageHold) -> &'static str {
    match hold.reason {
        domain::metering::HoldReason::Overlap => "shares some of its time with another record",
        domain::metering::HoldReason::Cap => "leads beyond the buyer's limit",
        domain::metering::HoldReason::Disputed => "is disputed by the buyer",
    }
}
