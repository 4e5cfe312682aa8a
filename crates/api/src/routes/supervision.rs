//! Service supervision: what the two sides and the operators do about a supervised order.

use app::{
    supervision::{
        Acceptance, AppealDecision, Delivery, DraftShown, NewAppeal, NewIdentification, Parcel, Recheck, RefundAnswer,
        RefundWish, Rejection, Requirement,
    },
    views::{Listed, SupervisionDetails, SupervisionView, SupervisionWish, one_more},
};
use axum::{Json, extract::State, response::Response};
use domain::{
    order::OrderNumber,
    supervision::{Actor, command::Receiver},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    body::{IdempotencyKey, Keyed, Posted},
    export::bundle,
    gate::Signed,
    params::{Paging, Query, Segment, cut, page},
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_supervisions))
        .routes(routes!(list_appeals))
        .routes(routes!(show_supervision))
        .routes(routes!(export_evidence))
        .routes(routes!(submit_requirement))
        .routes(routes!(confirm_requirement))
        .routes(routes!(submit_draft))
        .routes(routes!(confirm_draft))
        .routes(routes!(deliver_service))
        .routes(routes!(recheck_delivery))
        .routes(routes!(accept_delivery))
        .routes(routes!(reject_step))
        .routes(routes!(remind_buyer))
        .routes(routes!(raise_appeal))
        .routes(routes!(decide_appeal))
        .routes(routes!(request_refund))
        .routes(routes!(withdraw_refund))
        .routes(routes!(answer_refund))
        .routes(routes!(submit_identification))
        .routes(routes!(report_implemented))
        .routes(routes!(report_deployed))
        .routes(routes!(ship_goods))
        .routes(routes!(change_receiver))
        .routes(routes!(confirm_loss))
        .routes(routes!(send_goods_back))
        .routes(routes!(receive_return))
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Open,
    Frozen,
    Closed,
}

impl Standing {
    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Frozen => "frozen",
            Self::Closed => "closed",
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only those that stand so; `frozen` is under appeal.
    #[param(inline)]
    standing: Option<Standing>,
    /// Only those that wait for this side.
    turn: Option<Actor>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Which {
    pub(super) fn wish(&self) -> SupervisionWish {
        SupervisionWish {
            standing: self.standing.map(Standing::name),
            turn: self.turn,
        }
    }
}

/// One's own supervised orders: a buyer's purchases, a seller's sales, everyone's for operators; newest first.
#[utoipa::path(get, path = "/api/v1/supervisions", tag = "supervision", params(Which),
    responses((status = 200, body = Listed<SupervisionView>)))]
async fn list_supervisions(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Which>,
) -> Reply<Json<Listed<SupervisionView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let rows = api
        .app
        .list_supervisions(signed.actor(), which.wish(), one_more(page))
        .await?;
    Ok(cut(rows, page, |view| view.order.id))
}

/// Orders under appeal, newest first.
#[utoipa::path(get, path = "/api/v1/appeals", tag = "supervision", params(Paging),
    responses((status = 200, body = Listed<SupervisionView>)))]
async fn list_appeals(
    State(api): State<Api>,
    signed: Signed,
    Query(paging): Query<Paging>,
) -> Reply<Json<Listed<SupervisionView>>> {
    let page = paging.page()?;
    let rows = api.app.list_appeals(signed.actor(), one_more(page)).await?;
    Ok(cut(rows, page, |view| view.order.id))
}

/// Where a supervised order stands, what is needed, how to reach the other side, and everything that happened.
#[utoipa::path(get, path = "/api/v1/orders/{number}/supervision", tag = "supervision",
    params(("number" = OrderNumber, Path)), responses((status = 200, body = SupervisionDetails)))]
async fn show_supervision(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
) -> Reply<Json<SupervisionDetails>> {
    Ok(Json(api.app.show_supervision(signed.actor(), number.as_str()).await?))
}

/// The evidence log with all its files as a ZIP archive; `galleria verify-evidence` checks it without the marketplace.
#[utoipa::path(get, path = "/api/v1/orders/{number}/supervision/evidence", tag = "supervision",
    params(("number" = OrderNumber, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>)))]
async fn export_evidence(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
) -> Reply<Response> {
    bundle::answer(&api.app, signed.actor(), number.as_str()).await
}

/// Say what is needed.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/requirement", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = Requirement,
    responses((status = 200, body = SupervisionView)))]
async fn submit_requirement(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<Requirement>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .submit_requirement(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Agree to what is needed.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/requirement/confirm", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey),
    responses((status = 200, body = SupervisionView)))]
async fn confirm_requirement(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<SupervisionView>> {
    let view = api
        .app
        .confirm_requirement(signed.actor(), number.as_str(), Some(&once))
        .await?;
    Ok(Json(view))
}

/// Show a draft.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/draft", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = DraftShown,
    responses((status = 200, body = SupervisionView)))]
async fn submit_draft(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<DraftShown>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .submit_draft(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Agree to the draft.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/draft/confirm", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey),
    responses((status = 200, body = SupervisionView)))]
