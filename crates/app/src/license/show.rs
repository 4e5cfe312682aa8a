//! Show licence codes.

use std::collections::HashMap;

use domain::{id::Id, identity::Actor, license::License};
use store::{Beat, LicenseWish, OrderFilter, Page, Tx};

use crate::{
    App, OrAbsent, Result,
    order::filter_of,
    views::{EventView, LicenseDayView, LicenseDetails, LicenseView, StepView, name_traders},
};

/// Days of usage shown.
const DAYS: i64 = 31;

fn admits(filter: OrderFilter, license: &License) -> bool {
    match filter {
        OrderFilter::Buyer(id) => license.order.as_ref().is_some_and(|order| order.buyer_id == id),
        OrderFilter::Seller(id) => license.seller_id == id,
        OrderFilter::All => true,
    }
}

impl App {
    /// Codes of the actor, newest first: those a buyer holds, those of a seller's orders and his test codes, everybody's
    /// for operators.
    ///
    /// # Errors
    /// The store.
    pub async fn list_licenses(&self, actor: Actor, wish: &LicenseWish, page: Page) -> Result<Vec<LicenseView>> {
        let mut tx = self.store.read().await?;
        let licenses = tx.licenses(filter_of(actor)?, wish, page).await?;
        self.license_views(&mut *tx, actor, &licenses).await
    }

    /// One code with its history, what lies ahead and how it is used. Who uses it is said to its seller alone; how many do,
    /// its buyer may know too.
    ///
    /// # Errors
    /// It is absent or foreign.
    pub async fn show_license(&self, actor: Actor, id: Id<License>) -> Result<LicenseDetails> {
        let mut tx = self.store.read().await?;
        let filter = filter_of(actor)?;
        let license = tx.license(id).await?.filter(|l| admits(filter, l)).or_absent()?;
        let policy = self.policy(&mut *tx).await?;
        let windows = self.license_windows(&mut *tx, &license, &policy).await?;
        let ahead = license.timeline(windows, &policy);
        let events = tx.events(license.id.uuid()).await?;
        let days = tx.license_days(license.id, DAYS).await?;
        Ok(LicenseDetails {
            license: self.license_view(&mut *tx, actor, &license).await?,
            ahead: ahead.into_iter().map(|(at, step)| StepView::of(at, step)).collect(),
            days: days.into_iter().map(LicenseDayView::of).collect(),
            events: events.iter().map(EventView::of).collect(),
        })
    }

    pub(super) async fn license_view(&self, tx: &mut dyn Tx, actor: Actor, license: &License) -> Result<LicenseView> {
        let mut views = self.license_views(tx, actor, std::slice::from_ref(license)).await?;
        views.pop().or_absent()
    }

    async fn license_views(&self, tx: &mut dyn Tx, actor: Actor, licenses: &[License]) -> Result<Vec<LicenseView>> {
        let ids: Vec<Id<License>> = licenses.iter().map(|license| license.id).collect();
        let beats: HashMap<Id<License>, Beat> = tx
            .beats(&ids)
            .await?
            .into_iter()
            .map(|beat| (beat.license_id, beat))
            .collect();
        let mut views: Vec<LicenseView> = licenses
            .iter()
            .map(|license| LicenseView::of(license, beats.get(&license.id), actor))
            .collect();
        name_traders(tx, &mut views).await?;
        Ok(views)
    }
}
