//! Licences for single devices: asked for by their buyer, fetched by call, uploaded by the seller, shown to the buyer
//! (production interface §8.3; open API §3.6, §3.7).
//!
//! The call is an interface message like any other; what its answer means for the request is written in the transaction that
//! concludes the try ([`App::hear_of_client_license`]).

mod ask;
mod receive;
mod show;

use domain::{
    client_license::{ClientLicense, ClientLicenseState, Denial},
    id::Id,
    identity::Actor,
    instance::Instance,
    message::{Event as Told, Facts},
};
use serde_json::{Value, json};
use store::{Subject, Tx};
use wire::license_notice::AsyncDenial;

pub use self::{ask::AskClientLicense, show::LicenseFileBody};
use crate::{App, OrAbsent, Result, context::event, seal::Purpose};

/// What the seller's answer to the call, or its absence, says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Heard {
    /// The request was taken.
    Taken,
    /// The seller said no.
    Denied(Denial),
    /// Nobody answered until the end of the window.
    Nothing,
}

impl App {
    /// Writes a request's new state with its event.
    async fn advance_client_license(
        &self,
        tx: &mut dyn Tx,
        request: &mut ClientLicense,
        name: &str,
        actor: Actor,
        data: Value,
    ) -> Result<()> {
        tx.update_client_license(request).await?;
        request.version += 1;
        self.note_client_license(tx, request, name, actor, data).await
    }

    async fn note_client_license(
        &self,
        tx: &mut dyn Tx,
        request: &ClientLicense,
        name: &str,
        actor: Actor,
        data: Value,
    ) -> Result<()> {
        let (id, version, at) = (request.id.uuid(), request.version, self.clock.now());
        let written = event(Subject::ClientLicense, id, version, name, actor, at, data);
        Ok(tx.insert_event(&written).await?)
    }

    /// What a concluded try means for its request. The upload may have been quicker, and then it means nothing.
    pub(crate) async fn hear_of_client_license(
        &self,
        tx: &mut dyn Tx,
        id: Id<ClientLicense>,
        heard: Heard,
    ) -> Result<()> {
        let now = self.clock.now();
        let mut request = tx.client_license(id).await?.or_absent()?;
        let next = match heard {
            Heard::Taken => request.state.take(now).map(|state| (state, "taken", json!({}), None)),
            Heard::Denied(why) => {
                let data = json!({"why": why});
                request
                    .state
                    .deny(now, why)
                    .map(|state| (state, "denied", data, Some(Told::ClientLicenseDenied)))
            }
            Heard::Nothing => {
                let told = Some(Told::ClientLicenseFailed);
                request.state.fail(now).map(|state| (state, "failed", json!({}), told))
            }
        };
        let Some((state, name, data, told)) = next else {
            return Ok(());
        };
        request.state = state;
        self.advance_client_license(tx, &mut request, name, Actor::System, data)
            .await?;
        if let Some(told) = told {
            let facts = self.client_license_facts(tx, &request).await?;
            self.tell(tx, request.buyer_id, told, facts).await?;
        }
        Ok(())
    }

    /// Gives up what is open of an instance that is being let go.
    pub(crate) async fn withdraw_client_licenses(&self, tx: &mut dyn Tx, instance: Id<Instance>) -> Result<()> {
        for mut request in tx.client_licenses(instance).await? {
            if let Some(state) = request.state.withdraw(self.clock.now()) {
                request.state = state;
                self.advance_client_license(tx, &mut request, "withdrawn", Actor::System, json!({}))
                    .await?;
            }
        }
        Ok(())
    }

    /// What messages say of a request. Never the licence itself: mails are read by others.
    async fn client_license_facts(&self, tx: &mut dyn Tx, request: &ClientLicense) -> Result<Facts> {
        let instance = tx.instance(request.instance_id).await?.or_absent()?;
        let detail = match &request.state {
            ClientLicenseState::Denied { why, .. } => Some(denial_text(*why).to_owned()),
            _ => None,
        };
        Ok(Facts {
            detail,
            ..self.facts(tx, &instance, None).await?
        })
    }
}

/// A denial in words. The code is the seller's; what it says stands in both languages, as messages are not translated later.
const fn denial_text(why: Denial) -> &'static str {
    match why {
        Denial::NoQuota => "as many licences as were bought are given out (已达购买数量)",
        Denial::OutsideValidity => "the time is outside that of the order (超出订单有效期)",
        Denial::ExpiryNeeded => "it needs an end (缺少到期时间)",
        Denial::DeviceNeeded => "it needs the device's fingerprint (缺少设备指纹)",
    }
}

/// The domain's word for a denial of the wire.
pub(crate) const fn denial(of: AsyncDenial) -> Denial {
    match of {
        AsyncDenial::NoQuota => Denial::NoQuota,
        AsyncDenial::OutsideValidity => Denial::OutsideValidity,
        AsyncDenial::ExpiryNeeded => Denial::ExpiryNeeded,
        AsyncDenial::FingerprintNeeded => Denial::DeviceNeeded,
    }
}

fn purpose(id: Id<ClientLicense>) -> Purpose {
    Purpose::of("client-license", id)
}
