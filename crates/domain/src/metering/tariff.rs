//! What use costs: one meter a price item, and how its price follows the use (business rules §2.4).

use serde::{Deserialize, Serialize};

use super::{Cycle, UnitPrice, Usage};
use crate::{
    catalog::{QuantityAttribute, ShownName, WireName},
    money::Currency,
    refusal::Code,
};

/// A price by use: what is counted, how often it is charged, and what it costs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Metered {
    /// Name of the meter within the product, by which packages name it.
    pub meter: WireName,
    /// What is counted, e.g. "API calls".
    pub item: ShownName,
    /// One of it, e.g. "call".
    pub unit: ShownName,
    /// How often it is charged.
    pub cycle: Cycle,
    /// Currency of its prices.
    pub currency: Currency,
    /// What it costs.
    pub tariff: Tariff,
}

/// How the price follows the use.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Tariff {
    /// Every unit costs the same.
    Fixed {
        /// Price of one unit.
        unit_price: UnitPrice,
    },
    /// Every unit costs the same for each unit of the quantity that was ordered.
    Linear {
        /// Price of one unit of use for one unit of quantity.
        unit_price: UnitPrice,
    },
    /// 阶梯累进: the use of a cycle adds up, and each portion costs what its own band says.
    Step {
        /// Bands, by rising `from`, the first from nothing.
        #[cfg_attr(feature = "schema", schema(max_items = 20))]
        bands: Vec<UsageBand>,
    },
    /// 阶梯到达: each record for itself costs what the band of its own use says.
    Tier {
        /// Bands, by rising `from`, the first from nothing.
        #[cfg_attr(feature = "schema", schema(max_items = 20))]
        bands: Vec<UsageBand>,
    },
    /// All the use of a cycle costs what the band of its sum says.
    Volume {
        /// Bands, by rising `from`, the first from nothing.
        #[cfg_attr(feature = "schema", schema(max_items = 20))]
        bands: Vec<UsageBand>,
    },
    /// Not sold without a package: use beyond the packages is refused.
    PackageOnly,
}

/// Above this much use, a unit costs so much. The band holds what is above `from` up to and including the next one's
/// `from`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UsageBand {
    /// Where it begins.
    pub from: Usage,
    /// Price of one unit.
    pub unit_price: UnitPrice,
}

impl UsageBand {
    /// Whether these rise from nothing.
    pub(super) fn rise(bands: &[Self]) -> bool {
        bands.first().is_some_and(|band| band.from == Usage::ZERO)
            && bands.is_sorted_by(|left, right| left.from < right.from)
    }
}

impl Tariff {
    /// Most bands.
    pub const MOST_BANDS: usize = 20;

    /// What is wrong with it as a whole.
    #[must_use]
    pub fn problem(&self, quantity: Option<&QuantityAttribute>) -> Option<Code> {
        match self {
            Self::Fixed { .. } | Self::PackageOnly => None,
            Self::Linear { .. } => quantity.is_none().then_some(Code::PricingNeedsQuantity),
            Self::Step { bands } | Self::Tier { bands } | Self::Volume { bands } => {
                (!UsageBand::rise(bands) || bands.len() > Self::MOST_BANDS).then_some(Code::UsageBands)
            }
        }
    }
}
