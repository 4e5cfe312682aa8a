//! What a draft of a price would have earned from the use that was recorded, and which buyers it would touch.
//!
//! Records are replayed at the price they were charged at and at the draft, each in its own cycles, with what packages paid
//! left as it was. Every record counts in the cycle in which it begins, as if it had come in time, so a recorded price may
//! earn a little else here than it did. Nothing is kept but sums: the records of one instance follow each other by time, and
//! instances may come in any order.

use std::{cmp::Reverse, collections::BTreeMap};

use rust_decimal::Decimal;
use serde::Serialize;

use super::{Adjustment, Cycle, Metered, PricedAt, RateError, Tally, Usage};
use crate::{
    id::Id,
    identity::Account,
    money::{Currency, Money, MoneyError},
    time::{Time, Zone},
};

/// One instance while its records are replayed.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    before: Side<'a>,
    after: Side<'a>,
    zone: &'a Zone,
}

/// What an instance, a buyer or all of them pay at both prices.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Compared {
    /// At the price recorded.
    pub before: Money,
    /// At the draft.
    pub after: Money,
}

impl Compared {
    const fn nothing(currency: Currency) -> Self {
        Self {
            before: Money::zero(currency),
            after: Money::zero(currency),
        }
    }

    fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self {
            before: self.before.plus(other.before)?,
            after: self.after.plus(other.after)?,
        })
    }

    /// How much more is paid at the draft, in minor units; below zero where it is less.
    #[must_use]
    pub const fn change(&self) -> i64 {
        self.after.minor.saturating_sub(self.before.minor)
    }

    /// Whether it is more by more than so many hundredths; from nothing, anything is.
    #[must_use]
    pub fn rises_by_more_than(&self, percent: u32) -> bool {
        let limit = i128::from(self.before.minor) * (100 + i128::from(percent));
        self.change() > 0 && i128::from(self.after.minor) * 100 > limit
    }
}

/// The use of one instance at one price.
#[derive(Clone, Debug)]
struct Side<'a> {
    metered: &'a Metered,
    /// Empty; each cycle begins with a copy.
    empty: Tally<'a>,
    tally: Tally<'a>,
    /// End of the cycle that is added up.
    until: Option<Time>,
    carry: Decimal,
    amount: Money,
}

impl<'a> Side<'a> {
    fn new(metered: &'a Metered, quantity: u32) -> Result<Self, RateError> {
        let empty = Tally::of(metered, quantity)?;
        Ok(Self {
            metered,
            tally: empty.clone(),
            empty,
            until: None,
            carry: Decimal::ZERO,
            amount: Money::zero(metered.currency),
        })
    }

    /// Goes on to the cycle that holds `at`, charging the one before.
    fn reach(&mut self, at: Time, zone: &Zone) -> Result<(), RateError> {
        if self.until.is_some_and(|until| at < until) {
            return Ok(());
        }
        self.collect()?;
        let cycle: Cycle = self.metered.cycle;
        self.until = Some(cycle.end(cycle.start(at, zone), zone));
        Ok(())
    }

    fn collect(&mut self) -> Result<(), RateError> {
        if self.until.is_some() {
            let rating = self.tally.rate(self.carry)?;
            self.amount = self.amount.plus(rating.amount)?;
            self.carry = rating.carry_out;
            self.tally.clone_from(&self.empty);
        }
        Ok(())
    }
}

impl<'a> Replay<'a> {
    /// An instance that was ordered at `price`, as if it had been at `draft`.
    ///
    /// # Errors
    /// Two currencies, or bands that do not rise from nothing.
    pub fn new(price: &'a PricedAt, draft: &'a Metered, zone: &'a Zone) -> Result<Self, RateError> {
        if price.metered.currency != draft.currency {
            return Err(MoneyError::Currency.into());
        }
        Ok(Self {
            before: Side::new(&price.metered, price.quantity)?,
            after: Side::new(draft, price.quantity)?,
            zone,
        })
    }

    /// A record that begins at `at`, not before the one replayed last: what it reports less what packages paid.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn record(&mut self, at: Time, billable: Usage) -> Result<(), RateError> {
        for side in [&mut self.before, &mut self.after] {
            side.reach(at, self.zone)?;
            side.tally.record(billable);
        }
        Ok(())
    }

    /// A correction that was made at `at`, not before what was replayed last.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn adjust(&mut self, at: Time, adjustment: Adjustment) -> Result<(), RateError> {
        for side in [&mut self.before, &mut self.after] {
            side.reach(at, self.zone)?;
            side.tally.adjust(adjustment);
        }
        Ok(())
    }

    /// No more records: what they cost.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn end(mut self) -> Result<Compared, RateError> {
        self.before.collect()?;
        self.after.collect()?;
        Ok(Compared {
            before: self.before.amount,
            after: self.after.amount,
        })
    }
}

