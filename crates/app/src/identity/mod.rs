//! Accounts and the ways in.
//!
//! Sessions, bearer tokens and sign-in throttling count real time: moving the sandbox clock by a year signs nobody out
//! and lifts nobody's wait.

mod accounts;
mod authenticate;
mod own;
mod register;
mod sessions;
mod sign_in;

use domain::{
    id::Id,
    identity::{Account, Actor, Locale, Role, Session, SessionKind},
    refusal::Code,
    time::Time,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use store::{Subject, Tx};

pub use self::{
    accounts::{EditAccount, NewAccount},
    own::{ChangePassword, EditOwnAccount},
    register::{Confirmation, Registration, SelfRole},
    sessions::NewToken,
    sign_in::{SignIn, SignedIn},
};
use crate::{App, Result, context};

pub(crate) use self::register::REGISTRATION;

/// Who a request comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caller {
    /// The account.
    pub account: Id<Account>,
    /// Its role.
    pub role: Role,
    /// The session or token used.
    pub session: Id<Session>,
    /// Which of the two it is.
    pub kind: SessionKind,
    /// The account's language.
    pub locale: Locale,
    /// When the session ends by itself.
    pub expires_at: Time,
}

impl Caller {
    /// As use cases know it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Account {
            id: self.account,
            role: self.role,
        }
    }
}

/// What is kept of a session's secret.
fn hash_secret(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The account behind an actor, if it has this role. The HTTP layer has asked its matrix before; asking again costs
/// nothing and holds for every other way in.
///
/// # Errors
/// It has another one.
pub(crate) fn account_as(actor: Actor, role: Role) -> Result<Id<Account>> {
    match actor {
        Actor::Account { id, role: own } if own == role => Ok(id),
        _ => Err(Code::NotAllowed.into()),
    }
}

impl App {
    /// Writes a changed account, or one whose keys, addresses or credentials changed, with its event. The guard on the
    /// version also makes those changes queue up one behind the other, so that limits hold.
    pub(crate) async fn advance_account(
        &self,
        tx: &mut dyn Tx,
        account: &mut Account,
        name: &str,
        actor: Actor,
        data: Value,
    ) -> Result<()> {
        tx.update_account(account).await?;
        account.version += 1;
        let (id, at): (_, Time) = (account.id.uuid(), self.clock.now());
        Ok(tx
            .insert_event(&context::event(
                Subject::Account,
                id,
                account.version,
                name,
                actor,
                at,
                data,
            ))
            .await?)
    }
}
