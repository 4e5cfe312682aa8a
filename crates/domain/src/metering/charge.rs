//! What the use of one cycle was charged with, what is still due of it, and what the buyer's own limits say.

use super::{Meter, PricedAt, RateError, Rating, Tally, Usage};
use crate::{
    catalog::{Product, Reason},
    id::Id,
    identity::Account,
    instance::Instance,
    money::{Money, MoneyError},
    policy::Windows,
    time::Time,
};

/// What the use of one cycle of one instance was charged with. Everything but what was paid of it is written once.
#[derive(Clone, PartialEq, Debug)]
pub struct UsageCharge {
    /// Identifier.
    pub id: Id<UsageCharge>,
    /// The instance.
    pub instance_id: Id<Instance>,
    /// Who pays.
    pub buyer_id: Id<Account>,
    /// Who is paid.
    pub seller_id: Id<Account>,
    /// The product.
    pub product_id: Id<Product>,
    /// Its name when it was ordered.
    pub product_name: String,
    /// Beginning of the cycle.
    pub cycle_at: Time,
    /// Its end.
    pub ends_at: Time,
    /// When it was collected.
    pub at: Time,
    /// Records charged with this cycle.
    pub records: i64,
    /// What they report.
    pub value: Usage,
    /// Of that, paid by packages.
    pub packaged: Usage,
    /// What corrections of earlier records add; below zero where they take away.
    pub adjusted: Usage,
    /// The price that it was rated by.
    pub price: PricedAt,
    /// The arithmetic.
    pub rating: Rating,
    /// What was paid of it, in minor units.
    pub paid: i64,
    /// When all of it was paid.
    pub paid_at: Option<Time>,
    /// Guard against lost updates.
    pub version: i64,
}

impl UsageCharge {
    /// How much it is.
    #[must_use]
    pub const fn amount(&self) -> Money {
        self.rating.amount
    }
    /// What was paid of it.
    #[must_use]
    pub const fn paid(&self) -> Money {
        Money::new(self.paid, self.rating.amount.currency)
    }
    /// What is still due.
    #[must_use]
    pub const fn due(&self) -> Money {
        let amount = self.rating.amount;
        Money::new(amount.minor.saturating_sub(self.paid), amount.currency)
    }
    /// Pays as much of it as `available` covers; answers how much that was.
    #[must_use]
    pub fn pay(&mut self, available: i64, now: Time) -> Money {
        let part = self.due().minor.min(available).max(0);
        self.paid = self.paid.saturating_add(part);
        if self.due().minor == 0 && self.paid_at.is_none() {
            self.paid_at = Some(now);
        }
        Money::new(part, self.rating.amount.currency)
    }
}

/// A seller's correction of a record whose cycle was collected. It is rated with the cycle that was open when it was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UsageAdjustment {
    /// Identifier.
    pub id: Id<UsageAdjustment>,
    /// The record's instance.
    pub instance_id: Id<Instance>,
    /// The record's beginning.
    pub begin_at: Time,
    /// Its end.
    pub end_at: Time,
    /// The billable use of the record until then: see [`super::Adjustment`].
    pub before: Usage,
    /// How much comes to it; below zero where it was too much.
    pub by: Usage,
    /// Why, as the buyer reads it.
    pub reason: Reason,
    /// Beginning of the cycle it is charged with.
    pub cycle_at: Time,
    /// When it was made.
    pub at: Time,
}

/// A buyer owes for use (business rules §3.2, the column of what is paid by use).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrears {
    /// Who.
    pub buyer_id: Id<Account>,
    /// Since when.
    pub since: Time,
    /// Grace and retention, as his grade gave them then.
    pub windows: Windows,
    /// How far it has come.
    pub stage: ArrearsStage,
    /// Reminders up to this moment were sent.
    pub walked_to: Time,
    /// Guard against lost updates.
    pub version: i64,
}

/// How far arrears have come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum ArrearsStage {
    /// What he uses goes on.
    Grace,
    /// It is frozen, the data are kept.
    Frozen,
    /// It was let go; the debt stays.
    Released,
}

/// What happens next to who owes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArrearsStep {
    /// What he uses freezes.
    Freeze,
    /// He is told that release is near.
    Remind {
        /// Days left.
        days: i32,
    },
    /// It is let go.
    Release,
}

impl Arrears {
    /// When use freezes.
    #[must_use]
    pub const fn freeze_at(&self) -> Time {
        self.since.plus(self.windows.grace)
    }
    /// When what was frozen is let go.
    #[must_use]
    pub const fn release_at(&self) -> Time {
        self.freeze_at().plus(self.windows.retention)
    }

    /// The next step and its moment; reminders whose moment passed unseen are left out. `remind` gives the moments of the
    /// reminders before release, by days left.
    #[must_use]
    pub fn next(&self, days: &[i32], remind: impl Fn(Time, i32) -> Time) -> Option<(Time, ArrearsStep)> {
        let release = self.release_at();
        match self.stage {
            ArrearsStage::Grace => Some((self.freeze_at(), ArrearsStep::Freeze)),
            ArrearsStage::Frozen => days
                .iter()
                .map(|days| (remind(release, *days), ArrearsStep::Remind { days: *days }))
                .filter(|(at, _)| *at > self.walked_to && *at < release)
                .min_by_key(|(at, _)| *at)
                .or(Some((release, ArrearsStep::Release))),
            ArrearsStage::Released => None,
        }
    }
}

