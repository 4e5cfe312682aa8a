//! What lies between now and a moment the sandbox's clock may be moved to. Nothing is done and nothing is stored: it is
//! read from the jobs that wait and from the timelines of the instances behind them.

use std::collections::HashMap;

use domain::{
    fulfilment::InterfaceMessage,
    id::Id,
    identity::{Account, Actor, Role},
    instance::{Instance, RenewalPlan},
    license::License,
    lifecycle::{self, Step},
    money::Money,
    order::Order,
    refusal::Refusal,
    time::Time,
};
use serde::{Deserialize, Serialize};
use store::{Job, JobKind, JobWish, Tx};
use uuid::Uuid;

use crate::{App, Error, Result, identity::account_as};

/// Jobs looked at.
const LOOKED_AT: i64 = 2_000;
/// Entries shown.
const SHOWN: usize = 200;

/// Something that will happen.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Due {
    /// When.
    pub at: Time,
    /// What: `order_timeout`, `delivery`, `remind_expiry`, `auto_renew`, `remind_auto_failed`, `expire`, `freeze`,
    /// `remind_release`, `release` or `supervision`.
    pub kind: String,
    /// The order it is about.
    pub order_number: String,
    /// The instance it is about.
    pub instance_id: Option<Uuid>,
    /// The product's name.
    pub product_name: String,
    /// Whose it is.
    pub buyer_id: Uuid,
    /// The buyer's name.
    pub buyer: String,
    /// What is paid, where money moves.
    pub amount: Option<Money>,
}

/// What is due until a moment, in order.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Preview {
    /// From now.
    pub from: Time,
    /// Until then.
    pub to: Time,
    /// The first of them.
    pub items: Vec<Due>,
    /// How many there are in all, of the jobs that were looked at.
    pub total: usize,
    /// Whether more jobs wait than were looked at.
    pub more: bool,
}

impl App {
    /// What happens on the way to `to`, as far as it is known now: what a renewal or a failed call brings about is not.
    ///
    /// # Errors
    /// Not in the sandbox; the caller is no operator.
    pub async fn preview_clock(&self, actor: Actor, to: Time) -> Result<Preview> {
        account_as(actor, Role::Operator)?;
        self.clock.control().ok_or_else(Refusal::absent)?;
        let mut tx = self.store.read().await?;
        let jobs = tx.jobs(JobWish::default(), self.clock.wall(), None, LOOKED_AT).await?;
        let more = i64::try_from(jobs.len()).is_ok_and(|read| read >= LOOKED_AT)
            && jobs.last().is_some_and(|job| job.run_at <= to);
        let mut buyers = HashMap::new();
        let mut all = Vec::new();
        for job in jobs.iter().filter(|job| job.run_at <= to && !job.parked) {
            match job.kind {
                JobKind::OrderTimeout | JobKind::Supervision | JobKind::Courier => {
                    if let Some(order) = tx.order(key(job)?).await? {
                        all.push(of(&mut *tx, &mut buyers, job.run_at, job.kind.name(), &order, None).await?);
                    }
                }
                JobKind::Deliver => {
                    let message: Option<InterfaceMessage> = tx.interface_message(key(job)?).await?;
                    if let Some(message) = message
                        && let Some(order) = tx.order(message.order_id).await?
                    {
                        let instance = message.instance_id;
                        all.push(of(&mut *tx, &mut buyers, job.run_at, "delivery", &order, instance).await?);
                    }
                }
                JobKind::Timeline => {
                    if let Some(instance) = tx.instance(key(job)?).await? {
                        self.steps(&mut *tx, &mut buyers, &instance, to, &mut all).await?;
                    }
                }
                JobKind::License => {
                    if let Some(license) = tx.license(key(job)?).await? {
                        self.license_steps(&mut *tx, &mut buyers, &license, to, &mut all)
                            .await?;
                    }
                }
                JobKind::Usage
                | JobKind::Arrears
                | JobKind::Rebuy
                | JobKind::Notify
                | JobKind::Prove
                | JobKind::Tidy => {}
            }
        }
        all.sort_by_key(|due| due.at);
        let total = all.len();
        all.truncate(SHOWN);
        Ok(Preview {
            from: self.clock.now(),
            to,
            items: all,
            total,
            more,
        })
    }

