//! What follows from what has happened: the state, the log, the money, the messages, the timer.

use domain::{
    evidence,
    file::StoredFile,
    id::Id,
    identity::{Account, Actor},
    instance::ReleaseCause,
    ledger::Books,
    license::Handover,
    message::{Event as Told, Facts},
    money::Money,
    order::{Ending, Order, OrderState},
    policy::Policy,
    supervision::{
        self, Actor as Side, Command, Event, MoneyEffect, NodeKey, RefundEnd, Standing, Supervision, What,
        command::Verb, next_timer,
    },
};
use serde_json::json;
use store::{JobKind, Tx};
use wire::mac::sha256;

use super::{flow_of, rules};
use crate::{App, Error, Result, order::order_facts};

/// An event with what the log keeps beside it.
pub(super) struct Happened {
    /// What.
    pub event: Event,
    /// Whose account did it.
    pub actor: Actor,
    /// The files it speaks of, in the same order.
    pub files: Vec<Id<StoredFile>>,
}

/// Who did it, as the log says: the side, and whose account it was.
fn named(side: Side, actor: Actor) -> String {
    match actor.account() {
        Some(account) => format!("{}:{account}", side.name()),
        None => side.name().to_owned(),
    }
}

/// Who asks something of a flow.
#[derive(Clone, Copy)]
pub(crate) struct By {
    /// On which side.
    pub side: Side,
    /// Whose account.
    pub actor: Actor,
}

impl By {
    /// The marketplace, for what an account did elsewhere or for what happened by itself.
    pub const fn system(actor: Actor) -> Self {
        Self {
            side: Side::System,
            actor,
        }
    }
}

impl App {
    /// Asks an order's flow for something and writes all that follows, in the caller's transaction. `files` are those the
    /// command speaks of, in the same order.
    pub(crate) async fn command(
        &self,
        tx: &mut dyn Tx,
        order: &mut Order,
        state: Supervision,
        command: &Command,
        by: By,
        files: &[Id<StoredFile>],
    ) -> Result<Supervision> {
        let policy = self.policy(tx).await?;
        let supervision = policy.supervision();
        let now = self.clock.now();
        let flow = flow_of(&state)?;
        let events = supervision::decide(flow, &state, command, by.side, now, rules(&supervision, &policy))?;
        let happened = events
            .into_iter()
            .map(|event| Happened {
                files: match event.files() {
                    [] => Vec::new(),
                    _ => files.to_vec(),
                },
                event,
                actor: by.actor,
            })
            .collect();
        let state = self
            .proceed(tx, order, state, happened, command.verb(), &policy)
            .await?;
        match command {
            Command::Implement if state.node() == Some(NodeKey::ClaimCode) => {
                self.issue_license_resource(tx, order, Handover::Claimed).await?;
            }
            Command::Ship { .. } => {
                self.enqueue(tx, JobKind::Courier, order.id, "couriers".to_owned(), now)
                    .await?;
            }
            _ => {}
        }
        Ok(state)
    }

    /// What happened elsewhere to an order, for its flow to hear of; nothing where there is none or it is over.
    pub(crate) async fn tell_flow(&self, tx: &mut dyn Tx, order: Id<Order>, command: &Command, by: By) -> Result<()> {
        let Some(state) = tx.supervision(order).await?.filter(|state| !state.closed()) else {
            return Ok(());
        };
        let mut order = tx
            .order(order)
            .await?
            .ok_or_else(|| Error::fault("a flow without its order"))?;
        self.command(tx, &mut order, state, command, by, &[]).await?;
        Ok(())
    }

    /// Writes what happened to an order's flow and everything that follows from it, in the caller's transaction. Of two
    /// that act on the same state at once one finds it changed and is told so.
    async fn proceed(
        &self,
        tx: &mut dyn Tx,
        order: &mut Order,
        before: Supervision,
        happened: Vec<Happened>,
        verb: Verb,
        policy: &Policy,
    ) -> Result<Supervision> {
        let seen = before.version;
        let state = happened.iter().fold(before, |state, h| state.apply(&h.event));
        let Some(last) = happened.last() else {
            return Ok(state);
        };
        // First of all, so that the loser of a race stops here.
        tx.update_supervision(order.id, &state, seen).await?;
        self.note_evidence(tx, order, &happened).await?;
        let actor = last.actor;
        let data = json!({"act": verb.name(), "by": last.event.by.name(), "node": state.node()});
        match last.event.money() {
            MoneyEffect::Keep => self.advance_order(tx, order, "supervised", actor, data).await?,
            MoneyEffect::Resolve { refund, .. } => self.end(tx, order, &state, refund, actor, policy).await?,
        }
        for h in &happened {
            self.tell_of(tx, order, &state, &h.event).await?;
        }
        self.set_supervision_timer(tx, order, &state, policy).await?;
        Ok(state)
    }

