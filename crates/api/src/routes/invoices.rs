//! Invoices to buyers.

use app::invoice::{InvoiceWish, IssuedInvoice};
use axum::{Json, extract::State};
use domain::{invoice::Invoice, order::OrderNumber};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    body::{IdempotencyKey, Keyed, Posted},
    gate::Signed,
    params::Segment,
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(show_invoice, request_invoice))
        .routes(routes!(issue_invoice))
        .routes(routes!(take_back_invoice))
}

/// The invoice of an order; `null` where nobody has asked for one.
#[utoipa::path(get, path = "/api/v1/orders/{number}/invoice", tag = "orders",
    params(("number" = OrderNumber, Path)), responses((status = 200, body = Option<Invoice>)))]
async fn show_invoice(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
) -> Reply<Json<Option<Invoice>>> {
    Ok(Json(api.app.show_invoice(signed.actor(), number.as_str()).await?))
}

/// Ask for an invoice.
#[utoipa::path(post, path = "/api/v1/orders/{number}/invoice", tag = "orders",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = InvoiceWish,
    responses((status = 200, body = Invoice)))]
async fn request_invoice(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<InvoiceWish>,
) -> Reply<Json<Invoice>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let invoice = api
        .app
        .request_invoice(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(invoice))
}

/// Report the invoice issued.
#[utoipa::path(post, path = "/api/v1/orders/{number}/invoice/issue", tag = "orders",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = IssuedInvoice,
    responses((status = 200, body = Invoice)))]
async fn issue_invoice(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<IssuedInvoice>,
) -> Reply<Json<Invoice>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let invoice = api
        .app
        .issue_invoice(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(invoice))
}

/// Report that the invoice has come back.
#[utoipa::path(post, path = "/api/v1/orders/{number}/invoice/return", tag = "orders",
    params(("number" = OrderNumber, Path), IdempotencyKey),
    responses((status = 200, body = Invoice)))]
async fn take_back_invoice(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<Invoice>> {
    let invoice = api
        .app
        .take_back_invoice(signed.actor(), number.as_str(), Some(&once))
        .await?;
    Ok(Json(invoice))
}
