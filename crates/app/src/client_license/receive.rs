//! Take what a seller uploads for a request (open API §3.6).
//!
//! Whoever uploads has signed path and body with AK/SK. What comes in is bytes from a stranger all the same: nothing is
//! unpacked, no name leads anywhere, and the file goes out again only as something to be saved (threats C2 to C5).

use bytes::Bytes;
use domain::{
    client_license::{ClientLicense, LicenseContent, LicenseFileName, UploadRefusal, is_license_file, is_license_text},
    id::Id,
    identity::{Actor, Role},
    message::Event as Told,
    policy::FileRules,
    refusal::Code,
};
use serde_json::json;
use wire::{
    license_upload::{MOCK_EVENT, Upload, UploadAnswer, UploadError},
    secret::Secret,
};

use super::purpose;
use crate::{App, Error, Result, file::FileKey, openapi::Caller};

impl App {
    /// Takes an upload for an event id; HTTP status and answer.
    pub async fn receive_client_license(
        &self,
        caller: Caller,
        event_id: &str,
        content_type: &str,
        body: &[u8],
    ) -> (u16, UploadAnswer) {
        let taken = match self.receive(caller, event_id, content_type, body).await {
            // Somebody was quicker, most likely the same upload sent twice.
            Err(error) if error.code() == Some(Code::Raced) => self.receive(caller, event_id, content_type, body).await,
            other => other,
        };
        match taken {
            Ok(Ok(())) => (200, UploadAnswer::success()),
            Ok(Err(refused)) => (refused.row().0, refused.answer()),
            Err(error) => {
                tracing::error!(%error, "taking an uploaded licence failed");
                (UploadError::Internal.row().0, UploadError::Internal.answer())
            }
        }
    }

