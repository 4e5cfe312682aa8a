//! Which instances a package belongs to: one for each meter in it.

use domain::{
    catalog::Product,
    id::Id,
    identity::Account,
    instance::{Instance, InstanceState},
    metering::PackageTerms,
    order::{Order, Related},
    refusal::{Code, Refusal},
};
use store::Tx;

use crate::{App, Error, OrAbsent, Result};

impl App {
    /// Finds the instance of each meter in a package among those its buyer named.
    ///
    /// # Errors
    /// One is not his, is gone, belongs to another product or to no meter of the package; or a meter has none.
    pub(crate) async fn relate(
        &self,
        tx: &mut dyn Tx,
        buyer: Id<Account>,
        product: Id<Product>,
        terms: &PackageTerms,
        named: &[Id<Instance>],
    ) -> Result<Vec<Related>> {
        let mut related: Vec<Related> = Vec::new();
        for (i, id) in named.iter().enumerate() {
            let field = || format!("related[{i}]");
            let absent = || Refusal::absent().field(field());
            let instance = tx
                .instance(*id)
                .await?
                .filter(|i| i.buyer_id == buyer)
                .ok_or_else(absent)?;
            if instance.product_id != product {
                return Err(Refusal::new(Code::PackageOtherProduct).field(field()).into());
            }
            let order = tx.order(instance.order_id).await?.or_absent()?;
            let meter = order.line.goods.metered.map(|metered| metered.meter);
            let meter = meter.filter(|meter| {
                terms.contents.iter().any(|quota| quota.meter == *meter)
                    && !related.iter().any(|other| other.meter == *meter)
            });
            let Some(meter) = meter else {
                return Err(Refusal::new(Code::PackageOtherMeter).field(field()).into());
            };
            if !takes_packages(&instance) {
                return Err(Refusal::state(Code::InstanceState, instance.state.name())
                    .field(field())
                    .into());
            }
            related.push(Related {
                meter,
                instance_id: instance.id,
                seller_instance_id: instance
                    .seller_instance_id
                    .ok_or_else(|| Error::fault("a running instance that the seller has not named"))?,
            });
        }
        let without = |quota: &&domain::metering::Quota| !related.iter().any(|found| found.meter == quota.meter);
        match terms.contents.iter().find(without) {
            Some(quota) => Err(Refusal::new(Code::PackageFirst)
                .field("related")
                .with("meter", &quota.meter)
                .into()),
            None => Ok(related),
        }
    }

    /// Sees that the instances of a package are still there when it is paid.
    ///
    /// # Errors
    /// One is not.
    pub(crate) async fn check_related(&self, tx: &mut dyn Tx, order: &Order) -> Result<()> {
        for related in &order.line.goods.related {
            let instance = tx.instance(related.instance_id).await?.or_absent()?;
            if !takes_packages(&instance) {
                return Err(Refusal::state(Code::InstanceState, instance.state.name()).into());
            }
        }
        Ok(())
    }
}

/// A package may be bought for what runs, and for what stopped: it may have stopped for want of one.
const fn takes_packages(instance: &Instance) -> bool {
    matches!(
        instance.state,
        InstanceState::Running { .. } | InstanceState::Frozen { .. }
    )
}
