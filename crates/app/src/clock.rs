//! The one clock. Everything else receives the time as a parameter.
//!
//! It has two readings. [`Clock::now`] is the marketplace's own time: periods, timers and stamps follow it, and in the
//! sandbox it can be moved. [`Clock::wall`] is the real time: signatures, skew checks and certificates follow it, so that
//! a moved sandbox clock breaks none of them.
//!
//! Moving is the business of a [`ClockControl`], and a real clock has none: there is no way to move the time of a
//! marketplace in production (threat A9).

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use domain::time::{Span, Time};

/// Distance between wall and monotonic progress that is put down to ordinary correction by a time service.
const TOLERANCE: Span = Span::seconds(5);
/// So often the comparison starts afresh while all is well, so that slow correction never adds up to an alarm.
const REANCHOR: Span = Span::minutes(1);

/// Reads the time. Cheap to clone; clones share their source.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Arc<Source>,
}

#[derive(Debug)]
struct Source {
    wall: Wall,
    /// Added to the wall time to get the marketplace's time; `None` where nobody may move it.
    offset: Option<AtomicI64>,
    drift: Mutex<Drift>,
}

#[derive(Debug)]
enum Wall {
    System,
    /// Milliseconds, set by hand: wall and monotonic reading.
    Hand {
        wall: AtomicI64,
        monotonic: AtomicI64,
    },
}

#[derive(Debug)]
struct Drift {
    anchor: Reading,
    found: Option<Span>,
}

#[derive(Clone, Copy, Debug)]
struct Reading {
    wall: i64,
    monotonic: i64,
}

impl Clock {
    /// The machine's time, which nothing in this program can move.
    #[must_use]
    pub fn real() -> Self {
        Self::build(Wall::System, None)
    }

    /// The machine's time moved by `offset`, which can be changed through [`Clock::control`].
    #[must_use]
    pub fn sandbox(offset: Span) -> Self {
        Self::build(Wall::System, Some(offset))
    }

    /// A clock that stands still until it is moved, for tests. Wall time stands with it.
    #[must_use]
    pub fn fixed(time: Time) -> Self {
        Self::build(
            Wall::Hand {
                wall: AtomicI64::new(time.as_millis()),
                monotonic: AtomicI64::new(0),
            },
            Some(Span::ZERO),
        )
    }

    fn build(wall: Wall, offset: Option<Span>) -> Self {
        let anchor = wall.read();
        let offset = offset.map(|span| AtomicI64::new(span.as_millis()));
        Self {
            source: Arc::new(Source {
                wall,
                offset,
                drift: Mutex::new(Drift { anchor, found: None }),
            }),
        }
    }

    /// The marketplace's time.
    #[must_use]
    pub fn now(&self) -> Time {
        Time::from_millis(self.source.wall.millis().saturating_add(self.offset().as_millis()))
    }

    /// The real time.
    #[must_use]
    pub fn wall(&self) -> Time {
        Time::from_millis(self.source.wall.millis())
    }

    /// How far the marketplace's time is ahead of the real one.
    #[must_use]
    pub fn offset(&self) -> Span {
        Span::millis(self.source.offset.as_ref().map_or(0, |o| o.load(Ordering::Acquire)))
    }

    /// The hand that moves this clock; `None` for a real one.
    #[must_use]
    pub fn control(&self) -> Option<ClockControl> {
        self.source.offset.is_some().then(|| ClockControl {
            source: Arc::clone(&self.source),
        })
    }

    /// Whether the wall time has jumped against the monotonic clock since the last call, and by how much (negative:
    /// backwards). A finding stays until [`Clock::accept_drift`]: timers that destroy something wait for that, because
    /// after a jump nobody knows which of the two times was wrong (threat M11). A machine that slept looks the same.
    #[must_use]
    pub fn drifted(&self) -> Option<Span> {
        let reading = self.source.wall.read();
        let mut drift = self.source.drift.lock().unwrap_or_else(PoisonError::into_inner);
        let elapsed = reading.monotonic.saturating_sub(drift.anchor.monotonic);
        let gap = reading.wall.saturating_sub(drift.anchor.wall).saturating_sub(elapsed);
        if gap.saturating_abs() > TOLERANCE.as_millis() {
            drift.found = Some(Span::millis(gap));
        } else if drift.found.is_none() && elapsed >= REANCHOR.as_millis() {
            drift.anchor = reading;
        }
        drift.found
    }

    /// Takes the present wall time for right: somebody looked at it.
    pub fn accept_drift(&self) {
        let reading = self.source.wall.read();
        *self.source.drift.lock().unwrap_or_else(PoisonError::into_inner) = Drift {
            anchor: reading,
            found: None,
        };
    }
}

/// Moves a sandbox or test clock.
#[derive(Clone, Debug)]
pub struct ClockControl {
    source: Arc<Source>,
}

