//! One's own account.

use app::{
    identity::{ChangePassword, EditOwnAccount},
    views::{AccountView, Listed, SessionView},
};
use axum::{Json, extract::State, response::IntoResponse};
use domain::{id::Id, identity::SessionKind};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::Input,
    gate::Signed,
    params::Segment,
    problem::Reply,
    version::{IfMatch, Tagged},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(own_account, edit_own_account))
        .routes(routes!(change_password))
        .routes(routes!(list_sessions))
        .routes(routes!(revoke_session))
}

/// One's own account.
#[utoipa::path(get, path = "/api/v1/account", tag = "identity", responses((status = 200, body = AccountView)))]
async fn own_account(State(api): State<Api>, signed: Signed) -> Reply<impl IntoResponse> {
    let view = api.app.own_account(signed.actor()).await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Change name, telephone or language, or whether other sites say which one is one's own.
#[utoipa::path(patch, path = "/api/v1/account", tag = "identity", params(IfMatch), request_body = EditOwnAccount,
    responses((status = 200, body = AccountView)))]
async fn edit_own_account(
    State(api): State<Api>,
    signed: Signed,
    IfMatch(version): IfMatch,
    Input(input): Input<EditOwnAccount>,
) -> Reply<impl IntoResponse> {
    let view = api.app.edit_own_account(signed.actor(), version, input).await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Change the password. All other sessions and tokens end.
#[utoipa::path(put, path = "/api/v1/account/password", tag = "identity", request_body = ChangePassword,
    responses((status = 204)))]
async fn change_password(
    State(api): State<Api>,
    Signed(caller): Signed,
    Input(input): Input<ChangePassword>,
) -> Reply<StatusCode> {
    api.app.change_password(&caller, input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Browsers that are signed in.
#[utoipa::path(get, path = "/api/v1/account/sessions", tag = "identity",
    responses((status = 200, body = Listed<SessionView>)))]
async fn list_sessions(State(api): State<Api>, Signed(caller): Signed) -> Reply<Json<Listed<SessionView>>> {
    Ok(Json(api.app.list_sessions(&caller, SessionKind::Browser).await?))
}

/// Sign a browser out.
#[utoipa::path(delete, path = "/api/v1/account/sessions/{id}", tag = "identity", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn revoke_session(
    State(api): State<Api>,
    Signed(caller): Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<StatusCode> {
    api.app
        .revoke_session(&caller, SessionKind::Browser, Id::from_uuid(id))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
