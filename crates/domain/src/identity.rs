//! Who acts: accounts, their roles and grades, sign-in sessions and bearer tokens.

use serde::{Deserialize, Serialize};

use crate::{bounded_text, id::Id, policy::Site, time::Time};

bounded_text! {
    /// The sign-in name: an e-mail address, in lower case.
    Login: Email 3..=254;
    /// What a person or company is called.
    DisplayName: Line 1..=64;
    /// A password as typed. Kept only while it is being hashed.
    Password: Opaque 10..=200;
    /// A telephone number.
    Phone: Phone 0..=32;
    /// An e-mail address at which a service desk answers.
    Mailbox: Email 0..=254;
    /// What a session or token is called by its owner.
    Label: Line 0..=80;
}

/// One person or company that can sign in.
pub struct Account {
    /// Identifier; its 32-digit form is the `customerId` sellers see.
    pub id: Id<Account>,
    /// What this account may be. Fixed for life: a company that both buys and sells holds two accounts.
    pub role: Role,
    /// Sign-in name, unique.
    pub login: Login,
    /// Shown name.
    pub name: DisplayName,
    /// Mobile number for short messages and for `mobilePhone` on the wire; may be empty.
    pub phone: Phone,
    /// Spending grade of a buyer; decides grace and retention.
    pub grade: Grade,
    /// Language of its messages and of errors where a request names none.
    pub locale: Locale,
    /// Whether it may act.
    pub state: AccountState,
    /// The site it was made on.
    pub site: Site,
    /// Whether it does not want to be told on other sites which one is its own.
    pub site_notice_off: bool,
    /// argon2id hash in PHC form.
    pub password_hash: String,
    /// When it was made.
    pub created_at: Time,
    /// Guard against lost updates.
    pub version: i64,
}

impl Account {
    /// The `customerId` of the wire contracts.
    #[must_use]
    pub fn customer_id(&self) -> String {
        self.id.simple()
    }
}

/// The role of an account. Sub-users with a part of these rights join later; they will act under their owner's role.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum Role {
    /// Buys.
    Buyer,
    /// Sells.
    Seller,
    /// Runs the marketplace.
    Operator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 3] = [Self::Buyer, Self::Seller, Self::Operator];
}

/// Grade of a buyer by spending (business rules §3.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "TEXT"))]
#[expect(missing_docs, reason = "the grades are their own names")]
pub enum Grade {
    #[default]
    V0,
    V1,
    V2,
    V3,
    V4,
    V5,
}

/// Languages of the console, of messages and of errors.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(type_name = "TEXT"))]
pub enum Locale {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "zh-CN"))]
    ZhCn,
    /// American English.
    #[serde(rename = "en-US")]
    #[cfg_attr(feature = "sqlx", sqlx(rename = "en-US"))]
    EnUs,
}

/// Whether an account may act.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum AccountState {
    /// In good standing.
    Active,
    /// Shut out by an operator: sessions, tokens and keys stop working at once (threat A8).
    Disabled,
}

/// A way in: a browser session or a bearer token. Only a hash of its secret is kept.
pub struct Session {
    /// Identifier.
    pub id: Id<Session>,
    /// Whose it is.
    pub account_id: Id<Account>,
    /// Cookie or bearer.
    pub kind: SessionKind,
    /// SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    /// Device or purpose, as the owner reads it in the list.
    pub label: Label,
    /// When it began.
    pub created_at: Time,
    /// Last use, to the minute.
    pub seen_at: Time,
    /// When it ends by itself.
    pub expires_at: Time,
    /// When it was ended by hand.
    pub revoked_at: Option<Time>,
}

/// The two kinds of [`Session`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "sqlx",
    derive(sqlx::Type),
    sqlx(type_name = "TEXT", rename_all = "snake_case")
)]
pub enum SessionKind {
    /// A browser, by cookie.
    Browser,
    /// A script, by `Authorization: Bearer`.
    Bearer,
}

/// Who is acting, as every use case receives it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// A signed-in account.
    Account {
        /// Which.
        id: Id<Account>,
        /// In which role.
        role: Role,
    },
    /// The marketplace itself: timers and jobs.
    System,
}

impl Actor {
    /// The account behind the actor, if any.
    #[must_use]
    pub const fn account(self) -> Option<Id<Account>> {
        match self {
            Self::Account { id, .. } => Some(id),
            Self::System => None,
        }
    }
}

/// Delay of sign-in tries: after `free` failures each further failure doubles the wait up to a cap; nobody is locked out
/// for good (threat A6).
#[must_use]
pub fn signin_wait(failures: u32, free: u32, base: crate::time::Span, cap: crate::time::Span) -> crate::time::Span {
    if failures < free {
        return crate::time::Span::ZERO;
    }
    let doublings = (failures - free).min(20);
    crate::time::Span::millis((base.as_millis() << doublings).min(cap.as_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    #[test]
    fn waits_double_and_stop_growing() {
        let wait = |n| signin_wait(n, 5, Span::seconds(1), Span::minutes(15));
        assert_eq!(wait(4), Span::ZERO);
        assert_eq!(wait(5), Span::seconds(1));
        assert_eq!(wait(8), Span::seconds(8));
        assert_eq!(wait(1_000), Span::minutes(15));
    }
}
