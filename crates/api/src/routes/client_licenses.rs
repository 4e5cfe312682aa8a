//! Licences for single devices: asked for by their buyer, uploaded by the seller under the original path, handed out here.

use app::{
    client_license::AskClientLicense,
    views::{ClientLicenseDetails, ClientLicenseView, LicenseTextView},
};
use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::id::Id;
use http::{HeaderValue, StatusCode, header};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::files::describe;
use crate::{
    Api,
    body::{IdempotencyKey, Posted},
    gate::Signed,
    params::Segment,
    problem::Reply,
    version::Tagged,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_client_licenses, ask_client_license))
        .routes(routes!(show_client_license))
        .routes(routes!(ask_client_license_again))
        .routes(routes!(reveal_client_license))
        .routes(routes!(download_client_license))
}

/// The requests of an instance for licences of single devices, newest first.
#[utoipa::path(get, path = "/api/v1/instances/{id}/client-licenses", tag = "licenses", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<ClientLicenseView>)))]
async fn list_client_licenses(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<Vec<ClientLicenseView>>> {
    let list = api.app.list_client_licenses(signed.actor(), Id::from_uuid(id)).await?;
    Ok(Json(list))
}

/// Ask for a licence for one device. The seller is called at once; the licence comes when it uploads it.
#[utoipa::path(post, path = "/api/v1/instances/{id}/client-licenses", tag = "licenses",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = AskClientLicense,
    responses((status = 201, body = ClientLicenseView)))]
async fn ask_client_license(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    posted: Posted<AskClientLicense>,
) -> Reply<(StatusCode, Json<ClientLicenseView>)> {
    let view = api
        .app
        .ask_client_license(signed.actor(), Id::from_uuid(id), posted.input, Some(&posted.once))
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// A request for the licence of a device, with its history.
#[utoipa::path(get, path = "/api/v1/client-licenses/{id}", tag = "licenses", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientLicenseDetails)))]
async fn show_client_license(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<impl IntoResponse> {
    let view = api.app.show_client_license(signed.actor(), Id::from_uuid(id)).await?;
    Ok(Tagged(StatusCode::OK, view.request.version, view))
}

/// Have the seller called once more for a request that nothing has come for: under the same event id, so that a licence
/// that was made already is not made twice.
#[utoipa::path(post, path = "/api/v1/client-licenses/{id}/ask-again", tag = "licenses", params(("id" = Uuid, Path)),
    responses((status = 200, body = ClientLicenseView)))]
async fn ask_client_license_again(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .ask_client_license_again(signed.actor(), Id::from_uuid(id))
        .await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Show a licence that is a text. That it was seen is noted in the request's history.
#[utoipa::path(post, path = "/api/v1/client-licenses/{id}/text", tag = "licenses", params(("id" = Uuid, Path)),
    responses((status = 200, body = LicenseTextView)))]
async fn reveal_client_license(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<LicenseTextView>> {
    let view = api.app.reveal_client_license(signed.actor(), Id::from_uuid(id)).await?;
    Ok(Json(view))
}

/// A licence that is a file, to be saved. That it was fetched is noted in the request's history.
#[utoipa::path(get, path = "/api/v1/client-licenses/{id}/file", tag = "licenses", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn download_client_license(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Response> {
    let found = api.app.client_license_file(signed.actor(), Id::from_uuid(id)).await?;
    let mut response = Response::new(Body::from(found.bytes));
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    describe(out, "application/octet-stream", false, found.name.as_str())?;
    Ok(response)
}
