//! Whatever happens in whatever order, the marketplace gets what the counters grew by, once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should fail where it stands"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use meter_agent::agent::readings;
use meter_agent::config::PrometheusConfig;
use meter_agent::push::{Outcome, judge};
use meter_agent::spool::Spool;
use meter_agent::state::{Event, Fate, Record};
use proptest::prelude::*;
use wire::usage_push::{AbnormalRecord, RecordError, UsageAnswer};

const PERIOD: i64 = 300;
/// Steps of a counter in one unit.
const STEPS: u64 = 100_000;

#[derive(Debug, Clone)]
enum Op {
    /// The software counts.
    Count { instance: usize, steps: u64 },
    /// The software begins anew.
    Restart,
    /// The agent reads the counters.
    Read,
    /// Time passes; now and then the clock is set back.
    Wait(i64),
    /// Periods are closed.
    Close,
    /// Waiting records are pushed; the marketplace may refuse some, and its answer may get lost.
    Push { refuse: bool, lost: bool },
    /// The spool is written anew.
    Renew,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..3_usize, 0..3 * STEPS).prop_map(|(instance, steps)| Op::Count { instance, steps }),
        1 => Just(Op::Restart),
        4 => Just(Op::Read),
        3 => (-400..700_i64).prop_map(Op::Wait),
        3 => Just(Op::Close),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(refuse, lost)| Op::Push { refuse, lost }),
        1 => Just(Op::Renew),
    ]
}

/// The software whose counters are read.
#[derive(Default)]
struct Software {
    counters: BTreeMap<usize, u64>,
    /// How much of each has been read.
    read: BTreeMap<usize, u64>,
    /// What the readings add up to, by instance.
    truth: BTreeMap<usize, u64>,
    starts: u64,
}

impl Software {
    fn page(&self) -> String {
        let mut page = "# TYPE calls_total counter\n".to_owned();
        for (instance, steps) in &self.counters {
            let (whole, part) = (steps / STEPS, steps % STEPS);
            let _ = writeln!(page, "calls_total{{tenant=\"i-{instance}\"}} {whole}.{part:05}");
            let _ = writeln!(
                page,
                "calls_created{{tenant=\"i-{instance}\"}} {}",
                2_000_000_000 + self.starts
            );
        }
        page
    }

    /// What was shown has been read.
    fn was_read(&mut self) {
        for (instance, steps) in &self.counters {
            let before = self.read.insert(*instance, *steps).unwrap_or(0);
            *self.truth.entry(*instance).or_default() += steps - before;
        }
    }
}

/// The other side: takes a record once.
#[derive(Default)]
struct Marketplace {
    taken: BTreeMap<String, Record>,
    periods: BTreeSet<(String, i64, i64)>,
}

impl Marketplace {
    fn push(&mut self, records: &[&Record], refuse: bool) -> UsageAnswer {
        let mut refused = Vec::new();
        for (index, record) in records.iter().enumerate() {
            let period = (record.whose.instance.clone(), record.begin, record.end);
            if let Some(known) = self.taken.get(&record.sn) {
                assert_eq!(known, *record, "the same id must be the same record");
                refused.push(AbnormalRecord::new(&record.sn, RecordError::SerialRepeated));
            } else if refuse && index % 2 == 0 {
                refused.push(AbnormalRecord::new(&record.sn, RecordError::InstanceState));
            } else {
                assert!(record.begin <= record.end && record.value > 0);
                assert!(
                    self.periods.insert(period),
                    "no two records of an instance share a period"
                );
                self.taken.insert(record.sn.clone(), (*record).clone());
            }
        }
        UsageAnswer::taken(refused)
    }
}

