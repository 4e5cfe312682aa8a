//! What each role wants to see first: what waits for it, and how things go. Everything is bounded: a page that is opened
//! this often reads the newest few hundred rows and never a whole history.

mod buyer;
mod operator;
mod seller;

use std::collections::BTreeMap;

use domain::{
    money::{Currency, Money},
    time::{Time, Zone},
};
use serde::{Deserialize, Serialize};
use store::Page;

pub use self::{buyer::BuyerOverview, operator::OperatorOverview, seller::SellerOverview};

/// Rows named in a list of an overview.
const NAMED: Page = Page {
    before: None,
    limit: 20,
};
/// Rows that a figure is made of, at most.
const SAMPLE: Page = Page {
    before: None,
    limit: 2_000,
};

/// Money of a stretch of time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Spell {
    /// The day (`2026-03-02`) or month (`2026-03`) on the site's calendar.
    pub at: String,
    /// How much.
    pub amount: Money,
}

/// Sums by day or month of the site's calendar, oldest first; what sums to nothing is left out.
fn by_calendar(parts: impl Iterator<Item = (Time, i64)>, form: &str, zone: &Zone, currency: Currency) -> Vec<Spell> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (at, minor) in parts {
        *sums.entry(at.local(zone).strftime(form).to_string()).or_default() += minor;
    }
    sums.into_iter()
        .filter(|(_, minor)| *minor != 0)
        .map(|(at, minor)| Spell {
            at,
            amount: Money::new(minor, currency),
        })
        .collect()
}

const DAY: &str = "%Y-%m-%d";
const MONTH: &str = "%Y-%m";
