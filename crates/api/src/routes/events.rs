//! Changes as they happen, as server-sent events.

use std::{convert::Infallible, time::Duration};

use app::live::{ChangeView, Cursor, Subscription, Told};
use axum::{
    extract::{FromRequestParts, State},
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt as _, stream};
use http::{HeaderName, HeaderValue, request::Parts};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    gate::Signed,
    problem::{Failure, Reply},
    serve::Stopping,
};

/// A comment so often tells both ends that the line is alive.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
const LAST_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Asks proxies in front not to collect the answer before they pass it on.
const UNBUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(live_changes))
}

/// Where the client left off, and when this process stops.
struct Connection {
    after: Option<Cursor>,
    stopping: Option<Stopping>,
}

impl FromRequestParts<Api> for Connection {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Reply<Self> {
        let after = parts.headers.get(LAST_ID).map(|value| {
            let known = value.to_str().ok().and_then(|text| text.parse().ok());
            known.unwrap_or(Cursor::UNKNOWN)
        });
        Ok(Self {
            after,
            stopping: parts.extensions.get::<Stopping>().cloned(),
        })
    }
}

/// What changes, as it happens: server-sent events.
///
/// `change` carries what sort of thing changed and which one; only one's own orders, instances, messages and money, and
/// everybody's for operators. `resync` says that more changed than could be told: look at everything anew. The stream ends
/// with the session.
#[utoipa::path(get, path = "/api/v1/events", tag = "events",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event heard, to go on from there.")),
    responses((status = 200, content_type = "text/event-stream", body = ChangeView)))]
async fn live_changes(State(api): State<Api>, signed: Signed, connection: Connection) -> Reply<impl IntoResponse> {
    let subscription = api.live.subscribe(signed.0, connection.after).await?;
    // The first id is sent at once, so that a line that breaks early goes on from here.
    let hello = Event::default()
        .id(subscription.start().to_string())
        .comment("listening");
    let events = stream::once(async move { hello }).chain(told(subscription));
    let events = events.take_until(async move {
        match connection.stopping {
            Some(stopping) => stopping.wait().await,
            None => std::future::pending().await,
        }
    });
    let alive = KeepAlive::new().interval(SIGN_OF_LIFE);
    Ok((
        [UNBUFFERED],
        Sse::new(events.map(Ok::<_, Infallible>)).keep_alive(alive),
    ))
}

fn told(subscription: Subscription) -> impl Stream<Item = Event> {
    stream::unfold(subscription, |mut subscription| async move {
        let event = match subscription.next().await? {
            Told::Change(cursor, view) => Event::default()
                .event("change")
                .id(cursor.to_string())
                .json_data(view)
                .unwrap_or_default(),
            Told::Resync(cursor) => Event::default().event("resync").id(cursor.to_string()).data("{}"),
        };
        Some((event, subscription))
    })
}
