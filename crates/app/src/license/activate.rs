//! Activate codes: the seller's software calls (open APIs §3.1).

use domain::{
    identity::Actor,
    license::{self, License, LicenseRefusal, LicenseState},
    message::Event as Told,
    refusal::Code,
    supervision::Command,
    time::Time,
};
use serde_json::json;
use store::Tx;
use wire::{
    license_code::{ActivateData, ActivateRequest, LicenseAnswer, LicenseCodeInfo},
    time::parse_compact14,
};

use super::{facts, internal, refuse, windows_by_id, wire_error, wire_status};
use crate::{App, Error, Result, openapi::Caller, supervision::By};

/// Whether each code is judged for itself or all of them as one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    One,
    Batch,
}

impl App {
    /// Activates one code (v1); HTTP status and answer.
    pub async fn activate_license(
        &self,
        caller: Caller,
        request: &ActivateRequest,
    ) -> (u16, LicenseAnswer<ActivateData>) {
        match self.activate(caller, request, Form::One).await {
            Ok(Ok(activated)) => {
                let now = self.clock.now();
                let data = activated.first().map(|license| ActivateData::new(&info(license, now)));
                (200, LicenseAnswer::success(data))
            }
            Ok(Err(refusal)) => refuse(wire_error(refusal)),
            Err(error) => internal("activating a licence code", &error),
        }
    }

    /// Activates a batch (v2), all of it or nothing; HTTP status and answer.
    pub async fn activate_licenses(&self, caller: Caller, request: &ActivateRequest) -> (u16, LicenseAnswer<()>) {
        match self.activate(caller, request, Form::Batch).await {
            Ok(Ok(_)) => (200, LicenseAnswer::success(None)),
            Ok(Err(refusal)) => refuse(wire_error(refusal)),
            Err(error) => internal("activating licence codes", &error),
        }
    }

    async fn activate(
        &self,
        caller: Caller,
        request: &ActivateRequest,
        form: Form,
    ) -> Result<std::result::Result<Vec<License>, LicenseRefusal>> {
        let effective_at = match request.real_effect_time.as_deref().map(parse_compact14) {
            None => None,
            Some(Some(moment)) => Some(Time::from_millis(moment.as_millisecond())),
            Some(None) => return Ok(Err(LicenseRefusal::Parameter)),
        };
        // Who guesses at codes does not get as far as the writer (threat L1).
        let mut glance = self.store.glance().await?;
        if let Err(refusal) = self
            .judge_activation(&mut *glance, caller, request, effective_at, form)
            .await?
        {
            return Ok(Err(refusal));
        }
        drop(glance);
        match self.activate_now(caller, request, effective_at, form).await {
            // Somebody changed one of them meanwhile; what he wrote decides.
            Err(error) if error.code() == Some(Code::Raced) => {
                self.activate_now(caller, request, effective_at, form).await
            }
            other => other,
        }
    }

    async fn activate_now(
        &self,
        caller: Caller,
        request: &ActivateRequest,
        effective_at: Option<Time>,
        form: Form,
    ) -> Result<std::result::Result<Vec<License>, LicenseRefusal>> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let mut next = match self
            .judge_activation(&mut *tx, caller, request, effective_at, form)
            .await?
        {
            Ok(next) => next,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // Everybody locks codes in this order, so that nobody waits in a circle.
        next.sort_by_key(|(license, _)| license.id);
        let policy = self.policy(&mut *tx).await?;
        let actor = Actor::Account {
            id: caller.account_id,
            role: caller.role,
        };
        let mut activated = Vec::with_capacity(next.len());
        for (mut license, state) in next {
            let ordered_at = license.order.as_ref().map_or(Time::ZERO, |order| order.placed_at);
            let from = effective_at.unwrap_or(now).max(ordered_at);
            license.expire_at = license.end_from(from, &policy);
            license.period = None;
            license.state = state;
            license.timeline_at = now;
            let data = json!({"effective_at": from, "expire_at": license.expire_at});
            self.advance_license(&mut *tx, &mut license, "activated", actor, data)
                .await?;
            if let Some(order) = &license.order {
                let moved = Command::ActivateCode { effective_at };
                match self.tell_flow(&mut *tx, order.id, &moved, By::system(actor)).await {
                    Err(error) if error.code() == Some(Code::LicenseNotReceived) => {
                        return Ok(Err(LicenseRefusal::NotReceived));
                    }
                    // An appeal is open, a refund is being talked about, or the delivery stands elsewhere.
                    Err(Error::Refused(refusal)) if refusal.code != Code::Raced => {
                        return Ok(Err(LicenseRefusal::State));
                    }
                    other => other?,
                }
                self.tell(&mut *tx, order.buyer_id, Told::LicenseActivated, facts(&license, None))
                    .await?;
            }
            activated.push(license);
        }
        tx.commit().await?;
        Ok(Ok(activated))
    }

    /// The codes of a request with the state each would come to.
    async fn judge_activation(
        &self,
        tx: &mut dyn Tx,
        caller: Caller,
        request: &ActivateRequest,
        effective_at: Option<Time>,
        form: Form,
    ) -> Result<std::result::Result<Vec<(License, LicenseState)>, LicenseRefusal>> {
        let now = self.clock.now();
        let found = self.named_licenses(tx, &request.licenses, now).await?;
        let windows = windows_by_id(&found);
        let codes: Vec<Option<&License>> = found.iter().map(|found| found.as_ref().map(|(l, _)| l)).collect();
        let each = |license: &License| {
            let windows = windows.get(&license.id).copied().unwrap_or(super::NO_GRACE);
            let next = license.activate(effective_at, now, windows)?;
            Ok((license.clone(), next))
        };
        Ok(match form {
            Form::Batch => license::batch(&codes, caller.account_id, each),
            Form::One => license::owned(codes.first().copied().flatten(), caller.account_id)
                .and_then(each)
                .map(|one| vec![one]),
        })
    }
}

/// What activate v1 answers. A test code has neither order nor price; the fields are mandatory and stay empty.
fn info(license: &License, now: Time) -> LicenseCodeInfo {
    let order = license.order.as_ref();
    LicenseCodeInfo {
        status: wire_status(license.status(now, super::NO_GRACE)),
        expire_time: license.expire_at.map(Time::compact_utc),
        product_id: order.map(|o| o.price_code.to_string()).unwrap_or_default(),
        amount: u64::from(license.amount),
        order_id: order.map(|o| o.number.to_string()).unwrap_or_default(),
    }
}
