//! Interface messages: what was asked of sellers' servers.

use app::views::{InterfaceMessageView, Listed, one_more};
use axum::{Json, extract::State};
use domain::id::Id;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    gate::Signed,
    params::{Query, Segment, cut, page},
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_interface_messages))
        .routes(routes!(show_interface_message))
        .routes(routes!(restart_message))
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Pending,
    Succeeded,
    Stopped,
    Refunded,
    Withdrawn,
}

impl Standing {
    const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Stopped => "stopped",
            Self::Refunded => "refunded",
            Self::Withdrawn => "withdrawn",
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only messages in this state.
    #[param(inline)]
    state: Option<Standing>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// What was asked of the seller's server, newest first; everyone's for operators.
#[utoipa::path(get, path = "/api/v1/interface-messages", tag = "fulfilment", params(Which),
    responses((status = 200, body = Listed<InterfaceMessageView>)))]
async fn list_interface_messages(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Which>,
) -> Reply<Json<Listed<InterfaceMessageView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    let state = which.state.map(Standing::name);
    let rows = api
        .app
        .list_interface_messages(signed.actor(), state, one_more(page))
        .await?;
    Ok(cut(rows, page, |message| message.id))
}

/// A message with every attempt, each also as a command line that repeats it.
#[utoipa::path(get, path = "/api/v1/interface-messages/{id}", tag = "fulfilment", params(("id" = Uuid, Path)),
    responses((status = 200, body = InterfaceMessageView)))]
async fn show_interface_message(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<InterfaceMessageView>> {
    Ok(Json(
        api.app
            .show_interface_message(signed.actor(), Id::from_uuid(id))
            .await?,
    ))
}

/// Try at once, during the window or after it.
#[utoipa::path(post, path = "/api/v1/interface-messages/{id}/restart", tag = "fulfilment", params(("id" = Uuid, Path)),
    responses((status = 200, body = InterfaceMessageView)))]
async fn restart_message(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
) -> Reply<Json<InterfaceMessageView>> {
    Ok(Json(api.app.restart_message(signed.actor(), Id::from_uuid(id)).await?))
}
