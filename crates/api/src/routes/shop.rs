//! The shop window, open to everyone.

use app::{
    catalog::Quote,
    views::{Listed, QuoteView, ShopEntry, ShopProductView},
};
use axum::{Json, extract::State};
use domain::{
    id::Id,
    refusal::{Code, Refusal},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    params::{Paging, Query, Segment, size},
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_shelf))
        .routes(routes!(shop_product))
        .routes(routes!(search_shop))
        .routes(routes!(quote))
}

/// What is on the shelf, newest first.
#[utoipa::path(get, path = "/api/v1/shop/products", tag = "shop", params(Paging), security(()),
    responses((status = 200, body = Listed<ShopEntry>)))]
async fn list_shelf(State(api): State<Api>, Query(paging): Query<Paging>) -> Reply<Json<Listed<ShopEntry>>> {
    Ok(Json(api.app.list_shelf(paging.page()?).await?))
}

/// The page of a product.
#[utoipa::path(get, path = "/api/v1/shop/products/{id}", tag = "shop", params(("id" = Uuid, Path)), security(()),
    responses((status = 200, body = ShopProductView)))]
async fn shop_product(State(api): State<Api>, Segment(id): Segment<Uuid>) -> Reply<Json<ShopProductView>> {
    Ok(Json(api.app.shop_product(Id::from_uuid(id)).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Search {
    /// Words; of a long text the first 200 characters are looked at.
    q: String,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// Find products, best first. Chinese is cut into words, typing errors in English words are forgiven.
#[utoipa::path(get, path = "/api/v1/shop/search", tag = "shop", params(Search), security(()),
    responses((status = 200, body = Listed<ShopEntry>)))]
async fn search_shop(State(api): State<Api>, Query(search): Query<Search>) -> Reply<Json<Listed<ShopEntry>>> {
    let broken = || Refusal::new(Code::CursorBroken).field("cursor");
    let skip = match &search.cursor {
        Some(text) => text.parse::<u16>().map_err(|_| broken())?,
        None => 0,
    };
    Ok(Json(
        api.app.search_shop(&search.q, skip.into(), size(search.limit)?).await?,
    ))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QuoteQuery {
    /// The price item.
    #[param(min_length = 1, max_length = 64)]
    price_code: domain::catalog::PriceItemCode,
    /// Units; 1 where left out.
    #[param(minimum = 1, maximum = 1_000_000)]
    quantity: Option<u32>,
    /// Periods; 1 where left out.
    #[param(minimum = 1, maximum = 99)]
    periods: Option<u8>,
}

/// What something would cost right now, with the sum written out.
#[utoipa::path(get, path = "/api/v1/shop/quote", tag = "shop", params(QuoteQuery), security(()),
    responses((status = 200, body = QuoteView)))]
async fn quote(State(api): State<Api>, Query(query): Query<QuoteQuery>) -> Reply<Json<QuoteView>> {
    let input = Quote {
        price_code: query.price_code,
        quantity: query.quantity.unwrap_or(1),
        periods: query.periods.unwrap_or(1),
    };
    Ok(Json(api.app.quote(&input).await?))
}
