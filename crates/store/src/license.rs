//! Licence codes, what was heard of the software behind them, and how many use it.

use async_trait::async_trait;
use domain::{
    id::Id,
    identity::Account,
    instance::Instance,
    license::{License, LicenseCode},
    order::Order,
    time::Time,
};

use crate::{OrderFilter, Page, Result};

/// Of licence codes. Nothing given means everything.
#[derive(Clone, Default, Debug)]
pub struct LicenseWish {
    /// In this state.
    pub state: Option<&'static str>,
    /// Only test codes, or none of them.
    pub test: Option<bool>,
    /// The number of its order begins so.
    pub number: Option<String>,
    /// The product's name holds this.
    pub name: Option<String>,
    /// Of this instance.
    pub instance: Option<Id<Instance>>,
}

/// A sign of life of the software behind a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beat {
    /// The code.
    pub license_id: Id<License>,
    /// When it was heard.
    pub seen_at: Time,
    /// The account or device it named; none leaves what it named before.
    pub account: Option<String>,
    /// The address it named.
    pub ip: Option<String>,
}

/// How many clients used a code on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LicenseDay {
    /// The day of the site, `2026-03-02`.
    pub day: String,
    /// Distinct clients that were told apart.
    pub clients: i64,
    /// The largest number the seller named.
    pub named: i64,
    /// Whether the seller was told that these are more than were bought.
    pub told: bool,
}

/// Licence codes.
#[async_trait]
pub trait Licenses {
    /// Adds a code. [`crate::StoreError::Duplicate`] if its order has one already.
    async fn insert_license(&mut self, license: &License) -> Result<()>;
    /// By id.
    async fn license(&mut self, id: Id<License>) -> Result<Option<License>>;
    /// By the code itself.
    async fn license_by_code(&mut self, code: &LicenseCode) -> Result<Option<License>>;
    /// Many at once, in any order; unknown ones are left out.
    async fn licenses_by_code(&mut self, codes: &[LicenseCode]) -> Result<Vec<License>>;
    /// The code of an order.
    async fn license_of_order(&mut self, order: Id<Order>) -> Result<Option<License>>;
    /// Writes everything that can change; guarded by version.
    async fn update_license(&mut self, license: &License) -> Result<()>;
    /// Newest first.
    async fn licenses(&mut self, whose: OrderFilter, wish: &LicenseWish, page: Page) -> Result<Vec<License>>;
    /// How many test codes of a seller are not released.
    async fn live_test_licenses(&mut self, seller: Id<Account>) -> Result<i64>;
    /// Notes signs of life, at most one for each code.
    async fn note_beats(&mut self, beats: &[Beat]) -> Result<()>;
    /// The last sign of life of each code that gave one, in any order.
    async fn beats(&mut self, ids: &[Id<License>]) -> Result<Vec<Beat>>;
    /// Adds clients and a named number to a day and gives its new sums. Who was counted before is not counted again.
    async fn add_license_usage(
        &mut self,
        id: Id<License>,
        day: &str,
        clients: &[[u8; 16]],
        named: u32,
    ) -> Result<LicenseDay>;
    /// A day's sums, if there are any.
    async fn license_day(&mut self, id: Id<License>, day: &str) -> Result<Option<LicenseDay>>;
    /// The last days on which a code was used, newest first.
    async fn license_days(&mut self, id: Id<License>, limit: i64) -> Result<Vec<LicenseDay>>;
    /// Notes that the seller was told of a day.
    async fn tell_license_day(&mut self, id: Id<License>, day: &str) -> Result<()>;
    /// Forgets the digests of clients of days before `day`; the sums stay.
    async fn purge_license_clients(&mut self, day: &str) -> Result<()>;
}
