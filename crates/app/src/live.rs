//! What changes, told to whoever looks on.
//!
//! One reader a process follows the changes that the database notes, and only while somebody listens; it tells them to
//! all subscribers in memory, so that one more listener costs no read. Reading instead of being told by the writers makes
//! it work the same with many processes on one database. The database notes them only while some process follows; what
//! was written before it knew of the follower is not among them, so the reader notes when it began, and whoever hears of
//! that looks at everything anew.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    id::Id,
    identity::{Role, Session},
    refusal::{Code, Refusal},
    time::Span,
};
use serde::Serialize;
use store::{Change, Mark};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::Instant,
};
use uuid::Uuid;

use crate::{App, Result, identity::Caller};

/// So often the reader looks.
const PAUSE: Duration = Duration::from_millis(200);
/// And so long after the database did not answer.
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(2);
/// The reader stays so long after the last listener left: a page that is loaded again finds it there.
const LINGER: Duration = Duration::from_secs(30);
/// It says so often that it is still there, and is forgotten after missing that a few times.
const RENEWED_EVERY: Duration = Duration::from_secs(60);
const FORGOTTEN_AFTER: Span = Span::minutes(5);
/// Changes read at once.
const BATCH: i64 = 500;
/// Changes kept for those who come back.
const KEPT: usize = 1_000;
/// Streams of one session: a browser's tabs.
const MOST_PER_SESSION: usize = 8;
/// Streams of all sessions.
const MOST: usize = 4_096;

/// What sort of thing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// An order.
    Order,
    /// An instance.
    Instance,
    /// A licence code.
    License,
    /// Reported usage, or a meter.
    Usage,
    /// A charge for use.
    Charge,
    /// A call to a seller.
    InterfaceMessage,
    /// A message in the message centre.
    Message,
    /// A product, its revision or its place on the shelf.
    Product,
    /// A question on a product page.
    Question,
    /// Money moved.
    Balance,
    /// The sandbox's clock was moved.
    Clock,
    /// A job was set aside, or let run again.
    Job,
}

impl Topic {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "order" => Self::Order,
            "instance" => Self::Instance,
            "license" => Self::License,
            "usage" => Self::Usage,
            "charge" => Self::Charge,
            "interface_message" => Self::InterfaceMessage,
            "message" => Self::Message,
            "product" => Self::Product,
            "question" => Self::Question,
            "balance" => Self::Balance,
            "clock" => Self::Clock,
            "job" => Self::Job,
            _ => return None,
        })
    }
}

/// Where a subscriber stands: the id of the last thing it heard.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Cursor(Mark);

impl Cursor {
    /// A place that nobody knows: whoever comes from there looks at everything anew.
    pub const UNKNOWN: Self = Self(Mark {
        turn: i64::MAX,
        seq: i64::MAX,
    });
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.turn, self.0.seq)
    }
}

impl FromStr for Cursor {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let (turn, seq) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self(Mark {
            turn: turn.parse()?,
            seq: seq.parse()?,
        }))
    }
}

/// What changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, utoipa::ToSchema)]
pub struct ChangeView {
    /// What sort of thing.
    pub topic: Topic,
    /// Which one; empty where there is only one, as of one's own balance.
    pub id: String,
}

/// What a subscriber is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// Something changed.
    Change(Cursor, ChangeView),
    /// More changed than could be told: look at everything anew.
    Resync(Cursor),
}

/// The changes of a marketplace, for many subscribers.
#[derive(Clone)]
pub struct Feed(Arc<Inner>);

struct Inner {
    app: Arc<App>,
    /// The reader's name in the database.
    follower: Uuid,
    sender: broadcast::Sender<Change>,
    recent: Mutex<Recent>,
    starting: tokio::sync::Mutex<()>,
    open: Mutex<HashMap<Id<Session>, usize>>,
}

#[derive(Default)]
struct Recent {
    following: bool,
    /// Everything behind this place is in `changes`.
    since: Mark,
    changes: VecDeque<Change>,
}

impl Recent {
    fn head(&self) -> Mark {
        self.changes.back().map_or(self.since, |change| change.mark)
    }

