//! The timeline of an instance: which steps lie ahead, in which order, and when (business rules §3.2, §3.3).
//!
//! The steps are computed, never stored: a renewal or a change of grade simply gives another timeline. The instance
//! remembers how far its timeline was walked (`timeline_at`); one durable timer waits for the next step.

use crate::{
    instance::{Instance, InstanceState, RenewalPlan},
    policy::{ExpiryMoment, Policy, Windows},
    time::{Period, Span, Time},
};

/// A step of the timeline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Tell the buyer that the end is near.
    RemindExpiry {
        /// Days left.
        days: i32,
    },
    /// Try to renew from the balance.
    AutoRenew,
    /// Tell the buyer that automatic renewal has not come about.
    RemindAutoFailed {
        /// Days left.
        days: i32,
    },
    /// The period is over; grace begins.
    Expire,
    /// Grace is over; the seller freezes.
    Freeze,
    /// Tell the buyer that release is near.
    RemindRelease {
        /// Days left.
        days: i32,
    },
    /// Retention is over; the seller lets go.
    Release,
}

impl Step {
    /// Order of steps that fall on the same moment.
    const fn rank(self) -> u8 {
        match self {
            Self::AutoRenew => 0,
            Self::RemindExpiry { .. } => 1,
            Self::RemindAutoFailed { .. } => 2,
            Self::Expire => 3,
            Self::Freeze => 4,
            Self::RemindRelease { .. } => 5,
            Self::Release => 6,
        }
    }
}

/// When a period that begins at `from` ends, by the site's rule.
#[must_use]
pub fn end_of_period(from: Time, period: Period, policy: &Policy) -> Time {
    let end = period.after(from, &policy.zone);
    match policy.expiry {
        ExpiryMoment::Exact => end,
        ExpiryMoment::EndOfDay => policy.zone.end_of_day(end),
    }
}

/// When a trial that begins at `from` ends.
#[must_use]
pub fn end_of_trial(from: Time, days: u16, policy: &Policy) -> Time {
    let end = from.plus(Span::days(i64::from(days)));
    match policy.expiry {
        ExpiryMoment::Exact => end,
        ExpiryMoment::EndOfDay => policy.zone.end_of_day(end),
    }
}

/// When a renewed period ends: counted from the original expiry, whenever it is paid (business rules §3.2).
#[must_use]
pub fn end_of_renewal(expire_at: Time, period: Period, policy: &Policy) -> Time {
    end_of_period(expire_at, period, policy)
}

/// How far something that ends has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stage {
    /// Its period runs.
    #[default]
    Running,
    /// Past its expiry, still usable.
    Grace,
    /// Not usable, data kept.
    Frozen,
}

/// What the timeline of something that ends is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// When it ends unless renewed.
    pub expire_at: Time,
    /// Grace and retention.
    pub windows: Windows,
    /// How far it has come.
    pub stage: Stage,
    /// What shall happen at its end.
    pub renewal: RenewalPlan,
    /// Whether it is a trial.
    pub trial: bool,
    /// Steps up to and including this moment were taken.
    pub walked_to: Time,
}

impl Default for Course {
    fn default() -> Self {
        Self {
            expire_at: Time::MAX,
            windows: Windows {
                grace: Span::ZERO,
                retention: Span::ZERO,
            },
            stage: Stage::Running,
            renewal: RenewalPlan::Manual,
            trial: false,
            walked_to: Time::ZERO,
        }
    }
}

/// All steps still ahead of an instance, in order.
#[must_use]
pub fn timeline(instance: &Instance, windows_of_grade: Windows, policy: &Policy) -> Vec<(Time, Step)> {
    let Some(expire_at) = instance.expire_at else {
        return Vec::new();
    };
    let (stage, windows) = match &instance.state {
        InstanceState::Running { .. } => (Stage::Running, windows_of_grade),
        InstanceState::Grace { windows, .. } => (Stage::Grace, *windows),
        InstanceState::Frozen { windows, .. } => (Stage::Frozen, *windows),
        _ => return Vec::new(),
    };
    let package = instance.is_package();
    let windows = match package {
        true => Windows {
            grace: Span::ZERO,
            retention: Span::ZERO,
        },
        false => windows,
    };
    let course = Course {
        expire_at,
        windows,
        stage,
        renewal: instance.renewal,
        trial: instance.trial,
        walked_to: instance.timeline_at,
    };
    let mut steps = ahead(&course, policy);
    if package {
        steps.retain(|(_, step)| !matches!(step, Step::Freeze));
    }
    steps
}

