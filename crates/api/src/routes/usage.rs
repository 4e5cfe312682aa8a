//! Usage: what sellers reported, what became of it, and what it cost.

use app::{
    metering::{PackageCare, PriceToTry, UsageCorrection, UsageDispute, UsageLimits, UsageResend},
    views::{
        ChargeWish, InstanceUsage, Listed, PackageView, RefusalWish, Stretch, UsageChargeDetails, UsageChargeView,
        UsageCosts, UsageHoldView, UsagePushView, UsageRecordView, UsageRefusalView, UsageVerdict, WhatIfView,
        one_more,
    },
};
use axum::{Json, extract::State, response::IntoResponse};
use domain::{
    id::Id,
    metering::{RecordFault, explain::ChargeExport},
    refusal::{Code, Refusal},
    time::Time,
};
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::Input,
    gate::Signed,
    params::{Query, Segment, cut, page, size},
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
        .routes(routes!(export_usage_charge))
        .routes(routes!(find_usage_record))
        .routes(routes!(resend_usage_refusal))
        .routes(routes!(show_usage))
        .routes(routes!(limit_usage))
        .routes(routes!(list_usage_records))
        .routes(routes!(dispute_usage))
        .routes(routes!(correct_usage))
        .routes(routes!(care_for_package))
        .routes(routes!(try_price))
        .routes(routes!(usage_costs))
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
pub(super) struct Refusals {
    /// Only those with this serial.
    serial: Option<String>,
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

impl Refusals {
    pub(super) fn wish(&self) -> RefusalWish {
        RefusalWish {
            instance: self.instance.map(Id::from_uuid),
            fault: self.fault,
            settled: self.settled,
            serial: self.serial.clone(),
        }
    }
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
    let wish = which.wish();
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
pub(super) struct Charges {
    /// Only those of this instance.
    instance: Option<Uuid>,
    /// Only those of this product.
    product: Option<Uuid>,
    /// Charged at this moment or later.
    from: Option<Time>,
    /// Charged before this moment.
    to: Option<Time>,
    /// Only those that are due, or only those that are paid.
    due: Option<bool>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Charges {
    pub(super) fn wish(&self) -> ChargeWish {
        ChargeWish {
            instance: self.instance.map(Id::from_uuid),
            product: self.product.map(Id::from_uuid),
            due: self.due,
            collected: Stretch {
                from: self.from,
                to: self.to,
            },
        }
    }
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
    let wish = which.wish();
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

/// A charge with everything it was made of: its price, records, corrections and postings. `galleria explain` computes it anew.
#[utoipa::path(get, path = "/api/v1/usage/charges/{id}/export", tag = "usage", params(("id" = Uuid, Path)),
    responses((status = 200, body = ChargeExport)))]
async fn export_usage_charge(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<ChargeExport>> {
    Ok(Json(
        api.app.export_usage_charge(signed.actor(), Id::from_uuid(id)).await?,
    ))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BySerial {
    /// `metering_sn` of the record.
    serial: String,
}

/// What stands with one's own record that was taken in with this serial. Refused ones are among the refusals.
#[utoipa::path(get, path = "/api/v1/usage/record", tag = "usage", params(BySerial),
    responses((status = 200, body = UsageRecordView)))]
async fn find_usage_record(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<BySerial>,
) -> Reply<Json<UsageRecordView>> {
    Ok(Json(api.app.find_usage_record(signed.actor(), &which.serial).await?))
}

/// Send a refused record again, corrected. The refusal is settled; if it is refused once more, another one stands for it.
#[utoipa::path(post, path = "/api/v1/usage/refusals/{id}/resend", tag = "usage", params(("id" = Uuid, Path)),
    request_body = UsageResend, responses((status = 200, body = UsageVerdict)))]
async fn resend_usage_refusal(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    Input(input): Input<UsageResend>,
) -> Reply<Json<UsageVerdict>> {
    Ok(Json(
        api.app.resend_usage(signed.actor(), Id::from_uuid(id), &input).await?,
    ))
}

