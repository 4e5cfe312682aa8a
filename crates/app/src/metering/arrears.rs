//! Pay what is due for use, and what happens to who does not (business rules §3.2, the column of what is paid by use).

use domain::{
    id::Id,
    identity::Account,
    instance::InstanceState,
    instance::ReleaseCause,
    ledger::{Books, LedgerAccount},
    message::{Event as Told, Facts},
    metering::{Arrears, ArrearsStage, ArrearsStep, runs_dry},
    money::{Currency, Money},
    policy::Policy,
    time::Time,
};
use jobs::{Done, Failed};
use store::{JobKind, Lease, OrderFilter, Page, Tx};

use crate::{App, Error, Result, handler::failed};

/// Charges and meters looked at in one go.
const PAGE: i64 = 200;

impl App {
    /// Pays as much as the balance covers of what a buyer owes for use, oldest first. Whoever owes nothing any more goes on;
    /// whoever cannot pay all is told, and his time begins. The buyer was locked before.
    pub(crate) async fn settle_use(
        &self,
        tx: &mut dyn Tx,
        buyer: Id<Account>,
        currency: Currency,
        policy: &Policy,
    ) -> Result<()> {
        let now = self.clock.now();
        let mut available = tx.lock_balance(LedgerAccount::buyer(buyer, currency)).await?;
        'pages: loop {
            let due = tx.due_charges(buyer, PAGE).await?;
            if due.is_empty() {
                break;
            }
            for mut charge in due {
                let before = charge.paid();
                let part = charge.pay(available, now);
                if part.minor == 0 {
                    break 'pages;
                }
                available -= part.minor;
                let mut books = Books {
                    next_id: &mut || self.id(),
                    now,
                };
                let mut transfers: Vec<_> = books.pay_use(&charge, part, before).into_iter().collect();
                let whole = charge.due().minor == 0;
                if whole {
                    transfers.extend(books.share_use(&charge).map_err(domain::refusal::Refusal::from)?);
                }
                for transfer in &transfers {
                    tx.book(transfer).await?;
                }
                tx.update_charge(&charge).await?;
                if !whole {
                    break 'pages;
                }
            }
        }
        let owed = tx.due_of(buyer).await?;
        match (tx.arrears(buyer).await?, owed.first()) {
            (Some(arrears), None) => self.end_arrears(tx, &arrears, policy).await,
            (None, Some(owed)) => self.begin_arrears(tx, buyer, *owed, policy).await,
            _ => Ok(()),
        }
    }

    async fn begin_arrears(&self, tx: &mut dyn Tx, buyer: Id<Account>, owed: Money, policy: &Policy) -> Result<()> {
        let now = self.clock.now();
        let grade = tx.account(buyer).await?.map(|a| a.grade).unwrap_or_default();
        let arrears = Arrears {
            buyer_id: buyer,
            since: now,
            windows: policy.arrears_windows(grade),
            stage: ArrearsStage::Grace,
            walked_to: now,
            version: 0,
        };
        tx.insert_arrears(&arrears).await?;
        let facts = Facts {
            amount: Some(format!("{owed} {}", owed.currency.code())),
            until: Some(arrears.freeze_at()),
            ..Facts::default()
        };
        self.tell(tx, buyer, Told::ArrearsBegun, facts).await?;
        self.enqueue(tx, JobKind::Arrears, buyer, "arrears".to_owned(), arrears.freeze_at())
            .await
    }

    async fn end_arrears(&self, tx: &mut dyn Tx, arrears: &Arrears, policy: &Policy) -> Result<()> {
        tx.cancel_job(JobKind::Arrears, &arrears.buyer_id.to_string(), self.clock.wall())
            .await?;
        tx.delete_arrears(arrears).await?;
        for id in self.used_by(tx, arrears.buyer_id).await? {
            let Some(instance) = tx.instance(id).await? else {
                continue;
            };
            if matches!(instance.state, InstanceState::Frozen { .. })
                && !runs_dry(&tx.packages_for(&[id], self.clock.now()).await?, self.clock.now())
                && let Some(order) = tx.order(instance.order_id).await?
            {
                self.resume_use(tx, &instance, &order, policy).await?;
            }
        }
        self.tell(tx, arrears.buyer_id, Told::ArrearsEnded, Facts::default())
            .await
    }

    /// The instances by use of a buyer whose meters are open.
    async fn used_by(&self, tx: &mut dyn Tx, buyer: Id<Account>) -> Result<Vec<Id<domain::instance::Instance>>> {
        let mut all = Vec::new();
        let mut before = None;
        loop {
            let page = Page { before, limit: PAGE };
            let meters = tx.meters(OrderFilter::Buyer(buyer), page).await?;
            let Some(last) = meters.last() else { return Ok(all) };
            before = Some(last.instance_id.uuid());
            let open = meters.iter().filter(|meter| meter.closed_at.is_none());
            all.extend(open.map(|meter| meter.instance_id));
        }
    }

    /// Job: take the next step against who owes.
    pub(crate) async fn run_arrears(&self, lease: &Lease) -> std::result::Result<Done, Failed> {
        self.walk_arrears(lease).await.map(|()| Done::Well).map_err(failed)
    }

    async fn walk_arrears(&self, lease: &Lease) -> Result<()> {
        let buyer: Id<Account> = lease.job.key.parse().map_err(Error::fault)?;
        loop {
            let mut tx = self.store.begin().await?;
            if !tx.holds(lease).await? {
                return Ok(());
            }
            tx.lock_buyer(buyer).await?;
            let policy = self.policy(&mut *tx).await?;
            let remind = |moment: Time, days: i32| policy.zone.days_before_at_hour(moment, days, policy.reminders.hour);
            let next = match tx.arrears(buyer).await? {
                Some(arrears) => arrears
                    .next(&policy.reminders.release_days, remind)
                    .map(|(at, step)| (arrears, at, step)),
                None => None,
            };
            let Some((mut arrears, at, step)) = next else {
                tx.finish(lease).await?;
                return Ok(tx.commit().await?);
            };
            if at > self.clock.now() {
                tx.put_back(lease, at, None).await?;
                return Ok(tx.commit().await?);
            }
            arrears.walked_to = at;
            self.take_arrears_step(&mut *tx, &mut arrears, step, &policy).await?;
            tx.update_arrears(&arrears).await?;
            tx.commit().await?;
        }
    }

    async fn take_arrears_step(
        &self,
        tx: &mut dyn Tx,
        arrears: &mut Arrears,
        step: ArrearsStep,
        policy: &Policy,
    ) -> Result<()> {
        let owed = tx.due_of(arrears.buyer_id).await?;
        let amount = owed.first().map(|owed| format!("{owed} {}", owed.currency.code()));
        let facts = Facts {
            amount,
            until: Some(arrears.release_at()),
            ..Facts::default()
        };
        match step {
            ArrearsStep::Freeze => {
                arrears.stage = ArrearsStage::Frozen;
                for id in self.used_by(tx, arrears.buyer_id).await? {
                    let Some(mut instance) = tx.instance(id).await? else {
                        continue;
                    };
                    if matches!(instance.state, InstanceState::Running { .. })
                        && let Some(order) = tx.order(instance.order_id).await?
                    {
                        self.suspend_use(tx, &mut instance, &order, arrears.windows, policy)
                            .await?;
                    }
                }
                self.tell(tx, arrears.buyer_id, Told::ArrearsFrozen, facts).await
            }
            ArrearsStep::Remind { days } => {
                let facts = Facts {
                    days: Some(days),
                    ..facts
                };
                self.tell(tx, arrears.buyer_id, Told::ArrearsRelease, facts).await
            }
            ArrearsStep::Release => {
                arrears.stage = ArrearsStage::Released;
                for id in self.used_by(tx, arrears.buyer_id).await? {
                    let Some(mut instance) = tx.instance(id).await? else {
                        continue;
                    };
                    if matches!(instance.state, InstanceState::Frozen { .. })
                        && let Some(order) = tx.order(instance.order_id).await?
                    {
                        self.let_go(tx, &mut instance, &order, ReleaseCause::Expired, policy)
                            .await?;
                    }
                }
                Ok(())
            }
        }
    }
}
