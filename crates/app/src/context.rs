//! What use cases share: writing events, telling people, answering a repeated request, reading policy.

use domain::{
    id::Id,
    identity::{Account, AccountState, Actor, Role},
    message::{Channel, Event as Told, Facts, Message},
    policy::Policy,
    refusal::{Code, Refusal},
    time::Time,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use store::{AccountWish, Delivery, Event, Idempotent, JobKind, NewJob, Page, StoreError, Subject, Tx};

use crate::{App, Error, Result};

/// A client's wish that a repeat of its request does nothing twice (threat M9).
#[derive(Clone, Debug)]
pub struct Once {
    /// The `Idempotency-Key`.
    pub key: String,
    /// Hash of method, route and body.
    pub request: Vec<u8>,
}

impl Once {
    /// The answer given before, if this request was answered before.
    ///
    /// # Errors
    /// The key was used for another request.
    pub async fn replay<T: DeserializeOwned>(&self, tx: &mut dyn Tx, actor: Id<Account>) -> Result<Option<T>> {
        let Some(seen) = tx.idempotent(actor, &self.key).await? else {
            return Ok(None);
        };
        if seen.request != self.request {
            return Err(Code::KeyReused.into());
        }
        serde_json::from_str(&seen.response).map(Some).map_err(Error::fault)
    }

    /// Where a request failed: the answer its twin was given meanwhile. Two with one key may both find it unused; the
    /// slower one then stumbles over what the other wrote.
    ///
    /// # Errors
    /// The failure itself, where there is no answer.
    pub async fn or_twin<T: DeserializeOwned>(
        this: Option<&Self>,
        app: &App,
        actor: Id<Account>,
        result: Result<T>,
    ) -> Result<T> {
        let (Some(once), Err(failure)) = (this, &result) else {
            return result;
        };
        if matches!(failure, Error::Store(StoreError::Unavailable(_))) {
            return result;
        }
        let mut tx = app.store.glance().await?;
        match once.replay(&mut *tx, actor).await? {
            Some(seen) => Ok(seen),
            None => result,
        }
    }

    /// Keeps the answer in the transaction that earned it. `wall` is real time: clients repeat in real time, however far
    /// the sandbox clock was moved in between.
    ///
    /// # Errors
    /// A parallel request with the same key was quicker.
    pub async fn keep<T: Serialize>(&self, tx: &mut dyn Tx, actor: Id<Account>, answer: &T, wall: Time) -> Result<()> {
        let response = serde_json::to_string(answer).map_err(Error::fault)?;
        let entry = Idempotent {
            request: self.request.clone(),
            status: 200,
            response,
        };
        match tx.put_idempotent(actor, &self.key, &entry, wall).await {
            Err(StoreError::Duplicate(_)) => Err(Code::KeyInFlight.into()),
            other => Ok(other?),
        }
    }
}

/// The signed-in account behind an actor.
///
/// # Errors
/// The system itself has none.
pub fn account_of(actor: Actor) -> Result<Id<Account>> {
    actor.account().ok_or_else(|| Refusal::new(Code::SignInNeeded).into())
}

/// An event about `subject` at its new version.
#[must_use]
pub fn event(
    subject: Subject,
    subject_id: uuid::Uuid,
    sequence: i64,
    name: &str,
    actor: Actor,
    at: Time,
    data: Value,
) -> Event {
    Event {
        subject,
        subject_id,
        sequence,
        name: name.to_owned(),
        actor: actor.account(),
        at,
        data,
    }
}

impl App {
    /// A fresh id.
    pub fn id<T>(&self) -> Id<T> {
        self.entropy.id(self.clock.now())
    }

    /// The policy in force.
    ///
    /// # Errors
    /// The store.
    pub async fn policy(&self, tx: &mut dyn Tx) -> Result<std::sync::Arc<Policy>> {
        self.policies.get(tx, self.config.site, self.clock.now()).await
    }

    /// The policy in force, for who has no transaction at hand.
    ///
    /// # Errors
    /// The store.
    pub async fn current_policy(&self) -> Result<std::sync::Arc<Policy>> {
        if let Some(policy) = self.policies.known(self.config.site, self.clock.now()) {
            return Ok(policy);
        }
        let mut tx = self.store.read().await?;
        self.policy(&mut *tx).await
    }

    /// Tells an account: in the app at once, over the event's other channels by jobs of their own.
    ///
    /// # Errors
    /// The store.
    pub async fn tell(&self, tx: &mut dyn Tx, to: Id<Account>, event: Told, facts: Facts) -> Result<()> {
        let now = self.clock.now();
        let message = Message {
            id: self.id(),
            account_id: to,
            event,
            facts,
            created_at: now,
            read_at: None,
        };
        tx.insert_message(&message).await?;
        if event.channels().is_empty() {
            return Ok(());
        }
        let Some(account) = tx.account(to).await? else {
            return Ok(());
        };
        let mut addresses: Vec<(Channel, String)> = Vec::new();
        let mut add = |channel: Channel, address: &str| {
            let entry = (channel, address.to_owned());
            if !address.is_empty() && event.channels().contains(&channel) && !addresses.contains(&entry) {
                addresses.push(entry);
            }
        };
        add(Channel::Email, account.login.as_str());
        add(Channel::Sms, account.phone.as_str());
        // Interface failures go to the service desk whatever else is configured (business rules §7).
        if let Some(profile) = tx.seller_profile(to).await? {
            add(Channel::Email, profile.service_mailbox.as_str());
        }
        for (channel, address) in addresses {
            let delivery = Delivery {
                id: self.id(),
                message_id: message.id,
                channel,
                address,
                sent_at: None,
                last_error: String::new(),
            };
            tx.insert_delivery(&delivery).await?;
            let job = NewJob {
                id: self.id(),
                kind: JobKind::Notify,
                key: delivery.id.to_string(),
                lane: "notify".to_owned(),
                run_at: now,
            };
            tx.enqueue(&job).await?;
        }
        Ok(())
    }

    /// Tells every operator in office.
    ///
    /// # Errors
    /// The store.
    pub async fn tell_operators(&self, tx: &mut dyn Tx, event: Told, facts: Facts) -> Result<()> {
        let page = Page {
            before: None,
            limit: 100,
        };
        let operators = tx.accounts(&AccountWish::role(Role::Operator), page).await?;
        for operator in operators.into_iter().filter(|o| o.state == AccountState::Active) {
            self.tell(tx, operator.id, event, facts.clone()).await?;
        }
        Ok(())
    }

    /// Enqueues a job that is due at `run_at`.
    ///
    /// # Errors
    /// The store.
    pub async fn enqueue(
        &self,
        tx: &mut dyn Tx,
        kind: JobKind,
        key: impl ToString,
        lane: String,
        run_at: Time,
    ) -> Result<()> {
        let job = NewJob {
            id: self.id(),
            kind,
            key: key.to_string(),
            lane,
            run_at,
        };
        Ok(tx.enqueue(&job).await?)
    }
}
