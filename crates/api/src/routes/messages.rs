//! The message centre.

use app::views::{Listed, MessageView, NewsWish, UnreadView};
use axum::{Json, extract::State};
use domain::{id::Id, message::Event};
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    gate::{Language, Signed},
    params::{Query, Segment, page},
    problem::Reply,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_messages))
        .routes(routes!(count_unread))
        .routes(routes!(read_all_messages))
        .routes(routes!(read_message))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only those that are unread.
    #[serde(default)]
    unread: bool,
    /// Only those about this.
    event: Option<Event>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Which {
    pub(super) const fn wish(&self) -> NewsWish {
        NewsWish {
            unread: self.unread,
            event: self.event,
        }
    }
}

/// One's messages, newest first, in the language asked for.
#[utoipa::path(get, path = "/api/v1/messages", tag = "messages", params(Which),
    responses((status = 200, body = Listed<MessageView>)))]
async fn list_messages(
    State(api): State<Api>,
    signed: Signed,
    Language(locale): Language,
    Query(which): Query<Which>,
) -> Reply<Json<Listed<MessageView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    Ok(Json(
        api.app
            .list_messages(signed.actor(), which.wish(), locale, page)
            .await?,
    ))
}

/// How many are unread.
#[utoipa::path(get, path = "/api/v1/messages/unread", tag = "messages", responses((status = 200, body = UnreadView)))]
async fn count_unread(State(api): State<Api>, signed: Signed) -> Reply<Json<UnreadView>> {
    Ok(Json(api.app.count_unread(signed.actor()).await?))
}

/// Mark all read.
#[utoipa::path(post, path = "/api/v1/messages/read", tag = "messages", responses((status = 204)))]
async fn read_all_messages(State(api): State<Api>, signed: Signed) -> Reply<StatusCode> {
    api.app.read_all_messages(signed.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mark one read.
#[utoipa::path(post, path = "/api/v1/messages/{id}/read", tag = "messages", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn read_message(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<StatusCode> {
    api.app.read_message(signed.actor(), Id::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
