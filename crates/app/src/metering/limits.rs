//! What a buyer wants to spend in a cycle, and when he wants to hear of it (threat L4).

use std::collections::HashMap;

use domain::{
    id::Id,
    identity::Actor,
    instance::Instance,
    message::{Event as Told, Facts},
    metering::{Calendar, Meter, Tally, Usage},
    money::Money,
    policy::Policy,
    refusal::{Code, Refusal},
    time::Time,
};
use serde::Deserialize;
use store::Tx;

use super::keep::Entry;
use crate::{App, OrAbsent, Result, context::account_of, views::InstanceUsage};

/// What a buyer wants of an instance that he pays by use.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UsageLimits {
    /// Records that lead beyond this within a cycle wait for a decision; none where left out.
    #[serde(default)]
    pub cap: Option<Money>,
    /// Tell me when a cycle has come to more than this; never where left out.
    #[serde(default)]
    pub alert: Option<Money>,
}

/// A place in the list of meters, and the beginning of a cycle.
type Place = (usize, Time);

/// A cycle that has come to more than its buyer wants to hear of.
pub(super) struct Alert {
    place: Place,
    so_far: Money,
}

/// The cycles that the records of a push are charged with, of meters whose buyers set a limit or an alert.
pub(super) struct Limits<'m> {
    cycles: HashMap<Place, (&'m Meter, Tally<'m>)>,
}

impl Limits<'_> {
    /// Whether this much more that packages do not pay stays within the limit. It is counted then.
    pub(super) fn passes(&mut self, place: Place, more: Usage) -> bool {
        let Some((meter, tally)) = self.cycles.get_mut(&place) else {
            return true;
        };
        if more > Usage::ZERO && meter.beyond_cap(tally, more) {
            return false;
        }
        tally.record(more);
        true
    }

    /// What buyers want to hear.
    pub(super) fn alerts(&self) -> Result<Vec<Alert>> {
        let mut alerts = Vec::new();
        for (place, (meter, tally)) in &self.cycles {
            let so_far = tally.rate(meter.carry).map_err(Refusal::from)?.amount;
            if meter.alarms(place.1, so_far) {
                alerts.push(Alert { place: *place, so_far });
            }
        }
        alerts.sort_by_key(|alert| alert.place);
        Ok(alerts)
    }
}

impl App {
    /// Sets a buyer's own limit and alert. They count for what is reported from now on.
    ///
    /// # Errors
    /// The instance is not his or not paid by use, was changed meanwhile, or an amount is not one.
    pub async fn limit_usage(
        &self,
        actor: Actor,
        id: Id<Instance>,
        version: i64,
        limits: UsageLimits,
    ) -> Result<InstanceUsage> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        let mut meter = tx.lock_meter(id).await?.filter(|m| m.buyer_id == buyer).or_absent()?;
        if meter.version != version {
            return Err(Code::VersionStale.into());
        }
        let currency = meter.price.metered.currency;
        for (field, amount) in [("cap", limits.cap), ("alert", limits.alert)] {
            if amount.is_some_and(|amount| amount.minor <= 0 || amount.currency != currency) {
                return Err(Refusal::new(Code::UsageLimit)
                    .field(field)
                    .with("currency", currency.code())
                    .into());
            }
        }
        if meter.alert != limits.alert {
            meter.alerted_at = None;
        }
        (meter.cap, meter.alert) = (limits.cap, limits.alert);
        tx.update_meter(&meter).await?;
        tx.commit().await?;
        self.show_usage(actor, id).await
    }

    /// The cycles of a push that have a limit or an alert, with what they have come to before it.
    pub(super) async fn limits<'m>(
        &self,
        tx: &mut dyn Tx,
        meters: &'m [Meter],
        entries: &[Entry],
        policy: &Policy,
    ) -> Result<Limits<'m>> {
        let mut calendar = Calendar::new(&policy.zone);
        let mut cycles = HashMap::new();
        for e in entries {
            let place = (e.meter, e.placed.cycle_at);
            let Some(meter) = meters.get(e.meter).filter(|m| m.cap.is_some() || m.alert.is_some()) else {
                continue;
            };
            if cycles.contains_key(&place) {
                continue;
            }
            let (_, ends_at) = calendar.span(meter.price.metered.cycle, place.1);
            let sum = tx.usage_of_cycle(meter.instance_id, place.1).await?;
            let tally = self.tally_cycle(tx, meter, place.1, ends_at, &sum).await?;
            cycles.insert(place, (meter, tally));
        }
        Ok(Limits { cycles })
    }

    /// Tells a buyer what he wants to hear, once a cycle.
    pub(super) async fn alert(&self, tx: &mut dyn Tx, meters: &mut [Meter], alert: &Alert) -> Result<()> {
        let Some(meter) = meters.get_mut(alert.place.0) else {
            return Ok(());
        };
        meter.alerted_at = Some(alert.place.1);
        tx.update_meter(meter).await?;
        meter.version += 1;
        let facts = Facts {
            instance: Some(meter.instance_id.to_string()),
            product: Some(meter.product_name.clone()),
            amount: Some(format!("{} {}", alert.so_far, alert.so_far.currency.code())),
            ..Facts::default()
        };
        self.tell(tx, meter.buyer_id, Told::UsageAlert, facts).await
    }
}

/// What messages say of use that waits.
pub(super) fn held_facts(meter: &Meter, value: Usage, until: Time) -> Facts {
    Facts {
        instance: Some(meter.instance_id.to_string()),
        product: Some(meter.product_name.clone()),
        amount: Some(format!("{value} {}", meter.price.metered.unit)),
        until: Some(until),
        ..Facts::default()
    }
}
