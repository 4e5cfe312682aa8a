//! Orders: seven states, one line each so far, and the snapshot that keeps a price a price (business rules §3.1).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    bounded_text,
    catalog::{Charge, ParameterValue, PriceItemCode, Product, SaleModel, SkuCode, WireName},
    id::Id,
    identity::Account,
    instance::Instance,
    ledger::Transfer,
    metering::{Metered, PackageTerms},
    money::Money,
    refusal::{Code, Refusal},
    time::{Period, PeriodUnit, Time},
};

bounded_text! {
    /// An order number as shown and as sent to sellers.
    OrderNumber: Token 1..=64;
}

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    /// Identifier inside the marketplace.
    pub id: Id<Order>,
    /// `CS` number.
    pub number: OrderNumber,
    /// What sort of order.
    pub kind: OrderKind,
    /// Where it stands.
    pub state: OrderState,
    /// Who pays.
    pub buyer_id: Id<Account>,
    /// Who delivers.
    pub seller_id: Id<Account>,
    /// What was ordered.
    pub product_id: Id<Product>,
    /// To be paid.
    pub amount: Money,
    /// The held payment; set while and after money was held.
    pub hold_id: Option<Id<Transfer>>,
    /// The platform's part, fixed when the order was placed (threat M7).
    pub fee_rate: Decimal,
    /// The order this one undoes or the renewal it belongs to.
    pub parent_id: Option<Id<Order>>,
    /// When it was placed.
    pub created_at: Time,
    /// Guard against lost updates.
    pub version: i64,
    /// Its line.
    pub line: OrderLine,
}

/// The line of an order; its number is the order's plus `-000001`.
#[derive(Clone, PartialEq, Debug)]
pub struct OrderLine {
    /// Number on the wire.
    pub number: String,
    /// The instance it makes or changes.
    pub instance_id: Option<Id<Instance>>,
    /// Everything about the goods, as it was when the order was placed.
    pub goods: Goods,
}

/// What a line is about, frozen when the order is placed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Goods {
    /// Revision of the product the price was read from.
    pub revision: i32,
    /// Product name.
    pub product_name: String,
    /// Specification name.
    pub specification: String,
    /// SKU name.
    pub sku_name: String,
    /// `skuCode`.
    pub sku_code: SkuCode,
    /// `productId`.
    pub price_code: PriceItemCode,
    /// What is paid for.
    pub charge: Charge,
    /// For how long; none for one-time goods.
    pub period: Option<Period>,
    /// How many units.
    pub quantity: u32,
    /// Whether quantity means anything for this product.
    pub counted: bool,
    /// Answers to the extension parameters.
    pub parameters: Vec<Answer>,
    /// Price of one unit for one period when the order was placed.
    pub unit_price: Money,
    /// What is paid by use, as it was priced when the order was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metered: Option<Metered>,
    /// What the package holds, as it was sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageTerms>,
    /// The instances that the package belongs to, one for each meter in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// The user agreement that the buyer accepted with a first order.
    #[serde(default)]
    pub agreement: Option<Accepted>,
    /// Days of trial, on a trial order.
    #[serde(default)]
    pub trial_days: Option<u16>,
    /// Expiry this order leads to; set when it is paid.
    #[serde(default)]
    pub expire_at: Option<Time>,
    /// What the instance was when this order was placed: payment is refused if it is something else by then. From the
    /// payment of a renewal on, what the instance had before it, for taking the renewal back.
    #[serde(default)]
    pub before: Option<Before>,
}

/// The instance of which a package pays the use.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Related {
    /// The meter in the package.
    pub meter: WireName,
    /// The instance that has this meter.
    #[cfg_attr(feature = "schema", schema(value_type = uuid::Uuid))]
    pub instance_id: Id<Instance>,
    /// The seller's id of it, by which he is told.
    pub seller_instance_id: String,
}

/// Which user agreement was accepted; when, says the order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Accepted {
    /// That of products sold so.
    pub model: SaleModel,
    /// In this version.
    pub version: u32,
}

/// What an instance had before a renewal or change.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Before {
    /// Expiry.
    pub expire_at: Time,
    /// SKU.
    pub sku_code: SkuCode,
    /// Price item.
    pub price_code: PriceItemCode,
    /// Unit of the period last paid.
    #[serde(default)]
    pub unit: Option<PeriodUnit>,
    /// Quantity.
    pub quantity: u32,
}

