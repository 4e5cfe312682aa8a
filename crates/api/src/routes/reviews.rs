//! Products, for operators.

use app::{
    catalog::Decision,
    views::{Listed, ProductEntry, ProductView},
};
use axum::{Json, extract::State, response::IntoResponse};
use domain::id::Id;
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::products::tagged;
use crate::{
    Api,
    body::Input,
    gate::Signed,
    params::{Paging, Query, Segment},
    problem::Reply,
    version::IfMatch,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(review_queue))
        .routes(routes!(decide_product))
        .routes(routes!(freeze_product))
        .routes(routes!(unfreeze_product))
        .routes(routes!(set_recheck))
}

/// Products that wait for review.
#[utoipa::path(get, path = "/api/v1/reviews", tag = "products", params(Paging),
    responses((status = 200, body = Listed<ProductEntry>)))]
async fn review_queue(
    State(api): State<Api>,
    signed: Signed,
    Query(paging): Query<Paging>,
) -> Reply<Json<Listed<ProductEntry>>> {
    Ok(Json(api.app.review_queue(signed.actor(), paging.page()?).await?))
}

/// Approve or reject the revision that waits for review.
#[utoipa::path(post, path = "/api/v1/products/{id}/decision", tag = "products", params(("id" = Uuid, Path), IfMatch),
    request_body = Decision, responses((status = 200, body = ProductView)))]
async fn decide_product(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(decision): Input<Decision>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .decide_product(signed.actor(), Id::from_uuid(id), version, decision)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Stop trading with a product; what was sold goes on.
#[utoipa::path(post, path = "/api/v1/products/{id}/freeze", tag = "products", params(("id" = Uuid, Path), IfMatch),
    responses((status = 200, body = ProductView)))]
async fn freeze_product(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .freeze_product(signed.actor(), Id::from_uuid(id), version)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Let a frozen product be sold again.
#[utoipa::path(post, path = "/api/v1/products/{id}/unfreeze", tag = "products", params(("id" = Uuid, Path), IfMatch),
    responses((status = 200, body = ProductView)))]
async fn unfreeze_product(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .unfreeze_product(signed.actor(), Id::from_uuid(id), version)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Whether operators look at deliveries.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RecheckFlag {
    /// Before the buyer does, at each delivery of an order paid from now on.
    recheck: bool,
}

/// Say whether operators look at each delivery of a product before the buyer does.
#[utoipa::path(post, path = "/api/v1/products/{id}/recheck", tag = "products", params(("id" = Uuid, Path), IfMatch),
    request_body = RecheckFlag, responses((status = 200, body = ProductView)))]
async fn set_recheck(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(flag): Input<RecheckFlag>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .set_recheck(signed.actor(), Id::from_uuid(id), version, flag.recheck)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}