struct World {
    folder: tempfile::TempDir,
    spool: Option<Spool>,
    source: PrometheusConfig,
    software: Software,
    marketplace: Marketplace,
    now: i64,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spool = Some(Spool::open(folder.path(), "spool", 1_000_000_000_000_000_000).unwrap());
        let source = serde_json::from_value(serde_json::json!({
            "name": "app", "url": "http://127.0.0.1/", "meters": [{"metric": "calls_total", "instance_label": "tenant"}],
        }));
        Self {
            folder,
            spool,
            source: source.unwrap(),
            software: Software::default(),
            marketplace: Marketplace::default(),
            now: 2_000_000_000,
        }
    }

    fn spool(&mut self) -> &mut Spool {
        self.spool.as_mut().unwrap()
    }

    /// Does something, and with `cut` dies while its last line is written, after so many thousandths of it.
    fn act(&mut self, op: &Op, cut: Option<usize>) {
        let file = self.folder.path().join("usage.spool");
        let before = fs::read(&file).unwrap();
        let was_read = self.decide(op);
        let after = fs::read(&file).unwrap();
        let mut survived = true;
        if let Some(share) = cut {
            self.spool = None;
            // Written anew, the file is replaced in one step; else a line was added.
            if after.starts_with(&before) && after.len() > before.len() {
                let written = after.len() - before.len();
                let kept = before.len() + share * written / 1000;
                survived = kept == after.len();
                fs::write(&file, &after[..kept]).unwrap();
            }
            self.spool = Some(Spool::open(self.folder.path(), "another", 1).unwrap());
        }
        if was_read && survived {
            self.software.was_read();
        }
    }

    fn decide(&mut self, op: &Op) -> bool {
        let now = self.now;
        match op {
            Op::Count { instance, steps } => *self.software.counters.entry(*instance).or_default() += steps,
            Op::Restart => {
                self.software.counters.clear();
                self.software.read.clear();
                self.software.starts += 1;
            }
            Op::Wait(seconds) => self.now += seconds,
            Op::Read => {
                let (intake, words) = readings(&self.source, &self.software.page());
                assert_eq!(words, None);
                let state = self.spool().state();
                let events: Vec<Event> = state
                    .close(now, PERIOD)
                    .into_iter()
                    .chain(state.read(now, PERIOD, &intake))
                    .collect();
                self.spool().record(&events).unwrap();
                return true;
            }
            Op::Close => {
                let closed = self.spool().state().close(now, PERIOD);
                self.spool().record(closed.as_slice()).unwrap();
            }
            Op::Push { refuse, lost } => {
                let waiting: Vec<Record> = self.spool().state().waiting.values().cloned().collect();
                let records: Vec<&Record> = waiting.iter().collect();
                if records.is_empty() {
                    return false;
                }
                let answer = self.marketplace.push(&records, *refuse);
                let Outcome::Settled(fates) = judge(&records, 200, None, Some(&answer)) else {
                    panic!("settled")
                };
                if !lost {
                    self.spool().record(&[Event::Settled { at: now, fates }]).unwrap();
                }
            }
            Op::Renew => self.spool().renew().unwrap(),
        }
        false
    }

    /// Everything comes to rest: all is read, closed and pushed.
    fn finish(&mut self) {
        self.decide(&Op::Read);
        self.software.was_read();
        for _ in 0..4 {
            self.now += 2 * PERIOD;
            self.decide(&Op::Close);
        }
        self.spool().record(&[Event::Again]).unwrap();
        self.decide(&Op::Push {
            refuse: false,
            lost: false,
        });
        let state = self.spool().state();
        assert!(state.waiting.is_empty() && state.refused.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// The sum of what was pushed is the growth of the counters to four decimals, and nothing came twice, although the
    /// process may die within any write.
    #[test]
    fn nothing_is_lost_and_nothing_counted_twice(
        ops in prop::collection::vec((op(), prop::option::weighted(0.3, 0..=1000_usize)), 1..60),
    ) {
        let mut world = World::new();
        world.act(&Op::Read, None);
        for (op, cut) in &ops {
            world.act(op, *cut);
        }
        world.finish();
        for (instance, steps) in &world.software.truth {
            let name = format!("i-{instance}");
            let pushed: i64 = world
                .marketplace
                .taken
                .values()
                .filter(|record| record.whose.instance == name)
                .map(|record| record.value)
                .sum();
            // A step is a tenth of what a record can say.
            prop_assert_eq!(pushed, i64::try_from(steps / 10).unwrap(), "{}", name);
        }
        let state = world.spool().state().clone();
        prop_assert_eq!(state.taken + state.already, world.marketplace.taken.len() as u64);
    }
}

#[test]
fn a_refusal_is_kept_with_its_reason() {
    let mut world = World::new();
    world.act(&Op::Read, None);
    world.act(
        &Op::Count {
            instance: 1,
            steps: STEPS,
        },
        None,
    );
    world.act(&Op::Read, None);
    world.act(&Op::Wait(400), None);
    world.act(&Op::Close, None);
    world.act(
        &Op::Push {
            refuse: true,
            lost: false,
        },
        Some(1000),
    );
    let now = jiff::Timestamp::from_second(world.now).unwrap();
    let state = world.spool().state();
    let refused = state.refused.values().next().unwrap();
    assert_eq!(refused.code, "013");
    let text = meter_agent::status::text(state, now);
    assert!(
        text.contains(&refused.record.sn) && text.contains("013 The state"),
        "{text}"
    );
    assert!(
        matches!(judge(&[&refused.record], 200, None, Some(&UsageAnswer::taken(Vec::new()))),
        Outcome::Settled(fates) if fates == [(refused.record.number, Fate::Taken)])
    );
}
