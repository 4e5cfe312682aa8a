//! The seller's profile.

use app::{seller::EditProfile, views::SellerProfileView};
use axum::{extract::State, response::IntoResponse};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    body::Input,
    gate::Signed,
    problem::Reply,
    version::{IfMatch, Tagged},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(show_profile, edit_profile))
}

/// The seller's own profile.
#[utoipa::path(get, path = "/api/v1/seller/profile", tag = "seller", responses((status = 200, body = SellerProfileView)))]
async fn show_profile(State(api): State<Api>, signed: Signed) -> Reply<impl IntoResponse> {
    let view = api.app.show_profile(signed.actor()).await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Write the seller's own profile.
#[utoipa::path(put, path = "/api/v1/seller/profile", tag = "seller", params(IfMatch), request_body = EditProfile,
    responses((status = 200, body = SellerProfileView)))]
async fn edit_profile(
    State(api): State<Api>,
    signed: Signed,
    IfMatch(version): IfMatch,
    Input(input): Input<EditProfile>,
) -> Reply<impl IntoResponse> {
    let view = api.app.edit_profile(signed.actor(), version, input).await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}
