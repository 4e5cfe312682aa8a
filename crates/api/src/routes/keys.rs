//! Access keys.

use app::{
    seller::NewAccessKey,
    views::{AccessKeyView, Listed, NewAccessKeyView},
};
use axum::{Json, extract::State};
use domain::id::Id;
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
        .routes(routes!(list_access_keys, create_access_key))
        .routes(routes!(revoke_access_key))
        .routes(routes!(rotate_access_key))
}

/// The seller's access keys, revoked ones too.
#[utoipa::path(get, path = "/api/v1/seller/access-keys", tag = "seller",
    responses((status = 200, body = Listed<AccessKeyView>)))]
async fn list_access_keys(State(api): State<Api>, signed: Signed) -> Reply<Json<Listed<AccessKeyView>>> {
    Ok(Json(api.app.list_access_keys(signed.actor()).await?))
}

/// Make an access key. Its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/seller/access-keys", tag = "seller", params(IdempotencyKey),
    request_body = NewAccessKey, responses((status = 201, body = NewAccessKeyView)))]
async fn create_access_key(
    State(api): State<Api>,
    signed: Signed,
    posted: Posted<NewAccessKey>,
) -> Reply<(StatusCode, Json<NewAccessKeyView>)> {
    let view = api
        .app
        .create_access_key(signed.actor(), posted.input, Some(&posted.once))
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Replace a key without a gap: makes a new one and moves all addresses of this one to it.
#[utoipa::path(post, path = "/api/v1/seller/access-keys/{id}/rotate", tag = "seller",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = NewAccessKey,
    responses((status = 201, body = NewAccessKeyView)))]
async fn rotate_access_key(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    posted: Posted<NewAccessKey>,
) -> Reply<(StatusCode, Json<NewAccessKeyView>)> {
    let once = Some(&posted.once);
    let view = api
        .app
        .rotate_access_key(signed.actor(), Id::from_uuid(id), posted.input, once)
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Revoke a key that no address is bound to.
#[utoipa::path(delete, path = "/api/v1/seller/access-keys/{id}", tag = "seller", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn revoke_access_key(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<StatusCode> {
    api.app.revoke_access_key(signed.actor(), Id::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
