//! Self-registration.

use app::{
    identity::{Confirmation, Registration},
    views::AccountView,
};
use axum::{Json, extract::State};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Api, body::Input, problem::Reply};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(confirm_registration))
}

/// Register as a buyer or seller. A mail with a link goes to the address; the answer is the same whether there is an
/// account with this name or not.
#[utoipa::path(post, path = "/api/v1/registrations", tag = "identity", request_body = Registration,
    responses((status = 202, description = "Look into your mailbox.")))]
async fn register(State(api): State<Api>, Input(input): Input<Registration>) -> Reply<StatusCode> {
    api.app.register(input).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Open the account of a registration with the token of the mailed link.
#[utoipa::path(post, path = "/api/v1/registrations/confirm", tag = "identity", request_body = Confirmation,
    responses((status = 201, body = AccountView)))]
async fn confirm_registration(
    State(api): State<Api>,
    Input(input): Input<Confirmation>,
) -> Reply<(StatusCode, Json<AccountView>)> {
    Ok((StatusCode::CREATED, Json(api.app.confirm_registration(&input).await?)))
}
