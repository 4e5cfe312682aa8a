//! Walk a code along its timeline: remind, let grace begin, freeze, release, each at its moment and in order.

use domain::{
    fulfilment::CodeNews,
    id::Id,
    identity::Actor,
    instance::ReleaseCause,
    license::{License, LicenseState},
    lifecycle::{self, Step},
    message::{Event as Told, Facts},
    policy::Windows,
    time::{Span, Time},
};
use jobs::{Done, Failed};
use serde_json::json;
use store::{Lease, Tx};

use super::facts;
use crate::{App, Error, Result, handler::failed};

impl App {
    /// Job: take the steps that are due, each group of one moment in a transaction of its own.
    pub(crate) async fn run_license(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.walk_license(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn walk_license(&self, lease: &Lease) -> Result<()> {
        let id: Id<License> = lease.job.key.parse().map_err(Error::fault)?;
        loop {
            let mut tx = self.store.begin().await?;
            if !tx.holds(lease).await? {
                return Ok(());
            }
            let policy = self.policy(&mut *tx).await?;
            let due = match tx.license(id).await? {
                Some(license) => {
                    let windows = self.license_windows(&mut *tx, &license, &policy).await?;
                    let next = lifecycle::first_of(license.timeline(windows, &policy));
                    next.map(|(at, steps)| (license, windows, at, steps))
                }
                None => None,
            };
            match due {
                None => {
                    tx.finish(lease).await?;
                    tx.commit().await?;
                    return Ok(());
                }
                Some((_, _, at, _)) if at > self.clock.now() => {
                    tx.put_back(lease, at, None).await?;
                    tx.commit().await?;
                    return Ok(());
                }
                Some((mut license, windows, at, steps)) => {
                    license.timeline_at = license.timeline_at.max(at);
                    for step in steps {
                        self.take_license_step(&mut *tx, &mut license, step, at, windows)
                            .await?;
                    }
                    tx.commit().await?;
                }
            }
        }
    }

    async fn take_license_step(
        &self,
        tx: &mut dyn Tx,
        license: &mut License,
        step: Step,
        at: Time,
        windows: Windows,
    ) -> Result<()> {
        let now = self.clock.now();
        let freeze_at = license.freeze_at(windows).unwrap_or(at);
        let release_at = freeze_at.plus(windows.retention);
        let system = Actor::System;
        match step {
            Step::RemindExpiry { days } => {
                let until = license.expire_at;
                self.remind_of_license(tx, license, at, Told::ExpiryNear, days, until)
                    .await
            }
            Step::RemindRelease { days } => {
                self.remind_of_license(tx, license, at, Told::ReleaseNear, days, Some(release_at))
                    .await
            }
            // A code never renews by itself.
            Step::AutoRenew | Step::RemindAutoFailed { .. } => Ok(()),
            Step::Expire => {
                self.advance_license(tx, license, "grace_begun", system, json!({}))
                    .await?;
                self.tell_buyer(tx, license, Told::GraceBegun, facts(license, Some(freeze_at)))
                    .await
            }
            // What nobody has yet cannot be frozen; it goes when retention is over, as it would have.
            Step::Freeze if matches!(license.state, LicenseState::Minted) => {
                self.advance_license(tx, license, "lapsed", system, json!({})).await
            }
            Step::Freeze => {
                license.state = license.state.freeze(now)?;
                self.advance_license(tx, license, "frozen", system, json!({})).await?;
                if let Some(order) = license.order.as_ref().map(|order| order.id) {
                    self.tell_of_code(tx, order, &license.code, CodeNews::Frozen).await?;
                }
                self.tell_buyer(tx, license, Told::InstanceFrozen, facts(license, Some(release_at)))
                    .await
            }
            Step::Release => {
                self.release_license(tx, license, ReleaseCause::Expired, None, system)
                    .await
            }
        }
    }

    async fn remind_of_license(
        &self,
        tx: &mut dyn Tx,
        license: &mut License,
        at: Time,
        event: Told,
        days: i32,
        until: Option<Time>,
    ) -> Result<()> {
        let data = json!({"event": event, "days": days});
        // Nobody was there at its moment, and what it says of the days left is not true any more.
        let missed = self.clock.now().since(at) >= Span::days(1);
        let name = if missed { "reminder_missed" } else { "reminded" };
        self.advance_license(tx, license, name, Actor::System, data).await?;
        if missed {
            return Ok(());
        }
        let facts = Facts {
            days: Some(days),
            ..facts(license, until)
        };
        self.tell_buyer(tx, license, event, facts).await
    }

    async fn tell_buyer(&self, tx: &mut dyn Tx, license: &License, event: Told, facts: Facts) -> Result<()> {
        match &license.order {
            Some(order) => self.tell(tx, order.buyer_id, event, facts).await,
            None => Ok(()),
        }
    }
}
