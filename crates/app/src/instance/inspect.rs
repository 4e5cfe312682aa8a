//! Ask the seller for the instance information because its buyer is looking (production interface §1.2).

use std::time::Duration;

use domain::{
    fulfilment::{Intent, InterfaceMessage, MessageState},
    id::Id,
    identity::{Account, Actor},
    instance::Instance,
    time::Span,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::StoreError;

use crate::{
    App, Error, OrAbsent, Result,
    context::account_of,
    seal::Purpose,
    views::{InfoView, InstanceDetails, LicenseTextView, PasswordView},
};

/// The seller's instance information as it is sealed into the instance's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedInfo {
    /// Where the buyer works.
    pub front_end_url: Option<String>,
    /// Where he administers.
    pub admin_url: Option<String>,
    /// Administrator account.
    pub user_name: Option<String>,
    /// Initial password.
    pub password: Option<String>,
    /// The seller's note.
    pub memo: Option<String>,
    /// The licence, of a product that is one (licence V1).
    #[serde(default)]
    pub license: Option<String>,
    /// What was used, of what is paid by use and of packages.
    #[serde(default)]
    pub usage: Vec<SaidUsage>,
    /// When the seller said so.
    pub heard_at: domain::time::Time,
}

/// What a seller said was used: his own figure, which nothing is charged by (production interface §1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SaidUsage {
    /// Of a package: the seller's id of the instance whose use it pays.
    pub related_instance_id: Option<String>,
    /// How much, as he wrote it.
    pub value: String,
    /// As of when, as he wrote it: 17 digits UTC.
    pub counted_at: String,
    /// Where his own page about it is.
    pub dashboard_url: Option<String>,
}

impl SealedInfo {
    /// Nothing but the moment.
    pub(crate) const fn heard(heard_at: domain::time::Time) -> Self {
        Self {
            front_end_url: None,
            admin_url: None,
            user_name: None,
            password: None,
            memo: None,
            license: None,
            usage: Vec::new(),
            heard_at,
        }
    }
}

/// What was heard so recently needs no second question.
const FRESH: Span = Span::seconds(5);

impl App {
    /// Asks the seller now, waits a little for the answer, and shows the details with whatever is known then. The call
    /// itself is a job with its attempt row like any other.
    ///
    /// # Errors
    /// The instance is absent or foreign.
    pub async fn inspect_instance(&self, actor: Actor, id: Id<Instance>) -> Result<InstanceDetails> {
        let buyer = account_of(actor)?;
        let asked = match self.ask_for_info(buyer, id).await {
            // Two looked at once and the other one asked: its question serves both.
            Err(Error::Store(StoreError::Duplicate(_))) => self.ask_for_info(buyer, id).await?,
            other => other?,
        };
        if let Some(message) = asked {
            self.waker.wake();
            // One time-out of the call and a little more.
            for _ in 0..120 {
                let mut tx = self.store.read().await?;
                let pending = tx
                    .interface_message(message)
                    .await?
                    .is_some_and(|m| matches!(m.state, MessageState::Pending { .. }));
                drop(tx);
                if !pending {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        self.show_instance(actor, id).await
    }

    /// Sends the question, or finds the one that is open; none where there is nothing to ask.
    async fn ask_for_info(&self, buyer: Id<Account>, id: Id<Instance>) -> Result<Option<Id<InterfaceMessage>>> {
        let mut tx = self.store.begin().await?;
        // Before the instance: a question that ends between the two reads has left its answer there.
        let open = tx.open_messages_of_instance(id).await?;
        let instance = tx.instance(id).await?.filter(|i| i.buyer_id == buyer).or_absent()?;
        let fresh = self
            .open_info(&instance)?
            .is_some_and(|info| self.clock.now().since(info.heard_at) < FRESH);
        let asked = if instance.state.usable() && instance.seller_instance_id.is_some() && !fresh {
            match open
                .into_iter()
                .find(|m| matches!(m.intent, Intent::Inspect | Intent::InspectUse))
            {
                Some(already) => Some(already.id),
                None => {
                    let order = tx.order(instance.order_id).await?.or_absent()?;
                    let policy = self.policy(&mut *tx).await?;
                    let intent = match order.line.goods.charge.by_use() {
                        true => Intent::InspectUse,
                        false => Intent::Inspect,
                    };
                    self.send_once(&mut *tx, &order, &instance, intent, &policy).await?
                }
            }
        } else {
            None
        };
        tx.commit().await?;
        Ok(asked)
    }

    /// Opens the sealed information of an instance.
    pub(crate) fn open_info(&self, instance: &Instance) -> Result<Option<InfoView>> {
        Ok(self.unseal_info(instance)?.map(InfoView::of))
    }

    pub(crate) fn unseal_info(&self, instance: &Instance) -> Result<Option<SealedInfo>> {
        let Some(sealed) = &instance.sealed_info else {
            return Ok(None);
        };
        let bytes = self.sealer.open(&purpose(instance.id), sealed).map_err(Error::fault)?;
        serde_json::from_slice(bytes.expose()).map_err(Error::fault)
    }

    /// Shows a buyer the initial password of his instance, and notes in its history that he saw it.
    ///
    /// # Errors
    /// The instance is absent, foreign or over, or its seller gave no password.
    pub async fn reveal_password(&self, actor: Actor, id: Id<Instance>) -> Result<PasswordView> {
        match self.try_reveal(actor, id).await {
            // The seller's news came in between; they do not matter to whoever wants to see.
            Err(Error::Store(StoreError::Stale)) => self.try_reveal(actor, id).await,
            other => other,
        }
    }

    async fn try_reveal(&self, actor: Actor, id: Id<Instance>) -> Result<PasswordView> {
        let password = self.reveal(actor, id, "password_shown", |info| info.password).await?;
        Ok(PasswordView { password })
    }

    /// Shows a buyer the licence that was fetched for his instance, and notes in its history that he saw it.
    ///
    /// # Errors
    /// The instance is absent, foreign or over, or is no licence.
    pub async fn reveal_license(&self, actor: Actor, id: Id<Instance>) -> Result<LicenseTextView> {
        let try_it = || self.reveal(actor, id, "license_shown", |info| info.license);
        let license = match try_it().await {
            Err(Error::Store(StoreError::Stale)) => try_it().await?,
            other => other?,
        };
        Ok(LicenseTextView { license })
    }

    async fn reveal(
        &self,
        actor: Actor,
        id: Id<Instance>,
        noted: &str,
        pick: impl FnOnce(SealedInfo) -> Option<String> + Send,
    ) -> Result<String> {
        let buyer = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        let mut instance = tx.instance(id).await?.filter(|i| i.buyer_id == buyer).or_absent()?;
        let shown = self.unseal_info(&instance)?.and_then(pick).or_absent()?;
        let policy = self.policy(&mut *tx).await?;
        self.advance_instance(&mut *tx, &mut instance, noted, actor, json!({}), &policy)
            .await?;
        tx.commit().await?;
        Ok(shown)
    }

    /// Seals information into an instance.
    pub(crate) fn seal_info(&self, instance: &mut Instance, info: &SealedInfo) -> Result<()> {
        let bytes = serde_json::to_vec(info).map_err(Error::fault)?;
        instance.sealed_info = Some(self.sealer.seal(&purpose(instance.id), &bytes).map_err(Error::fault)?);
        Ok(())
    }
}

fn purpose(id: Id<Instance>) -> Purpose {
    Purpose::of("instance-info", id)
}
