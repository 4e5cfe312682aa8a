//! Products, for their sellers.

use app::views::{Listed, ProductEntry, ProductView, ProductWish};
use axum::{Json, extract::State, response::IntoResponse};
use domain::{
    catalog::{Content, Shelf},
    id::Id,
};
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::{IdempotencyKey, Input, Posted},
    gate::Signed,
    params::{Query, Segment, page},
    problem::Reply,
    version::{IfMatch, Tagged},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_own_products, draft_product))
        .routes(routes!(show_product, edit_product))
        .routes(routes!(submit_product))
        .routes(routes!(withdraw_product))
        .routes(routes!(hide_product))
        .routes(routes!(unhide_product))
}

pub(super) fn tagged(status: StatusCode, view: ProductView) -> Tagged<ProductView> {
    Tagged(status, view.version, view)
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReviewState {
    Draft,
    PendingReview,
    Approved,
    Rejected,
}

impl ReviewState {
    const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::PendingReview => "pending_review",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Own {
    /// Only products at this place in the shop.
    shelf: Option<Shelf>,
    /// Only products whose newest revision is in this state.
    #[param(inline)]
    state: Option<ReviewState>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Own {
    pub(super) fn wish(&self) -> ProductWish {
        ProductWish {
            shelf: self.shelf,
            review: self.state.map(ReviewState::name),
        }
    }
}

/// The seller's products, each with its newest revision.
#[utoipa::path(get, path = "/api/v1/products", tag = "products", params(Own),
    responses((status = 200, body = Listed<ProductEntry>)))]
async fn list_own_products(
    State(api): State<Api>,
    signed: Signed,
    Query(own): Query<Own>,
) -> Reply<Json<Listed<ProductEntry>>> {
    let page = page(own.cursor.as_deref(), own.limit)?;
    Ok(Json(api.app.list_own_products(signed.actor(), own.wish(), page).await?))
}

/// Make a product from a first draft.
#[utoipa::path(post, path = "/api/v1/products", tag = "products", params(IdempotencyKey), request_body = Content,
    responses((status = 201, body = ProductView)))]
async fn draft_product(State(api): State<Api>, signed: Signed, posted: Posted<Content>) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .draft_product(signed.actor(), posted.input, Some(&posted.once))
        .await?;
    Ok(tagged(StatusCode::CREATED, view))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Number of a revision; the newest where left out.
    #[param(minimum = 1)]
    revision: Option<i32>,
}

/// A product with one of its revisions: to its seller, and to operators.
#[utoipa::path(get, path = "/api/v1/products/{id}", tag = "products", params(("id" = Uuid, Path), Which),
    responses((status = 200, body = ProductView)))]
async fn show_product(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    Query(which): Query<Which>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .show_product(signed.actor(), Id::from_uuid(id), which.revision)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Write the content of the newest revision; after an approval this begins a new one.
#[utoipa::path(put, path = "/api/v1/products/{id}", tag = "products", params(("id" = Uuid, Path), IfMatch),
    request_body = Content, responses((status = 200, body = ProductView)))]
async fn edit_product(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(content): Input<Content>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .edit_product(signed.actor(), Id::from_uuid(id), version, content)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Hand the newest revision in for review. Missing debug cases are named.
#[utoipa::path(post, path = "/api/v1/products/{id}/submit", tag = "products", params(("id" = Uuid, Path), IfMatch),
    responses((status = 200, body = ProductView)))]
async fn submit_product(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .submit_product(signed.actor(), Id::from_uuid(id), version)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Take a revision back from the queue.
#[utoipa::path(post, path = "/api/v1/products/{id}/withdraw", tag = "products", params(("id" = Uuid, Path), IfMatch),
    responses((status = 200, body = ProductView)))]
async fn withdraw_product(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .withdraw_product(signed.actor(), Id::from_uuid(id), version)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Take a product out of lists and search; whoever has its address still buys it.
#[utoipa::path(post, path = "/api/v1/products/{id}/hide", tag = "products", params(("id" = Uuid, Path), IfMatch),
    responses((status = 200, body = ProductView)))]
async fn hide_product(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
) -> Reply<impl IntoResponse> {
    let view = api.app.hide_product(signed.actor(), Id::from_uuid(id), version).await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Put a hidden product back into lists and search.
#[utoipa::path(post, path = "/api/v1/products/{id}/show", tag = "products", params(("id" = Uuid, Path), IfMatch),
    responses((status = 200, body = ProductView)))]
async fn unhide_product(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .unhide_product(signed.actor(), Id::from_uuid(id), version)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}