/// Set one's own limit and alert of an instance that is paid by use.
#[utoipa::path(put, path = "/api/v1/instances/{id}/usage/limits", tag = "usage", params(("id" = Uuid, Path), IfMatch),
    request_body = UsageLimits, responses((status = 200, body = InstanceUsage)))]
async fn limit_usage(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(input): Input<UsageLimits>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .limit_usage(signed.actor(), Id::from_uuid(id), version, input)
        .await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Where a page of records ends: beginning and end of its last one, in milliseconds.
fn place(cursor: &str) -> Option<(Time, Time)> {
    let (begin, end) = cursor.split_once('.')?;
    Some((
        Time::from_millis(begin.parse().ok()?),
        Time::from_millis(end.parse().ok()?),
    ))
}

/// Records of an instance that were taken in, latest use first.
#[utoipa::path(get, path = "/api/v1/instances/{id}/usage/records", tag = "usage", params(("id" = Uuid, Path), Paged),
    responses((status = 200, body = Listed<UsageRecordView>)))]
async fn list_usage_records(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    Query(which): Query<Paged>,
) -> Reply<Json<Listed<UsageRecordView>>> {
    let limit = size(which.limit)?;
    let before = match which.cursor.as_deref() {
        Some(cursor) => Some(place(cursor).ok_or_else(|| Refusal::new(Code::CursorBroken).field("cursor"))?),
        None => None,
    };
    let mut items = api
        .app
        .list_usage_records(signed.actor(), Id::from_uuid(id), before, limit + 1)
        .await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > shown;
    items.truncate(shown);
    let next = items
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}", last.begin_at.as_millis(), last.end_at.as_millis()));
    Ok(Json(Listed { items, next }))
}

/// UsageDispute a record that was not charged yet: it waits for an operator.
#[utoipa::path(post, path = "/api/v1/instances/{id}/usage/disputes", tag = "usage", params(("id" = Uuid, Path)),
    request_body = UsageDispute, responses((status = 200, body = UsageHoldView)))]
async fn dispute_usage(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    Input(input): Input<UsageDispute>,
) -> Reply<Json<UsageHoldView>> {
    let hold = api.app.dispute_usage(signed.actor(), Id::from_uuid(id), &input).await?;
    Ok(Json(hold))
}

/// Correct a record of one's own that counts: the difference is charged with the cycle that is open.
#[utoipa::path(post, path = "/api/v1/instances/{id}/usage/corrections", tag = "usage", params(("id" = Uuid, Path)),
    request_body = UsageCorrection, responses((status = 200, body = UsageRecordView)))]
async fn correct_usage(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    Input(input): Input<UsageCorrection>,
) -> Reply<Json<UsageRecordView>> {
    let record = api.app.correct_usage(signed.actor(), Id::from_uuid(id), input).await?;
    Ok(Json(record))
}

/// Set when one is told of a package of one's own, and when another is bought.
#[utoipa::path(put, path = "/api/v1/packages/{id}/care", tag = "usage", params(("id" = Uuid, Path), IfMatch),
    request_body = PackageCare, responses((status = 200, body = PackageView)))]
async fn care_for_package(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(input): Input<PackageCare>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .care_for_package(signed.actor(), Id::from_uuid(id), version, input)
        .await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Try another price on the use that one's own buyers had: revenue, and who would pay more or less. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/usage/what-if", tag = "usage", request_body = PriceToTry,
    responses((status = 200, body = WhatIfView)))]
async fn try_price(State(api): State<Api>, signed: Signed, Input(input): Input<PriceToTry>) -> Reply<Json<WhatIfView>> {
    Ok(Json(api.app.try_price(signed.actor(), &input).await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Days {
    /// Days to today; 31 where left out.
    #[param(minimum = 1, maximum = 366)]
    days: Option<u16>,
}

/// What one's use cost lately, by day and by instance, as far as it was charged.
#[utoipa::path(get, path = "/api/v1/usage/costs", tag = "usage", params(Days), responses((status = 200, body = UsageCosts)))]
async fn usage_costs(State(api): State<Api>, signed: Signed, Query(which): Query<Days>) -> Reply<Json<UsageCosts>> {
    Ok(Json(
        api.app.usage_costs(signed.actor(), which.days.unwrap_or(31)).await?,
    ))
}
