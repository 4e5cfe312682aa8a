//! Billing cycles: where they begin and end, and when they are collected (open APIs §1.5).

use serde::{Deserialize, Serialize};

use crate::time::{Span, Time, Zone};

/// How often use is charged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Cycle {
    /// Every hour.
    Hour,
    /// Every day of the site.
    Day,
    /// Every calendar month of the site.
    Month,
}

/// When cycles are collected, and how far back records may reach. A policy written before there were any means these.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CycleRules {
    /// After the end of an hour.
    pub hour_after: Span,
    /// After the end of a day, and of the last day of a month.
    pub day_after: Span,
    /// A record of an hour that comes longer after its end than this is late; of a day or month, after its collection.
    pub hour_late: Span,
    /// Records that begin longer ago than this are refused.
    pub oldest: Span,
    /// A record may reach so far into the future, since clocks differ.
    pub ahead: Span,
}

impl Default for CycleRules {
    fn default() -> Self {
        Self {
            hour_after: Span::minutes(15),
            day_after: Span::hours(1),
            hour_late: Span::hours(2),
            oldest: Span::days(21),
            ahead: Span::minutes(5),
        }
    }
}

impl Cycle {
    /// Beginning of the cycle that holds `at`.
    #[must_use]
    pub fn start(self, at: Time, zone: &Zone) -> Time {
        let local = at.local(zone);
        match self {
            // Hours of the world, not of the wall: the hour that a clock change repeats is two hours.
            Self::Hour => Time::from_millis(at.as_millis().div_euclid(3_600_000) * 3_600_000),
            Self::Day => Time::from_local(local.date().at(0, 0, 0, 0), zone),
            Self::Month => Time::from_local(local.date().first_of_month().at(0, 0, 0, 0), zone),
        }
    }

    /// End of the cycle that begins at `start`, which is the beginning of the next one.
    #[must_use]
    pub fn end(self, start: Time, zone: &Zone) -> Time {
        let span = match self {
            Self::Hour => return start.plus(Span::hours(1)),
            Self::Day => jiff::Span::new().days(1),
            Self::Month => jiff::Span::new().months(1),
        };
        let date = start.local(zone).date();
        date.checked_add(span)
            .map_or(Time::MAX, |next| Time::from_local(next.at(0, 0, 0, 0), zone))
    }

    /// From when on a record of the cycle that ends at `end` is late.
    #[must_use]
    pub const fn late_at(self, end: Time, rules: &CycleRules) -> Time {
        match self {
            Self::Hour => end.plus(rules.hour_late),
            Self::Day | Self::Month => end.plus(rules.day_after),
        }
    }

    /// Up to which end cycles are to be collected at `now`.
    #[must_use]
    pub fn due_to(self, now: Time, rules: &CycleRules, zone: &Zone) -> Time {
        let after = match self {
            Self::Hour => rules.hour_after,
            Self::Day | Self::Month => rules.day_after,
        };
        self.start(now.minus(after), zone)
    }

    /// When the cycle that ends at `end` is collected.
    #[must_use]
    pub const fn collect_at(self, end: Time, rules: &CycleRules) -> Time {
        match self {
            Self::Hour => end.plus(rules.hour_after),
            Self::Day | Self::Month => end.plus(rules.day_after),
        }
    }
}

/// Finds cycles one after the other. Records come in the order of time, so that most lie in the cycle of the one before,
/// and the calendar need not be asked.
#[derive(Debug)]
pub struct Calendar<'z> {
    zone: &'z Zone,
    last: [(Time, Time); 3],
}

impl<'z> Calendar<'z> {
    /// Of a site.
    #[must_use]
    pub const fn new(zone: &'z Zone) -> Self {
        Self {
            zone,
            last: [(Time::MAX, Time::MAX); 3],
        }
    }

    /// Up to which end cycles are to be collected at `now`.
    #[must_use]
    pub fn due_to(&mut self, cycle: Cycle, now: Time, rules: &CycleRules) -> Time {
        let after = match cycle {
            Cycle::Hour => rules.hour_after,
            Cycle::Day | Cycle::Month => rules.day_after,
        };
        cycle.start(now.minus(after), self.zone)
    }

    /// Beginning and end of the cycle that holds `at`.
    pub fn span(&mut self, cycle: Cycle, at: Time) -> (Time, Time) {
        let [hour, day, month] = &mut self.last;
        let last = match cycle {
            Cycle::Hour => hour,
            Cycle::Day => day,
            Cycle::Month => month,
        };
        if at < last.0 || at >= last.1 {
            let start = cycle.start(at, self.zone);
            *last = (start, cycle.end(start, self.zone));
        }
        *last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse::<jiff::Timestamp>()
            .map(|t| Time::from_millis(t.as_millisecond()))
            .unwrap()
    }

    #[test]
    fn cycles_follow_the_sites_wall_clock() {
        let zone: Zone = "Asia/Shanghai".parse().unwrap();
        let moment = at("2026-03-31T16:20:30Z"); // 1 April, 00:20:30 in Shanghai
        assert_eq!(Cycle::Hour.start(moment, &zone), at("2026-03-31T16:00:00Z"));
        assert_eq!(Cycle::Day.start(moment, &zone), at("2026-03-31T16:00:00Z"));
        assert_eq!(Cycle::Month.start(moment, &zone), at("2026-03-31T16:00:00Z"));
        assert_eq!(
            Cycle::Month.end(at("2026-03-31T16:00:00Z"), &zone),
            at("2026-04-30T16:00:00Z")
        );
        let rules = CycleRules::default();
        assert_eq!(
            Cycle::Hour.collect_at(at("2026-03-31T17:00:00Z"), &rules),
            at("2026-03-31T17:15:00Z")
        );
        assert_eq!(
            Cycle::Day.collect_at(at("2026-04-01T16:00:00Z"), &rules),
            at("2026-04-01T17:00:00Z")
        );
        for cycle in [Cycle::Hour, Cycle::Day, Cycle::Month] {
            let end = cycle.end(cycle.start(moment, &zone), &zone);
            let due = cycle.collect_at(end, &rules);
            assert_eq!(cycle.due_to(due, &rules, &zone), end);
            assert_eq!(
                cycle.due_to(due.minus(Span::millis(1)), &rules, &zone),
                cycle.start(moment, &zone)
            );
        }
    }

    #[test]
    fn days_of_a_clock_change_are_whole() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let start = Cycle::Day.start(at("2026-10-25T12:00:00Z"), &zone);
        assert_eq!(Cycle::Day.end(start, &zone).since(start), Span::hours(25));
    }

    #[test]
    fn a_calendar_finds_what_the_cycle_says() {
        let zone: Zone = "Asia/Shanghai".parse().unwrap();
        let mut calendar = Calendar::new(&zone);
        for minute in [0, 59, 60, 61, 5_000, 3, 100_000, 99_999] {
            let moment = at("2026-03-31T10:00:00Z").plus(Span::minutes(minute));
            for cycle in [Cycle::Hour, Cycle::Day, Cycle::Month] {
                let start = cycle.start(moment, &zone);
                assert_eq!(calendar.span(cycle, moment), (start, cycle.end(start, &zone)));
            }
        }
    }
}
