//! The meter of an instance that is paid by use, and how records are judged that come in for it (open APIs §1.3, §1.5).

use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde::{Deserialize, Serialize};

use super::{Calendar, CycleRules, Metered, Tariff, Usage};
use crate::{
    catalog::{PriceItemCode, Product},
    id::Id,
    identity::Account,
    instance::Instance,
    money::Money,
    time::Time,
};

/// A price by use as it was when the instance was ordered: what later revisions change does not touch it (threat M7).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PricedAt {
    /// Revision of the product that it was read from.
    pub revision: i32,
    /// `productId` of the price item.
    pub price_code: PriceItemCode,
    /// Units of the quantity that was ordered; 1 where there is no such attribute.
    pub quantity: u32,
    /// The platform's part, as a fraction.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub fee_rate: Decimal,
    /// What is counted and what it costs.
    pub metered: Metered,
}

/// What one record may come to, in whole units of its currency.
pub const MOST_A_RECORD: i64 = 1_000_000_000;

/// The meter of one instance.
#[derive(Clone, PartialEq, Debug)]
pub struct Meter {
    /// The instance.
    pub instance_id: Id<Instance>,
    /// Who reports.
    pub seller_id: Id<Account>,
    /// Who pays.
    pub buyer_id: Id<Account>,
    /// The product.
    pub product_id: Id<Product>,
    /// Its name when it was ordered.
    pub product_name: String,
    /// The seller's id of the instance, by which records name it.
    pub seller_instance_id: String,
    /// What use costs.
    pub price: PricedAt,
    /// Use counts from here.
    pub opened_at: Time,
    /// Use counts to here.
    pub closed_at: Option<Time>,
    /// Cycles that end up to here were collected.
    pub collected_to: Time,
    /// End of the latest record that was kept: what begins after it can neither repeat nor overlap another.
    pub frontier_at: Time,
    /// What was rated and not charged yet, since a cent cannot be split; below zero where corrections went beyond the use.
    pub carry: Decimal,
    /// The buyer's limit: records that lead beyond it within a cycle are held.
    pub cap: Option<Money>,
    /// The buyer is told when a cycle has come to more than this.
    pub alert: Option<Money>,
    /// Beginning of the latest cycle that he was told of.
    pub alerted_at: Option<Time>,
    /// Guard against lost updates.
    pub version: i64,
}

/// A record that a seller reported, of which the form is in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Beginning of the use.
    pub begin_at: Time,
    /// Its end; not before the beginning.
    pub end_at: Time,
    /// When the record was made.
    pub recorded_at: Time,
    /// The seller's id of the record; the old interface has none.
    pub serial: Option<String>,
    /// How much.
    pub value: Usage,
    /// The package that shall pay, by the seller's id of its instance.
    pub package: Option<String>,
}

/// Why a record is refused: the codes of the original (open APIs §1.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum RecordFault {
    /// 001: no such instance.
    NoInstance,
    /// 002: a time is not written as it should.
    TimeFormat,
    /// 003: the amount is not one.
    Value,
    /// 003: the package named does not cover it.
    PackageShort,
    /// 003: no package covers it, and use is not sold without.
    NoPackage,
    /// 004: no serial.
    SerialMissing,
    /// 005: an accepted record has this serial.
    SerialRepeated,
    /// 006: the product has left the market.
    ProductGone,
    /// 007: it begins too long ago.
    Expired,
    /// 009: the instance is another seller's.
    Foreign,
    /// 010: an accepted record has this beginning and end.
    Duplicate,
    /// 010: it waited for a decision, and it was decided, or nobody decided in time, that it does not count.
    Decided,
    /// 011: the end is before the beginning.
    Backwards,
    /// 011: it ends in the future.
    Future,
    /// 011: it begins before the instance was opened.
    BeforeOpened,
    /// 011: it ends after the instance was closed.
    AfterClosed,
    /// 012: the instance is not paid by use.
    NotOnDemand,
    /// 013: the instance does not run.
    InstanceState,
    /// 013: the package named is not one of this instance, or is over.
    PackageState,
}

