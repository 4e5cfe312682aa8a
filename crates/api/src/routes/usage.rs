//! Usage: what sellers reported, what became of it, and what it cost.

use app::views::{
    ChargeWish, InstanceUsage, Listed, RefusalWish, UsageChargeDetails, UsageChargeView, UsageHoldView, UsagePushView,
    UsageRefusalView, one_more,
};
use axum::{Json, extract::State, response::IntoResponse};
use domain::{id::Id, metering::RecordFault};
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::Input,
    gate::Signed,
    params::{Query, Segment, cut, page},
    problem::Reply,
    version::{IfMatch, Tagged},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_usage_pushes))
        .routes(routes!(list_usage_refusals))
        .routes(routes!(settle_usage_refusal))
        .routes(routes!(list_usage_holds))
        .routes(routes!(decide_usage_hold))
        .routes(routes!(list_usage_charges))
        .routes(routes!(show_usage_charge))
        .routes(routes!(show_usage))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Paged {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// One's own calls by which usage was reported, with what became of their records; newest first.
#[utoipa::path(get, path = "/api/v1/usage/pushes", tag = "usage", params(Paged),
    responses((status = 200, body = Listed<UsagePushView>)))]
async fn list_usage_pushes(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Paged>,
) -> Reply<Json<Listed<UsagePushView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let rows = api.app.list_usage_pushes(signed.actor(), one_more(page)).await?;
    Ok(cut(rows, page, |push| push.id))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Refusals {
    /// Only those of this instance.
    instance: Option<Uuid>,
    /// Only those refused for this reason.
    #[param(inline)]
    fault: Option<RecordFault>,
    /// Only those that need no more work, or only those that do.
    settled: Option<bool>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// One's own records that were refused, as they came, with the reason; newest first.
#[utoipa::path(get, path = "/api/v1/usage/refusals", tag = "usage", params(Refusals),
    responses((status = 200, body = Listed<UsageRefusalView>)))]
async fn list_usage_refusals(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Refusals>,
) -> Reply<Json<Listed<UsageRefusalView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let wish = RefusalWish {
        instance: which.instance.map(Id::from_uuid),
        fault: which.fault,
        settled: which.settled,
    };
    let rows = api
        .app
        .list_usage_refusals(signed.actor(), &wish, one_more(page))
        .await?;
    Ok(cut(rows, page, |refusal| refusal.id))
}

/// Say that a refused record needs no more work.
#[utoipa::path(post, path = "/api/v1/usage/refusals/{id}/settle", tag = "usage", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn settle_usage_refusal(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<StatusCode> {
    api.app.settle_usage_refusal(signed.actor(), Id::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Holds {
    /// Only those that wait, or only those that were decided on.
    open: Option<bool>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// Records that wait for a decision, or waited: one's own, everybody's for operators; newest first.
#[utoipa::path(get, path = "/api/v1/usage/holds", tag = "usage", params(Holds),
    responses((status = 200, body = Listed<UsageHoldView>)))]
async fn list_usage_holds(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Holds>,
) -> Reply<Json<Listed<UsageHoldView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let rows = api
        .app
        .list_usage_holds(signed.actor(), which.open, one_more(page))
        .await?;
    Ok(cut(rows, page, |hold| hold.id))
}

/// What an operator decides on a record that waits.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct HoldDecision {
    /// Whether it counts.
    accept: bool,
}

/// Let a record that waits count, or refuse it.
#[utoipa::path(post, path = "/api/v1/usage/holds/{id}/decide", tag = "usage", params(("id" = Uuid, Path), IfMatch),
    request_body = HoldDecision, responses((status = 200, body = UsageHoldView)))]
async fn decide_usage_hold(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(input): Input<HoldDecision>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .decide_usage_hold(signed.actor(), Id::from_uuid(id), version, input.accept)
        .await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Charges {
    /// Only those of this instance.
    instance: Option<Uuid>,
    /// Only those that are due, or only those that are paid.
    due: Option<bool>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// Charges for use: one's own, everybody's for operators; newest first.
#[utoipa::path(get, path = "/api/v1/usage/charges", tag = "usage", params(Charges),
    responses((status = 200, body = Listed<UsageChargeView>)))]
async fn list_usage_charges(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Charges>,
) -> Reply<Json<Listed<UsageChargeView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let wish = ChargeWish {
        instance: which.instance.map(Id::from_uuid),
        due: which.due,
        ..ChargeWish::default()
    };
    let rows = api
        .app
        .list_usage_charges(signed.actor(), &wish, one_more(page))
        .await?;
    Ok(cut(rows, page, |charge| charge.id))
}

/// A charge with its price and the arithmetic.
#[utoipa::path(get, path = "/api/v1/usage/charges/{id}", tag = "usage", params(("id" = Uuid, Path)),
    responses((status = 200, body = UsageChargeDetails)))]
async fn show_usage_charge(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<UsageChargeDetails>> {
    Ok(Json(
        api.app.show_usage_charge(signed.actor(), Id::from_uuid(id)).await?,
    ))
}

/// The use of an instance: what the open cycle has come to, the last days, and the packages that pay.
#[utoipa::path(get, path = "/api/v1/instances/{id}/usage", tag = "usage", params(("id" = Uuid, Path)),
    responses((status = 200, body = InstanceUsage)))]
async fn show_usage(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<Json<InstanceUsage>> {
    Ok(Json(api.app.show_usage(signed.actor(), Id::from_uuid(id)).await?))
}
