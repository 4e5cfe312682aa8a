//! Conclude from a try: write the attempt, move the message, and let follow what follows, in one transaction.

use domain::{
    fulfilment::{Intent, InterfaceMessage, MessageState, Outcome, Scene},
    id::Id,
    identity::Actor,
    instance::{Instance, InstanceState},
    ledger::Books,
    message::{Event as Told, Facts},
    order::{Canceller, Order, OrderKind, OrderState},
    policy::Policy,
    refusal::Code,
};
use serde_json::json;
use store::{JobKind, Lease, StoreError, Tx};
use wire::reply::{Answer, AppInfo, UsageInfo};

use super::{deliver::Made, lane};
use crate::{
    App, Error, OrAbsent, Result,
    client_license::Heard,
    instance::{SaidUsage, SealedInfo},
    order::order_facts,
};

impl App {
    /// Writes a try's conclusion. A seller that hands out an id another of its instances has is not believed: the same
    /// try is then concluded as a failure (threat O8).
    pub(crate) async fn conclude(&self, lease: &Lease, message: InterfaceMessage, mut made: Made) -> Result<()> {
        let id = message.id;
        let result = match self.conclude_as_read(lease, message, &made).await {
            Ok(true) => return Ok(()),
            Ok(false) => self.conclude_afresh(lease, id, &made).await,
            Err(error) => Err(error),
        };
        match result {
            Err(Error::Store(StoreError::Duplicate(what)))
                if what.contains("seller_instance_id") || what.contains("instance_at_seller") =>
            {
                made.outcome = Outcome::Failure;
                made.answer = None;
                "duplicate_instance".clone_into(&mut made.attempt.verdict);
                "The instanceId belongs to another living instance".clone_into(&mut made.attempt.detail);
                self.conclude_afresh(lease, id, &made).await
            }
            other => other,
        }
    }

