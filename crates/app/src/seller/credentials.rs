//! Credentials for the open APIs: AK/SK and APP key with its secret.

use domain::{
    identity::{Actor, Label, Role},
    refusal::{Code, Refusal},
    seller::{AccessKeyId, ApiCredential, CredentialKind},
};
use serde::Deserialize;
use serde_json::json;
use wire::secret::Secret;

use super::credential_purpose;
use crate::{
    App, Error, Once, OrAbsent, Result,
    identity::account_as,
    views::{CredentialView, Listed, NewCredentialView},
};

const UPPER: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A credential to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredential {
    /// AK/SK or APP key.
    pub kind: CredentialKind,
    /// What the owner calls it.
    pub label: Label,
}

impl App {
    /// All credentials of a seller, revoked ones too.
    ///
    /// # Errors
    /// The store.
    pub async fn list_credentials(&self, actor: Actor) -> Result<Listed<CredentialView>> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.read().await?;
        Ok(Listed::all(
            tx.credentials(seller).await?.iter().map(CredentialView::of).collect(),
        ))
    }

    /// Makes a credential.
    ///
    /// # Errors
    /// The seller has as many as policy allows.
    pub async fn create_credential(
        &self,
        actor: Actor,
        input: NewCredential,
        once: Option<&Once>,
    ) -> Result<NewCredentialView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, seller).await?
        {
            return Ok(seen);
        }
        let mut account = tx.account(seller).await?.or_absent()?;
        let max = self.policy(&mut *tx).await?.max_access_keys;
        let live = tx
            .credentials(seller)
            .await?
            .iter()
            .filter(|c| c.revoked_at.is_none())
            .count();
        if live >= usize::try_from(max).unwrap_or(usize::MAX) {
            return Err(Refusal::new(Code::KeyLimit).with("max", max).into());
        }
        let (access_key, secret) = self.draw_credential(input.kind)?;
        let sealed = self
            .sealer
            .seal_text(&credential_purpose(&access_key), &secret)
            .map_err(Error::fault)?;
        let credential = ApiCredential {
            access_key,
            account_id: seller,
            kind: input.kind,
            label: input.label,
            sealed,
            created_at: self.clock.now(),
            revoked_at: None,
        };
        tx.insert_credential(&credential).await?;
        let data = json!({"access_key": credential.access_key, "kind": credential.kind});
        self.advance_account(&mut *tx, &mut account, "credential_created", actor, data)
            .await?;
        let mut view = NewCredentialView {
            credential: CredentialView::of(&credential),
            secret: None,
        };
        if let Some(once) = once {
            once.keep(&mut *tx, seller, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        view.secret = Some(secret.expose().to_owned());
        Ok(view)
    }

    /// The shapes in which the vendor's own come: AK of 20, SK of 40 characters; APP key of 32, secret of 64.
    fn draw_credential(&self, kind: CredentialKind) -> Result<(AccessKeyId, Secret)> {
        let letter = || {
            UPPER
                .get(usize::try_from(self.entropy.below(36)).unwrap_or(0))
                .copied()
                .unwrap_or(b'A')
        };
        let (public, secret) = match kind {
            CredentialKind::AkSk => (
                (0..20).map(|_| char::from(letter())).collect(),
                self.entropy.alphanumeric(40),
            ),
            CredentialKind::AppKey => (
                wire::encode::hex_lower(&self.entropy.bytes::<16>()),
                self.entropy.alphanumeric(64),
            ),
        };
        let public: String = public;
        Ok((AccessKeyId::parse(&public).map_err(Error::fault)?, Secret::new(secret)))
    }

    /// Revokes a credential; it is refused from this commit on.
    ///
    /// # Errors
    /// It is not the seller's, or was revoked before.
    pub async fn revoke_credential(&self, actor: Actor, access_key: &str) -> Result<()> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let mut account = tx.account(seller).await?.or_absent()?;
        let owned = tx
            .credential(access_key)
            .await?
            .filter(|c| c.account_id == seller)
            .or_absent()?;
        if !tx
            .revoke_credential(seller, owned.access_key.as_str(), self.clock.now())
            .await?
        {
            return Err(Code::KeyRevoked.into());
        }
        let data = json!({"access_key": owned.access_key});
        self.advance_account(&mut *tx, &mut account, "credential_revoked", actor, data)
            .await?;
        tx.commit().await?;
        self.callers.forget();
        Ok(())
    }
}
