//! Interface messages: what was asked of sellers' servers.

use app::views::{InterfaceMessageView, Listed, MessageWish, StateCount, Stretch, one_more};
use axum::{Json, extract::State};
use domain::{fulfilment::Activity, id::Id, order::OrderNumber, time::Time};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    gate::Signed,
    params::{Query, Segment, cut, number_or_name, page},
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_interface_messages))
        .routes(routes!(count_interface_messages))
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
    /// Pending or stopped: somebody still waits for it.
    Unfinished,
}

impl Standing {
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Pending => &["pending"],
            Self::Succeeded => &["succeeded"],
            Self::Stopped => &["stopped"],
            Self::Refunded => &["refunded"],
            Self::Withdrawn => &["withdrawn"],
            Self::Unfinished => &["pending", "stopped"],
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only messages in this state.
    #[param(inline)]
    state: Option<Standing>,
    /// Only calls of this activity.
    activity: Option<Activity>,
    /// Only messages about this product.
    product: Option<Uuid>,
    /// Only messages of the order with this number.
    order: Option<OrderNumber>,
    /// Only messages about this instance.
    instance: Option<Uuid>,
    /// The beginning of the number of its order, or a part of the product's name.
    q: Option<String>,
    /// Made at this moment or later.
    from: Option<Time>,
    /// Made before this moment.
    to: Option<Time>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Which {
    pub(super) fn wish(&self) -> MessageWish {
        let (number, name) = number_or_name(self.q.as_deref());
        MessageWish {
            states: self.state.map_or(&[], Standing::names),
            activity: self.activity,
            product: self.product.map(Id::from_uuid),
            instance: self.instance.map(Id::from_uuid),
            number: self.order.as_ref().map(ToString::to_string).or(number),
            name,
            made: Stretch {
                from: self.from,
                to: self.to,
            },
        }
    }
}

/// How many messages did not succeed, by state; everyone's for operators.
#[utoipa::path(get, path = "/api/v1/interface-messages/counts", tag = "fulfilment",
    responses((status = 200, body = Listed<StateCount>)))]
async fn count_interface_messages(State(api): State<Api>, signed: Signed) -> Reply<Json<Listed<StateCount>>> {
    Ok(Json(api.app.count_interface_messages(signed.actor()).await?))
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
    let rows = api
        .app
        .list_interface_messages(signed.actor(), &which.wish(), one_more(page))
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
