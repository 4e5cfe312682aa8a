//! The one writer of a SQLite database, and how it makes many transactions durable with one wait for the disk.
//!
//! Whoever wants to write takes a [`Turn`] in the order of asking. The first one opens a transaction of the engine; those
//! behind him join it, each in a savepoint of his own, so that one can be undone without the others. A commit is answered
//! only after the engine's COMMIT, which happens as soon as nobody waits for a turn, the group is full, or it is old.
//! Everybody in the group gets the same answer.
//!
//! Nothing here relies on a future being polled to its end: what must happen happens in tasks of its own, and a turn that
//! is dropped half-way is put in order by such a task before the next one begins.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use store::{Result, StoreError};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard, oneshot},
    time::timeout,
};

use crate::{arrivals::Arrivals, common::explain, dialect, near::Near};

/// Bounds of a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// At most so many transactions in one commit.
    pub(crate) members: usize,
    /// No new member after this long.
    pub(crate) age: Duration,
    /// Nobody waits longer than this for his turn.
    pub(crate) patience: Duration,
}

/// How the engine's transaction stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stand {
    /// None is open.
    Closed,
    /// One is open, and all in it belongs to the present turn.
    First,
    /// One is open with work of members only. `saved`: the last member's savepoint has not been released yet.
    Accepted { saved: bool },
    /// One is open with a savepoint behind which nothing was written.
    Clean,
    /// One is open with a savepoint, and what is behind it belongs to the present turn.
    Inside,
    /// BEGIN was sent and its answer not seen.
    Beginning,
    /// SAVEPOINT was sent and its answer not seen.
    Saving,
}

/// A transaction that is done but not durable yet.
struct Member {
    answer: oneshot::Sender<Result<()>>,
    jobs: bool,
}

struct State {
    conn: Option<SqliteConnection>,
    stand: Stand,
    members: Vec<Member>,
    since: Instant,
    /// Why nothing may be written any more.
    stopped: Option<String>,
}

/// The writer of one database.
pub(crate) struct Writer {
    state: Arc<Mutex<State>>,
    options: SqliteConnectOptions,
    bounds: Bounds,
    waiting: AtomicUsize,
    /// Set by the engine when it gives up a whole transaction by itself, as it may on a full disk.
    lost: Arc<AtomicBool>,
    runtime: Handle,
    arrivals: Arc<Arrivals>,
}

fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable(why.to_owned())
}

const TOO_LONG: &str = "another transaction holds the database for too long";
const GAVE_UP: &str = "the engine gave the transaction up";

impl Writer {
    pub(crate) async fn open(
        options: SqliteConnectOptions,
        bounds: Bounds,
        arrivals: Arc<Arrivals>,
    ) -> std::result::Result<Arc<Self>, sqlx::Error> {
        let lost = Arc::new(AtomicBool::new(false));
        let conn = connect(&options, &lost).await?;
        let state = State {
            conn: Some(conn),
            stand: Stand::Closed,
            members: Vec::new(),
            since: Instant::now(),
            stopped: None,
        };
        Ok(Arc::new(Self {
            state: Arc::new(Mutex::new(state)),
            options,
            bounds,
            waiting: AtomicUsize::new(0),
            lost,
            runtime: Handle::current(),
            arrivals,
        }))
    }

    /// Waits for a turn and begins a transaction in it.
    pub(crate) async fn begin(self: &Arc<Self>) -> Result<Turn> {
        let mut turn = self.turn().await?;
        turn.enter().await?;
        Ok(turn)
    }

    /// Waits for a turn, in which nothing is open yet.
    async fn turn(self: &Arc<Self>) -> Result<Turn> {
        let waiter = Waiter::new(self);
        let state = timeout(self.bounds.patience, Arc::clone(&self.state).lock_owned())
            .await
            .map_err(|_| unavailable(TOO_LONG))?;
        waiter.served();
        Ok(Turn {
            state: Some(state),
            writer: Arc::clone(self),
        })
    }

    /// The connection outside of any transaction, for migrations.
    pub(crate) async fn alone(self: &Arc<Self>) -> Result<Alone> {
        let mut state = Arc::clone(&self.state).lock_owned().await;
        self.settle(&mut state).await;
        self.ready(&mut state).await?;
        Ok(Alone(state))
    }

    /// Ends the work of the writer; what is done is committed.
    pub(crate) async fn close(&self) {
        let mut state = Arc::clone(&self.state).lock_owned().await;
        self.settle(&mut state).await;
        state.stopped.get_or_insert_with(|| "the database is closed".to_owned());
        if let Some(conn) = state.conn.take() {
            let _ = conn.close().await;
        }
    }

