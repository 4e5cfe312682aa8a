//! Credentials for the open APIs.

use app::{
    seller::NewCredential,
    views::{CredentialView, Listed, NewCredentialView},
};
use axum::{Json, extract::State};
use domain::seller::AccessKeyId;
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    body::{IdempotencyKey, Posted},
    gate::Signed,
    params::Segment,
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_credentials, create_credential))
        .routes(routes!(revoke_credential))
}

/// The seller's open-API credentials, revoked ones too.
#[utoipa::path(get, path = "/api/v1/seller/credentials", tag = "seller",
    responses((status = 200, body = Listed<CredentialView>)))]
async fn list_credentials(State(api): State<Api>, signed: Signed) -> Reply<Json<Listed<CredentialView>>> {
    Ok(Json(api.app.list_credentials(signed.actor()).await?))
}

/// Make an AK/SK or an APP key. Its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/seller/credentials", tag = "seller", params(IdempotencyKey),
    request_body = NewCredential, responses((status = 201, body = NewCredentialView)))]
async fn create_credential(
    State(api): State<Api>,
    signed: Signed,
    posted: Posted<NewCredential>,
) -> Reply<(StatusCode, Json<NewCredentialView>)> {
    let view = api
        .app
        .create_credential(signed.actor(), posted.input, Some(&posted.once))
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Revoke a credential.
#[utoipa::path(delete, path = "/api/v1/seller/credentials/{access_key}", tag = "seller",
    params(("access_key" = AccessKeyId, Path)), responses((status = 204)))]
async fn revoke_credential(
    State(api): State<Api>,
    signed: Signed,
    Segment(access_key): Segment<AccessKeyId>,
) -> Reply<StatusCode> {
    api.app.revoke_credential(signed.actor(), access_key.as_str()).await?;
    Ok(StatusCode::NO_CONTENT)
}
