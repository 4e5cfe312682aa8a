//! Sign in, sign out, and who is signed in.

use app::{
    identity::SignIn,
    views::{AccountView, OtherSite, SessionView},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    identity::{Label, SessionKind},
    refusal::Code,
};
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    body::Input,
    cookie,
    gate::{SessionSecret, Signed, Source, is_secure},
    problem::{Failure, Reply},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(sign_in, show_session, sign_out))
}

/// A session as its browser needs it.
#[derive(Serialize, utoipa::ToSchema)]
struct SessionReply {
    /// Who is signed in.
    account: AccountView,
    /// The session; none for a bearer token.
    session: Option<SessionView>,
    /// To be sent as `X-CSRF-Token` with everything that changes something; none for a bearer token, which needs none.
    csrf_token: Option<String>,
    /// Where the account is at home on another site and wants to be told so.
    other_site: Option<OtherSite>,
}

/// Sign in. The answer sets the session cookie.
#[utoipa::path(post, path = "/api/v1/session", tag = "identity", request_body = SignIn,
    responses((status = 201, body = SessionReply)))]
async fn sign_in(
    State(api): State<Api>,
    Source(source): Source,
    headers: HeaderMap,
    Input(input): Input<SignIn>,
) -> Reply<Response> {
    let label = device(&headers).ok_or_else(|| Failure::fault("no label for a session"))?;
    let signed = api.app.sign_in(input, &source, label).await?;
    let set = cookie::set(&signed.secret, is_secure(&api)).ok_or_else(|| Failure::fault("no cookie"))?;
    let other_site = OtherSite::of(&signed.account, &api.app.config);
    let reply = SessionReply {
        account: signed.account,
        session: Some(signed.session),
        csrf_token: Some(cookie::csrf_token(&signed.secret)),
        other_site,
    };
    Ok((StatusCode::CREATED, [(header::SET_COOKIE, set)], Json(reply)).into_response())
}

/// What the browser calls itself, as far as it can be shown; else nothing.
fn device(headers: &HeaderMap) -> Option<Label> {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let short: String = agent.chars().take(Label::MAX).collect();
    Label::parse(&short).or_else(|_| Label::parse("")).ok()
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "identity", responses((status = 200, body = SessionReply)))]
async fn show_session(
    State(api): State<Api>,
    signed: Signed,
    SessionSecret(secret): SessionSecret,
) -> Reply<Json<SessionReply>> {
    let account = api.app.own_account(signed.actor()).await?;
    let browser = signed.0.kind == SessionKind::Browser;
    let sessions = api.app.list_sessions(&signed.0, SessionKind::Browser).await?;
    Ok(Json(SessionReply {
        other_site: OtherSite::of(&account, &api.app.config),
        account,
        session: sessions.items.into_iter().find(|s| s.current),
        csrf_token: browser.then(|| cookie::csrf_token(&secret)),
    }))
}

/// Sign out: ends this session. A bearer token does not end itself by this; it is revoked among the tokens.
#[utoipa::path(delete, path = "/api/v1/session", tag = "identity", responses((status = 204)))]
async fn sign_out(State(api): State<Api>, Signed(caller): Signed) -> Reply<Response> {
    if caller.kind != SessionKind::Browser {
        return Err(Code::SessionToken.into());
    }
    api.app.sign_out(&caller).await?;
    let clear = cookie::clear(is_secure(&api)).ok_or_else(|| Failure::fault("no cookie"))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, clear)]).into_response())
}