    /// Sees to it that there is a connection and that writing is allowed.
    async fn ready(&self, state: &mut State) -> Result<()> {
        if let Some(why) = &state.stopped {
            return Err(unavailable(why));
        }
        if state.conn.is_none() {
            state.conn = Some(connect(&self.options, &self.lost).await.map_err(|e| explain(&e))?);
        }
        Ok(())
    }

    /// Lets the next one have the writer, or commits if nobody waits.
    fn pass_on(self: &Arc<Self>, state: OwnedMutexGuard<State>) {
        let open = state.stand != Stand::Closed;
        let more = self.waiting.load(Ordering::SeqCst) > 0
            && state.members.len() < self.bounds.members
            && state.since.elapsed() < self.bounds.age;
        if open && !more {
            let writer = Arc::clone(self);
            let mut state = state;
            self.runtime.spawn(async move { writer.settle(&mut state).await });
        }
    }

    /// Commits what is open and answers all members. No turn may be in progress.
    async fn settle(&self, state: &mut State) {
        if state.stand == Stand::Closed {
            return;
        }
        let result = if self.lost.load(Ordering::SeqCst) {
            Err(sqlx::Error::Protocol(GAVE_UP.to_owned()))
        } else {
            state.execute("COMMIT").await
        };
        match result {
            Ok(()) => {
                state.stand = Stand::Closed;
                let mut jobs = false;
                for member in state.members.drain(..) {
                    jobs |= member.jobs;
                    // Nobody listens if the caller was cancelled; the work is durable all the same.
                    let _ = member.answer.send(Ok(()));
                }
                if jobs {
                    self.arrivals.tell();
                }
            }
            Err(error) => {
                tracing::error!(%error, members = state.members.len(), "a group of transactions was not committed");
                if dialect::is_disk_failure(&error) {
                    state.stopped = Some("the disk failed to keep what it was given; restart after a look".to_owned());
                }
                self.abandon(state, &error.to_string()).await;
            }
        }
    }

    /// Gives up everything that is open and tells all members.
    async fn abandon(&self, state: &mut State, why: &str) {
        // Fails where nothing is open, because the engine has rolled back by itself; or else the connection is of no
        // use any more, and closing it rolls back whatever it still holds.
        let closed = state.execute("ROLLBACK").await.is_ok()
            || (state.execute("BEGIN").await.is_ok() && state.execute("ROLLBACK").await.is_ok());
        if !closed && let Some(conn) = state.conn.take() {
            let _ = conn.close_hard().await;
        }
        self.lost.store(false, Ordering::SeqCst);
        state.stand = Stand::Closed;
        for member in state.members.drain(..) {
            let _ = member.answer.send(Err(unavailable(why)));
        }
    }

    /// Takes back what the present turn has written, whatever became of it.
    async fn undo(&self, state: &mut State) {
        if self.lost.load(Ordering::SeqCst) && state.stand != Stand::Closed {
            self.abandon(state, GAVE_UP).await;
            return;
        }
        match state.stand {
            Stand::Closed | Stand::Accepted { .. } | Stand::Clean => {}
            // Nobody else is in the group yet.
            Stand::First | Stand::Beginning => self.abandon(state, GAVE_UP).await,
            Stand::Inside => match state.execute("ROLLBACK TO s").await {
                Ok(()) => state.stand = Stand::Clean,
                Err(error) => {
                    tracing::error!(%error, "a transaction could not be rolled back alone");
                    self.abandon(state, &error.to_string()).await;
                }
            },
            // Whether the new savepoint came to be or not, nothing was written behind it.
            Stand::Saving => self.settle(state).await,
        }
    }
}

impl State {
    async fn execute(&mut self, sql: &'static str) -> std::result::Result<(), sqlx::Error> {
        let Some(conn) = self.conn.as_mut() else {
            return Err(sqlx::Error::WorkerCrashed);
        };
        let result = sqlx::query(sql).execute(Near(conn)).await;
        if let Err(sqlx::Error::WorkerCrashed) = &result {
            self.conn = None;
        }
        result.map(drop)
    }
}

async fn connect(
    options: &SqliteConnectOptions,
    lost: &Arc<AtomicBool>,
) -> std::result::Result<SqliteConnection, sqlx::Error> {
    let mut conn = SqliteConnection::connect_with(options).await?;
    let lost = Arc::clone(lost);
    lost.store(false, Ordering::SeqCst);
    conn.lock_handle()
        .await?
        .set_rollback_hook(move || lost.store(true, Ordering::SeqCst));
    Ok(conn)
}