impl ClockControl {
    /// Sets how far the marketplace's time is ahead of the real one; returns what it was.
    #[must_use = "the earlier offset tells whether the clock went backwards"]
    pub fn set_offset(&self, offset: Span) -> Span {
        let old = self
            .source
            .offset
            .as_ref()
            .map_or(0, |o| o.swap(offset.as_millis(), Ordering::AcqRel));
        Span::millis(old)
    }

    /// Moves the marketplace's time by `span`. Of a test clock the wall time moves instead, and with it both readings.
    pub fn advance(&self, span: Span) {
        match &self.source.wall {
            Wall::Hand { wall, monotonic } => {
                wall.fetch_add(span.as_millis(), Ordering::AcqRel);
                monotonic.fetch_add(span.as_millis(), Ordering::AcqRel);
            }
            Wall::System => {
                if let Some(offset) = &self.source.offset {
                    offset.fetch_add(span.as_millis(), Ordering::AcqRel);
                }
            }
        }
    }

    /// Moves the marketplace's time to `time`.
    pub fn set(&self, time: Time) {
        let offset = self.source.offset.as_ref().map_or(0, |o| o.load(Ordering::Acquire));
        let now = self.source.wall.millis().saturating_add(offset);
        self.advance(Span::millis(time.as_millis().saturating_sub(now)));
    }

    /// Lets the wall time of a test clock jump without any time passing, as a wrong time service would. Without effect
    /// on the machine's own time.
    pub fn jump_wall(&self, span: Span) {
        if let Wall::Hand { wall, .. } = &self.source.wall {
            wall.fetch_add(span.as_millis(), Ordering::AcqRel);
        }
    }
}

impl Wall {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one Clock that everything else asks"
    )]
    fn millis(&self) -> i64 {
        match self {
            Self::System => millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()),
            Self::Hand { wall, .. } => wall.load(Ordering::Acquire),
        }
    }

    fn read(&self) -> Reading {
        let monotonic = match self {
            Self::System => millis(started().elapsed()),
            Self::Hand { monotonic, .. } => monotonic.load(Ordering::Acquire),
        };
        Reading {
            wall: self.millis(),
            monotonic,
        }
    }
}

/// Where monotonic readings count from.
fn started() -> Instant {
    static STARTED: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    *STARTED.get_or_init(Instant::now)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Time {
        "2026-03-01T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_real_clock_has_no_hand_to_move_it() {
        let clock = Clock::real();
        assert!(clock.control().is_none());
        assert_eq!(clock.offset(), Span::ZERO);
        assert!(clock.now() > at());
    }

    #[test]
    fn a_sandbox_clock_moves_now_and_leaves_wall() {
        let clock = Clock::sandbox(Span::days(1));
        let control = clock.clone().control().unwrap();
        assert!(clock.now().since(clock.wall()) > Span::hours(23));
        assert_eq!(control.set_offset(Span::days(3)), Span::days(1));
        assert_eq!(clock.offset(), Span::days(3));
        control.advance(Span::days(365));
        assert_eq!(clock.offset(), Span::days(368));
        assert!(clock.drifted().is_none());
        let goal = clock.now().plus(Span::days(30));
        control.set(goal);
        assert!(clock.now().since(goal) < Span::seconds(5) && clock.now() >= goal);
        assert!(goal.since(clock.wall()) > Span::days(390));
    }

    #[test]
    fn a_fixed_clock_stands_and_its_wall_follows() {
        let clock = Clock::fixed(at());
        let control = clock.control().unwrap();
        assert_eq!((clock.now(), clock.wall()), (at(), at()));
        control.advance(Span::hours(2));
        assert_eq!(
            (clock.now(), clock.wall()),
            (at().plus(Span::hours(2)), at().plus(Span::hours(2)))
        );
        control.set(at());
        assert_eq!((clock.now(), clock.wall()), (at(), at()));
        let _ = control.set_offset(Span::days(1));
        assert_eq!((clock.now(), clock.wall()), (at().plus(Span::days(1)), at()));
    }

    #[test]
    fn jumps_are_found_both_ways_and_stay_until_accepted() {
        for jump in [Span::days(1), Span::days(-1), Span::days(365), Span::days(-365)] {
            let clock = Clock::fixed(at());
            let control = clock.control().unwrap();
            control.advance(Span::days(40));
            assert_eq!(clock.drifted(), None);
            control.jump_wall(jump);
            assert_eq!(clock.drifted(), Some(jump));
            control.jump_wall(Span::millis(-jump.as_millis()));
            assert_eq!(
                clock.drifted(),
                Some(jump),
                "going back does not undo what may have happened"
            );
            clock.accept_drift();
            assert_eq!(clock.drifted(), None);
        }
    }

    #[test]
    fn slow_correction_is_no_jump() {
        let clock = Clock::fixed(at());
        let control = clock.control().unwrap();
        for _ in 0..100 {
            control.advance(Span::minutes(10));
            control.jump_wall(Span::millis(500));
            assert_eq!(clock.drifted(), None);
        }
    }
}
