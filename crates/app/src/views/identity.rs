//! Accounts and sessions as their owners and operators see them.

use domain::{
    identity::{Account, AccountState, Grade, Locale, Role, Session, SessionKind},
    policy::Site,
    time::Time,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Config;

/// An account.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AccountView {
    /// Identifier.
    pub id: Uuid,
    /// The id sellers see of a buyer (`customerId`).
    pub customer_id: String,
    /// What the account may be.
    pub role: Role,
    /// Sign-in name.
    pub login: String,
    /// Shown name.
    pub name: String,
    /// Mobile number; may be empty.
    pub phone: String,
    /// Grade; buyers only.
    pub grade: Option<Grade>,
    /// Language of its messages.
    pub locale: Locale,
    /// Whether it may act.
    pub state: AccountState,
    /// The site it was made on.
    pub site: Site,
    /// Whether other sites shall not say which one is its own.
    #[serde(default)]
    pub site_notice_off: bool,
    /// When it was made.
    pub created_at: Time,
    /// The version an edit must name.
    pub version: i64,
}

/// That somebody is at home on another site (business rules §9).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OtherSite {
    /// His own site.
    pub site: Site,
    /// Its address, where this site knows it.
    pub url: Option<String>,
}

impl OtherSite {
    /// What to tell an account that is at home on another site than this one, unless it does not want to be told.
    #[must_use]
    pub fn of(account: &AccountView, config: &Config) -> Option<Self> {
        (account.site != config.site && !account.site_notice_off).then(|| Self {
            site: account.site,
            url: config.sites.get(&account.site).cloned(),
        })
    }
}

impl AccountView {
    /// Of an account.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self {
            id: account.id.uuid(),
            customer_id: account.customer_id(),
            role: account.role,
            login: account.login.to_string(),
            name: account.name.to_string(),
            phone: account.phone.to_string(),
            grade: (account.role == Role::Buyer).then_some(account.grade),
            locale: account.locale,
            state: account.state,
            site: account.site,
            site_notice_off: account.site_notice_off,
            created_at: account.created_at,
            version: account.version,
        }
    }
}

/// A session or bearer token, without its secret. Its times are real ones: a moved sandbox clock ends no session.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SessionView {
    /// Identifier.
    pub id: Uuid,
    /// Browser session or bearer token.
    pub kind: SessionKind,
    /// Device or purpose.
    pub label: String,
    /// When it began.
    pub created_at: Time,
    /// Last use, to the minute.
    pub seen_at: Time,
    /// When it ends by itself.
    pub expires_at: Time,
    /// Whether this request came through it.
    pub current: bool,
}

impl SessionView {
    /// Of a session, seen from the session `current`.
    #[must_use]
    pub fn of(session: &Session, current: Option<Uuid>) -> Self {
        Self {
            id: session.id.uuid(),
            kind: session.kind,
            label: session.label.to_string(),
            created_at: session.created_at,
            seen_at: session.seen_at,
            expires_at: session.expires_at,
            current: current == Some(session.id.uuid()),
        }
    }
}

/// A bearer token that was just made.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewTokenView {
    /// The token.
    pub token: SessionView,
    /// What goes behind `Authorization: Bearer`. Shown this once: it is kept as a hash only, so the answer to a repeated
    /// request has `null` here; revoke the token then and make another.
    pub secret: Option<String>,
}