/// Somebody who waits for a turn. If the last one goes away without being served, nobody is left to commit the group he
/// was to join; then a task does.
struct Waiter<'a> {
    writer: &'a Arc<Writer>,
    served: bool,
}

impl<'a> Waiter<'a> {
    fn new(writer: &'a Arc<Writer>) -> Self {
        writer.waiting.fetch_add(1, Ordering::SeqCst);
        Self { writer, served: false }
    }

    fn served(mut self) {
        self.served = true;
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let before = self.writer.waiting.fetch_sub(1, Ordering::SeqCst);
        if !self.served && before == 1 {
            let writer = Arc::clone(self.writer);
            self.writer.runtime.spawn(async move {
                let state = Arc::clone(&writer.state).lock_owned().await;
                writer.pass_on(state);
            });
        }
    }
}

/// The writer's connection while nothing is open.
pub(crate) struct Alone(OwnedMutexGuard<State>);

impl Alone {
    pub(crate) fn conn(&mut self) -> Result<&mut SqliteConnection> {
        self.0
            .conn
            .as_mut()
            .ok_or_else(|| unavailable("the database is closed"))
    }
}

/// The right to write, held by one at a time.
pub(crate) struct Turn {
    state: Option<OwnedMutexGuard<State>>,
    writer: Arc<Writer>,
}

impl Turn {
    /// Begins a transaction, or joins the one that is open.
    async fn enter(&mut self) -> Result<()> {
        let Some(state) = self.state.as_mut() else {
            return Err(unavailable(GAVE_UP));
        };
        if self.writer.lost.load(Ordering::SeqCst) && state.stand != Stand::Closed {
            self.writer.abandon(state, GAVE_UP).await;
        }
        let (sql, meanwhile, then, otherwise) = match state.stand {
            Stand::Closed => {
                self.writer.ready(state).await?;
                state.since = Instant::now();
                ("BEGIN IMMEDIATE", Stand::Beginning, Stand::First, Stand::Closed)
            }
            Stand::Accepted { saved: false } => (
                "SAVEPOINT s",
                Stand::Saving,
                Stand::Inside,
                Stand::Accepted { saved: false },
            ),
            Stand::Accepted { saved: true } => (
                "RELEASE s; SAVEPOINT s",
                Stand::Saving,
                Stand::Inside,
                Stand::Accepted { saved: true },
            ),
            Stand::Clean => {
                state.stand = Stand::Inside;
                return Ok(());
            }
            Stand::First | Stand::Inside | Stand::Beginning | Stand::Saving => {
                // A turn before was not put in order, which cannot happen; nothing of it may be kept.
                self.writer.abandon(state, GAVE_UP).await;
                return Err(unavailable(GAVE_UP));
            }
        };
        state.stand = meanwhile;
        let result = state.execute(sql).await;
        match result {
            Ok(()) => {
                if otherwise == Stand::Closed {
                    self.writer.lost.store(false, Ordering::SeqCst);
                }
                state.stand = then;
                Ok(())
            }
            Err(error) => {
                state.stand = otherwise;
                if otherwise != Stand::Closed {
                    self.writer.abandon(state, &error.to_string()).await;
                }
                Err(explain(&error))
            }
        }
    }

    /// The connection, as long as the transaction is alive.
    pub(crate) fn conn(&mut self) -> Result<&mut SqliteConnection> {
        // Statements after the engine gave up would each be a transaction of their own.
        if self.writer.lost.load(Ordering::SeqCst) {
            return Err(unavailable(GAVE_UP));
        }
        self.state
            .as_mut()
            .and_then(|state| state.conn.as_mut())
            .ok_or_else(|| unavailable(GAVE_UP))
    }

    /// Accepts what was written into the group, and waits until it is durable.
    pub(crate) async fn commit(mut self, jobs: bool) -> Result<()> {
        let Some(mut state) = self.state.take() else {
            return Err(unavailable(GAVE_UP));
        };
        let (answer, answered) = oneshot::channel();
        state.stand = Stand::Accepted {
            saved: state.stand == Stand::Inside,
        };
        state.members.push(Member { answer, jobs });
        self.writer.pass_on(state);
        answered
            .await
            .unwrap_or_else(|_| Err(unavailable("the database was closed")))
    }

    /// Takes back what was written, and returns when the next one can go on.
    pub(crate) async fn rollback(mut self) {
        if let Some(done) = self.undo_later() {
            let _ = done.await;
        }
    }

