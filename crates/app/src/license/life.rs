//! Renew and release a code, inside the transaction of the order that does so.

use domain::{
    fulfilment::CodeNews,
    id::Id,
    identity::Actor,
    instance::ReleaseCause,
    license::{License, LicenseCode, LicenseState},
    message::Event as Told,
    order::Order,
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
        renewal: &Order,
        period: Period,
        actor: Actor,
    ) -> Result<()> {
        license.renewable()?;
        let now = self.clock.now();
        let policy = self.policy(tx).await?;
        (license.period, license.expire_at) = license.renewed(period, now, &policy);
        let frozen = matches!(license.state, LicenseState::Frozen { .. });
        if frozen {
            license.state = license.state.thaw(now)?;
        }
        license.timeline_at = now;
        let data = json!({"expire_at": license.expire_at});
        self.advance_license(tx, license, "renewed", actor, data).await?;
        // The software learns its new end before it is thawed. A code that was never activated has no end yet.
        if let Some(expire_at) = license.expire_at {
            let price_code = renewal.line.goods.price_code.clone();
            let news = CodeNews::Renewed { expire_at, price_code };
            self.tell_software(tx, renewal, &license.code, news).await?;
        }
        if frozen {
            self.tell_software(tx, renewal, &license.code, CodeNews::Thawed).await?;
        }
        Ok(())
    }

    /// The code is gone for good: its order was refunded by the unsubscription `because`, or its retention is over. Its
    /// buyer and the seller's software are told.
    ///
    /// # Errors
    /// It is gone already.
    pub async fn release_license(
        &self,
        tx: &mut dyn Tx,
        license: &mut License,
        cause: ReleaseCause,
        because: Option<&Order>,
        actor: Actor,
    ) -> Result<()> {
        license.state = license.state.release(self.clock.now(), cause)?;
        self.advance_license(tx, license, "released", actor, json!({"cause": cause}))
            .await?;
        match &license.order {
            Some(order) => {
                let (code, news) = (&license.code, CodeNews::Released);
                match because {
                    Some(undone) => self.tell_software(tx, undone, code, news).await?,
                    None => self.tell_of_code(tx, order.id, code, news).await?,
                }
                self.tell(tx, order.buyer_id, Told::InstanceReleased, facts(license, None))
                    .await
            }
            None => Ok(()),
        }
    }

    /// Tells the seller's software what has become of a code without an order of its own.
    pub(super) async fn tell_of_code(
        &self,
        tx: &mut dyn Tx,
        order: Id<Order>,
        license: &LicenseCode,
        news: CodeNews,
    ) -> Result<()> {
        match tx.order(order).await? {
            Some(order) => self.tell_software(tx, &order, license, news).await,
            None => Ok(()),
        }
    }
}