/// All buyers while their instances are replayed.
#[derive(Clone, Debug)]
pub struct WhatIf {
    percent: u32,
    total: Compared,
    buyers: BTreeMap<Id<Account>, Compared>,
}

/// One buyer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BuyerChange {
    /// Who.
    #[cfg_attr(feature = "schema", schema(value_type = uuid::Uuid))]
    pub buyer_id: Id<Account>,
    /// What he pays.
    pub pays: Compared,
}

/// What the draft would have changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Outcome {
    /// What all of them pay.
    pub total: Compared,
    /// Buyers with use.
    pub buyers: u64,
    /// Of those, who pay more.
    pub more: u64,
    /// Who pay less.
    pub less: u64,
    /// Who pay more by more than the limit asked about.
    pub above: u64,
    /// That limit, in hundredths of what was paid.
    pub percent: u32,
    /// Who pay more, those with the largest rise first.
    pub rises: Vec<BuyerChange>,
    /// Who pay less, those with the largest fall first.
    pub falls: Vec<BuyerChange>,
}

impl WhatIf {
    /// Nobody so far. Counted are those who pay more by more than `percent` hundredths.
    #[must_use]
    pub const fn new(currency: Currency, percent: u32) -> Self {
        Self {
            percent,
            total: Compared::nothing(currency),
            buyers: BTreeMap::new(),
        }
    }

    /// One more instance of this buyer.
    ///
    /// # Errors
    /// Another currency, or a sum that does not fit.
    pub fn add(&mut self, buyer: Id<Account>, pays: Compared) -> Result<(), MoneyError> {
        let total = self.total.plus(pays)?;
        let nothing = Compared::nothing(total.before.currency);
        let held = self.buyers.entry(buyer).or_insert(nothing);
        *held = held.plus(pays)?;
        self.total = total;
        Ok(())
    }

    /// Every buyer, by id.
    pub fn changes(&self) -> impl Iterator<Item = BuyerChange> {
        self.buyers.iter().map(|(id, pays)| BuyerChange {
            buyer_id: *id,
            pays: *pays,
        })
    }

