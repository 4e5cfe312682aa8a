//! Show instances.

use domain::{
    id::Id,
    identity::{Actor, Role},
    instance::Instance,
    lifecycle,
};
use store::{InstanceWish, OrderFilter, Page, Tx};

use crate::{
    App, OrAbsent, Result,
    views::{EventView, InstanceDetails, InstanceView, StepView, name_traders},
};

/// Whether a filter admits an instance.
pub(crate) fn admits(filter: OrderFilter, instance: &Instance) -> bool {
    match filter {
        OrderFilter::Buyer(id) => instance.buyer_id == id,
        OrderFilter::Seller(id) => instance.seller_id == id,
        OrderFilter::All => true,
    }
}

impl App {
    /// Instances of the actor, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_instances(&self, actor: Actor, wish: &InstanceWish, page: Page) -> Result<Vec<InstanceView>> {
        let mut tx = self.store.read().await?;
        let instances = tx.instances(crate::order::filter_of(actor)?, wish, page).await?;
        let mut views = Vec::with_capacity(instances.len());
        for instance in &instances {
            views.push(self.instance_view(&mut *tx, instance).await?);
        }
        name_traders(&mut *tx, &mut views).await?;
        Ok(views)
    }

    /// One instance with its history, what lies ahead, and (for its buyer) the access information as last heard.
    ///
    /// # Errors
    /// It is absent or foreign.
    pub async fn show_instance(&self, actor: Actor, id: Id<Instance>) -> Result<InstanceDetails> {
        let mut tx = self.store.read().await?;
        let filter = crate::order::filter_of(actor)?;
        let instance = tx.instance(id).await?.filter(|i| admits(filter, i)).or_absent()?;
        let policy = self.policy(&mut *tx).await?;
        let grade = tx
            .account(instance.buyer_id)
            .await?
            .map(|a| a.grade)
            .unwrap_or_default();
        let ahead = lifecycle::timeline(&instance, policy.windows(grade), &policy);
        let events = tx.events(instance.id.uuid()).await?;
        let info = match actor {
            Actor::Account { role: Role::Buyer, .. } => self.open_info(&instance)?,
            _ => None,
        };
        let gives_client_licenses = self.gives_client_licenses(&mut *tx, &instance).await?;
        let goods = tx.order(instance.order_id).await?.or_absent()?.line.goods;
        let mut view = InstanceView::of(&instance, &goods);
        name_traders(&mut *tx, std::slice::from_mut(&mut view)).await?;
        Ok(InstanceDetails {
            instance: view,
            info,
            gives_client_licenses,
            metered: goods.metered,
            package: goods.package,
            related: goods.related,
            ahead: ahead.into_iter().map(|(at, step)| StepView::of(at, step)).collect(),
            events: events.iter().map(EventView::of).collect(),
        })
    }

    pub(crate) async fn instance_view(&self, tx: &mut dyn Tx, instance: &Instance) -> Result<InstanceView> {
        let order = tx.order(instance.order_id).await?.or_absent()?;
        Ok(InstanceView::of(instance, &order.line.goods))
    }
}
