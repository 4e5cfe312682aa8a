//! Open and close the meter of an instance.

use domain::{
    instance::Instance,
    metering::{Meter, Package, PricedAt, Usage},
    order::Order,
    time::Time,
};
use rust_decimal::Decimal;
use store::Tx;

use crate::{App, Error, Result};

impl App {
    /// Opens the meter of an instance that runs from now on, where its price is one by use. Use counts from the payment on:
    /// the seller had it running before we heard of it.
    pub(crate) async fn open_meter(&self, tx: &mut dyn Tx, instance: &Instance, order: &Order) -> Result<()> {
        let goods = &order.line.goods;
        let (Some(metered), Some(name)) = (&goods.metered, &instance.seller_instance_id) else {
            return Ok(());
        };
        let policy = self.policy(tx).await?;
        let opened_at = instance.created_at;
        let cycle_at = metered.cycle.start(opened_at, &policy.zone);
        let meter = Meter {
            instance_id: instance.id,
            seller_id: instance.seller_id,
            buyer_id: instance.buyer_id,
            product_id: instance.product_id,
            product_name: goods.product_name.clone(),
            seller_instance_id: name.clone(),
            price: PricedAt {
                revision: goods.revision,
                price_code: goods.price_code.clone(),
                quantity: goods.quantity,
                fee_rate: order.fee_rate,
                metered: metered.clone(),
            },
            opened_at,
            closed_at: None,
            collected_to: cycle_at,
            frontier_at: Time::ZERO,
            carry: Decimal::ZERO,
            cap: None,
            alert: None,
            alerted_at: None,
            version: 0,
        };
        Ok(tx.insert_meter(&meter).await?)
    }

    /// Puts what a package that was bought holds at the service of the instances it belongs to. It counts from the payment on,
    /// as its expiry does.
    pub(crate) async fn open_packages(&self, tx: &mut dyn Tx, instance: &Instance, order: &Order) -> Result<()> {
        let goods = &order.line.goods;
        let (Some(terms), Some(expire_at)) = (&goods.package, instance.expire_at) else {
            return Ok(());
        };
        let policy = self.policy(tx).await?;
        let zone = &policy.zone;
        for related in &goods.related {
            let Some(quota) = terms.contents.iter().find(|quota| quota.meter == related.meter) else {
                return Err(Error::fault("a package without its meter"));
            };
            let mut package = Package {
                id: self.id(),
                package_id: instance.id,
                instance_id: related.instance_id,
                kind: terms.kind,
                quota: quota.quota,
                used: Usage::ZERO,
                reset: terms.reset,
                started_at: instance.created_at,
                reset_at: None,
                expire_at,
                alarm: None,
                rebuy: None,
                version: 0,
            };
            package.reset_at = package.next_reset(package.started_at, zone);
            self.take_over(tx, &mut package, order).await?;
            tx.insert_package(&package).await?;
            self.go_on(tx, related.instance_id, &policy).await?;
        }
        Ok(())
    }

    /// Closes the meter of an instance that is let go, if it has one: what is used later does not count.
    pub(crate) async fn close_meter(&self, tx: &mut dyn Tx, instance: &Instance) -> Result<()> {
        let Some(mut meter) = tx.meter(instance.id).await?.filter(|meter| meter.closed_at.is_none()) else {
            return Ok(());
        };
        meter.closed_at = Some(self.clock.now());
        Ok(tx.update_meter(&meter).await?)
    }
}
