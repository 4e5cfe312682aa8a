//! Orders.

use app::{
    order::PlaceOrder,
    views::{Listed, OrderDetails, OrderView, OrderWish, Stretch, one_more},
};
use axum::{Json, extract::State};
use domain::{
    id::Id,
    order::{OrderKind, OrderNumber},
    time::Time,
};
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::{IdempotencyKey, Keyed, Posted},
    gate::Signed,
    params::{Query, Segment, cut, number_or_name, page},
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_orders, place_order))
        .routes(routes!(show_order))
        .routes(routes!(pay_order))
        .routes(routes!(cancel_order))
        .routes(routes!(cancel_renewal))
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum State7 {
    PendingReview,
    PendingConfirm,
    PendingPayment,
    Processing,
    Refunding,
    Completed,
    Cancelled,
}

impl State7 {
    const fn name(self) -> &'static str {
        match self {
            Self::PendingReview => "pending_review",
            Self::PendingConfirm => "pending_confirm",
            Self::PendingPayment => "pending_payment",
            Self::Processing => "processing",
            Self::Refunding => "refunding",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only orders in this state.
    #[param(inline)]
    state: Option<State7>,
    /// Only orders of this kind.
    kind: Option<OrderKind>,
    /// The beginning of a number, or a part of the product's name.
    q: Option<String>,
    /// Only orders of this product.
    product: Option<Uuid>,
    /// Only orders about this instance.
    instance: Option<Uuid>,
    /// Placed at this moment or later.
    from: Option<Time>,
    /// Placed before this moment.
    to: Option<Time>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Which {
    pub(super) fn wish(&self) -> OrderWish {
        let (number, name) = number_or_name(self.q.as_deref());
        OrderWish {
            state: self.state.map(State7::name),
            kind: self.kind,
            number,
            name,
            product: self.product.map(Id::from_uuid),
            instance: self.instance.map(Id::from_uuid),
            placed: Stretch {
                from: self.from,
                to: self.to,
            },
        }
    }
}

/// One's own orders: a buyer's purchases, a seller's sales, everyone's for operators; newest first.
#[utoipa::path(get, path = "/api/v1/orders", tag = "orders", params(Which),
    responses((status = 200, body = Listed<OrderView>)))]
async fn list_orders(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Which>,
) -> Reply<Json<Listed<OrderView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let rows = api
        .app
        .list_orders(signed.actor(), &which.wish(), one_more(page))
        .await?;
    Ok(cut(rows, page, |order| order.id))
}

/// Place an order. A trial costs nothing and begins at once.
#[utoipa::path(post, path = "/api/v1/orders", tag = "orders", params(IdempotencyKey), request_body = PlaceOrder,
    responses((status = 201, body = OrderView)))]
async fn place_order(
    State(api): State<Api>,
    signed: Signed,
    posted: Posted<PlaceOrder>,
) -> Reply<(StatusCode, Json<OrderView>)> {
    let view = api
        .app
        .place_order(signed.actor(), posted.input, Some(&posted.once))
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// An order with what happened to it and what was asked of the seller.
#[utoipa::path(get, path = "/api/v1/orders/{number}", tag = "orders", params(("number" = OrderNumber, Path)),
    responses((status = 200, body = OrderDetails)))]
async fn show_order(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
) -> Reply<Json<OrderDetails>> {
    Ok(Json(api.app.show_order(signed.actor(), number.as_str()).await?))
}

/// Pay an order from the balance.
#[utoipa::path(post, path = "/api/v1/orders/{number}/pay", tag = "orders",
    params(("number" = OrderNumber, Path), IdempotencyKey), responses((status = 200, body = OrderView)))]
async fn pay_order(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<OrderView>> {
    Ok(Json(
        api.app.pay_order(signed.actor(), number.as_str(), Some(&once)).await?,
    ))
}

/// Cancel an order that was not paid.
#[utoipa::path(post, path = "/api/v1/orders/{number}/cancel", tag = "orders", params(("number" = OrderNumber, Path)),
    responses((status = 200, body = OrderView)))]
async fn cancel_order(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
) -> Reply<Json<OrderView>> {
    Ok(Json(api.app.cancel_order(signed.actor(), number.as_str()).await?))
}

/// Cancel a renewal whose period has not begun; the money comes back. Answers the order that undoes it.
#[utoipa::path(post, path = "/api/v1/orders/{number}/cancel-renewal", tag = "orders",
    params(("number" = OrderNumber, Path), IdempotencyKey), responses((status = 200, body = OrderView)))]
async fn cancel_renewal(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<OrderView>> {
    Ok(Json(
        api.app
            .cancel_renewal(signed.actor(), number.as_str(), Some(&once))
            .await?,
    ))
}
