//! What each role sees first.

use app::overview::{BuyerOverview, OperatorOverview, SellerOverview};
use axum::{Json, extract::State};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Api, gate::Signed, problem::Reply};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(buyer_overview))
        .routes(routes!(seller_overview))
        .routes(routes!(operator_overview))
}

/// What waits for a buyer, and what was spent.
#[utoipa::path(get, path = "/api/v1/buyer/overview", tag = "overviews", responses((status = 200, body = BuyerOverview)))]
async fn buyer_overview(State(api): State<Api>, signed: Signed) -> Reply<Json<BuyerOverview>> {
    Ok(Json(api.app.buyer_overview(signed.actor()).await?))
}

/// What waits for a seller, and how sales go.
#[utoipa::path(get, path = "/api/v1/seller/overview", tag = "overviews", responses((status = 200, body = SellerOverview)))]
async fn seller_overview(State(api): State<Api>, signed: Signed) -> Reply<Json<SellerOverview>> {
    Ok(Json(api.app.seller_overview(signed.actor()).await?))
}

/// What waits for an operator.
#[utoipa::path(get, path = "/api/v1/operator/overview", tag = "overviews",
    responses((status = 200, body = OperatorOverview)))]
async fn operator_overview(State(api): State<Api>, signed: Signed) -> Reply<Json<OperatorOverview>> {
    Ok(Json(api.app.operator_overview(signed.actor()).await?))
}
