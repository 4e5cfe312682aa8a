//! Ask for a licence for one device.

use domain::{
    client_license::{ClientLicense, ClientLicenseState, DeviceFingerprint, MOST_REQUESTS},
    fulfilment::Intent,
    id::Id,
    identity::{Account, Actor, Role},
    instance::Instance,
    refusal::{Code, Refusal},
};
use serde::Deserialize;
use serde_json::json;
use store::{StoreError, Tx};
use wire::mac::sha256_hex;

use crate::{App, Error, Once, OrAbsent, Result, identity::account_as, views::ClientLicenseView};

/// Which device.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskClientLicense {
    /// What the device calls itself; left out where the software needs none.
    #[serde(default)]
    pub device: Option<DeviceFingerprint>,
}

impl App {
    /// Has the seller asked for a licence. It comes later, by his upload.
    ///
    /// # Errors
    /// The instance is absent, foreign, cannot be used or gives no such licences; one for this device is being asked for; or
    /// the instance has had its number of them.
    pub async fn ask_client_license(
        &self,
        actor: Actor,
        id: Id<Instance>,
        input: AskClientLicense,
        once: Option<&Once>,
    ) -> Result<ClientLicenseView> {
        let buyer = account_as(actor, Role::Buyer)?;
        let asked = self.try_ask(actor, buyer, id, input, once).await;
        let view = Once::or_twin(once, self, buyer, asked).await?;
        self.waker.wake();
        Ok(view)
    }

    async fn try_ask(
        &self,
        actor: Actor,
        buyer: Id<Account>,
        id: Id<Instance>,
        input: AskClientLicense,
        once: Option<&Once>,
    ) -> Result<ClientLicenseView> {
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, buyer).await?
        {
            return Ok(seen);
        }
        let instance = tx.instance(id).await?.filter(|i| i.buyer_id == buyer).or_absent()?;
        if !self.gives_client_licenses(&mut *tx, &instance).await? {
            return Err(Code::ClientLicenseNone.into());
        }
        usable(&instance)?;
        if tx.client_license_count(id).await? >= MOST_REQUESTS {
            return Err(Refusal::new(Code::ClientLicenseLimit).with("max", MOST_REQUESTS).into());
        }
        let now = self.clock.now();
        let request = ClientLicense {
            id: self.id(),
            seller_id: instance.seller_id,
            buyer_id: buyer,
            instance_id: id,
            order_id: instance.order_id,
            device: input.device,
            effective_at: now,
            expire_at: instance.expire_at,
            state: ClientLicenseState::Asked,
            content: None,
            created_at: now,
            version: 0,
        };
        let device_key = request
            .device
            .as_ref()
            .map(|device| sha256_hex(device.as_str().as_bytes()))
            .unwrap_or_default();
        match tx.insert_client_license(&request, &device_key).await {
            Err(StoreError::Duplicate(_)) => return Err(Code::ClientLicenseOpen.into()),
            other => other?,
        }
        self.note_client_license(&mut *tx, &request, "asked", actor, json!({}))
            .await?;
        self.send_request(&mut *tx, &instance, &request).await?;
        let view = ClientLicenseView::of(&request);
        if let Some(once) = once {
            once.keep(&mut *tx, buyer, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    /// Has the same request sent once more because nothing has come: the same event id, so that a seller who has made the
    /// licence already sends that one.
    ///
    /// # Errors
    /// It is absent or foreign, is being asked for or decided, the instance cannot be used, or another request for the same
    /// device is open.
    pub async fn ask_client_license_again(&self, actor: Actor, id: Id<ClientLicense>) -> Result<ClientLicenseView> {
        let buyer = account_as(actor, Role::Buyer)?;
        let mut tx = self.store.begin().await?;
        let mut request = tx
            .client_license(id)
            .await?
            .filter(|r| r.buyer_id == buyer)
            .or_absent()?;
        let instance = tx.instance(request.instance_id).await?.or_absent()?;
        request.state = request.state.ask_again()?;
        usable(&instance)?;
        match self
            .advance_client_license(&mut *tx, &mut request, "asked_again", actor, json!({}))
            .await
        {
            Err(Error::Store(StoreError::Duplicate(_))) => return Err(Code::ClientLicenseOpen.into()),
            other => other?,
        }
        // A call that has stopped is overtaken by this one.
        self.withdraw_request(&mut *tx, &request).await?;
        self.send_request(&mut *tx, &instance, &request).await?;
        tx.commit().await?;
        self.waker.wake();
        Ok(ClientLicenseView::of(&request))
    }

    /// Whether an instance gives licences for single devices.
    pub(crate) async fn gives_client_licenses(&self, tx: &mut dyn Tx, instance: &Instance) -> Result<bool> {
        let Some(address) = tx.address(instance.address_id).await? else {
            return Ok(false);
        };
        let order = tx.order(instance.order_id).await?.or_absent()?;
        let content = self
            .contents
            .get(tx, order.product_id, order.line.goods.revision)
            .await?;
        Ok(content.asks_for_licenses(address.protocol))
    }

    async fn send_request(&self, tx: &mut dyn Tx, instance: &Instance, request: &ClientLicense) -> Result<()> {
        let order = tx.order(request.order_id).await?.or_absent()?;
        let policy = self.policy(tx).await?;
        let intent = Intent::FetchLicense {
            request: request.id,
            effective_at: request.effective_at,
            expire_at: request.expire_at,
            device: request.device.clone(),
        };
        self.send(tx, &order, Some(instance), intent, &policy).await
    }

    /// Gives up the calls of a request that are open or have stopped.
    pub(super) async fn withdraw_request(&self, tx: &mut dyn Tx, request: &ClientLicense) -> Result<()> {
        let id = request.id;
        self.withdraw_of_order(
            tx,
            request.order_id,
            |intent| matches!(intent, Intent::FetchLicense { request, .. } if *request == id),
        )
        .await
    }
}

/// A licence is made for what can be used.
fn usable(instance: &Instance) -> Result<()> {
    if instance.state.usable() && instance.seller_instance_id.is_some() {
        return Ok(());
    }
    Err(Refusal::state(Code::InstanceState, instance.state.name()).into())
}
