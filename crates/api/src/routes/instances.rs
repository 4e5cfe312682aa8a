//! Instances.

use app::{
    order::{ChangeOrder, RenewOrder},
    views::{
        ChangeQuote, InstanceDetails, InstanceView, InstanceWish, LicenseTextView, Listed, OrderView, PasswordView,
        one_more,
    },
};
use axum::{Json, extract::State, response::IntoResponse};
use domain::{catalog::PriceItemCode, id::Id, instance::RenewalPlan, time::Time};
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::{IdempotencyKey, Input, Posted},
    gate::Signed,
    params::{Query, Segment, cut, number_or_name, page},
    problem::Reply,
    version::{IfMatch, Tagged},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_instances))
        .routes(routes!(show_instance))
        .routes(routes!(inspect_instance))
        .routes(routes!(reveal_password))
        .routes(routes!(reveal_license))
        .routes(routes!(renew_instance))
        .routes(routes!(change_instance))
        .routes(routes!(quote_change))
        .routes(routes!(plan_renewal))
        .routes(routes!(close_instance))
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Creating,
    Running,
    Grace,
    Frozen,
    FrozenViolation,
    Releasing,
    Released,
}

impl Standing {
    const fn name(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Running => "running",
            Self::Grace => "grace",
            Self::Frozen => "frozen",
            Self::FrozenViolation => "frozen_violation",
            Self::Releasing => "releasing",
            Self::Released => "released",
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only instances in this state.
    #[param(inline)]
    state: Option<Standing>,
    /// The beginning of the number of its order, or a part of the product's name.
    q: Option<String>,
    /// Only instances of this product.
    product: Option<Uuid>,
    /// Whose period ends before this moment.
    expiring_before: Option<Time>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Which {
    pub(super) fn wish(&self) -> InstanceWish {
        let (number, name) = number_or_name(self.q.as_deref());
        InstanceWish {
            state: self.state.map(Standing::name),
            number,
            name,
            product: self.product.map(Id::from_uuid),
            expiring_before: self.expiring_before,
        }
    }
}

/// One's own instances: those a buyer uses, those a seller runs, everyone's for operators; newest first.
#[utoipa::path(get, path = "/api/v1/instances", tag = "instances", params(Which),
    responses((status = 200, body = Listed<InstanceView>)))]
async fn list_instances(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Which>,
) -> Reply<Json<Listed<InstanceView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let rows = api
        .app
        .list_instances(signed.actor(), &which.wish(), one_more(page))
        .await?;
    Ok(cut(rows, page, |instance| instance.id))
}

/// An instance with its history and what lies ahead.
#[utoipa::path(get, path = "/api/v1/instances/{id}", tag = "instances", params(("id" = Uuid, Path)),
    responses((status = 200, body = InstanceDetails)))]
async fn show_instance(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<impl IntoResponse> {
    let view = api.app.show_instance(signed.actor(), Id::from_uuid(id)).await?;
    Ok(Tagged(StatusCode::OK, view.instance.version, view))
}

/// The same with the information the seller gives right now: his server is asked, and the answer waited for.
#[utoipa::path(post, path = "/api/v1/instances/{id}/inspect", tag = "instances", params(("id" = Uuid, Path)),
    responses((status = 200, body = InstanceDetails)))]
async fn inspect_instance(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<impl IntoResponse> {
    let view = api.app.inspect_instance(signed.actor(), Id::from_uuid(id)).await?;
    Ok(Tagged(StatusCode::OK, view.instance.version, view))
}

/// Show the initial password. That it was seen is noted in the instance's history.
#[utoipa::path(post, path = "/api/v1/instances/{id}/password", tag = "instances", params(("id" = Uuid, Path)),
    responses((status = 200, body = PasswordView)))]
async fn reveal_password(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<PasswordView>> {
    Ok(Json(api.app.reveal_password(signed.actor(), Id::from_uuid(id)).await?))
}

/// Show a fetched licence. That it was seen is noted in the instance's history.
#[utoipa::path(post, path = "/api/v1/instances/{id}/license", tag = "instances", params(("id" = Uuid, Path)),
    responses((status = 200, body = LicenseTextView)))]
async fn reveal_license(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<LicenseTextView>> {
    Ok(Json(api.app.reveal_license(signed.actor(), Id::from_uuid(id)).await?))
}

/// Renew an instance, or turn a trial formal. Answers the order.
#[utoipa::path(post, path = "/api/v1/instances/{id}/renew", tag = "instances",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = RenewOrder,
    responses((status = 201, body = OrderView)))]
async fn renew_instance(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    posted: Posted<RenewOrder>,
) -> Reply<(StatusCode, Json<OrderView>)> {
    let view = api
        .app
        .renew_instance(signed.actor(), Id::from_uuid(id), posted.input, Some(&posted.once))
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Order a larger SKU or quantity for the rest of the period. Answers the order.
#[utoipa::path(post, path = "/api/v1/instances/{id}/change", tag = "instances",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = ChangeOrder,
    responses((status = 201, body = OrderView)))]
async fn change_instance(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    posted: Posted<ChangeOrder>,
) -> Reply<(StatusCode, Json<OrderView>)> {
    let view = api
        .app
        .change_instance(signed.actor(), Id::from_uuid(id), posted.input, Some(&posted.once))
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ChangeQuery {
    /// Any price item of the SKU wanted; the present SKU where left out.
    #[param(min_length = 1, max_length = 64)]
    price_code: Option<PriceItemCode>,
    /// Units; the present number where left out.
    #[param(minimum = 1, maximum = 1_000_000)]
    quantity: Option<u32>,
}

/// What a larger SKU or quantity would cost for the rest of the period, by the rules it would be ordered by.
#[utoipa::path(get, path = "/api/v1/instances/{id}/change-quote", tag = "instances",
    params(("id" = Uuid, Path), ChangeQuery), responses((status = 200, body = ChangeQuote)))]
async fn quote_change(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    Query(query): Query<ChangeQuery>,
) -> Reply<Json<ChangeQuote>> {
    let input = ChangeOrder {
        price_code: query.price_code,
        quantity: query.quantity,
        pay: false,
    };
    Ok(Json(
        api.app.quote_change(signed.actor(), Id::from_uuid(id), &input).await?,
    ))
}

/// Close an instance that is paid by use: it stops counting, and the seller lets it go with all its data. What was used until
/// then is still charged.
#[utoipa::path(post, path = "/api/v1/instances/{id}/close", tag = "instances", params(("id" = Uuid, Path), IfMatch),
    responses((status = 200, body = InstanceView)))]
async fn close_instance(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .close_instance(signed.actor(), Id::from_uuid(id), version)
        .await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Say what shall happen at the end of the period.
#[utoipa::path(put, path = "/api/v1/instances/{id}/renewal-plan", tag = "instances",
    params(("id" = Uuid, Path), IfMatch), request_body = RenewalPlan, responses((status = 200, body = InstanceView)))]
async fn plan_renewal(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(plan): Input<RenewalPlan>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .plan_renewal(signed.actor(), Id::from_uuid(id), plan, Some(version))
        .await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}
