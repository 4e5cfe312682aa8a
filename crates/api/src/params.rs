//! Path segments and query parameters.

use app::views::Page;
use axum::extract::{FromRequestParts, Path};
use domain::refusal::{Code, Refusal};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::{
    Api,
    body::finding,
    problem::{Failure, Reply},
};

/// Entries of a page where none are asked for, and at most.
const USUAL: i64 = 20;
const MOST: i64 = 100;

/// What stands in the path. What cannot be an id names nothing, so it is absent.
pub(crate) struct Segment<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Api> for Segment<T> {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Reply<Self> {
        let path = Path::<T>::from_request_parts(parts, api).await;
        path.map(|Path(value)| Self(value))
            .map_err(|_| Refusal::absent().into())
    }
}

/// The query string.
pub(crate) struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Query<T> {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Reply<Self> {
        decode(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Reads a query string strictly and names the parameter that is wrong.
pub(crate) fn decode<T: DeserializeOwned>(text: &str) -> Reply<T> {
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let path = error.path().to_string();
        finding(path, &error.inner().to_string()).into()
    })
}

/// A page by its cursor and size.
pub(crate) fn page(cursor: Option<&str>, limit: Option<i64>) -> Reply<Page> {
    let broken = || Failure::from(Refusal::new(Code::CursorBroken).field("cursor"));
    let before = cursor.map(|text| text.parse().map_err(|_| broken())).transpose()?;
    Ok(Page {
        before,
        limit: size(limit)?,
    })
}

/// The size of a page.
pub(crate) fn size(limit: Option<i64>) -> Reply<i64> {
    let limit = limit.unwrap_or(USUAL);
    if (1..=MOST).contains(&limit) {
        return Ok(limit);
    }
    Err(Refusal::new(Code::NumberRange)
        .field("limit")
        .with("min", 1)
        .with("max", MOST)
        .into())
}

/// Most characters looked at of what somebody looks for.
const MOST_LOOKED_AT: usize = 100;

/// What somebody looks for among orders: the beginning of a number, or else a part of a product's name.
pub(crate) fn number_or_name(q: Option<&str>) -> (Option<String>, Option<String>) {
    let text: String = q.unwrap_or_default().trim().chars().take(MOST_LOOKED_AT).collect();
    match domain::number::beginning(&text) {
        Some(number) => (Some(number), None),
        None => (None, Some(text).filter(|text| !text.is_empty())),
    }
}

/// Cursor and size, for lists that take nothing else.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// `next` of the page before; left out for the first page.
    pub cursor: Option<String>,
    /// Entries at most; 20 where left out.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}

impl Paging {
    pub(crate) fn page(&self) -> Reply<Page> {
        page(self.cursor.as_deref(), self.limit)
    }
}

/// A page of views that a use case gave for one row more than `page`.
pub(crate) fn cut<T>(rows: Vec<T>, page: Page, id: impl Fn(&T) -> uuid::Uuid) -> axum::Json<app::views::Listed<T>> {
    axum::Json(app::views::Listed::of(rows, page, id, |row| row))
}