    fn push(&mut self, change: Change) {
        self.changes.push_back(change);
        if self.changes.len() > KEPT
            && let Some(gone) = self.changes.pop_front()
        {
            self.since = gone.mark;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Feed {
    /// A feed over an application. It does nothing until somebody subscribes.
    #[must_use]
    pub fn new(app: Arc<App>) -> Self {
        let (sender, _) = broadcast::channel(KEPT);
        Self(Arc::new(Inner {
            follower: app.id::<Feed>().uuid(),
            app,
            sender,
            recent: Mutex::default(),
            starting: tokio::sync::Mutex::default(),
            open: Mutex::default(),
        }))
    }

    /// Subscribes a caller, from behind `after` if that is still known.
    ///
    /// # Errors
    /// The session, or all together, listen too often; the store.
    pub async fn subscribe(&self, caller: Caller, after: Option<Cursor>) -> Result<Subscription> {
        let place = Place::take(&self.0, caller.session)?;
        self.follow().await?;
        let left = caller.expires_at.since(self.0.app.clock.wall()).as_millis();
        let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
        let mut waiting = VecDeque::new();
        let mut resync = None;
        let (receiver, head) = {
            let recent = lock(&self.0.recent);
            let head = recent.head();
            match after {
                Some(Cursor(mark)) if mark < recent.since || mark > head => resync = Some(Cursor(head)),
                Some(Cursor(mark)) => waiting.extend(recent.changes.iter().filter(|c| c.mark > mark).cloned()),
                None => {}
            }
            // Under the lock nothing is told between what is caught up with and what is heard.
            (self.0.sender.subscribe(), head)
        };
        // Revoked between being let in and being heard of.
        let over = !self.0.is_signed_in(&caller).await?;
        Ok(Subscription {
            caller,
            receiver,
            waiting,
            resync,
            start: Cursor(head),
            end: if over { Instant::now() } else { Instant::now() + left },
            place,
        })
    }

    /// Makes sure the reader runs.
    async fn follow(&self) -> Result<()> {
        let _one_at_a_time = self.0.starting.lock().await;
        if lock(&self.0.recent).following {
            return Ok(());
        }
        self.0.renew().await?;
        let mut tx = self.0.app.store.begin().await?;
        let newest = tx.newest_changes(1).await?;
        tx.note_follower(self.0.follower).await?;
        tx.commit().await?;
        *lock(&self.0.recent) = Recent {
            following: true,
            since: newest.last().map(|change| change.mark).unwrap_or_default(),
            changes: VecDeque::new(),
        };
        tokio::spawn(Arc::clone(&self.0).read());
        Ok(())
    }
}

impl Inner {
    /// Says that the reader is there.
    async fn renew(&self) -> Result<()> {
        let mut tx = self.app.store.begin().await?;
        tx.follow(self.follower, self.app.clock.wall().plus(FORGOTTEN_AFTER))
            .await?;
        Ok(tx.commit().await?)
    }

    async fn read(self: Arc<Self>) {
        let mut heard_at = Instant::now();
        let mut renewed_at = Instant::now();
        loop {
            tokio::time::sleep(PAUSE).await;
            if !lock(&self.open).is_empty() {
                heard_at = Instant::now();
            } else if heard_at.elapsed() >= LINGER && self.stopped().await {
                return;
            }
            let renewed = if renewed_at.elapsed() < RENEWED_EVERY {
                Ok(())
            } else {
                renewed_at = Instant::now();
                self.renew().await
            };
            let read = match renewed {
                Ok(()) => self.catch_up().await,
                Err(error) => Err(error),
            };
            if let Err(error) = read {
                tracing::warn!(%error, "changes could not be read");
                tokio::time::sleep(PAUSE_AFTER_ERROR).await;
            }
        }
    }

    /// Ends the following unless somebody came meanwhile; whoever comes next starts another reader.
    async fn stopped(&self) -> bool {
        let _one_at_a_time = self.starting.lock().await;
        if !lock(&self.open).is_empty() {
            return false;
        }
        let forgotten = async {
            let mut tx = self.app.store.begin().await?;
            tx.unfollow(self.follower).await?;
            tx.commit().await
        };
        if let Err(error) = forgotten.await {
            // Forgotten by its time, then.
            tracing::warn!(%error, "the follower could not be removed");
        }
        lock(&self.recent).following = false;
        true
    }

    async fn is_signed_in(&self, caller: &Caller) -> Result<bool> {
        let mut tx = self.app.store.glance().await?;
        let alive = tx.sessions(caller.account, self.app.clock.wall()).await?;
        Ok(alive.iter().any(|session| session.id == caller.session))
    }

    async fn catch_up(&self) -> Result<()> {
        loop {
            let head = lock(&self.recent).head();
            let mut tx = self.app.store.read().await?;
            let changes = tx.changes_after(head, BATCH).await?;
            drop(tx);
            let full = i64::try_from(changes.len()).is_ok_and(|count| count >= BATCH);
            let mut recent = lock(&self.recent);
            for change in changes {
                // Nobody listening is no failure.
                let _heard = self.sender.send(change.clone());
                recent.push(change);
            }
            if !full {
                return Ok(());
            }
        }
    }
}

/// A stream's place among those there may be.
struct Place {
    inner: Arc<Inner>,
    session: Id<Session>,
}

impl Place {
    fn take(inner: &Arc<Inner>, session: Id<Session>) -> Result<Self> {
        let mut open = lock(&inner.open);
        if open.values().sum::<usize>() >= MOST || open.get(&session).is_some_and(|n| *n >= MOST_PER_SESSION) {
            // Whoever closes a tab may come back at once.
            return Err(Refusal::new(Code::TooFast).with("seconds", 5).into());
        }
        *open.entry(session).or_insert(0) += 1;
        drop(open);
        Ok(Self {
            inner: Arc::clone(inner),
            session,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = lock(&self.inner.open);
        if let Some(count) = open.get_mut(&self.session) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.session);
            }
        }
    }
}

/// What one caller hears.
pub struct Subscription {
    caller: Caller,
    receiver: broadcast::Receiver<Change>,
    waiting: VecDeque<Change>,
    resync: Option<Cursor>,
    start: Cursor,
    end: Instant,
    place: Place,
}

impl Subscription {
    /// Where it begins: everything behind is told.
    #[must_use]
    pub const fn start(&self) -> Cursor {
        self.start
    }

    /// Waits for the next thing to tell; `None` when the session is over.
    pub async fn next(&mut self) -> Option<Told> {
        if Instant::now() >= self.end {
            return None;
        }
        if let Some(cursor) = self.resync.take() {
            return Some(Told::Resync(cursor));
        }
        loop {
            let change = match self.waiting.pop_front() {
                Some(change) => change,
                None => tokio::select! {
                    () = tokio::time::sleep_until(self.end) => return None,
                    heard = self.receiver.recv() => match heard {
                        Ok(change) => change,
                        Err(RecvError::Lagged(_)) => {
                            let recent = lock(&self.place.inner.recent);
                            self.receiver = self.receiver.resubscribe();
                            return Some(Told::Resync(Cursor(recent.head())));
                        }
                        Err(RecvError::Closed) => return None,
                    },
                },
            };
            if ends(&self.caller, &change) {
                return None;
            }
            if change.topic == "follower" {
                return match self.place.inner.is_signed_in(&self.caller).await {
                    Ok(true) => Some(Told::Resync(Cursor(change.mark))),
                    // Whoever may listen comes back.
                    Ok(false) | Err(_) => None,
                };
            }
            if let Some(view) = heard(&self.caller, &change) {
                return Some(Told::Change(Cursor(change.mark), view));
            }
        }
    }
}

fn ends(caller: &Caller, change: &Change) -> bool {
    change.topic == "session" && change.subject_id == Some(caller.session.uuid())
}

/// What a caller is told of a change: only what is his own; operators hear of everybody's trade (threat A1).
fn heard(caller: &Caller, change: &Change) -> Option<ChangeView> {
    let topic = Topic::of(&change.topic)?;
    let own = change.accounts.contains(&Some(caller.account));
    let may = match topic {
        Topic::Clock => true,
        Topic::Message => own,
        _ => own || caller.role == Role::Operator,
    };
    may.then_some(ChangeView {
        topic,
        id: change.subject_id.map(|id| id.to_string()).unwrap_or_default(),
    })
}