impl RecordFault {
    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoInstance => "001",
            Self::TimeFormat => "002",
            Self::Value | Self::PackageShort | Self::NoPackage => "003",
            Self::SerialMissing => "004",
            Self::SerialRepeated => "005",
            Self::ProductGone => "006",
            Self::Expired => "007",
            Self::Foreign => "009",
            Self::Duplicate | Self::Decided => "010",
            Self::Backwards | Self::Future | Self::BeforeOpened | Self::AfterClosed => "011",
            Self::NotOnDemand => "012",
            Self::InstanceState | Self::PackageState => "013",
        }
    }
}

/// Why a record waits for a decision.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum HoldReason {
    /// It shares some of its time with another one.
    Overlap,
    /// It leads beyond the buyer's limit.
    Cap,
    /// The buyer disputes it.
    Disputed,
}

/// Which cycle a record is charged with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// Beginning of that cycle.
    pub cycle_at: Time,
    /// Whether it came so late that it missed its own, which the seller is shown.
    pub late: bool,
}

impl Meter {
    /// The largest use that one record may report at this price: what would come to more than [`MOST_A_RECORD`] is a mistake,
    /// and sums of such records would not fit the ledger.
    #[must_use]
    pub fn largest(&self) -> Usage {
        let tariff = &self.price.metered.tariff;
        let dearest = match tariff {
            Tariff::PackageOnly => None,
            Tariff::Fixed { unit_price } => Some(unit_price.decimal()),
            Tariff::Linear { unit_price } => {
                Some(unit_price.decimal().saturating_mul(Decimal::from(self.price.quantity)))
            }
            _ => tariff.bands().iter().map(|band| band.unit_price.decimal()).max(),
        };
        let fits = dearest.and_then(|price| Decimal::from(MOST_A_RECORD).checked_div(price));
        let parts = fits.and_then(|most| most.checked_mul(Decimal::from(Usage::SCALE))?.to_i64());
        parts.map_or(Usage::MAX_RECORD, |parts| {
            Usage::from_parts(parts).min(Usage::MAX_RECORD)
        })
    }

