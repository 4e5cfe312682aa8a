//! The seller's profile.

use domain::{
    id::Id,
    identity::{Account, Actor, Mailbox, Phone, Role},
    refusal::{Code, Refusal},
    seller::{Protocol, SellerProfile},
};
use serde::Deserialize;
use store::Tx;
use uuid::Uuid;

use crate::{App, Error, OrAbsent, Result, identity::account_as, views::SellerProfileView};

/// The whole profile as it shall be.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditProfile {
    /// Mailbox of the service desk: failures of the production interface are always told here too. May be empty.
    pub service_mailbox: Mailbox,
    /// Telephone of the service desk; shown to buyers. May be empty.
    pub service_phone: Phone,
    /// A V2 address of the seller that wants order notices; none to get none.
    #[serde(default)]
    pub notice_address_id: Option<Uuid>,
}

impl App {
    /// The seller's own profile.
    ///
    /// # Errors
    /// The store.
    pub async fn show_profile(&self, actor: Actor) -> Result<SellerProfileView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.read().await?;
        Ok(profile_of(&mut *tx, seller).await?.into())
    }

    /// Writes the seller's own profile.
    ///
    /// # Errors
    /// It changed in the meantime, or the address is not his or cannot take notices.
    pub async fn edit_profile(&self, actor: Actor, version: i64, input: EditProfile) -> Result<SellerProfileView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let mut profile = profile_of(&mut *tx, seller).await?;
        if profile.version != version {
            return Err(Code::VersionStale.into());
        }
        let notice = input.notice_address_id.map(Id::from_uuid);
        if let Some(id) = notice {
            let address = tx.address(id).await?.filter(|a| a.seller_id == seller).or_absent()?;
            // Only the second generation has an activity for it.
            if address.protocol != Protocol::V2 {
                return Err(Refusal::new(Code::ActivityProtocol).field("notice_address_id").into());
            }
        }
        profile.service_mailbox = input.service_mailbox;
        profile.service_phone = input.service_phone;
        profile.notice_address_id = notice;
        tx.update_seller_profile(&profile).await?;
        profile.version += 1;
        tx.commit().await?;
        Ok(profile.into())
    }
}

/// The profile of a seller; every seller account is made with one.
async fn profile_of(tx: &mut dyn Tx, seller: Id<Account>) -> Result<SellerProfile> {
    tx.seller_profile(seller)
        .await?
        .ok_or_else(|| Error::fault(format!("seller {seller} has no profile")))
}
