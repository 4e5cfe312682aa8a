//! Judge the records of a push and keep them: all of it in one transaction, and the answer after its commit.
//!
//! A record is refused, held, or counts; it is never dropped. What was refused is kept with its reason. Of a batch each
//! record is judged for itself, in the order of time.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    catalog::{Product, Shelf},
    id::Id,
    identity::Account,
    instance::Instance,
    message::Event as Told,
    metering::{Calendar, Candidate, Cycle, HoldReason, Meter, Placed, RecordFault, Usage},
    policy::Policy,
    refusal::Code,
    time::{Time, Zone},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{Delay, SerialKey, StoreError, Tx, UsageHold, UsagePush, UsageRecord, UsageRefusal, UsageSum};
use wire::usage_push::{self as wire_push, RecordError, UsageApi};

use super::{
    limits::{Alert, held_facts},
    wallet::Wallets,
};
use crate::{App, Error, Result};

/// A record of a push that was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Refused {
    /// Its place in the push, from 0.
    pub(super) place: usize,
    /// Why.
    pub(super) fault: RecordFault,
    /// What helps to understand it, in English; may be empty.
    pub(super) detail: String,
    /// For which instance, where there is such a one of this seller.
    instance_id: Option<Id<Instance>>,
}

/// What became of a push.
pub(super) struct Judged {
    /// Records that were refused, by their place.
    pub(super) refused: Vec<Refused>,
    /// Whether all of those are kept for the seller to see.
    pub(super) all_kept: bool,
}

/// A record on its way through the judgements.
pub(super) struct Entry {
    place: usize,
    /// Its meter, by place in the list.
    pub(super) meter: usize,
    pub(super) record: Candidate,
    pub(super) placed: Placed,
    pub(super) held: Option<HoldReason>,
}

/// Tries of a transaction that loses against another.
const TRIES: u32 = 5;

impl App {
    /// Keeps the records of a push.
    pub(super) async fn keep_usage(
        &self,
        seller: Id<Account>,
        api: UsageApi,
        push: &wire_push::UsagePush<'_>,
        body: &[u8],
    ) -> Result<Judged> {
        let mut left = TRIES;
        loop {
            left -= 1;
            match self.try_keep(seller, api, push, body).await {
                Err(Error::Store(StoreError::Stale | StoreError::Duplicate(_))) if left > 0 => {}
                Err(error) if error.code() == Some(Code::Raced) && left > 0 => {}
                other => return other,
            }
        }
    }