    /// The whole, with the `most` largest rises and falls.
    #[must_use]
    pub fn outcome(&self, most: usize) -> Outcome {
        let count = |which: &dyn Fn(&Compared) -> bool| {
            u64::try_from(self.buyers.values().filter(|pays| which(pays)).count()).unwrap_or(u64::MAX)
        };
        let extremes = |which: fn(i64) -> bool| {
            let mut all: Vec<BuyerChange> = self.changes().filter(|buyer| which(buyer.pays.change())).collect();
            all.sort_by_key(|buyer| (Reverse(buyer.pays.change().unsigned_abs()), buyer.buyer_id));
            all.truncate(most);
            all
        };
        Outcome {
            total: self.total,
            buyers: count(&|_| true),
            more: count(&|pays| pays.change() > 0),
            less: count(&|pays| pays.change() < 0),
            above: count(&|pays| pays.rises_by_more_than(self.percent)),
            percent: self.percent,
            rises: extremes(|change| change > 0),
            falls: extremes(|change| change < 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        metering::{
            Tariff, rate,
            rate::tests::{bands, price},
        },
        time::Span,
    };

    fn at(minutes: i64) -> Time {
        Time::from_millis(1_775_001_600_000).plus(Span::minutes(minutes))
    }
    fn fixed(unit_price: &str) -> Tariff {
        let unit_price = unit_price.parse().unwrap();
        Tariff::Fixed { unit_price }
    }
    fn step() -> Tariff {
        let bands = bands(&[("0", "0.3"), ("3", "0.2")]);
        Tariff::Step { bands }
    }
    fn replay(price: &PricedAt, draft: &Metered, records: &[(i64, Usage)]) -> (i64, i64) {
        let zone = "Asia/Shanghai".parse().unwrap();
        let mut replay = Replay::new(price, draft, &zone).unwrap();
        for (minute, usage) in records {
            replay.record(at(*minute), *usage).unwrap();
        }
        let compared = replay.end().unwrap();
        (compared.before.minor, compared.after.minor)
    }
    fn buyer(id: u128) -> Id<Account> {
        Id::from_uuid(Uuid::from_u128(id))
    }
    fn pays(before: i64, after: i64) -> Compared {
        Compared {
            before: Money::new(before, Currency::Cny),
            after: Money::new(after, Currency::Cny),
        }
    }

    #[test]
    fn both_prices_have_their_own_cycles() {
        let old = price(step(), 1);
        let records = [(0, Usage::whole(3)), (30, Usage::whole(5)), (61, Usage::whole(4))];
        // By the hour 1.90 and 1.10; by the day twelve in one.
        assert_eq!(replay(&old, &draft_of(&old, step(), Cycle::Hour), &records), (300, 300));
        assert_eq!(replay(&old, &draft_of(&old, step(), Cycle::Day), &records), (300, 270));
        assert_eq!(
            replay(&old, &draft_of(&old, fixed("0.3"), Cycle::Month), &records),
            (300, 360)
        );
        assert_eq!(replay(&old, &old.metered, &[]), (0, 0));
        let mut draft = old.metered.clone();
        draft.currency = Currency::Eur;
        let zone = Zone::UTC;
        assert!(Replay::new(&old, &draft, &zone).is_err());
    }
    fn draft_of(old: &PricedAt, tariff: Tariff, cycle: Cycle) -> Metered {
        Metered {
            tariff,
            cycle,
            ..old.metered.clone()
        }
    }

    #[test]
    fn corrections_are_replayed_too() {
        let (old, zone) = (price(fixed("1"), 1), Zone::UTC);
        let draft = draft_of(&old, fixed("2"), Cycle::Hour);
        let mut replay = Replay::new(&old, &draft, &zone).unwrap();
        replay.record(at(0), Usage::whole(5)).unwrap();
        let adjustment = Adjustment {
            before: Usage::whole(5),
            by: Usage::whole(-2),
        };
        replay.adjust(at(61), adjustment).unwrap();
        replay.record(at(62), Usage::whole(3)).unwrap();
        assert_eq!(replay.end().unwrap(), pays(600, 1_200));
    }

    #[test]
    fn who_pays_more_and_who_less() {
        let mut all = WhatIf::new(Currency::Cny, 20);
        let given = [
            (1, 100, 120),
            (2, 100, 121),
            (3, 0, 1),
            (4, 100, 40),
            (5, 70, 70),
            (6, 100, 99),
            (1, 10, 0),
        ];
        for (id, before, after) in given {
            all.add(buyer(id), pays(before, after)).unwrap();
        }
        let outcome = all.outcome(2);
        assert_eq!((outcome.total, outcome.buyers), (pays(480, 451), 6));
        assert_eq!((outcome.more, outcome.less, outcome.above), (3, 2, 2));
        let ids = |changes: &[BuyerChange]| changes.iter().map(|c| c.buyer_id.uuid().as_u128()).collect::<Vec<_>>();
        assert_eq!((ids(&outcome.rises), ids(&outcome.falls)), (vec![2, 1], vec![4, 6]));
        assert_eq!(all.changes().count(), 6);
        let euros = Compared::nothing(Currency::Eur);
        assert_eq!(all.add(buyer(1), euros), Err(MoneyError::Currency));
        assert_eq!(all.outcome(2), outcome);
    }

    proptest! {
        #[test]
        fn a_replay_costs_what_its_cycles_cost(
            records in prop::collection::vec((0_i64..90, 1_i64..300_000), 0..30),
            unit_price in 1_u32..50_000, daily: bool,
        ) {
            let mut minute = 0;
            let records: Vec<(i64, Usage)> = records.into_iter().map(|(wait, parts)| {
                minute += wait;
                (minute, Usage::from_parts(parts))
            }).collect();
            let old = price(fixed(&format!("0.{unit_price:08}")), 1);
            let cycle = if daily { Cycle::Day } else { Cycle::Hour };
            let draft = draft_of(&old, step(), cycle);
            let zone: Zone = "Asia/Shanghai".parse().unwrap();
            let mut cycles: BTreeMap<Time, Vec<Usage>> = BTreeMap::new();
            for (minute, usage) in &records {
                cycles.entry(cycle.start(at(*minute), &zone)).or_default().push(*usage);
            }
            let (mut carry, mut expected) = (Decimal::ZERO, 0);
            for records in cycles.into_values() {
                let priced = PricedAt { metered: draft.clone(), ..old.clone() };
                let rating = rate(&priced, records, [], carry).unwrap();
                carry = rating.carry_out;
                expected += rating.amount.minor;
            }
            prop_assert_eq!(replay(&old, &draft, &records).1, expected);
            // Nothing changes where nothing is changed.
            let same = replay(&old, &old.metered, &records);
            prop_assert_eq!(same.0, same.1);
        }
    }
}