    async fn receive(
        &self,
        caller: Caller,
        event_id: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<std::result::Result<(), UploadError>> {
        if caller.role != Role::Seller {
            return Ok(Err(UploadError::Permission));
        }
        // Who guesses at ids does not get as far as the writer, nor anything of his onto the disk.
        let mut glance = self.store.glance().await?;
        let id = uuid::Uuid::try_parse(event_id).ok().map(Id::<ClientLicense>::from_uuid);
        let found = match id {
            Some(id) => glance.client_license(id).await?,
            None => None,
        };
        let request = found.filter(|request| request.seller_id == caller.account_id);
        if request.is_none() && event_id != MOCK_EVENT {
            return Ok(Err(wire_error(UploadRefusal::Unknown)));
        }
        let upload = match Upload::parse(content_type, body) {
            Ok(upload) => upload,
            Err(error) => return Ok(Err(error)),
        };
        let policy = self.policy(&mut *glance).await?;
        if let Err(error) = check(&upload, &policy.files) {
            return Ok(Err(error));
        }
        // What a debugging call asked for has no request and goes nowhere.
        let Some(request) = request else { return Ok(Ok(())) };
        // A repeat is answered as the first time, and does nothing (threat I2).
        if self.is_what_came(&request, &upload)? {
            return Ok(Ok(()));
        }
        let instance = glance.instance(request.instance_id).await?;
        let usable = instance.is_some_and(|instance| instance.state.usable());
        if let Err(refusal) = request.receive(usable, self.clock.now()) {
            return Ok(Err(wire_error(refusal)));
        }
        drop(glance);
        self.keep(caller, request.id, &upload).await
    }

    /// Writes the bytes, then the request that speaks of them; on every other way the bytes are removed again.
    async fn keep(
        &self,
        caller: Caller,
        id: Id<ClientLicense>,
        upload: &Upload<'_>,
    ) -> Result<std::result::Result<(), UploadError>> {
        let (content, key) = match upload {
            Upload::Characters(text) => {
                let sealed = self.sealer.seal_text(&purpose(id), &Secret::new(text.as_str()));
                let sealed = sealed.map_err(Error::fault)?;
                (LicenseContent::Text { sealed }, None)
            }
            Upload::File { name, sha256, bytes } => {
                let Ok(name) = LicenseFileName::parse(name) else {
                    return Ok(Err(UploadError::InvalidParameter));
                };
                let file = self.id();
                let key = FileKey::of(file);
                self.files.put(&key, Bytes::copy_from_slice(bytes)).await?;
                let content = LicenseContent::File {
                    id: file,
                    name,
                    size: i64::try_from(bytes.len()).map_err(Error::fault)?,
                    sha256: sha256.clone(),
                };
                (content, Some(key))
            }
        };
        let noted = self.note_upload(caller, id, content).await;
        if !matches!(noted, Ok(Ok(())))
            && let Some(key) = key
        {
            self.files.forget(&key).await;
        }
        noted
    }

    async fn note_upload(
        &self,
        caller: Caller,
        id: Id<ClientLicense>,
        content: LicenseContent,
    ) -> Result<std::result::Result<(), UploadError>> {
        let mut tx = self.store.begin().await?;
        let Some(mut request) = tx.client_license(id).await? else {
            return Ok(Err(wire_error(UploadRefusal::Unknown)));
        };
        let instance = tx.instance(request.instance_id).await?;
        let usable = instance.is_some_and(|instance| instance.state.usable());
        request.state = match request.receive(usable, self.clock.now()) {
            Ok(state) => state,
            // Judged once before: what has changed since then came in between, and is looked at anew.
            Err(UploadRefusal::Answered) => return Err(Code::Raced.into()),
            Err(refusal) => return Ok(Err(wire_error(refusal))),
        };
        let data = match &content {
            LicenseContent::Text { .. } => json!({"kind": "text"}),
            LicenseContent::File { size, sha256, .. } => json!({"kind": "file", "size": size, "sha256": sha256}),
        };
        request.content = Some(content);
        let actor = Actor::Account {
            id: caller.account_id,
            role: caller.role,
        };
        self.advance_client_license(&mut *tx, &mut request, "delivered", actor, data)
            .await?;
        // Nothing is left to be asked for.
        self.withdraw_request(&mut *tx, &request).await?;
        let facts = self.client_license_facts(&mut *tx, &request).await?;
        self.tell(&mut *tx, request.buyer_id, Told::ClientLicenseDelivered, facts)
            .await?;
        tx.commit().await?;
        self.waker.wake();
        Ok(Ok(()))
    }

    /// Whether an upload brings the very licence that is here already.
    fn is_what_came(&self, request: &ClientLicense, upload: &Upload<'_>) -> Result<bool> {
        Ok(match (&request.content, upload) {
            (Some(LicenseContent::Text { sealed }), Upload::Characters(text)) => {
                let here = self
                    .sealer
                    .open_text(&purpose(request.id), sealed)
                    .map_err(Error::fault)?;
                here.expose() == text.as_str()
            }
            (Some(LicenseContent::File { sha256: here, .. }), Upload::File { sha256, .. }) => here == sha256,
            _ => false,
        })
    }
}

/// What may be a licence at all.
fn check(upload: &Upload<'_>, rules: &FileRules) -> std::result::Result<(), UploadError> {
    match upload {
        Upload::Characters(text) if !is_license_text(text) => Err(UploadError::InvalidFormat),
        Upload::Characters(_) => Ok(()),
        Upload::File { bytes, .. } => {
            let most = usize::try_from(rules.document_bytes).unwrap_or(usize::MAX);
            if bytes.len() > most {
                return Err(UploadError::InvalidParameter);
            }
            match is_license_file(bytes, rules.document_unpacked) {
                true => Ok(()),
                false => Err(UploadError::InvalidFormat),
            }
        }
    }
}

/// The documented code of a refusal (open API §3.6).
const fn wire_error(refusal: UploadRefusal) -> UploadError {
    match refusal {
        UploadRefusal::Unknown => UploadError::IllegalOperation,
        UploadRefusal::Resource => UploadError::ResourceInvalid,
        UploadRefusal::Answered => UploadError::ApplyInvalid,
        UploadRefusal::Ended => UploadError::NoRemainingAmount,
        UploadRefusal::Denied => UploadError::Denied,
    }
}
