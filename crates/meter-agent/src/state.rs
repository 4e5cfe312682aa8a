//! What the agent knows and how it changes: pure decisions as events, and what each of them does.
//!
//! A decision is first written down (see [`crate::spool`]) and then applied, so that the state is always what the file
//! says. The numbers that must never part, a counter's position and the growth read off it, are one event.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use wire::mac::sha256_hex;
use wire::usage_push::UsageValue;

use crate::units::Units;

/// Most series that are followed; a page with more is one that was not meant.
pub const MAX_SERIES: usize = 200_000;

/// A value read off a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The counter: its source, name and labels.
    pub series: String,
    /// What the counter appeared in. Counters that appear later in an origin that is known began at zero.
    pub origin: String,
    /// Whose usage it is.
    pub instance: Attribution,
    /// How much.
    pub amount: Amount,
    /// When the counter began, in nanoseconds since 1970; 0 if unknown.
    pub start_ns: i64,
    /// When the value was taken, in nanoseconds since 1970; 0 for just now.
    pub time_ns: i64,
}

/// What was read in one go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intake {
    /// Origins that were seen, also those without a counter yet.
    pub origins: Vec<String>,
    /// Values.
    pub readings: Vec<Reading>,
}

/// Whose usage a reading is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// The instance.
    pub instance: String,
    /// Its product, for the old interface.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The package that usage is deducted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
}

/// What a value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Everything since the counter began.
    Total(Units),
    /// What came since the value before.
    Delta(Units),
}

/// Where a counter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Last total.
    pub position: Units,
    /// When the counter began, in nanoseconds since 1970; 0 if unknown.
    #[serde(default)]
    pub start_ns: i64,
    /// When the last value was taken; 0 if unknown.
    #[serde(default)]
    pub time_ns: i64,
}

/// Usage that was read and belongs to an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Growth {
    /// Whose.
    #[serde(flatten)]
    pub whose: Attribution,
    /// How much; nothing for an instance that is only seen for the first time.
    pub units: Units,
}

/// A record as it is pushed. Times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its place among all records of this spool.
    pub number: u64,
    /// Whose usage.
    #[serde(flatten)]
    pub whose: Attribution,
    /// Begin of the period.
    pub begin: i64,
    /// Last moment of the period in which usage was seen. No two records of an instance share it.
    pub end: i64,
    /// When the record was made.
    pub made: i64,
    /// Ten-thousandths.
    pub value: i64,
    /// Unique id, the same whenever the record is pushed.
    pub sn: String,
}

/// A record the marketplace did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The record.
    pub record: Record,
    /// Code of the answer.
    pub code: String,
    /// Text of the answer.
    pub text: String,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// What became of a record that was pushed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Taken.
    Taken,
    /// An earlier push had brought it already; its answer was lost.
    Already,
    /// Not taken.
    Refused {
        /// Code.
        code: String,
        /// Text.
        text: String,
    },
}

/// The open period of an instance, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Its begin.
    pub begin: i64,
    /// Last moment in which usage was seen.
    pub last: i64,
    /// When it is closed.
    pub until: i64,
}

/// An instance that is metered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Product and package as last seen.
    #[serde(flatten)]
    pub whose: Attribution,
    /// When it was first seen, in seconds since 1970.
    pub first: i64,
    /// End of its last record.
    pub end: i64,
    /// Records made so far.
    pub made: u64,
    /// All usage that was read.
    pub grown: Units,
    /// Usage that is in no record yet.
    pub rest: Units,
    /// Usage in records that the marketplace has.
    pub delivered: Units,
    /// The open period, if there was usage in it.
    pub open: Option<Open>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The spool was made.
    Began {
        /// Random; serial numbers of two spools never meet.
        id: String,
        /// When, in nanoseconds since 1970.
        at_ns: i64,
    },
    /// Counters were read: positions and growth in one.
    Read {
        /// When, in seconds since 1970.
        at: i64,
        /// Length of a period in seconds.
        period: i64,
        /// Origins seen for the first time.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        origins: Vec<String>,
        /// Counters that moved or are new.
        series: Vec<(String, Series)>,
        /// Usage by instance.
        growth: Vec<Growth>,
    },
    /// Periods ended.
    Closed {
        /// Their records.
        records: Vec<Record>,
        /// Instances whose usage is less than a record can say; it stays for the next period.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        small: Vec<String>,
        /// End of the period that runs now, for usage beyond what a record can hold.
        next: i64,
    },
    /// The marketplace answered.
    Settled {
        /// When, in seconds since 1970.
        at: i64,
        /// The records by their numbers.
        fates: Vec<(u64, Fate)>,
    },
    /// Refused records are to be pushed again.
    Again,
    /// Something worth telling in the status; the empty text takes it back.
    Remark {
        /// When, in seconds since 1970.
        at: i64,
        /// About what.
        about: String,
        /// The words.
        text: String,
    },
    /// Everything before, in one.
    Everything(Box<State>),
}