    async fn try_keep(
        &self,
        seller: Id<Account>,
        api: UsageApi,
        push: &wire_push::UsagePush<'_>,
        body: &[u8],
    ) -> Result<Judged> {
        let mut refused: Vec<Refused> = Vec::new();
        let mut read: Vec<(usize, &wire_push::UsageRecord<'_>)> = Vec::with_capacity(push.records.len());
        for (place, record) in push.records.iter().enumerate() {
            match record {
                Ok(record) => read.push((place, record)),
                Err(finding) => refused.push(Refused {
                    place,
                    fault: fault_of(finding.error),
                    detail: finding.field.name().to_owned(),
                    instance_id: None,
                }),
            }
        }
        let mut tx = self.store.begin().await?;
        let policy = self.policy(&mut *tx).await?;
        let now = self.clock.now();
        let names: Vec<String> = read
            .iter()
            .map(|(_, record)| record.instance_id.as_ref())
            .collect::<HashSet<&str>>()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let mut meters = tx.meters_named(&names).await?;
        meters.retain(|meter| meter.seller_id == seller);
        let by_name: HashMap<String, usize> = meters
            .iter()
            .enumerate()
            .map(|(place, meter)| (meter.seller_instance_id.clone(), place))
            .collect();
        let strangers = self.strangers(&mut *tx, seller, &names, &by_name).await?;
        let gone = gone(&mut *tx, &meters).await?;
        let largest: Vec<Usage> = meters.iter().map(Meter::largest).collect();
        let mut calendar = Calendar::new(&policy.zone);
        let mut entries = Vec::with_capacity(read.len());
        for (place, record) in read {
            let name: &str = &record.instance_id;
            let Some(&place_of) = by_name.get(name) else {
                let fault = strangers.get(name).copied().unwrap_or(RecordFault::NoInstance);
                refused.push(Refused {
                    place,
                    fault,
                    detail: String::new(),
                    instance_id: None,
                });
                continue;
            };
            let record = candidate(record, api, meters.get(place_of));
            let judged = meters.get(place_of).ok_or(RecordFault::NoInstance).and_then(|meter| {
                if gone.contains(&meter.product_id) {
                    return Err(RecordFault::ProductGone);
                }
                let record = record.as_ref().map_err(|fault| *fault)?;
                if largest.get(place_of).is_some_and(|most| record.value > *most) {
                    return Err(RecordFault::Value);
                }
                meter.place(record, now, &mut calendar, &policy.usage.cycles)
            });
            match (judged, record) {
                (Ok(placed), Ok(record)) => entries.push(Entry {
                    place,
                    meter: place_of,
                    record,
                    placed,
                    held: None,
                }),
                (Err(fault), record) => refused.push(Refused {
                    place,
                    fault,
                    detail: detail(fault, record.as_ref().ok(), meters.get(place_of), now),
                    instance_id: meters.get(place_of).map(|meter| meter.instance_id),
                }),
                (Ok(_), Err(_)) => {}
            }
        }
        // In the order of time, so that of two that share some of it the earlier one counts.
        entries.sort_by_key(|e| (e.meter, e.record.begin_at, e.record.end_at, e.place));
        self.around(&mut *tx, &meters, &mut entries, &mut refused).await?;
        let serials = self
            .claim(&mut *tx, seller, &meters, &mut entries, &mut refused)
            .await?;
        let (records, alerts) = self
            .cover(&mut *tx, &meters, &mut entries, &mut refused, &serials, &policy)
            .await?;
        for alert in &alerts {
            self.alert(&mut *tx, &mut meters, alert).await?;
        }
        let kept = self
            .write(
                &mut *tx,
                seller,
                api,
                &mut meters,
                &entries,
                records,
                &refused,
                body,
                &policy,
            )
            .await?;
        tx.commit().await?;
        refused.sort_by_key(|refused| refused.place);
        let all_kept = kept == refused.len();
        Ok(Judged { refused, all_kept })
    }

    /// Why names that have no meter of this seller have none.
    async fn strangers(
        &self,
        tx: &mut dyn Tx,
        seller: Id<Account>,
        names: &[String],
        known: &HashMap<String, usize>,
    ) -> Result<HashMap<String, RecordFault>> {
        let unknown: Vec<String> = names
            .iter()
            .filter(|name| !known.contains_key(*name))
            .cloned()
            .collect();
        let mut faults = HashMap::new();
        if unknown.is_empty() {
            return Ok(faults);
        }
        for (name, _, owner) in tx.instances_named(&unknown).await? {
            // Two sellers may use one name; one's own comes first.
            if owner == seller {
                faults.insert(name, RecordFault::NotOnDemand);
            } else {
                faults.entry(name).or_insert(RecordFault::Foreign);
            }
        }
        Ok(faults)
    }

    /// Refuses what repeats the beginning and end of another record, and holds what shares some time with one.
    async fn around(
        &self,
        tx: &mut dyn Tx,
        meters: &[Meter],
        entries: &mut Vec<Entry>,
        refused: &mut Vec<Refused>,
    ) -> Result<()> {
        let frontier = |e: &Entry| meters.get(e.meter).map_or(Time::MAX, |meter| meter.frontier_at);
        let asked: Vec<usize> = (0..entries.len())
            .filter(|&i| entries.get(i).is_some_and(|e| e.record.begin_at < frontier(e)))
            .collect();
        let keys: Vec<_> = asked
            .iter()
            .filter_map(|&i| entries.get(i))
            .map(|e| key(meters, e))
            .collect();
        let mut found = HashMap::new();
        if !keys.is_empty() {
            found.extend(asked.into_iter().zip(tx.records_around(&keys).await?));
        }
        // Within the push: the records of a meter follow each other here, by beginning.
        let (mut last, mut reach, mut before) = (usize::MAX, Time::ZERO, None);
        let mut place = 0;
        entries.retain_mut(|e| {
            let around = found.get(&place).copied().unwrap_or_default();
            place += 1;
            if e.meter != last {
                (last, reach, before) = (e.meter, Time::ZERO, None);
            }
            let span = (e.record.begin_at, e.record.end_at);
            if around.same || before == Some(span) {
                refused.push(refuse(e, RecordFault::Duplicate, meters));
                return false;
            }
            before = Some(span);
            if around.overlaps || e.record.begin_at < reach {
                e.held = Some(HoldReason::Overlap);
            } else {
                reach = reach.max(e.record.end_at);
            }
            true
        });
        Ok(())
    }

    /// Refuses records whose serial belongs to another one, and takes the serials of the rest.
    async fn claim(
        &self,
        tx: &mut dyn Tx,
        seller: Id<Account>,
        meters: &[Meter],
        entries: &mut Vec<Entry>,
        refused: &mut Vec<Refused>,
    ) -> Result<HashMap<usize, i64>> {
        let mut by_place = HashMap::with_capacity(entries.len());
        let mut seen = HashSet::with_capacity(entries.len());
        let mut serials = Vec::with_capacity(entries.len());
        entries.retain(|e| {
            let Some(serial) = &e.record.serial else { return true };
            let digest = digest(seller, serial);
            if !seen.insert(digest) {
                refused.push(refuse(e, RecordFault::SerialRepeated, meters));
                return false;
            }
            by_place.insert(e.place, digest);
            serials.push(SerialKey {
                digest,
                begin_at: e.record.begin_at,
            });
            true
        });
        let taken: HashSet<i64> = tx.claim_serials(&serials).await?.into_iter().collect();
        if !taken.is_empty() {
            entries.retain(|e| {
                let free = by_place.get(&e.place).is_none_or(|digest| !taken.contains(digest));
                if !free {
                    refused.push(refuse(e, RecordFault::SerialRepeated, meters));
                }
                free
            });
        }
        Ok(by_place)
    }

    /// Lets packages pay, refuses what none covers where one must, and holds what leads beyond the buyer's limit. Answers also
    /// of what buyers want to hear.
    async fn cover(
        &self,
        tx: &mut dyn Tx,
        meters: &[Meter],
        entries: &mut Vec<Entry>,
        refused: &mut Vec<Refused>,
        serials: &HashMap<usize, i64>,
        policy: &Policy,
    ) -> Result<(Vec<UsageRecord>, Vec<Alert>)> {
        let now = self.clock.now();
        let mut limits = self.limits(tx, meters, entries, policy).await?;
        let mut wallets = Wallets::load(tx, meters, entries, now, &policy.zone).await?;
        let mut records = Vec::with_capacity(entries.len());
        let mut freed = Vec::new();
        entries.retain_mut(|e| {
            let Some(meter) = meters.get(e.meter) else { return false };
            let place = (e.meter, e.placed.cycle_at);
            let (packaged, package_id) = match wallets.pay(meter, e, |more| limits.passes(place, more)) {
                Ok(paid) => paid,
                Err((fault, detail)) => {
                    refused.push(Refused {
                        detail,
                        ..refuse(e, fault, meters)
                    });
                    freed.extend(serials.get(&e.place));
                    return false;
                }
            };
            records.push(UsageRecord {
                instance_id: meter.instance_id,
                begin_at: e.record.begin_at,
                end_at: e.record.end_at,
                recorded_at: e.record.recorded_at,
                pushed_at: now,
                cycle_at: e.placed.cycle_at,
                serial: e.record.serial.clone(),
                value: e.record.value,
                packaged,
                package_id,
                delay: delay(e),
                held: e.held.is_some(),
            });
            true
        });
        tx.free_serials(&freed).await?;
        self.keep_packages(tx, meters, wallets).await?;
        self.tell_held(tx, meters, entries, policy).await?;
        Ok((records, limits.alerts()?))
    }

    /// Tells all sides of records that wait; once for each instance, however many they are.
    async fn tell_held(&self, tx: &mut dyn Tx, meters: &[Meter], entries: &[Entry], policy: &Policy) -> Result<()> {
        let until = self.clock.now().plus(policy.usage.hold_for);
        for (place, meter) in meters.iter().enumerate() {
            let of = entries.iter().filter(|e| e.meter == place && e.held.is_some());
            let (mut value, mut capped) = (Usage::ZERO, false);
            for e in of {
                value = value.plus(e.record.value).unwrap_or(value);
                capped |= e.held == Some(HoldReason::Cap);
            }
            if value == Usage::ZERO {
                continue;
            }
            let facts = held_facts(meter, value, until);
            if capped {
                self.tell(tx, meter.buyer_id, Told::UsageCapped, facts.clone()).await?;
            }
            self.tell(tx, meter.seller_id, Told::UsageHeld, facts.clone()).await?;
            self.tell_operators(tx, Told::UsageToDecide, facts).await?;
        }
        Ok(())
    }

    /// Writes it all; answers how many refusals are kept.
    #[expect(clippy::too_many_arguments, reason = "the parts of one push")]
    async fn write(
        &self,
        tx: &mut dyn Tx,
        seller: Id<Account>,
        api: UsageApi,
        meters: &mut [Meter],
        entries: &[Entry],
        records: Vec<UsageRecord>,
        refused: &[Refused],
        body: &[u8],
        policy: &Policy,
    ) -> Result<usize> {
        let now = self.clock.now();
        tx.insert_records(&records).await?;
        let (cycles, days) = sums(&records, &policy.zone);
        let first = tx.add_to_cycles(&cycles).await?;
        tx.add_to_days(&days).await?;
        for (place, meter) in meters.iter_mut().enumerate() {
            let reach = entries
                .iter()
                .filter(|e| e.meter == place)
                .map(|e| e.record.end_at)
                .max();
            if let Some(reach) = reach.filter(|reach| *reach > meter.frontier_at) {
                meter.frontier_at = reach;
                tx.update_meter(meter).await?;
                meter.version += 1;
            }
            if first.contains(&meter.instance_id) {
                self.set_meter_timer(tx, meter, policy).await?;
            }
        }
        for e in entries {
            if let (Some(reason), Some(meter)) = (e.held, meters.get(e.meter)) {
                tx.insert_hold(&UsageHold {
                    id: self.id(),
                    instance_id: meter.instance_id,
                    begin_at: e.record.begin_at,
                    end_at: e.record.end_at,
                    seller_id: seller,
                    buyer_id: meter.buyer_id,
                    reason,
                    value: e.record.value,
                    serial: e.record.serial.clone(),
                    at: now,
                    until_at: now.plus(policy.usage.hold_for),
                    note: None,
                    outcome: None,
                    version: 0,
                })
                .await?;
            }
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let held = entries.iter().filter(|e| e.held.is_some()).count();
        let push = UsagePush {
            id: self.id(),
            seller_id: seller,
            contract: match api {
                UsageApi::New => "new",
                UsageApi::Old => "old",
            },
            at: now,
            accepted: count(entries.len() - held),
            late: count(entries.iter().filter(|e| e.held.is_none() && e.placed.late).count()),
            held: count(held),
            refused: count(refused.len()),
        };
        tx.insert_push(&push).await?;
        if refused.is_empty() {
            return Ok(0);
        }
        // Whoever floods us with rubbish is answered, and what he sent is counted; not all of it is kept.
        let today = policy.zone.start_of_day(now);
        let room = i64::from(policy.usage.refusals_a_day) - tx.refusals_since(seller, today).await?;
        let raw: Value = serde_json::from_slice(body).unwrap_or_default();
        let kept: Vec<UsageRefusal> = refused
            .iter()
            .take(usize::try_from(room).unwrap_or(0))
            .map(|refused| UsageRefusal {
                id: self.id(),
                seller_id: seller,
                push_id: push.id,
                instance_id: refused.instance_id,
                fault: refused.fault,
                detail: refused.detail.clone(),
                record: shown(raw.get("usage_records").and_then(|list| list.get(refused.place))),
                at: now,
                settled_at: None,
            })
            .collect();
        tx.insert_refusals(&kept).await?;
        Ok(kept.len())
    }
}

fn fault_of(error: RecordError) -> RecordFault {
    match error {
        RecordError::NoSuchInstance => RecordFault::NoInstance,
        RecordError::TimeFormat => RecordFault::TimeFormat,
        RecordError::Value => RecordFault::Value,
        RecordError::NoSerial => RecordFault::SerialMissing,
        RecordError::SerialRepeated => RecordFault::SerialRepeated,
        RecordError::OffMarket => RecordFault::ProductGone,
        RecordError::Expired => RecordFault::Expired,
        RecordError::NotYours => RecordFault::Foreign,
        RecordError::Duplicate => RecordFault::Duplicate,
        RecordError::TimeRange => RecordFault::Backwards,
        RecordError::NotOnDemand => RecordFault::NotOnDemand,
        RecordError::InstanceState => RecordFault::InstanceState,
    }
}

/// The record as the rules know it. The old interface names the price too, which must be the instance's.
fn candidate(
    record: &wire_push::UsageRecord<'_>,
    api: UsageApi,
    meter: Option<&Meter>,
) -> std::result::Result<Candidate, RecordFault> {
    if api == UsageApi::Old && record.product_id.as_deref() != meter.map(|meter| meter.price.price_code.as_str()) {
        return Err(RecordFault::NotOnDemand);
    }
    let time = |at: jiff::Timestamp| Time::from_millis(at.as_millisecond());
    Ok(Candidate {
        begin_at: time(record.begin_time),
        end_at: time(record.end_time),
        recorded_at: time(record.record_time),
        serial: record.metering_sn.as_deref().map(str::to_owned),
        value: Usage::from_parts(record.usage_value.get()),
        package: record.relate_pkg_instance.as_deref().map(str::to_owned),
    })
}

/// Products of meters that have left the market.
async fn gone(tx: &mut dyn Tx, meters: &[Meter]) -> Result<HashSet<Id<Product>>> {
    let mut gone = HashSet::new();
    let products: HashSet<Id<Product>> = meters.iter().map(|meter| meter.product_id).collect();
    for id in products {
        if tx
            .product(id)
            .await?
            .is_none_or(|product| product.shelf == Shelf::Delisted)
        {
            gone.insert(id);
        }
    }
    Ok(gone)
}

fn key(meters: &[Meter], e: &Entry) -> (Id<Instance>, Time, Time) {
    let instance = meters
        .get(e.meter)
        .map_or(Id::from_uuid(uuid::Uuid::nil()), |meter| meter.instance_id);
    (instance, e.record.begin_at, e.record.end_at)
}

fn refuse(e: &Entry, fault: RecordFault, meters: &[Meter]) -> Refused {
    Refused {
        place: e.place,
        fault,
        detail: String::new(),
        instance_id: meters.get(e.meter).map(|meter| meter.instance_id),
    }
}

fn delay(e: &Entry) -> Delay {
    if e.placed.late {
        Delay::Late
    } else if e.placed.cycle_at > e.record.begin_at {
        Delay::Moved
    } else {
        Delay::None
    }
}

/// First bytes of SHA-256 of seller and serial.
pub(super) fn digest(seller: Id<Account>, serial: &str) -> i64 {
    let mut hash = Sha256::new();
    hash.update(seller.uuid().as_bytes());
    hash.update(serial.as_bytes());
    let full: [u8; 32] = hash.finalize().into();
    let [a, b, c, d, e, f, g, h, ..] = full;
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

type Sums = (
    Vec<(Id<Instance>, Time, UsageSum)>,
    Vec<(Id<Instance>, String, UsageSum)>,
);

/// Sums of what counts, by cycle and by day.
fn sums(records: &[UsageRecord], zone: &Zone) -> Sums {
    let mut cycles: BTreeMap<(Id<Instance>, Time), UsageSum> = BTreeMap::new();
    let mut days: BTreeMap<(Id<Instance>, Time), UsageSum> = BTreeMap::new();
    let mut calendar = Calendar::new(zone);
    for record in records.iter().filter(|record| !record.held) {
        let (day, _) = calendar.span(Cycle::Day, record.begin_at);
        add(cycles.entry((record.instance_id, record.cycle_at)).or_default(), record);
        add(days.entry((record.instance_id, day)).or_default(), record);
    }
    let cycles = cycles.into_iter().map(|((id, at), sum)| (id, at, sum)).collect();
    let day = |((id, at), sum): ((Id<Instance>, Time), UsageSum)| (id, at.local(zone).date().to_string(), sum);
    (cycles, days.into_iter().map(day).collect())
}

fn add(sum: &mut UsageSum, record: &UsageRecord) {
    sum.records += 1;
    // A thousand records of twelve digits are far from the end of an i64.
    sum.value = sum.value.plus(record.value).unwrap_or(sum.value);
    sum.packaged = sum.packaged.plus(record.packaged).unwrap_or(sum.packaged);
}

/// What is kept of a record that came in: its own fields, none of them longer than they may be.
fn shown(raw: Option<&Value>) -> Value {
    let Some(Value::Object(fields)) = raw else {
        return json!({});
    };
    wire_push::UsageField::ALL
        .into_iter()
        .filter_map(|field| {
            let text = match fields.get(field.name())? {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let text: String = text.chars().take(wire_push::MAX_ID * 2).collect();
            Some((field.name().to_owned(), Value::String(text)))
        })
        .collect()
}

/// What helps whoever reads a refusal of a record's times.
fn detail(fault: RecordFault, record: Option<&Candidate>, meter: Option<&Meter>, now: Time) -> String {
    let (Some(record), Some(meter)) = (record, meter) else {
        return String::new();
    };
    match fault {
        RecordFault::Future => {
            let minutes = record.end_at.since(now).as_millis() / 60_000;
            format!(
                "end_time is {} h {} min ahead of the marketplace's clock ({now}); times are UTC",
                minutes / 60,
                minutes % 60
            )
        }
        RecordFault::BeforeOpened => format!("the instance was opened at {}; times are UTC", meter.opened_at),
        RecordFault::AfterClosed => meter
            .closed_at
            .map(|closed| format!("the instance was closed at {closed}"))
            .unwrap_or_default(),
        RecordFault::Value => format!("at this price, a record may report {} at most", meter.largest()),
        RecordFault::NotOnDemand => format!("product_id is {}", meter.price.price_code),
        _ => String::new(),
    }
}
