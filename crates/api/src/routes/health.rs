//! For whoever watches the process.

use axum::{extract::State, response::IntoResponse};
use http::{StatusCode, header};

use crate::Api;

/// The process runs.
pub(crate) async fn live() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain")], "ok\n")
}

/// The process can work: its database answers and has the right schema.
pub(crate) async fn ready(State(api): State<Api>) -> impl IntoResponse {
    let (status, text) = match api.app.store.is_current().await {
        Ok(true) => (StatusCode::OK, "ok\n"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the schema is not up to date\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    };
    (status, [(header::CONTENT_TYPE, "text/plain")], text)
}
