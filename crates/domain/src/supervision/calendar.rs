//! Working days: which days count where a time limit is given in working days (business rules §4.3).

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::time::{Time, Zone};

/// Furthest a deadline may lie ahead; bounds the walk over the days, whatever the tables say.
const MAX_WALK: u32 = 3_660;

/// A calendar of working days. Saturdays and Sundays are free unless they are made up for.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WorkCalendar {
    /// Free although they fall on a weekday.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub holidays: BTreeSet<Date>,
    /// Worked although they fall on a weekend (调休).
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub made_up: BTreeSet<Date>,
}

impl WorkCalendar {
    /// Whether people work on that day. A day in both tables is worked.
    #[must_use]
    pub fn works_on(&self, date: Date) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.made_up.contains(&date) || !(weekend || self.holidays.contains(&date))
    }

    /// The end of the `days`-th working day after the day of `from`; that day itself does not count. A calendar without
    /// enough working days gives the last day that was looked at.
    #[must_use]
    pub fn deadline(&self, from: Time, days: u32, zone: &Zone) -> Time {
        let mut date = from.local(zone).date();
        let mut left = days;
        for _ in 0..MAX_WALK {
            if left == 0 {
                break;
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            if self.works_on(date) {
                left -= 1;
            }
        }
        Time::from_local(date.at(23, 59, 59, 0), zone)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weekends_and_holidays_do_not_count_and_made_up_days_do() {
        let zone: Zone = "Asia/Shanghai".parse().unwrap();
        // Thursday afternoon before a long weekend.
        let from: Time = "2026-04-30T08:00:00Z".parse().unwrap();
        let mut calendar = WorkCalendar::default();
        let end = |calendar: &WorkCalendar, days| calendar.deadline(from, days, &zone).local(&zone).date();
        assert_eq!(end(&calendar, 3), date(2026, 5, 5));
        calendar.holidays.extend((1..=5).map(|day| date(2026, 5, day)));
        assert_eq!(end(&calendar, 3), date(2026, 5, 8));
        calendar.made_up.insert(date(2026, 5, 9));
        assert_eq!(end(&calendar, 4), date(2026, 5, 9));
        assert_eq!(end(&calendar, 0), date(2026, 4, 30));
    }

    #[test]
    fn a_calendar_without_working_days_ends_all_the_same() {
        let calendar = WorkCalendar {
            holidays: {
                let mut day = date(2026, 1, 1);
                std::iter::from_fn(|| {
                    day = day.tomorrow().ok()?;
                    Some(day)
                })
                .take(5_000)
                .collect()
            },
            made_up: BTreeSet::new(),
        };
        let from: Time = "2026-01-01T00:00:00Z".parse().unwrap();
        assert!(calendar.deadline(from, 3, &Zone::UTC) > from);
    }
}
