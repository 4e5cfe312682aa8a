//! Whole lists as files: read page by page, written as they are read. Nothing here knows how long a list is.

pub(crate) mod bundle;
mod columns;
mod csv;
mod xlsx;

use std::{io, sync::Arc};

use app::views::Page;
use axum::{body::Body, response::Response};
use bytes::Bytes;
use domain::{
    identity::Locale,
    money::Money,
    time::{Time, Zone},
};
use futures::{Stream, future::BoxFuture, stream};
use http::{HeaderValue, header};
use serde::Deserialize;
use uuid::Uuid;

use crate::problem::{Failure, Reply};

/// Rows read at once.
const BATCH: i64 = 200;

/// The form of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// Comma-separated values in UTF-8, with a mark that spreadsheet programs know it by.
    #[default]
    Csv,
    /// A workbook.
    Xlsx,
}

/// What stands in a cell.
pub(crate) enum Cell {
    Text(String),
    Number(i64),
    Money(Money),
    Time(Option<Time>),
}

/// A row of a list that can be exported.
pub(crate) trait Row: Send + 'static {
    /// Heads of the columns, English and Chinese.
    const HEADS: &'static [(&'static str, &'static str)];
    /// What the list is ordered by.
    fn id(&self) -> Uuid;
    /// As many cells as there are heads.
    fn cells(&self) -> Vec<Cell>;
}

/// Reads a page of a list.
pub(crate) type Pages<R> = Arc<dyn Fn(Page) -> BoxFuture<'static, app::Result<Vec<R>>> + Send + Sync>;

/// For whom a file is written.
#[derive(Clone)]
pub(crate) struct Reader {
    pub locale: Locale,
    pub zone: Zone,
}

impl Reader {
    fn heads<R: Row>(&self) -> impl Iterator<Item = &'static str> + use<R> {
        let locale = self.locale;
        R::HEADS.iter().map(move |(en, zh)| match locale {
            Locale::EnUs => *en,
            Locale::ZhCn => *zh,
        })
    }

    /// A moment as clocks on the wall show it, in a form that spreadsheet programs take for a time.
    fn moment(&self, time: Option<Time>) -> String {
        time.map(|time| time.local(&self.zone).strftime("%Y-%m-%d %H:%M:%S").to_string())
            .unwrap_or_default()
    }
}

/// All rows, page by page.
struct Cursor<R> {
    pages: Pages<R>,
    before: Option<Uuid>,
    done: bool,
}

impl<R: Row> Cursor<R> {
    fn new(pages: Pages<R>) -> Self {
        Self {
            pages,
            before: None,
            done: false,
        }
    }

    /// The next rows; none at the end.
    async fn next(&mut self) -> app::Result<Option<Vec<R>>> {
        if self.done {
            return Ok(None);
        }
        let page = Page {
            before: self.before,
            limit: BATCH,
        };
        let rows = (self.pages)(page).await?;
        self.done = i64::try_from(rows.len()).is_ok_and(|read| read < BATCH);
        self.before = rows.last().map(Row::id);
        Ok(Some(rows))
    }
}

/// Answers with a list as a file.
pub(crate) async fn answer<R: Row>(name: &str, format: Format, reader: Reader, pages: Pages<R>) -> Reply<Response> {
    let cursor = Cursor::new(pages);
    let (body, kind, ending) = match format {
        Format::Csv => (
            Body::from_stream(csv::write(reader, cursor)),
            "text/csv; charset=utf-8",
            "csv",
        ),
        Format::Xlsx => (
            Body::from_stream(file(xlsx::write(&reader, cursor).await?)),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(Failure::fault)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

/// The bytes of a file, bit by bit.
fn file(file: std::fs::File) -> impl Stream<Item = io::Result<Bytes>> {
    let file = tokio::fs::File::from_std(file);
    stream::try_unfold(file, |mut file| async move {
        use tokio::io::AsyncReadExt as _;
        let mut bytes = Vec::with_capacity(64 * 1024);
        let read = (&mut file).take(64 * 1024).read_to_end(&mut bytes).await?;
        Ok((read > 0).then(|| (Bytes::from(bytes), file)))
    })
}
