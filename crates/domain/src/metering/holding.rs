//! Packages that buyers hold: what they pay for, when they fill up again, and when somebody must hear of them (open APIs
//! §1.6; business rules §2.4).

use serde::{Deserialize, Serialize};

use super::{PackageKind, PackageTerms, RecordFault, Reset, Usage};
use crate::{
    catalog::WireName,
    id::Id,
    instance::Instance,
    time::{Time, Zone},
};

/// What a buyer holds of one meter: one of the contents of a package he bought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Package {
    /// Identifier.
    pub id: Id<Package>,
    /// The instance that the purchase made; contents of the same package share it.
    pub package_id: Id<Instance>,
    /// The instance by use that it pays for.
    pub instance_id: Id<Instance>,
    /// What happens when it is used up.
    pub kind: PackageKind,
    /// What it holds when it is full.
    pub quota: Usage,
    /// What was taken since it was last full; never more than the quota.
    pub used: Usage,
    /// Whether it fills up again.
    pub reset: Reset,
    /// When it began, by whose day of the month it fills up.
    pub started_at: Time,
    /// When it fills up next; none where it does not before it ends.
    pub reset_at: Option<Time>,
    /// When it ends.
    pub expire_at: Time,
    /// When the buyer is told that little is left.
    pub alarm: Option<Watch>,
    /// When another of its kind is bought.
    pub rebuy: Option<Watch>,
    /// Guard against lost updates.
    pub version: i64,
}

/// How much is little.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Threshold {
    /// This many hundredths of the quota, or less.
    Percent {
        /// 1 to 99.
        #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 99))]
        percent: u8,
    },
    /// This much, or less.
    Amount {
        /// More than nothing, less than the quota.
        amount: Usage,
    },
}

impl Threshold {
    /// Whether it means something for this quota.
    #[must_use]
    pub fn fits(self, quota: Usage) -> bool {
        match self {
            Self::Percent { percent } => (1..=99).contains(&percent),
            Self::Amount { amount } => amount > Usage::ZERO && amount < quota,
        }
    }

    /// Whether so much of the quota is little.
    #[must_use]
    pub fn reached(self, left: Usage, quota: Usage) -> bool {
        match self {
            Self::Percent { percent } => {
                i128::from(left.parts()) * 100 <= i128::from(quota.parts()) * i128::from(percent)
            }
            Self::Amount { amount } => left <= amount,
        }
    }
}

/// A threshold, and whether it was crossed already: each crossing counts once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Watch {
    /// How much is little.
    pub threshold: Threshold,
    /// Little was left when this was last looked at.
    pub crossed: bool,
}

impl Watch {
    /// Not crossed yet; also after the threshold was changed.
    #[must_use]
    pub const fn new(threshold: Threshold) -> Self {
        Self {
            threshold,
            crossed: false,
        }
    }

    /// Whether it is crossed by what is left now and was not before.
    fn crosses(&mut self, left: Usage, quota: Usage) -> bool {
        let before = std::mem::replace(&mut self.crossed, self.threshold.reached(left, quota));
        self.crossed && !before
    }
}

/// A package filled up again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refilled {
    /// The last of the moments that passed.
    pub at: Time,
    /// What was left then and is lost.
    pub dropped: Usage,
}

/// What packages pay of some use.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Deduction {
    /// Which pays how much, in the order in which they are used up; none pays nothing.
    pub parts: Vec<(Id<Package>, Usage)>,
    /// What they do not cover.
    pub rest: Usage,
}

impl Deduction {
    /// What they cover.
    #[must_use]
    pub fn covered(&self) -> Usage {
        // No more than the use that was to be covered, so it fits.
        Usage::from_parts(self.parts.iter().map(|(_, part)| part.parts()).sum())
    }
}

/// The package that shall pay cannot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shortage {
    /// It is not one of these, or not in force at that moment.
    State,
    /// It does not cover the whole use: one record belongs to one package.
    Short {
        /// What is left in it.
        left: Usage,
    },
}

