//! The sandbox's clock. In production these routes do not exist (threat A9).

use app::sandbox::{ClockView, Preview};
use axum::{Json, extract::State};
use domain::{
    refusal::{Code, Refusal},
    time::{Span, Time},
};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Api, body::Input, gate::Signed, params::Query, problem::Reply};

/// Further than this the clock is not moved in one go.
const FURTHEST: Span = Span::days(3_660);

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(show_clock, set_clock))
        .routes(routes!(advance_clock))
        .routes(routes!(preview_clock))
}

/// A way to go.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Advance {
    /// How far forward: a number and a unit, such as `90s`, `3h` or `365d`.
    by: Span,
}

/// A moment to reach.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Reach {
    /// The moment; not in the past.
    to: Time,
}

/// Where one might go.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Until {
    /// The moment.
    to: Time,
}

/// What falls due on the way to a moment, in order. The clock stays where it is.
#[utoipa::path(get, path = "/api/v1/sandbox/clock/preview", tag = "sandbox", params(Until),
    responses((status = 200, body = Preview)))]
async fn preview_clock(State(api): State<Api>, signed: Signed, Query(until): Query<Until>) -> Reply<Json<Preview>> {
    Ok(Json(api.app.preview_clock(signed.actor(), until.to).await?))
}

/// Read the clock.
#[utoipa::path(get, path = "/api/v1/sandbox/clock", tag = "sandbox", security(()),
    responses((status = 200, body = ClockView)))]
async fn show_clock(State(api): State<Api>) -> Reply<Json<ClockView>> {
    Ok(Json(api.app.show_clock().await?))
}

/// Move the clock forward; everything that falls due on the way happens, in order, before the answer.
#[utoipa::path(post, path = "/api/v1/sandbox/clock/advance", tag = "sandbox", request_body = Advance,
    responses((status = 200, body = ClockView)))]
async fn advance_clock(State(api): State<Api>, Input(input): Input<Advance>) -> Reply<Json<ClockView>> {
    let millis = input.by.as_millis();
    if millis < 0 || input.by > FURTHEST {
        let refusal = Refusal::new(Code::NumberRange)
            .field("by")
            .with("min", Span::ZERO)
            .with("max", FURTHEST);
        return Err(refusal.into());
    }
    Ok(Json(api.app.advance_clock(input.by).await?))
}

/// Move the clock forward to a moment.
#[utoipa::path(put, path = "/api/v1/sandbox/clock", tag = "sandbox", request_body = Reach,
    responses((status = 200, body = ClockView)))]
async fn set_clock(State(api): State<Api>, Input(input): Input<Reach>) -> Reply<Json<ClockView>> {
    let now = api.app.clock.now();
    if input.to > now.plus(FURTHEST) {
        let (min, max) = (now, now.plus(FURTHEST));
        return Err(Refusal::new(Code::NumberRange)
            .field("to")
            .with("min", min)
            .with("max", max)
            .into());
    }
    Ok(Json(api.app.move_clock(input.to).await?))
}