/// All that the agent has to remember.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Random name of the spool.
    pub id: String,
    /// When it was made, in nanoseconds since 1970.
    pub since_ns: i64,
    /// Known origins.
    pub origins: BTreeSet<String>,
    /// Known counters.
    pub series: BTreeMap<String, Series>,
    /// Known instances.
    pub instances: BTreeMap<String, Instance>,
    /// Records on their way, by number.
    pub waiting: BTreeMap<u64, Record>,
    /// Records that were not taken, by number.
    pub refused: BTreeMap<u64, Refused>,
    /// Number of the next record.
    pub next: u64,
    /// Records that the marketplace took.
    pub taken: u64,
    /// Records that it had already.
    pub already: u64,
    /// When it last took one, in seconds since 1970.
    pub last_delivery: Option<i64>,
    /// What is worth telling, by subject.
    pub remarks: BTreeMap<String, (i64, String)>,
}

/// Begin of the period that holds a moment; periods are aligned to UTC.
fn period_begin(at: i64, period: i64) -> i64 {
    at - at.rem_euclid(period.max(1))
}

impl State {
    /// Decides what readings mean. `None` if nothing changes.
    pub fn read(&self, at: i64, period: i64, intake: &Intake) -> Option<Event> {
        let mut series: BTreeMap<&str, Series> = BTreeMap::new();
        let mut growth: BTreeMap<&str, Growth> = BTreeMap::new();
        let readings = &intake.readings;
        let origins: BTreeSet<&String> = intake
            .origins
            .iter()
            .chain(readings.iter().map(|reading| &reading.origin))
            .filter(|origin| !self.origins.contains(*origin))
            .collect();
        for reading in readings {
            let known = series
                .get(reading.series.as_str())
                .or_else(|| self.series.get(&reading.series))
                .copied();
            if known.is_none() && self.series.len() + series.len() >= MAX_SERIES {
                continue;
            }
            let Some((now, grown)) = self.advance(known, reading) else {
                continue;
            };
            if known != Some(now) {
                series.insert(&reading.series, now);
            }
            let whose = &reading.instance;
            if grown > Units::ZERO || !self.instances.contains_key(&whose.instance) {
                let entry = growth.entry(&whose.instance).or_insert_with(|| Growth {
                    whose: whose.clone(),
                    units: Units::ZERO,
                });
                entry.units = entry.units.plus(grown);
                entry.whose = whose.clone();
            }
        }
        let nothing = series.is_empty() && origins.is_empty() && growth.is_empty();
        (!nothing).then(|| Event::Read {
            at,
            period,
            origins: origins.into_iter().cloned().collect(),
            series: series
                .into_iter()
                .map(|(key, series)| (key.to_owned(), series))
                .collect(),
            growth: growth.into_values().collect(),
        })
    }