async fn confirm_draft(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<SupervisionView>> {
    let view = api
        .app
        .confirm_draft(signed.actor(), number.as_str(), Some(&once))
        .await?;
    Ok(Json(view))
}

/// Report the delivery with its proof.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/delivery", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = Delivery,
    responses((status = 200, body = SupervisionView)))]
async fn deliver_service(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<Delivery>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .deliver_service(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Decide about a delivery that waits for the marketplace's own look.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/recheck", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = Recheck,
    responses((status = 200, body = SupervisionView)))]
async fn recheck_delivery(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<Recheck>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .recheck_delivery(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Accept the delivery; the order is complete and the money goes to the seller.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/acceptance", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = Acceptance,
    responses((status = 200, body = SupervisionView)))]
async fn accept_delivery(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<Acceptance>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .accept_delivery(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Send a requirement, a draft or a delivery back.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/rejection", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = Rejection,
    responses((status = 200, body = SupervisionView)))]
async fn reject_step(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<Rejection>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .reject_step(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Remind the buyer that it is his turn.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/reminder", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey),
    responses((status = 200, body = SupervisionView)))]
async fn remind_buyer(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<SupervisionView>> {
    let view = api
        .app
        .remind_buyer(signed.actor(), number.as_str(), Some(&once))
        .await?;
    Ok(Json(view))
}

/// Appeal to the operators; nobody else may act until they have decided.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/appeal", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = NewAppeal,
    responses((status = 200, body = SupervisionView)))]
async fn raise_appeal(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<NewAppeal>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .raise_appeal(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Decide the open appeal.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/appeal/decision", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = AppealDecision,
    responses((status = 200, body = SupervisionView)))]
async fn decide_appeal(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<AppealDecision>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .decide_appeal(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Ask the seller for money back.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/refund", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = RefundWish,
    responses((status = 200, body = SupervisionView)))]
async fn request_refund(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<RefundWish>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .request_refund(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Take the request for a refund back.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/refund/withdraw", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey),
    responses((status = 200, body = SupervisionView)))]
async fn withdraw_refund(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<SupervisionView>> {
    let view = api
        .app
        .withdraw_refund(signed.actor(), number.as_str(), Some(&once))
        .await?;
    Ok(Json(view))
}

/// Answer the request for a refund; approving gives the money back at once.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/refund/answer", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = RefundAnswer,
    responses((status = 200, body = SupervisionView)))]
async fn answer_refund(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<RefundAnswer>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .answer_refund(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Say what a licence 1.0 shall be bound to.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/identification", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = NewIdentification,
    responses((status = 200, body = SupervisionView)))]
async fn submit_identification(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<NewIdentification>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .submit_identification(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Report the work done; the proof comes after the licence code was activated.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/implementation", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey),
    responses((status = 200, body = SupervisionView)))]
async fn report_implemented(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<SupervisionView>> {
    let view = api
        .app
        .report_implemented(signed.actor(), number.as_str(), Some(&once))
        .await?;
    Ok(Json(view))
}

/// Report a licence package deployed.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/deployment", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey),
    responses((status = 200, body = SupervisionView)))]
async fn report_deployed(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<SupervisionView>> {
    let view = api
        .app
        .report_deployed(signed.actor(), number.as_str(), Some(&once))
        .await?;
    Ok(Json(view))
}

/// Report the goods sent.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/shipment", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = Parcel,
    responses((status = 200, body = SupervisionView)))]
async fn ship_goods(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<Parcel>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api.app.ship_goods(signed.actor(), number.as_str(), input, once).await?;
    Ok(Json(view))
}

/// Have the goods sent elsewhere; possible until they are sent.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/receiver", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = Receiver,
    responses((status = 200, body = SupervisionView)))]
async fn change_receiver(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<Receiver>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .change_receiver(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Find that a parcel was lost.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/shipment/loss", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey),
    responses((status = 200, body = SupervisionView)))]
async fn confirm_loss(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<SupervisionView>> {
    let view = api
        .app
        .confirm_loss(signed.actor(), number.as_str(), Some(&once))
        .await?;
    Ok(Json(view))
}

/// Report the goods sent back.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/refund/shipment", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey), request_body = Parcel,
    responses((status = 200, body = SupervisionView)))]
async fn send_goods_back(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    posted: Posted<Parcel>,
) -> Reply<Json<SupervisionView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .send_goods_back(signed.actor(), number.as_str(), input, once)
        .await?;
    Ok(Json(view))
}

/// Report that what was sent back has arrived; the money goes back.
#[utoipa::path(post, path = "/api/v1/orders/{number}/supervision/refund/receipt", tag = "supervision",
    params(("number" = OrderNumber, Path), IdempotencyKey),
    responses((status = 200, body = SupervisionView)))]
async fn receive_return(
    State(api): State<Api>,
    signed: Signed,
    Segment(number): Segment<OrderNumber>,
    Keyed(once): Keyed,
) -> Reply<Json<SupervisionView>> {
    let view = api
        .app
        .receive_return(signed.actor(), number.as_str(), Some(&once))
        .await?;
    Ok(Json(view))
}
