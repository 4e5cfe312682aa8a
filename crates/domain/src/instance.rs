//! Instances: what a buyer holds (business rules §3.2).

use serde::{Deserialize, Serialize};

use crate::{
    catalog::{PriceItemCode, Product, SkuCode},
    id::Id,
    identity::Account,
    order::{Order, OrderNumber},
    policy::Windows,
    refusal::{Code, Refusal},
    seller::ProductionAddress,
    time::{Period, PeriodUnit, Time},
};

/// An instance.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Identifier inside the marketplace.
    pub id: Id<Instance>,
    /// Who uses it.
    pub buyer_id: Id<Account>,
    /// Who runs it.
    pub seller_id: Id<Account>,
    /// The product.
    pub product_id: Id<Product>,
    /// Where its calls go.
    pub address_id: Id<ProductionAddress>,
    /// The order that made it.
    pub order_id: Id<Order>,
    /// That order's number.
    pub order_number: OrderNumber,
    /// The id the seller gave it, byte for byte.
    pub seller_instance_id: Option<String>,
    /// Where it stands.
    pub state: InstanceState,
    /// Whether it is a trial.
    pub trial: bool,
    /// SKU in force.
    pub sku_code: SkuCode,
    /// Price item in force.
    pub price_code: PriceItemCode,
    /// Unit of the period last paid; none for one-time goods, use and packages.
    pub unit: Option<PeriodUnit>,
    /// Units held.
    pub quantity: u32,
    /// When it ends unless renewed; none for one-time goods and use.
    pub expire_at: Option<Time>,
    /// What shall happen at its end.
    pub renewal: RenewalPlan,
    /// Timeline steps up to and including this moment were taken.
    pub timeline_at: Time,
    /// The seller's instance information, sealed; see `app`.
    pub sealed_info: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: Time,
    /// Guard against lost updates.
    pub version: i64,
}

impl Instance {
    /// Whether it is a package of use: it ends, and nothing prolongs it. There is nothing to keep after its end, so it has
    /// neither grace nor retention.
    #[must_use]
    pub const fn is_package(&self) -> bool {
        self.expire_at.is_some() && self.unit.is_none()
    }
}

/// States of an instance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum InstanceState {
    /// The seller was asked for it.
    Creating,
    /// In use.
    Running {
        /// Since when.
        since: Time,
    },
    /// 宽限期: past its expiry, still usable.
    Grace {
        /// Since when.
        since: Time,
        /// Grace and retention, as the buyer's grade gave them at the expiry.
        windows: Windows,
    },
    /// 保留期: not usable, data kept.
    Frozen {
        /// Since when.
        since: Time,
        /// Grace and retention, as the buyer's grade gave them at the expiry.
        windows: Windows,
    },
    /// Stopped by the marketplace because a rule was broken.
    FrozenViolation {
        /// Since when.
        since: Time,
    },
    /// The seller was asked to let it go; nothing brings it back (threat M3).
    Releasing {
        /// Since when.
        since: Time,
        /// Why.
        cause: ReleaseCause,
    },
    /// Gone.
    Released {
        /// When.
        at: Time,
        /// Why.
        cause: ReleaseCause,
    },
}

/// Why an instance is released.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ReleaseCause {
    /// Not renewed until the end of retention.
    Expired,
    /// Its order was refunded.
    Refunded,
    /// Its buyer, who pays by use, wants no more of it.
    Closed,
}

/// What shall happen when the period ends (到期策略).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "plan", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum RenewalPlan {
    /// Remind; the buyer renews by hand.
    Manual,
    /// Renew by itself.
    Auto {
        /// For how long each time.
        period: Period,
        /// How many times more; none for as long as the balance lasts.
        #[serde(default)]
        left: Option<u16>,
    },
    /// Let it end, without reminders.
    End,
}