    /// Where a counter stands after a reading, and how much it grew; `None` for a value that is older than the last.
    fn advance(&self, known: Option<Series>, reading: &Reading) -> Option<(Series, Units)> {
        let now = |position, time_ns| Series {
            position,
            start_ns: reading.start_ns,
            time_ns,
        };
        match (reading.amount, known) {
            (Amount::Delta(units), None) => Some((now(units, reading.time_ns), units)),
            (Amount::Delta(units), Some(before)) => {
                // An exporter that got no answer sends the same again.
                let news = reading.time_ns == 0 || reading.time_ns > before.time_ns;
                news.then(|| (now(before.position.plus(units), reading.time_ns), units))
            }
            (Amount::Total(total), None) => {
                let from_zero = (reading.start_ns > 0 && reading.start_ns >= self.since_ns)
                    || self.origins.contains(&reading.origin);
                Some((now(total, reading.time_ns), if from_zero { total } else { Units::ZERO }))
            }
            (Amount::Total(total), Some(before)) => {
                let begun_anew = before.start_ns > 0 && reading.start_ns > before.start_ns;
                let older = (before.start_ns > 0 && reading.start_ns > 0 && reading.start_ns < before.start_ns)
                    || (!begun_anew && reading.time_ns > 0 && reading.time_ns <= before.time_ns);
                if older {
                    return None;
                }
                let grown = if begun_anew || total < before.position {
                    total
                } else {
                    total.minus(before.position)
                };
                if grown == Units::ZERO && !begun_anew && total == before.position {
                    // Standing still is no news worth a write to disk.
                    return Some((before, Units::ZERO));
                }
                Some((now(total, reading.time_ns), grown))
            }
        }
    }

    /// Decides which periods are over. `None` if none is.
    pub fn close(&self, now: i64, period: i64) -> Option<Event> {
        let mut records = Vec::new();
        let mut small = Vec::new();
        for (name, instance) in &self.instances {
            let Some(open) = instance.open.filter(|open| open.until <= now) else {
                continue;
            };
            let Some(value) = instance.rest.chargeable() else {
                small.push(name.clone());
                continue;
            };
            records.push(Record {
                number: self.next + u64::try_from(records.len()).unwrap_or(0),
                whose: instance.whose.clone(),
                begin: open.begin,
                end: open.last,
                made: now.max(open.last),
                value: value.get(),
                sn: serial(&self.id, name, open.begin, instance.made),
            });
        }
        (!records.is_empty() || !small.is_empty()).then(|| Event::Closed {
            records,
            small,
            next: period_begin(now, period) + period,
        })
    }

    /// Does what was decided.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Began { id, at_ns } => {
                self.id.clone_from(id);
                self.since_ns = *at_ns;
            }
            Event::Read {
                at,
                period,
                origins,
                series,
                growth,
            } => {
                self.origins.extend(origins.iter().cloned());
                self.series.extend(series.iter().cloned());
                for growth in growth {
                    self.grow(*at, *period, growth);
                }
            }
            Event::Closed { records, small, next } => {
                for name in small {
                    if let Some(instance) = self.instances.get_mut(name) {
                        instance.open = None;
                    }
                }
                for record in records {
                    self.close_one(record, *next);
                }
            }
            Event::Settled { at, fates } => {
                for (number, fate) in fates {
                    self.settle(*at, *number, fate);
                }
            }
            Event::Again => {
                for (number, refused) in std::mem::take(&mut self.refused) {
                    self.waiting.insert(number, refused.record);
                }
            }
            Event::Remark { about, text, .. } if text.is_empty() => {
                self.remarks.remove(about);
            }
            Event::Remark { at, about, text } => {
                self.remarks.insert(about.clone(), (*at, text.clone()));
            }
            Event::Everything(state) => self.clone_from(state),
        }
    }

    fn grow(&mut self, at: i64, period: i64, growth: &Growth) {
        let instance = self
            .instances
            .entry(growth.whose.instance.clone())
            .or_insert_with(|| Instance {
                whose: growth.whose.clone(),
                first: at,
                end: i64::MIN,
                made: 0,
                grown: Units::ZERO,
                rest: Units::ZERO,
                delivered: Units::ZERO,
                open: None,
            });
        instance.whose.clone_from(&growth.whose);
        if growth.units == Units::ZERO {
            return;
        }
        instance.grown = instance.grown.plus(growth.units);
        instance.rest = instance.rest.plus(growth.units);
        instance.open = Some(match instance.open {
            Some(open) => Open {
                last: at.min(open.until).max(open.last),
                ..open
            },
            None => {
                // Not before the instance was seen, for it may have been opened within the period; and behind its last
                // record, even if the clock was set back.
                let begin = period_begin(at, period).max(instance.first).max(instance.end);
                let last = at.max(begin).max(instance.end.saturating_add(1));
                Open {
                    begin,
                    last,
                    until: period_begin(last, period) + period,
                }
            }
        });
    }

    fn close_one(&mut self, record: &Record, next: i64) {
        self.next = self.next.max(record.number + 1);
        if let (Some(instance), Some(value)) = (
            self.instances.get_mut(&record.whose.instance),
            UsageValue::new(record.value),
        ) {
            instance.rest = instance.rest.minus(value.into());
            instance.end = record.end;
            instance.made += 1;
            instance.open = instance.rest.chargeable().map(|_| Open {
                begin: record.end,
                last: record.end + 1,
                until: next.max(record.end + 1),
            });
        }
        self.waiting.insert(record.number, record.clone());
    }

    fn settle(&mut self, at: i64, number: u64, fate: &Fate) {
        let Some(record) = self.waiting.remove(&number) else {
            return;
        };
        match fate {
            Fate::Refused { code, text } => {
                let refused = Refused {
                    record,
                    code: code.clone(),
                    text: text.clone(),
                    at,
                };
                self.refused.insert(number, refused);
            }
            taken => {
                if let (Some(instance), Some(value)) = (
                    self.instances.get_mut(&record.whose.instance),
                    UsageValue::new(record.value),
                ) {
                    instance.delivered = instance.delivered.plus(value.into());
                }
                self.last_delivery = Some(at);
                match taken {
                    Fate::Already => self.already += 1,
                    _ => self.taken += 1,
                }
            }
        }
    }
}

