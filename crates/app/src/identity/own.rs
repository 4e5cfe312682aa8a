//! One's own account.

use domain::{
    identity::{Actor, DisplayName, Locale, Password, Phone},
    refusal::{Code, Refusal},
};
use serde::Deserialize;
use serde_json::json;

use super::{Caller, sign_in::password_error};
use crate::{App, OrAbsent, Result, context::account_of, views::AccountView};

/// What everyone may change of his own account. Fields left out stay as they are.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditOwnAccount {
    /// Shown name.
    #[serde(default)]
    pub name: Option<DisplayName>,
    /// Mobile number.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// Language of messages, and of errors where a request names none.
    #[serde(default)]
    pub locale: Option<Locale>,
    /// Whether other sites shall no longer say which site this account belongs to.
    #[serde(default)]
    pub site_notice_off: Option<bool>,
}

/// A new password.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present one.
    pub current: Password,
    /// The new one.
    pub new: Password,
}

impl App {
    /// One's own account.
    ///
    /// # Errors
    /// The store.
    pub async fn own_account(&self, actor: Actor) -> Result<AccountView> {
        let id = account_of(actor)?;
        let mut tx = self.store.read().await?;
        Ok(AccountView::of(&tx.account(id).await?.or_absent()?))
    }

    /// Changes name, telephone, language, or whether other sites say which one is its own.
    ///
    /// # Errors
    /// The account changed in the meantime.
    pub async fn edit_own_account(&self, actor: Actor, version: i64, input: EditOwnAccount) -> Result<AccountView> {
        let id = account_of(actor)?;
        let mut tx = self.store.begin().await?;
        let mut account = tx.account(id).await?.or_absent()?;
        if account.version != version {
            return Err(Code::VersionStale.into());
        }
        account.name = input.name.unwrap_or(account.name);
        account.phone = input.phone.unwrap_or(account.phone);
        account.locale = input.locale.unwrap_or(account.locale);
        account.site_notice_off = input.site_notice_off.unwrap_or(account.site_notice_off);
        let data = json!({"name": account.name, "locale": account.locale});
        self.advance_account(&mut *tx, &mut account, "edited", actor, data)
            .await?;
        tx.commit().await?;
        Ok(AccountView::of(&account))
    }

    /// Changes the password and ends every other session and token: whoever changes a password may do so because
    /// someone else is in (threat A4).
    ///
    /// # Errors
    /// The present password is not right, or it was tried too often.
    pub async fn change_password(&self, caller: &Caller, input: ChangePassword) -> Result<()> {
        let subject = format!("password|{}", caller.account);
        self.count_try(&subject).await?;
        let mut tx = self.store.read().await?;
        let hash = tx.account(caller.account).await?.or_absent()?.password_hash;
        drop(tx);
        if !self
            .passwords
            .verify(&hash, &input.current)
            .await
            .map_err(password_error)?
        {
            return Err(Refusal::new(Code::PasswordWrong).field("current").into());
        }
        let new = self.passwords.hash(&input.new).await.map_err(password_error)?;
        let mut tx = self.store.begin().await?;
        let mut account = tx.account(caller.account).await?.or_absent()?;
        if account.password_hash != hash {
            return Err(Code::Raced.into());
        }
        account.password_hash = new;
        self.advance_account(&mut *tx, &mut account, "password_changed", caller.actor(), json!({}))
            .await?;
        tx.revoke_sessions(account.id, Some(caller.session), self.clock.wall())
            .await?;
        tx.clear_sign_in_try(&subject).await?;
        Ok(tx.commit().await?)
    }
}