/// One extension parameter with its answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Answer {
    /// Wire name.
    pub name: WireName,
    /// The buyer's answer.
    pub value: ParameterValue,
}

/// Kinds of order (business rules §3.1; names of the query-order contract).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum OrderKind {
    /// Purchase.
    New,
    /// Trial.
    Trial,
    /// Trial turned formal.
    TrialToFormal,
    /// Renewal.
    Renew,
    /// Renewal with another SKU or quantity.
    RenewChange,
    /// Upgrade or expansion within the period.
    Change,
    /// Undoes another order.
    Unsubscribe,
}

impl OrderKind {
    /// `orderType` of the query-order contract (open APIs §1.1).
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Trial => "TRIAL",
            Self::TrialToFormal => "TRIAL_TO_FORMAL",
            Self::Renew | Self::RenewChange => "RENEW",
            Self::Change => "CHANGE",
            Self::Unsubscribe => "UNSUBSCRIBE",
        }
    }
}

/// The seven states (business rules §3.1). Review and confirmation are entered by later capabilities; the machine knows
/// their ways already.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum OrderState {
    /// 待审核: must be approved before it can be paid.
    PendingReview,
    /// 待确认: placed on the customer's behalf, to be confirmed by him.
    PendingConfirm,
    /// 待支付.
    PendingPayment {
        /// Cancelled by the system after this.
        pay_by: Time,
    },
    /// 处理中: paid, not delivered yet.
    Processing {
        /// When it was paid.
        paid_at: Time,
    },
    /// 退款中: the money is on its way back.
    Refunding {
        /// When it was paid.
        paid_at: Time,
        /// Since when.
        since: Time,
    },
    /// 已完成.
    Completed {
        /// When it was paid.
        paid_at: Time,
        /// When its flow ended.
        at: Time,
        /// How it ended.
        ending: Ending,
    },
    /// 已取消: never paid.
    Cancelled {
        /// When.
        at: Time,
        /// By whom.
        by: Canceller,
    },
}

/// How a paid order ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Ending {
    /// The goods were delivered.
    Delivered,
    /// The money went back.
    Refunded,
}

/// Who cancelled an unpaid order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Canceller {
    /// The buyer.
    Buyer,
    /// The system, because the time to pay was over.
    Timeout,
    /// The system, because the review or confirmation was refused or the goods changed.
    System,
}

impl OrderState {
    /// The state's name in tables and routes.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PendingReview => "pending_review",
            Self::PendingConfirm => "pending_confirm",
            Self::PendingPayment { .. } => "pending_payment",
            Self::Processing { .. } => "processing",
            Self::Refunding { .. } => "refunding",
            Self::Completed { .. } => "completed",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// When it was paid, if it was.
    #[must_use]
    pub const fn paid_at(&self) -> Option<Time> {
        match self {
            Self::Processing { paid_at } | Self::Refunding { paid_at, .. } | Self::Completed { paid_at, .. } => {
                Some(*paid_at)
            }
            Self::PendingReview | Self::PendingConfirm | Self::PendingPayment { .. } | Self::Cancelled { .. } => None,
        }
    }

