//! Accounts, as operators run them.

use domain::{
    id::Id,
    identity::{Account, AccountState, Actor, DisplayName, Grade, Locale, Login, Mailbox, Password, Phone, Role},
    refusal::{Code, Refusal},
    seller::SellerProfile,
};
use serde::Deserialize;
use serde_json::json;
use store::{AccountWish, Page, StoreError, Subject, Tx};

use super::{account_as, sign_in::password_error};
use crate::{
    App, Error, Once, OrAbsent, Result,
    context::event,
    views::{AccountView, Listed, one_more},
};

/// An account to be made by an operator.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// What it may be; for life.
    pub role: Role,
    /// Sign-in name.
    pub login: Login,
    /// Shown name.
    pub name: DisplayName,
    /// First password; its owner changes it.
    pub password: Password,
    /// Mobile number.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// Grade; buyers only.
    #[serde(default)]
    pub grade: Option<Grade>,
    /// Language; the site's first one where left out.
    #[serde(default)]
    pub locale: Option<Locale>,
}

/// What an operator may change of an account. Fields left out stay as they are.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditAccount {
    /// Grade; buyers only.
    #[serde(default)]
    pub grade: Option<Grade>,
    /// Shut out or let in again.
    #[serde(default)]
    pub state: Option<AccountState>,
}

impl App {
    /// Makes an account of any role. Operators do it; the system itself does it for the very first operator.
    ///
    /// # Errors
    /// The name is taken, or something other than a buyer was given a grade.
    pub async fn create_account(&self, actor: Actor, input: NewAccount, once: Option<&Once>) -> Result<AccountView> {
        let operator = match actor {
            Actor::System => None,
            _ => Some(account_as(actor, Role::Operator)?),
        };
        if input.grade.is_some() && input.role != Role::Buyer {
            return Err(Refusal::new(Code::GradeOnlyBuyers).field("grade").into());
        }
        // Before the transaction: hashing takes longer than anyone may hold the writer.
        let password_hash = self.passwords.hash(&input.password).await.map_err(password_error)?;
        let mut tx = self.store.begin().await?;
        if let (Some(once), Some(operator)) = (once, operator)
            && let Some(seen) = once.replay(&mut *tx, operator).await?
        {
            return Ok(seen);
        }
        let account = Account {
            id: self.id(),
            role: input.role,
            login: input.login,
            name: input.name,
            phone: input.phone.map_or_else(|| Phone::parse("").map_err(Error::fault), Ok)?,
            grade: input.grade.unwrap_or_default(),
            locale: input.locale.unwrap_or_default(),
            state: AccountState::Active,
            site: self.config.site,
            site_notice_off: false,
            password_hash,
            created_at: self.clock.now(),
            version: 0,
        };
        self.insert_account(&mut *tx, &account, actor).await?;
        let view = AccountView::of(&account);
        if let (Some(once), Some(operator)) = (once, operator) {
            once.keep(&mut *tx, operator, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        Ok(view)
    }

    /// Writes a new account with its first event; a seller gets a profile to fill in.
    pub(crate) async fn insert_account(&self, tx: &mut dyn Tx, account: &Account, actor: Actor) -> Result<()> {
        match tx.insert_account(account).await {
            Err(StoreError::Duplicate(_)) => return Err(Refusal::new(Code::LoginTaken).field("login").into()),
            other => other?,
        }
        let data = json!({"role": account.role});
        let id = account.id.uuid();
        tx.insert_event(&event(
            Subject::Account,
            id,
            0,
            "created",
            actor,
            account.created_at,
            data,
        ))
        .await?;
        if account.role == Role::Seller {
            let profile = SellerProfile {
                account_id: account.id,
                service_mailbox: Mailbox::parse("").map_err(Error::fault)?,
                service_phone: Phone::parse("").map_err(Error::fault)?,
                notice_address_id: None,
                version: 0,
            };
            tx.insert_seller_profile(&profile).await?;
        }
        Ok(())
    }

    /// Accounts, newest first.
    ///
    /// # Errors
    /// The store.
    pub async fn list_accounts(&self, actor: Actor, wish: &AccountWish, page: Page) -> Result<Listed<AccountView>> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.read().await?;
        let rows = tx.accounts(wish, one_more(page)).await?;
        Ok(Listed::of(rows, page, |a| a.id.uuid(), |a| AccountView::of(&a)))
    }

    /// One account.
    ///
    /// # Errors
    /// There is none.
    pub async fn show_account(&self, actor: Actor, id: Id<Account>) -> Result<AccountView> {
        account_as(actor, Role::Operator)?;
        let mut tx = self.store.read().await?;
        Ok(AccountView::of(&tx.account(id).await?.or_absent()?))
    }

    /// Sets a grade, shuts an account out or lets it in again. Whoever is shut out loses all sessions and tokens with
    /// the commit; his keys are refused from then on because everyone who takes one looks at the account.
    ///
    /// # Errors
    /// The account changed in the meantime, is no buyer, or is the operator's own.
    pub async fn edit_account(
        &self,
        actor: Actor,
        id: Id<Account>,
        version: i64,
        input: EditAccount,
    ) -> Result<AccountView> {
        let operator = account_as(actor, Role::Operator)?;
        let mut tx = self.store.begin().await?;
        let mut account = tx.account(id).await?.or_absent()?;
        if account.version != version {
            return Err(Code::VersionStale.into());
        }
        if let Some(grade) = input.grade {
            if account.role != Role::Buyer {
                return Err(Refusal::new(Code::GradeOnlyBuyers).field("grade").into());
            }
            account.grade = grade;
        }
        if let Some(state) = input.state {
            if account.id == operator {
                return Err(Refusal::new(Code::OwnAccount).field("state").into());
            }
            account.state = state;
            if state == AccountState::Disabled {
                tx.revoke_sessions(account.id, None, self.clock.wall()).await?;
            }
        }
        let data = json!({"grade": input.grade, "state": input.state});
        self.advance_account(&mut *tx, &mut account, "edited_by_operator", actor, data)
            .await?;
        tx.commit().await?;
        // Credentials of an account that was shut out stop working at once, not when they are read again.
        self.callers.forget();
        Ok(AccountView::of(&account))
    }
}
