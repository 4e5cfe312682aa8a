//! Accounts, for operators.

use app::{
    identity::{EditAccount, NewAccount},
    ledger::TopUp,
    views::{AccountView, AccountWish, BalanceView, Listed},
};
use axum::{Json, extract::State, response::IntoResponse};
use domain::{id::Id, identity::Role};
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::{IdempotencyKey, Input, Posted},
    gate::Signed,
    params::{Query, Segment, page},
    problem::Reply,
    version::{IfMatch, Tagged},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(show_account, edit_account))
        .routes(routes!(top_up))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only accounts of this role.
    role: Option<Role>,
    /// The beginning of the login or of the name.
    q: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Which {
    pub(super) fn wish(&self) -> AccountWish {
        AccountWish {
            role: self.role,
            q: self.q.clone().filter(|q| !q.is_empty()),
        }
    }
}

/// All accounts, newest first.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", params(Which),
    responses((status = 200, body = Listed<AccountView>)))]
async fn list_accounts(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Which>,
) -> Reply<Json<Listed<AccountView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    Ok(Json(api.app.list_accounts(signed.actor(), &which.wish(), page).await?))
}

/// Make an account of any role.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", params(IdempotencyKey), request_body = NewAccount,
    responses((status = 201, body = AccountView)))]
async fn create_account(
    State(api): State<Api>,
    signed: Signed,
    posted: Posted<NewAccount>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .create_account(signed.actor(), posted.input, Some(&posted.once))
        .await?;
    Ok(Tagged(StatusCode::CREATED, view.version, view))
}

/// One account.
#[utoipa::path(get, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = Uuid, Path)),
    responses((status = 200, body = AccountView)))]
async fn show_account(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<impl IntoResponse> {
    let view = api.app.show_account(signed.actor(), Id::from_uuid(id)).await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Set a grade, shut an account out or let it in again.
#[utoipa::path(patch, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = Uuid, Path), IfMatch),
    request_body = EditAccount, responses((status = 200, body = AccountView)))]
async fn edit_account(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(input): Input<EditAccount>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .edit_account(signed.actor(), Id::from_uuid(id), version, input)
        .await?;
    Ok(Tagged(StatusCode::OK, view.version, view))
}

/// Credit a buyer's balance.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/top-ups", tag = "accounts",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = TopUp, responses((status = 201, body = BalanceView)))]
async fn top_up(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    posted: Posted<TopUp>,
) -> Reply<(StatusCode, Json<BalanceView>)> {
    let view = api
        .app
        .top_up(signed.actor(), Id::from_uuid(id), posted.input, Some(&posted.once))
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}
