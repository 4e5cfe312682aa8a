//! Lists and ends sessions; makes bearer tokens for scripts.

use domain::{
    id::Id,
    identity::{Label, Session, SessionKind},
    refusal::{Code, Refusal},
    time::Span,
};
use serde::Deserialize;
use serde_json::json;

use super::Caller;
use crate::{
    App, Once, OrAbsent, Result,
    views::{Listed, NewTokenView, SessionView},
};

/// Live sessions and tokens an account may have; more are no use and a way to fill the disk.
const MOST_TOKENS: usize = 100;

/// A bearer token to be made.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for.
    pub label: Label,
    /// Days until it ends by itself.
    #[schema(minimum = 1, maximum = 3650)]
    pub days: u16,
}

impl App {
    /// All live sessions and tokens of the caller.
    ///
    /// # Errors
    /// The store.
    pub async fn list_sessions(&self, caller: &Caller, kind: SessionKind) -> Result<Listed<SessionView>> {
        let mut tx = self.store.read().await?;
        let sessions = tx.sessions(caller.account, self.clock.wall()).await?;
        let current = Some(caller.session.uuid());
        let views = sessions
            .iter()
            .filter(|s| s.kind == kind)
            .map(|s| SessionView::of(s, current));
        Ok(Listed::all(views.collect()))
    }

    /// Ends a session or token of the caller.
    ///
    /// # Errors
    /// He has no such live one.
    pub async fn revoke_session(&self, caller: &Caller, kind: SessionKind, id: Id<Session>) -> Result<()> {
        let wall = self.clock.wall();
        let mut tx = self.store.begin().await?;
        tx.sessions(caller.account, wall)
            .await?
            .into_iter()
            .find(|s| s.id == id && s.kind == kind)
            .or_absent()?;
        if !tx.revoke_session(caller.account, id, wall).await? {
            return Err(Refusal::absent().into());
        }
        Ok(tx.commit().await?)
    }

    /// Makes a bearer token with all rights of its owner.
    ///
    /// # Errors
    /// It would live longer than policy allows, or there are too many.
    pub async fn create_token(&self, caller: &Caller, input: NewToken, once: Option<&Once>) -> Result<NewTokenView> {
        let wall = self.clock.wall();
        let mut tx = self.store.begin().await?;
        if let Some(once) = once
            && let Some(seen) = once.replay(&mut *tx, caller.account).await?
        {
            return Ok(seen);
        }
        let longest = self.policy(&mut *tx).await?.sign_in.token_life;
        let life = Span::days(i64::from(input.days));
        if input.days == 0 || life > longest {
            let max = longest.as_millis() / Span::days(1).as_millis();
            return Err(Refusal::new(Code::NumberRange)
                .field("days")
                .with("min", 1)
                .with("max", max)
                .into());
        }
        if tx.sessions(caller.account, wall).await?.len() >= MOST_TOKENS {
            return Err(Code::TooMany.into());
        }
        let mut account = tx.account(caller.account).await?.or_absent()?;
        let (session, secret) = self.new_session(account.id, SessionKind::Bearer, input.label, wall.plus(life));
        tx.insert_session(&session).await?;
        let data = json!({"token": session.id, "expires_at": session.expires_at});
        self.advance_account(&mut *tx, &mut account, "token_created", caller.actor(), data)
            .await?;
        let token = SessionView::of(&session, Some(caller.session.uuid()));
        let mut view = NewTokenView { token, secret: None };
        if let Some(once) = once {
            once.keep(&mut *tx, account.id, &view, self.clock.wall()).await?;
        }
        tx.commit().await?;
        view.secret = Some(secret.expose().to_owned());
        Ok(view)
    }
}
