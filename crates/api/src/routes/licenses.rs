//! Licence codes: what buyers hold, and what sellers try the open APIs with.

use app::{
    license::{EditTestLicense, NewTestLicense, RenewLicense},
    views::{LicenseDetails, LicenseView, LicenseWish, Listed, OrderView, one_more},
};
use axum::{Json, extract::State, response::IntoResponse};
use domain::id::Id;
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
        .routes(routes!(list_licenses))
        .routes(routes!(show_license))
        .routes(routes!(claim_license))
        .routes(routes!(renew_license))
        .routes(routes!(mint_test_license))
        .routes(routes!(edit_test_license, release_test_license))
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Minted,
    WithBuyer,
    Active,
    Frozen,
    Released,
}

impl Standing {
    const fn name(self) -> &'static str {
        match self {
            Self::Minted => "minted",
            Self::WithBuyer => "with_buyer",
            Self::Active => "active",
            Self::Frozen => "frozen",
            Self::Released => "released",
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only codes in this state.
    #[param(inline)]
    state: Option<Standing>,
    /// Only test codes, or none of them.
    test: Option<bool>,
    /// The beginning of the number of its order, or a part of the product's name.
    q: Option<String>,
    /// Only codes of this instance.
    instance: Option<Uuid>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Which {
    pub(super) fn wish(&self) -> LicenseWish {
        let (number, name) = number_or_name(self.q.as_deref());
        LicenseWish {
            state: self.state.map(Standing::name),
            test: self.test,
            number,
            name,
            instance: self.instance.map(Id::from_uuid),
        }
    }
}

/// One's own licence codes: those a buyer holds, those of a seller's orders and his test codes, everyone's for operators;
/// newest first.
#[utoipa::path(get, path = "/api/v1/licenses", tag = "licenses", params(Which),
    responses((status = 200, body = Listed<LicenseView>)))]
async fn list_licenses(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Which>,
) -> Reply<Json<Listed<LicenseView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let rows = api
        .app
        .list_licenses(signed.actor(), &which.wish(), one_more(page))
        .await?;
    Ok(cut(rows, page, |license| license.id))
}

/// A licence code with its history, what lies ahead and how it is used.
#[utoipa::path(get, path = "/api/v1/licenses/{id}", tag = "licenses", params(("id" = Uuid, Path)),
    responses((status = 200, body = LicenseDetails)))]
async fn show_license(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<impl IntoResponse> {
    let view = api.app.show_license(signed.actor(), Id::from_uuid(id)).await?;
    Ok(Tagged(StatusCode::OK, view.license.version, view))
}

/// Collect a licence code; from then on it is shown and can be activated. That ends the right to a negotiated refund.
#[utoipa::path(post, path = "/api/v1/licenses/{id}/claim", tag = "licenses", params(("id" = Uuid, Path)),
    responses((status = 200, body = LicenseView)))]
async fn claim_license(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<impl IntoResponse> {
    let view = api.app.claim_license(signed.actor(), Id::from_uuid(id)).await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Order the renewal of a code, and pay it where asked to.
#[utoipa::path(post, path = "/api/v1/licenses/{id}/renewals", tag = "licenses",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = RenewLicense,
    responses((status = 200, body = OrderView)))]
async fn renew_license(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    posted: Posted<RenewLicense>,
) -> Reply<Json<OrderView>> {
    let (input, once) = (posted.input, Some(&posted.once));
    let view = api
        .app
        .order_license_renewal(signed.actor(), Id::from_uuid(id), input, once)
        .await?;
    Ok(Json(view))
}

/// Mint a test code, to try the licence APIs with.
#[utoipa::path(post, path = "/api/v1/seller/test-licenses", tag = "seller", params(IdempotencyKey),
    request_body = NewTestLicense, responses((status = 201, body = LicenseView)))]
async fn mint_test_license(
    State(api): State<Api>,
    signed: Signed,
    posted: Posted<NewTestLicense>,
) -> Reply<(StatusCode, Json<LicenseView>)> {
    let view = api
        .app
        .mint_test_license(signed.actor(), posted.input, Some(&posted.once))
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Move the end of a test code; one that had ended lives again.
#[utoipa::path(put, path = "/api/v1/seller/test-licenses/{id}", tag = "seller",
    params(("id" = Uuid, Path), IfMatch), request_body = EditTestLicense, responses((status = 200, body = LicenseView)))]
async fn edit_test_license(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(input): Input<EditTestLicense>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .edit_test_license(signed.actor(), Id::from_uuid(id), version, input)
        .await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Release a test code: the software is told so from then on.
#[utoipa::path(delete, path = "/api/v1/seller/test-licenses/{id}", tag = "seller", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn release_test_license(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<StatusCode> {
    api.app.release_test_license(signed.actor(), Id::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