    /// Adds one entry to the order's log for each event.
    pub(super) async fn note_evidence(&self, tx: &mut dyn Tx, order: &Order, happened: &[Happened]) -> Result<()> {
        let log = order.id.uuid();
        let mut head = tx.evidence_head(order.id).await?;
        for h in happened {
            let (actor, content) = (named(h.event.by, h.actor), h.event.canonical());
            let entry = evidence::append(&sha256, log, head, h.event.at, &actor, &content);
            tx.insert_evidence(order.id, &entry, &h.files).await?;
            head = entry.head();
        }
        Ok(())
    }

    /// The flow is over: the order is complete, and the money goes where the flow says.
    async fn end(
        &self,
        tx: &mut dyn Tx,
        order: &mut Order,
        state: &Supervision,
        back: Money,
        actor: Actor,
        policy: &Policy,
    ) -> Result<()> {
        let now = self.clock.now();
        let Standing::Closed { ending, .. } = state.standing else {
            return Err(Error::fault("money moves only when a flow ends"));
        };
        let transfers = Books {
            next_id: &mut || self.id(),
            now,
        }
        .settle(order, back)?;
        for transfer in &transfers {
            tx.book(transfer).await?;
        }
        match ending {
            Ending::Delivered => {
                order.state = order.state.deliver(now)?;
                let data = json!({"valid_from": state.valid_from});
                self.advance_order(tx, order, "delivered", actor, data).await
            }
            Ending::Refunded => {
                order.state = order.state.refund(now)?;
                self.advance_order(tx, order, "refund_begun", actor, json!({"cause": "supervision"}))
                    .await?;
                order.state = order.state.refunded(now)?;
                self.advance_order(tx, order, "refunded", actor, json!({"amount": back}))
                    .await?;
                let ended = OrderState::Completed {
                    paid_at: now,
                    at: now,
                    ending: Ending::Delivered,
                };
                let undone = self
                    .insert_unsubscription(tx, order, back, ended, actor, policy)
                    .await?;
                match tx.license_of_order(order.id).await? {
                    Some(mut license) => {
                        let cause = ReleaseCause::Refunded;
                        self.release_license(tx, &mut license, cause, Some(&undone), actor)
                            .await
                    }
                    None => Ok(()),
                }
            }
        }
    }

    /// The job that acts when something is due; none where nothing ends by itself.
    pub(super) async fn set_supervision_timer(
        &self,
        tx: &mut dyn Tx,
        order: &Order,
        state: &Supervision,
        policy: &Policy,
    ) -> Result<()> {
        match next_timer(state, &policy.supervision()) {
            Some(at) => {
                self.enqueue(tx, JobKind::Supervision, order.id, "orders".to_owned(), at)
                    .await
            }
            None => {
                tx.cancel_job(JobKind::Supervision, &order.id.to_string(), self.clock.wall())
                    .await?;
                Ok(())
            }
        }
    }

