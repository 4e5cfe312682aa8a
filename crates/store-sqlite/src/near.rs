//! A connection whose answers are waited for on the spot.
//!
//! The driver gives every connection a thread of its own. A statement of a few microseconds is sent there, and when its
//! answer comes the runtime has to find and wake somebody who goes on with the task; that takes several times as long as
//! the statement, and the one writer stands still meanwhile. So the asking thread looks for the answer for a moment
//! itself before it turns to other tasks. An answer that takes longer, as of a commit that waits for the disk, is waited
//! for in the usual way.

use std::{
    hint::spin_loop,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures::{
    Stream,
    future::BoxFuture,
    stream::{BoxStream, StreamExt as _},
};
use sqlx::{
    Describe, Either, Error, Execute, Executor, SqlStr, Sqlite, SqliteConnection,
    sqlite::{SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo},
};

/// Longest look before the thread is given away.
const MOMENT: Duration = Duration::from_micros(30);

/// Polls until there is an answer or the moment is over.
fn look<T>(mut poll: impl FnMut() -> Poll<T>) -> Poll<T> {
    let mut begun = None;
    loop {
        let answer = poll();
        if answer.is_ready() || begun.get_or_insert_with(Instant::now).elapsed() > MOMENT {
            return answer;
        }
        for _ in 0..32 {
            spin_loop();
        }
    }
}

/// A future that is looked at for a moment.
struct NearFuture<F>(F);

impl<F: Future + Unpin> Future for NearFuture<F> {
    type Output = F::Output;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        look(|| Pin::new(&mut self.0).poll(context))
    }
}

/// A stream that is looked at for a moment.
struct NearStream<S>(S);

impl<S: Stream + Unpin> Stream for NearStream<S> {
    type Item = S::Item;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        look(|| self.0.poll_next_unpin(context))
    }
}

/// The connection, for one statement.
#[derive(Debug)]
pub(crate) struct Near<'c>(pub(crate) &'c mut SqliteConnection);

impl<'c> Executor<'c> for Near<'c> {
    type Database = Sqlite;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        NearStream(self.0.fetch_many(query)).boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<SqliteRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        Box::pin(NearFuture(self.0.fetch_optional(query)))
    }

    fn prepare_with<'e>(self, sql: SqlStr, _: &[SqliteTypeInfo]) -> BoxFuture<'e, Result<SqliteStatement, Error>>
    where
        'c: 'e,
    {
        self.0.prepare_with(sql, &[])
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Sqlite>, Error>>
    where
        'c: 'e,
    {
        self.0.describe(sql)
    }
}
