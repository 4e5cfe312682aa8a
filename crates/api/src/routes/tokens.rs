//! Bearer tokens for scripts.

use app::{
    identity::NewToken,
    views::{Listed, NewTokenView, SessionView},
};
use axum::{Json, extract::State};
use domain::{id::Id, identity::SessionKind};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::{IdempotencyKey, Posted},
    gate::Signed,
    params::Segment,
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_tokens, create_token))
        .routes(routes!(revoke_token))
}

/// Live bearer tokens.
#[utoipa::path(get, path = "/api/v1/account/tokens", tag = "identity",
    responses((status = 200, body = Listed<SessionView>)))]
async fn list_tokens(State(api): State<Api>, Signed(caller): Signed) -> Reply<Json<Listed<SessionView>>> {
    Ok(Json(api.app.list_sessions(&caller, SessionKind::Bearer).await?))
}

/// Make a bearer token. Its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/account/tokens", tag = "identity", params(IdempotencyKey),
    request_body = NewToken, responses((status = 201, body = NewTokenView)))]
async fn create_token(
    State(api): State<Api>,
    Signed(caller): Signed,
    posted: Posted<NewToken>,
) -> Reply<(StatusCode, Json<NewTokenView>)> {
    let view = api.app.create_token(&caller, posted.input, Some(&posted.once)).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Revoke a bearer token.
#[utoipa::path(delete, path = "/api/v1/account/tokens/{id}", tag = "identity", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn revoke_token(State(api): State<Api>, Signed(caller): Signed, Segment(id): Segment<Uuid>) -> Reply<StatusCode> {
    api.app
        .revoke_session(&caller, SessionKind::Bearer, Id::from_uuid(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