/// All steps of a course that are still ahead, in order.
#[must_use]
pub fn ahead(course: &Course, policy: &Policy) -> Vec<(Time, Step)> {
    let Course {
        expire_at,
        windows,
        stage,
        renewal,
        trial,
        walked_to,
    } = *course;
    let freeze_at = expire_at.plus(windows.grace);
    let release_at = freeze_at.plus(windows.retention);
    let remind = |moment: Time, days: i32| policy.zone.days_before_at_hour(moment, days, policy.reminders.hour);
    let mut steps = Vec::new();
    if stage == Stage::Running {
        let auto = matches!(renewal, RenewalPlan::Auto { left, .. } if left != Some(0)) && !trial;
        if auto {
            let first = policy
                .zone
                .days_before_at_hour(expire_at, policy.auto_renew_lead_days, policy.auto_renew_hour);
            let mut at = first;
            while at <= expire_at {
                steps.push((at, Step::AutoRenew));
                at = policy.zone.next_at_hour(at, policy.auto_renew_hour);
            }
            steps.extend(
                policy
                    .reminders
                    .auto_failed_days
                    .iter()
                    .map(|days| (remind(expire_at, *days), Step::RemindAutoFailed { days: *days })),
            );
        } else if renewal != RenewalPlan::End || trial {
            let days = if trial {
                &policy.reminders.trial_days
            } else {
                &policy.reminders.expiry_days
            };
            steps.extend(
                days.iter()
                    .map(|days| (remind(expire_at, *days), Step::RemindExpiry { days: *days })),
            );
        }
        if windows.grace > Span::ZERO {
            steps.push((expire_at, Step::Expire));
        }
    }
    if stage != Stage::Frozen {
        steps.push((freeze_at, Step::Freeze));
    }
    if renewal != RenewalPlan::End {
        steps.extend(
            policy
                .reminders
                .release_days
                .iter()
                .map(|days| (remind(release_at, *days), Step::RemindRelease { days: *days }))
                .filter(|(at, _)| *at >= freeze_at),
        );
    }
    steps.push((release_at, Step::Release));
    // Reminders that could only come after what they announce are dropped; the deeds themselves never are.
    steps.retain(|(at, step)| match step {
        Step::RemindExpiry { .. } | Step::RemindAutoFailed { .. } => *at < expire_at,
        Step::RemindRelease { .. } => *at < release_at,
        _ => true,
    });
    // What should have been walked already stays due, except reminders and tries whose moment is gone.
    steps.retain(|(at, step)| *at > walked_to || matches!(step, Step::Expire | Step::Freeze | Step::Release));
    steps.sort_by_key(|(at, step)| (*at, step.rank()));
    steps
}

/// The next moment at which something happens, with everything that happens then.
#[must_use]
pub fn next_steps(instance: &Instance, windows_of_grade: Windows, policy: &Policy) -> Option<(Time, Vec<Step>)> {
    first_of(timeline(instance, windows_of_grade, policy))
}