impl Meter {
    /// Whether this much more billable use leads beyond the buyer's limit, where `tally` holds what the cycle has come to so
    /// far. Whoever takes records in asks this of each of them, and holds those that do (threat L4).
    #[must_use]
    pub fn beyond_cap(&self, tally: &Tally<'_>, more: Usage) -> bool {
        let Some(cap) = self.cap else { return false };
        let mut tally = tally.clone();
        tally.record(more);
        // With what the cycle before left over, so that the charge itself stays within the limit.
        match tally.rate(self.carry) {
            Ok(rating) => rating.amount.minor > cap.minor,
            Err(RateError::Money(MoneyError::Overflow)) => true,
            Err(_) => false,
        }
    }
    /// Whether the buyer is to be told that the open cycle, which began at `cycle_at`, has come to more than he wants to
    /// hear of. He is told once a cycle.
    #[must_use]
    pub fn alarms(&self, cycle_at: Time, so_far: Money) -> bool {
        self.alert.is_some_and(|alert| so_far.minor > alert.minor) && self.alerted_at != Some(cycle_at)
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::{
        metering::{Cycle, Tariff, meter::tests::meter, rate},
        money::Currency,
        time::Span,
    };

    fn yuan(text: &str) -> Money {
        Money::parse(text, Currency::Cny).unwrap()
    }
    fn fixed(price: &str) -> Meter {
        let mut meter = meter(Cycle::Hour);
        meter.price.metered.tariff = Tariff::Fixed {
            unit_price: price.parse().unwrap(),
        };
        meter
    }

    #[test]
    fn a_limit_holds_what_leads_beyond_it() {
        let mut meter = fixed("0.5");
        let price = meter.price.clone();
        let mut tally = Tally::new(&price).unwrap();
        tally.record(Usage::whole(10));
        assert!(!meter.beyond_cap(&tally, Usage::MAX_RECORD), "no limit");
        meter.cap = Some(yuan("10.00"));
        assert!(!meter.beyond_cap(&tally, Usage::whole(10)));
        assert!(meter.beyond_cap(&tally, "10.02".parse().unwrap()));
        assert!(
            meter.beyond_cap(&tally, Usage::from_parts(i64::MAX)),
            "what does not fit"
        );
    }

    #[test]
    fn an_alert_is_told_once_a_cycle() {
        let (first, second) = (Time::ZERO, Time::ZERO.plus(Span::hours(1)));
        let mut meter = fixed("1");
        assert!(!meter.alarms(first, yuan("99.00")));
        meter.alert = Some(yuan("5.00"));
        assert!(!meter.alarms(first, yuan("5.00")));
        assert!(meter.alarms(first, yuan("5.01")));
        meter.alerted_at = Some(first);
        assert!(!meter.alarms(first, yuan("9.00")));
        assert!(meter.alarms(second, yuan("9.00")));
    }

    #[test]
    fn a_charge_is_paid_in_parts() {
        let meter = fixed("1");
        let rating = rate(&meter.price, [Usage::whole(10)], [], Decimal::ZERO).unwrap();
        let nil = uuid::Uuid::nil();
        let mut charge = UsageCharge {
            id: Id::from_uuid(nil),
            instance_id: meter.instance_id,
            buyer_id: meter.buyer_id,
            seller_id: meter.seller_id,
            product_id: meter.product_id,
            product_name: meter.product_name,
            cycle_at: Time::ZERO,
            ends_at: Time::ZERO,
            at: Time::ZERO,
            records: 1,
            value: Usage::whole(10),
            packaged: Usage::ZERO,
            adjusted: Usage::ZERO,
            price: meter.price,
            rating,
            paid: 0,
            paid_at: None,
            version: 0,
        };
        assert_eq!(charge.pay(-1, Time::ZERO), yuan("0.00"));
        assert_eq!(charge.pay(400, Time::ZERO), yuan("4.00"));
        assert_eq!((charge.due(), charge.paid_at), (yuan("6.00"), None));
        let later = Time::ZERO.plus(Span::hours(1));
        assert_eq!(charge.pay(9_000, later), yuan("6.00"));
        assert_eq!((charge.due(), charge.paid_at), (yuan("0.00"), Some(later)));
        assert_eq!(charge.pay(9_000, later.plus(Span::hours(1))), yuan("0.00"));
    }

    #[test]
    fn who_owes_is_frozen_after_grace_and_let_go_after_retention() {
        let at = |days| Time::ZERO.plus(Span::days(days));
        let mut arrears = Arrears {
            buyer_id: Id::from_uuid(uuid::Uuid::nil()),
            since: at(0),
            windows: Windows {
                grace: Span::days(1),
                retention: Span::days(7),
            },
            stage: ArrearsStage::Grace,
            walked_to: at(0),
            version: 0,
        };
        let next = |arrears: &Arrears| arrears.next(&[6, 2], |moment, days| moment.minus(Span::days(days.into())));
        assert_eq!(next(&arrears), Some((at(1), ArrearsStep::Freeze)));
        (arrears.stage, arrears.walked_to) = (ArrearsStage::Frozen, at(1));
        assert_eq!(next(&arrears), Some((at(2), ArrearsStep::Remind { days: 6 })));
        arrears.walked_to = at(6);
        assert_eq!(next(&arrears), Some((at(8), ArrearsStep::Release)));
        arrears.stage = ArrearsStage::Released;
        assert_eq!(next(&arrears), None);
    }
}