    /// Judges the times of a record. Everything else needs other records, or packages.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn place(
        &self,
        record: &Candidate,
        now: Time,
        calendar: &mut Calendar<'_>,
        rules: &CycleRules,
    ) -> Result<Placed, RecordFault> {
        if record.end_at < record.begin_at {
            return Err(RecordFault::Backwards);
        }
        if record.end_at > now.plus(rules.ahead) {
            return Err(RecordFault::Future);
        }
        if record.begin_at < now.minus(rules.oldest) {
            return Err(RecordFault::Expired);
        }
        // Records are exact to the second, the opening is not.
        let opened = Time::from_millis(self.opened_at.as_millis().div_euclid(1_000) * 1_000);
        if record.begin_at < opened {
            return Err(RecordFault::BeforeOpened);
        }
        if self
            .closed_at
            .is_some_and(|closed| record.end_at > closed.plus(rules.ahead))
        {
            return Err(RecordFault::AfterClosed);
        }
        let cycle = self.price.metered.cycle;
        let (own, end) = calendar.span(cycle, record.begin_at);
        // A cycle takes records until it is to be collected, whether or not that has been done yet.
        let closed_to = self.collected_to.max(calendar.due_to(cycle, now, rules));
        if end > closed_to {
            return Ok(Placed {
                cycle_at: own,
                late: false,
            });
        }
        Ok(Placed {
            cycle_at: calendar.span(cycle, now).0.max(closed_to),
            late: now > cycle.late_at(end, rules),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        metering::{Cycle, Tariff},
        money::Currency,
        time::{Span, Zone},
    };

    pub(crate) fn meter(cycle: Cycle) -> Meter {
        let id = Id::from_uuid(uuid::Uuid::nil());
        Meter {
            instance_id: Id::from_uuid(uuid::Uuid::nil()),
            seller_id: id,
            buyer_id: id,
            product_id: Id::from_uuid(uuid::Uuid::nil()),
            product_name: "Mail".into(),
            seller_instance_id: "i-1".into(),
            price: PricedAt {
                revision: 1,
                price_code: "P-1".parse().unwrap(),
                quantity: 1,
                fee_rate: Decimal::ZERO,
                metered: Metered {
                    meter: "mail".parse().unwrap(),
                    item: "Mails".parse().unwrap(),
                    unit: "mail".parse().unwrap(),
                    cycle,
                    currency: Currency::Cny,
                    tariff: Tariff::PackageOnly,
                },
            },
            opened_at: at(0),
            closed_at: None,
            collected_to: at(0),
            frontier_at: at(0),
            carry: Decimal::ZERO,
            cap: None,
            alert: None,
            alerted_at: None,
            version: 0,
        }
    }

    /// Minutes after a full hour.
    fn at(minutes: i64) -> Time {
        Time::from_millis(1_775_001_600_000).plus(Span::minutes(minutes))
    }
    fn record(begin: i64, end: i64) -> Candidate {
        Candidate {
            begin_at: at(begin),
            end_at: at(end),
            recorded_at: at(end),
            serial: None,
            value: Usage::whole(1),
            package: None,
        }
    }

    #[test]
    fn a_record_cannot_come_to_more_than_the_ledger_holds() {
        let mut meter = meter(Cycle::Hour);
        assert_eq!(meter.largest(), Usage::MAX_RECORD, "packages alone pay");
        let price = |text: &str| text.parse().unwrap();
        meter.price.metered.tariff = Tariff::Fixed {
            unit_price: price("0.001"),
        };
        assert_eq!(meter.largest(), Usage::MAX_RECORD);
        meter.price.metered.tariff = Tariff::Fixed {
            unit_price: price("100000000"),
        };
        assert_eq!(meter.largest(), Usage::whole(10));
        meter.price.metered.tariff = Tariff::Linear {
            unit_price: price("100"),
        };
        meter.price.quantity = 1_000;
        assert_eq!(meter.largest(), Usage::whole(10_000));
    }

    #[test]
    fn the_times_of_a_record() {
        let (rules, zone) = (CycleRules::default(), Zone::UTC);
        let mut meter = meter(Cycle::Hour);
        let place = |meter: &Meter, begin, end, now| {
            meter.place(&record(begin, end), at(now), &mut Calendar::new(&zone), &rules)
        };
        let own = |begin: i64, late| {
            Ok(Placed {
                cycle_at: at(begin),
                late,
            })
        };
        assert_eq!(place(&meter, 10, 20, 30), own(0, false));
        assert_eq!(place(&meter, 20, 10, 30), Err(RecordFault::Backwards));
        assert_eq!(place(&meter, 10, 40, 30), Err(RecordFault::Future));
        assert_eq!(place(&meter, 10, 34, 30), own(0, false), "clocks differ");
        assert_eq!(place(&meter, -1, 10, 30), Err(RecordFault::BeforeOpened));
        assert_eq!(place(&meter, 10, 20, 21 * 24 * 60 + 11), Err(RecordFault::Expired));
        // Collected at 01:15: what comes after that is charged with the open hour, and is late after two hours.
        meter.collected_to = at(60);
        assert_eq!(place(&meter, 10, 20, 80), own(60, false));
        assert_eq!(place(&meter, 10, 20, 181), own(180, true));
        meter.closed_at = Some(at(70));
        assert_eq!(place(&meter, 61, 70, 80), own(60, false));
        assert_eq!(place(&meter, 61, 76, 80), Err(RecordFault::AfterClosed));
    }
}
