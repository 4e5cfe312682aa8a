//! Delivery: intents become messages, messages become calls, answers become facts.

mod apply;
mod calls;
mod deliver;
mod restart;
mod routes;
mod show;

use domain::{
    fulfilment::{CodeNews, Intent, InterfaceMessage, new_message},
    id::Id,
    instance::Instance,
    license::LicenseCode,
    order::Order,
    policy::{Policy, RetryRule},
    time::Span,
};
use store::{JobKind, Tx};

pub(crate) use self::calls::{extend_params, product_name};
pub use self::{
    calls::{BuiltCall, CallFacts, build_license_v1, build_v1, build_v2},
    routes::{Route, Routes},
};
use crate::{App, Error, Result};

impl App {
    /// Sends an intent to the seller of an order: a message with its window by policy, tried first at once. Where the
    /// address's protocol has no call for the intent, nothing needs to be said and the effect comes at once.
    pub(crate) async fn send(
        &self,
        tx: &mut dyn Tx,
        order: &Order,
        instance: Option<&Instance>,
        intent: Intent,
        policy: &Policy,
    ) -> Result<()> {
        let address_id = match instance {
            Some(instance) => instance.address_id,
            None => return Err(Error::fault("an intent without an instance goes through `notice`")),
        };
        let protocol = self.routes.get(self, tx, address_id).await?.address.protocol;
        let Some(activity) = intent.activity(protocol) else {
            return self.happened_by_itself(tx, instance, intent, policy).await;
        };
        let rule = policy.retry(activity, protocol);
        self.post(tx, order, instance, address_id, intent, activity, rule)
            .await
            .map(|_| ())
    }

    /// Sends an intent that is tried once only.
    pub(crate) async fn send_once(
        &self,
        tx: &mut dyn Tx,
        order: &Order,
        instance: &Instance,
        intent: Intent,
        _policy: &Policy,
    ) -> Result<Option<Id<InterfaceMessage>>> {
        let protocol = self.routes.get(self, tx, instance.address_id).await?.address.protocol;
        let Some(activity) = intent.activity(protocol) else {
            return Ok(None);
        };
        let rule = RetryRule {
            window: Span::ZERO,
            interval: Span::ZERO,
        };
        self.post(tx, order, Some(instance), instance.address_id, intent, activity, rule)
            .await
            .map(Some)
    }

    /// Tells the seller of a paid order, where it wants to be told (订单通知).
    pub(crate) async fn notice(&self, tx: &mut dyn Tx, order: &Order, policy: &Policy) -> Result<()> {
        let Some(address_id) = tx
            .seller_profile(order.seller_id)
            .await?
            .and_then(|p| p.notice_address_id)
        else {
            return Ok(());
        };
        let protocol = self.routes.get(self, tx, address_id).await?.address.protocol;
        let Some(activity) = Intent::Notify.activity(protocol) else {
            return Ok(());
        };
        let rule = policy.retry(activity, protocol);
        self.post(tx, order, None, address_id, Intent::Notify, activity, rule)
            .await
            .map(|_| ())
    }

    /// Tells the seller's software of what has become of a licence code, where its product names an address for that.
    pub(crate) async fn tell_software(
        &self,
        tx: &mut dyn Tx,
        order: &Order,
        license: &LicenseCode,
        news: CodeNews,
    ) -> Result<()> {
        let content = self
            .contents
            .get(tx, order.product_id, order.line.goods.revision)
            .await?;
        let Some(address_id) = content.address_id else {
            return Ok(());
        };
        let intent = Intent::Code {
            license: license.clone(),
            news,
        };
        let protocol = self.routes.get(self, tx, address_id).await?.address.protocol;
        let Some(activity) = intent.activity(protocol) else {
            return Ok(());
        };
        let rule = self.policy(tx).await?.retry(activity, protocol);
        self.post(tx, order, None, address_id, intent, activity, rule)
            .await
            .map(|_| ())
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a message")]
    async fn post(
        &self,
        tx: &mut dyn Tx,
        order: &Order,
        instance: Option<&Instance>,
        address_id: Id<domain::seller::ProductionAddress>,
        intent: Intent,
        activity: domain::fulfilment::Activity,
        rule: RetryRule,
    ) -> Result<Id<InterfaceMessage>> {
        let now = self.clock.now();
        let id = self.id();
        let instance_id = instance.map(|i| i.id);
        let message = new_message(
            id,
            order.seller_id,
            address_id,
            order.id,
            instance_id,
            intent,
            activity,
            rule,
            now,
        );
        tx.insert_interface_message(&message).await?;
        self.enqueue(tx, JobKind::Deliver, id, lane(order.seller_id), now)
            .await?;
        Ok(id)
    }

    /// What an intent leads to where the protocol needs no call for it.
    async fn happened_by_itself(
        &self,
        tx: &mut dyn Tx,
        instance: Option<&Instance>,
        intent: Intent,
        policy: &Policy,
    ) -> Result<()> {
        if let (Intent::Unfreeze, Some(instance)) = (&intent, instance) {
            let mut instance = instance.clone();
            instance.state = instance.state.thaw(self.clock.now())?;
            let (actor, data) = (domain::identity::Actor::System, serde_json::json!({}));
            self.advance_instance(tx, &mut instance, "thawed", actor, data, policy)
                .await?;
        }
        Ok(())
    }
}

/// The lane of a seller's calls.
pub(crate) fn lane(seller: Id<domain::identity::Account>) -> String {
    format!("seller-{}", seller.simple())
}