    /// Tells those concerned what has happened.
    async fn tell_of(&self, tx: &mut dyn Tx, order: &Order, state: &Supervision, event: &Event) -> Result<()> {
        let facts = order_facts(order);
        let because = |why: &supervision::command::Note| Facts {
            detail: Some(why.to_string()),
            ..order_facts(order)
        };
        let account = |side: Side| match side {
            Side::Seller => order.seller_id,
            Side::Buyer | Side::Operator | Side::System => order.buyer_id,
        };
        let other = account(match event.by {
            Side::Buyer => Side::Seller,
            Side::Seller | Side::Operator | Side::System => Side::Buyer,
        });
        match &event.what {
            What::Entered { .. } => self.tell_turn(tx, order, state, event).await,
            What::Rejected { reason, .. } => match state.whose_turn() {
                Some(side) => {
                    self.tell(tx, account(side), Told::SupervisionSentBack, because(reason))
                        .await
                }
                None => Ok(()),
            },
            What::Reminded { side } => self.tell(tx, account(*side), Told::SupervisionReminder, facts).await,
            What::AppealRaised { appeal, due } => {
                let raised = because(&appeal.statement);
                self.tell(tx, other, Told::AppealRaised, raised.clone()).await?;
                let until = Some(*due);
                self.tell_operators(tx, Told::AppealToDecide, Facts { until, ..raised })
                    .await
            }
            What::AppealOverdue => self.tell_operators(tx, Told::AppealOverdue, facts).await,
            What::AppealDecided { reason, .. } => {
                self.tell_both(tx, order, Told::AppealDecided, &because(reason)).await
            }
            What::RefundRequested { amount, reason, .. } => {
                let amount = Some(written(*amount));
                let asked = Facts {
                    amount,
                    ..because(reason)
                };
                self.tell(tx, order.seller_id, Told::RefundAsked, asked).await
            }
            What::RefundEnded { end, reason } => {
                let to = match end {
                    RefundEnd::Withdrawn => order.seller_id,
                    RefundEnd::Refused | RefundEnd::Lapsed => order.buyer_id,
                };
                let facts = Facts {
                    detail: reason.as_ref().map(ToString::to_string),
                    ..facts
                };
                self.tell(tx, to, Told::RefundDeclined, facts).await
            }
            What::Completed { .. } => {
                self.tell(tx, order.buyer_id, Told::OrderDelivered, facts.clone())
                    .await?;
                self.tell(tx, order.seller_id, Told::DeliveryAccepted, facts).await
            }
            What::Refunded { refund, .. } => {
                let amount = Some(written(*refund));
                let facts = Facts { amount, ..facts };
                self.tell_both(tx, order, Told::RefundSettled, &facts).await
            }
            // Each of these comes with another event that is told, or is nobody else's business.
            What::Begun { .. }
            | What::Acted { .. }
            | What::Identified { .. }
            | What::EnablingDeclared { .. }
            | What::CodeReached
            | What::CodeActivated { .. }
            | What::Shipped { .. }
            | What::SignedOff { .. }
            | What::LossConfirmed
            | What::AddressChanged
            | What::InvoiceIssued
            | What::InvoiceReturned
            | What::Resumed { .. }
            | What::ReturnAgreed { .. }
            | What::SentBack { .. } => Ok(()),
        }
    }

    /// Whoever is to act next hears of it, and so does the other side. Whoever was sent back knows already.
    async fn tell_turn(&self, tx: &mut dyn Tx, order: &Order, state: &Supervision, event: &Event) -> Result<()> {
        let facts = order_facts(order);
        let (to_act, others): (Option<Id<Account>>, Vec<Id<Account>>) = match state.whose_turn() {
            Some(Side::Buyer) => (Some(order.buyer_id), vec![order.seller_id]),
            Some(Side::Seller) => (Some(order.seller_id), vec![order.buyer_id]),
            Some(Side::Operator) => {
                self.tell_operators(tx, Told::DeliveryToCheck, facts.clone()).await?;
                (None, vec![order.buyer_id, order.seller_id])
            }
            Some(Side::System) | None => (None, vec![order.buyer_id, order.seller_id]),
        };
        if let Some(account) = to_act {
            self.tell(tx, account, Told::SupervisionTurn, facts.clone()).await?;
        }
        let doer = match event.by {
            Side::Buyer => Some(order.buyer_id),
            Side::Seller => Some(order.seller_id),
            Side::Operator | Side::System => None,
        };
        for account in others.into_iter().filter(|account| Some(*account) != doer) {
            self.tell(tx, account, Told::SupervisionMoved, facts.clone()).await?;
        }
        Ok(())
    }

    async fn tell_both(&self, tx: &mut dyn Tx, order: &Order, event: Told, facts: &Facts) -> Result<()> {
        for account in [order.buyer_id, order.seller_id] {
            self.tell(tx, account, event, facts.clone()).await?;
        }
        Ok(())
    }
}

fn written(amount: Money) -> String {
    format!("{amount} {}", amount.currency.code())
}
