//! Renew and release a code, inside the transaction of the order that does so.

use domain::{
    identity::Actor,
    instance::ReleaseCause,
    license::{License, LicenseState},
    message::Event as Told,
    refusal::Refusal,
    time::Period,
};
use serde_json::json;
use store::Tx;

use super::facts;
use crate::{App, Result};

impl App {
    /// A renewal was paid: the code lasts longer, and one that was frozen may be used again at once.
    ///
    /// # Errors
    /// The code is gone.
    pub async fn renew_license(
        &self,
        tx: &mut dyn Tx,
        license: &mut License,
        period: Period,
        actor: Actor,
    ) -> Result<()> {
        if let LicenseState::Released { .. } = license.state {
            return Err(Refusal::state(domain::refusal::Code::LicenseState, license.state.name()).into());
        }
        let now = self.clock.now();
        let policy = self.policy(tx).await?;
        (license.period, license.expire_at) = license.renewed(period, now, &policy);
        if let LicenseState::Frozen { .. } = license.state {
            license.state = license.state.thaw(now)?;
        }
        license.timeline_at = now;
        let data = json!({"expire_at": license.expire_at});
        self.advance_license(tx, license, "renewed", actor, data).await
    }

    /// The code is gone for good: its order was refunded, or its retention is over. Its buyer is told.
    ///
    /// # Errors
    /// It is gone already.
    pub async fn release_license(
        &self,
        tx: &mut dyn Tx,
        license: &mut License,
        cause: ReleaseCause,
        actor: Actor,
    ) -> Result<()> {
        license.state = license.state.release(self.clock.now(), cause)?;
        self.advance_license(tx, license, "released", actor, json!({"cause": cause}))
            .await?;
        match &license.order {
            Some(order) => {
                self.tell(tx, order.buyer_id, Told::InstanceReleased, facts(license, None))
                    .await
            }
            None => Ok(()),
        }
    }
}
