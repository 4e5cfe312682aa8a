//! The shop window, open to everyone.

use app::{
    catalog::{Quote, ShopWish},
    views::{
        AgreementView, CategoryCount, Found, Listed, QuoteView, ShopEntry, ShopFigures, ShopProductView, ShopSellerView,
    },
};
use axum::{Json, extract::State};
use domain::{
    catalog::{AccessType, Category, SaleModel},
    id::Id,
    refusal::{Code, Refusal},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    gate::Language,
    params::{Paging, Query, Segment, size},
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_shelf))
        .routes(routes!(shop_product))
        .routes(routes!(search_shop))
        .routes(routes!(shop_categories))
        .routes(routes!(shop_seller))
        .routes(routes!(shop_figures))
        .routes(routes!(quote))
        .routes(routes!(shop_agreement))
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

/// Hundredths of an amount as people write it.
fn minor(text: &str) -> Reply<i64> {
    let wrong = || Refusal::new(Code::MoneySyntax).field("max_price");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str, most: usize| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole, 9) || !digits(part, 2) {
        return Err(wrong().into());
    }
    format!("{whole}{part:0<2}").parse().map_err(|_| wrong().into())
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Search {
    /// Words; of a long text the first 200 characters are looked at. Without any, everything is found, newest first.
    #[serde(default)]
    q: String,
    /// Only products of this group.
    category: Option<Category>,
    /// Only products that are delivered so.
    access_type: Option<AccessType>,
    /// Only products with a free trial.
    #[serde(default)]
    trial: bool,
    /// Only products of this seller.
    seller: Option<Uuid>,
    /// Only products whose lowest price is not above this, such as `99.00`.
    #[param(pattern = "^[0-9]{1,9}([.][0-9]{1,2})?$")]
    max_price: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// The groups of the shop, with the number of products in each.
#[utoipa::path(get, path = "/api/v1/shop/categories", tag = "shop", security(()),
    responses((status = 200, body = Listed<CategoryCount>)))]
async fn shop_categories(State(api): State<Api>) -> Reply<Json<Listed<CategoryCount>>> {
    Ok(Json(api.app.shop_categories().await?))
}

/// A seller's page: who it is and what it sells.
#[utoipa::path(get, path = "/api/v1/shop/sellers/{id}", tag = "shop", params(("id" = Uuid, Path)), security(()),
    responses((status = 200, body = ShopSellerView)))]
async fn shop_seller(State(api): State<Api>, Segment(id): Segment<Uuid>) -> Reply<Json<ShopSellerView>> {
    Ok(Json(api.app.shop_seller(id).await?))
}

/// What the shop can say about itself in numbers; up to a minute old.
#[utoipa::path(get, path = "/api/v1/shop/figures", tag = "shop", security(()),
    responses((status = 200, body = ShopFigures)))]
async fn shop_figures(State(api): State<Api>) -> Reply<Json<ShopFigures>> {
    Ok(Json(api.app.shop_figures().await?))
}

/// Find products, best first. Chinese is cut into words, typing errors in English words are forgiven.
#[utoipa::path(get, path = "/api/v1/shop/search", tag = "shop", params(Search), security(()),
    responses((status = 200, body = Found)))]
async fn search_shop(State(api): State<Api>, Query(search): Query<Search>) -> Reply<Json<Found>> {
    let broken = || Refusal::new(Code::CursorBroken).field("cursor");
    let skip = match &search.cursor {
        Some(text) => text.parse::<u16>().map_err(|_| broken())?,
        None => 0,
    };
    let limit = size(search.limit)?;
    let wish = ShopWish {
        text: search.q,
        category: search.category,
        access_type: search.access_type,
        trial: search.trial,
        seller: search.seller,
        max_price: search.max_price.as_deref().map(minor).transpose()?,
    };
    Ok(Json(api.app.search_shop(&wish, skip.into(), limit).await?))
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

/// The user agreement in force that products sold so are bought under, in the reader's language.
#[utoipa::path(get, path = "/api/v1/shop/agreements/{model}", tag = "shop", params(("model" = SaleModel, Path)),
    security(()), responses((status = 200, body = AgreementView)))]
async fn shop_agreement(
    State(api): State<Api>,
    Language(locale): Language,
    Segment(model): Segment<SaleModel>,
) -> Reply<Json<AgreementView>> {
    Ok(Json(api.app.agreement(model, locale).await?))
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