impl Shortage {
    /// Why the record is refused.
    #[must_use]
    pub const fn fault(self) -> RecordFault {
        match self {
            Self::State => RecordFault::PackageState,
            Self::Short { .. } => RecordFault::PackageShort,
        }
    }
}

impl Package {
    /// What is left.
    #[must_use]
    pub const fn left(&self) -> Usage {
        self.quota.less(self.used)
    }

    /// Whether nothing is left, for now or for good.
    #[must_use]
    pub fn exhausted(&self) -> bool {
        self.left() == Usage::ZERO
    }

    /// Whether it pays for use that begins at this moment.
    #[must_use]
    pub fn in_force(&self, at: Time) -> bool {
        self.started_at <= at && at < self.expire_at
    }

    /// When what is in it is lost: the end of the reset cycle it is in, or its own.
    #[must_use]
    pub fn ends_at(&self) -> Time {
        self.reset_at.map_or(self.expire_at, |reset| reset.min(self.expire_at))
    }

    /// The first moment after `at` at which it fills up, by the calendar of `zone`: whole months or years after it began,
    /// so that a package begun on the 31st fills up at the end of a shorter month and again on the 31st of a longer one.
    /// None where there is no such moment before it ends.
    #[must_use]
    pub fn next_reset(&self, at: Time, zone: &Zone) -> Option<Time> {
        let step: i64 = match self.reset {
            Reset::Never => return None,
            Reset::Month => 1,
            Reset::Year => 12,
        };
        let begun = self.started_at.local(zone);
        let later = at.max(self.started_at).local(zone);
        let months = (i64::from(later.year()) - i64::from(begun.year())) * 12 + i64::from(later.month())
            - i64::from(begun.month());
        // The moment lies in this cycle or the next: the one before began in an earlier month.
        (months / step..=months / step + 1)
            .filter(|count| *count > 0)
            .filter_map(|count| {
                let span = jiff::Span::new().try_months(count * step).ok()?;
                Some(Time::from_local(begun.checked_add(span).ok()?, zone))
            })
            .find(|moment| *moment > at)
            .filter(|moment| *moment < self.expire_at)
    }

    /// Fills it up if its time has come by `now`. However many moments passed, it is full once: what was left at each of
    /// them is dropped.
    pub fn refill(&mut self, now: Time, zone: &Zone) -> Option<Refilled> {
        let mut at = self.reset_at.filter(|moment| *moment <= now)?;
        let dropped = self.left();
        self.used = Usage::ZERO;
        self.reset_at = self.next_reset(at, zone);
        while let Some(moment) = self.reset_at.filter(|moment| *moment <= now) {
            at = moment;
            self.reset_at = self.next_reset(at, zone);
        }
        // What was crossed is crossed no more, even when nobody looks before it is used up again.
        self.alarm_crossed();
        self.rebuy_crossed();
        Some(Refilled { at, dropped })
    }

    /// Whether the buyer must hear that little is left; once for each time that it becomes little.
    pub fn alarm_crossed(&mut self) -> bool {
        let (left, quota) = (self.left(), self.quota);
        self.alarm.as_mut().is_some_and(|watch| watch.crosses(left, quota))
    }

    /// Whether another of its kind is to be bought; once for each time that little is left.
    pub fn rebuy_crossed(&mut self) -> bool {
        let (left, quota) = (self.left(), self.quota);
        self.rebuy.as_mut().is_some_and(|watch| watch.crosses(left, quota))
    }

    /// Whether more of its kind can be bought automatically, at the terms offered now: neither what costs nothing, nor
    /// what fills up by itself, nor less than is held.
    #[must_use]
    pub fn can_be_rebought(&self, terms: &PackageTerms, meter: &WireName) -> bool {
        let never = self.reset == Reset::Never && terms.reset == Reset::Never;
        let offered = terms.contents.iter().find(|quota| quota.meter == *meter);
        never && terms.price.minor > 0 && offered.is_some_and(|quota| quota.quota >= self.quota)
    }
}

