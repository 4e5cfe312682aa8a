//! Production addresses: where the calls of a seller's products go.

use domain::{
    id::Id,
    identity::{Account, Actor, Role},
    refusal::Code,
    seller::{AddressOptions, AddressUrl, ProductionAddress, Protocol, check_address},
};
use serde::Deserialize;
use serde_json::json;
use store::{Page, StoreError, Tx};
use uuid::Uuid;

use super::keys::usable_key;
use crate::{
    App, Mode, Once, OrAbsent, Result,
    identity::account_as,
    views::{AddressView, DebugCaseView, Listed},
};

/// Addresses a seller may have; each may take calls, so there is a bound.
const MOST_ADDRESSES: usize = 200;

/// An address to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAddress {
    /// Where the calls go: https and a domain name; the sandbox also takes http and loopback.
    pub url: AddressUrl,
    /// Which contract it speaks; for good.
    pub protocol: Protocol,
    /// The key its calls are signed with.
    pub key_id: Uuid,
    /// How it wants to be spoken to.
    #[serde(default)]
    pub options: AddressOptions,
}

/// What may be changed of an address. Fields left out stay as they are.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditAddress {
    /// Where the calls go. The saved debug cases go with the old URL: they proved another server.
    #[serde(default)]
    pub url: Option<AddressUrl>,
    /// The key its calls are signed with.
    #[serde(default)]
    pub key_id: Option<Uuid>,
    /// How it wants to be spoken to.
    #[serde(default)]
    pub options: Option<AddressOptions>,
}

impl App {
    fn check_url(&self, url: &AddressUrl) -> Result<()> {
        Ok(check_address(url, self.config.mode == Mode::Sandbox)?)
    }

    /// All addresses of a seller.
    ///
    /// # Errors
    /// The store.
    pub async fn list_addresses(&self, actor: Actor) -> Result<Listed<AddressView>> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.read().await?;
        Ok(Listed::all(
            tx.addresses(seller).await?.iter().map(AddressView::of).collect(),
        ))
    }

    /// One address.
    ///
    /// # Errors
    /// It is not the seller's.
    pub async fn show_address(&self, actor: Actor, id: Id<ProductionAddress>) -> Result<AddressView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.read().await?;
        Ok(AddressView::of(&own_address(&mut *tx, seller, id).await?))
    }

    /// Makes an address.
    ///
    /// # Errors
    /// The URL breaks a rule, or the key is not the seller's or revoked.
    pub async fn create_address(&self, actor: Actor, input: NewAddress, once: Option<&Once>) -> Result<AddressView> {
        let seller = account_as(actor, Role::Seller)?;
        self.check_url(&input.url)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, seller).await?
        {
            return Ok(seen);
        }
        let mut account = tx.account(seller).await?.or_absent()?;
        let key = usable_key(&mut *tx, seller, Id::from_uuid(input.key_id)).await?;
        if tx.addresses(seller).await?.len() >= MOST_ADDRESSES {
            return Err(Code::TooMany.into());
        }
        let address = ProductionAddress {
            id: self.id(),
            seller_id: seller,
            url: input.url,
            protocol: input.protocol,
            key_id: key.id,
            options: input.options,
            created_at: self.clock.now(),
            version: 0,
        };
        tx.insert_address(&address).await?;
        let data = json!({"address": address.id, "url": address.url, "protocol": address.protocol});
        self.advance_account(&mut *tx, &mut account, "address_created", actor, data)
            .await?;
        let view = AddressView::of(&address);
        if let Some(once) = once {
            once.keep(&mut *tx, seller, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    /// Changes an address: its URL, its key, its options.
    ///
    /// # Errors
    /// It changed in the meantime, the URL breaks a rule, or the key is not the seller's or revoked.
    pub async fn edit_address(
        &self,
        actor: Actor,
        id: Id<ProductionAddress>,
        version: i64,
        input: EditAddress,
    ) -> Result<AddressView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let mut account = tx.account(seller).await?.or_absent()?;
        let mut address = own_address(&mut *tx, seller, id).await?;
        if address.version != version {
            return Err(Code::VersionStale.into());
        }
        if let Some(url) = input.url
            && url != address.url
        {
            self.check_url(&url)?;
            address.url = url;
            for case in tx.debug_cases(address.id).await? {
                tx.delete_debug_case(address.id, case.activity).await?;
            }
        }
        if let Some(key) = input.key_id {
            address.key_id = usable_key(&mut *tx, seller, Id::from_uuid(key)).await?.id;
        }
        address.options = input.options.unwrap_or(address.options);
        tx.update_address(&address).await?;
        address.version += 1;
        let data = json!({"address": address.id, "url": address.url, "key": address.key_id});
        self.advance_account(&mut *tx, &mut account, "address_edited", actor, data)
            .await?;
        tx.commit().await?;
        self.routes.forget();
        Ok(AddressView::of(&address))
    }

    /// Deletes an address that nothing refers to.
    ///
    /// # Errors
    /// A product, an order, an instance or the profile uses it.
    pub async fn delete_address(&self, actor: Actor, id: Id<ProductionAddress>) -> Result<()> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let mut account = tx.account(seller).await?.or_absent()?;
        let address = own_address(&mut *tx, seller, id).await?;
        if self.serves_a_product(&mut *tx, seller, id).await? {
            return Err(Code::AddressInUse.into());
        }
        match tx.delete_address(id).await {
            Err(StoreError::Forbidden(_)) => return Err(Code::AddressInUse.into()),
            other => other?,
        }
        let data = json!({"address": id, "url": address.url});
        self.advance_account(&mut *tx, &mut account, "address_deleted", actor, data)
            .await?;
        tx.commit().await?;
        self.routes.forget();
        Ok(())
    }

    /// Whether the newest or the live revision of any product of the seller names the address.
    async fn serves_a_product(
        &self,
        tx: &mut dyn Tx,
        seller: Id<Account>,
        address: Id<ProductionAddress>,
    ) -> Result<bool> {
        let mut page = Page {
            before: None,
            limit: 100,
        };
        loop {
            let rows = tx
                .products_of_seller(seller, store::ProductWish::default(), page)
                .await?;
            for row in &rows {
                if row.revision.content.address_id == Some(address) {
                    return Ok(true);
                }
                if let Some(live) = row.product.live_revision
                    && self.contents.get(tx, row.product.id, live).await?.address_id == Some(address)
                {
                    return Ok(true);
                }
            }
            match rows.last() {
                Some(last) if rows.len() == 100 => page.before = Some(last.product.id.uuid()),
                _ => return Ok(false),
            }
        }
    }

    /// The saved debug cases of an address.
    ///
    /// # Errors
    /// It is not the seller's.
    pub async fn list_debug_cases(&self, actor: Actor, id: Id<ProductionAddress>) -> Result<Listed<DebugCaseView>> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.read().await?;
        own_address(&mut *tx, seller, id).await?;
        let cases = tx.debug_cases(id).await?;
        Ok(Listed::all(cases.into_iter().map(DebugCaseView::of).collect()))
    }
}

/// An address of the seller.
pub(super) async fn own_address(
    tx: &mut dyn Tx,
    seller: Id<Account>,
    id: Id<ProductionAddress>,
) -> Result<ProductionAddress> {
    tx.address(id).await?.filter(|a| a.seller_id == seller).or_absent()
}
