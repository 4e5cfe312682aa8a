//! Money.

use app::{
    ledger::Proof,
    views::{AccountTotalsView, BalanceView, Listed, Stretch, TransferView, TransferWish, one_more},
};
use axum::{Json, extract::State};
use domain::{ledger::TransferKind, order::OrderNumber, time::Time};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    gate::Signed,
    params::{Query, Segment, cut, page},
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(balance))
        .routes(routes!(list_transactions))
        .routes(routes!(list_transfers))
        .routes(routes!(transfers_of_order))
        .routes(routes!(ledger_accounts))
        .routes(routes!(prove))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only transfers of this kind.
    kind: Option<TransferKind>,
    /// Only transfers of the order with this number.
    order: Option<OrderNumber>,
    /// Booked at this moment or later.
    from: Option<Time>,
    /// Booked before this moment.
    to: Option<Time>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Which {
    pub(super) fn wish(&self) -> TransferWish {
        TransferWish {
            kind: self.kind,
            order: self.order.clone(),
            booked: Stretch {
                from: self.from,
                to: self.to,
            },
        }
    }
}

/// A buyer's balance, or what the marketplace owes a seller.
#[utoipa::path(get, path = "/api/v1/balance", tag = "money", responses((status = 200, body = BalanceView)))]
async fn balance(State(api): State<Api>, signed: Signed) -> Reply<Json<BalanceView>> {
    Ok(Json(api.app.balance(signed.actor()).await?))
}

/// What moved one's balance, newest first.
#[utoipa::path(get, path = "/api/v1/transactions", tag = "money", params(Which),
    responses((status = 200, body = Listed<TransferView>)))]
async fn list_transactions(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Which>,
) -> Reply<Json<Listed<TransferView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let rows = api
        .app
        .list_transactions(signed.actor(), &which.wish(), one_more(page))
        .await?;
    Ok(cut(rows, page, |transfer| transfer.id))
}

/// All transfers of the ledger, newest first.
#[utoipa::path(get, path = "/api/v1/ledger/transfers", tag = "money", params(Which),
    responses((status = 200, body = Listed<TransferView>)))]
async fn list_transfers(State(api): State<Api>, Query(which): Query<Which>) -> Reply<Json<Listed<TransferView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let rows = api.app.list_transfers(&which.wish(), one_more(page)).await?;
    Ok(cut(rows, page, |transfer| transfer.id))
}

/// The transfers of an order, in order.
#[utoipa::path(get, path = "/api/v1/ledger/orders/{number}/transfers", tag = "money",
    params(("number" = OrderNumber, Path)), responses((status = 200, body = Listed<TransferView>)))]
async fn transfers_of_order(
    State(api): State<Api>,
    Segment(number): Segment<OrderNumber>,
) -> Reply<Json<Listed<TransferView>>> {
    Ok(Json(Listed::all(api.app.transfers_of_order(number.as_str()).await?)))
}

/// Totals of all ledger accounts.
#[utoipa::path(get, path = "/api/v1/ledger/accounts", tag = "money",
    responses((status = 200, body = Listed<AccountTotalsView>)))]
async fn ledger_accounts(State(api): State<Api>) -> Reply<Json<Listed<AccountTotalsView>>> {
    Ok(Json(Listed::all(api.app.ledger_accounts().await?)))
}

/// Prove the invariants of the books right now.
#[utoipa::path(get, path = "/api/v1/ledger/proof", tag = "money", responses((status = 200, body = Proof)))]
async fn prove(State(api): State<Api>) -> Reply<Json<Proof>> {
    Ok(Json(api.app.prove().await?))
}
