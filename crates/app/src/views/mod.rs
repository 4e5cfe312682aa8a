//! What use cases answer: plain data for the HTTP layer and for programs, never with a secret in it (but for the one
//! answer that hands a new secret to its owner). One file per capability.

mod agreement;
mod catalog;
mod client_license;
mod file;
mod fulfilment;
mod identity;
mod instance;
mod ledger;
mod license;
mod message;
mod names;
mod order;
mod question;
mod seller;
mod supervision;
mod usage;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What use cases take and give besides views, for those who do not know the store.
pub use store::{
    AccountWish, ChargeWish, InstanceWish, JobKind, JobStanding, JobWish, LicenseWish, MessageWish, NewsWish,
    OrderWish, Page, ProductWish, RefusalWish, StoreError, Stretch, SupervisionWish, TransferWish,
};

pub(crate) use self::names::name_traders;
pub use self::{
    agreement::*,
    catalog::*,
    client_license::*,
    file::*,
    fulfilment::*,
    identity::*,
    instance::*,
    ledger::*,
    license::*,
    message::*,
    order::*,
    question::*,
    seller::*,
    supervision::*,
    usage::{
        InstanceUsage, PackageView, UsageChargeDetails, UsageChargeView, UsageCostDay, UsageCostOfInstance, UsageCosts,
        UsageDayView, UsageHoldView, UsagePushView, UsageRecordState, UsageRecordView, UsageRefusalView, UsageVerdict,
        WhatIfView,
    },
};

/// One page of a list, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Listed<T> {
    /// The entries.
    pub items: Vec<T>,
    /// The cursor of the next page; none on the last one.
    pub next: Option<String>,
}

/// How many there are in a state.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StateCount {
    /// The state.
    pub state: String,
    /// How many.
    pub count: i64,
}

/// The same page with one row more, which tells whether there is a next page.
#[must_use]
pub const fn one_more(page: Page) -> Page {
    Page {
        limit: page.limit.saturating_add(1),
        ..page
    }
}

impl<T> Listed<T> {
    /// From the rows of [`one_more`] of `page`.
    pub fn of<R>(mut rows: Vec<R>, page: Page, id: impl Fn(&R) -> Uuid, view: impl FnMut(R) -> T) -> Self {
        let limit = usize::try_from(page.limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| id(row).to_string());
        Self {
            items: rows.into_iter().map(view).collect(),
            next,
        }
    }

    /// Everything there is, on one page.
    #[must_use]
    pub const fn all(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}
