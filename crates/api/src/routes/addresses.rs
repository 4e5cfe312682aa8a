//! Production addresses and debugging.

use app::{
    seller::{DebugCall, EditAddress, NewAddress},
    views::{AddressView, DebugCaseView, DebugPresetView, DebugView, Listed},
};
use axum::{Json, extract::State, response::IntoResponse};
use domain::{fulfilment::Activity, id::Id};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::{IdempotencyKey, Input, Posted},
    gate::Signed,
    params::Segment,
    problem::Reply,
    version::{IfMatch, Tagged},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_addresses, create_address))
        .routes(routes!(show_address, edit_address, delete_address))
        .routes(routes!(debug_presets))
        .routes(routes!(debug_call))
        .routes(routes!(list_debug_cases))
        .routes(routes!(delete_debug_case))
}

/// The seller's production addresses.
#[utoipa::path(get, path = "/api/v1/seller/addresses", tag = "seller",
    responses((status = 200, body = Listed<AddressView>)))]
async fn list_addresses(State(api): State<Api>, signed: Signed) -> Reply<Json<Listed<AddressView>>> {
    Ok(Json(api.app.list_addresses(signed.actor()).await?))
}

/// Make an address.
#[utoipa::path(post, path = "/api/v1/seller/addresses", tag = "seller", params(IdempotencyKey),
    request_body = NewAddress, responses((status = 201, body = AddressView)))]
async fn create_address(
    State(api): State<Api>,
    signed: Signed,
    posted: Posted<NewAddress>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .create_address(signed.actor(), posted.input, Some(&posted.once))
        .await?;
    Ok(Tagged(StatusCode::CREATED, view.version, view))
}

/// One address.
#[utoipa::path(get, path = "/api/v1/seller/addresses/{id}", tag = "seller", params(("id" = Uuid, Path)),
    responses((status = 200, body = AddressView)))]
async fn show_address(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<impl IntoResponse> {
    let view = api.app.show_address(signed.actor(), Id::from_uuid(id)).await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Change URL, key or options of an address.
#[utoipa::path(patch, path = "/api/v1/seller/addresses/{id}", tag = "seller", params(("id" = Uuid, Path), IfMatch),
    request_body = EditAddress, responses((status = 200, body = AddressView)))]
async fn edit_address(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(input): Input<EditAddress>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .edit_address(signed.actor(), Id::from_uuid(id), version, input)
        .await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Delete an address that nothing refers to, with its debug cases.
#[utoipa::path(delete, path = "/api/v1/seller/addresses/{id}", tag = "seller", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn delete_address(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<StatusCode> {
    api.app.delete_address(signed.actor(), Id::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the debugging forms of an address start with: its activities with the documented values.
#[utoipa::path(get, path = "/api/v1/seller/addresses/{id}/debug-presets", tag = "seller", params(("id" = Uuid, Path)),
    responses((status = 200, body = Listed<DebugPresetView>)))]
async fn debug_presets(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<Listed<DebugPresetView>>> {
    Ok(Json(api.app.debug_presets(signed.actor(), Id::from_uuid(id)).await?))
}

/// Run an activity against one's own server with testFlag, or only show the request. Whatever the server does is
/// told in the verdict.
#[utoipa::path(post, path = "/api/v1/seller/addresses/{id}/debug-calls", tag = "seller", params(("id" = Uuid, Path)),
    request_body = DebugCall, responses((status = 200, body = DebugView)))]
async fn debug_call(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    Input(input): Input<DebugCall>,
) -> Reply<Json<DebugView>> {
    Ok(Json(
        api.app.debug_call(signed.actor(), Id::from_uuid(id), input).await?,
    ))
}

/// The saved debug cases of an address.
#[utoipa::path(get, path = "/api/v1/seller/addresses/{id}/debug-cases", tag = "seller", params(("id" = Uuid, Path)),
    responses((status = 200, body = Listed<DebugCaseView>)))]
async fn list_debug_cases(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<Listed<DebugCaseView>>> {
    Ok(Json(api.app.list_debug_cases(signed.actor(), Id::from_uuid(id)).await?))
}

/// Remove a saved debug case.
#[utoipa::path(delete, path = "/api/v1/seller/addresses/{id}/debug-cases/{activity}", tag = "seller",
    params(("id" = Uuid, Path), ("activity" = Activity, Path)), responses((status = 204)))]
async fn delete_debug_case(
    State(api): State<Api>,
    signed: Signed,
    Segment((id, activity)): Segment<(Uuid, Activity)>,
) -> Reply<StatusCode> {
    api.app
        .delete_debug_case(signed.actor(), Id::from_uuid(id), activity)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