/// Takes `usage` that began at `at` from these packages of one instance, which were filled up before ([`Package::refill`]).
///
/// A package that the record names pays for all of it or nothing happens. Otherwise each pays what it can, those first whose
/// content is lost first, and what they do not cover is the rest.
///
/// # Errors
/// The package named cannot pay. Nothing was taken then.
pub fn deduct(
    packages: &mut [Package],
    named: Option<Id<Package>>,
    usage: Usage,
    at: Time,
) -> Result<Deduction, Shortage> {
    let mut able: Vec<&mut Package> = packages
        .iter_mut()
        .filter(|package| package.in_force(at) && named.is_none_or(|id| package.id == id))
        .collect();
    if named.is_some() {
        let left = able.first().ok_or(Shortage::State)?.left();
        if left < usage {
            return Err(Shortage::Short { left });
        }
    }
    able.sort_by_key(|package| (package.ends_at(), package.id));
    let mut deduction = Deduction {
        parts: Vec::new(),
        rest: usage,
    };
    for package in able {
        let part = package.left().min(deduction.rest);
        if part <= Usage::ZERO {
            continue;
        }
        package.used = Usage::from_parts(package.used.parts().saturating_add(part.parts()));
        deduction.rest = deduction.rest.less(part);
        deduction.parts.push((package.id, part));
    }
    Ok(deduction)
}

/// Gives back what packages paid for use that began at `at` and does not count: to the package that was named, otherwise to
/// those first that were used up last. What no package has taken since it was last full is lost. Answers whom it gave to.
pub fn give_back(packages: &mut [Package], named: Option<Id<Package>>, usage: Usage, at: Time) -> Vec<Id<Package>> {
    let mut able: Vec<&mut Package> = packages
        .iter_mut()
        .filter(|package| package.in_force(at) && named.is_none_or(|id| package.id == id))
        .collect();
    able.sort_by_key(|package| std::cmp::Reverse((package.ends_at(), package.id)));
    let (mut rest, mut given) = (usage, Vec::new());
    for package in able {
        let part = package.used.min(rest);
        if part > Usage::ZERO {
            package.used = package.used.less(part);
            rest = rest.less(part);
            given.push(package.id);
        }
    }
    given
}