/// The unique id of a record, from what makes it this record.
fn serial(spool: &str, instance: &str, begin: i64, sequence: u64) -> String {
    // Lengths keep the borders: no two records give the same text.
    let text = format!("{spool}/{}:{instance}/{begin}/{sequence}", instance.len());
    format!(
        "ma-{}",
        sha256_hex(text.as_bytes()).chars().take(40).collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Scale;

    const HOUR: i64 = 3600;

    fn units(text: &str) -> Units {
        Units::read(text, Scale::default()).expect("units")
    }

    fn total(series: &str, value: &str, start_ns: i64, time_ns: i64) -> Reading {
        Reading {
            series: series.into(),
            origin: "o".into(),
            instance: Attribution {
                instance: "i-1".into(),
                product: None,
                package: None,
            },
            amount: Amount::Total(units(value)),
            start_ns,
            time_ns,
        }
    }

    fn began() -> State {
        let mut state = State::default();
        state.apply(&Event::Began {
            id: "s".into(),
            at_ns: 1_000,
        });
        state
    }

    fn intake(readings: &[Reading]) -> Intake {
        Intake {
            origins: Vec::new(),
            readings: readings.to_vec(),
        }
    }

    fn read(state: &mut State, at: i64, readings: &[Reading]) {
        if let Some(event) = state.read(at, HOUR, &intake(readings)) {
            state.apply(&event);
        }
    }

    fn grown(state: &State) -> String {
        state.instances["i-1"].grown.to_string()
    }

    #[test]
    fn a_counter_is_followed_over_resets() {
        let mut state = began();
        read(&mut state, 7_000, &[total("a", "100", 0, 0)]);
        assert_eq!(grown(&state), "0", "what was before is not ours");
        read(&mut state, 7_010, &[total("a", "103.5", 0, 0)]);
        assert_eq!(state.read(7_020, HOUR, &intake(&[total("a", "103.5", 0, 0)])), None);
        read(&mut state, 7_030, &[total("a", "2", 0, 0)]);
        assert_eq!(grown(&state), "5.5", "a counter that fell began anew");
        read(&mut state, 7_040, &[total("a", "2", 0, 0), total("b", "4", 0, 0)]);
        assert_eq!(grown(&state), "9.5", "one that appears later began at zero");
        let open = state.instances["i-1"].open.expect("open");
        assert_eq!((open.begin, open.last, open.until), (7_000, 7_040, 7_200));
    }

    #[test]
    fn the_begin_of_a_counter_tells_resets_and_age() {
        let mut state = began();
        read(&mut state, 10, &[total("a", "5", 2_000, 10)]);
        assert_eq!(grown(&state), "5", "it began after the spool");
        read(&mut state, 20, &[total("a", "9", 3_000, 20)]);
        assert_eq!(grown(&state), "14", "it began anew although it did not fall");
        read(&mut state, 30, &[total("a", "7", 2_000, 15)]);
        read(&mut state, 30, &[total("a", "9", 3_000, 20)]);
        assert_eq!(grown(&state), "14", "late and repeated values are none");
        let mut old = total("old", "50", 500, 40);
        old.origin = "p".into();
        read(&mut state, 40, &[old]);
        assert_eq!(grown(&state), "14", "it began before the spool");
        let delta = |time_ns| Reading {
            amount: Amount::Delta(units("0.25")),
            ..total("d", "0", 0, time_ns)
        };
        read(&mut state, 50, &[delta(50), delta(50), delta(60)]);
        read(&mut state, 60, &[delta(60)]);
        assert_eq!(grown(&state), "14.5");
    }

    #[test]
    fn periods_close_and_fractions_wait() {
        let mut state = began();
        read(&mut state, 100, &[total("a", "1.00005", 2_000, 1)]);
        assert_eq!(state.close(3_599, HOUR), None);
        let event = state.close(3_600, HOUR).expect("over");
        state.apply(&event);
        let record = state.waiting[&0].clone();
        assert_eq!((record.begin, record.end, record.value), (100, 100, 10_000));
        assert_eq!(state.instances["i-1"].rest.to_string(), "0.00005");
        // The clock was set back by an hour: periods still follow each other.
        read(&mut state, 50, &[total("a", "1.00009", 2_000, 2)]);
        let event = state.close(7_200, HOUR).expect("over");
        assert!(matches!(&event, Event::Closed { records, .. } if records.is_empty()));
        state.apply(&event);
        read(&mut state, 8_000, &[total("a", "1.0001", 2_000, 3)]);
        let event = state.close(10_800, HOUR).expect("over");
        state.apply(&event);
        let second = &state.waiting[&1];
        assert_eq!((second.begin, second.end, second.value), (7_200, 8_000, 1));
        assert_ne!(second.sn, record.sn);
        assert!(record.sn.len() <= 64);
    }

    #[test]
    fn what_a_record_cannot_hold_goes_into_the_next() {
        let mut state = began();
        read(&mut state, 100, &[total("a", "250000000", 2_000, 1)]);
        for now in [3_600, 7_200, 10_800] {
            let event = state.close(now, HOUR).expect("over");
            state.apply(&event);
        }
        assert_eq!(state.close(14_400, HOUR), None);
        let values: Vec<i64> = state.waiting.values().map(|record| record.value).collect();
        assert_eq!(values.iter().sum::<i64>(), 2_500_000_000_000);
        let ends: BTreeSet<i64> = state.waiting.values().map(|record| record.end).collect();
        assert_eq!(ends.len(), 3);
    }

    #[test]
    fn fates() {
        let mut state = began();
        read(&mut state, 100, &[total("a", "3", 2_000, 1)]);
        let event = state.close(3_600, HOUR).expect("over");
        state.apply(&event);
        let refused = Fate::Refused {
            code: "001".into(),
            text: "no".into(),
        };
        let settled = |fate| Event::Settled {
            at: 3_700,
            fates: vec![(0, fate), (7, Fate::Taken)],
        };
        state.apply(&settled(refused));
        assert_eq!((state.refused.len(), state.waiting.len(), state.taken), (1, 0, 0));
        state.apply(&Event::Again);
        state.apply(&settled(Fate::Already));
        assert_eq!((state.already, state.waiting.len()), (1, 0));
        assert_eq!(state.instances["i-1"].delivered, units("3"));
        let mut again = State::default();
        let text = serde_json::to_string(&Event::Everything(Box::new(state.clone()))).expect("JSON");
        again.apply(&serde_json::from_str(&text).expect("readable"));
        assert_eq!(again, state);
    }
}
