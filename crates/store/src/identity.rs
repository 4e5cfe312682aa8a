//! Accounts, sessions, sign-in tries.

use async_trait::async_trait;
use domain::{
    id::Id,
    identity::{Account, DisplayName, Login, Session},
    time::Time,
};

use crate::{AccountWish, Page, Result};

/// Failed tries of one subject (an account name with a source address).
#[derive(Clone, Copy, Debug, Default)]
pub struct SignInTry {
    /// In a row.
    pub failures: u32,
    /// No try before this.
    pub wait_until: Time,
}

/// Accounts and ways in.
#[async_trait]
pub trait Identity {
    /// Adds an account. [`crate::StoreError::Duplicate`] if the login is taken.
    async fn insert_account(&mut self, account: &Account) -> Result<()>;
    /// By id.
    async fn account(&mut self, id: Id<Account>) -> Result<Option<Account>>;
    /// The names of some accounts; those that are not there are left out.
    async fn account_names(&mut self, ids: &[Id<Account>]) -> Result<Vec<(Id<Account>, DisplayName)>>;
    /// By sign-in name.
    async fn account_by_login(&mut self, login: &Login) -> Result<Option<Account>>;
    /// Writes everything but role, login and creation; guarded by the version it was read with.
    async fn update_account(&mut self, account: &Account) -> Result<()>;
    /// Newest first.
    async fn accounts(&mut self, wish: &AccountWish, page: Page) -> Result<Vec<Account>>;

    /// Adds a session.
    async fn insert_session(&mut self, session: &Session) -> Result<()>;
    /// By the hash of its secret.
    async fn session_by_hash(&mut self, hash: &[u8]) -> Result<Option<Session>>;
    /// All live sessions of an account at `now`.
    async fn sessions(&mut self, account: Id<Account>, now: Time) -> Result<Vec<Session>>;
    /// Notes its use and moves its end.
    async fn touch_session(&mut self, id: Id<Session>, seen_at: Time, expires_at: Time) -> Result<()>;
    /// Ends one session of an account; `false` if there is no such live one.
    async fn revoke_session(&mut self, account: Id<Account>, id: Id<Session>, at: Time) -> Result<bool>;
    /// Ends all sessions of an account but one.
    async fn revoke_sessions(&mut self, account: Id<Account>, but: Option<Id<Session>>, at: Time) -> Result<()>;
    /// Removes sessions that ended before `before`.
    async fn purge_sessions(&mut self, before: Time) -> Result<()>;

    /// Failed tries so far.
    async fn sign_in_try(&mut self, subject: &str) -> Result<SignInTry>;
    /// Notes a failure.
    async fn put_sign_in_try(&mut self, subject: &str, tries: SignInTry, at: Time) -> Result<()>;
    /// Forgets them after a success.
    async fn clear_sign_in_try(&mut self, subject: &str) -> Result<()>;
}
