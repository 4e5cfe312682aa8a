//! Questions on product pages.

use app::{
    identity::Caller,
    question::{AnswerQuestion, AskQuestion, HideQuestion, QuestionFilter},
    views::{Listed, QuestionView, ShopQuestion},
};
use axum::{Extension, Json, extract::State, response::IntoResponse};
use domain::id::Id;
use http::StatusCode;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Api,
    body::{IdempotencyKey, Input, Posted},
    gate::Signed,
    params::{Paging, Query, Segment, page},
    problem::Reply,
    version::{IfMatch, Tagged},
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(shop_questions, ask_question))
        .routes(routes!(list_questions))
        .routes(routes!(answer_question))
        .routes(routes!(withdraw_question))
        .routes(routes!(hide_question))
        .routes(routes!(show_question_again))
}

const fn tagged(status: StatusCode, view: QuestionView) -> Tagged<QuestionView> {
    Tagged(status, view.version, view)
}

/// The questions on a product's page, newest first.
#[utoipa::path(get, path = "/api/v1/shop/products/{id}/questions", tag = "shop",
    params(("id" = Uuid, Path), Paging), security(()), responses((status = 200, body = Listed<ShopQuestion>)))]
async fn shop_questions(
    State(api): State<Api>,
    caller: Option<Extension<Caller>>,
    Segment(id): Segment<Uuid>,
    Query(paging): Query<Paging>,
) -> Reply<Json<Listed<ShopQuestion>>> {
    let reader = caller.map(|Extension(caller)| caller.actor());
    let page = paging.page()?;
    Ok(Json(api.app.shop_questions(reader, Id::from_uuid(id), page).await?))
}

/// Ask the seller about a product.
#[utoipa::path(post, path = "/api/v1/shop/products/{id}/questions", tag = "shop",
    params(("id" = Uuid, Path), IdempotencyKey), request_body = AskQuestion,
    responses((status = 201, body = QuestionView)))]
async fn ask_question(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    posted: Posted<AskQuestion>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .ask_question(signed.actor(), Id::from_uuid(id), posted.input, Some(&posted.once))
        .await?;
    Ok(tagged(StatusCode::CREATED, view))
}

#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum QuestionState {
    Open,
    Answered,
    Withdrawn,
    Hidden,
}

impl QuestionState {
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Open => &["open"],
            Self::Answered => &["answered"],
            Self::Withdrawn => &["withdrawn"],
            Self::Hidden => &["hidden"],
        }
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only questions in this state.
    #[param(inline)]
    state: Option<QuestionState>,
    /// Only questions about this product.
    product: Option<Uuid>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

impl Which {
    pub(super) fn filter(&self) -> QuestionFilter {
        QuestionFilter {
            states: self.state.map(QuestionState::names).unwrap_or_default(),
            product: self.product.map(Id::from_uuid),
        }
    }
}

/// The questions that concern the caller, newest first: a buyer's own, those about a seller's products, to operators all.
#[utoipa::path(get, path = "/api/v1/questions", tag = "questions", params(Which),
    responses((status = 200, body = Listed<QuestionView>)))]
async fn list_questions(
    State(api): State<Api>,
    signed: Signed,
    Query(which): Query<Which>,
) -> Reply<Json<Listed<QuestionView>>> {
    let page = page(which.cursor.as_deref(), which.limit)?;
    Ok(Json(
        api.app.list_questions(signed.actor(), which.filter(), page).await?,
    ))
}

/// Answer a question about a product of one's own, or put another answer in place of the first.
#[utoipa::path(put, path = "/api/v1/questions/{id}/answer", tag = "questions",
    params(("id" = Uuid, Path), IfMatch), request_body = AnswerQuestion,
    responses((status = 200, body = QuestionView)))]
async fn answer_question(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(input): Input<AnswerQuestion>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .answer_question(signed.actor(), Id::from_uuid(id), version, input)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Take back a question of one's own that has no answer yet.
#[utoipa::path(post, path = "/api/v1/questions/{id}/withdraw", tag = "questions",
    params(("id" = Uuid, Path), IfMatch), responses((status = 200, body = QuestionView)))]
async fn withdraw_question(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .withdraw_question(signed.actor(), Id::from_uuid(id), version)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Take a question with its answer off the page. Who asked and the seller are told why.
#[utoipa::path(post, path = "/api/v1/questions/{id}/hide", tag = "questions",
    params(("id" = Uuid, Path), IfMatch), request_body = HideQuestion,
    responses((status = 200, body = QuestionView)))]
async fn hide_question(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
    Input(input): Input<HideQuestion>,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .hide_question(signed.actor(), Id::from_uuid(id), version, input)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}

/// Put a hidden question back on the page.
#[utoipa::path(post, path = "/api/v1/questions/{id}/show", tag = "questions",
    params(("id" = Uuid, Path), IfMatch), responses((status = 200, body = QuestionView)))]
async fn show_question_again(
    State(api): State<Api>,
    signed: Signed,
    Segment(id): Segment<Uuid>,
    IfMatch(version): IfMatch,
) -> Reply<impl IntoResponse> {
    let view = api
        .app
        .show_question_again(signed.actor(), Id::from_uuid(id), version)
        .await?;
    Ok(tagged(StatusCode::OK, view))
}
