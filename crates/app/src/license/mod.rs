//! Licence codes 2.0: issued for an order, collected by its buyer, activated and asked about by the seller's software over
//! the open APIs, walked along their timeline (open APIs §3; production interface §8.2; business rules §4.4).
//!
//! How a paid order comes to its code is the business of its delivery: that calls [`App::issue_license_resource`] in its
//! own transaction, as renewals and refunds call [`App::renew_license`] and [`App::release_license`].

mod activate;
mod beats;
mod claim;
mod heartbeat;
mod issue;
mod life;
mod renew;
mod show;
mod test_codes;
mod timeline;
mod usage;

use std::collections::HashMap;

use domain::{
    id::Id,
    identity::Actor,
    license::{License, LicenseCode, LicenseRefusal, LicenseStatus},
    lifecycle,
    message::Facts,
    policy::{Policy, Windows},
    time::{Span, Time},
};
use serde_json::Value;
use store::{JobKind, Subject, Tx};
use wire::license_code::{LicenseAnswer, LicenseError, LicenseStatus as WireStatus};

pub use self::{
    beats::Beats,
    renew::RenewLicense,
    test_codes::{EditTestLicense, NewTestLicense},
};
use crate::{App, Error, Result, context::event};

/// A test code has no grace: it ends when its seller said so.
const NO_GRACE: Windows = Windows {
    grace: Span::ZERO,
    retention: Span::ZERO,
};

impl App {
    /// Writes a code's new state with its event, and sets its timer for what lies ahead now.
    pub(crate) async fn advance_license(
        &self,
        tx: &mut dyn Tx,
        license: &mut License,
        name: &str,
        actor: Actor,
        data: Value,
    ) -> Result<()> {
        tx.update_license(license).await?;
        license.version += 1;
        self.note_license(tx, license, name, actor, data).await?;
        self.set_license_timer(tx, license).await
    }

    async fn note_license(
        &self,
        tx: &mut dyn Tx,
        license: &License,
        name: &str,
        actor: Actor,
        data: Value,
    ) -> Result<()> {
        let at = self.clock.now();
        let (id, version) = (license.id.uuid(), license.version);
        Ok(tx
            .insert_event(&event(Subject::License, id, version, name, actor, at, data))
            .await?)
    }

    /// Sets the timer of a bought code for its next step, or takes it away where none is left.
    async fn set_license_timer(&self, tx: &mut dyn Tx, license: &License) -> Result<()> {
        if license.is_test() {
            return Ok(());
        }
        let policy = self.policy(tx).await?;
        let windows = self.license_windows(tx, license, &policy).await?;
        match lifecycle::first_of(license.timeline(windows, &policy)) {
            Some((at, _)) => {
                // As with instances: the key keeps timers of one code apart, the lane only spreads.
                let lane = format!("timeline-{}", license.id.uuid().as_bytes().last().map_or(0, |b| b % 8));
                self.enqueue(tx, JobKind::License, license.id, lane, at).await
            }
            None => {
                tx.cancel_job(JobKind::License, &license.id.to_string(), self.clock.wall())
                    .await?;
                Ok(())
            }
        }
    }

    /// Grace and retention of a code: its buyer's.
    async fn license_windows(&self, tx: &mut dyn Tx, license: &License, policy: &Policy) -> Result<Windows> {
        let Some(order) = &license.order else {
            return Ok(NO_GRACE);
        };
        let grade = tx
            .account(order.buyer_id)
            .await?
            .map(|account| account.grade)
            .unwrap_or_default();
        Ok(policy.windows(grade))
    }

    /// The same where only the status at `now` is asked: before the expiry no window matters, and the buyer is not read.
    async fn windows_at(&self, tx: &mut dyn Tx, license: &License, now: Time) -> Result<Windows> {
        if license.expire_at.is_none_or(|end| end > now) {
            return Ok(NO_GRACE);
        }
        let policy = self.policy(tx).await?;
        self.license_windows(tx, license, &policy).await
    }

    /// The codes a caller names, each with its windows, in the caller's order; one that is unknown or no code at all is
    /// none.
    async fn named_licenses(
        &self,
        tx: &mut dyn Tx,
        codes: &[String],
        now: Time,
    ) -> Result<Vec<Option<(License, Windows)>>> {
        let codes: Vec<Option<LicenseCode>> = codes.iter().map(|code| LicenseCode::parse(code).ok()).collect();
        let known: Vec<LicenseCode> = codes.iter().flatten().cloned().collect();
        let found = match known.as_slice() {
            [one] => tx.license_by_code(one).await?.into_iter().collect(),
            many => tx.licenses_by_code(many).await?,
        };
        let mut by_code: HashMap<LicenseCode, (License, Windows)> = HashMap::with_capacity(found.len());
        for license in found {
            let windows = self.windows_at(tx, &license, now).await?;
            by_code.insert(license.code.clone(), (license, windows));
        }
        Ok(codes
            .into_iter()
            .map(|code| code.and_then(|code| by_code.get(&code).cloned()))
            .collect())
    }
}

/// What messages say of a code. Never the code itself: mails are read by others.
fn facts(license: &License, until: Option<Time>) -> Facts {
    Facts {
        order: license.order.as_ref().map(|order| order.number.to_string()),
        instance: license
            .order
            .as_ref()
            .and_then(|order| order.instance_id.map(|id| id.to_string())),
        product: Some(license.name.clone()),
        until,
        ..Facts::default()
    }
}

/// Looks each of a batch's windows up by the code's id.
fn windows_by_id(found: &[Option<(License, Windows)>]) -> HashMap<Id<License>, Windows> {
    found
        .iter()
        .flatten()
        .map(|(license, windows)| (license.id, *windows))
        .collect()
}

const fn wire_status(status: LicenseStatus) -> WireStatus {
    match status {
        LicenseStatus::Alive => WireStatus::Alive,
        LicenseStatus::Expired => WireStatus::Expired,
        LicenseStatus::Released => WireStatus::Released,
    }
}

/// The documented code of a refusal (open APIs §3.4).
const fn wire_error(refusal: LicenseRefusal) -> LicenseError {
    match refusal {
        LicenseRefusal::State => LicenseError::IllegalState,
        LicenseRefusal::NotReceived => LicenseError::NotReceived,
        LicenseRefusal::Unknown => LicenseError::NotExist,
        LicenseRefusal::NotActivated => LicenseError::NotActivated,
        LicenseRefusal::Batch => LicenseError::BatchInvalid,
        LicenseRefusal::Parameter => LicenseError::InvalidParam,
    }
}

/// A failure's HTTP status and answer.
fn refuse<T>(error: LicenseError) -> (u16, LicenseAnswer<T>) {
    let (status, ..) = error.row();
    let LicenseAnswer {
        error_code, error_msg, ..
    } = error.answer();
    let answer = LicenseAnswer {
        error_code,
        error_msg,
        data: None,
    };
    (status, answer)
}

/// What the marketplace itself got wrong: for our log, not for the caller.
fn internal<T>(what: &str, error: &Error) -> (u16, LicenseAnswer<T>) {
    tracing::error!(%error, "{what} failed");
    refuse(LicenseError::Internal)
}