    fn undo_later(&mut self) -> Option<tokio::task::JoinHandle<()>> {
        let mut state = self.state.take()?;
        let writer = Arc::clone(&self.writer);
        Some(self.writer.runtime.spawn(async move {
            writer.undo(&mut state).await;
            writer.pass_on(state);
        }))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.undo_later();
    }
}

#[cfg(test)]
mod tests {
    use store::Store as _;

    use super::*;
    use crate::{SqliteOptions, SqliteStore};

    async fn fresh(name: &str) -> (Arc<SqliteStore>, std::path::PathBuf) {
        let dir = std::env::temp_dir().join(format!("galleria-writer-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let options = SqliteOptions {
            group_age: Duration::from_secs(60),
            ..SqliteOptions::new(dir.join("db"))
        };
        let store = crate::open(options).await.unwrap();
        store.migrate().await.unwrap();
        (Arc::new(store), dir)
    }

    async fn put(turn: &mut Turn, key: &str) {
        let sql = "INSERT INTO meta (key, value) VALUES ($1, 'v')";
        sqlx::query(sql).bind(key).execute(turn.conn().unwrap()).await.unwrap();
    }

    async fn keys(store: &SqliteStore) -> Vec<String> {
        let mut reading = store.readers.begin().await.unwrap();
        sqlx::query_scalar("SELECT key FROM meta ORDER BY key")
            .fetch_all(reading.conn().unwrap())
            .await
            .unwrap()
    }

    /// A turn in progress behind a member that waits for its commit.
    async fn group_of_two(store: &Arc<SqliteStore>, name: &str) -> (tokio::task::JoinHandle<Result<()>>, Turn) {
        let mut first = store.writer.begin().await.unwrap();
        put(&mut first, &format!("{name}-1")).await;
        let second = tokio::spawn({
            let store = Arc::clone(store);
            async move { store.writer.begin().await.unwrap() }
        });
        while store.writer.waiting.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        let answer = tokio::spawn(first.commit(false));
        let mut second = second.await.unwrap();
        put(&mut second, &format!("{name}-2")).await;
        (answer, second)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn when_the_engine_gives_up_everybody_is_told() {
        let (store, dir) = fresh("lost").await;
        for end in ["commit", "drop", "rollback"] {
            let (answer, mut turn) = group_of_two(&store, end).await;
            // What a full disk or a failed read may do: the engine rolls the whole transaction back.
            let sql = "INSERT OR ROLLBACK INTO meta (key, value) SELECT key, value FROM meta";
            sqlx::query(sql).execute(turn.conn().unwrap()).await.unwrap_err();
            assert!(
                turn.conn().is_err(),
                "another statement would be a transaction of its own"
            );
            match end {
                "commit" => assert!(matches!(turn.commit(false).await, Err(StoreError::Unavailable(_)))),
                "drop" => drop(turn),
                _ => turn.rollback().await,
            }
            assert!(matches!(answer.await.unwrap(), Err(StoreError::Unavailable(_))));
            assert!(keys(&store).await.is_empty());
        }
        let mut turn = store.writer.begin().await.unwrap();
        put(&mut turn, "well again").await;
        turn.commit(false).await.unwrap();
        assert_eq!(keys(&store).await, ["well again"]);
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_savepoint_is_used_again_after_it_was_rolled_back() {
        let (store, dir) = fresh("savepoints").await;
        let (answer, turn) = group_of_two(&store, "a").await;
        let third = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.writer.begin().await.unwrap() }
        });
        while store.writer.waiting.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        drop(turn);
        let mut third = third.await.unwrap();
        put(&mut third, "a-3").await;
        assert!(!answer.is_finished());
        third.commit(false).await.unwrap();
        answer.await.unwrap().unwrap();
        assert_eq!(keys(&store).await, ["a-1", "a-3"]);
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_lost_connection_is_made_anew() {
        let (store, dir) = fresh("gone").await;
        let (answer, mut turn) = group_of_two(&store, "a").await;
        let lost = turn.state.as_mut().and_then(|state| state.conn.take());
        lost.unwrap().close_hard().await.unwrap();
        assert!(turn.conn().is_err());
        drop(turn);
        assert!(matches!(answer.await.unwrap(), Err(StoreError::Unavailable(_))));
        let mut turn = store.writer.begin().await.unwrap();
        put(&mut turn, "b").await;
        turn.commit(false).await.unwrap();
        assert_eq!(keys(&store).await, ["b"]);
        std::fs::remove_dir_all(dir).unwrap();
    }
}
