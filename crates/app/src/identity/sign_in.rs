//! Sign in and out.

use domain::{
    id::Id,
    identity::{Account, AccountState, Actor, Label, Login, Password, Session, SessionKind, signin_wait},
    refusal::{Code, Refusal},
    time::{Span, Time},
};
use serde::Deserialize;
use serde_json::json;
use store::SignInTry;
use wire::secret::Secret;

use super::{Caller, hash_secret};
use crate::{
    App, Error, Result,
    password::PasswordError,
    views::{AccountView, SessionView},
};

/// A name and a password.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
// The policy about signing in has this name in the document.
#[schema(as = SignInInput)]
pub struct SignIn {
    /// Sign-in name.
    pub login: Login,
    /// Password.
    pub password: Password,
}

/// A new session with the secret its cookie carries.
#[derive(Debug)]
pub struct SignedIn {
    /// Who signed in.
    pub account: AccountView,
    /// The session.
    pub session: SessionView,
    /// What the cookie carries; nothing keeps it.
    pub secret: Secret,
}

impl App {
    /// Signs in from `source` (an address). Every try is counted before its password is looked at, so that parallel
    /// guesses wait like others, and the count belongs to the name *and* the source: nobody can shut out another (threat
    /// A6). An unknown name costs the same hash, the same rows and the same answer as a wrong password (threat A7).
    ///
    /// # Errors
    /// The name or password is not right, it is too early for another try, or the account is disabled; that last one is
    /// told to whoever knows the password only.
    pub async fn sign_in(&self, input: SignIn, source: &str, label: Label) -> Result<SignedIn> {
        let subject = format!("{}|{source}", input.login);
        let before = self.count_try(&subject).await?;
        let mut tx = self.store.read().await?;
        let account = tx.account_by_login(&input.login).await?;
        drop(tx);
        let fits = match &account {
            Some(account) => self.passwords.verify(&account.password_hash, &input.password).await,
            None => self.passwords.dummy_verify(&input.password).await,
        };
        let fits = match fits {
            Ok(fits) => fits,
            Err(error) => {
                // Nothing was learnt about the password: the try does not count.
                self.forget_try(&subject, before).await?;
                return Err(password_error(error));
            }
        };
        let Some(account) = account.filter(|_| fits) else {
            return Err(Code::SignInWrong.into());
        };
        if account.state != AccountState::Active {
            return Err(Code::AccountDisabled.into());
        }
        self.open_session(account, &input.password, &subject, label).await
    }

    /// Counts a try, or refuses it because it comes too early. Gives the state before it.
    pub(crate) async fn count_try(&self, subject: &str) -> Result<SignInTry> {
        let wall = self.clock.wall();
        let mut tx = self.store.begin().await?;
        let rules = self.policy(&mut *tx).await?.sign_in;
        let before = tx.sign_in_try(subject).await?;
        if wall < before.wait_until {
            return Err(wait(before.wait_until.since(wall)).into());
        }
        let failures = before.failures.saturating_add(1);
        let pause = signin_wait(failures, rules.free_failures, rules.base_wait, rules.max_wait);
        let tries = SignInTry {
            failures,
            wait_until: wall.plus(pause),
        };
        tx.put_sign_in_try(subject, tries, wall).await?;
        tx.commit().await?;
        Ok(before)
    }

    async fn forget_try(&self, subject: &str, before: SignInTry) -> Result<()> {
        let mut tx = self.store.begin().await?;
        tx.put_sign_in_try(subject, before, self.clock.wall()).await?;
        Ok(tx.commit().await?)
    }

    async fn open_session(
        &self,
        mut account: Account,
        password: &Password,
        subject: &str,
        label: Label,
    ) -> Result<SignedIn> {
        // The cost of hashing grows over the years; the only moment to follow is when the password is at hand.
        let rehashed = if self.passwords.outdated(&account.password_hash) {
            Some(self.passwords.hash(password).await.map_err(password_error)?)
        } else {
            None
        };
        let wall = self.clock.wall();
        let mut tx = self.store.begin().await?;
        let idle = self.policy(&mut *tx).await?.sign_in.session_idle;
        if let Some(hash) = rehashed {
            account.password_hash = hash;
            let actor = Actor::Account {
                id: account.id,
                role: account.role,
            };
            self.advance_account(&mut *tx, &mut account, "password_rehashed", actor, json!({}))
                .await?;
        }
        let (session, secret) = self.new_session(account.id, SessionKind::Browser, label, wall.plus(idle));
        tx.insert_session(&session).await?;
        tx.clear_sign_in_try(subject).await?;
        tx.commit().await?;
        Ok(SignedIn {
            account: AccountView::of(&account),
            session: SessionView::of(&session, Some(session.id.uuid())),
            secret,
        })
    }

    pub(crate) fn new_session(
        &self,
        account_id: Id<Account>,
        kind: SessionKind,
        label: Label,
        expires_at: Time,
    ) -> (Session, Secret) {
        let (secret, wall) = (self.entropy.token(), self.clock.wall());
        let session = Session {
            id: self.id(),
            account_id,
            kind,
            secret_hash: hash_secret(secret.expose()),
            label,
            created_at: wall,
            seen_at: wall,
            expires_at,
            revoked_at: None,
        };
        (session, secret)
    }

    /// Ends the session the request came through.
    ///
    /// # Errors
    /// The store.
    pub async fn sign_out(&self, caller: &Caller) -> Result<()> {
        let mut tx = self.store.begin().await?;
        tx.revoke_session(caller.account, caller.session, self.clock.wall())
            .await?;
        Ok(tx.commit().await?)
    }
}

fn wait(span: Span) -> Refusal {
    Refusal::new(Code::SignInWait).with("seconds", (span.as_millis() + 999) / 1_000)
}

/// What a caller learns when a password could not be worked on.
pub(crate) fn password_error(error: PasswordError) -> Error {
    match error {
        PasswordError::Busy => Refusal::new(Code::TooFast).with("seconds", 1).into(),
        other => Error::fault(other),
    }
}