impl InstanceState {
    /// The state's name in tables and routes.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Running { .. } => "running",
            Self::Grace { .. } => "grace",
            Self::Frozen { .. } => "frozen",
            Self::FrozenViolation { .. } => "frozen_violation",
            Self::Releasing { .. } => "releasing",
            Self::Released { .. } => "released",
        }
    }

    /// All edges of the machine.
    pub const EDGES: [(&'static str, &'static str, &'static str); 16] = [
        ("creating", "start", "running"),
        ("creating", "release", "releasing"),
        ("creating", "drop", "released"),
        ("running", "expire", "grace"),
        ("running", "freeze", "frozen"),
        ("grace", "freeze", "frozen"),
        ("grace", "renew", "running"),
        ("frozen", "thaw", "running"),
        ("frozen", "release", "releasing"),
        ("running", "release", "releasing"),
        ("grace", "release", "releasing"),
        ("running", "freeze_violation", "frozen_violation"),
        ("frozen_violation", "thaw", "running"),
        ("frozen_violation", "release", "releasing"),
        ("releasing", "released", "released"),
        ("released", "released", "released"),
    ];

    fn refuse<T>(&self) -> Result<T, Refusal> {
        Err(Refusal::state(Code::InstanceState, self.name()))
    }
    /// The seller delivered.
    ///
    /// # Errors
    /// It is not being created.
    pub fn start(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Creating => Ok(Self::Running { since: now }),
            other => other.refuse(),
        }
    }
    /// Its period is over; grace begins.
    ///
    /// # Errors
    /// It is not running.
    pub fn expire(&self, now: Time, windows: Windows) -> Result<Self, Refusal> {
        match self {
            Self::Running { .. } => Ok(Self::Grace { since: now, windows }),
            other => other.refuse(),
        }
    }
    /// Grace is over (or there was none); retention begins.
    ///
    /// # Errors
    /// It is neither running nor in grace.
    pub fn freeze(&self, now: Time, windows: Windows) -> Result<Self, Refusal> {
        match self {
            Self::Running { .. } => Ok(Self::Frozen { since: now, windows }),
            Self::Grace { windows, .. } => Ok(Self::Frozen {
                since: now,
                windows: *windows,
            }),
            other => other.refuse(),
        }
    }
    /// A renewal was paid. Out of grace it runs at once; a frozen one stays frozen until the seller thawed it.
    ///
    /// # Errors
    /// It is being created, is being released, or is gone.
    pub fn renew(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Grace { .. } => Ok(Self::Running { since: now }),
            Self::Running { .. } | Self::Frozen { .. } => Ok(self.clone()),
            other => other.refuse(),
        }
    }
    /// The seller thawed it.
    ///
    /// # Errors
    /// It is not frozen.
    pub fn thaw(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Frozen { .. } | Self::FrozenViolation { .. } => Ok(Self::Running { since: now }),
            other => other.refuse(),
        }
    }
    /// The seller is to let it go. Where it never got that far, it is dropped at once.
    ///
    /// # Errors
    /// It is being released or gone.
    pub fn release(&self, now: Time, cause: ReleaseCause, exists_at_seller: bool) -> Result<Self, Refusal> {
        match self {
            Self::Releasing { .. } | Self::Released { .. } => self.refuse(),
            Self::Creating if !exists_at_seller => Ok(Self::Released { at: now, cause }),
            _ => Ok(Self::Releasing { since: now, cause }),
        }
    }
    /// The seller let it go.
    ///
    /// # Errors
    /// It was not asked to.
    pub fn released(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Releasing { cause, .. } => Ok(Self::Released { at: now, cause: *cause }),
            Self::Released { .. } => Ok(self.clone()),
            other => other.refuse(),
        }
    }
    /// Whether the buyer can work with it.
    #[must_use]
    pub const fn usable(&self) -> bool {
        matches!(self, Self::Running { .. } | Self::Grace { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    #[test]
    fn every_edge_taken_is_listed() {
        let t = Time::ZERO;
        let w = Windows {
            grace: Span::days(1),
            retention: Span::days(7),
        };
        let cause = ReleaseCause::Expired;
        let all = [
            InstanceState::Creating,
            InstanceState::Running { since: t },
            InstanceState::Grace { since: t, windows: w },
            InstanceState::Frozen { since: t, windows: w },
            InstanceState::FrozenViolation { since: t },
            InstanceState::Releasing { since: t, cause },
            InstanceState::Released { at: t, cause },
        ];
        for from in &all {
            let ways = [
                ("start", from.start(t)),
                ("expire", from.expire(t, w)),
                ("freeze", from.freeze(t, w)),
                ("renew", from.renew(t)),
                ("thaw", from.thaw(t)),
                ("release", from.release(t, cause, true)),
                ("drop", from.release(t, cause, false)),
                ("released", from.released(t)),
            ];
            for (command, result) in ways {
                let Ok(to) = result else { continue };
                let stays = to.name() == from.name();
                let as_release = command == "drop" && to.name() == "releasing";
                let listed = InstanceState::EDGES.iter().any(|(a, by, b)| {
                    *a == from.name() && (*by == command || as_release && *by == "release") && *b == to.name()
                });
                assert!(listed || stays, "{} -{command}-> {}", from.name(), to.name());
            }
        }
        assert!(all[5].renew(t).is_err(), "nothing brings back what is being released");
    }
}