    /// All edges of the machine; the docs, the console and the property test read them here.
    pub const EDGES: [(&'static str, &'static str, &'static str); 12] = [
        ("pending_review", "approve", "pending_payment"),
        ("pending_review", "cancel", "cancelled"),
        ("pending_confirm", "confirm", "pending_payment"),
        ("pending_confirm", "cancel", "cancelled"),
        ("pending_payment", "pay", "processing"),
        ("pending_payment", "cancel", "cancelled"),
        ("processing", "deliver", "completed"),
        ("processing", "refund", "refunding"),
        ("completed", "refund", "refunding"),
        ("refunding", "refunded", "completed"),
        ("refunding", "keep_processing", "processing"),
        ("refunding", "keep_completed", "completed"),
    ];

    fn refuse<T>(&self) -> Result<T, Refusal> {
        Err(Refusal::state(Code::OrderState, self.name()))
    }

    /// Lets an order out of review or confirmation to be paid.
    ///
    /// # Errors
    /// It waits for neither.
    pub fn release_to_payment(&self, pay_by: Time) -> Result<Self, Refusal> {
        match self {
            Self::PendingReview | Self::PendingConfirm => Ok(Self::PendingPayment { pay_by }),
            other => other.refuse(),
        }
    }
    /// Takes the payment.
    ///
    /// # Errors
    /// It is not waiting for payment, or its time is over.
    pub fn pay(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::PendingPayment { pay_by } if now > *pay_by => Err(Refusal::new(Code::OrderOverdue)),
            Self::PendingPayment { .. } => Ok(Self::Processing { paid_at: now }),
            other => other.refuse(),
        }
    }
    /// Cancels an unpaid order.
    ///
    /// # Errors
    /// It was paid or cancelled before; or the system came before the time was over.
    pub fn cancel(&self, by: Canceller, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::PendingPayment { pay_by } if by == Canceller::Timeout && now < *pay_by => self.refuse(),
            Self::PendingPayment { .. } | Self::PendingReview | Self::PendingConfirm => {
                Ok(Self::Cancelled { at: now, by })
            }
            other => other.refuse(),
        }
    }
    /// The goods are there.
    ///
    /// # Errors
    /// It is not being processed.
    pub fn deliver(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Processing { paid_at } => Ok(Self::Completed {
                paid_at: *paid_at,
                at: now,
                ending: Ending::Delivered,
            }),
            other => other.refuse(),
        }
    }
    /// Starts to give the money back.
    ///
    /// # Errors
    /// There is none to give back, or it is on its way already.
    pub fn refund(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Processing { paid_at }
            | Self::Completed {
                paid_at,
                ending: Ending::Delivered,
                ..
            } => Ok(Self::Refunding {
                paid_at: *paid_at,
                since: now,
            }),
            other => other.refuse(),
        }
    }
    /// The money is back.
    ///
    /// # Errors
    /// No refund is under way.
    pub fn refunded(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Refunding { paid_at, .. } => Ok(Self::Completed {
                paid_at: *paid_at,
                at: now,
                ending: Ending::Refunded,
            }),
            other => other.refuse(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_edge_taken_is_listed() {
        let t = Time::from_millis(10);
        let all = [
            OrderState::PendingReview,
            OrderState::PendingConfirm,
            OrderState::PendingPayment { pay_by: t },
            OrderState::Processing { paid_at: t },
            OrderState::Refunding { paid_at: t, since: t },
            OrderState::Completed {
                paid_at: t,
                at: t,
                ending: Ending::Delivered,
            },
            OrderState::Completed {
                paid_at: t,
                at: t,
                ending: Ending::Refunded,
            },
            OrderState::Cancelled {
                at: t,
                by: Canceller::Buyer,
            },
        ];
        let mut taken = 0;
        for from in &all {
            let ways = [
                (["approve", "confirm"], from.release_to_payment(t)),
                (["pay", "pay"], from.pay(t)),
                (["cancel", "cancel"], from.cancel(Canceller::Buyer, t)),
                (["deliver", "deliver"], from.deliver(t)),
                (["refund", "refund"], from.refund(t)),
                (["refunded", "refunded"], from.refunded(t)),
            ];
            for (commands, result) in ways {
                if let Ok(to) = result {
                    taken += 1;
                    let listed = OrderState::EDGES
                        .iter()
                        .any(|(a, by, b)| *a == from.name() && commands.contains(by) && *b == to.name());
                    assert!(listed, "{} -{commands:?}-> {}", from.name(), to.name());
                }
            }
        }
        assert_eq!(taken, 10);
    }

    #[test]
    fn a_late_payment_is_refused_and_an_early_timeout_too() {
        let t = Time::from_millis(10);
        let state = OrderState::PendingPayment { pay_by: t };
        assert_eq!(state.pay(Time::from_millis(11)).unwrap_err().code, Code::OrderOverdue);
        assert!(state.cancel(Canceller::Timeout, Time::from_millis(9)).is_err());
        assert!(state.cancel(Canceller::Timeout, t).is_ok());
    }

    #[test]
    fn a_refunded_order_is_not_refunded_again() {
        let t = Time::ZERO;
        let state = OrderState::Completed {
            paid_at: t,
            at: t,
            ending: Ending::Refunded,
        };
        assert!(state.refund(t).is_err());
    }
}