    /// The way of nearly every try: nobody touched the message or the lease since they were read before the call, and
    /// the guards of both writes prove it. `false`: somebody did, and nothing was written.
    async fn conclude_as_read(&self, lease: &Lease, mut message: InterfaceMessage, made: &Made) -> Result<bool> {
        message.state = self.after_try(&message, made)?;
        message.attempts += 1;
        let mut attempt = made.attempt.clone();
        attempt.number = message.attempts;
        let mut tx = self.store.begin().await?;
        match tx.update_interface_message(&message).await {
            Err(StoreError::Stale) => return Ok(false),
            other => other?,
        }
        tx.insert_attempt(&attempt).await?;
        if !self.follow(&mut *tx, lease, message, made).await? {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The same with everything read once more.
    async fn conclude_afresh(&self, lease: &Lease, id: Id<InterfaceMessage>, made: &Made) -> Result<()> {
        let mut tx = self.store.begin().await?;
        let mut message = tx.interface_message(id).await?.or_absent()?;
        let goes_on = tx.holds(lease).await? && matches!(message.state, MessageState::Pending { .. });
        if goes_on {
            message.state = self.after_try(&message, made)?;
        }
        message.attempts += 1;
        let mut attempt = made.attempt.clone();
        attempt.number = message.attempts;
        tx.update_interface_message(&message).await?;
        tx.insert_attempt(&attempt).await?;
        if goes_on {
            if !self.follow(&mut *tx, lease, message, made).await? {
                return Err(Code::Raced.into());
            }
        } else {
            // Too late: another has decided. What the seller made all the same must not stay behind (threat M4).
            self.release_orphan(&mut *tx, &message, made).await?;
            tx.finish(lease).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The state of a pending message after this try.
    fn after_try(&self, message: &InterfaceMessage, made: &Made) -> Result<MessageState> {
        let now = self.clock.now();
        if made.stale {
            // The next connection is a fresh one, so this cannot go on for ever, whatever the window says.
            return Ok(MessageState::Pending { next_at: now });
        }
        Ok(message.after_attempt(made.outcome, now)?)
    }

    /// What follows from a message's new state; the job is finished or put back. `false`: the lease was lost, and
    /// nothing of this may be committed.
    async fn follow(&self, tx: &mut dyn Tx, lease: &Lease, mut message: InterfaceMessage, made: &Made) -> Result<bool> {
        let policy = self.policy(tx).await?;
        match message.state.clone() {
            MessageState::Succeeded { .. } => self.succeeded(tx, &message, made, &policy).await?,
            MessageState::Pending { next_at } => {
                if let (Intent::CheckChange, Some(why)) = (&message.intent, &made.refused) {
                    self.change_refused(tx, &mut message, why).await?;
                } else if let (Intent::FetchLicense { request, .. }, Some(why)) = (message.intent.clone(), made.denied)
                {
                    self.give_up(tx, &mut message).await?;
                    self.hear_of_client_license(tx, request, Heard::Denied(why)).await?;
                } else if made.outcome == Outcome::Failure && !made.stale {
                    self.tell_failure(tx, &message, &made.attempt.detail, Told::InterfaceFailed)
                        .await?;
                }
                if matches!(message.state, MessageState::Pending { .. }) {
                    return Ok(tx.put_back(lease, next_at, None).await?);
                }
            }
            MessageState::Refunded { .. } => self.window_over(tx, &message, &policy).await?,
            MessageState::Stopped { .. } => match message.intent {
                Intent::CheckChange => {
                    let why = made.refused.clone().unwrap_or_else(|| made.attempt.detail.clone());
                    self.change_refused(tx, &mut message, &why).await?;
                }
                Intent::Inspect | Intent::InspectUse => {}
                Intent::FetchLicense { request, .. } => {
                    let heard = made.denied.map_or(Heard::Nothing, Heard::Denied);
                    self.hear_of_client_license(tx, request, heard).await?;
                    self.tell_failure(tx, &message, &made.attempt.detail, Told::InterfaceStopped)
                        .await?;
                }
                _ => {
                    self.tell_failure(tx, &message, &made.attempt.detail, Told::InterfaceStopped)
                        .await?;
                }
            },
            MessageState::Withdrawn { .. } => {}
        }
        Ok(tx.finish(lease).await?)
    }

    async fn succeeded(&self, tx: &mut dyn Tx, message: &InterfaceMessage, made: &Made, policy: &Policy) -> Result<()> {
        let Some(instance_id) = message.instance_id else {
            return Ok(());
        };
        let Some(mut instance) = tx.instance(instance_id).await? else {
            return Ok(());
        };
        let mut order = tx.order(message.order_id).await?.or_absent()?;
        if let (Intent::Create, Some(fetched)) = (&message.intent, &made.license) {
            // Sellers from before there were renewals name nothing; the order then stands for what they made.
            let named = fetched.instance_id.clone();
            instance.seller_instance_id = Some(named.unwrap_or_else(|| order.number.to_string()));
            let info = SealedInfo {
                license: Some(fetched.license.expose().to_owned()),
                ..SealedInfo::heard(self.clock.now())
            };
            self.seal_info(&mut instance, &info)?;
            return self.start(tx, &mut order, &mut instance, policy).await;
        }
        match (&message.intent, &made.answer) {
            (Intent::Create, Some(Answer::Created(created))) => {
                instance.seller_instance_id = Some(created.instance_id.clone());
                let info = created.app_info.as_ref().filter(|info| info.front_end_url.is_some());
                if let Some(info) = info {
                    self.seal_info(&mut instance, &self.info_of(info, &[]))?;
                }
                let content = self
                    .contents
                    .get(tx, order.product_id, order.line.goods.revision)
                    .await?;
                let awaits = info.is_none()
                    && !content.info_elsewhere
                    && Intent::AwaitInfo
                        .activity(self.routes.get(self, tx, instance.address_id).await?.address.protocol)
                        .is_some();
                if awaits {
                    let data = json!({"seller_instance_id": created.instance_id});
                    self.advance_instance(tx, &mut instance, "made", Actor::System, data, policy)
                        .await?;
                    self.send(tx, &order, Some(&instance), Intent::AwaitInfo, policy).await
                } else {
                    self.start(tx, &mut order, &mut instance, policy).await
                }
            }
            (Intent::AwaitInfo, Some(Answer::Instances(found))) => {
                if let Some((said, info)) = found.iter().find_map(|i| i.app_info.as_ref().map(|info| (i, info))) {
                    self.seal_info(&mut instance, &self.info_of(info, &said.usage))?;
                }
                self.start(tx, &mut order, &mut instance, policy).await
            }
            (Intent::Inspect | Intent::InspectUse, answer) => {
                let (info, usage) = match answer {
                    Some(Answer::Instances(found)) => match found.first() {
                        Some(said) => (said.app_info.as_ref(), said.usage.as_slice()),
                        None => (None, [].as_slice()),
                    },
                    Some(Answer::Created(created)) => (created.app_info.as_ref(), [].as_slice()),
                    _ => (None, [].as_slice()),
                };
                let info = match info.filter(|info| info.front_end_url.is_some()) {
                    Some(info) => Some(self.info_of(info, usage)),
                    None if usage.is_empty() => None,
                    // How to get in was said before, or by other means.
                    None => Some(SealedInfo {
                        usage: usage.iter().map(said_usage).collect(),
                        heard_at: self.clock.now(),
                        ..self
                            .unseal_info(&instance)?
                            .unwrap_or_else(|| SealedInfo::heard(self.clock.now()))
                    }),
                };
                if let Some(info) = info {
                    self.seal_info(&mut instance, &info)?;
                    let data = json!({});
                    self.advance_instance(tx, &mut instance, "inspected", Actor::System, data, policy)
                        .await?;
                }
                Ok(())
            }
            (Intent::Refresh { scene, .. }, _) => {
                let frozen = matches!(instance.state, InstanceState::Frozen { .. });
                let ahead = instance.expire_at.is_some_and(|at| at > self.clock.now());
                if *scene == Scene::RenewalChange {
                    instance.sku_code = order.line.goods.sku_code.clone();
                    instance.price_code = order.line.goods.price_code.clone();
                    instance.unit = order.line.goods.period.map(|p| p.unit);
                    instance.quantity = order.line.goods.quantity;
                    let data = json!({"sku": instance.sku_code, "quantity": instance.quantity});
                    self.advance_instance(tx, &mut instance, "changed", Actor::System, data, policy)
                        .await?;
                }
                self.complete(tx, &mut order).await?;
                if frozen && ahead && *scene != Scene::UnsubscribeRenewalPeriod {
                    self.send(tx, &order, Some(&instance), Intent::Unfreeze, policy).await?;
                }
                Ok(())
            }
            (Intent::Unfreeze | Intent::Resume, _) => {
                if let Ok(state) = instance.state.thaw(self.clock.now()) {
                    instance.state = state;
                    self.advance_instance(tx, &mut instance, "thawed", Actor::System, json!({}), policy)
                        .await?;
                }
                Ok(())
            }
            (Intent::Release { orphan: None }, _) => {
                instance.state = instance.state.released(self.clock.now())?;
                self.advance_instance(tx, &mut instance, "released", Actor::System, json!({}), policy)
                    .await?;
                let facts = self.facts(tx, &instance, None).await?;
                self.tell(tx, instance.buyer_id, Told::InstanceReleased, facts).await
            }
            (Intent::Upgrade, _) => {
                let goods = &order.line.goods;
                instance.sku_code = goods.sku_code.clone();
                instance.price_code = goods.price_code.clone();
                instance.quantity = goods.quantity;
                let data = json!({"sku": goods.sku_code, "quantity": goods.quantity});
                self.advance_instance(tx, &mut instance, "changed", Actor::System, data, policy)
                    .await?;
                self.complete(tx, &mut order).await
            }
            (Intent::CheckChange, _) => {
                let content = self
                    .contents
                    .get(tx, order.product_id, order.line.goods.revision)
                    .await?;
                let pay_by = self.clock.now().plus(policy.pay_within(content.access_type));
                order.state = order.state.release_to_payment(pay_by)?;
                self.advance_order(tx, &mut order, "approved", Actor::System, json!({"by": "seller"}))
                    .await?;
                self.enqueue(tx, JobKind::OrderTimeout, order.id, "orders".to_owned(), pay_by)
                    .await
            }
            (Intent::FetchLicense { request, .. }, _) => self.hear_of_client_license(tx, *request, Heard::Taken).await,
            (
                Intent::Freeze
                | Intent::Suspend
                | Intent::Release { orphan: Some(_) }
                | Intent::Notify
                | Intent::Code { .. },
                _,
            )
            | (Intent::Create | Intent::AwaitInfo, _) => Ok(()),
        }
    }

    /// The goods are there: the instance runs, the order is complete, the money is the seller's.
    async fn start(&self, tx: &mut dyn Tx, order: &mut Order, instance: &mut Instance, policy: &Policy) -> Result<()> {
        let now = self.clock.now();
        instance.state = instance.state.start(now)?;
        instance.timeline_at = now;
        let data = json!({"seller_instance_id": instance.seller_instance_id});
        self.advance_instance(tx, instance, "started", Actor::System, data, policy)
            .await?;
        self.complete(tx, order).await?;
        self.open_meter(tx, instance, order).await?;
        self.open_packages(tx, instance, order).await?;
        let facts = Facts {
            instance: Some(instance.id.to_string()),
            ..order_facts(order)
        };
        self.tell(tx, order.buyer_id, Told::OrderDelivered, facts).await
    }

    /// Completes an order and passes its money on.
    pub(crate) async fn complete(&self, tx: &mut dyn Tx, order: &mut Order) -> Result<()> {
        let now = self.clock.now();
        order.state = order.state.deliver(now)?;
        // An unsubscription carries the amount it gave back, not one it takes.
        if order.kind != OrderKind::Unsubscribe {
            for transfer in (Books {
                next_id: &mut || self.id(),
                now,
            })
            .deliver(order)?
            {
                tx.book(&transfer).await?;
            }
        }
        self.advance_order(tx, order, "delivered", Actor::System, json!({}))
            .await
    }

    /// The window is over and the money goes back.
    async fn window_over(&self, tx: &mut dyn Tx, message: &InterfaceMessage, policy: &Policy) -> Result<()> {
        let mut order = tx.order(message.order_id).await?.or_absent()?;
        let mut instance = self.instance_of(tx, &order).await?;
        self.refund_undelivered(tx, &mut order, &mut instance, policy).await
    }

    /// The seller does not allow the change: the order that waited for its word is cancelled.
    async fn change_refused(&self, tx: &mut dyn Tx, message: &mut InterfaceMessage, why: &str) -> Result<()> {
        let now = self.clock.now();
        self.give_up(tx, message).await?;
        let mut order = tx.order(message.order_id).await?.or_absent()?;
        if order.state == OrderState::PendingReview {
            order.state = order.state.cancel(Canceller::System, now)?;
            let data = json!({"by": "seller", "why": why});
            self.advance_order(tx, &mut order, "refused", Actor::System, data)
                .await?;
        }
        Ok(())
    }

    /// Ends a message that was written in this transaction: asking again changes nothing.
    async fn give_up(&self, tx: &mut dyn Tx, message: &mut InterfaceMessage) -> Result<()> {
        if let Some(state) = message.withdraw(self.clock.now()) {
            message.version += 1;
            message.state = state;
            tx.update_interface_message(message).await?;
        }
        Ok(())
    }

    /// A creation that succeeded after its order was refunded: the seller is told to let go of what it made.
    async fn release_orphan(&self, tx: &mut dyn Tx, message: &InterfaceMessage, made: &Made) -> Result<()> {
        let (MessageState::Refunded { .. }, Some(Answer::Created(created)), Some(instance_id)) =
            (&message.state, &made.answer, message.instance_id)
        else {
            return Ok(());
        };
        let policy = self.policy(tx).await?;
        let instance = tx.instance(instance_id).await?.or_absent()?;
        let order = match self.undoing(tx, instance_id, message.order_id).await? {
            Some(undo) => undo,
            None => tx.order(message.order_id).await?.or_absent()?,
        };
        let intent = Intent::Release {
            orphan: Some(created.instance_id.clone()),
        };
        self.send(tx, &order, Some(&instance), intent, &policy).await
    }

    /// Tells the seller of a failure, whatever its recipients are (business rules §7).
    async fn tell_failure(&self, tx: &mut dyn Tx, message: &InterfaceMessage, detail: &str, event: Told) -> Result<()> {
        let order = tx.order(message.order_id).await?.or_absent()?;
        let facts = Facts {
            order: Some(order.number.to_string()),
            product: Some(order.line.goods.product_name.clone()),
            activity: Some(message.activity.wire().to_owned()),
            detail: Some(detail.to_owned()),
            until: Some(message.window_ends_at),
            ..Facts::default()
        };
        self.tell(tx, message.seller_id, event, facts).await
    }

    fn info_of(&self, info: &AppInfo, usage: &[UsageInfo]) -> SealedInfo {
        let text = |c: &Option<wire::reply::Credential>| c.as_ref().map(|c| c.text.expose().to_owned());
        SealedInfo {
            front_end_url: info.front_end_url.as_ref().map(|u| u.text().to_owned()),
            admin_url: info.admin_url.as_ref().map(|u| u.text().to_owned()),
            user_name: text(&info.user_name),
            password: text(&info.password),
            memo: info.memo.clone(),
            usage: usage.iter().map(said_usage).collect(),
            ..SealedInfo::heard(self.clock.now())
        }
    }

    /// Puts a message that was restarted by hand back into the queue.
    pub(crate) async fn requeue(&self, tx: &mut dyn Tx, message: &InterfaceMessage) -> Result<()> {
        self.enqueue(
            tx,
            JobKind::Deliver,
            message.id,
            lane(message.seller_id),
            self.clock.now(),
        )
        .await
    }
}

fn said_usage(info: &UsageInfo) -> SaidUsage {
    SaidUsage {
        related_instance_id: info.related_instance_id.clone(),
        value: info.usage_value.clone(),
        counted_at: info.statistical_time.clone(),
        // What is no web address is not shown as one.
        dashboard_url: info
            .dashboard_url
            .as_ref()
            .and_then(|url| url.href())
            .map(ToOwned::to_owned),
    }
}
