//! Show what was reported, what became of it and what it cost.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{
    id::Id,
    identity::Actor,
    instance::Instance,
    metering::{
        Meter, Usage, UsageCharge,
        explain::{ChargeExport, RecordFacts},
    },
    money::Money,
    refusal::{Code, Refusal},
    time::{Span, Time},
};
use store::{ChargeWish, OrderFilter, Page, RefusalWish, Stretch, Tx, UsageRecord, UsageRefusal};

use super::keep::digest;

use crate::{
    App, OrAbsent, Result,
    context::account_of,
    order::filter_of,
    views::{
        InstanceUsage, PackageView, UsageChargeDetails, UsageChargeView, UsageCostDay, UsageCostOfInstance, UsageCosts,
        UsageDayView, UsageHoldView, UsagePushView, UsageRecordView, UsageRefusalView,
    },
};

/// Days shown.
const DAYS: i64 = 31;

/// Charges read at once.
const PAGE: i64 = 500;

impl App {
    /// Calls by which the seller reported usage, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_usage_pushes(&self, actor: Actor, page: Page) -> Result<Vec<UsagePushView>> {
        let mut tx = self.store.read().await?;
        let pushes = tx.pushes(account_of(actor)?, page).await?;
        Ok(pushes.iter().map(UsagePushView::of).collect())
    }

    /// Records of the seller that were refused, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_usage_refusals(
        &self,
        actor: Actor,
        wish: &RefusalWish,
        page: Page,
    ) -> Result<Vec<UsageRefusalView>> {
        let mut tx = self.store.read().await?;
        let refusals = tx.refusals(account_of(actor)?, wish, page).await?;
        Ok(refusals.iter().map(UsageRefusalView::of).collect())
    }

    /// Notes that a refused record needs no more work.
    ///
    /// # Errors
    /// It is absent, another seller's, or was settled before.
    pub async fn settle_usage_refusal(&self, actor: Actor, id: Id<UsageRefusal>) -> Result<()> {
        let mut tx = self.store.begin().await?;
        if !tx.settle_refusal(id, account_of(actor)?, self.clock.now()).await? {
            return Err(Code::NotFound.into());
        }
        Ok(tx.commit().await?)
    }

    /// Records that wait for a decision, or waited: one's own, all for operators; newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_usage_holds(&self, actor: Actor, open: Option<bool>, page: Page) -> Result<Vec<UsageHoldView>> {
        let mut tx = self.store.read().await?;
        let holds = tx.usage_holds(filter_of(actor)?, open, page).await?;
        let mut views = Vec::with_capacity(holds.len());
        for hold in &holds {
            let meter = tx.meter(hold.instance_id).await?.or_absent()?;
            views.push(UsageHoldView::of(hold, &meter));
        }
        Ok(views)
    }

    /// Charges of the actor, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_usage_charges(
        &self,
        actor: Actor,
        wish: &ChargeWish,
        page: Page,
    ) -> Result<Vec<UsageChargeView>> {
        let mut tx = self.store.read().await?;
        let charges = tx.charges(filter_of(actor)?, wish, page).await?;
        Ok(charges.iter().map(UsageChargeView::of).collect())
    }

    /// What one's use cost in the last days, by day and by instance, as far as it was charged.
    ///
    /// # Errors
    /// Too many days.
    pub async fn usage_costs(&self, actor: Actor, days: u16) -> Result<UsageCosts> {
        if !(1..=366).contains(&days) {
            return Err(Refusal::new(Code::NumberRange)
                .field("days")
                .with("min", 1)
                .with("max", 366)
                .into());
        }
        let mut tx = self.store.read().await?;
        let policy = self.policy(&mut *tx).await?;
        let zero = Money::zero(policy.currency);
        let now = self.clock.now();
        let day_of = |at: Time| at.local(&policy.zone).date().to_string();
        let first = now.minus(Span::days(i64::from(days) - 1));
        let mut by_day: BTreeMap<String, Money> = (0..i64::from(days))
            .map(|past| (day_of(now.minus(Span::days(past))), zero))
            .collect();
        let mut by_instance: BTreeMap<_, UsageCostOfInstance> = BTreeMap::new();
        let (mut total, mut due, mut before) = (zero, zero, None);
        let wish = ChargeWish {
            collected: Stretch {
                from: Some(policy.zone.start_of_day(first)),
                to: None,
            },
            ..ChargeWish::default()
        };
        let sum = |to: &mut Money, more: Money| -> Result<()> {
            *to = to.plus(more).map_err(Refusal::from)?;
            Ok(())
        };
        loop {
            let page = Page { before, limit: PAGE };
            let charges = tx.charges(filter_of(actor)?, &wish, page).await?;
            let Some(last) = charges.last() else { break };
            before = Some(last.id.uuid());
            for charge in charges
                .iter()
                .filter(|charge| charge.amount().currency == policy.currency)
            {
                let Some(of_day) = by_day.get_mut(&day_of(charge.cycle_at)) else {
                    continue;
                };
                sum(of_day, charge.amount())?;
                sum(&mut total, charge.amount())?;
                sum(&mut due, charge.due())?;
                let of_instance = by_instance
                    .entry(charge.instance_id)
                    .or_insert_with(|| UsageCostOfInstance {
                        instance_id: charge.instance_id.uuid(),
                        product_name: charge.product_name.clone(),
                        amount: zero,
                    });
                sum(&mut of_instance.amount, charge.amount())?;
            }
        }
        let mut instances: Vec<UsageCostOfInstance> = by_instance.into_values().collect();
        instances.sort_by_key(|one| Reverse(one.amount.minor));
        let days = by_day.into_iter().map(|(day, amount)| UsageCostDay { day, amount });
        Ok(UsageCosts {
            total,
            due,
            days: days.collect(),
            instances,
        })
    }

    /// A charge with its price and the arithmetic.
    ///
    /// # Errors
    /// It is absent or foreign.
    pub async fn show_usage_charge(&self, actor: Actor, id: Id<UsageCharge>) -> Result<UsageChargeDetails> {
        let mut tx = self.store.read().await?;
        let charge = own_charge(tx.charge(id).await?, filter_of(actor)?).or_absent()?;
        Ok(UsageChargeDetails {
            charge: UsageChargeView::of(&charge),
            price: charge.price,
            rating: charge.rating,
        })
    }

    /// The use of an instance: what the open cycle has come to, the last days, and the packages that pay.
    ///
    /// # Errors
    /// It is absent, foreign, or not paid by use.
    pub async fn show_usage(&self, actor: Actor, id: Id<Instance>) -> Result<InstanceUsage> {
        let mut tx = self.store.read().await?;
        let meter = own_meter(tx.meter(id).await?, filter_of(actor)?).or_absent()?;
        let policy = self.policy(&mut *tx).await?;
        let now = self.clock.now();
        let cycle = meter.price.metered.cycle;
        let cycle_at = cycle.start(now, &policy.zone);
        let ends_at = cycle.end(cycle_at, &policy.zone);
        let sum = tx.usage_of_cycle(id, cycle_at).await?;
        let rating = self
            .rate_cycle(&mut *tx, &meter, cycle_at, ends_at, &sum, meter.carry)
            .await?;
        // A cycle that is over is charged a little later: until then it is shown beside the open one.
        let uncharged = match tx.next_use(id, meter.collected_to).await?.filter(|at| *at < cycle_at) {
            Some(at) => {
                let sum = tx.usage_of_cycle(id, at).await?;
                let ends_at = cycle.end(cycle.start(at, &policy.zone), &policy.zone);
                Some(
                    self.rate_cycle(&mut *tx, &meter, at, ends_at, &sum, meter.carry)
                        .await?
                        .amount,
                )
            }
            None => None,
        };
        let first = now.minus(Span::days(DAYS)).local(&policy.zone).date().to_string();
        let days = tx.usage_of_days(id, &first, DAYS + 1).await?;
        let mut packages = tx.packages_for(&[id], now).await?;
        for package in &mut packages {
            package.refill(now, &policy.zone);
        }
        Ok(InstanceUsage {
            instance_id: id,
            cycle_at,
            ends_at,
            value: sum.value.to_string(),
            packaged: sum.packaged.to_string(),
            estimate: rating.amount,
            uncharged,
            days: days.into_iter().map(UsageDayView::of).collect(),
            packages: packages.iter().map(PackageView::of).collect(),
            cap: meter.cap,
            alert: meter.alert,
            version: meter.version,
            price: meter.price,
        })
    }

    /// Records of an instance that were taken in, latest use first; those before `before`, its beginning and end.
    ///
    /// # Errors
    /// It is absent, foreign, or not paid by use.
    pub async fn list_usage_records(
        &self,
        actor: Actor,
        id: Id<Instance>,
        before: Option<(Time, Time)>,
        limit: i64,
    ) -> Result<Vec<UsageRecordView>> {
        let mut tx = self.store.read().await?;
        let meter = own_meter(tx.meter(id).await?, filter_of(actor)?).or_absent()?;
        let mut views = Vec::new();
        for record in tx.records(id, before, limit).await? {
            views.push(record_view(&mut *tx, &record, &meter).await?);
        }
        Ok(views)
    }

    /// The record with a serial of one's own.
    ///
    /// # Errors
    /// None was taken in with it.
    pub async fn find_usage_record(&self, actor: Actor, serial: &str) -> Result<UsageRecordView> {
        let seller = account_of(actor)?;
        let mut tx = self.store.read().await?;
        let record = tx
            .record_of_serial(seller, serial, digest(seller, serial))
            .await?
            .or_absent()?;
        let meter = tx.meter(record.instance_id).await?.or_absent()?;
        record_view(&mut *tx, &record, &meter).await
    }

    /// A charge with everything it was made of: who has it computes the charge anew (`galleria explain`).
    ///
    /// # Errors
    /// It is absent or foreign, or holds more records than one answer carries, or they are kept no longer.
    pub async fn export_usage_charge(&self, actor: Actor, id: Id<UsageCharge>) -> Result<ChargeExport> {
        let mut tx = self.store.read().await?;
        let charge = own_charge(tx.charge(id).await?, filter_of(actor)?).or_absent()?;
        if charge.records > MOST_EXPORTED {
            return Err(Refusal::new(Code::ExportTooLarge).with("max", MOST_EXPORTED).into());
        }
        let meter = tx.meter(charge.instance_id).await?.or_absent()?;
        let records = tx
            .records_of_cycle(charge.instance_id, charge.cycle_at, charge.ends_at, None, MOST_EXPORTED)
            .await?;
        // Some are gone by policy: half an account explains nothing.
        if i64::try_from(records.len()).is_ok_and(|found| found < charge.records) {
            return Err(Code::ChargeRecordsGone.into());
        }
        let adjustments = tx.adjustments_of_cycle(charge.instance_id, charge.cycle_at).await?;
        let transfers = tx.transfers_of_charge(id).await?;
        let records = records.into_iter().map(|record| RecordFacts {
            begin_at: record.begin_at,
            end_at: record.end_at,
            serial: record.serial,
            value: record.value,
            packaged: record.packaged,
        });
        Ok(ChargeExport::new(
            &charge,
            meter.seller_instance_id,
            records.collect(),
            &adjustments,
            &transfers,
            self.clock.now(),
        ))
    }
}

/// Records in one export.
const MOST_EXPORTED: i64 = 100_000;

/// A meter of one of these sides.
fn own_meter(meter: Option<Meter>, whose: OrderFilter) -> Option<Meter> {
    meter.filter(|meter| match whose {
        OrderFilter::Buyer(id) => meter.buyer_id == id,
        OrderFilter::Seller(id) => meter.seller_id == id,
        OrderFilter::All => true,
    })
}

/// A charge of one of these sides.
fn own_charge(charge: Option<UsageCharge>, whose: OrderFilter) -> Option<UsageCharge> {
    charge.filter(|charge| match whose {
        OrderFilter::Buyer(id) => charge.buyer_id == id,
        OrderFilter::Seller(id) => charge.seller_id == id,
        OrderFilter::All => true,
    })
}

async fn record_view(tx: &mut dyn Tx, record: &UsageRecord, meter: &Meter) -> Result<UsageRecordView> {
    let key = (record.instance_id, record.begin_at, record.end_at);
    let made = tx.adjustments_of_record(key).await?;
    let corrected = made.iter().fold(0_i64, |all, made| all.saturating_add(made.by.parts()));
    Ok(UsageRecordView::of(record, meter, Usage::from_parts(corrected)))
}
