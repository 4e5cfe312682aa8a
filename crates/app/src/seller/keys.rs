//! Access keys: they sign the marketplace's calls to a seller. The secret is shown once and sealed at rest.

use domain::{
    id::Id,
    identity::{Account, Actor, Label, Role},
    refusal::{Code, Refusal},
    seller::AccessKey,
};
use serde_json::json;
use store::Tx;
use wire::secret::Secret;

use super::{NewAccessKey, key_purpose};
use crate::{
    App, Error, Once, OrAbsent, Result,
    identity::account_as,
    views::{AccessKeyView, Listed, NewAccessKeyView},
};

impl App {
    /// All keys of a seller, revoked ones too.
    ///
    /// # Errors
    /// The store.
    pub async fn list_access_keys(&self, actor: Actor) -> Result<Listed<AccessKeyView>> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.read().await?;
        let mut views = Vec::new();
        for key in tx.access_keys(seller).await? {
            let bound = tx.addresses_of_key(key.id).await?;
            views.push(AccessKeyView::of(&key, bound));
        }
        Ok(Listed::all(views))
    }

    /// Makes a key.
    ///
    /// # Errors
    /// The seller has as many as policy allows.
    pub async fn create_access_key(
        &self,
        actor: Actor,
        input: NewAccessKey,
        once: Option<&Once>,
    ) -> Result<NewAccessKeyView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, seller).await?
        {
            return Ok(seen);
        }
        let mut account = tx.account(seller).await?.or_absent()?;
        let (key, secret) = self.add_key(&mut *tx, seller, input.label).await?;
        let data = json!({"key": key.id});
        self.advance_account(&mut *tx, &mut account, "key_created", actor, data)
            .await?;
        let mut view = NewAccessKeyView {
            key: AccessKeyView::of(&key, 0),
            secret: None,
        };
        if let Some(once) = once {
            once.keep(&mut *tx, seller, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        view.secret = Some(secret.expose().to_owned());
        Ok(view)
    }

    /// Replaces a key without a gap: makes a new one and moves every address of the old one to it, in one commit. The
    /// old key is good until it is revoked, so that calls that are under way can still be verified with it.
    ///
    /// # Errors
    /// The key is not the seller's, is revoked, or he has as many as policy allows.
    pub async fn rotate_access_key(
        &self,
        actor: Actor,
        old: Id<AccessKey>,
        input: NewAccessKey,
        once: Option<&Once>,
    ) -> Result<NewAccessKeyView> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, seller).await?
        {
            return Ok(seen);
        }
        let mut account = tx.account(seller).await?.or_absent()?;
        let old = usable_key(&mut *tx, seller, old).await?;
        let (key, secret) = self.add_key(&mut *tx, seller, input.label).await?;
        let mut moved = 0;
        for mut address in tx.addresses(seller).await?.into_iter().filter(|a| a.key_id == old.id) {
            address.key_id = key.id;
            tx.update_address(&address).await?;
            moved += 1;
        }
        let data = json!({"old": old.id, "key": key.id, "addresses": moved});
        self.advance_account(&mut *tx, &mut account, "key_rotated", actor, data)
            .await?;
        let mut view = NewAccessKeyView {
            key: AccessKeyView::of(&key, moved),
            secret: None,
        };
        if let Some(once) = once {
            once.keep(&mut *tx, seller, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        self.routes.forget();
        view.secret = Some(secret.expose().to_owned());
        Ok(view)
    }

    /// Revokes a key that no address is bound to.
    ///
    /// # Errors
    /// It is not the seller's, still bound, or revoked before.
    pub async fn revoke_access_key(&self, actor: Actor, id: Id<AccessKey>) -> Result<()> {
        let seller = account_as(actor, Role::Seller)?;
        let mut tx = self.store.begin().await?;
        let mut account = tx.account(seller).await?.or_absent()?;
        let key = usable_key(&mut *tx, seller, id).await?;
        let bound = tx.addresses_of_key(key.id).await?;
        if bound > 0 {
            return Err(Refusal::new(Code::KeyBound).with("count", bound).into());
        }
        tx.revoke_access_key(key.id, self.clock.now()).await?;
        let data = json!({"key": key.id});
        self.advance_account(&mut *tx, &mut account, "key_revoked", actor, data)
            .await?;
        tx.commit().await?;
        self.routes.forget();
        Ok(())
    }

    async fn add_key(&self, tx: &mut dyn Tx, seller: Id<Account>, label: Label) -> Result<(AccessKey, Secret)> {
        let max = self.policy(tx).await?.max_access_keys;
        let live = tx
            .access_keys(seller)
            .await?
            .iter()
            .filter(|k| k.revoked_at.is_none())
            .count();
        if live >= usize::try_from(max).unwrap_or(usize::MAX) {
            return Err(Refusal::new(Code::KeyLimit).with("max", max).into());
        }
        let (id, secret) = (self.id(), self.entropy.access_key());
        let sealed = self.sealer.seal_text(&key_purpose(id), &secret).map_err(Error::fault)?;
        let key = AccessKey {
            id,
            seller_id: seller,
            label,
            sealed,
            created_at: self.clock.now(),
            revoked_at: None,
        };
        tx.insert_access_key(&key).await?;
        Ok((key, secret))
    }
}

/// A key of the seller that is not revoked.
pub(super) async fn usable_key(tx: &mut dyn Tx, seller: Id<Account>, id: Id<AccessKey>) -> Result<AccessKey> {
    let key = tx.access_key(id).await?.filter(|k| k.seller_id == seller).or_absent()?;
    if key.revoked_at.is_some() {
        Err(Code::KeyRevoked.into())
    } else {
        Ok(key)
    }
}
