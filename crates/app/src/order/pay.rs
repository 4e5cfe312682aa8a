//! Take a payment: hold the money, and set in motion what was bought.

use domain::{
    catalog::Content,
    fulfilment::{Intent, Scene},
    id::Id,
    identity::Actor,
    instance::{Instance, InstanceState, RenewalPlan},
    ledger::Books,
    lifecycle,
    message::{Event as Told, Facts},
    order::{Before, Order, OrderKind, OrderState},
    policy::Policy,
    refusal::{Code, Refusal},
};
use serde_json::json;
use store::{JobKind, StoreError, Subject, Tx};

use crate::{
    App, Error, Once, OrAbsent, Result,
    context::{account_of, event},
    views::OrderView,
};

impl App {
    /// Pays an order from the buyer's balance.
    ///
    /// # Errors
    /// It is not the buyer's, not waiting for payment, overdue, or not covered.
    pub async fn pay_order(&self, actor: Actor, number: &str, once: Option<&Once>) -> Result<OrderView> {
        let buyer = account_of(actor)?;
        // Looked up before the transaction, which on SQLite has the one writer to itself; the order's version and the
        // key's uniqueness guard what is written from it, and whether a product is sold is a question of the moment.
        let mut glance = self.store.glance().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *glance, buyer).await?
        {
            return Ok(seen);
        }
        let order = glance
            .order_by_number(number)
            .await?
            .filter(|o| o.buyer_id == buyer)
            .or_absent()?;
        let opening = order.kind == OrderKind::New && matches!(order.state, OrderState::PendingPayment { .. });
        if opening && !glance.product(order.product_id).await?.or_absent()?.shelf.sells() {
            return Err(Code::ProductNotSold.into());
        }
        drop(glance);
        let paid = self.pay_new(actor, order, once).await;
        Once::or_twin(once, self, buyer, paid).await
    }

    async fn pay_new(&self, actor: Actor, mut order: Order, once: Option<&Once>) -> Result<OrderView> {
        let mut tx = self.store.begin().await?;
        let policy = self.policy(&mut *tx).await?;
        self.take_payment(&mut *tx, &mut order, actor, &policy).await?;
        let view = OrderView::of(&order);
        if let Some(once) = once {
            once.keep(&mut *tx, account_of(actor)?, &view, self.clock.wall())
                .await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    /// Holds the money of an order and begins its delivery, inside the caller's transaction. That what is new is still
    /// sold has been seen.
    pub(crate) async fn take_payment(
        &self,
        tx: &mut dyn Tx,
        order: &mut Order,
        actor: Actor,
        policy: &Policy,
    ) -> Result<()> {
        let now = self.clock.now();
        order.state = order.state.pay(now)?;
        let content = self
            .contents
            .get(tx, order.product_id, order.line.goods.revision)
            .await?;
        let supervised = order.kind == OrderKind::New && !content.through_interface();
        match order.kind {
            // Its flow opens below, with the order as it is then.
            OrderKind::New if supervised => {}
            OrderKind::New | OrderKind::Trial => self.begin_creation(tx, order, &content, policy).await?,
            // In force as soon as the money is held.
            OrderKind::Renew if order.line.instance_id.is_none() => {}
            OrderKind::Renew | OrderKind::RenewChange => self.begin_renewal(tx, order, policy).await?,
            OrderKind::TrialToFormal => self.begin_formal(tx, order, policy).await?,
            OrderKind::Change => self.begin_change(tx, order, actor, policy).await?,
            OrderKind::Unsubscribe => return Err(Refusal::state(Code::OrderState, order.state.name()).into()),
        }
        // Everybody locks the instance before the balance, so that nobody waits in a circle.
        let hold = Books {
            next_id: &mut || self.id(),
            now,
        }
        .hold(order);
        if let Some(hold) = hold {
            order.hold_id = Some(hold.id);
            tx.book(&hold).await.map_err(|error| match error {
                StoreError::Forbidden(_) => Refusal::new(Code::BalanceShort)
                    .with("amount", order.amount)
                    .with("currency", order.amount.currency.code())
                    .into(),
                // Another request is paying the same order at this moment.
                StoreError::Duplicate(_) => Code::Raced.into(),
                other => Error::from(other),
            })?;
        }
        let data = json!({"amount": order.amount});
        self.advance_order(tx, order, "paid", actor, data).await?;
        tx.cancel_job(JobKind::OrderTimeout, &order.id.to_string(), self.clock.wall())
            .await?;
        self.notice(tx, order, policy).await?;
        let facts = order_facts(order);
        self.tell(tx, order.buyer_id, Told::OrderPaid, facts.clone()).await?;
        let sold = if order.kind == OrderKind::Renew {
            Told::RenewalSold
        } else {
            Told::SaleMade
        };
        self.tell(tx, order.seller_id, sold, facts).await?;
        if order.kind == OrderKind::Renew && order.line.instance_id.is_none() {
            self.renew_paid_license(tx, order, actor).await?;
        }
        if supervised {
            let product = tx
                .product(order.product_id)
                .await?
                .ok_or_else(|| Error::fault("an order's product is gone"))?;
            self.begin_supervision(tx, order, &product, &content, policy).await?;
        }
        Ok(())
    }

    async fn begin_creation(
        &self,
        tx: &mut dyn Tx,
        order: &mut Order,
        content: &Content,
        policy: &Policy,
    ) -> Result<()> {
        let now = self.clock.now();
        self.check_related(tx, order).await?;
        let goods = &mut order.line.goods;
        let expire_at = match (goods.trial_days, goods.period) {
            (Some(days), _) => Some(lifecycle::end_of_trial(now, days, policy)),
            (None, Some(period)) => Some(lifecycle::end_of_period(now, period, policy)),
            (None, None) => None,
        };
        goods.expire_at = expire_at;
        let instance = Instance {
            id: self.id(),
            buyer_id: order.buyer_id,
            seller_id: order.seller_id,
            product_id: order.product_id,
            address_id: content
                .address_id
                .ok_or_else(|| Error::fault("a released product without an address"))?,
            order_id: order.id,
            order_number: order.number.clone(),
            seller_instance_id: None,
            state: InstanceState::Creating,
            trial: order.kind == OrderKind::Trial,
            sku_code: goods.sku_code.clone(),
            price_code: goods.price_code.clone(),
            // A package has a period too, but none that could be bought once more.
            unit: goods.charge.unit(),
            quantity: goods.quantity,
            expire_at,
            renewal: RenewalPlan::Manual,
            timeline_at: now,
            sealed_info: None,
            created_at: now,
            version: 0,
        };
        order.line.instance_id = Some(instance.id);
        match tx.insert_instance(&instance).await {
            // Another request is paying the same order at this moment.
            Err(StoreError::Duplicate(_)) => return Err(Code::Raced.into()),
            other => other?,
        }
        let data = json!({"order": order.number});
        let made = event(
            Subject::Instance,
            instance.id.uuid(),
            0,
            "created",
            Actor::System,
            now,
            data,
        );
        tx.insert_event(&made).await?;
        tx.update_line(order.id, &order.line).await?;
        self.send(tx, order, Some(&instance), Intent::Create, policy).await
    }

    /// A renewal counts at once for the buyer: whether the seller hears of it today or after a restart is not his
    /// trouble. Only thawing waits for the seller.
    async fn begin_renewal(&self, tx: &mut dyn Tx, order: &mut Order, policy: &Policy) -> Result<()> {
        let now = self.clock.now();
        let mut instance = self.instance_of(tx, order).await?;
        self.refuse_open_order(tx, &instance).await?;
        let expire_at = instance.expire_at.ok_or(Code::NotPeriodic)?;
        // The price was that of another SKU or quantity; another expiry is no matter, the period counts from there.
        if order
            .line
            .goods
            .before
            .as_ref()
            .is_some_and(|b| b.sku_code != instance.sku_code || b.quantity != instance.quantity)
        {
            return Err(Code::OrderStale.into());
        }
        let period = order.line.goods.period.ok_or(Code::NotPeriodic)?;
        let renewed = lifecycle::end_of_renewal(expire_at, period, policy);
        order.line.goods.before = Some(before(&instance, expire_at));
        order.line.goods.expire_at = Some(renewed);
        tx.update_line(order.id, &order.line).await?;
        instance.state = instance.state.renew(now)?;
        instance.expire_at = Some(renewed);
        // Another SKU is in force when the seller has changed over.
        if order.kind == OrderKind::Renew {
            instance.unit = Some(period.unit);
            instance.price_code = order.line.goods.price_code.clone();
        }
        instance.timeline_at = now;
        self.advance_instance(
            tx,
            &mut instance,
            "renewed",
            Actor::System,
            json!({"expire_at": renewed}),
            policy,
        )
        .await?;
        self.withdraw_freezes(tx, &instance).await?;
        let scene = if order.kind == OrderKind::RenewChange {
            Scene::RenewalChange
        } else {
            Scene::Renewal
        };
        let intent = refresh(order, scene, renewed);
        self.send(tx, order, Some(&instance), intent, policy).await
    }

    async fn begin_formal(&self, tx: &mut dyn Tx, order: &mut Order, policy: &Policy) -> Result<()> {
        let now = self.clock.now();
        let mut instance = self.instance_of(tx, order).await?;
        if !instance.trial {
            return Err(Code::NotTrial.into());
        }
        self.refuse_open_order(tx, &instance).await?;
        let period = order.line.goods.period.ok_or(Code::NotPeriodic)?;
        let formal = lifecycle::end_of_period(now, period, policy);
        order.line.goods.expire_at = Some(formal);
        tx.update_line(order.id, &order.line).await?;
        instance.state = instance.state.renew(now)?;
        instance.trial = false;
        instance.expire_at = Some(formal);
        instance.unit = Some(period.unit);
        instance.price_code = order.line.goods.price_code.clone();
        instance.timeline_at = now;
        let data = json!({"expire_at": formal});
        self.advance_instance(tx, &mut instance, "turned_formal", Actor::System, data, policy)
            .await?;
        self.withdraw_freezes(tx, &instance).await?;
        let intent = refresh(order, Scene::TrialToFormal, formal);
        self.send(tx, order, Some(&instance), intent, policy).await
    }

    /// A change is carried out only on what it was computed for. It moves the instance's version, so that of two that
    /// are paid at the same moment one loses.
    async fn begin_change(&self, tx: &mut dyn Tx, order: &Order, actor: Actor, policy: &Policy) -> Result<()> {
        let mut instance = self.instance_of(tx, order).await?;
        if !matches!(instance.state, InstanceState::Running { .. }) {
            return Err(Refusal::state(Code::InstanceState, instance.state.name()).into());
        }
        self.refuse_open_order(tx, &instance).await?;
        let expire_at = instance.expire_at.ok_or(Code::NotPeriodic)?;
        if order
            .line
            .goods
            .before
            .as_ref()
            .is_some_and(|b| *b != before(&instance, expire_at))
        {
            return Err(Code::OrderStale.into());
        }
        let data = json!({"order": order.number});
        self.advance_instance(tx, &mut instance, "change_begun", actor, data, policy)
            .await?;
        self.send(tx, order, Some(&instance), Intent::Upgrade, policy).await
    }

    /// A freeze still being tried, or restarted by hand later, would hit an instance that is paid for again.
    async fn withdraw_freezes(&self, tx: &mut dyn Tx, instance: &Instance) -> Result<()> {
        self.withdraw_of_order(tx, instance.order_id, |intent| matches!(intent, Intent::Freeze))
            .await
    }

    /// The instance an order is about.
    pub(crate) async fn instance_of(&self, tx: &mut dyn Tx, order: &Order) -> Result<Instance> {
        let id: Id<Instance> = order
            .line
            .instance_id
            .ok_or_else(|| Error::fault("an order without its instance"))?;
        tx.instance(id)
            .await?
            .ok_or_else(|| Error::fault("an order's instance is missing"))
    }
}

/// What an instance is now, for the order that is to change it.
pub(super) fn before(instance: &Instance, expire_at: domain::time::Time) -> Before {
    Before {
        expire_at,
        unit: instance.unit,
        sku_code: instance.sku_code.clone(),
        price_code: instance.price_code.clone(),
        quantity: instance.quantity,
    }
}

fn refresh(order: &Order, scene: Scene, expire_at: domain::time::Time) -> Intent {
    Intent::Refresh {
        scene,
        expire_at,
        price_code: Some(order.line.goods.price_code.clone()),
        period: order.line.goods.period,
        amount: Some(order.amount),
    }
}

/// What messages say of an order.
pub(crate) fn order_facts(order: &Order) -> Facts {
    Facts {
        order: Some(order.number.to_string()),
        product: Some(order.line.goods.product_name.clone()),
        amount: Some(format!("{} {}", order.amount, order.amount.currency.code())),
        ..Facts::default()
    }
}
