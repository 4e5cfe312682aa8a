//! Collect the use of a cycle into one charge (open APIs §1.5).
//!
//! A meter has a timer only while something was used that is not charged yet. At its moment the records of the cycle, the
//! corrections put to it and what the one before left over become one charge, booked in the same transaction; the meter's
//! row and the charge's own key keep a second one out.

use domain::{
    id::Id,
    instance::Instance,
    ledger::Books,
    metering::{Adjustment, Meter, Rating, Tally, UsageCharge},
    policy::Policy,
    time::Time,
};
use jobs::{Done, Failed};
use store::{JobKind, Lease, Tx, UsageSum};

use crate::{App, Error, Result, handler::failed};

/// Records read at once.
const PAGE: i64 = 5_000;

impl App {
    /// Job: charge the cycles of a meter that are over, one after the other, each in a transaction of its own.
    pub(crate) async fn run_usage(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.collect(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn collect(&self, lease: &Lease) -> Result<()> {
        let id: Id<Instance> = lease.job.key.parse().map_err(Error::fault)?;
        loop {
            let mut tx = self.store.begin().await?;
            if !tx.holds(lease).await? {
                return Ok(());
            }
            let Some(buyer) = tx.meter(id).await?.map(|meter| meter.buyer_id) else {
                tx.finish(lease).await?;
                return Ok(tx.commit().await?);
            };
            tx.lock_buyer(buyer).await?;
            let mut meter = tx
                .lock_meter(id)
                .await?
                .ok_or_else(|| Error::fault("a meter is gone"))?;
            let policy = self.policy(&mut *tx).await?;
            match tx.next_use(id, meter.collected_to).await? {
                None => {
                    tx.finish(lease).await?;
                }
                Some(cycle_at) => {
                    let at = collect_at(&meter, cycle_at, &policy);
                    if at > self.clock.now() {
                        tx.put_back(lease, at, None).await?;
                    } else {
                        self.charge(&mut *tx, &mut meter, cycle_at, &policy).await?;
                        tx.commit().await?;
                        continue;
                    }
                }
            }
            return Ok(tx.commit().await?);
        }
    }

    /// Charges a cycle.
    async fn charge(&self, tx: &mut dyn Tx, meter: &mut Meter, cycle_at: Time, policy: &Policy) -> Result<()> {
        let cycle = meter.price.metered.cycle;
        let ends_at = cycle.end(cycle.start(cycle_at, &policy.zone), &policy.zone);
        let sum = tx.usage_of_cycle(meter.instance_id, cycle_at).await?;
        let mut adjusted = 0_i64;
        let adjustments = tx.adjustments_of_cycle(meter.instance_id, cycle_at).await?;
        for adjustment in &adjustments {
            adjusted = adjusted.saturating_add(adjustment.by.parts());
        }
        let rating = self.rate_cycle(tx, meter, cycle_at, ends_at, &sum, meter.carry).await?;
        let charge = UsageCharge {
            id: self.id(),
            instance_id: meter.instance_id,
            buyer_id: meter.buyer_id,
            seller_id: meter.seller_id,
            product_id: meter.product_id,
            product_name: meter.product_name.clone(),
            cycle_at,
            ends_at,
            at: self.clock.now(),
            records: sum.records,
            value: sum.value,
            packaged: sum.packaged,
            adjusted: domain::metering::Usage::from_parts(adjusted),
            price: meter.price.clone(),
            rating,
            paid: 0,
            paid_at: None,
            version: 0,
        };
        tx.insert_charge(&charge).await?;
        let transfer = Books {
            next_id: &mut || self.id(),
            now: self.clock.now(),
        }
        .charge_use(&charge);
        if let Some(transfer) = &transfer {
            tx.book(transfer).await?;
        }
        meter.carry = charge.rating.carry_out;
        meter.collected_to = ends_at;
        tx.update_meter(meter).await?;
        meter.version += 1;
        if transfer.is_some() {
            self.settle_use(tx, meter.buyer_id, charge.amount().currency, policy)
                .await?;
        }
        Ok(())
    }

    /// What a cycle comes to. For most tariffs its sums say that; where each record counts for itself, they are read.
    pub(super) async fn rate_cycle(
        &self,
        tx: &mut dyn Tx,
        meter: &Meter,
        cycle_at: Time,
        ends_at: Time,
        sum: &UsageSum,
        carry: rust_decimal::Decimal,
    ) -> Result<Rating> {
        let tally = self.tally_cycle(tx, meter, cycle_at, ends_at, sum).await?;
        Ok(tally.rate(carry).map_err(domain::refusal::Refusal::from)?)
    }

    /// What was used in a cycle, ready to be rated.
    pub(super) async fn tally_cycle<'m>(
        &self,
        tx: &mut dyn Tx,
        meter: &'m Meter,
        cycle_at: Time,
        ends_at: Time,
        sum: &UsageSum,
    ) -> Result<Tally<'m>> {
        let mut tally = Tally::new(&meter.price).map_err(domain::refusal::Refusal::from)?;
        if meter.price.metered.tariff.by_record() {
            let mut after = None;
            loop {
                let records = tx
                    .records_of_cycle(meter.instance_id, cycle_at, ends_at, after, PAGE)
                    .await?;
                for record in &records {
                    tally.record(record.value.less(record.packaged));
                }
                after = records.last().map(|record| (record.begin_at, record.end_at));
                if records.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
                    break;
                }
            }
        } else {
            let records = u64::try_from(sum.records).unwrap_or(0);
            tally.sum(0, records, sum.value.less(sum.packaged));
        }
        for adjustment in tx.adjustments_of_cycle(meter.instance_id, cycle_at).await? {
            tally.adjust(Adjustment {
                before: adjustment.before,
                by: adjustment.by,
            });
        }
        Ok(tally)
    }

    /// Sets the timer of a meter to the first cycle that something is charged with; none where there is none.
    pub(crate) async fn set_meter_timer(&self, tx: &mut dyn Tx, meter: &Meter, policy: &Policy) -> Result<()> {
        let Some(cycle_at) = tx.next_use(meter.instance_id, meter.collected_to).await? else {
            return Ok(());
        };
        let lane = format!(
            "usage-{}",
            meter.instance_id.uuid().as_bytes().last().map_or(0, |b| b % 8)
        );
        let at = collect_at(meter, cycle_at, policy);
        self.enqueue(tx, JobKind::Usage, meter.instance_id, lane, at).await
    }
}

/// When the cycle that begins at `cycle_at`, or began before where that was collected already, is collected.
fn collect_at(meter: &Meter, cycle_at: Time, policy: &Policy) -> Time {
    let cycle = meter.price.metered.cycle;
    let end = cycle.end(cycle.start(cycle_at, &policy.zone), &policy.zone);
    cycle.collect_at(end, &policy.usage.cycles)
}
