//! Show requests, and give their buyer what was uploaded.

use bytes::Bytes;
use domain::{
    client_license::{ClientLicense, LicenseContent, LicenseFileName},
    id::Id,
    identity::{Account, Actor, Role},
    instance::Instance,
    refusal::Code,
};
use serde_json::json;

use super::purpose;
use crate::{
    App, Error, OrAbsent, Result,
    file::FileKey,
    identity::account_as,
    instance::admits,
    order::filter_of,
    views::{ClientLicenseDetails, ClientLicenseView, EventView, LicenseTextView},
};

/// A licence file as it goes out.
#[derive(Clone, Debug)]
pub struct LicenseFileBody {
    /// What it was called.
    pub name: LicenseFileName,
    /// Its bytes.
    pub bytes: Bytes,
}

impl App {
    /// The requests of an instance, newest first.
    ///
    /// # Errors
    /// The instance is absent or foreign.
    pub async fn list_client_licenses(&self, actor: Actor, id: Id<Instance>) -> Result<Vec<ClientLicenseView>> {
        let mut tx = self.store.read().await?;
        let filter = filter_of(actor)?;
        tx.instance(id).await?.filter(|i| admits(filter, i)).or_absent()?;
        let requests = tx.client_licenses(id).await?;
        Ok(requests.iter().map(ClientLicenseView::of).collect())
    }

    /// One request with what happened to it.
    ///
    /// # Errors
    /// It is absent or foreign.
    pub async fn show_client_license(&self, actor: Actor, id: Id<ClientLicense>) -> Result<ClientLicenseDetails> {
        let mut tx = self.store.read().await?;
        let request = tx.client_license(id).await?.or_absent()?;
        let filter = filter_of(actor)?;
        tx.instance(request.instance_id)
            .await?
            .filter(|i| admits(filter, i))
            .or_absent()?;
        let events = tx.events(id.uuid()).await?;
        Ok(ClientLicenseDetails {
            request: ClientLicenseView::of(&request),
            events: events.iter().map(EventView::of).collect(),
        })
    }

    /// Shows its buyer a licence that is a text, and notes that he saw it.
    ///
    /// # Errors
    /// It is absent or foreign, nothing has come, or it is a file.
    pub async fn reveal_client_license(&self, actor: Actor, id: Id<ClientLicense>) -> Result<LicenseTextView> {
        match self.hand_over(actor, id, "shown", false).await? {
            LicenseContent::Text { sealed } => {
                let text = self.sealer.open_text(&purpose(id), &sealed).map_err(Error::fault)?;
                Ok(LicenseTextView {
                    license: text.expose().to_owned(),
                })
            }
            LicenseContent::File { .. } => None.or_absent(),
        }
    }

    /// Gives its buyer a licence that is a file, and notes that he has it.
    ///
    /// # Errors
    /// It is absent or foreign, nothing has come, or it is a text.
    pub async fn client_license_file(&self, actor: Actor, id: Id<ClientLicense>) -> Result<LicenseFileBody> {
        match self.hand_over(actor, id, "downloaded", true).await? {
            LicenseContent::File { id, name, .. } => {
                let bytes = self.files.bytes(&FileKey::of(id)).await?;
                // The row is written after the bytes, so they are lost, not absent.
                let bytes = bytes.ok_or_else(|| Error::fault(format!("the bytes of licence file {id} are lost")))?;
                Ok(LicenseFileBody { name, bytes })
            }
            LicenseContent::Text { .. } => None.or_absent(),
        }
    }

    async fn hand_over(&self, actor: Actor, id: Id<ClientLicense>, noted: &str, file: bool) -> Result<LicenseContent> {
        let buyer = account_as(actor, Role::Buyer)?;
        match self.try_hand_over(actor, buyer, id, noted, file).await {
            // He looks from two pages at once.
            Err(error) if error.code() == Some(Code::Raced) => self.try_hand_over(actor, buyer, id, noted, file).await,
            other => other,
        }
    }

    async fn try_hand_over(
        &self,
        actor: Actor,
        buyer: Id<Account>,
        id: Id<ClientLicense>,
        noted: &str,
        file: bool,
    ) -> Result<LicenseContent> {
        let mut tx = self.store.begin().await?;
        let mut request = tx
            .client_license(id)
            .await?
            .filter(|r| r.buyer_id == buyer)
            .or_absent()?;
        let wanted = |content: &LicenseContent| matches!(content, LicenseContent::File { .. }) == file;
        let content = request.content.clone().filter(wanted).or_absent()?;
        self.advance_client_license(&mut *tx, &mut request, noted, actor, json!({}))
            .await?;
        tx.commit().await?;
        Ok(content)
    }
}