/// The first moment of a timeline, with everything that happens then.
#[must_use]
pub fn first_of(steps: Vec<(Time, Step)>) -> Option<(Time, Vec<Step>)> {
    let (at, _) = *steps.first()?;
    Some((
        at,
        steps
            .into_iter()
            .take_while(|(t, _)| *t == at)
            .map(|(_, step)| step)
            .collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::Id, identity::Grade, policy::Site, time::PeriodUnit};

    fn instance(expire_at: &str, renewal: RenewalPlan) -> Instance {
        let nil = uuid::Uuid::nil();
        Instance {
            id: Id::from_uuid(nil),
            buyer_id: Id::from_uuid(nil),
            seller_id: Id::from_uuid(nil),
            product_id: Id::from_uuid(nil),
            address_id: Id::from_uuid(nil),
            order_id: Id::from_uuid(nil),
            order_number: "CS1".parse().unwrap(),
            seller_instance_id: None,
            state: InstanceState::Running { since: Time::ZERO },
            trial: false,
            sku_code: "s".parse().unwrap(),
            price_code: "p".parse().unwrap(),
            unit: Some(PeriodUnit::Month),
            quantity: 1,
            expire_at: Some(expire_at.parse().unwrap()),
            renewal,
            timeline_at: Time::ZERO,
            sealed_info: None,
            created_at: Time::ZERO,
            version: 0,
        }
    }
    fn walk(mut i: Instance, grade: Grade) -> Vec<String> {
        let policy = Policy::defaults(Site::Cn);
        let windows = policy.windows(grade);
        let mut seen = Vec::new();
        while let Some((at, steps)) = next_steps(&i, windows, &policy) {
            for step in steps {
                seen.push(format!("{} {step:?}", at.local(&policy.zone).strftime("%m-%d %H:%M")));
                i.state = match step {
                    Step::Expire => i.state.expire(at, windows).unwrap(),
                    Step::Freeze => i.state.freeze(at, windows).unwrap(),
                    Step::Release => i
                        .state
                        .release(at, crate::instance::ReleaseCause::Expired, true)
                        .unwrap(),
                    _ => i.state.clone(),
                };
            }
            i.timeline_at = at;
            assert!(seen.len() < 100);
        }
        seen
    }

    #[test]
    fn a_v3_buyer_who_does_nothing() {
        assert_eq!(
            walk(instance("2026-06-10T15:59:59Z", RenewalPlan::Manual), Grade::V3),
            [
                "06-03 10:00 RemindExpiry { days: 7 }",
                "06-07 10:00 RemindExpiry { days: 3 }",
                "06-09 10:00 RemindExpiry { days: 1 }",
                "06-10 23:59 Expire",
                "06-17 23:59 Freeze",
                "06-18 10:00 RemindRelease { days: 6 }",
                "06-22 10:00 RemindRelease { days: 2 }",
                "06-24 10:00 RemindRelease { days: 0 }",
                "06-24 23:59 Release",
            ]
        );
    }

    #[test]
    fn a_package_ends_with_its_period() {
        let mut package = instance("2026-06-10T15:59:59Z", RenewalPlan::Manual);
        package.unit = None;
        assert_eq!(
            walk(package, Grade::V5),
            [
                "06-03 10:00 RemindExpiry { days: 7 }",
                "06-07 10:00 RemindExpiry { days: 3 }",
                "06-09 10:00 RemindExpiry { days: 1 }",
                "06-10 23:59 Release",
            ]
        );
    }

    #[test]
    fn release_moments_of_v0_and_v4() {
        let last = |grade| {
            walk(instance("2026-06-10T15:59:59Z", RenewalPlan::End), grade)
                .pop()
                .unwrap()
        };
        assert_eq!(last(Grade::V0), "06-12 23:59 Release");
        assert_eq!(last(Grade::V4), "07-02 23:59 Release");
    }

    #[test]
    fn automatic_renewal_is_tried_daily_at_three_and_its_failure_told() {
        let month = Period {
            unit: PeriodUnit::Month,
            count: 1,
        };
        let seen = walk(
            instance(
                "2026-06-10T15:59:59Z",
                RenewalPlan::Auto {
                    period: month,
                    left: None,
                },
            ),
            Grade::V0,
        );
        assert_eq!(seen.first().unwrap(), "06-03 03:00 AutoRenew");
        assert_eq!(seen.iter().filter(|s| s.ends_with("AutoRenew")).count(), 8);
        assert_eq!(seen.iter().filter(|s| s.contains("RemindAutoFailed")).count(), 3);
        assert!(!seen.iter().any(|s| s.contains("RemindExpiry")));
    }

    #[test]
    fn a_trial_is_reminded_of_four_times_even_where_nothing_shall_follow() {
        let mut trial = instance("2026-06-30T15:59:59Z", RenewalPlan::Manual);
        trial.trial = true;
        let reminders = walk(trial, Grade::V0)
            .iter()
            .filter(|s| s.contains("RemindExpiry"))
            .count();
        assert_eq!(reminders, 4);
    }

    #[test]
    fn deeds_that_were_missed_stay_due() {
        let policy = Policy::defaults(Site::Cn);
        let mut late = instance("2026-06-10T15:59:59Z", RenewalPlan::Manual);
        late.timeline_at = "2026-07-30T00:00:00Z".parse().unwrap();
        let (at, steps) = next_steps(&late, policy.windows(Grade::V0), &policy).unwrap();
        assert_eq!((at, steps), (late.expire_at.unwrap(), vec![Step::Expire]));
    }

    #[test]
    fn renewal_counts_from_the_original_expiry() {
        let policy = Policy::defaults(Site::Cn);
        let end: Time = "2026-06-10T15:59:59Z".parse().unwrap();
        let month = Period {
            unit: PeriodUnit::Month,
            count: 1,
        };
        assert_eq!(
            end_of_renewal(end, month, &policy).to_string(),
            "2026-07-10T15:59:59.000Z"
        );
    }
}