    /// The steps of an instance until `to`.
    async fn steps(
        &self,
        tx: &mut dyn Tx,
        buyers: &mut HashMap<Uuid, (String, domain::identity::Grade)>,
        instance: &Instance,
        to: Time,
        all: &mut Vec<Due>,
    ) -> Result<()> {
        let policy = self.policy(tx).await?;
        let Some(order) = tx.order(instance.order_id).await? else {
            return Ok(());
        };
        let grade = buyer(tx, buyers, order.buyer_id).await?.1;
        for (at, step) in lifecycle::timeline(instance, policy.windows(grade), &policy) {
            if at > to {
                break;
            }
            let mut due = of(tx, buyers, at, name(step), &order, Some(instance.id)).await?;
            if step == Step::AutoRenew {
                due.amount = self.renewal_price(tx, instance).await?;
            }
            all.push(due);
        }
        Ok(())
    }

    /// The steps of a bought licence code until `to`.
    async fn license_steps(
        &self,
        tx: &mut dyn Tx,
        buyers: &mut HashMap<Uuid, (String, domain::identity::Grade)>,
        license: &License,
        to: Time,
        all: &mut Vec<Due>,
    ) -> Result<()> {
        let policy = self.policy(tx).await?;
        let Some(bought) = &license.order else { return Ok(()) };
        let Some(order) = tx.order(bought.id).await? else {
            return Ok(());
        };
        let grade = buyer(tx, buyers, order.buyer_id).await?.1;
        for (at, step) in license.timeline(policy.windows(grade), &policy) {
            if at > to {
                break;
            }
            all.push(of(tx, buyers, at, name(step), &order, None).await?);
        }
        Ok(())
    }

    /// What the next automatic renewal costs at today's price.
    async fn renewal_price(&self, tx: &mut dyn Tx, instance: &Instance) -> Result<Option<Money>> {
        let RenewalPlan::Auto { period, .. } = instance.renewal else {
            return Ok(None);
        };
        let Some(live) = tx.product(instance.product_id).await?.and_then(|p| p.live_revision) else {
            return Ok(None);
        };
        let content = self.contents.get(tx, instance.product_id, live).await?;
        let offer = content.offers().find(|offer| {
            offer.sku.code.as_ref() == Some(&instance.sku_code) && offer.price.charge.unit() == Some(period.unit)
        });
        Ok(offer.and_then(|offer| offer.price.pricing.total(instance.quantity, period.count).ok()))
    }
}

fn key<T>(job: &Job) -> Result<Id<T>> {
    job.key.parse().map_err(Error::fault)
}

const fn name(step: Step) -> &'static str {
    match step {
        Step::RemindExpiry { .. } => "remind_expiry",
        Step::AutoRenew => "auto_renew",
        Step::RemindAutoFailed { .. } => "remind_auto_failed",
        Step::Expire => "expire",
        Step::Freeze => "freeze",
        Step::RemindRelease { .. } => "remind_release",
        Step::Release => "release",
    }
}

async fn buyer(
    tx: &mut dyn Tx,
    known: &mut HashMap<Uuid, (String, domain::identity::Grade)>,
    id: Id<Account>,
) -> Result<(String, domain::identity::Grade)> {
    if let Some(found) = known.get(&id.uuid()) {
        return Ok(found.clone());
    }
    let account = tx.account(id).await?;
    let found = account.map(|a| (a.name.to_string(), a.grade)).unwrap_or_default();
    known.insert(id.uuid(), found.clone());
    Ok(found)
}

async fn of(
    tx: &mut dyn Tx,
    buyers: &mut HashMap<Uuid, (String, domain::identity::Grade)>,
    at: Time,
    kind: &str,
    order: &Order,
    instance: Option<Id<Instance>>,
) -> Result<Due> {
    Ok(Due {
        at,
        kind: kind.to_owned(),
        order_number: order.number.to_string(),
        instance_id: instance.or(order.line.instance_id).map(Id::uuid),
        product_name: order.line.goods.product_name.clone(),
        buyer_id: order.buyer_id.uuid(),
        buyer: buyer(tx, buyers, order.buyer_id).await?.0,
        amount: None,
    })
}
