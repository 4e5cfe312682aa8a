//! From the secret of a request to the caller behind it.

use domain::{
    identity::{AccountState, SessionKind},
    time::{Span, Time},
};

use super::{Caller, hash_secret};
use crate::{App, Result};

/// The last use of a session is noted this often; a write for every read would be too many.
const NOTED: Span = Span::minutes(1);

impl App {
    /// The caller behind the secret of a session or a bearer token. Read anew at every request, so that whatever is
    /// revoked or disabled ends with the commit that says so (threats A4, A8).
    ///
    /// # Errors
    /// The store.
    pub async fn authenticate(&self, secret: &str, kind: SessionKind) -> Result<Option<Caller>> {
        if secret.is_empty() || secret.len() > 128 {
            return Ok(None);
        }
        let wall = self.clock.wall();
        let mut tx = self.store.read().await?;
        let Some(session) = tx.session_by_hash(&hash_secret(secret)).await? else {
            return Ok(None);
        };
        if session.kind != kind || session.revoked_at.is_some() || session.expires_at <= wall {
            return Ok(None);
        }
        let Some(account) = tx.account(session.account_id).await? else {
            return Ok(None);
        };
        if account.state != AccountState::Active {
            return Ok(None);
        }
        let idle = self.policy(&mut *tx).await?.sign_in.session_idle;
        drop(tx);
        let mut caller = Caller {
            account: account.id,
            role: account.role,
            session: session.id,
            kind,
            locale: account.locale,
            expires_at: session.expires_at,
        };
        if wall.since(session.seen_at) >= NOTED {
            let expires_at = match kind {
                SessionKind::Browser => wall.plus(idle),
                SessionKind::Bearer => session.expires_at,
            };
            // A busy database is no reason to turn a good caller away; the next request notes it.
            if let Err(error) = self.note_use(&caller, wall, expires_at).await {
                tracing::warn!(%error, "the use of a session could not be noted");
            } else {
                caller.expires_at = expires_at;
            }
        }
        Ok(Some(caller))
    }

    async fn note_use(&self, caller: &Caller, seen_at: Time, expires_at: Time) -> Result<()> {
        let mut tx = self.store.begin().await?;
        tx.touch_session(caller.session, seen_at, expires_at).await?;
        Ok(tx.commit().await?)
    }
}
