//! Mint the code of a licence order.

use domain::{
    identity::Actor,
    license::{self, Handover, License, LicenseOrder},
    message::Event as Told,
    order::Order,
    refusal::Code,
};
use serde_json::json;
use store::{StoreError, Tx};

use super::facts;
use crate::{App, Result};

impl App {
    /// Mints the one code of an order, inside the transaction of its delivery, and tells both sides. Its period, if it has
    /// one, begins with the activation. An order that has its code already keeps it.
    ///
    /// # Errors
    /// Another delivery of the same order was quicker.
    pub async fn issue_license_resource(&self, tx: &mut dyn Tx, order: &Order, handover: Handover) -> Result<License> {
        if let Some(issued) = tx.license_of_order(order.id).await? {
            return Ok(issued);
        }
        let now = self.clock.now();
        let goods = &order.line.goods;
        let license = License {
            id: self.id(),
            code: license::mint(self.entropy.bytes()),
            seller_id: order.seller_id,
            name: goods.product_name.clone(),
            order: Some(LicenseOrder {
                id: order.id,
                number: order.number.clone(),
                line_number: order.line.number.clone(),
                placed_at: order.created_at,
                buyer_id: order.buyer_id,
                product_id: order.product_id,
                price_code: goods.price_code.clone(),
                instance_id: order.line.instance_id,
            }),
            amount: goods.quantity.max(1),
            period: goods.period,
            expire_at: None,
            state: license::fresh(handover, now),
            timeline_at: now,
            created_at: now,
            version: 0,
        };
        match tx.insert_license(&license).await {
            Err(StoreError::Duplicate(_)) => return Err(Code::Raced.into()),
            other => other?,
        }
        let data = json!({"order": order.number, "state": license.state.name()});
        self.note_license(tx, &license, "minted", Actor::System, data).await?;
        let told = match handover {
            Handover::Claimed => Told::LicenseToClaim,
            Handover::AtOnce => Told::LicenseHanded,
        };
        self.tell(tx, order.buyer_id, told, facts(&license, None)).await?;
        self.tell(tx, order.seller_id, Told::LicenseMinted, facts(&license, None))
            .await?;
        Ok(license)
    }
}
