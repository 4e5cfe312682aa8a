//! The back office: jobs and policy.

use app::{
    operations::{JobCountView, JobView, NewPolicy},
    views::{JobKind, JobStanding, JobWish, Listed},
};
use axum::{Json, extract::State, response::IntoResponse};
use domain::{id::Id, policy::Policy, refusal::Code};
use http::StatusCode;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::Input,
    gate::Signed,
    params::{Query, Segment, size},
    problem::{Failure, Reply},
    version::{IfMatch, Tagged},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs))
        .routes(routes!(count_jobs))
        .routes(routes!(unpark_job))
        .routes(routes!(show_policy, put_policy))
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Waiting,
    Running,
    Parked,
}

impl From<Standing> for JobStanding {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Waiting => Self::Waiting,
            Standing::Running => Self::Running,
            Standing::Parked => Self::Parked,
        }
    }
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Deliver,
    OrderTimeout,
    Timeline,
    Supervision,
    Courier,
    License,
    Notify,
    Prove,
    Tidy,
}

impl From<Kind> for JobKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Deliver => Self::Deliver,
            Kind::OrderTimeout => Self::OrderTimeout,
            Kind::Timeline => Self::Timeline,
            Kind::Supervision => Self::Supervision,
            Kind::Courier => Self::Courier,
            Kind::License => Self::License,
            Kind::Notify => Self::Notify,
            Kind::Prove => Self::Prove,
            Kind::Tidy => Self::Tidy,
        }
    }
}

/// Which jobs to list.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Only jobs that stand so.
    #[param(inline)]
    state: Option<Standing>,
    /// Only jobs of this kind.
    #[param(inline)]
    kind: Option<Kind>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// How many jobs there are of each kind in each state.
#[utoipa::path(get, path = "/api/v1/jobs/counts", tag = "operations",
    responses((status = 200, body = Listed<JobCountView>)))]
async fn count_jobs(State(api): State<Api>, signed: Signed) -> Reply<Json<Listed<JobCountView>>> {
    Ok(Json(api.app.count_jobs(signed.actor()).await?))
}

/// Jobs, those due first.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "operations", params(Which),
    responses((status = 200, body = Listed<JobView>)))]
async fn list_jobs(State(api): State<Api>, signed: Signed, Query(which): Query<Which>) -> Reply<Json<Listed<JobView>>> {
    let wish = JobWish {
        standing: which.state.map(Into::into),
        kind: which.kind.map(Into::into),
    };
    let limit = size(which.limit)?;
    let listed = api.app.list_jobs(signed.actor(), wish, which.cursor.as_deref(), limit);
    Ok(Json(listed.await?))
}

/// Let a job run again that was set aside.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/unpark", tag = "operations", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn unpark_job(State(api): State<Api>, signed: Signed, Segment(id): Segment<Uuid>) -> Reply<StatusCode> {
    api.app.unpark_job(signed.actor(), Id::from_uuid(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A policy has no number of its own; its ETag is drawn from what it says.
fn tagged(policy: Policy) -> Reply<Tagged<Policy>> {
    let text = serde_json::to_vec(&policy).map_err(Failure::fault)?;
    let digest: [u8; 32] = Sha256::digest(&text).into();
    let [a, b, c, d, e, f, ..] = digest;
    Ok(Tagged(
        StatusCode::OK,
        i64::from_be_bytes([0, 0, a, b, c, d, e, f]),
        policy,
    ))
}

/// The policy in force.
#[utoipa::path(get, path = "/api/v1/policy", tag = "operations", responses((status = 200, body = Policy)))]
async fn show_policy(State(api): State<Api>, signed: Signed) -> Reply<impl IntoResponse> {
    tagged(api.app.show_policy(signed.actor()).await?)
}

/// Write the policy anew, from a moment on.
#[utoipa::path(put, path = "/api/v1/policy", tag = "operations", params(IfMatch), request_body = NewPolicy,
    responses((status = 200, body = Policy)))]
async fn put_policy(
    State(api): State<Api>,
    signed: Signed,
    IfMatch(version): IfMatch,
    Input(input): Input<NewPolicy>,
) -> Reply<impl IntoResponse> {
    let Tagged(_, present, _) = tagged(api.app.show_policy(signed.actor()).await?)?;
    if present != version {
        return Err(Code::VersionStale.into());
    }
    tagged(api.app.put_policy(signed.actor(), input).await?)
}