/// Whether the service stops at `now`: a package that it stops without is in force, and nothing is left in any.
#[must_use]
pub fn runs_dry(packages: &[Package], now: Time) -> bool {
    let in_force = || packages.iter().filter(|package| package.in_force(now));
    in_force().any(|package| package.kind == PackageKind::UntilExhausted) && in_force().all(Package::exhausted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        metering::Quota,
        money::{Currency, Money},
        time::{Period, PeriodUnit, Span},
    };

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }
    fn zone() -> Zone {
        "Asia/Shanghai".parse().unwrap()
    }
    fn package(id: u128, quota: i64) -> Package {
        Package {
            id: Id::from_uuid(Uuid::from_u128(id)),
            package_id: Id::from_uuid(Uuid::from_u128(id)),
            instance_id: Id::from_uuid(Uuid::nil()),
            kind: PackageKind::OnDemand,
            quota: Usage::whole(quota),
            used: Usage::ZERO,
            reset: Reset::Never,
            started_at: at("2026-01-31T02:00:00Z"),
            reset_at: None,
            expire_at: at("2027-01-31T02:00:00Z"),
            alarm: None,
            rebuy: None,
            version: 0,
        }
    }
    fn resets(mut package: Package, reset: Reset) -> Package {
        package.reset = reset;
        package.reset_at = package.next_reset(package.started_at, &zone());
        package
    }
    fn parts(deduction: &Deduction) -> Vec<(u128, i64)> {
        let part = |(id, usage): &(Id<Package>, Usage)| (id.uuid().as_u128(), usage.parts() / Usage::SCALE);
        deduction.parts.iter().map(part).collect()
    }

    #[test]
    fn what_is_lost_first_pays_first() {
        let now = at("2026-02-10T00:00:00Z");
        let mut packages = [
            package(4, 10),
            package(3, 10),
            package(2, 10),
            resets(package(1, 10), Reset::Month),
        ];
        // The third ends soonest but for the one that fills up at the end of the month; the first two are equal.
        packages[2].expire_at = at("2026-06-01T00:00:00Z");
        let deduction = deduct(&mut packages, None, Usage::whole(35), now).unwrap();
        assert_eq!(parts(&deduction), [(1, 10), (2, 10), (3, 10), (4, 5)]);
        assert_eq!((deduction.covered(), deduction.rest), (Usage::whole(35), Usage::ZERO));
        let deduction = deduct(&mut packages, None, Usage::whole(7), now).unwrap();
        assert_eq!((parts(&deduction), deduction.rest), (vec![(4, 5)], Usage::whole(2)));
        assert!(packages.iter().all(Package::exhausted));
        // Neither before it began nor from its end on.
        let mut one = [package(1, 10)];
        for outside in ["2026-01-31T01:59:59.999Z", "2027-01-31T02:00:00Z"] {
            let deduction = deduct(&mut one, None, Usage::whole(1), at(outside)).unwrap();
            assert_eq!(deduction.parts, []);
        }
    }

    #[test]
    fn what_does_not_count_is_given_back() {
        let mut packages = [package(1, 10), package(2, 10)];
        packages[0].expire_at = at("2026-12-31T02:00:00Z");
        let begun = at("2026-06-01T00:00:00Z");
        deduct(&mut packages, None, Usage::whole(14), begun).unwrap();
        let given = give_back(&mut packages, None, Usage::whole(6), begun);
        assert_eq!(given, [packages[1].id, packages[0].id], "the last to be used up first");
        assert_eq!(
            [packages[0].left(), packages[1].left()],
            [Usage::whole(2), Usage::whole(10)]
        );
        let named = Some(packages[0].id);
        assert_eq!(
            give_back(&mut packages, named, Usage::whole(99), begun),
            [packages[0].id]
        );
        assert_eq!(packages[0].left(), Usage::whole(10), "never more than it holds");
        assert!(give_back(&mut packages, None, Usage::whole(1), begun).is_empty());
    }

    #[test]
    fn a_named_package_pays_alone_or_not_at_all() {
        let now = at("2026-02-10T00:00:00Z");
        let mut packages = [package(1, 10), package(2, 10)];
        let id = |id| Some(Id::from_uuid(Uuid::from_u128(id)));
        let deduction = deduct(&mut packages, id(2), Usage::whole(7), now).unwrap();
        assert_eq!((parts(&deduction), deduction.rest), (vec![(2, 7)], Usage::ZERO));
        let before = packages.clone();
        let short = deduct(&mut packages, id(2), Usage::whole(4), now).unwrap_err();
        assert_eq!(short, Shortage::Short { left: Usage::whole(3) });
        assert_eq!(deduct(&mut packages, id(3), Usage::whole(1), now), Err(Shortage::State));
        let late = deduct(&mut packages, id(1), Usage::whole(1), Time::MAX).unwrap_err();
        assert_eq!((short.fault().code(), late.fault().code()), ("003", "013"));
        assert_eq!(packages, before);
        assert_eq!(
            deduct(&mut packages, id(2), Usage::whole(3), now).unwrap().rest,
            Usage::ZERO
        );
    }

    #[test]
    fn it_fills_up_on_the_day_it_began() {
        let mut held = resets(package(1, 10), Reset::Month);
        let mut moments = Vec::new();
        while let Some(moment) = held.reset_at {
            held.used = Usage::whole(4);
            let refilled = held.refill(moment, &zone()).unwrap();
            assert_eq!(
                (refilled.at, refilled.dropped, held.left()),
                (moment, Usage::whole(6), held.quota)
            );
            moments.push(moment.to_string().split_off(5));
        }
        // 10:00 on the 31st in Shanghai, or at the end of the month. The end of the package is no such moment.
        let ends = [
            "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31",
        ];
        assert_eq!(moments, ends.map(|day| format!("{day}T02:00:00.000Z")));
        assert_eq!(held.refill(Time::MAX, &zone()), None);

        // Begun on a leap day.
        let mut held = package(1, 10);
        held.started_at = at("2024-02-29T02:00:00Z");
        held.expire_at = at("2029-01-01T00:00:00Z");
        let mut held = resets(held, Reset::Year);
        assert_eq!(held.reset_at, Some(at("2025-02-28T02:00:00Z")));
        // Nobody looked for three years.
        let refilled = held.refill(at("2028-02-28T02:00:00Z"), &zone()).unwrap();
        assert_eq!(refilled.at, at("2027-02-28T02:00:00Z"));
        assert_eq!(held.reset_at, Some(at("2028-02-29T02:00:00Z")));
        assert_eq!(held.refill(at("2028-02-29T01:59:59.999Z"), &zone()), None);
    }

    #[test]
    fn a_crossing_is_told_once() {
        let now = at("2026-02-10T00:00:00Z");
        let mut held = resets(package(1, 10), Reset::Month);
        held.alarm = Some(Watch::new(Threshold::Percent { percent: 20 }));
        held.rebuy = Some(Watch::new(Threshold::Amount {
            amount: Usage::whole(1),
        }));
        let mut told = Vec::new();
        let mut take = |held: &mut Package, usage: &str| {
            deduct(std::slice::from_mut(held), None, usage.parse().unwrap(), now).unwrap();
            told.push((held.alarm_crossed(), held.rebuy_crossed()));
        };
        for usage in ["7.9999", "0.0001", "0.5", "0.5", "0.5"] {
            take(&mut held, usage);
        }
        // Filled up and used up at once: told again, though nobody looked in between.
        held.refill(held.reset_at.unwrap(), &zone()).unwrap();
        take(&mut held, "9");
        let expected = [
            (false, false),
            (true, false),
            (false, false),
            (false, true),
            (false, false),
            (true, true),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn thresholds_are_bounded() {
        let quota = Usage::whole(10);
        for (percent, fits) in [(0, false), (1, true), (99, true), (100, false)] {
            assert_eq!(Threshold::Percent { percent }.fits(quota), fits);
        }
        for (amount, fits) in [(0, false), (1, true), (9, true), (10, false)] {
            assert_eq!(
                Threshold::Amount {
                    amount: Usage::whole(amount)
                }
                .fits(quota),
                fits
            );
        }
    }

    #[test]
    fn what_can_be_bought_again() {
        let meter: WireName = "calls".parse().unwrap();
        let terms = |price, reset, quota| PackageTerms {
            kind: PackageKind::OnDemand,
            price: Money::new(price, Currency::Cny),
            valid: Period {
                unit: PeriodUnit::Month,
                count: 1,
            },
            reset,
            contents: vec![Quota {
                meter: meter.clone(),
                quota: Usage::whole(quota),
            }],
        };
        let held = package(1, 10);
        assert!(held.can_be_rebought(&terms(100, Reset::Never, 10), &meter));
        assert!(!held.can_be_rebought(&terms(0, Reset::Never, 10), &meter));
        assert!(!held.can_be_rebought(&terms(100, Reset::Month, 10), &meter));
        assert!(!held.can_be_rebought(&terms(100, Reset::Never, 9), &meter));
        assert!(!held.can_be_rebought(&terms(100, Reset::Never, 10), &"mail".parse().unwrap()));
        assert!(!resets(held, Reset::Year).can_be_rebought(&terms(100, Reset::Never, 10), &meter));
    }

    #[test]
    fn the_service_stops_when_nothing_is_left() {
        let now = at("2026-02-10T00:00:00Z");
        let mut packages = [package(1, 10), package(2, 10)];
        packages[0].used = packages[0].quota;
        packages[1].used = packages[1].quota;
        assert!(!runs_dry(&packages, now), "what goes beyond is paid by use");
        packages[0].kind = PackageKind::UntilExhausted;
        assert!(runs_dry(&packages, now));
        packages[1].used = Usage::whole(9);
        assert!(!runs_dry(&packages, now));
        assert!(!runs_dry(&packages, Time::MAX));
    }

    fn held() -> impl Strategy<Value = Vec<Package>> {
        let one = (0_i64..1_000_000, 0_i64..1_000_000, 0_i64..400, 1_i64..800, 0_u8..3);
        prop::collection::vec(one, 0..6).prop_map(|all| {
            let made = all
                .into_iter()
                .zip(1_u128..)
                .map(|((quota, used, begun, length, reset), id)| {
                    let mut held = package(id, 0);
                    held.quota = Usage::from_parts(quota + 1);
                    held.used = Usage::from_parts(used.min(quota));
                    held.started_at = held.started_at.plus(Span::days(begun));
                    held.expire_at = held.started_at.plus(Span::days(length));
                    resets(held, [Reset::Never, Reset::Month, Reset::Year][usize::from(reset)])
                });
            made.collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn nothing_is_lost_or_made_up(
            held in held(), uses in prop::collection::vec((0_i64..1_500_000, 0_i64..40, prop::option::of(1_u128..8)), 1..12),
        ) {
            let zone = zone();
            let mut held = held;
            let mut now = package(1, 1).started_at;
            for (usage, days, named) in uses {
                now = now.plus(Span::days(days));
                for package in &mut held {
                    package.refill(now, &zone);
                    prop_assert!(package.reset_at.is_none_or(|reset| reset > now && reset < package.expire_at));
                }
                let (before, usage) = (held.clone(), Usage::from_parts(usage));
                let named = named.map(|id| Id::from_uuid(Uuid::from_u128(id)));
                let Ok(deduction) = deduct(&mut held, named, usage, now) else {
                    prop_assert!(named.is_some() && held == before);
                    continue;
                };
                prop_assert_eq!(deduction.covered().plus(deduction.rest), Some(usage));
                prop_assert!(named.is_none() || deduction.rest == Usage::ZERO);
                let mut order = Vec::new();
                for (old, new) in before.iter().zip(&held) {
                    let part = deduction.parts.iter().find(|(id, _)| *id == new.id).map_or(0, |(_, part)| part.parts());
                    prop_assert_eq!(new.used.parts() - old.used.parts(), part);
                    prop_assert!(new.used <= new.quota && (part == 0 || new.in_force(now)));
                    // While anything is left, nothing is left over.
                    let idle = named.is_none() && new.in_force(now) && !new.exhausted();
                    prop_assert!(!idle || deduction.rest == Usage::ZERO);
                    order.push((new.id, new.ends_at()));
                }
                let keys: Vec<_> = deduction.parts.iter().map(|(id, _)| {
                    (order.iter().find(|(other, _)| other == id).map(|(_, end)| *end), *id)
                }).collect();
                prop_assert!(keys.is_sorted());
                let last = deduction.parts.last().map(|(id, _)| *id);
                let drained = |id: &Id<Package>| held.iter().any(|package| package.id == *id && package.exhausted());
                prop_assert!(deduction.parts.iter().all(|(id, _)| Some(*id) == last || drained(id)));
            }
        }

        #[test]
        fn each_moment_follows_the_one_before(begun in 0_i64..2_000, years: bool, look in 0_i64..1_200) {
            let mut held = package(1, 1);
            held.started_at = held.started_at.plus(Span::hours(begun * 13));
            held.expire_at = held.started_at.plus(Span::days(1_300));
            let step_by_step = |held: &Package, until: Time| {
                let mut moment = held.next_reset(held.started_at, &zone());
                while let Some(next) = moment.filter(|moment| *moment <= until) {
                    moment = held.next_reset(next, &zone());
                }
                moment
            };
            held.reset = if years { Reset::Year } else { Reset::Month };
            let until = held.started_at.plus(Span::days(look));
            prop_assert_eq!(held.next_reset(until, &zone()), step_by_step(&held, until));
        }
    }
}
