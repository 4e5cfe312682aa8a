//! Packages: use paid for in advance (open APIs §1.6; business rules §2.4).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Usage;
use crate::{catalog::WireName, money::Money, refusal::Code, time::Period};

/// What a package holds and for how long.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PackageTerms {
    /// What happens when it is used up. On the wire `package`, since `kind` tells the ways of pricing apart.
    #[serde(rename = "package")]
    pub kind: PackageKind,
    /// Price of one package.
    pub price: Money,
    /// How long it may be used.
    pub valid: Period,
    /// Whether it fills up again.
    #[serde(default)]
    pub reset: Reset,
    /// What is in it, by meter of the same product.
    #[cfg_attr(feature = "schema", schema(min_items = 1, max_items = 10))]
    pub contents: Vec<Quota>,
}

/// The two kinds of packages.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum PackageKind {
    /// 按需套餐包: what goes beyond it is paid by use.
    OnDemand,
    /// 用完即停套餐包: the service stops when it is used up.
    UntilExhausted,
}

/// When a package fills up again, counted from the day it began. The rest is dropped then.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Reset {
    /// Never: it only gets less.
    #[default]
    Never,
    /// Every month.
    Month,
    /// Every year.
    Year,
}

/// So much of one meter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Quota {
    /// Which meter.
    pub meter: WireName,
    /// How much.
    pub quota: Usage,
}

impl PackageTerms {
    /// Most meters in one package.
    pub const MOST_CONTENTS: usize = 10;
    /// Most packages in one purchase (open APIs §1.6).
    pub const MOST_AT_ONCE: u32 = 30;

    /// What is wrong with it, where `meters` are those of the product.
    #[must_use]
    pub fn problem(&self, meters: &BTreeSet<&WireName>) -> Option<Code> {
        let named: BTreeSet<&WireName> = self.contents.iter().map(|quota| &quota.meter).collect();
        if self.contents.is_empty() || self.contents.len() > Self::MOST_CONTENTS || named.len() != self.contents.len() {
            return Some(Code::PackageContents);
        }
        if named.iter().any(|meter| !meters.contains(meter)) {
            return Some(Code::PackageMeter);
        }
        if self.contents.iter().any(|quota| quota.quota <= Usage::ZERO) {
            return Some(Code::PackageContents);
        }
        let valid = (1..=99).contains(&self.valid.count);
        (!valid || self.price.minor <= 0).then_some(Code::PricePositive)
    }
}
